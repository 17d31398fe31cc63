#!/usr/bin/env node
// Checks that a version is ready to be released, and prints its part of the changelog.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { versionsIn } from "./version.mjs";

const HELP = `Usage: node scripts/release.mjs [--tag v0.1.0] [--notes] [--help]

Fails unless the version of package.json can be released: CHANGELOG.md describes it, no changeset is left, and every file that contains the version has
the same one. .github/workflows/release.yml runs it before it packs.

  --tag    the pushed tag, which must be 'v' and the version
  --notes  print the part of CHANGELOG.md about the version instead`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Returns the part of a changelog about a version, without its heading; undefined if there is none.
 * @param {string} changelog
 * @param {string} version
 */
export function notesOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => one.split("\n", 1)[0]?.trim() === version);
  return section?.split("\n").slice(1).join("\n").trim();
}

/**
 * Returns why the package in a folder cannot be released; an empty list if it can.
 * @param {string} folder
 * @param {string} [tag]
 * @returns {string[]}
 */
export function problemsOf(folder, tag) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const problems = [];
  if (tag !== undefined && tag !== `v${version}`)
    problems.push(`The tag is '${tag}', but package.json has version ${version}`);
  const path = join(folder, "CHANGELOG.md");
  const notes = existsSync(path) ? notesOf(readFileSync(path, "utf8"), version) : undefined;
  if (notes === undefined || notes === "")
    problems.push(`CHANGELOG.md has no section '## ${version}': run npm run version`);
  const waiting = readdirSync(join(folder, ".changeset")).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  if (waiting.length > 0)
    problems.push(`Changesets are left (${waiting.join(", ")}): run npm run version`);
  for (const { file, versions } of versionsIn(folder))
    if (versions.length === 0 || versions.some((one) => one !== version))
      problems.push(
        `${file} has ${versions.length === 0 ? "no version" : `version ${versions.join(", ")}`}, not ${version}: run npm run version`,
      );
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = {
    tag: { type: "string" },
    notes: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  const { values } = parseArgs({ options });
  if (values.help) console.log(HELP);
  else {
    const problems = problemsOf(root, values.tag);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
    else {
      const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      console.log(
        values.notes
          ? notesOf(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version)
          : `Version ${version} can be released`,
      );
    }
  }
}
