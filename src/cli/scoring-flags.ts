import type { CompareOptions, ScoringOptions } from "../analysis/compare-options.ts";
import type { TrialsRule } from "../analysis/row-values.ts";
import type { ScorerDefaults } from "../analysis/scorer-defaults.ts";
import type { LoadedRun } from "../model/run.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { foreignFlag } from "./failure.ts";
import { addFlags, type Flag } from "./flags.ts";
import {
  byName,
  forAllOrByName,
  list,
  number,
  scale,
  someText,
  trialsRule,
  wholeNumber,
  withWords,
  wordOf,
} from "./read-values.ts";
import { loadRuns, type RunSettings } from "./run-argument.ts";
import type { RunFlags } from "./run-flags.ts";

/** Options that turn scores into figures. Which of them a command has depends on its analysis. */
export interface ScoringFlags {
  scale?: Record<string, [number, number] | "unbounded">;
  lowerIsBetter?: string[];
  higherIsBetter?: string[];
  trials?: TrialsRule | Record<string, TrialsRule>;
  worst?: Record<string, number>;
  missing?: string;
  confidence?: number;
  cluster?: string;
  slice?: string;
  margin?: number | Record<string, number>;
  adjust?: "holm" | "bh" | "none";
  pair?: Record<string, string>;
  resamples?: number;
  seed?: number;
  allowSameRun?: boolean;
  /** Scales and directions of the configuration file. */
  defaults?: ScorerDefaults;
}

/** Analysis of a command. */
type Analysis = "summarize" | "compare" | "rank" | "plan" | "projects";

interface ScoringFlag extends Flag {
  readonly name: keyof ScoringFlags & string;
  readonly of: readonly Analysis[];
}

const ALL: readonly Analysis[] = ["summarize", "compare", "rank"];

const FLAGS: readonly ScoringFlag[] = [
  {
    name: "scale",
    value: "scorer=ends",
    help: "lowest and highest score (repeatable): judge=1..5, latencySeconds=unbounded",
    read: byName(scale, "judge=1..5"),
    of: [...ALL, "plan", "projects"],
    setting: "scale",
  },
  {
    name: "lowerIsBetter",
    value: "scorer",
    help: "scorer whose lower scores are better (repeatable)",
    read: list,
    of: [...ALL, "projects"],
    setting: "lowerIsBetter",
  },
  {
    name: "higherIsBetter",
    value: "scorer",
    help: "scorer whose higher scores are better (repeatable)",
    read: list,
    of: ["summarize", "compare", "projects"],
    setting: "higherIsBetter",
  },
  {
    name: "trials",
    value: "rule",
    help: "how trials make the score of a row: mean, passAt:3 or correct=passAll:3 (repeatable)",
    read: forAllOrByName<TrialsRule>(trialsRule, "correct=passAt:3"),
    of: [...ALL, "projects"],
  },
  {
    name: "worst",
    value: "scorer=score",
    help: "score of a missing score with --missing fail (repeatable)",
    read: byName(number, "judge=1"),
    of: ["summarize", "compare"],
  },
  {
    name: "missing",
    value: "rule",
    help: "how missing scores count: bounds, exclude, fail or error",
    read: withWords(someText, "bounds", "exclude", "fail", "error"), // fewer in some analyses
    of: ALL,
  },
  {
    name: "confidence",
    value: "level",
    help: "confidence level of the intervals; default: 0.95",
    read: number,
    of: [...ALL, "projects"],
  },
  {
    name: "cluster",
    value: "field",
    help: "column or field of the input whose equal values group rows",
    read: someText,
    of: ["summarize", "compare", "plan", "projects"],
    setting: "cluster",
  },
  {
    name: "slice",
    value: "field",
    help: "column or field of the input: each of its values is compared as well",
    read: someText,
    of: ["compare"],
    setting: "slice",
  },
  {
    name: "margin",
    value: "difference",
    help: "difference that does not matter: 0.02, or correct=0.02 (repeatable)",
    read: forAllOrByName(number, "correct=0.02"),
    of: ["compare", "projects"],
  },
  {
    name: "adjust",
    value: "method",
    help: "adjustment for several scorers: holm, bh or none; default: holm",
    read: wordOf("holm", "bh", "none"),
    of: ["compare", "projects"],
  },
  {
    name: "pair",
    value: "base=candidate",
    help: "compare a scorer of the base with one of another name (repeatable)",
    read: byName(someText, "judge=judge_v2"),
    of: ["compare"],
  },
  {
    name: "resamples",
    value: "count",
    help: "draws of the bootstrap and the permutation test; default: none",
    read: wholeNumber,
    of: ["compare"],
  },
  {
    name: "seed",
    value: "number",
    help: "seed of the draws; default: 1",
    read: wholeNumber,
    of: ["compare"],
  },
  {
    name: "allowSameRun",
    value: null,
    help: "allow a run to be compared with itself",
    of: ["compare", "rank"],
  },
];

/** Adds the options of a command that turns scores into figures. */
export function scoringFlags(command: CliCommand, analysis: Analysis): CliCommand {
  const flags = FLAGS.filter(({ of }) => of.includes(analysis));
  addFlags(command, "Options for figures:", flags);
  return command;
}

/**
 * Refuses flags that an analysis has not: they would be ignored. `appliesTo` says where they apply.
 *
 * @throws {CommandError} for the first of them.
 */
export function refuseForeign(flags: ScoringFlags, analysis: Analysis, appliesTo: string): void {
  const foreign = FLAGS.find(({ name, of }) => flags[name] !== undefined && !of.includes(analysis));
  if (foreign !== undefined) throw foreignFlag(foreign.name, appliesTo);
}

/** Returns the options of `compare()`, without `keepRows`, for its flags. */
export function compareOptions(flags: RunFlags & ScoringFlags): CompareOptions {
  const names = scorerNames(flags);
  return defined({
    key: flags.key,
    scorers: flags.pair === undefined ? flags.scorer : names,
    missing: flags.missing as CompareOptions["missing"], // the library checks it
    confidence: flags.confidence,
    margin: flags.margin,
    adjust: flags.adjust,
    cluster: flags.cluster,
    slice: flags.slice,
    resamples: flags.resamples,
    seed: flags.seed,
    allowSameRun: flags.allowSameRun,
    ...commonOptions(flags),
  });
}

/** Returns the scorers to compare: the base's names with the candidate's. */
function scorerNames({ scorer = [], pair = {} }: RunFlags & ScoringFlags): Record<string, string> {
  return { ...Object.fromEntries(scorer.map((name) => [name, name])), ...pair };
}

/** Returns the options that the analyses share, for their flags. */
export function commonOptions(flags: RunFlags & ScoringFlags): ScoringOptions {
  const { scale: scales, trials, worst, lowerIsBetter, higherIsBetter, values, decimal } = flags;
  const { defaults } = flags;
  const directions = { lowerIsBetter, higherIsBetter };
  return defined({ scale: scales, trials, worst, ...directions, defaults, values, decimal });
}

/** Returns how the runs of a comparison are read, each of them on a side of it. */
export function pairSettings(
  flags: RunFlags & ScoringFlags,
  sides: readonly ("base" | "candidate")[],
): RunSettings {
  const names = Object.entries(flags.scorer === undefined ? {} : scorerNames(flags));
  const ofSide = (side: string): string[] => names.map(([a, b]) => (side === "base" ? a : b));
  return {
    uses: ["key", "scorer", "values", "decimal"],
    columns: [flags.cluster, flags.slice].filter((name) => name !== undefined),
    ...(names.length === 0 ? {} : { scorers: sides.map(ofSide) }),
  };
}

/** Loads the two runs of a comparison. */
export async function loadPair(
  context: Context,
  [base, candidate]: readonly [string, string],
  flags: RunFlags & ScoringFlags,
): Promise<[LoadedRun, LoadedRun]> {
  const settings = pairSettings(flags, ["base", "candidate"]);
  const [first, second] = await loadRuns(context, [base, candidate], flags, settings);
  if (first === undefined || second === undefined)
    throw new TypeError("loadRuns() returns a run for each argument");
  return [first, second];
}
