#!/usr/bin/env node
// Installs the dashboard example as its readers do, starts it with one command, and uses it in
// Chromium.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { processChecks } from "./dashboard-check/process-checks.mjs";
import { startExample } from "./dashboard-check/start.mjs";
import { userChecks } from "./dashboard-check/user-checks.mjs";
import { installIn } from "./npm-install.mjs";
import { pack } from "./pack.mjs";
import { runChecks } from "./page-check/run-checks.mjs";
import { ensureTools } from "./page-check/tools.mjs";

const HELP = `Usage: node scripts/dashboard-check.mjs [--only TEXT] [--screenshots FOLDER] [--help]

Packs the package and installs it into a copy of examples/dashboard, with the dependencies from npm. Starts it on the sandbox with 'npm start', and
does in Chromium what a user does: projects, runs, trend, comparison, rows, a rescore to its end, and an evaluation that is running; with axe, on a
phone, in the dark. Then in front of a sandbox of its own: 50 requests at once, what contains the key, and what a signal does. apt-get installs
chromium if it is missing; playwright-core and axe-core are kept in the cache outside the clone. Exit code 77 if a tool cannot be installed.

  --only TEXT           only the checks whose names contain the text
  --screenshots FOLDER  also writes the pictures in docs/dashboard`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs the packed package into a copy of the example. */
function install(folder) {
  cpSync(join(root, "examples/dashboard"), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  const file = join(folder, "package.json");
  const project = JSON.parse(readFileSync(file, "utf8"));
  project.dependencies.evalwire = `file:${pack()}`;
  writeFileSync(file, JSON.stringify(project));
  try {
    installIn(folder);
    return true;
  } catch (error) {
    console.log(`Skipped, because npm cannot install the example: ${error.message}`);
    return false;
  }
}

async function main({ only, screenshots }) {
  const tools = await ensureTools();
  if (tools === null) return SKIPPED;
  const folder = mkdtempSync(join(tmpdir(), "evalwire-dashboard-"));
  let browser;
  let example;
  try {
    if (!install(folder)) return SKIPPED;
    browser = await tools.launch();
    example = await startExample(folder, { command: "npm", env: { DEMO_ROW_MS: "700" } });
    const { passed, failed } = await runChecks(
      {
        ...userChecks({ browser, axe: tools.axe, url: example.url, screenshots }),
        ...processChecks(folder),
      },
      only,
    );
    console.log(`dashboard: ${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await example?.stop();
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    screenshots: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
// What a stopped server left open must not keep the check waiting.
else process.exit(await main(values));
