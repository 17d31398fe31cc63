#!/usr/bin/env node
// Opens reports in Chromium, from files and without network, and does what their readers do.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { axeChecks } from "./page-check/axe-checks.mjs";
import { writeFixtures } from "./page-check/fixtures.mjs";
import { hostileChecks } from "./page-check/hostile-checks.mjs";
import { policyChecks } from "./page-check/policy-checks.mjs";
import { printChecks } from "./page-check/print-checks.mjs";
import { openFirstRow, rowChecks } from "./page-check/row-checks.mjs";
import { byteChecks } from "./page-check/same-bytes.mjs";
import { ensureTools } from "./page-check/tools.mjs";
import { verdictChecks } from "./page-check/verdict-checks.mjs";

const HELP = `Usage: node scripts/page-check.mjs [--only TEXT] [--help]

  --only TEXT  only the checks whose names contain the text`;

const SKIPPED = 77;

/** Runs checks one after the other. Returns the numbers of those that passed and failed. */
async function run(checks, only) {
  let [passed, failed] = [0, 0];
  for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(only)) continue;
    const started = performance.now();
    try {
      await check();
      passed += 1;
      console.log(`ok     ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}\n${error.message}`);
    }
  }
  return { passed, failed };
}

async function main({ only }) {
  const tools = await ensureTools();
  if (tools === null) return SKIPPED;
  ensureBuild({ types: false });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-page-"));
  const browser = await tools.launch();
  try {
    const fixtures = await writeFixtures(folder);
    const { passed, failed } = await run(
      {
        ...policyChecks(browser, fixtures, folder),
        ...hostileChecks(browser, fixtures),
        ...verdictChecks(browser, fixtures),
        ...rowChecks(browser, fixtures),
        ...printChecks(browser, fixtures),
        ...byteChecks(fixtures, folder),
        ...axeChecks(browser, fixtures, tools.axe, openFirstRow),
      },
      only,
    );
    console.log(`page: ${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
