import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CompareSettings, trialsOf } from "./compare-options.ts";
import { type Direction, directionOf } from "./direction.ts";
import type { PairedArms } from "./missing-bounds.ts";
import { type RowSelection, type RowValues, refuseMissing, rowValues, type TrialsRule } from "./row-values.ts";
import { endsOf, type Scale, scaleOf } from "./scale.ts";
import type { ScoreTable } from "./score-table.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";
import { worstScore } from "./worst-score.ts";

/** Two tables and which of their rows belong together. */
export interface Joined {
  readonly baseTable: ScoreTable;
  readonly candidateTable: ScoreTable;
  /** Rows of the base that were asked for: those that both runs have, then those that the candidate lacks. */
  readonly base: Int32Array;
  /** The candidate's row for each of them; -1 where it has none. */
  readonly candidate: Int32Array;
  /** Rows that only the candidate has. */
  readonly added: Int32Array;
  /** Place of each asked row, then of each added one, among the rows of the comparison. */
  readonly places: Int32Array;
}

/** One scorer's scores in both runs, with what they mean. */
export interface ScorerData {
  readonly pair: ScorerPair;
  readonly rule: TrialsRule;
  readonly scale: Scale | null;
  readonly direction: Direction;
  readonly base: RowValues;
  readonly candidate: RowValues;
  /** The candidate over all its rows. */
  readonly overall: RowValues;
  readonly arms: PairedArms;
}

/** Scores that differ by no more than this share of the largest one are the same. */
const SAME = 1e-12;

/** Makes scores that differ by rounding equal, so that no statistic sees the rounding. */
function levelRounding(base: RowValues, candidate: RowValues, largest: (position: number) => number): void {
  base.values.forEach((value, i) => {
    const other = at(candidate.values, i);
    if (value !== other && Math.abs(value - other) <= SAME * largest(i)) candidate.values[i] = value;
  });
}

const selections = (joined: Joined): { base: RowSelection; candidate: RowSelection; overall: RowSelection } => {
  const { baseTable, base, candidate, added } = joined;
  const trialsElsewhere = (i: number): number => (i < base.length ? at(baseTable.trials, at(base, i)) : 0);
  const everything = new Int32Array(candidate.length + added.length);
  everything.set(candidate);
  everything.set(added, candidate.length);
  return {
    base: {
      rows: base,
      trialsElsewhere: (i) => Math.max(1, at(candidate, i) < 0 ? 1 : at(joined.candidateTable.trials, at(candidate, i))),
    },
    candidate: { rows: candidate, trialsElsewhere },
    overall: { rows: everything, trialsElsewhere },
  };
};

/** The scale that a rule leaves: chances lie from 0 to 1. */
function scaleFor(joined: Joined, pair: ScorerPair, rule: TrialsRule, o: CompareSettings): Scale | null {
  const columns = [joined.baseTable.column(pair.base), joined.candidateTable.column(pair.candidate)];
  const low = Math.min(...columns.map((column) => column?.low ?? Number.POSITIVE_INFINITY));
  const high = Math.max(...columns.map((column) => column?.high ?? Number.NEGATIVE_INFINITY));
  const declared = Object.hasOwn(o.scale, pair.base) ? o.scale[pair.base] : undefined;
  const scale = scaleOf(pair.base, { binary: pair.binary, seen: [low, high], declared });
  if (rule === "mean") return scale;
  if (!pair.binary) {
    throw new InvalidArgumentError(`Cannot use 'trials' for '${pair.base}': passAt and passAll need scores of pass and fail`, {
      path: `trials.${pair.base}`,
    });
  }
  return { low: 0, high: 1, source: "pass/fail" };
}

/** Reads the scores of a scorer in both runs. @throws {InvalidArgumentError} when they cannot be read as the options ask. */
export function scorerData(joined: Joined, pair: ScorerPair, o: CompareSettings): ScorerData {
  const { baseTable, candidateTable } = joined;
  const rule = trialsOf(pair.base, o.trials);
  const direction = directionOf(pair.base, pair.binary, o);
  const scale = scaleFor(joined, pair, rule, o);
  if (o.missing === "error") refuse(joined, pair);
  const select = selections(joined);
  const worst = o.missing === "fail" ? worstScore(pair.base, { scale, direction, worst: o.worst }) : null;
  const filled = (values: RowValues): RowValues => (worst === null ? values : fillWith(values, worst));
  const base = filled(rowValues(baseTable, pair.base, select.base, rule));
  const candidate = filled(rowValues(candidateTable, pair.candidate, select.candidate, rule));
  const overall = joined.added.length === 0 ? candidate : filled(rowValues(candidateTable, pair.candidate, select.overall, rule));
  const [left, right] = [baseTable.column(pair.base), candidateTable.column(pair.candidate)];
  levelRounding(base, candidate, (i) => Math.max(left?.largest(at(joined.base, i)) ?? 0, right?.largest(at(joined.candidate, i)) ?? 0));
  if (overall !== candidate) overall.values.set(candidate.values); // with the rounding leveled
  const groups = baseTable.clusterOf.length === 0 ? null : joined.base.map((row) => at(baseTable.clusterOf, row));
  const binary = pair.binary && rule === "mean";
  const single = base.single && candidate.single;
  const arms = { base, candidate, groups, binary, single, scale: endsOf(scale) };
  return { pair, rule, scale, direction, base, candidate, overall, arms };
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

/** Gives every missing trial a score, so that none is missing. */
export function fillWith(values: RowValues, score: number): RowValues {
  const { gaps } = values;
  if (gaps === null) return values;
  const filled = values.values.map((value, i) => (at(gaps.missing, i) === 0 ? value : at(gaps.known, i) + at(gaps.span, i) * score));
  return { ...values, values: filled, gaps: null };
}
