// Packages from npm: in the cache outside the clone, and in the folder of a project.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./weave-server/venv.mjs";

/**
 * Installs packages into a folder of the cache if it is missing, and returns their node_modules. The
 * folder is renamed after the install, so an interrupted install never looks complete, and
 * concurrent installs do not interfere.
 * @param {string} name
 * @param {readonly string[]} specs names with versions, and options of npm
 * @param {(line: string) => void} [log]
 */
export function ensurePackages(name, specs, log = () => {}) {
  const folder = join(cacheFolder(), name);
  const modules = join(folder, "node_modules");
  if (existsSync(folder)) return modules;
  const partial = `${folder}.partial-${process.pid}`;
  log(`Installing ${name} into ${folder} (the first time only)`);
  mkdirSync(partial, { recursive: true });
  try {
    const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
    const args = ["install", "--prefix", partial, ...flags, ...specs];
    const done = spawnSync("npm", args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`npm cannot install ${name}: ${done.stderr}`);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return modules;
}

/**
 * Installs what the package.json of a folder names, and further packages, as a user would.
 * @param {string} folder
 * @param {{ packages?: readonly string[]; env?: NodeJS.ProcessEnv }} [options]
 */
export function installIn(folder, { packages = [], env = process.env } = {}) {
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8", env });
  if (status !== 0) throw new Error(`npm install failed: ${stderr.trim()}`);
}

/** Creates a project in a folder, with packages installed. */
export function createProject(folder, packages) {
  writeFileSync(join(folder, "package.json"), '{ "name": "fresh", "private": true }\n');
  installIn(folder, { packages });
}
