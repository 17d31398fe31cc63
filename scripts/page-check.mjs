#!/usr/bin/env node
// Opens reports in Chromium, from files and without network, and does what their readers do.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { axeChecks } from "./page-check/axe-checks.mjs";
import { commandChecks } from "./page-check/command-checks.mjs";
import { writeFixtures } from "./page-check/fixtures.mjs";
import { hostileChecks } from "./page-check/hostile-checks.mjs";
import { manyRunsChecks } from "./page-check/many-runs-checks.mjs";
import { policyChecks } from "./page-check/policy-checks.mjs";
import { printChecks } from "./page-check/print-checks.mjs";
import { openFirstRow, rowChecks } from "./page-check/row-checks.mjs";
import { runChecks } from "./page-check/run-checks.mjs";
import { byteChecks } from "./page-check/same-bytes.mjs";
import { writeScreenshots } from "./page-check/screenshots.mjs";
import { sizesPage } from "./page-check/sizes.mjs";
import { ensureTools } from "./page-check/tools.mjs";
import { verdictChecks } from "./page-check/verdict-checks.mjs";

const HELP = `Usage: node scripts/page-check.mjs [--only TEXT] [--full] [--write] [--screenshots FOLDER] [--help]

Makes reports of GPQA's real scores, of runs with everything that can be missing, of one run, of rankings, of projects, and with hostile text in every
field, and opens each from its file in Chromium, without network: what a reader sees, does and prints, what axe finds, and that nothing in a text runs.
apt-get installs chromium if it is missing and the user may do that; playwright-core and axe-core are installed once, into the cache outside the clone
(EVALWIRE_CACHE, else the user's cache folder). Exit code 77 if a tool cannot be installed: the check was skipped.

  --only TEXT           only the checks whose names contain the text
  --full                only measure reports of 10,000 and 100,000 rows, and print the figures (2 minutes)
  --write               the same, and write them to bench/report-page.md
  --screenshots FOLDER  only write desktop.png, phone.png, dark.png and print.png, as in docs/report. Needs poppler-utils, and fonts for the
                        characters of the reports: fonts-noto-cjk and fonts-noto-color-emoji`;

const CASES = [
  { rows: 10_000, language: "English" },
  { rows: 10_000, language: "English", shared: 200 },
  { rows: 10_000, language: "Chinese" },
  { rows: 100_000, language: "English" },
];
const root = fileURLToPath(new URL("..", import.meta.url));
const SKIPPED = 77;

/** Runs all checks. Returns the exit code. */
async function check(browser, tools, folder, only) {
  const fixtures = await writeFixtures(folder);
  const { passed, failed } = await runChecks(
    {
      ...verdictChecks(browser, fixtures),
      ...manyRunsChecks(browser, fixtures),
      ...rowChecks(browser, fixtures),
      ...printChecks(browser, fixtures),
      ...commandChecks(browser, folder),
      ...byteChecks(fixtures, folder),
      ...policyChecks(browser, fixtures, folder),
      ...hostileChecks(browser, fixtures),
      ...axeChecks(browser, fixtures, tools.axe, openFirstRow),
    },
    only,
  );
  console.log(`page: ${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function main({ only, full, write, screenshots }) {
  const tools = await ensureTools();
  if (tools === null) return SKIPPED;
  ensureBuild({ types: false });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-page-"));
  const browser = await tools.launch();
  try {
    if (screenshots !== undefined)
      await writeScreenshots(browser, await writeFixtures(folder), screenshots, openFirstRow);
    if (write || full) {
      const sizes = await sizesPage(browser, folder, CASES);
      if (write) writeFileSync(join(root, "bench/report-page.md"), sizes);
      else console.log(sizes);
    }
    if (screenshots !== undefined || write || full) return 0;
    return await check(browser, tools, folder, only);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    full: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    screenshots: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
