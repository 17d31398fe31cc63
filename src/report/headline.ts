import type { ScorerComparison } from "../analysis/comparison.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import {
  formatChange,
  formatChangeRange,
  formatCount,
  formatLevel,
  formatSize,
  formatSizeRange,
  formatValue,
} from "./numbers.ts";
import { listed, sentenceOf } from "./sentences.ts";
import type { ReportChange, ReportOutcome, ReportScorer, ReportView } from "./view.ts";
import { figureWords, rowsIn } from "./words.ts";

/** Parts of a view that its sentence is made of. */
type Told = Pick<ReportView, "gate" | "scorers" | "slices" | "findings" | "rows" | "confidence">;

/** Scorer with a difference. */
type Compared = ReportScorer & { change: ReportChange };

const isCompared = (scorer: ReportScorer): scorer is Compared => scorer.change !== null;

/** Returns the verdict over all scorers; null when nothing was compared. */
export function verdictOver(
  scorers: readonly ReportScorer[],
): ScorerComparison["verdict"] | "mixed" | null {
  const verdicts = scorers.filter(isCompared).map(({ change }) => change.verdict);
  if (verdicts.length === 0) return null;
  const [better, worse] = [verdicts.includes("better"), verdicts.includes("worse")];
  if (better && worse) return "mixed";
  if (worse || better) return worse ? "worse" : "better";
  return verdicts.every((verdict) => verdict === "equivalent") ? "equivalent" : "inconclusive";
}

/** Returns the outcome of a report: none where nothing was compared or judged. */
export const outcomeOf = ({ gate, scorers, rows }: Told): ReportOutcome =>
  gate?.outcome ?? verdictOver(scorers) ?? (rows === null ? "none" : "inconclusive");

/** Scorer whose figures a sentence names. */
interface Chosen {
  readonly scorer: ReportScorer;
  readonly slice: string | null;
}

/** Returns the scorer whose figures the sentence names: that of the rule that decides. */
function scorerOf({ gate, scorers, slices }: Told): Chosen | null {
  const worstFirst = ["fail", "inconclusive", "pass"].flatMap((outcome) =>
    (gate?.rules ?? []).filter(({ counted }) => counted === outcome),
  );
  for (const { rule } of worstFirst) {
    if (!("scorer" in rule)) continue;
    const slice = "slice" in rule ? (rule.slice ?? null) : null;
    const among = slice === null ? scorers : slices.find((one) => one.slice === slice)?.scorers;
    const scorer = among?.find((one) => one.scorer === rule.scorer);
    if (scorer !== undefined) return { scorer, slice };
  }
  for (const verdict of ["worse", "better", "inconclusive", "equivalent"]) {
    const scorer = scorers.find(({ change }) => change?.verdict === verdict);
    if (scorer !== undefined) return { scorer, slice: null };
  }
  const [first] = scorers;
  return first === undefined ? null : { scorer: first, slice: null };
}

/** Makes the sentence of a report. */
export function headlineOf(told: Told): string {
  const chosen = scorerOf(told);
  const gate = gateClause(told, chosen);
  const figures = chosen === null ? nothingCompared(told) : figuresOf(told, chosen);
  return sentenceOf([figures, gate].filter((part) => part !== null).join("; "));
}

function nothingCompared({ gate, rows }: Told): string | null {
  if (rows === null && gate !== null) return null;
  return rows === null ? "No scorer has a figure" : "No scorer could be compared";
}

function figuresOf(
  told: Told,
  { scorer, slice }: { scorer: ReportScorer; slice: string | null },
): string {
  const where = slice === null ? "" : ` in slice '${slice}'`;
  if (!isCompared(scorer)) return `${figureOf(scorer)}${where}`;
  const { verdict } = scorer.change;
  const overall = slice === null ? verdictOver(told.scorers) : verdict;
  const named = (wanted: string): string[] =>
    told.scorers.filter(({ change }) => change?.verdict === wanted).map((one) => one.scorer);
  const name = `'${scorer.scorer}'${where}`;
  const figures = differenceOf(scorer);
  if (overall === "mixed")
    return `The candidate is worse on ${listed(named("worse"))} and better on ${listed(named("better"))}; ${name}: ${figures}`;
  if (verdict === "inconclusive")
    return `The data cannot tell whether the candidate is better or worse on ${name}: ${figures}`;
  if (verdict === "equivalent")
    return `The candidate is equivalent on ${name}, within ${formatSize(scorer.change.margin ?? 0, scorer.unit)}: ${figures}`;
  const others = slice === null ? named(verdict).filter((one) => one !== scorer.scorer) : [];
  const also = others.length === 0 ? "" : `, and ${verdict} on ${listed(others)}`;
  return `The candidate is ${verdict} on ${name}: ${figures}${also}`;
}

/** Describes one figure: `'correct' is 61.7%, 95% interval 54.8% to 68.2%, 198 rows`. */
function figureOf({ scorer, candidate, unit }: ReportScorer): string {
  if (candidate.value === null) return `'${scorer}' has no figure`;
  return `'${scorer}' is ${figureWords(candidate, unit)}, ${rowsIn(candidate.n)}`;
}

/** Describes a difference: `61.7% against 67.6%, a drop of 5.9 points, 95% interval 0.4 to 11.3, …`. */
function differenceOf({ base, candidate, change, unit }: Compared): string {
  const { difference, interval, confidence, verdict, n, missing } = change;
  const value = (figure: ReportScorer["base"]): string =>
    figure?.value == null ? "no figure" : formatValue(figure.value, unit);
  // an interval on one side of 0 has the sign of its word
  const sided =
    interval !== null && (interval[0] > 0 || interval[1] < 0) && verdict !== "inconclusive";
  const size =
    difference === 0
      ? "no difference"
      : sided
        ? `a ${difference < 0 ? "drop" : "rise"} of ${formatSize(difference, unit)}`
        : `a difference of ${formatChange(difference, unit)}`;
  const range =
    interval === null
      ? "no interval"
      : `${formatLevel(confidence)} interval ${sided ? formatSizeRange(interval, unit) : formatChangeRange(interval, unit)}`;
  const unscored = missing.base + missing.candidate;
  const gap =
    unscored === 0
      ? ""
      : `, ${formatCount(unscored)} missing ${unscored === 1 ? "score" : "scores"}`;
  return `${value(candidate)} against ${value(base)}, ${size}, ${range}, ${formatCount(n)} shared ${n === 1 ? "row" : "rows"}${gap}`;
}

function gateClause({ gate, findings }: Told, chosen: Chosen | null): string | null {
  if (gate === null) return null;
  if (gate.outcome === "pass") return "the gate passed";
  if (gate.outcome === "fail") return `the gate failed${otherReason(gate, chosen)}`;
  return `the gate is inconclusive ${reasonOf(gate, findings)}`;
}

/** Names a rule that failed, if the figures of the sentence are not about one. */
function otherReason({ rules }: NonNullable<Told["gate"]>, chosen: Chosen | null): string {
  const failed = rules.filter(({ counted }) => counted === "fail");
  const [first] = failed;
  const isTold = ({ rule }: RuleResult): boolean =>
    "scorer" in rule &&
    rule.scorer === chosen?.scorer.scorer &&
    (("slice" in rule ? rule.slice : null) ?? null) === chosen.slice;
  if (first === undefined || failed.some(isTold)) return "";
  return ` because of ${chosen === null ? "a" : "another"} rule: ${first.required}`;
}

const CAUSES: Readonly<Record<string, string>> = {
  missing: "because scores are missing",
  scale: "because a scale is not declared",
  rows: "because there are too few rows to decide",
};

/** Names the first reason why a gate is inconclusive. */
function reasonOf(gate: NonNullable<Told["gate"]>, findings: Told["findings"]): string {
  const blocking = findings.find(({ text }) => gate.blocked.includes(text));
  if (blocking?.check === "unfinished") return "because a run is not completed";
  if (blocking !== undefined) return "because the runs are hard to compare";
  if (gate.blocked.length > 0) return "because too few of the base's rows are left";
  const open = gate.rules.filter((one) => one.counted === "inconclusive");
  const cause = (["missing", "scale", "rows"] as const).find((one) =>
    open.some((rule: RuleResult) => rule.cause === one),
  );
  return cause === undefined ? "" : (CAUSES[cause] ?? "");
}
