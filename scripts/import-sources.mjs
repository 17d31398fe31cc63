#!/usr/bin/env node
// Lets a script call functions of src/, including TypeScript, without a build of the package.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const HELP = `Usage: import { importSources } from "./import-sources.mjs"

Bundles modules of src/ into one temporary module and imports it. Scripts that simulate use it; it does nothing by itself.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Imports names of source files: `{ "analysis/stats/tango.ts": ["tangoInterval"] }` returns a
 * module with `tangoInterval`.
 */
export async function importSources(namesByFile) {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-sources-"));
  try {
    const lines = Object.entries(namesByFile).map(
      ([file, names]) => `export { ${names.join(", ")} } from "./src/${file}";`,
    );
    const outfile = join(folder, "sources.mjs");
    const stdin = { contents: lines.join("\n"), resolveDir: root };
    await build({
      stdin,
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(HELP);
