import { InvalidArgumentError } from "../core/errors/usage.ts";
import { jsonText } from "../model/json-text.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { sha256 } from "../model/sha256.ts";
import type { EveryEvalEverFacts, EveryEvalEverScorer } from "./eee-facts.ts";

/** Version of the format, and of the two JSON schemas that the files are valid against. */
export const SCHEMA_VERSION = "0.3.0";

/** Result of one trial by one scorer, as the format states it. */
export interface Verdict {
  readonly score: number;
  readonly isCorrect: boolean;
  /** Whether the score itself is a number, not a boolean or a word. */
  readonly isNumber: boolean;
}

/**
 * Returns a score as the format states it; null if it cannot: there is no score, or it is known
 * neither whether the answer is correct nor how to decide that.
 *
 * @throws {InvalidArgumentError} for a number whose direction is unknown, or outside of its scale.
 */
export function verdictOf(
  key: string,
  score: Score,
  { correct, lowerIsBetter, scale }: EveryEvalEverScorer,
): Verdict | null {
  const { value } = score;
  if (score.state !== "scored" || value === null) return null;
  if (typeof value === "boolean")
    return { score: Number(value), isCorrect: value, isNumber: false };
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  const isCorrect = correct?.(value, score) ?? null;
  if (isCorrect === null) return null;
  if (typeof isCorrect !== "boolean")
    throw scorerError(key, "correct", `'correct' must return true, false or null for '${key}'`);
  if (typeof value === "string") return { score: Number(isCorrect), isCorrect, isNumber: false };
  if (lowerIsBetter === undefined)
    throw scorerError(
      key,
      "lowerIsBetter",
      `'lowerIsBetter' is required for '${key}', because its scores are numbers`,
    );
  if (scale !== undefined && scale !== "unbounded" && (value < scale[0] || value > scale[1]))
    throw scorerError(
      key,
      "scale",
      `'scale' of '${key}' must contain every score: a score is ${value}`,
    );
  return { score: value, isCorrect, isNumber: true };
}

function scorerError(key: string, field: string, message: string): InvalidArgumentError {
  return new InvalidArgumentError(message, { path: `facts.scorers.${key}.${field}` });
}

/** Parts of an instance record that all scores of a trial share. */
export interface TrialRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Input of a row as the format states it; shared by its trials. */
export interface RowInput {
  readonly raw: string;
  readonly reference: readonly string[];
  /** Hash of the input and the reference answers; null without an input. */
  readonly hash: string | null;
}

/** Returns the input of a row. An input that is not a string is written as JSON. */
export async function inputOf(row: ScoredRow, facts: EveryEvalEverFacts): Promise<RowInput> {
  const found = facts.reference?.(row) ?? [];
  const reference = typeof found === "string" ? [found] : [...found];
  if (!reference.every((one) => typeof one === "string"))
    throw new InvalidArgumentError(
      `'reference' must return strings: row '${row.key}' has another value`,
      { path: "facts.reference" },
    );
  const raw = facts.inputs === false ? "" : plainText(row.input);
  return { raw, reference, hash: raw === "" ? null : await sampleHash(raw, reference) };
}

/** Returns the hash by which the converters of the format identify an input. */
async function sampleHash(raw: string, reference: readonly string[]): Promise<string> {
  // json.dumps of Python, with sorted keys and without spaces
  const text = JSON.stringify({ raw, reference }).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return await sha256(text);
}

/** Returns what the records of a trial have in common. */
export function trialRecord(
  row: ScoredRow,
  trial: Trial,
  index: number,
  input: RowInput,
  facts: EveryEvalEverFacts,
): TrialRecord {
  const output = facts.outputs === false ? "" : plainText(trial.output);
  const latency = trial.latencySeconds;
  return {
    fields: {
      sample_id: row.key,
      sample_hash: input.hash,
      interaction_type: "single_turn",
      input: { raw: input.raw, reference: input.reference },
      output: { raw: output === "" ? [] : [output] },
      answer_attribution: [],
      ...(latency === null ? {} : { performance: { latency_ms: milliseconds(latency) } }),
    },
    metadata: strings({
      epoch: index + 1,
      ...row.columns,
      evalwire_trial_id: trial.id,
      evalwire_tokens: trial.tokens,
      evalwire_cost_usd: trial.costUsd,
    }),
  };
}

/** Returns the instance record of a score, in the order of the schema's fields. */
export function instanceRecord(
  { fields, metadata }: TrialRecord,
  key: string,
  { score, isCorrect }: Verdict,
  reason: string | null,
  shared: { readonly evaluationId: string; readonly facts: EveryEvalEverFacts },
): Record<string, unknown> {
  return {
    schema_version: SCHEMA_VERSION,
    evaluation_id: shared.evaluationId,
    model_id: shared.facts.model.id,
    evaluation_name: shared.facts.evaluation,
    evaluation_result_id: key,
    ...fields,
    evaluation: { score, is_correct: isCorrect },
    metadata: { ...metadata, ...strings({ evalwire_scorer: key, evalwire_reason: reason }) },
  };
}

/** Rounds to microseconds, which hides the error of the conversion. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Returns a value as a string: JSON for what is not a string, empty if there is none. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "" : (jsonText(value) ?? "");
}

/** Returns values as strings, without those that are absent. */
export function strings(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value == null ? [] : [[name, plainText(value)]],
    ),
  );
}
