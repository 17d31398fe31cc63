#!/usr/bin/env node
// Writes the version in package.json to src/model/version.ts, from where results record it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/version.mjs [--help]

Sets VERSION in src/model/version.ts to the version of package.json. \`npm run version\` runs it after \`changeset version\`.`;

/** Writes the version of the package in a folder to its source, and returns it. */
export function writeVersion(folder) {
  const path = join(folder, "src/model/version.ts");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const before = readFileSync(path, "utf8");
  const after = before.replace(/(?<=^export const VERSION = )".*"(?=;$)/m, () =>
    JSON.stringify(version),
  );
  if (!after.includes(`VERSION = ${JSON.stringify(version)};`)) {
    throw new Error(
      `Cannot set the version in ${path}: it has no line 'export const VERSION = "…";'`,
    );
  }
  writeFileSync(path, after);
  return version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) console.log(HELP);
  else
    console.log(
      `src/model/version.ts has version ${writeVersion(fileURLToPath(new URL("..", import.meta.url)))}`,
    );
}
