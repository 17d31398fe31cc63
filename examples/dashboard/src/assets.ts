import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url));

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

/** Reads the files of the page, and bundles its script: there is no build step. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const script = await build({
    entryPoints: [file("main.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  return new Map([
    ["/", { type: "text/html", body: await readFile(file("index.html"), "utf8") }],
    ["/page.css", { type: "text/css", body: await readFile(file("page.css"), "utf8") }],
    ["/page.js", { type: "text/javascript", body: script.outputFiles[0]?.text ?? "" }],
  ]);
}
