import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Outcome } from "./support.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles the command into a folder of the repository, where it finds packages. Returns its path. */
export async function buildCommand(folder: string): Promise<string> {
  await build({
    entryPoints: [`${root}src/cli/main.ts`],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  return `${folder}/main.mjs`;
}

/** Runs Node in its own process, with no other variables than PATH. */
export async function runProcess(
  args: readonly string[],
  { env = {}, cwd }: { env?: Record<string, string>; cwd?: string },
): Promise<Outcome> {
  const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (data: Buffer) => (texts[name] += data.toString()));
  const code = await new Promise<number>((resolve) =>
    child.once("close", (exit) => resolve(exit ?? -1)),
  );
  return { code, ...texts };
}
