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

/** Clause about a ranking, around the name of its scorer. */
interface Clause {
  readonly before: string;
  /** Begins with `: ` if it is the figure of the first run. */
  readonly after: string;
}

/** Returns the clause of a ranking: which run is ahead, or that no pair can be told apart. */
function clauseOf(runs: readonly Rank[], unit: ScoreUnit): Clause {
  const names = new Map(rankNames(runs).map((name, i) => [runs[i], name]));
  const named = (some: readonly Rank[]): string[] => some.map((one) => names.get(one) ?? one.run);
  const scored = scoredIn(runs);
  const [first] = scored;
  if (first === undefined) return { before: "No run has a score of", after: "" };
  if (scored.length === 1)
    return { before: `Only ${listed(named(scored))} has a score of`, after: "" };
  const ties = scored.reduce((sum, { tiedWith }) => sum + tiedWith.length, 0) / 2;
  const pairs = (scored.length * (scored.length - 1)) / 2;
  if (ties === pairs) {
    const which =
      scored.length === 2
        ? listed(named(scored))
        : `No pair of the ${plural(scored.length, "run")}`;
    const can = scored.length === 2 ? "cannot" : "can";
    return { before: `${which} ${can} be told apart on`, after: "" };
  }
  // nothing is known to be ahead of these, so they are tied with each other
  const top = scored.filter(({ places }) => places[0] === 1);
  const [leader] = top;
  if (top.length === 1 && leader?.places[1] === 1) {
    const others =
      scored.length === 2 ? listed(named(scored.filter((one) => one !== leader))) : "all others";
    return {
      before: `${listed(named(top))} is ahead of ${others} on`,
      after: `: ${figureOf(leader, unit)}`,
    };
  }
  const apart = `${formatCount(pairs - ties)} of the ${plural(pairs, "pair")} of runs can be told apart`;
  return top.length === 1
    ? {
        before: "No run is ahead of all others on",
        after: `; ${apart}, and none is ahead of ${listed(named(top))}`,
      }
    : {
        before: `${listed(named(top))} cannot be told apart at the top on`,
        after: `; ${apart}`,
      };
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

/** Says what ties runs besides their scores, each in a clause. */
function caveatsOf(runs: readonly Rank[]): string[] {
  const scored = scoredIn(runs);
  const unfinished = scored.filter(({ status }) => status !== "completed").length;
  const unscored = runs.length - scored.length;
  const { count } = hardPairs(runs);
  const are = (some: number): string => (some === 1 ? "is" : "are");
  return [
    ...(unfinished === 0 ? [] : [`${plural(unfinished, "run")} ${are(unfinished)} not completed`]),
    ...(count === 0 ? [] : [`${plural(count, "pair")} ${are(count)} hard to compare`]),
    ...(unscored === 0 || scored.length === 0
      ? []
      : [`${plural(unscored, "run")} ${unscored === 1 ? "has" : "have"} no score`]),
  ];
}

/** Makes the sentence of a ranking. */
function sentenceOf(scorer: string, runs: readonly Rank[], unit: ScoreUnit): string {
  const { before, after } = clauseOf(runs, unit);
  return `${[`${before} '${scorer}'${after}`, ...caveatsOf(runs)].join("; ")}.`;
}

/** Groups what is said about scorers by its text. */
function byText<T>(said: readonly T[], textOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of said) groups.set(textOf(one), [...(groups.get(textOf(one)) ?? []), one]);
  return groups;
}

/** Makes the sentences about all rankings: what several of them have in common is said once. */
export function rankingsHeadline(rankings: readonly ReportRanking[]): string {
  const [only] = rankings;
  if (rankings.length === 1 && only !== undefined) return only.sentence;
  const clauses = rankings.map(({ scorer, runs, unit }) => ({ scorer, ...clauseOf(runs, unit) }));
  const isFigure = ({ after }: Clause): boolean => after.startsWith(": ");
  // the figures of one leader are listed; other clauses are merged only if they are the same
  const groups = byText(clauses, (one) =>
    isFigure(one) ? one.before : `${one.before}${one.after}`,
  );
  const sentences = [...groups.values()].map((group) => {
    const { before = "", after = "" } = group[0] ?? {};
    const figures = group.map((one) => `'${one.scorer}'${one.after}`).join("; on ");
    const names = listed(group.map(({ scorer }) => scorer));
    return group.some(isFigure) ? `${before} ${figures}.` : `${before} ${names}${after}.`;
  });
  const caveats = byText(
    rankings.flatMap(({ scorer, runs }) => caveatsOf(runs).map((text) => ({ text, scorer }))),
    ({ text }) => text,
  );
  const ofAll = [...caveats].filter(([, said]) => said.length === rankings.length);
  const ofSome = [...caveats].filter(([, said]) => said.length < rankings.length);
  return [
    ...sentences,
    ...(ofAll.length === 0 ? [] : [`${ofAll.map(([text]) => text).join("; ")}.`]),
    ...ofSome.map(([text, said]) => `For ${listed(said.map(({ scorer }) => scorer))}, ${text}.`),
  ].join(" ");
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
