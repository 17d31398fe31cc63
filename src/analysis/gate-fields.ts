import { anyOf, isNumber } from "./options.ts";

/** Field of a rule or a policy: its JSON Schema and its check. */
export interface PolicyField {
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly check: (value: unknown) => boolean;
  readonly expected: string;
}

/** Fields by name. */
export type PolicyFields = Readonly<Record<string, PolicyField>>;

const isKey = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Non-empty string. */
const text = (description: string): PolicyField => ({
  schema: { type: "string", minLength: 1, description },
  check: isKey,
  expected: "a non-empty string",
});

/** Finite number. */
export const number = (description: string): PolicyField => ({
  schema: { type: "number", description },
  check: isNumber,
  expected: "a number",
});

/** Number of at least 0. */
export const nonNegative = (description: string): PolicyField => ({
  schema: { type: "number", minimum: 0, description },
  check: (value) => isNumber(value) && value >= 0,
  expected: "a number of at least 0",
});

/** Share, from 0 to 1. */
export const share = (description: string, more: object = {}): PolicyField => ({
  schema: { type: "number", minimum: 0, maximum: 1, description, ...more },
  check: (value) => isNumber(value) && value >= 0 && value <= 1,
  expected: "a number from 0 to 1",
});

/** Whole number of at least 1. */
export const count = (description: string): PolicyField => ({
  schema: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description },
  check: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  expected: "a whole number of at least 1",
});

/** Whole number of rows, or a share of them. */
export const countOrShare = (description: string): PolicyField => ({
  schema: {
    type: "number",
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    anyOf: [{ type: "integer" }, { exclusiveMaximum: 1 }],
    description,
  },
  check: (value) => isNumber(value) && value >= 0 && (Number.isSafeInteger(value) || value < 1),
  expected: "a whole number of rows, or a share below 1",
});

/** Confidence level. */
const confidence = (description: string): PolicyField => ({
  schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, description },
  check: (value) => isNumber(value) && value > 0 && value < 1,
  expected: "a number between 0 and 1",
});

/** One of several words. */
export const word = (
  words: readonly string[],
  description: string,
  more: object = {},
): PolicyField => ({
  schema: { enum: words, description, ...more },
  check: (value) => typeof value === "string" && words.includes(value),
  expected: anyOf(words),
});

/** Keys of rows. */
export const keys = (description: string): PolicyField => ({
  schema: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, description },
  check: (value) => Array.isArray(value) && value.length > 0 && value.every(isKey),
  expected: "a list of row keys",
});

/** Makes a field required. */
export const mandatory = (field: PolicyField): PolicyField => ({ ...field, required: true });

/** Fields that several kinds of rules share. */
export const SCORER: PolicyFields = {
  scorer: mandatory(text("Key of the scorer, e.g. 'correct' or 'judge.passed'.")),
};
export const SLICE: PolicyFields = { slice: text("Slice of the rows that the rule applies to.") };
export const LEVEL: PolicyFields = {
  confidence: confidence("Confidence level. Overrides that of the comparison."),
};
