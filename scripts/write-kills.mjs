#!/usr/bin/env node
// Kills processes that write files with writeRows(), and checks what is on disk.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundleProcess, runProcess } from "./kills/processes.mjs";

const HELP = `Usage: node scripts/write-kills.mjs [--points 200] [--help]

Writes files in every format in processes that are killed with SIGKILL: one half before, in the middle of or after a change to the file system, spread over all of them,
the other half after a random time. Each case runs over an existing file and without one. After each kill, the file must have its complete old
or its complete new content, and nothing else may be visible. A second process then writes the file again: it must have the same bytes as one that was never killed, and
nothing may remain of the killed process. Ends with "N passed, N failed".

  --points N  number of kills over all formats (default 200)`;

const FORMATS = ["csv", "csv.gz", "jsonl", "json", "parquet"];
const ROWS = 3_000;

/** Kills one process and returns what is wrong afterwards; null if nothing is. */
async function wrongAfter(program, { folder, format, kill, whole, old }) {
  mkdirSync(folder);
  const path = join(folder, `results.${format}`);
  const name = `results.${format}`;
  if (old !== null) {
    writeFileSync(path, old);
    chmodSync(path, 0o640);
  }
  const { killAt = null, ...options } = kill;
  await runProcess(program, { path, rows: ROWS, killAt }, options);
  const visible = readdirSync(folder).filter((one) => !one.startsWith("."));
  if (visible.some((one) => one !== name)) return `other files: ${visible.join(", ")}`;
  const content = visible.length === 0 ? null : readFileSync(path);
  const isOld = old === null ? content === null : content?.equals(old) === true;
  if (!isOld && content?.equals(whole) !== true)
    return "the file has neither its old nor its new content";
  await runProcess(program, { path, rows: ROWS, killAt: null });
  if (!readFileSync(path).equals(whole)) return "the file written afterwards has other bytes";
  const left = readdirSync(folder).filter((one) => one !== name);
  return left.length === 0 ? null : `left behind: ${left.join(", ")}`;
}

async function main(points) {
  const base = mkdtempSync(join(tmpdir(), "evalwire-write-kills-"));
  const totals = { passed: 0, failed: 0 };
  try {
    const program = join(base, "write-process.mjs");
    await bundleProcess("write-process.ts", program, { steps: "files" });
    for (const format of FORMATS) {
      const first = join(base, `whole.${format}`);
      const started = performance.now();
      const { steps } = await runProcess(program, { path: first, rows: ROWS, killAt: null });
      const duration = performance.now() - started;
      const whole = readFileSync(first);
      const cases = Math.max(2, Math.round(points / FORMATS.length));
      for (let at = 0; at < cases; at++) {
        const half = Math.floor(at / 2);
        const kill =
          at % 2 === 0
            ? { killAt: Math.floor((half * steps) / Math.ceil(cases / 2)) }
            : { killAfterMs: Math.random() * duration };
        const old = half % 2 === 0 ? Buffer.from("old content") : null;
        const folder = join(base, `${format}-${at}`);
        const wrong = await wrongAfter(program, { folder, format, kill, whole, old });
        totals[wrong === null ? "passed" : "failed"]++;
        if (wrong !== null) console.log(`  ${format}, ${JSON.stringify(kill)}: ${wrong}`);
        rmSync(folder, { recursive: true });
      }
      console.log(`${format}: ${steps} steps, ${cases} kills`);
    }
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "200" },
    help: { type: "boolean", short: "h" },
  },
});
const points = Number(values.points);
if (values.help) console.log(HELP);
else if (!Number.isInteger(points) || points < 1)
  throw new Error(`'--points' must be a positive integer: current value is '${values.points}'`);
else process.exitCode = await main(points);
