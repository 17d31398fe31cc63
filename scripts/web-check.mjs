#!/usr/bin/env node
// Uses the packed package in Chromium and in workerd.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { pack, packedFolder } from "./pack.mjs";
import { runChecks } from "./page-check/run-checks.mjs";
import { ensureTools } from "./page-check/tools.mjs";
import { browserChecks } from "./web-check/browser.mjs";
import { ensureMiniflare, workerdChecks } from "./web-check/workerd.mjs";

const HELP = `Usage: node scripts/web-check.mjs [--only TEXT] [--help]

Packs the package, bundles a program with it for browsers, and runs it on a sandbox: in a page of Chromium through a proxy on the page's own
origin that adds the key, and in workerd (Cloudflare Workers) through Miniflare. Checks that the client refuses to run in a page, a dedicated worker,
a shared worker and a service worker of Chromium unless it is allowed to, and does not refuse in workerd. Installs Chromium, playwright-core and
Miniflare if they are missing; exit code 77 if neither can be installed.

  --only TEXT  only the checks whose names contain the text`;

/** What the program finds in the recorded data. */
const EXPECTED = {
  runs: 2,
  calls: 24,
  scorers: 4,
  outcome: "inconclusive",
  report: true,
  csvRows: 24,
  aborted: "enough",
  version: "string",
};

async function main({ only }) {
  pack();
  const installed = (entry) => import(pathToFileURL(join(packedFolder, "dist", entry)).href);
  const { recorded } = await installed("testing.js");
  const node = await installed("testing/node.js");
  const startSandbox = () =>
    node.startSandbox({
      seed: recorded(),
      faults: [{ kind: "status", status: 503, path: "/server_info", times: 2 }],
    });
  const tools = await ensureTools();
  const miniflare = ensureMiniflare();
  if (tools === null && miniflare === null) return 77;
  const sandbox = await startSandbox();
  const browser = await tools?.launch();
  let results = { passed: 0, failed: 0 };
  let inBrowser = { checks: {}, close: () => {} };
  try {
    if (browser !== undefined)
      inBrowser = await browserChecks(browser, { sandbox, expected: EXPECTED });
    const inWorkerd =
      miniflare === null
        ? {}
        : await workerdChecks(miniflare, { startSandbox, expected: EXPECTED });
    results = await runChecks({ ...inBrowser.checks, ...inWorkerd }, only);
  } finally {
    inBrowser.close();
    await browser?.close();
    await sandbox.close();
  }
  console.log(`web: ${results.passed} passed, ${results.failed} failed`);
  return results.failed === 0 ? 0 : 1;
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
