import {
  type Comparison,
  compare,
  defineGate,
  type GateResult,
  gate,
  type RowChange,
  rowsNeeded,
  type ScorerComparison,
  summarize,
} from "../../analysis/index.ts";
import type { LoadedRun } from "../../model/run.ts";
import { fitted } from "../../report/columns.ts";
import { type Page, percent, points, pValue, range } from "./page.ts";

const POLICY = defineGate({
  rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }, { minRows: 100 }],
});
const OUTCOMES = { pass: "YES", fail: "NO", inconclusive: "CANNOT TELL" } as const;

/** `weave:///acme/gpqa/object/NAME:digest` -> NAME */
export function modelOf({ run }: LoadedRun): string {
  return /\/object\/([^/:]+):/.exec(run.model ?? "")?.[1] ?? run.model ?? run.id;
}

/** Comparison of the demo, with the result of its gate. */
export interface Decided {
  readonly comparison: Comparison;
  readonly gate: GateResult;
}

/** Can the candidate replace the base? Prints the answer first, then the evidence. */
export async function decide(page: Page, base: LoadedRun, candidate: LoadedRun): Promise<Decided> {
  const comparison = await compare(base, candidate, { keepRows: "all" });
  const verdict = gate(comparison, POLICY);
  const correct = comparison.scorers.correct;
  if (correct === undefined) throw new Error("the runs do not both have the scorer 'correct'");
  printAnswer(page, correct, verdict);
  await printRuns(page, [base, candidate]);
  printGate(page, verdict);
  printPlan(page, comparison, correct);
  page.say("Rows with the largest drops (correct answers out of five):");
  for (const row of correct.regressed.slice(0, 3))
    printRow(page, comparison, row, (side) => `${passes(side)} of ${side.trials.length}`);
  page.say(
    `… Rows in total: ${correct.regressed.length} worse, ${correct.improved.length} better, ${correct.unchanged} unchanged.`,
  );
  return { comparison, gate: verdict };
}

function printAnswer(
  page: Page,
  correct: ScorerComparison,
  { outcome, exitCode }: GateResult,
): void {
  const { difference, interval, n, p, method, unpaired, verdict } = correct;
  page.say(
    `${OUTCOMES[outcome]}. The gate's outcome is '${outcome}': exit code ${exitCode} in CI.`,
  );
  page.say(
    `'correct' is ${verdict} by ${Math.abs(100 * difference).toFixed(1)} points (95% interval ${range(interval, points)} points,` +
      ` ${pValue(p)}; ${method}; n = ${n}).`,
  );
  page.say(
    `An unpaired test ignores that the questions are the same, and would have missed it: ${pValue(unpaired.p)}.`,
  );
  page.blank();
}

async function printRuns(page: Page, runs: readonly LoadedRun[]): Promise<void> {
  const lines: string[][] = [];
  for (const loaded of runs) {
    const { correct } = await summarize(loaded);
    if (correct?.value == null) continue;
    const { value, interval, n, trials, coverage } = correct;
    lines.push([
      fitted(modelOf(loaded), 24),
      percent(value),
      range(interval, percent),
      `${n} (${trials} answers)`,
      percent(coverage),
    ]);
  }
  page.table(["model", "correct", "95% interval", "rows", "coverage"], lines);
  for (const loaded of runs) page.say(`${modelOf(loaded)}: ${loaded.run.url}`);
  page.blank();
}

function printGate(page: Page, { rules }: GateResult): void {
  page.say("The gate, rule by rule:");
  for (const { outcome, required, found, why } of rules) {
    page.say(`${outcome.padEnd(12)}  ${required}`);
    page.say(`found: ${found}`, 16, 23);
    page.say(why, 16);
  }
  page.blank();
}

function printPlan(page: Page, pilot: Comparison, { n, mde }: ScorerComparison): void {
  const rows = rowsNeeded({ drop: 0.02, pilot, scorer: "correct" });
  page.say(`Rows needed to detect a drop of 2 points with 80% power: ${rows}.`);
  if (mde !== null)
    page.say(
      `Smallest drop that these rows (n = ${n}) can detect: ${(100 * mde).toFixed(1)} points.`,
    );
  page.blank();
}

const passes = (row: RowChange["base"]): number =>
  row.trials.filter(({ scores }) => scores.correct?.value === true).length;

/** Prints a row of both runs, with a link to the first trial of each. */
export function printRow(
  page: Page,
  { rows }: Comparison,
  { row, base, candidate }: RowChange,
  show: (side: RowChange["base"]) => string,
): void {
  page.say(fitted(JSON.stringify(rows.inputs[row] ?? null), 96), 4);
  for (const [name, side] of [
    ["was", base],
    ["is", candidate],
  ] as const) {
    page.say(`${name.padEnd(3)}  ${fitted(show(side), 86)}`, 6);
    page.say(`     ${side.trials[0]?.url}`, 6);
  }
}

/** Prints every scorer that both runs have, and rows that regressed. */
export async function compareAll(page: Page, base: LoadedRun, candidate: LoadedRun): Promise<void> {
  const comparison = await compare(base, candidate);
  const { scorers, adjust, notes } = comparison;
  const lines = Object.values(scorers).map((one) => [
    one.scorer,
    one.base.value?.toFixed(3) ?? "",
    one.candidate.value?.toFixed(3) ?? "",
    range(one.interval, (value) => value.toFixed(3)),
    pValue(one.adjustedP),
    one.verdict,
    `${one.improved.length} / ${one.regressed.length} of ${one.n}`,
    percent(one.candidate.coverage),
  ]);
  page.table(
    [
      "scorer",
      "base",
      "cand.",
      "difference, 95%",
      `p, ${adjust}`,
      "verdict",
      "better / worse",
      "coverage",
    ],
    lines,
  );
  const decided = lines.filter((line) => line[5] !== "inconclusive").length;
  page.say(
    `Intervals are per scorer; p is adjusted for all ${lines.length}. Decided: ${decided === 0 ? "none" : decided}.`,
  );
  page.say(notes.find((note) => note.includes("has a score in")) ?? "");
  page.blank();
  const correct = scorers.correct;
  page.say(
    `Rows in which 'correct' regressed: ${correct?.regressed.length}; improved: ${correct?.improved.length}. Two that regressed:`,
  );
  for (const row of correct?.regressed.slice(0, 2) ?? [])
    printRow(page, comparison, row, (side) => JSON.stringify(side.trials[0]?.output));
}
