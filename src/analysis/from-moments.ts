import { InvalidArgumentError } from "../core/errors/usage.ts";
import { VERSION } from "../model/version.ts";
import {
  aboutData,
  aboutGraders,
  aboutRuns,
  applicabilityFindings,
  COMPARABILITY_CHECKS,
  type ComparabilityFinding,
} from "./comparability.ts";
import { aboutGroups, aboutScorer } from "./compare-scorers.ts";
import type { NotCompared } from "./comparison.ts";
import { decideVerdicts } from "./decide-verdicts.ts";
import { aboutRows, aboutTrialCounts } from "./joining.ts";
import { MOMENTS_SCHEMA, MomentsReader, type PairMoments } from "./moments.ts";
import type { MomentsComparison } from "./moments-comparison.ts";
import { obstacleIn, readFacts } from "./moments-facts.ts";
import { type MomentsOptions, type MomentsSettings, settingsFrom } from "./moments-options.ts";
import { readSums } from "./moments-sample.ts";
import { type ComparedMoments, compareMoments, type ScorerMoments } from "./moments-scorer.ts";
import { plural } from "./words-of-results.ts";

function readMoments(row: PairMoments, path: string): ScorerMoments {
  const reader = new MomentsReader(row, path);
  const facts = readFacts(reader);
  return { facts, sums: readSums(reader, facts.grouped), path };
}

/**
 * Returns the rows, of one comparison.
 *
 * @throws {InvalidArgumentError} when there is none, or they are of other runs or of one scorer.
 */
function readAll(rows: PairMoments | readonly PairMoments[]): [ScorerMoments, ...ScorerMoments[]] {
  const list: readonly PairMoments[] = Array.isArray(rows) ? rows : [rows as PairMoments]; // Array.isArray does not narrow readonly arrays
  const [first, ...others] = list.map((row, i) => readMoments(row, `moments[${i}]`));
  if (first === undefined)
    throw new InvalidArgumentError(
      "'moments' must have at least one row: current value is empty",
      { path: "moments" },
      { hint: "The query of pairingSql() returns one row for each scorer" },
    );
  const seen = new Set([first.facts.scorer]);
  for (const { facts, path } of others) {
    const { ids, scorer } = facts;
    if (ids.some((id, i) => id !== first.facts.ids[i]))
      throw new InvalidArgumentError(
        `'${path}' compares '${ids[0]}' with '${ids[1]}', but the first row compares '${first.facts.ids[0]}' with '${first.facts.ids[1]}'`,
        { path },
        { hint: "Compare one pair of runs at a time" },
      );
    if (seen.has(scorer))
      throw new InvalidArgumentError(`'${path}' repeats the scorer '${scorer}'`, {
        path: `${path}.scorer`,
      });
    seen.add(scorer);
  }
  return [first, ...others];
}

function refuseMissing({ facts }: ScorerMoments): void {
  const { base, candidate, scorer } = facts;
  const lost = base.missing + candidate.missing;
  if (lost === 0) return;
  throw new InvalidArgumentError(
    `Cannot compare '${scorer}': it has ${plural(lost, "trial")} without a score`,
    { path: "missing" },
    {
      hint: "Use missing: 'exclude' to leave them out, or 'bounds' to count them as their worst case",
    },
  );
}

function findingsOf({ facts }: ScorerMoments): ComparabilityFinding[] {
  const { scorer, ids, statuses, graders } = facts;
  const run = (side: 0 | 1) => {
    const status = statuses[side];
    return status === null ? null : { id: ids[side], name: null, status, partial: null };
  };
  return [
    ...aboutRuns({ base: run(0), candidate: run(1) }),
    ...applicabilityFindings(scorer, facts.oneSidedRows, facts.notApplicableRows),
    ...aboutGraders([[scorer, scorer]], { [scorer]: graders[0] }, { [scorer]: graders[1] }),
    ...aboutData({
      evaluations: [null, null],
      datasets: [null, null],
      digests: false,
      edited: facts.rows.edited,
      added: facts.rows.onlyCandidate,
    }),
  ];
}

function notesOf(
  all: readonly ScorerMoments[],
  compared: readonly ComparedMoments[],
  notCompared: readonly NotCompared[],
  missing: MomentsSettings["missing"],
): string[] {
  const notes = [
    ...all.flatMap(({ facts }) => [
      ...aboutRows({ ...facts.rows, removed: 0 }, missing),
      ...aboutTrialCounts(facts.sharedTrials),
    ]),
    ...compared.flatMap(({ result, notes: own }) => {
      const facts = all.find((one) => one.facts.scorer === result.scorer)?.facts;
      return [...aboutScorer(result), ...aboutGroups(facts?.groups ?? null, result), ...own];
    }),
    ...notCompared.map(({ scorer, why }) => `'${scorer}' was not compared: ${why}.`),
    ...(all.every(({ facts }) => facts.trialsKnown)
      ? []
      : [
          "The query read no table of trials: a trial without a line in the table of scores is not counted as missing.",
        ]),
    ...(all.every(({ facts }) => facts.statuses.every((status) => status !== null))
      ? []
      : ["The query read no table of runs: whether both runs are finished is unknown."]),
  ];
  return [...new Set(notes)];
}

/**
 * Compares two runs from sums that an engine computed, such as DuckDB or Spark: the same figures,
 * interval, p and verdict as `compare()` of the same rows, for runs that are too large to load.
 *
 * `moments` is the row that the query of {@link pairingSql} returns, or one row for each scorer. The
 * functions that decide are those of `compare()`: Tango's interval for pass/fail with one trial per
 * row, t on the row differences with room for what rows may not have shown, and a cluster-robust t
 * for rows in groups. Resampling needs single rows and is rejected, as are slices, `passAt` and
 * `passAll`. A gate cannot judge the result, because its rules need single rows: use `verdict` with
 * a `margin`, and `bounds`.
 *
 * @throws {InvalidArgumentError} when an option is wrong or needs single rows, a column is missing,
 *   not a number or contradicts another one, no row is shared, or a score is missing with `missing:
 *   "error"`.
 *
 * @example Two runs of a million rows
 * ```ts
 * import { compareFromMoments, pairingSql } from "evalwire/analysis";
 *
 * async function compareRuns(query: (sql: string) => Promise<Record<string, unknown>[]>) {
 *   const sql = pairingSql({ dialect: "duckdb", scores: "scores", trials: "trials", base: "run-1", candidate: "run-2", scorer: "correct" });
 *   return compareFromMoments(await query(sql), { margin: 0.01 });
 * }
 * if (typeof compareRuns !== "function") throw new Error("unreachable");
 * ```
 */
export function compareFromMoments(
  moments: PairMoments | readonly PairMoments[],
  options: MomentsOptions = {},
): MomentsComparison {
  const o = settingsFrom(options);
  const all = readAll(moments);
  const [{ facts }] = all;
  const notCompared: NotCompared[] = [];
  const possible = all.filter((one) => {
    const why = obstacleIn(one.facts, one.sums.difference.sums.n);
    if (why !== null) notCompared.push(why);
    else if (o.missing === "error") refuseMissing(one);
    return why === null;
  });
  const compared = possible.map((one) => compareMoments(one, o));
  decideVerdicts(compared, o);
  const found = all.flatMap(findingsOf);
  const findings = [...new Map(found.map((one) => [one.check + one.text, one])).values()];
  const { confidence, adjust, margin, missing } = o;
  return {
    schema: MOMENTS_SCHEMA,
    version: VERSION,
    base: { id: facts.ids[0], status: facts.statuses[0] },
    candidate: { id: facts.ids[1], status: facts.statuses[1] },
    scorers: Object.fromEntries(compared.map(({ result }) => [result.scorer, result])),
    notCompared,
    comparability: findings.sort(
      (a, b) => COMPARABILITY_CHECKS.indexOf(a.check) - COMPARABILITY_CHECKS.indexOf(b.check),
    ),
    confidence,
    adjust,
    margin,
    missing,
    notes: notesOf(all, compared, notCompared, missing),
  };
}
