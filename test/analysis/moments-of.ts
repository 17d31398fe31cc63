import type { PairMoments } from "../../src/analysis/moments.ts";
import { sum } from "../../src/analysis/stats/sum.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";

/** How the rows of two runs are paired: what `pairingSql()` takes, apart from tables. */
export interface Pairing {
  key?: "row_digest" | "row_key";
  cluster?: string | undefined;
  scale?: [number, number] | "unbounded" | undefined;
}

/** Scores of one row in one run, as the query sees them. */
interface Arm {
  digest: string | null;
  group: string | null;
  all: number;
  scored: number[];
  errored: number;
  suspect: number;
  notApplicable: number;
}

interface Side {
  trials: number;
  value: number | null;
  missing: number;
  known: number;
  span: number;
}

function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function armOf(row: ScoredRow, { cluster }: Pairing): Arm {
  const scores = row.trials.map(({ scores }) => scores.ok);
  const count = (state: string): number => scores.filter((one) => one?.state === state).length;
  const group = cluster === undefined ? null : row.columns?.[cluster];
  return {
    digest: row.digest,
    group: typeof group === "string" ? group : null,
    all: row.trials.length,
    scored: scores.flatMap((one) => (one?.state === "scored" ? Number(one.value) : [])),
    errored: count("errored"),
    suspect: count("suspect"),
    notApplicable: count("not-applicable"),
  };
}

const armsOf = (rows: readonly ScoredRow[], o: Pairing): Map<string, Arm> =>
  new Map(
    rows.map((row) => [
      (o.key === "row_key" ? null : row.digest) ?? `key:${row.key}`,
      armOf(row, o),
    ]),
  );

function sideOf(arm: Arm | undefined, elsewhere: number): Side {
  const { all, scored, notApplicable } = arm ?? { all: 0, scored: [], notApplicable: 0 };
  const trials = all === 0 ? elsewhere : all - notApplicable;
  const none = trials === 0;
  const missing = none ? (notApplicable > 0 ? 0 : 1) : trials - scored.length;
  return {
    trials,
    value: scored.length === 0 ? null : sum(scored) / scored.length,
    missing,
    known: none ? 0 : sum(scored) / trials,
    span: none ? 1 : missing / trials,
  };
}

interface Pair {
  asked: boolean;
  base: Arm | undefined;
  candidate: Arm | undefined;
  b: Side;
  c: Side;
  group: string | null;
}

function pairsOf(base: Map<string, Arm>, candidate: Map<string, Arm>): Pair[] {
  return [...new Set([...base.keys(), ...candidate.keys()])].map((id) => {
    const [before, after] = [base.get(id), candidate.get(id)];
    const edited =
      typeof before?.digest === "string" &&
      typeof after?.digest === "string" &&
      before.digest !== after.digest;
    const asked = before !== undefined && !edited;
    const b = sideOf(before, Math.max(1, after?.all ?? 1));
    const c = sideOf(after, asked ? before.all : 0);
    const largest = Math.max(
      ...[...(before?.scored ?? []), ...(after?.scored ?? [])].map(Math.abs),
    );
    if (
      asked &&
      b.value !== null &&
      c.value !== null &&
      Math.abs(c.value - b.value) <= 1e-12 * largest
    )
      c.value = b.value;
    const group = (asked ? before : (after ?? before))?.group ?? null;
    return { asked, base: before, candidate: after, b, c, group };
  });
}

/** Numbers of each pair, by name; null where it has none. */
function numbersOf({ asked, b, c }: Pair, [low, high]: [number, number]) {
  const filled = (side: Side, end: number): number =>
    side.missing > 0 ? side.known + side.span * end : (side.value ?? Number.NaN);
  const applies = asked && [b, c].every((side) => side.value !== null || side.missing > 0);
  const both = asked && b.value !== null && c.value !== null;
  return {
    applies,
    difference: both ? Number(c.value) - Number(b.value) : null,
    base: both ? b.value : null,
    candidate: both ? c.value : null,
    own: c.value,
    lowest: applies ? filled(c, low) - filled(b, high) : null,
    highest: applies ? filled(c, high) - filled(b, low) : null,
  };
}

const SAMPLES = {
  observed: ["difference", "base", "candidate"],
  filled: ["lowest", "highest"],
  own: ["own"],
} as const;

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? Number(sorted[middle])
    : (Number(sorted[middle - 1]) + Number(sorted[middle])) / 2;
}

/** Sums of one number over the pairs that have it. */
function sumsOf(
  name: string,
  values: readonly (number | null)[],
  groups: readonly (string | null)[],
  width: number,
) {
  const kept = values.flatMap((value, i) =>
    value === null ? [] : [{ value, group: groups[i] ?? "" }],
  );
  const list = kept.map(({ value }) => value);
  const n = list.length;
  const mean = n === 0 ? null : sum(list) / n;
  const median = medianOf(list);
  const away = kept.filter(({ value }) => Math.abs(value - median) > 0.05 * width);
  const byGroup = groupBy(kept, ({ group }) => group);
  const residuals = [...byGroup.values()].map(
    (members) =>
      (sum(members.map(({ value }) => value)) - members.length * (mean ?? 0)) ** 2 /
      (1 - members.length / n),
  );
  return {
    [`${name}_mean`]: mean,
    [`${name}_min`]: n === 0 ? null : Math.min(...list),
    [`${name}_max`]: n === 0 ? null : Math.max(...list),
    [`${name}_m2`]: n === 0 ? null : sum(list.map((value) => (value - (mean ?? 0)) ** 2)),
    [`${name}_residuals`]: byGroup.size < 2 ? null : sum(residuals),
    [`${name}_away`]: groups.some((group) => group !== null)
      ? new Set(away.map(({ group }) => group)).size
      : away.length,
  };
}

function sharesOf(name: string, sizes: readonly number[]) {
  const n = sum(sizes);
  const shares = sizes.filter((size) => size > 0).map((size) => size / n);
  const leverage = shares.length < 2 ? [] : shares.map((share) => share ** 2 / (1 - share));
  return {
    [`${name}_groups`]: shares.length,
    [`${name}_shares`]: sum(shares.map((share) => share ** 2)),
    [`${name}_leverage`]: sum(leverage),
    [`${name}_leverage_squares`]: sum(leverage.map((u) => u * u)),
  };
}

function factsOf(name: string, rows: readonly ScoredRow[]) {
  const scores = rows.flatMap(({ trials }) => trials.flatMap(({ scores }) => scores.ok ?? []));
  const scored = scores.filter(({ state }) => state === "scored");
  const numbers = scored.map(({ value }) => Number(value));
  return {
    [`${name}_low`]: numbers.length === 0 ? null : Math.min(...numbers),
    [`${name}_high`]: numbers.length === 0 ? null : Math.max(...numbers),
    [`${name}_booleans`]: scored.filter(({ value }) => typeof value === "boolean").length,
    [`${name}_fractions`]: numbers.filter((value) => value !== 0 && value !== 1).length,
    [`${name}_strings`]: 0,
    [`${name}_grader`]: null,
  };
}

const countsOf = (name: string, arms: readonly (readonly [Arm | undefined, Side])[]) => ({
  [`${name}_most_trials`]: Math.max(0, ...arms.map(([, { trials }]) => trials)),
  [`${name}_trials`]: sum(arms.map(([, { trials }]) => trials)),
  [`${name}_missing`]: sum(arms.map(([, { missing }]) => missing)),
  [`${name}_scored`]: sum(arms.map(([arm]) => arm?.scored.length ?? 0)),
  [`${name}_errored`]: sum(arms.map(([arm]) => arm?.errored ?? 0)),
  [`${name}_suspect`]: sum(arms.map(([arm]) => arm?.suspect ?? 0)),
  [`${name}_not_applicable`]: sum(arms.map(([arm]) => arm?.notApplicable ?? 0)),
});

/**
 * Computes the row that the query of `pairingSql()` returns for the scorer `ok`, from the rows of
 * two runs: the columns of docs/compare-in-sql.md. scripts/moments-check.mjs holds the queries
 * themselves against `compare()`.
 */
export function momentsOf(
  base: readonly ScoredRow[],
  candidate: readonly ScoredRow[],
  o: Pairing = {},
): PairMoments {
  const pairs = pairsOf(armsOf(base, o), armsOf(candidate, o));
  const asked = pairs.filter((pair) => pair.asked);
  const shared = asked.filter((pair) => pair.candidate !== undefined);
  const declared = Array.isArray(o.scale) ? o.scale : null;
  const ends: [number, number] = declared ?? [0, 1];
  const numbers = pairs.map((pair) => numbersOf(pair, ends));
  const groups = pairs.map(({ group }) => group);
  const cell = (b: number | null, c: number | null): number =>
    pairs.filter(
      (pair, i) => numbers[i]?.applies === true && pair.b.value === b && pair.c.value === c,
    ).length;
  const outside = ({ value, missing }: Side): boolean => value === null && missing === 0;
  const names = [...groupBy(asked, ({ group }) => group)].sort((a, b) => b[1].length - a[1].length);
  return {
    moments_version: 1,
    scorer: "ok",
    base_run: "run-1",
    candidate_run: "run-2",
    base_status: "completed",
    candidate_status: "completed",
    scale: declared !== null ? "declared" : (o.scale ?? "none"),
    scale_low: declared?.[0] ?? null,
    scale_high: declared?.[1] ?? null,
    trials_known: true,
    grouped: o.cluster !== undefined,
    repeated_rows: 0,
    rows_without_key: 0,
    rows_without_group: 0,
    asked_groups: names.length,
    largest_group: names[0]?.[0] ?? "none",
    largest_group_rows: names[0]?.[1].length ?? 0,
    base_rows: base.length,
    shared_rows: shared.length,
    missing_rows: asked.length - shared.length,
    edited_rows: pairs.filter((pair) => pair.base !== undefined && !pair.asked).length,
    added_rows: pairs.filter((pair) => pair.base === undefined).length,
    shared_base_trials: sum(shared.map((pair) => pair.base?.all ?? 0)),
    shared_candidate_trials: sum(shared.map((pair) => pair.candidate?.all ?? 0)),
    ...factsOf("base", base),
    ...factsOf("candidate", candidate),
    ...countsOf(
      "base",
      asked.map((pair) => [pair.base, pair.b]),
    ),
    ...countsOf(
      "candidate",
      asked.map((pair) => [pair.candidate, pair.c]),
    ),
    ...countsOf(
      "own",
      pairs.map((pair) => [pair.candidate, pair.c]),
    ),
    missing_trials: sum(
      pairs.map(({ b, c }, i) => (numbers[i]?.applies === true ? b.missing + c.missing : 0)),
    ),
    not_applicable_rows: asked.filter(({ b, c }) => outside(b) && outside(c)).length,
    one_sided_rows: asked.filter(({ b, c }) => outside(b) !== outside(c)).length,
    both_pass: cell(1, 1),
    improved: cell(0, 1),
    regressed: cell(1, 0),
    both_fail: cell(0, 0),
    pass_missing: cell(1, null),
    fail_missing: cell(0, null),
    missing_pass: cell(null, 1),
    missing_fail: cell(null, 0),
    both_missing: cell(null, null),
    unchanged: numbers.filter(({ difference }) => difference === 0).length,
    ...Object.assign(
      {},
      ...Object.entries(SAMPLES).map(([sample, values]) => ({
        [`${sample}_n`]: numbers.filter((one) => one[values[0]] !== null).length,
        ...sharesOf(
          sample,
          [...groupBy(numbers.keys(), (i) => groups[i])].map(
            ([, members]) => members.filter((i) => numbers[i]?.[values[0]] != null).length,
          ),
        ),
        ...Object.assign(
          {},
          ...values.map((value) =>
            sumsOf(
              value,
              numbers.map((one) => one[value]),
              groups,
              ends[1] - ends[0],
            ),
          ),
        ),
      })),
    ),
  };
}
