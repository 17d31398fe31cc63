import type { CompareSettings } from "./compare-options.ts";
import type { NotCompared, ScorerComparison } from "./comparison.ts";
import type { Joining } from "./joining.ts";
import { trialsNeeded } from "./row-values.ts";
import type { Tables } from "./run-tables.ts";
import type { ScoreTable } from "./score-table.ts";
import type { ScorerData } from "./scorer-data.ts";
import { at } from "./stats/at.ts";
import { inferredScale, percent, plural } from "./words-of-results.ts";

/** Share of the rows in one group above which the groups are uneven. */
const LARGE_GROUP = 0.2;
/** Degrees of freedom below which a cluster-robust interval rests on little. */
const FEW_DF = 4;

/** What becomes of scores that are missing. */
const FATE: Readonly<Record<CompareSettings["missing"], string>> = {
  bounds: "the worst case of their scores counts",
  exclude: "they are left out of the verdicts, and a gate counts their worst case",
  fail: "they count as failures",
  error: "",
};

function aboutRows(tables: Tables, { joined, shared, removed, edited, unread }: Joining, missing: CompareSettings["missing"]): string[] {
  const total = tables.base.keys.length;
  const lost = joined.base.length - shared;
  const notes: string[] = [];
  if (lost > 0) {
    notes.push(`${lost} of the base's ${plural(total, "row")} ${lost === 1 ? "is" : "are"} not in the candidate: ${FATE[missing]}.`);
  }
  if (removed.length > 0) notes.push(`${plural(removed.length, "row")} of the base left the candidate's data set: not compared.`);
  if (edited.length > 0) notes.push(`${plural(edited.length, "row")} with the same key had another input in the candidate: not compared.`);
  if (unread !== null) notes.push(`The data sets of the runs could not be read: ${unread}`);
  return notes;
}

const conflicts = ([name, table]: [string, ScoreTable]): string[] =>
  table.conflicting === 0
    ? []
    : [
        `${plural(table.conflicting, "row")} of ${name} ${table.conflicting === 1 ? "has" : "have"} the key of an earlier row and another digest: averaged with it as trials.`,
      ];

function aboutScorer(c: ScorerComparison): string[] {
  const notes: string[] = [];
  const [before, after] = [c.base.coverage, c.candidate.coverage];
  if (before !== after) {
    notes.push(`'${c.scorer}' has a score in ${percent(before)} of the base's trials and in ${percent(after)} of the candidate's.`);
  }
  if (c.scale?.source === "inferred") notes.push(inferredScale(c.scorer));
  if (c.direction === "undeclared") notes.push(`'${c.scorer}' has no declared direction: higher is taken as better.`);
  if (c.base.unread.length > 0) notes.push(`Some scores of '${c.scorer}' could not be read: ${c.base.unread.join("; ")}.`);
  return notes;
}

/** Trials of the rows that both runs have, where the runs do not have as many. */
function aboutTrialCounts(tables: Tables, { joined, shared }: Joining): string[] {
  let [before, after] = [0, 0];
  for (let i = 0; i < shared; i++) {
    before += at(tables.base.trials, at(joined.base, i));
    after += at(tables.candidate.trials, at(joined.candidate, i));
  }
  return before === after ? [] : [`The shared rows have ${plural(before, "trial")} in the base and ${after} in the candidate.`];
}

/** Rows with too few scored trials for passAt or passAll. */
function aboutTrials({ pair, rule, base, candidate }: ScorerData): string[] {
  const few = base.tooFew + candidate.tooFew;
  if (rule === "mean" || few === 0) return [];
  return [
    `${plural(few, "row")} of '${pair.base}' ${few === 1 ? "has" : "have"} fewer than ${trialsNeeded(rule)} scored trials, and no score.`,
  ];
}

function aboutGroups(joined: Joining["joined"], c: ScorerComparison): string[] {
  const { clusterOf, clusters } = joined.baseTable;
  if (clusterOf.length === 0) return [];
  const sizes = new Map<number, number>();
  for (const row of joined.base) sizes.set(clusterOf[row] ?? -1, (sizes.get(clusterOf[row] ?? -1) ?? 0) + 1);
  const [group = -1, largest = 0] = [...sizes].sort((a, b) => b[1] - a[1])[0] ?? [];
  const notes: string[] = [];
  if (sizes.size > 1 && largest > LARGE_GROUP * joined.base.length) {
    notes.push(`Group '${clusters.names[group]}' holds ${percent(largest / joined.base.length)} of the rows.`);
  }
  if (c.df !== null && c.df < FEW_DF) {
    notes.push(
      `'${c.scorer}' rests on ${Number(c.df.toPrecision(2))} degrees of freedom: its interval is only as good as so few groups allow.`,
    );
  }
  return notes;
}

/** What a reader of the comparison should know. */
export function notesOf(
  tables: Tables,
  joining: Joining,
  q: {
    scorers: readonly ScorerComparison[];
    data: readonly ScorerData[];
    notCompared: readonly NotCompared[];
    missing: CompareSettings["missing"];
    /** Slices that were compared. */
    slices: readonly string[];
  },
): string[] {
  const lost = q.notCompared.filter((entry) => entry.baseCoverage !== null);
  const compared = new Set(q.slices);
  const notes = [
    ...tables.join.notes,
    ...aboutRows(tables, joining, q.missing),
    ...aboutTrialCounts(tables, joining),
    ...conflicts(["base", tables.base]),
    ...conflicts(["candidate", tables.candidate]),
    ...q.scorers.flatMap((c) => [...aboutScorer(c), ...aboutGroups(joining.joined, c)]),
    ...q.data.flatMap(aboutTrials),
    ...tables.base.slices.names.flatMap((name) =>
      tables.base.sliceOf.length === 0 || compared.has(name)
        ? []
        : [`Slice '${name}' has no row that both runs have: it was not compared.`],
    ),
    ...lost.map(({ scorer, why }) => `'${scorer}' was not compared: ${why}.`),
  ];
  return [...new Set(notes)];
}
