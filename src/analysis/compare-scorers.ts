import type { CompareSettings } from "./compare-options.ts";
import type { ScorerComparison } from "./comparison.ts";
import { checkMargin, decideVerdicts, type Undecided } from "./decide-verdicts.ts";
import { type Figure, figureOf } from "./figure.ts";
import { boundedDifference, observedPairs, tippingPoint } from "./missing-bounds.ts";
import { rowDifferences } from "./paired-difference.ts";
import { type RowValues, trialsNeeded } from "./row-values.ts";
import { differenceFields, failingKeys, fillRows } from "./scorer-comparison.ts";
import { type Joined, type ScorerData, scorerData } from "./scorer-data.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";
import { moments } from "./stats/mean.ts";
import { inferredScale, percent, plural } from "./words-of-results.ts";

/** Computes a run's figure over some of its rows. */
function runFigure(
  values: Float64Array,
  groups: Int32Array | null,
  data: ScorerData,
  counts: RowValues,
  o: CompareSettings,
): Figure {
  const { arms, pair, scale } = data;
  return figureOf({
    values,
    groups,
    binary: arms.binary,
    single: arms.single,
    scale: arms.scale,
    interval: "score",
    confidence: o.confidence,
    counts,
    unread: pair.unread,
    scaleUsed: scale,
    direction: data.direction,
  });
}

/**
 * Computes the candidate's figure over all its rows: those that it shares with the base and those
 * that it added.
 */
function overallFigure(joined: Joined, data: ScorerData, o: CompareSettings): Figure {
  const { values } = data.overall;
  const scored = Array.from(values.keys()).filter((i) => !Number.isNaN(at(values, i)));
  const groupAt = (i: number): number =>
    i < joined.base.length
      ? at(joined.baseTable.clusterOf, at(joined.base, i))
      : at(joined.candidateTable.clusterOf, at(joined.added, i - joined.base.length));
  const groups = data.arms.groups === null ? null : Int32Array.from(scored, groupAt);
  return runFigure(
    Float64Array.from(scored, (i) => at(values, i)),
    groups,
    data,
    data.overall,
    o,
  );
}

/**
 * Computes the variance of the row differences between rows, and within a row per trial; null
 * without several trials in each row.
 */
function componentsOf(joined: Joined, data: ScorerData): ScorerComparison["components"] {
  const [left, right] = [
    joined.baseTable.column(data.pair.base),
    joined.candidateTable.column(data.pair.candidate),
  ];
  if (data.arms.single || data.rule !== "mean" || left === undefined || right === undefined)
    return null;
  let [within, ofMeans, n] = [0, 0, 0];
  joined.base.forEach((row, i) => {
    const other = at(joined.candidate, i);
    if (other < 0) return;
    const [a, b] = [left.variance(row), right.variance(other)];
    if (Number.isNaN(a + b)) return;
    n += 1;
    within += a + b;
    ofMeans += a / at(left.scored, row) + b / at(right.scored, other);
  });
  const sd = n < 2 ? null : moments(rowDifferences(observedPairs(data.arms))).sd;
  if (sd === null) return null;
  const components = { between: Math.max(0, sd * sd - ofMeans / n), within: within / n };
  // the squares of extreme scores overflow or vanish
  return Number.isFinite(components.between + components.within) && (sd === 0 || sd * sd > 0)
    ? components
    : null;
}

/** Result of a scorer that still needs its verdict, with its data. */
interface Compared extends Undecided {
  readonly result: ScorerComparison;
  readonly data: ScorerData;
}

function compareOne(joined: Joined, pair: ScorerPair, o: CompareSettings): Compared | null {
  const data = scorerData(joined, pair, o);
  checkMargin(pair.base, data.scale, o.margin);
  const observed = observedPairs(data.arms);
  if (observed.base.length === 0) return null;
  const bounded = boundedDifference(data.arms);
  const figure = (values: Float64Array, counts: RowValues): Figure =>
    runFigure(values, observed.groups, data, counts, o);
  const result: ScorerComparison = {
    scorer: pair.base,
    candidateScorer: pair.candidate,
    kind: data.arms.binary ? "boolean" : "number",
    direction: data.direction,
    scale: data.scale,
    trials: data.rule,
    base: figure(observed.base, data.base),
    candidate: figure(observed.candidate, data.candidate),
    overall: overallFigure(joined, data, o),
    ...differenceFields(data.arms, bounded, o),
    verdict: "inconclusive",
    alone: null,
    bounds: null,
    components: componentsOf(joined, data),
    improved: [],
    regressed: [],
    unchanged: 0,
    unchangedRows: [],
    failing: o.keepRows !== "none" && pair.binary ? failingKeys(joined, data) : null,
  };
  fillRows(result, joined, data, o.keepRows);
  return {
    result,
    bounded,
    data,
    tipping: (against, decide) => tippingPoint(data.arms, against, decide),
  };
}

/** Results of scorers, and the scores behind them. */
export interface ComparedScorers {
  readonly results: Record<string, ScorerComparison>;
  readonly data: readonly ScorerData[];
}

/**
 * Compares every pair of scorers over the joined rows. Pairs without a row that both runs scored
 * are left out of the result.
 */
export function compareScorers(
  joined: Joined,
  pairs: readonly ScorerPair[],
  o: CompareSettings,
): ComparedScorers {
  const compared = pairs.flatMap((pair) => compareOne(joined, pair, o) ?? []);
  decideVerdicts(compared, o);
  return {
    results: Object.fromEntries(compared.map(({ result }) => [result.scorer, result])),
    data: compared.map(({ data }) => data),
  };
}

/** Share of the rows in one group above which the groups count as uneven. */
const LARGE_GROUP = 0.2;
/** Degrees of freedom below which a cluster-robust interval is noted as unreliable. */
const FEW_DF = 4;

/** Collects the notes about one scorer. */
export function aboutScorer(
  c: Pick<ScorerComparison, "scorer" | "base" | "candidate" | "scale" | "direction">,
): string[] {
  const notes: string[] = [];
  const [before, after] = [c.base.coverage, c.candidate.coverage];
  if (before !== after) {
    notes.push(
      `'${c.scorer}' has a score in ${percent(before)} of the base's trials and ${percent(after)} of the candidate's.`,
    );
  }
  if (c.scale?.source === "inferred") notes.push(inferredScale(c.scorer));
  if (c.direction === "undeclared")
    notes.push(`'${c.scorer}' has no declared direction: higher is assumed to be better.`);
  if (c.base.unread.length > 0)
    notes.push(`Some scores of '${c.scorer}' could not be read: ${c.base.unread.join("; ")}.`);
  return notes;
}

/** Notes rows with too few scored trials for `passAt` or `passAll`. */
function aboutTrials({ pair, rule, base, candidate }: ScorerData): string[] {
  const few = base.tooFew + candidate.tooFew;
  if (rule === "mean" || few === 0) return [];
  return [
    `${plural(few, "row")} of '${pair.base}' ${few === 1 ? "has" : "have"} fewer than ${trialsNeeded(rule)} scored trials, so no score.`,
  ];
}

/** Groups of the requested rows. */
export interface GroupFacts {
  readonly groups: number;
  readonly rows: number;
  /** Name and number of rows of the largest group. */
  readonly name: string | undefined;
  readonly largest: number;
}

function groupFacts({ baseTable: { clusterOf, clusters }, base }: Joined): GroupFacts | null {
  if (clusterOf.length === 0) return null;
  const sizes = new Map<number, number>();
  for (const row of base)
    sizes.set(clusterOf[row] ?? -1, (sizes.get(clusterOf[row] ?? -1) ?? 0) + 1);
  const [group = -1, largest = 0] = [...sizes].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { groups: sizes.size, rows: base.length, name: clusters.names[group], largest };
}

/** Notes groups that make a cluster-robust interval unreliable. */
export function aboutGroups(
  facts: GroupFacts | null,
  c: Pick<ScorerComparison, "scorer" | "df">,
): string[] {
  if (facts === null) return [];
  const { groups, rows, name, largest } = facts;
  const notes: string[] = [];
  if (groups > 1 && largest > LARGE_GROUP * rows)
    notes.push(`Group '${name}' contains ${percent(largest / rows)} of the rows.`);
  if (c.df !== null && c.df < FEW_DF) {
    notes.push(
      `'${c.scorer}' has only ${Number(c.df.toPrecision(2))} degrees of freedom: with so few groups, its interval may be unreliable.`,
    );
  }
  return notes;
}

/** Collects the notes about the scorers of a comparison. */
export function scorerNotes(joined: Joined, { results, data }: ComparedScorers): string[] {
  const groups = groupFacts(joined);
  return [
    ...Object.values(results).flatMap((c) => [...aboutScorer(c), ...aboutGroups(groups, c)]),
    ...data.flatMap(aboutTrials),
  ];
}
