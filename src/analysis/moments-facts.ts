import type { GroupFacts } from "./compare-scorers.ts";
import type { NotCompared } from "./comparison.ts";
import type { MomentsReader } from "./moments.ts";
import type { MomentsRows } from "./moments-comparison.ts";
import { type ArmCounts, readArm } from "./moments-sample.ts";
import type { FormFacts } from "./scale.ts";
import { plural } from "./words-of-results.ts";

/** Scores of one run, as they were read. */
interface ScoresOfRun {
  readonly low: number | null;
  readonly high: number | null;
  /** Number of scores that are true or false. */
  readonly booleans: number;
  /** Number of scores that are neither 0 nor 1. */
  readonly fractions: number;
  /** Number of scores that are strings. */
  readonly strings: number;
}

/** Facts about runs, rows and scores in one row of moments. */
export interface MomentsFacts {
  readonly scorer: string;
  readonly ids: readonly [string, string];
  readonly statuses: readonly [string | null, string | null];
  readonly graders: readonly [string | null, string | null];
  readonly trialsKnown: boolean;
  readonly grouped: boolean;
  readonly rows: MomentsRows;
  /** Numbers of trials of base and candidate in the shared rows. */
  readonly sharedTrials: readonly [number, number];
  readonly notApplicableRows: number;
  readonly oneSidedRows: number;
  readonly base: ArmCounts;
  readonly candidate: ArmCounts;
  /** The candidate over all its rows. */
  readonly own: ArmCounts;
  /** Number of missing scores in rows that the scorer applies to. */
  readonly missing: number;
  readonly scores: readonly [ScoresOfRun, ScoresOfRun];
  readonly form: FormFacts;
  readonly groups: GroupFacts | null;
}

function readScores(row: MomentsReader, run: string): ScoresOfRun {
  const [low, high] = [row.numberOrNull(`${run}_low`), row.numberOrNull(`${run}_high`)];
  row.require((low === null) === (high === null), `${run}_high`, `must be null if '${run}_low' is`);
  row.require(
    low === null || high === null || low <= high,
    `${run}_high`,
    `must be at least ${low}`,
  );
  return {
    low,
    high,
    booleans: row.whole(`${run}_booleans`),
    fractions: row.whole(`${run}_fractions`),
    strings: row.whole(`${run}_strings`),
  };
}

function readRows(row: MomentsReader): MomentsRows {
  const rows = {
    base: row.whole("base_rows"),
    shared: row.whole("shared_rows"),
    missing: row.whole("missing_rows"),
    onlyCandidate: row.whole("added_rows"),
    edited: row.whole("edited_rows"),
  };
  const expected = rows.shared + rows.missing + rows.edited;
  row.require(
    rows.base === expected,
    "base_rows",
    `must be shared_rows + missing_rows + edited_rows, ${expected}`,
  );
  row.require(
    rows.shared > 0,
    "shared_rows",
    `must be at least 1 (base_rows ${rows.base}, added_rows ${rows.onlyCandidate}, edited_rows ${rows.edited})`,
    "Check both run IDs, the name of the scorer, and the option 'key' of pairingSql()",
  );
  return rows;
}

function readGroups(row: MomentsReader, rows: MomentsRows): GroupFacts {
  const without = row.whole("rows_without_group");
  row.require(
    without === 0,
    "rows_without_group",
    "must be 0, because a row without a group cannot be compared with 'cluster'",
    "Fill in the groups in a view of the table of scores",
  );
  const asked = rows.shared + rows.missing;
  return {
    groups: row.whole("asked_groups", asked),
    rows: asked,
    name: row.text("largest_group"),
    largest: row.whole("largest_group_rows", asked),
  };
}

const kindOf = ({
  low,
  booleans,
  fractions,
}: ScoresOfRun): "none" | "boolean" | "mixed" | "number" =>
  low === null ? "none" : fractions === 0 ? "boolean" : booleans > 0 ? "mixed" : "number";

function readForm(row: MomentsReader, scores: readonly [ScoresOfRun, ScoresOfRun]): FormFacts {
  const declared = row.text("scale");
  row.require(
    ["none", "declared", "unbounded"].includes(declared),
    "scale",
    "must be 'none', 'declared' or 'unbounded'",
  );
  const [lows, highs] = [
    scores.flatMap(({ low }) => low ?? []),
    scores.flatMap(({ high }) => high ?? []),
  ];
  return {
    zeroOne: scores.every((one) => kindOf(one) === "boolean"),
    booleans: scores.some(({ booleans }) => booleans > 0),
    seen: [Math.min(...lows), Math.max(...highs)],
    declared:
      declared === "declared"
        ? [row.number("scale_low"), row.number("scale_high")]
        : declared === "unbounded"
          ? "unbounded"
          : undefined,
    rule: "mean",
  };
}

/** Reads the facts of a row, and checks that they can be of the same rows. */
export function readFacts(row: MomentsReader): MomentsFacts {
  row.require(
    row.whole("rows_without_key") === 0,
    "rows_without_key",
    "must be 0, because a row without a key cannot be paired",
    "Fill in the column that the option 'key' of pairingSql() names, in a view of the tables",
  );
  const repeated = row.number("repeated_rows");
  row.require(
    repeated === 0,
    "repeated_rows",
    "must be 0, because 'oneTrial' declares one line per row and run",
    "Write the query without 'oneTrial'",
  );
  const grouped = row.flag("grouped");
  const rows = readRows(row);
  const scores = [readScores(row, "base"), readScores(row, "candidate")] as const;
  return {
    scorer: row.text("scorer"),
    ids: [row.text("base_run"), row.text("candidate_run")],
    statuses: [row.textOrNull("base_status"), row.textOrNull("candidate_status")],
    graders: [row.textOrNull("base_grader"), row.textOrNull("candidate_grader")],
    trialsKnown: row.flag("trials_known"),
    grouped,
    rows,
    sharedTrials: [row.whole("shared_base_trials"), row.whole("shared_candidate_trials")],
    notApplicableRows: row.whole("not_applicable_rows", rows.shared + rows.missing),
    oneSidedRows: row.whole("one_sided_rows", rows.shared + rows.missing),
    base: readArm(row, "base"),
    candidate: readArm(row, "candidate"),
    own: readArm(row, "own"),
    missing: row.whole("missing_trials"),
    scores,
    form: readForm(row, scores),
    groups: grouped ? readGroups(row, rows) : null,
  };
}

/** Returns why a scorer cannot be compared; null when it can. */
export function obstacleIn(facts: MomentsFacts, n: number): NotCompared | null {
  const why = whyNot(facts, n);
  if (why === null) return null;
  const coverage = ({ scored, trialCount }: ArmCounts): number =>
    trialCount === 0 ? 0 : scored / trialCount;
  return {
    scorer: facts.scorer,
    why,
    baseCoverage: coverage(facts.base),
    candidateCoverage: coverage(facts.candidate),
  };
}

function whyNot({ scores }: MomentsFacts, n: number): string | null {
  const strings = scores[0].strings + scores[1].strings;
  if (strings > 0)
    return `${plural(strings, "score")} ${strings === 1 ? "is a string" : "are strings"}: convert them to numbers in a view of the table of scores, or use compare(), which reads words`;
  const [left, right] = [kindOf(scores[0]), kindOf(scores[1])];
  if (left === "none" || right === "none")
    return `no trial of the ${left === "none" ? "base" : "candidate"} has a score for it`;
  if (left === "mixed" || right === "mixed")
    return `the ${left === "mixed" ? "base" : "candidate"} mixes booleans with other numbers`;
  if (left !== right && scores.some(({ booleans }) => booleans > 0)) {
    const word = (kind: string): string => (kind === "boolean" ? "booleans" : "numbers");
    return `the base has ${word(left)}, the candidate ${word(right)}`;
  }
  return n === 0 ? "no shared row has a score in both runs" : null;
}
