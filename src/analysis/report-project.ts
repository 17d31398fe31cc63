import type { LoadedRun } from "../model/run.ts";
import { compare } from "./compare.ts";
import { type CompareOptions, isTrialsRule } from "./compare-options.ts";
import { comparedRun } from "./compared-run.ts";
import type { Figure } from "./figure.ts";
import { isObject } from "./options.ts";
import type { ReportedEvaluation, ReportedProject, ReportedRun } from "./project-report.ts";
import { type ComparedPair, claimsOf, type ReportedChange } from "./report-change.ts";
import { rowField } from "./row-fields.ts";
import { RowReader, warningsOf } from "./row-source.ts";
import type { TrialsRule } from "./row-values.ts";
import { ownIdentity, readStrings, readTable } from "./score-table.ts";
import { tableFigure } from "./summarize.ts";

/** Options of comparisons, with the scorers that a run may have. */
export type ReportOptions = Omit<CompareOptions, "scorers"> & { scorers?: string[] };

/** A run whose rows were read into figures. */
interface ReadRun {
  readonly loaded: LoadedRun;
  readonly reported: ReportedRun;
  readonly figures: ReadonlyMap<string, Figure>;
  /** Scorers and measures that the run has. */
  readonly scorers: ReadonlySet<string>;
}

/** Reads the runs of a project, and compares the newest of each evaluation. */
export async function reportProject(
  source: { name: string; runs: AsyncIterable<LoadedRun> | Iterable<LoadedRun>; baseline?: string },
  options: ReportOptions,
): Promise<ReportedProject> {
  const runs: ReadRun[] = [];
  let error: string | null = null;
  try {
    for await (const loaded of source.runs) runs.push(await readRun(loaded, options));
  } catch (thrown) {
    error = messageOf(thrown);
  }
  const evaluations: ReportedEvaluation[] = [];
  for (const [evaluation, group] of groupsOf(runs))
    evaluations.push(await reportEvaluation(evaluation, group, source.baseline, options));
  return {
    name: source.name,
    providers: [...new Set(runs.map(({ reported }) => reported.provider))].sort(),
    evaluations,
    error,
    notes: runs.length === 0 && error === null ? ["The project has no runs."] : [],
  };
}

/** Reads the rows of a run into figures, and keeps no row. */
async function readRun(loaded: LoadedRun, options: ReportOptions): Promise<ReadRun> {
  const { confidence = 0.95 } = options;
  const figures = new Map<string, Figure>();
  const scorers = new Set<string>();
  let rows: number | null = null;
  let error: string | null = null;
  try {
    const { cluster } = options;
    const table = await readTable(new RowReader(loaded, "rows"), loaded.run, {
      identify: ownIdentity,
      keepRows: false,
      cluster: cluster === undefined ? undefined : rowField(cluster, "cluster"),
    });
    rows = table.keys.length;
    for (const name of table.scorerNames()) scorers.add(name);
    const own = optionsFor(scorers, options);
    readStrings([table], own);
    for (const scorer of own.scorers ?? table.measuredScorers()) {
      const settings = { ...own, missing: "exclude", confidence, interval: "score" } as const;
      const { run: _run, scores: _scores, ...figure } = tableFigure(table, scorer, settings);
      figures.set(scorer, figure);
    }
  } catch (thrown) {
    error = messageOf(thrown);
  }
  return { loaded, reported: reportedRun(loaded, rows, error), figures, scorers };
}

/** Returns the facts about a run whose rows were read. */
function reportedRun(loaded: LoadedRun, rows: number | null, error: string | null): ReportedRun {
  const { run } = loaded;
  const facts = comparedRun(run);
  return {
    ...facts,
    evaluation: run.evaluation,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    sourceRunId: run.sourceRunId,
    complete: facts.status === "completed" && facts.partial === null && error === null,
    rows,
    warnings: [...warningsOf(loaded)],
    error,
  };
}

/** Leaves out what the options say about scorers that are not there. */
function optionsFor(scorers: ReadonlySet<string>, options: ReportOptions): ReportOptions {
  const names = (list: string[] | undefined): string[] =>
    (list ?? []).filter((name) => scorers.has(name));
  const record = <T>(of: Record<string, T> | undefined): Record<string, T> =>
    Object.fromEntries(Object.entries(of ?? {}).filter(([name]) => scorers.has(name)));
  const { trials = "mean", margin, values } = options;
  return {
    ...options,
    ...(options.scorers === undefined ? {} : { scorers: names(options.scorers) }),
    lowerIsBetter: names(options.lowerIsBetter),
    higherIsBetter: names(options.higherIsBetter),
    scale: record(options.scale),
    // what is not one rule is a record of rules
    ...(isTrialsRule(trials) ? {} : { trials: record(trials as Record<string, TrialsRule>) }),
    ...(isObject(margin) ? { margin: record(margin) } : {}),
    ...(values === undefined ? {} : { values: record(values) }),
  };
}

/** Returns the runs by evaluation, in the order of the names. */
function groupsOf(runs: readonly ReadRun[]): [string | null, ReadRun[]][] {
  const groups = new Map<string | null, ReadRun[]>();
  for (const run of runs) {
    const name = withoutVersion(run.reported.evaluation);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [run]);
    else group.push(run);
  }
  return [...groups].sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1));
}

/** Returns the name in a reference of Weave; other names are returned as they are. */
function withoutVersion(evaluation: string | null): string | null {
  const [, name] =
    /^weave:\/\/\/[^/]+\/[^/]+\/object\/([^/:]+):[^/:]+$/.exec(evaluation ?? "") ?? [];
  return name ?? evaluation;
}

/** Reports on the runs of one evaluation. */
async function reportEvaluation(
  evaluation: string | null,
  group: readonly ReadRun[],
  baseline: string | undefined,
  options: ReportOptions,
): Promise<ReportedEvaluation> {
  const notes: string[] = [];
  const runs = inOrder(group, notes);
  const { change, trend } = pairsOf(runs, baseline, notes);
  const changes = await compared(runs, change, options, notes);
  const isSame = trend?.base === change?.base && trend?.candidate === change?.candidate;
  const trends = isSame ? changes : await compared(runs, trend, options, notes);
  const scorers = [...new Set(runs.flatMap(({ figures }) => [...figures.keys()]))];
  return {
    evaluation,
    runs: runs.map(({ reported }) => reported),
    scorers: scorers.map((scorer) => ({
      scorer,
      figures: runs.flatMap(({ figures }, run) => {
        const figure = figures.get(scorer);
        return figure === undefined ? [] : [{ run, ...figure }];
      }),
      change: changes.get(scorer) ?? null,
      trend: trends.get(scorer) ?? null,
    })),
    notes: [...new Set(notes)],
  };
}

/** Returns the runs, oldest first; unchanged if a run has no time. */
function inOrder(runs: readonly ReadRun[], notes: string[]): ReadRun[] {
  const timeOf = ({ reported }: ReadRun): string => reported.finishedAt ?? reported.startedAt ?? "";
  if (runs.some((run) => timeOf(run) === "")) {
    if (runs.length > 1)
      notes.push("Not every run has a time, so the runs are in the order in which they were read.");
    return [...runs];
  }
  // the times are ISO strings of one form
  const sortKey = (run: ReadRun): string => `${timeOf(run)} ${run.reported.id}`;
  return [...runs].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** Chooses the runs that are compared: completed ones that were read and rescored no other. */
function pairsOf(
  runs: readonly ReadRun[],
  baseline: string | undefined,
  notes: string[],
): { change: ComparedPair | null; trend: ComparedPair | null } {
  const usable = runs.flatMap(({ reported: { status, error, sourceRunId } }, at) =>
    status === "completed" && error === null && sourceRunId === null ? [at] : [],
  );
  const candidate = usable.at(-1);
  const [oldest] = usable;
  if (runs.length > usable.length)
    notes.push(
      `Runs that are not compared, because they are not completed, could not be read or rescored another run: ${runs.length - usable.length} of ${runs.length}.`,
    );
  const named = runs.findLastIndex(
    ({ reported: { id, name } }) => id === baseline || name === baseline,
  );
  if (baseline !== undefined && named < 0)
    notes.push(`No run of this evaluation is the baseline '${baseline}'.`);
  if (candidate === undefined || oldest === undefined) return { change: null, trend: null };
  if (candidate === named) notes.push("The newest run is the baseline.");
  const base = baseline === undefined ? usable.at(-2) : named < 0 ? undefined : named;
  if (usable.length === 1 && baseline === undefined)
    notes.push("Only one run can be compared, so there is no difference yet.");
  const pair = (of: number | undefined): ComparedPair | null =>
    of === undefined || of === candidate ? null : { base: of, candidate };
  return { change: pair(base), trend: pair(oldest) };
}

/** Compares two runs. Why it is impossible is a note. */
async function compared(
  runs: readonly ReadRun[],
  pair: ComparedPair | null,
  options: ReportOptions,
  notes: string[],
): Promise<Map<string, ReportedChange>> {
  const [base, candidate] = pair === null ? [] : [runs[pair.base], runs[pair.candidate]];
  if (pair === null || base === undefined || candidate === undefined) return new Map();
  const both = new Set([...base.scorers].filter((name) => candidate.scorers.has(name)));
  const names = `Run '${candidate.reported.id}' and run '${base.reported.id}'`;
  try {
    const own = { ...optionsFor(both, options), keepRows: "none" as const };
    const comparison = await compare(base.loaded, candidate.loaded, own);
    for (const { scorer, why } of comparison.notCompared)
      if (both.has(scorer)) notes.push(`${names}: '${scorer}' was not compared: ${why}.`);
    for (const { text } of comparison.comparability) notes.push(`${names}: ${text}`);
    return claimsOf(comparison, pair);
  } catch (thrown) {
    notes.push(`${names} were not compared: ${messageOf(thrown)}`);
    return new Map();
  }
}

/** Returns the message of an error. Rethrows an abort, which ends the report. */
function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === "AbortError") throw thrown;
  return thrown.message;
}
