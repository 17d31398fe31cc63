import type { Rank } from "../analysis/rank-places.ts";
import { plural } from "../core/errors/usage.ts";
import { unscoredReasons } from "./missing.ts";
import { formatCount } from "./numbers.ts";
import { listed } from "./sentences.ts";
import type { ReportRanking, ScoreUnit } from "./view.ts";
import { figureWords, unitOf } from "./words.ts";

/** Returns what to call each run: its name, with its id if several runs have that name. */
export function rankNames(runs: readonly Rank[]): string[] {
  return runs.map(({ name, run }) => {
    if (name === null || name === "" || name === run) return run;
    return runs.some((one) => one.run !== run && one.name === name) ? `${name} (${run})` : name;
  });
}

/** Returns the runs with a score: the others are last, and compared with none. */
const scoredIn = (runs: readonly Rank[]): Rank[] =>
  runs.filter(({ figure }) => figure.value !== null);

/** Describes the value of the first run: `67.6%, 95% interval 60.6% to 74%, 198 rows`. */
const figureOf = ({ figure }: Rank, unit: ScoreUnit): string =>
  `${figureWords(figure, unit)}, ${plural(figure.n, "row")}`;

/** Returns the clause of a ranking: which run is ahead, or that no pair can be told apart. */
function clauseOf(scorer: string, runs: readonly Rank[], unit: ScoreUnit): string {
  const names = new Map(rankNames(runs).map((name, i) => [runs[i], name]));
  const named = (some: readonly Rank[]): string[] => some.map((one) => names.get(one) ?? one.run);
  const scored = scoredIn(runs);
  const [first] = scored;
  if (first === undefined) return `No run has a score of '${scorer}'`;
  if (scored.length === 1) return `Only ${listed(named(scored))} has a score of '${scorer}'`;
  const ties = scored.reduce((sum, { tiedWith }) => sum + tiedWith.length, 0) / 2;
  const pairs = (scored.length * (scored.length - 1)) / 2;
  if (ties === pairs)
    return scored.length === 2
      ? `${listed(named(scored))} cannot be told apart on '${scorer}'`
      : `No pair of the ${plural(scored.length, "run")} can be told apart on '${scorer}'`;
  // nothing is known to be ahead of these, so they are tied with each other
  const top = scored.filter(({ places }) => places[0] === 1);
  const [leader] = top;
  if (top.length === 1 && leader?.places[1] === 1) {
    const others =
      scored.length === 2 ? listed(named(scored.filter((one) => one !== leader))) : "all others";
    return `${listed(named(top))} is ahead of ${others} on '${scorer}': ${figureOf(leader, unit)}`;
  }
  const apart = `${formatCount(pairs - ties)} of the ${plural(pairs, "pair")} of runs can be told apart`;
  return top.length === 1
    ? `No run is ahead of all others on '${scorer}'; ${apart}, and none is ahead of ${listed(named(top))}`
    : `${listed(named(top))} cannot be told apart at the top on '${scorer}'; ${apart}`;
}

/** Counts the pairs of runs that are tied because they are hard to compare. */
function hardPairs(runs: readonly Rank[]): { count: number; texts: string[] } {
  const found = runs.flatMap(({ run, pairs }) =>
    pairs.flatMap(({ run: other, comparability }) => {
      const open = comparability.filter(({ level }) => level !== "note");
      return run < other && open.length > 0 ? [open.map(({ text }) => text)] : [];
    }),
  );
  return { count: found.length, texts: [...new Set(found.flat())] };
}

/** Makes the sentence of a ranking, with what ties runs besides their scores. */
function sentenceOf(scorer: string, runs: readonly Rank[], unit: ScoreUnit): string {
  const scored = scoredIn(runs);
  const unfinished = scored.filter(({ status }) => status !== "completed").length;
  const unscored = runs.length - scored.length;
  const { count } = hardPairs(runs);
  const are = (some: number): string => (some === 1 ? "is" : "are");
  const clauses = [
    clauseOf(scorer, runs, unit),
    ...(unfinished === 0 ? [] : [`${plural(unfinished, "run")} ${are(unfinished)} not completed`]),
    ...(count === 0 ? [] : [`${plural(count, "pair")} ${are(count)} hard to compare`]),
    ...(unscored === 0 || scored.length === 0
      ? []
      : [`${plural(unscored, "run")} ${unscored === 1 ? "has" : "have"} no score`]),
  ];
  return `${clauses.join("; ")}.`;
}

/** Makes the rankings of a report. */
export function rankingsOf(rankings: Readonly<Record<string, readonly Rank[]>>): ReportRanking[] {
  return Object.entries(rankings).map(([scorer, runs]) => {
    const figures = runs.map(({ figure }) => figure);
    const unit = unitOf(figures);
    return {
      scorer,
      unit,
      direction: figures.find(({ kind }) => kind !== "none")?.direction ?? "undeclared",
      confidence: figures[0]?.confidence ?? 0.95,
      runs: [...runs],
      sentence: sentenceOf(scorer, runs, unit),
    };
  });
}

/** Lists what a ranking could not measure. */
export function missingInRanking({ scorer, runs }: ReportRanking): string[] {
  const names = rankNames(runs);
  const sentences: string[] = [];
  runs.forEach(({ figure, status, partial, otherRows, commonRows }, i) => {
    const name = `'${names[i] ?? ""}'`;
    const reasons = unscoredReasons(figure.unscored);
    if (figure.value === null)
      sentences.push(`${name} has no figure of '${scorer}': ${figure.method}.`);
    else if (reasons !== "")
      sentences.push(
        `${name} has trials without a score of '${scorer}': ${reasons}, of ${plural(figure.trials, "trial")}.`,
      );
    if (status !== "completed")
      sentences.push(`${name} is not completed (${status}): its scores can still change.`);
    if (partial !== null) sentences.push(`${name} is partial: ${partial}.`);
    if (otherRows && commonRows > 0)
      sentences.push(
        `${name} has scores of '${scorer}' in ${plural(figure.n, "row")}; ${formatCount(commonRows)} of them ${commonRows === 1 ? "has" : "have"} a score in every run.`,
      );
  });
  const scored = scoredIn(runs);
  if (scored.length > 1 && scored.every(({ commonRows }) => commonRows === 0))
    sentences.push(
      `No row has a score of '${scorer}' in every run: each run is listed by its own rows.`,
    );
  const { count, texts } = hardPairs(runs);
  if (count > 0)
    sentences.push(
      `${plural(count, "pair")} of runs ${count === 1 ? "is" : "are"} tied on '${scorer}' because they are hard to compare: ${texts[0] ?? ""}${texts.length > 1 ? ` (and ${texts.length - 1} more)` : ""}`,
    );
  return [...new Set(sentences)];
}
