#!/usr/bin/env node
// Runs every check that needs only npm, one after the other, and lists the results at the end.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tally } from "./tally.mjs";

const HELP = `Usage: npm run ok [-- --only NAME,NAME] [--bail] [--help]

  --only    only these steps
  --bail    stop at the first step that fails

Steps, in order:`;

const root = fileURLToPath(new URL("..", import.meta.url));

// Quick checks that fail often come first.
const STEPS = [
  ["typecheck", "types of the sources, tests and scripts"],
  ["lint", "style and formatting"],
  ["check:drift", "generated types against openapi/"],
  ["check:unused", "files, exports and dependencies that nothing uses"],
  ["build", "dist"],
  ["check:api", "public signatures against etc/api"],
  ["check:schemas", "JSON Schemas in docs against the types"],
  ["check:report-page", "page of the report against its source"],
  ["check:command-docs", "docs/command.md against the command"],
  ["check:jsr", "jsr.json against package.json and the sources"],
  ["check:notices", "licenses of the bundled packages against node_modules"],
  ["test", "unit, types, documentation, contract on the sandbox, faults on Node"],
  ["test:examples", "every program in examples/"],
  ["test:package", "the packed package"],
];

/** Runs one npm script. Its output is printed as it arrives, and recorded. */
function run(script) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn("npm", ["run", "--silent", script], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (target) => (data) => {
      output += data;
      target.write(data);
    };
    child.stdout.on("data", keep(process.stdout));
    child.stderr.on("data", keep(process.stderr));
    child.on("close", (code) => resolve({ output, code: code ?? 1 }));
  });
}

async function main() {
  const options = {
    only: { type: "string" },
    bail: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log([HELP, ...STEPS.map(([name, what]) => `  ${name.padEnd(14)}${what}`)].join("\n"));
    return;
  }
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !STEPS.some(([step]) => step === name));
  if (unknown !== undefined)
    throw new Error(
      `'--only' must name a step: current value is '${unknown}'. Steps: ${STEPS.map(([step]) => step).join(", ")}`,
    );
  const results = [];
  for (const [name, what] of STEPS.filter(([step]) => only?.includes(step) ?? true)) {
    console.log(`\n=== ${name}: ${what}`);
    const started = performance.now();
    const { output, code } = await run(name);
    results.push({
      name,
      code,
      seconds: (performance.now() - started) / 1000,
      ...tally(output, code),
    });
    if (code !== 0 && values.bail) break;
  }
  console.log("\n=== ok: results");
  for (const { name, code, seconds, passed, failed, skipped } of results) {
    const tests =
      passed + failed + skipped === 0
        ? ""
        : `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
    console.log(
      `${code === 0 ? "ok    " : "FAILED"} ${name.padEnd(14)}${seconds.toFixed(1).padStart(7)} s  ${tests}`,
    );
  }
  const sum = (key) => results.reduce((total, one) => total + one[key], 0);
  console.log(`total: ${sum("passed")} passed, ${sum("failed")} failed`);
  if (results.some(({ code }) => code !== 0)) process.exitCode = 1;
}

await main();
