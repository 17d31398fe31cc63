import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aFunction,
  anObject,
  checkKeys,
  checkRules,
  checkValue,
  nameOfKind,
  oneOf,
  type Rule,
  type Rules,
  someText,
} from "../core/options.ts";
import type { Score, ScoredRow } from "../model/scored-row.ts";

/** Facts that Every Eval Ever requires and that a run does not have. */
export interface EveryEvalEverFacts {
  /** Name of the evaluation, such as `"gpqa_diamond"`. */
  evaluation: string;
  /** Data set of the evaluation. Its name is also the first folder of the files. */
  dataset: EveryEvalEverDataset;
  /** Model that was evaluated. */
  model: EveryEvalEverModel;
  /** Library that ran the evaluation, such as `{ name: "weave", version: "0.53.12" }`. */
  library: { name: string /** Default `"unknown"`. */; version?: string };
  /** Organization that provides the results. */
  organization: { name: string; url?: string };
  /** Relationship of the evaluator to the developer of the model. */
  relationship: "first_party" | "third_party" | "collaborative" | "other";
  /** Time at which the results were retrieved. */
  retrievedAt: Date;
  /** Facts about scorers, by scorer key. */
  scorers?: Record<string, EveryEvalEverScorer>;
  /** Returns the reference answers of a row. Default: none. */
  reference?(row: ScoredRow): string | readonly string[] | null;
  /** Whether the files contain the inputs of the rows. Default true. */
  inputs?: boolean;
  /** Whether the files contain the outputs of the model. Default true. */
  outputs?: boolean;
}

/** Data set of an evaluation: on Hugging Face, at URLs, or neither. */
export interface EveryEvalEverDataset {
  /** Name of the data set, for people. */
  name: string;
  /** Repository on Hugging Face, such as `"Idavidrein/gpqa"`. */
  hfRepo?: string;
  /** Split of `hfRepo`: `"train"`, `"val"` or `"test"`. */
  hfSplit?: string;
  /** URLs of the data. Cannot be combined with `hfRepo`. */
  urls?: readonly string[];
}

/** Model that was evaluated. */
export interface EveryEvalEverModel {
  /** Identifier in the form of Hugging Face, such as `"openai/gpt-5-nano-2025-08-07"`. */
  id: string;
  /** Default: the model of the run, or else `id`. */
  name?: string;
  /** Organization that developed the model. Required if `id` has no slash. */
  developer?: string;
  /** Operator of the model: the evaluator, or someone else. Default `"unknown"`. */
  deployment?: "self_deployed" | "externally_managed" | "unknown";
  /** Whether the weights of the model are available. Default `"unknown"`. */
  availability?: "open_weights" | "closed_weights" | "unknown";
  /** Platform that served the model, such as `"Bedrock"`. */
  inferencePlatform?: string;
}

/** Facts about a scorer. */
export interface EveryEvalEverScorer {
  /**
   * Returns whether an answer is correct, by its score: a number or a word. The format requires
   * this of every record, so scores that are not booleans are left out without it, and also if it
   * returns null.
   */
  correct?(value: number | string, score: Score): boolean | null;
  /** Whether lower scores are better. Default false for pass/fail; required for numbers. */
  lowerIsBetter?: boolean;
  /** Lowest and highest possible number, or `"unbounded"`. Default: not stated. */
  scale?: readonly [number, number] | "unbounded";
  /** Identifier of the metric across evaluations, such as `"accuracy"`. Default: not stated. */
  metricId?: string;
}

const aTime: Rule = {
  is: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  kind: "a valid Date",
};
const someUrls: Rule = {
  is: (value) => Array.isArray(value) && value.length > 0 && value.every(someText.is),
  kind: "a list of at least one URL",
};
const aScale: Rule = {
  is: (value) =>
    value === "unbounded" ||
    (Array.isArray(value) &&
      value.length === 2 &&
      value.every((end) => typeof end === "number" && Number.isFinite(end)) &&
      value[0] < value[1]),
  kind: "two finite numbers, the lower one first, or 'unbounded'",
};
const FACTS = {
  evaluation: someText,
  dataset: anObject,
  model: anObject,
  library: anObject,
  organization: anObject,
  relationship: oneOf("first_party", "third_party", "collaborative", "other"),
  retrievedAt: aTime,
} as const;
const OPTIONS: Rules = {
  scorers: anObject,
  reference: aFunction,
  inputs: aBoolean,
  outputs: aBoolean,
};

/** Objects among the facts: the rules of their fields, and which of those are required. */
const OBJECTS: Readonly<Record<string, { rules: Rules; required: readonly string[] }>> = {
  dataset: {
    rules: { name: someText, hfRepo: someText, hfSplit: someText, urls: someUrls },
    required: ["name"],
  },
  model: {
    rules: {
      id: someText,
      name: someText,
      developer: someText,
      deployment: oneOf("self_deployed", "externally_managed", "unknown"),
      availability: oneOf("open_weights", "closed_weights", "unknown"),
      inferencePlatform: someText,
    },
    required: ["id"],
  },
  library: { rules: { name: someText, version: someText }, required: ["name"] },
  organization: { rules: { name: someText, url: someText }, required: ["name"] },
};
const SCORER: Rules = {
  correct: aFunction,
  lowerIsBetter: aBoolean,
  scale: aScale,
  metricId: someText,
};

/** Checks the facts before anything is read. */
export function checkFacts(facts: EveryEvalEverFacts): void {
  checkKeys(facts, [...Object.keys(FACTS), ...Object.keys(OPTIONS)], "a fact", "facts");
  for (const [name, rule] of Object.entries(FACTS)) requireKey(facts, name, rule, "facts");
  checkRules(facts, OPTIONS, "facts");
  for (const [name, { rules, required }] of Object.entries(OBJECTS)) {
    const object = fieldOf(facts, name);
    checkObject(object, rules, `facts.${name}`);
    for (const field of required)
      requireKey(object, field, rules[field] ?? someText, `facts.${name}`);
  }
  for (const [key, scorer] of Object.entries(facts.scorers ?? {}))
    checkObject(scorer, SCORER, `facts.scorers.${key}`);
  const { dataset } = facts;
  if (dataset.hfRepo !== undefined && dataset.urls !== undefined)
    refuse("facts.dataset", "'dataset' cannot have both 'hfRepo' and 'urls'");
  if (dataset.hfSplit !== undefined && dataset.hfRepo === undefined)
    refuse("facts.dataset.hfSplit", "'hfSplit' requires 'hfRepo'");
}

function checkObject(value: unknown, rules: Rules, path: string): void {
  // checkKeys rejects what is not an object
  checkKeys(value as object, Object.keys(rules), `a field of '${path}'`, path);
  checkRules(value as object, rules, path);
}

/** Rejects an absent fact: none is made up. */
function requireKey(holder: unknown, name: string, rule: Rule, path: string): void {
  const value = fieldOf(holder, name);
  if (value === undefined || value === null)
    throw new InvalidArgumentError(
      `'${name}' must be ${rule.kind}: current value is ${nameOfKind(value)}`,
      { path: `${path}.${name}` },
      { hint: "Every Eval Ever requires it, and the run does not state it." },
    );
  checkValue(`${path}.${name}`, value, rule);
}

function fieldOf(holder: unknown, name: string): unknown {
  return (holder as Record<string, unknown>)[name]; // any name can be read from any object
}

function refuse(path: string, message: string): never {
  throw new InvalidArgumentError(message, { path });
}

// Characters and names that a folder cannot have on every system.
const NOT_IN_NAMES = /[<>:"\\|?*\u0000-\u001f]/;
const RESERVED = /^(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])(?:\.|$)/i;

/**
 * Returns the folder of the files, as the datastore of Every Eval Ever has it:
 * `data/{dataset}/{developer}/{model}`.
 */
export function folderOf({ dataset, model }: EveryEvalEverFacts): string {
  const [first = "", ...rest] = model.id.split("/");
  const [developer, name] = rest.length > 0 ? [first, rest.join("/")] : [model.developer, model.id];
  if (developer === undefined)
    throw new InvalidArgumentError(
      `'developer' is required, because the model '${model.id}' has no developer before a slash`,
      { path: "facts.model.developer" },
    );
  return [
    "data",
    component(dataset.name, "facts.dataset.name"),
    component(developer, rest.length > 0 ? "facts.model.id" : "facts.model.developer"),
    component(name, "facts.model.id"),
  ].join("/");
}

/** Returns a name as one folder: slashes and colons become underscores. */
function component(name: string, path: string): string {
  const parts = name.trim().split("/");
  const folder = parts.join("_").replaceAll(":", "_");
  const isPortable =
    parts.every((part) => !["", ".", "..", "data"].includes(part)) &&
    !NOT_IN_NAMES.test(folder) &&
    !/[. ]$/.test(folder) &&
    !RESERVED.test(folder);
  if (isPortable && folder.toLowerCase() !== "unknown") return folder;
  throw new InvalidArgumentError(
    `'${path.slice(path.lastIndexOf(".") + 1)}' must be usable as the name of a folder: current value is '${name}'`,
    { path },
    { hint: "Every Eval Ever stores results in data/{dataset}/{developer}/{model}." },
  );
}
