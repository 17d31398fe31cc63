#!/usr/bin/env node
// Writes the version in package.json to src/model/version.ts, from where results record it, to the
// manifests that repeat it, and to the action and the examples for CI, which run that version.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/version.mjs [--help]

Sets VERSION in src/model/version.ts, the versions in package-lock.json and jsr.json, the default version of action/action.yml, and the versions in
examples/ci and docs/gate-in-ci.md to the version of package.json.
\`npm run version\` runs it after \`changeset version\`.`;

/** The source of VERSION, manifests, files for CI and their guide, and the version in them. */
const FILES = {
  "src/model/version.ts": /(?<=^export const VERSION = ")[^"]*(?=";$)/gm,
  "package-lock.json": /(?<=^ {2,6}"name": "evalwire",\n {2,6}"version": ")[^"]+/gm,
  "jsr.json": /(?<=^ {2}"version": ")[^"]+/gm,
  "action/action.yml": /(?<=^ {4}default: )\d+\.\d+\.\d+\S*$/gm,
  "examples/ci/github.yml": /(?<=evalwire\/action@v)\d+\.\d+\.\d+\S*/g,
  "docs/gate-in-ci.md": /(?<=evalwire\/action@v)\d+\.\d+\.\d+\S*/g,
  "examples/ci/.gitlab-ci.yml": /(?<=evalwire@)\d+\.\d+\.\d+\S*/g,
  "examples/ci/gate.sh": /(?<=evalwire@)\d+\.\d+\.\d+\S*/g,
};

/** Writes the version of the package in a folder to the files that repeat it, and returns it. */
export function writeVersions(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const [file, pattern] of Object.entries(FILES)) {
    const path = join(folder, file);
    const before = readFileSync(path, "utf8");
    if (before.match(pattern) === null)
      throw new Error(`Cannot set the version in ${path}: it has none`);
    writeFileSync(path, before.replaceAll(pattern, version));
  }
  return version;
}

/**
 * Returns the versions in each file of the package in a folder that contains its version.
 * @param {string} folder
 * @returns {{ file: string; versions: string[] }[]}
 */
export function versionsIn(folder) {
  return Object.entries(FILES).map(([file, pattern]) => ({
    file,
    versions: readFileSync(join(folder, file), "utf8").match(pattern) ?? [],
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) console.log(HELP);
  else {
    const folder = fileURLToPath(new URL("..", import.meta.url));
    const version = writeVersions(folder);
    console.log(`${Object.keys(FILES).join(", ")} have version ${version}`);
  }
}
