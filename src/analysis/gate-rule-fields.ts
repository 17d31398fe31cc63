/** One field of a rule: how the JSON Schema describes it, and how it is checked. */
export interface RuleField {
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly check: (value: unknown) => boolean;
  readonly expected: string;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const text = (description: string): RuleField => ({
  schema: { type: "string", minLength: 1, description },
  check: (value) => typeof value === "string" && value !== "",
  expected: "a text",
});

const nonNegative = (description: string): RuleField => ({
  required: true,
  schema: { type: "number", minimum: 0, description },
  check: (value) => isNumber(value) && value >= 0,
  expected: "a number of at least 0",
});

const SCORER: RuleField = { ...text("Key of the scorer, e.g. 'correct' or 'judge.passed'."), required: true };
const SLICE = text("Look at this slice of the rows only.");

/** The kinds of rules by the field that makes them, with their fields. The JSON Schema and the checks are both made of this. */
export const RULE_FIELDS: Readonly<Record<string, Readonly<Record<string, RuleField>>>> = {
  min: {
    scorer: SCORER,
    min: {
      required: true,
      schema: { type: "number", description: "Smallest acceptable value." },
      check: isNumber,
      expected: "a number",
    },
    on: {
      schema: { enum: ["point", "bound"], description: "The value itself, or the lower end of its interval (the default)." },
      check: (value) => value === "point" || value === "bound",
      expected: "'point' or 'bound'",
    },
    slice: SLICE,
  },
  maxDrop: {
    scorer: SCORER,
    maxDrop: nonNegative("Largest acceptable drop from the base, in the scorer's units."),
    confidence: {
      schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, description: "Confidence level, instead of the comparison's." },
      check: (value) => isNumber(value) && value > 0 && value < 1,
      expected: "a number between 0 and 1",
    },
    slice: SLICE,
  },
  maxIncrease: { scorer: SCORER, maxIncrease: nonNegative("Largest acceptable rise over the base, in the scorer's units.") },
  minCoverage: {
    minCoverage: {
      required: true,
      schema: { type: "number", minimum: 0, maximum: 1, description: "Smallest acceptable share of the trials with a score." },
      check: (value) => isNumber(value) && value >= 0 && value <= 1,
      expected: "a number from 0 to 1",
    },
  },
  minRows: {
    minRows: {
      required: true,
      schema: { type: "integer", minimum: 1, description: "Smallest acceptable number of rows." },
      check: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
      expected: "a whole number of at least 1",
    },
  },
  mustPass: {
    mustPass: {
      required: true,
      schema: { type: "array", items: { type: "string" }, minItems: 1, description: "Keys of rows that must pass in every trial." },
      check: (value) => Array.isArray(value) && value.length > 0 && value.every((key) => typeof key === "string"),
      expected: "a list of row keys",
    },
    scorer: SCORER,
  },
};

/** What an inconclusive rule may mean. */
export const INCONCLUSIVE_MEANINGS: readonly string[] = ["fail", "warn", "pass"];

/** JSON Schema of gate policies, as published in docs/gate-policy.schema.json. */
export const gatePolicySchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "evalwire gate policy",
  type: "object",
  required: ["rules"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    rules: {
      type: "array",
      minItems: 1,
      items: {
        oneOf: Object.values(RULE_FIELDS).map((fields) => ({
          type: "object",
          required: Object.keys(fields).filter((name) => fields[name]?.required === true),
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema])),
        })),
      },
    },
    onInconclusive: { enum: INCONCLUSIVE_MEANINGS, default: "warn", description: "What it means when the data cannot decide a rule." },
  },
};
