#!/usr/bin/env node
// Writes THIRD-PARTY-NOTICES: name, version and license of every package whose code is part of
// dist.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pagePackages } from "./report-page.mjs";
import { writeOrCheck } from "./written-file.mjs";

const HELP = `Usage: node scripts/notices.mjs [--check] [--help]

Writes THIRD-PARTY-NOTICES from node_modules: the packages of scripts/bundled.json, which the build copies into dist, those that they
depend on, and those whose code is part of the page of a report, each with its name, version and the complete text of its license.

  --check  fail when the file differs instead of writing it`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Packages that are dev dependencies, because the build copies their code into chunks that are
 * loaded on first use. The single list: the build uses it too.
 */
const BUNDLED = JSON.parse(readFileSync(join(root, "scripts", "bundled.json"), "utf8"));

const noticesPath = join(root, "THIRD-PARTY-NOTICES");

const folderOf = (name) => join(root, "node_modules", name);
const manifestOf = (name) => JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8"));

/** Returns the names of the bundled packages with their dependencies, sorted. */
export function bundledPackages() {
  const names = new Set();
  const visit = (name) => {
    if (names.has(name)) return;
    names.add(name);
    for (const next of Object.keys(manifestOf(name).dependencies ?? {})) visit(next);
  };
  for (const name of BUNDLED) visit(name);
  return [...names].sort();
}

/** Returns the text of a package's license. Throws if the package has none. */
function licenseOf(name) {
  const file = readdirSync(folderOf(name)).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
  if (file === undefined)
    throw new Error(`node_modules/${name} has no license file: do not bundle the package`);
  const text = readFileSync(join(folderOf(name), file), "utf8");
  return text.replaceAll("\r\n", "\n").trim();
}

/** Returns the content of THIRD-PARTY-NOTICES. */
export async function notices() {
  const line = "-".repeat(80);
  const names = new Set([...bundledPackages(), ...(await pagePackages())]);
  const parts = [...names].sort().map((name) => {
    const { version, license } = manifestOf(name);
    return `${line}\n${name} ${version} (${license})\n${line}\n\n${licenseOf(name)}\n`;
  });
  const head =
    "evalwire contains code of the following packages. Their licenses apply to that code.\n";
  return [head, ...parts].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeOrCheck({
    help: HELP,
    path: noticesPath,
    make: notices,
    differs: "THIRD-PARTY-NOTICES differs from node_modules: run npm run notices",
  });
