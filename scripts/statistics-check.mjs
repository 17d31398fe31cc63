#!/usr/bin/env node
// Recomputes the statistical reference cases with SciPy and statsmodels, in a separate environment,
// and compares.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/statistics-check.mjs [--help]

Runs scripts/statistics-reference.py --check with the versions of NumPy, SciPy and statsmodels named in test/analysis/reference.json.
They are installed once, into the cache outside the clone (EVALWIRE_CACHE, else the user's cache folder). Needs Python 3.11.
Exit code 77 if they cannot be installed: the check was skipped.`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Returns the Python of the environment; null, after printing the reason, if it cannot be created.
 */
function python() {
  const { versions } = JSON.parse(
    readFileSync(new URL("../test/analysis/reference.json", import.meta.url), "utf8"),
  );
  const requirements = ["numpy", "scipy", "statsmodels"]
    .map((name) => `${name}==${versions[name]}\n`)
    .join("");
  try {
    return ensureVenv("statistics", requirements, console.log);
  } catch (error) {
    console.log(`Skipped, because SciPy and statsmodels cannot be installed: ${error.message}`);
    return null;
  }
}

const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
if (values.help) console.log(HELP);
else {
  const command = python();
  process.exitCode =
    command === null
      ? SKIPPED
      : (spawnSync(command, ["scripts/statistics-reference.py", "--check"], {
          cwd: root,
          stdio: "inherit",
        }).status ?? 1);
}
