import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CompareSettings, trialsOf } from "./compare-options.ts";
import type { Direction } from "./direction.ts";
import type { PairedArms } from "./missing-bounds.ts";
import { type RowSelection, type RowValues, refuseMissing, rowValues, type TrialsRule } from "./row-values.ts";
import { endsOf, type FormFacts, type Scale, type ScoreForm, scoreForm } from "./scale.ts";
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
  readonly facts: FormFacts;
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

/** What the scores of both runs are. */
function formOf(joined: Joined, pair: ScorerPair, rule: TrialsRule, o: CompareSettings): { form: ScoreForm; facts: FormFacts } {
  const columns = [joined.baseTable.column(pair.base), joined.candidateTable.column(pair.candidate)];
  const low = Math.min(...columns.map((column) => column?.low ?? Number.POSITIVE_INFINITY));
  const high = Math.max(...columns.map((column) => column?.high ?? Number.NEGATIVE_INFINITY));
  const declared = Object.hasOwn(o.scale, pair.base) ? o.scale[pair.base] : undefined;
  const booleans = columns.some((column) => column?.sawBooleans === true);
  const facts: FormFacts = { zeroOne: pair.binary, booleans, seen: [low, high], declared, rule };
  return { form: scoreForm(pair.base, facts, o), facts };
}

/** Reads the scores of a scorer in both runs. @throws {InvalidArgumentError} when they cannot be read as the options ask. */
export function scorerData(joined: Joined, pair: ScorerPair, o: CompareSettings): ScorerData {
  const { baseTable, candidateTable } = joined;
  const rule = trialsOf(pair.base, o.trials);
  const { form, facts } = formOf(joined, pair, rule, o);
  const { scale, direction } = form;
  if (o.missing === "error") refuse(joined, pair);
  const select = selections(joined);
  const worst = o.missing === "fail" ? worstScore(pair.base, { form, worst: o.worst }) : null;
  const filled = (values: RowValues): RowValues => (worst === null ? values : fillWith(values, worst));
  const base = filled(rowValues(baseTable, pair.base, select.base, rule));
  const candidate = filled(rowValues(candidateTable, pair.candidate, select.candidate, rule));
  const overall = joined.added.length === 0 ? candidate : filled(rowValues(candidateTable, pair.candidate, select.overall, rule));
  const [left, right] = [baseTable.column(pair.base), candidateTable.column(pair.candidate)];
  levelRounding(base, candidate, (i) => Math.max(left?.largest(at(joined.base, i)) ?? 0, right?.largest(at(joined.candidate, i)) ?? 0));
  if (overall !== candidate) overall.values.set(candidate.values); // with the rounding leveled
  const groups = baseTable.clusterOf.length === 0 ? null : joined.base.map((row) => at(baseTable.clusterOf, row));
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

/** Gives every missing trial a score, so that none is missing. */
export function fillWith(values: RowValues, score: number): RowValues {
  const { gaps } = values;
  if (gaps === null) return values;
  const filled = values.values.map((value, i) => (at(gaps.missing, i) === 0 ? value : at(gaps.known, i) + at(gaps.span, i) * score));
  return { ...values, values: filled, gaps: null };
}
