#!/usr/bin/env node
// Fails if `npm install` changed the version or the integrity of a locked package.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HELP = `Usage: node scripts/check-lockfile.mjs [--help]

Compares the package-lock.json of the last commit with the one in the working tree. Registries differ in the optional
binaries that they have for other platforms, and npm writes those that it finds. So an optional entry that is in only
one file is not a difference. Every other entry must be in both files with the same version and integrity.
Prints "N passed, N failed".`;

/** Returns the part of an entry that must be equal in both lockfiles. */
const identity = ({ version, integrity, link, resolved }) =>
  JSON.stringify({ version, integrity, link, resolved });

/** Returns the relevant differences between two lockfiles as sentences. */
export function differences(committed, installed) {
  const names = [
    ...new Set([...Object.keys(committed.packages), ...Object.keys(installed.packages)]),
  ].filter((name) => name !== "");
  return names.flatMap((name) => {
    const [before, after] = [committed.packages[name], installed.packages[name]];
    const present = before ?? after;
    if (before === undefined || after === undefined) {
      if (present.optional === true || present.devOptional === true) return [];
      return [
        `${name} is only in the ${before === undefined ? "installed" : "committed"} lockfile`,
      ];
    }
    return identity(before) === identity(after)
      ? []
      : [`${name} was ${identity(before)} and is ${identity(after)}`];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help")) console.log(HELP);
  else {
    const committed = JSON.parse(
      execFileSync("git", ["show", "HEAD:package-lock.json"], {
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      }),
    );
    const installed = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const found = differences(committed, installed);
    for (const difference of found) console.log(difference);
    console.log(found.length === 0 ? "1 passed, 0 failed" : "0 passed, 1 failed");
    if (found.length > 0) process.exitCode = 1;
  }
}
