#!/usr/bin/env node
// Builds the package unless dist is newer than all its sources.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/ensure-build.mjs [--no-types] [--help]

Runs the build without output if dist is missing or older than src, generated, package.json, scripts/bundled.json or tsup.config.ts.

  --no-types   build only JavaScript, without the declarations, which take most of the time`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns the time of the newest change to a file or to anything in a folder, in ms. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Returns whether a built file exists and is newer than every source. */
function isFresh(file) {
  const built = join(root, "dist", file);
  if (!existsSync(built)) return false;
  const sources = [
    "src",
    "generated",
    "package.json",
    "scripts/bundled.json",
    "tsup.config.ts",
  ].map((name) => newest(join(root, name)));
  return statSync(built).mtimeMs > Math.max(...sources);
}

/** Builds if needed. Throws with the build's output if it fails. */
export function ensureBuild({ types = true } = {}) {
  if (isFresh("index.js") && (!types || isFresh("index.d.ts"))) return;
  const tsup = join(root, "node_modules", "tsup", "dist", "cli-default.js");
  const started = new Date();
  const done = spawnSync(process.execPath, [tsup, ...(types ? [] : ["--no-dts"])], {
    cwd: root,
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`The build failed:\n${done.stdout}${done.stderr}`);
  // A source that was saved during the build may not be included, so dist gets the time at which
  // the build started.
  for (const file of ["index.js", ...(types ? ["index.d.ts"] : [])])
    utimesSync(join(root, "dist", file), started, started);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      "no-types": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else ensureBuild({ types: !values["no-types"] });
}
