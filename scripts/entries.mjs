#!/usr/bin/env node
// Entry points of the package according to package.json: the single list for builds, checks and
// reports.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Returns the source that a file in dist is made from, by the rule of tsup.config.ts; undefined if
 * there is none.
 * @param {string} file its name in dist, without ending
 */
export function sourceOf(file) {
  const candidates = [`src/${file}.ts`, `src/${file}/index.ts`];
  return candidates.find((path) => existsSync(`${root}${path}`));
}

/**
 * Returns every entry: its import name, the name of its files in dist, and its files' paths
 * relative to the root.
 */
export function entries() {
  const { name, exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  return Object.entries(exports)
    .filter(([path]) => path !== "./package.json")
    .map(([path, target]) => {
      const file = target.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
      return {
        specifier: path === "." ? name : `${name}${path.slice(1)}`,
        file,
        script: `dist/${file}.js`,
        declarations: `dist/${file}.d.ts`,
      };
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--help"))
    console.log(
      "Usage: node scripts/entries.mjs [--help]\n\nPrints the entry points of the package and their files.",
    );
  else
    for (const { specifier, script } of entries()) console.log(`${specifier.padEnd(24)}${script}`);
}
