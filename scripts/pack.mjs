#!/usr/bin/env node
// Packs the package as npm would publish it, and unpacks it where the package checks expect it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/pack.mjs [--help]

Builds if needed, packs, and unpacks into .cache/package/node_modules/evalwire, where its dependencies resolve to those of the repository.
Prints the path of the tarball.`;

const root = fileURLToPath(new URL("..", import.meta.url));
/** A project that has the packed package installed. */
export const consumerFolder = join(root, ".cache", "package");
/** The package in that project. */
export const packedFolder = join(consumerFolder, "node_modules", "evalwire");

/** The tarball of the last pack(). */
export function tarballPath() {
  const name = readdirSync(consumerFolder).find((one) => one.endsWith(".tgz"));
  if (name === undefined) throw new Error("There is no tarball: run node scripts/pack.mjs");
  return join(consumerFolder, name);
}

/** Packs and unpacks. Returns the path of the tarball. */
export function pack() {
  ensureBuild();
  rmSync(consumerFolder, { recursive: true, force: true });
  mkdirSync(packedFolder, { recursive: true });
  // Without its own package.json, a program in this folder would be part of the repository, and
  // 'evalwire' would be the repository itself.
  writeFileSync(
    join(consumerFolder, "package.json"),
    '{ "name": "consumer", "private": true, "type": "module" }\n',
  );
  const done = spawnSync(
    "npm",
    ["pack", "--ignore-scripts", "--silent", "--pack-destination", consumerFolder],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  if (done.status !== 0) throw new Error(`npm pack failed: ${done.stderr}`);
  execFileSync("tar", ["-xzf", tarballPath(), "--strip-components=1", "-C", packedFolder]);
  return tarballPath();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  console.log(values.help ? HELP : pack());
}
