#!/usr/bin/env node
// Sums the results of test runs: how many passed, failed and were skipped.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HELP = `Usage: node scripts/tally.mjs FILE:CODE ... [--help]

Each FILE is the output of one step and CODE its exit code. Reads the closing lines of vitest ("Tests  3 passed (3)") and lines of the
form "N passed, N failed", with or without a name in front. A step that fails without a failed test counts as one failure.
Prints "N passed, N failed"; exit code 1 if anything failed.`;

// A step that sums its own parts reports that in its last line; its parts are then not counted
// again.
const TOTAL = /^total: (\d+) passed, (\d+) failed/m;
const NAMED = /^(?:[\w @-]+: )?(\d+) passed, (\d+) failed/gm;
const VITEST = /^\s*Tests\s+(.*\(\d+\))\s*$/gm;
// biome-ignore lint/complexity/useRegexLiterals: an escape character in a literal is refused by another rule
const COLOURS = new RegExp("\u001b\\[[0-9;]*m", "g");

const numberBefore = (word, text) => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);

/** Counts the tests in the output of one step. */
export function tally(output, exitCode) {
  const text = output.replaceAll(COLOURS, "");
  const total = TOTAL.exec(text);
  const sums = total === null ? [...text.matchAll(NAMED)] : [total];
  const runs = total === null ? [...text.matchAll(VITEST)].map(([, counts]) => counts) : [];
  const add = (list) => list.reduce((sum, one) => sum + one, 0);
  const passed = add([
    ...sums.map(([, count]) => Number(count)),
    ...runs.map((counts) => numberBefore("passed", counts)),
  ]);
  const failed = add([
    ...sums.map(([, , count]) => Number(count)),
    ...runs.map((counts) => numberBefore("failed", counts)),
  ]);
  const skipped = add(
    runs.map((counts) => numberBefore("skipped", counts) + numberBefore("todo", counts)),
  );
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const steps = process.argv.slice(2);
  if (steps.includes("--help") || steps.length === 0) console.log(HELP);
  else {
    const counts = steps.map((step) => {
      const at = step.lastIndexOf(":");
      return tally(readFileSync(step.slice(0, at), "utf8"), Number(step.slice(at + 1)));
    });
    const sum = (key) => counts.reduce((total, one) => total + one[key], 0);
    console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
    if (sum("failed") > 0) process.exitCode = 1;
  }
}
