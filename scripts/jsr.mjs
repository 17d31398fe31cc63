#!/usr/bin/env node
// Writes jsr.json, which describes the package for JSR, from package.json and the sources.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { entries, sourceOf } from "./entries.mjs";
import { writeOrCheck } from "./written-file.mjs";

const HELP = `Usage: node scripts/jsr.mjs [--check] [--help]

Writes jsr.json: every entry of package.json as the TypeScript source that it is made from, the npm packages that these sources import, with their
versions, and the files to publish: the sources that the entries reach, and pages for readers. The command is not an entry.

  --check  fail when the file differs instead of writing it`;

/** The name on JSR, where every package has a scope. */
export const JSR_NAME = "@evalwire/evalwire";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Folders that no entry reaches: the command, and the source of generated/report-page.ts. */
const UNPUBLISHED = ["src/cli", "src/report/page"];
const PAGES = ["README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md"];

const readJson = (name) => JSON.parse(readFileSync(join(root, name), "utf8"));

/** Returns the source of an entry; throws if it has none. */
function publishedSource(file) {
  const found = sourceOf(file);
  if (found === undefined) throw new Error(`dist/${file}.js has no source in src`);
  return found;
}

/** Returns the sources that others import, directly or not, and the packages that they import. */
function reachedFrom(sources) {
  const files = new Set();
  const packages = new Set();
  const visit = (path) => {
    if (files.has(path)) return;
    files.add(path);
    if (path.endsWith(".json")) return;
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), "utf8"), true, true);
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith(".")) visit(join(dirname(path), fileName));
      else if (!fileName.startsWith("node:")) packages.add(packageOf(fileName));
    }
  };
  for (const source of sources) visit(source);
  return { files, packages };
}

/** Returns the package of an import: `zod` for `zod/mini`. */
function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * Returns the version of a package: the range of an optional peer, so that the caller's own copy is
 * used, and otherwise the exact version that was tested. An `npm:` specifier cannot contain two
 * ranges, so the first one counts.
 */
function versionOf(name, { dependencies, devDependencies, peerDependencies }) {
  const peer = peerDependencies[name]?.split(" || ")[0];
  const version = peer ?? dependencies[name] ?? devDependencies[name];
  if (version === undefined) throw new Error(`'${name}' is imported but not in package.json`);
  return version;
}

/** Returns the content of jsr.json. */
export function jsrPackage() {
  const manifest = readJson("package.json");
  const exports = Object.fromEntries(
    entries().map(({ specifier, file }) => [
      specifier.replace(manifest.name, "."),
      `./${publishedSource(file)}`,
    ]),
  );
  const { files, packages } = reachedFrom(Object.values(exports).map((path) => path.slice(2)));
  const unpublished = [...files].find((path) =>
    UNPUBLISHED.some((folder) => path.startsWith(`${folder}/`)),
  );
  if (unpublished !== undefined) throw new Error(`An entry imports '${unpublished}'`);
  const types = [...packages].map((name) => `@types/${name}`);
  const typed = types.filter((name) => manifest.devDependencies[name] !== undefined);
  const imports = [...packages, ...typed]
    .sort()
    .map((name) => [name, `npm:${name}@${versionOf(name, manifest)}`]);
  const pages = PAGES.filter((name) => readdirSync(root).includes(name));
  return {
    name: JSR_NAME,
    version: manifest.version,
    license: manifest.license,
    exports,
    imports: Object.fromEntries(imports),
    publish: { include: ["src", "generated", ...pages], exclude: UNPUBLISHED },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeOrCheck({
    help: HELP,
    path: join(root, "jsr.json"),
    make: () => `${JSON.stringify(jsrPackage(), null, 2)}\n`,
    differs: "jsr.json differs from package.json and the sources: run npm run jsr",
  });
