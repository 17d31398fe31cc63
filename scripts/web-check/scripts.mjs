// Bundles the program for browsers and for workerd.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { consumerFolder } from "../pack.mjs";

const program = readFileSync(fileURLToPath(new URL("program.mjs", import.meta.url)), "utf8");

/** Returns one script without imports: the program, and code that uses its functions. */
export async function scriptOf(code, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents: `${program}\n${code}`, resolveDir: consumerFolder },
    bundle: true,
    write: false,
    format: "iife",
    // fails on everything that only Node has: esbuild cannot resolve it for this platform
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    ...options,
  });
  return outputFiles[0].text;
}
