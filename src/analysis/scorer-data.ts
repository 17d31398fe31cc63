import { InvalidArgumentError } from "../core/errors/usage.ts";
import { MEASURES } from "../model/measures.ts";
import { type CompareSettings, trialsOf } from "./compare-options.ts";
import { type ComparedScores, type ScorerScores, toArmScores } from "./compared-scores.ts";
import type { NotCompared } from "./comparison.ts";
import type { Direction } from "./direction.ts";
import type { PairedArms } from "./missing-bounds.ts";
import {
  fillWith,
  type RowSelection,
  type RowValues,
  refuseMissing,
  rowValues,
  type TrialsRule,
} from "./row-values.ts";
import {
  endsOf,
  type FormFacts,
  factsKept,
  factsOf,
  type Scale,
  scoreForm,
  worstScore,
} from "./scale.ts";
import type { ScoreTable } from "./score-table.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

/** Two tables and their joined rows. */
export interface Joined {
  readonly baseTable: ScoreTable;
  readonly candidateTable: ScoreTable;
  /** Requested rows of the base: those that both runs have, then those that the candidate lacks. */
  readonly base: Int32Array;
  /** The candidate's row for each of them; -1 if it has none. */
  readonly candidate: Int32Array;
  /** Rows that only the candidate has. */
  readonly added: Int32Array;
  /** Index of each requested row among the rows of the comparison. */
  readonly places: Int32Array;
}

/** Scores of one scorer in both runs, with their form. */
export interface ScorerData {
  readonly pair: ScorerPair;
  readonly rule: TrialsRule;
  readonly facts: FormFacts;
  readonly scale: Scale | null;
  readonly direction: Direction;
  readonly base: RowValues;
  readonly candidate: RowValues;
  /** The candidate over all its rows. */
  readonly overall: RowValues;
  readonly arms: PairedArms;
}

/** Relative difference, by the largest score, up to which two scores are the same. */
const SAME = 1e-12;

/** Equalizes scores that differ only by rounding, so that rounding affects no statistic. */
function levelRounding(
  base: RowValues,
  candidate: RowValues,
  largest: (position: number) => number,
): void {
  base.values.forEach((value, i) => {
    const other = at(candidate.values, i);
    if (value !== other && Math.abs(value - other) <= SAME * largest(i))
      candidate.values[i] = value;
  });
}

const selections = (
  joined: Joined,
): { base: RowSelection; candidate: RowSelection; overall: RowSelection } => {
  const { baseTable, base, candidate, added } = joined;
  const trialsElsewhere = (i: number): number =>
    i < base.length ? at(baseTable.trials, at(base, i)) : 0;
  const everything = new Int32Array(candidate.length + added.length);
  everything.set(candidate);
  everything.set(added, candidate.length);
  return {
    base: {
      rows: base,
      trialsElsewhere: (i) =>
        Math.max(1, at(candidate, i) < 0 ? 1 : at(joined.candidateTable.trials, at(candidate, i))),
    },
    candidate: { rows: candidate, trialsElsewhere },
    overall: { rows: everything, trialsElsewhere },
  };
};

/**
 * Reads the scores of a scorer in both runs.
 *
 * @throws {InvalidArgumentError} when they cannot be read as the options ask.
 */
export function scorerData(joined: Joined, pair: ScorerPair, o: CompareSettings): ScorerData {
  const { baseTable, candidateTable } = joined;
  const rule = trialsOf(pair.base, o.trials);
  const columns = [baseTable.column(pair.base), candidateTable.column(pair.candidate)];
  const facts = {
    ...factsOf(columns, { scorer: pair.base, rule, scale: o.scale }),
    zeroOne: pair.binary,
  };
  const form = scoreForm(pair.base, facts, o);
  const { scale, direction } = form;
  if (o.missing === "error") refuse(joined, pair);
  const select = selections(joined);
  const worst = o.missing === "fail" ? worstScore(pair.base, { form, worst: o.worst }) : null;
  const filled = (values: RowValues): RowValues =>
    worst === null ? values : fillWith(values, worst);
  const base = filled(rowValues(baseTable, pair.base, select.base, rule));
  const candidate = filled(rowValues(candidateTable, pair.candidate, select.candidate, rule));
  const overall =
    joined.added.length === 0
      ? candidate
      : filled(rowValues(candidateTable, pair.candidate, select.overall, rule));
  const [left, right] = columns;
  levelRounding(base, candidate, (i) =>
    Math.max(left?.largest(at(joined.base, i)) ?? 0, right?.largest(at(joined.candidate, i)) ?? 0),
  );
  if (overall !== candidate) overall.values.set(candidate.values); // with equalized rounding
  const groups =
    baseTable.clusterOf.length === 0
      ? null
      : joined.base.map((row) => at(baseTable.clusterOf, row));
  const single = base.single && candidate.single;
  const arms = { base, candidate, groups, binary: form.binary, single, scale: endsOf(scale) };
  return { pair, rule, facts, scale, direction, base, candidate, overall, arms };
}

function refuse({ baseTable, candidateTable, base, candidate }: Joined, pair: ScorerPair): void {
  refuseMissing(baseTable, pair.base, base);
  refuseMissing(candidateTable, pair.candidate, candidate);
  const lost = candidate.indexOf(-1);
  if (lost < 0) return;
  throw new InvalidArgumentError(
    `Cannot compare '${pair.base}': row '${baseTable.keys[at(base, lost)]}' of the base is not in the candidate`,
    { path: "missing" },
  );
}

function scoresOf({ base, overall, arms, scale, direction, facts }: ScorerData): ScorerScores {
  return {
    base: toArmScores(base),
    candidate: toArmScores(overall),
    single: arms.single,
    candidateSingle: overall.single,
    ...factsKept(facts),
    binary: arms.binary,
    direction,
    scale,
  };
}

/** Returns the scores of a scorer that only the candidate has, for `min` and `max` rules. */
function candidateOnly(
  joined: Joined,
  scorer: string,
  o: CompareSettings,
): [string, ScorerScores][] {
  const kind = joined.candidateTable.column(scorer)?.kind;
  const baseKind = joined.baseTable.column(scorer)?.kind ?? "none";
  if ((kind !== "boolean" && kind !== "number") || baseKind !== "none") return [];
  const pair = { base: scorer, candidate: scorer, binary: kind === "boolean", unread: [] };
  return [[scorer, { ...scoresOf(scorerData(joined, pair, o)), base: null }]];
}

/** Pairs latency, tokens and cost of both runs, unless they are already compared. */
function measurePairs(joined: Joined, compared: readonly ScorerData[]): ScorerPair[] {
  return MEASURES.filter(
    (name) =>
      !compared.some(({ pair }) => pair.base === name) &&
      (joined.baseTable.column(name)?.kind ?? "none") !== "none" &&
      (joined.candidateTable.column(name)?.kind ?? "none") !== "none",
  ).map((name) => ({ base: name, candidate: name, binary: false, unread: [] }));
}

/** Collects the scores behind a comparison, by column. */
export function comparedScores(
  joined: Joined,
  q: {
    shared: number;
    /** Rows of the base that the candidate's data set does not contain. */
    removed: readonly number[];
    data: readonly ScorerData[];
    notCompared: readonly NotCompared[];
  },
  o: CompareSettings,
): ComparedScores {
  const { shared, data } = q;
  const { baseTable, candidateTable, base, added } = joined;
  const each = (ofBase: readonly number[], ofCandidate: readonly number[]): number[] => [
    ...Array.from(base, (row) => at(ofBase, row)),
    ...Array.from(added, (row) => at(ofCandidate, row)),
  ];
  const compared = data.map((one): [string, ScorerScores] => [one.pair.base, scoresOf(one)]);
  const measured = measurePairs(joined, data).map((pair): [string, ScorerScores] => [
    pair.base,
    scoresOf(scorerData(joined, pair, { ...o, missing: "bounds", scale: {}, trials: "mean" })),
  ]);
  const alone = q.notCompared.flatMap(({ scorer }) => candidateOnly(joined, scorer, o));
  return {
    shared,
    missing: base.length - shared,
    added: added.length,
    groups:
      baseTable.clusterOf.length === 0 ? null : each(baseTable.clusterOf, candidateTable.clusterOf),
    slices:
      baseTable.sliceOf.length === 0
        ? null
        : {
            names: [...baseTable.slices.names],
            of: [
              ...each(baseTable.sliceOf, candidateTable.sliceOf),
              ...q.removed.map((row) => at(baseTable.sliceOf, row)),
            ],
          },
    scorers: Object.fromEntries([...alone, ...compared, ...measured]),
  };
}
