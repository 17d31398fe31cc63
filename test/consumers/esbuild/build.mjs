import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const options = { bundle: true, minify: true, format: "esm", splitting: true, logLevel: "warning" };
const page = { ...options, platform: "browser", outdir: "dist/page" };
await build({ ...page, entryPoints: ["page.js"] });
await build({ ...page, entryPoints: ["every-entry.js"], outdir: "dist/every" });
await build({
  ...options,
  platform: "node",
  entryPoints: ["tool.js"],
  outdir: "dist/tool",
  outExtension: { ".js": ".mjs" },
});

const run = (args) => execFileSync("node", args, { encoding: "utf8" }).trim();
assert.equal(run(["dist/tool/tool.mjs"]), "1 run in results.parquet");
console.log(run(["check.mjs", ...readdirSync("dist/page").map((name) => `dist/page/${name}`)]));
