import * as z from "zod/mini";

// Only promptfoo.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects
// are loose: unknown fields are kept. Messages say what a value must be.

type Fields = Readonly<Record<string, unknown>>;
type Figure = number | bigint | null | undefined;
type Text = string | null | undefined;

/** Assertion of a test. */
export interface Assertion extends Fields {
  type?: Text;
  metric?: Text;
}

/** Result of one assertion. */
export interface Component extends Fields {
  pass: boolean;
  score?: Figure;
  /** A string, unless the code of an assertion returned something else. */
  reason?: unknown;
  assertion?: Assertion | null | undefined;
  metadata?: Fields | null | undefined;
}

/** Result of one test for one provider and prompt. */
export interface PromptfooResult extends Fields {
  promptIdx: number;
  testIdx: number;
  success: boolean;
  score?: Figure;
  provider: { id?: Text; label?: Text };
  prompt?: { label?: Text } | null | undefined;
  id?: Text;
  vars?: Fields | null | undefined;
  testCase?: TestCase | null | undefined;
  response?: Response | null | undefined;
  error?: Text;
  failureReason?: number | null | undefined;
  latencyMs?: Figure;
  cost?: Figure;
  namedScores?: Fields | null | undefined;
  gradingResult?: { componentResults?: (Component | null)[] | null | undefined } | null | undefined;
}

interface TestCase extends Fields {
  description?: Text;
  vars?: Fields | null | undefined;
  metadata?: Fields | null | undefined;
  assert?: Assertion[] | null | undefined;
}

interface Response extends Fields {
  output?: unknown;
  cost?: Figure;
  cached?: boolean | null | undefined;
  tokenUsage?: { total?: Figure } | null | undefined;
}

/** Figures that promptfoo stores for one provider and prompt. */
export interface PromptMetrics extends Fields {
  score?: Figure;
  namedScores?: Fields | null | undefined;
  namedScoresCount?: Fields | null | undefined;
  namedScoreWeights?: Fields | null | undefined;
}

interface CompletedPrompt {
  label?: Text;
  provider?: Text;
  metrics?: PromptMetrics | null | undefined;
}

/** The file of `promptfoo eval --output`; its results are checked one by one. */
export interface PromptfooOutput {
  evalId?: Text;
  results: {
    version: number;
    timestamp?: Text;
    results: unknown[];
    prompts?: CompletedPrompt[] | null | undefined;
    stats?: { durationMs?: Figure } | null | undefined;
  };
  config?: Fields | null | undefined;
  metadata?: { promptfooVersion?: Text; evaluationCreatedAt?: Text } | null | undefined;
}

const text = z.string("a string");
const index = z
  .number("a whole number from 0")
  .check(z.refine((value) => Number.isSafeInteger(value) && value >= 0, "a whole number from 0"));
/** A number; null where promptfoo had one that JSON cannot hold. */
const figure = z.nullish(z.union([z.number(), z.bigint()], "a number"));
const record = z.record(z.string(), z.unknown(), "an object");

const assertion = z.looseObject({ type: z.nullish(text), metric: z.nullish(text) }, "an object");

const component = z.looseObject(
  {
    pass: z.boolean("true or false"),
    score: figure,
    assertion: z.nullish(assertion),
    metadata: z.nullish(record),
  },
  "an object",
);

/** Schema of one result: the answer to one test, for one provider and prompt. */
export const result: z.ZodMiniType<PromptfooResult> = z.looseObject(
  {
    promptIdx: index,
    testIdx: index,
    success: z.boolean("true or false"),
    score: figure,
    provider: z.looseObject({ id: z.nullish(text), label: z.nullish(text) }, "an object"),
    prompt: z.nullish(z.looseObject({ label: z.nullish(text) }, "an object")),
    id: z.nullish(text),
    vars: z.nullish(record),
    testCase: z.nullish(
      z.looseObject(
        {
          description: z.nullish(text),
          vars: z.nullish(record),
          metadata: z.nullish(record),
          assert: z.nullish(z.array(assertion, "an array")),
        },
        "an object",
      ),
    ),
    response: z.nullish(
      z.looseObject(
        {
          cost: figure,
          cached: z.nullish(z.boolean("true or false")),
          tokenUsage: z.nullish(z.looseObject({ total: figure }, "an object")),
        },
        "an object",
      ),
    ),
    error: z.nullish(text),
    failureReason: z.nullish(z.number("a number")),
    latencyMs: figure,
    cost: figure,
    namedScores: z.nullish(record),
    gradingResult: z.nullish(
      z.looseObject(
        {
          componentResults: z.nullish(z.array(z.nullable(component), "an array")),
        },
        "an object",
      ),
    ),
  },
  "an object",
);

const metrics = z.looseObject(
  {
    score: figure,
    testPassCount: figure,
    testFailCount: figure,
    testErrorCount: figure,
    namedScores: z.nullish(record),
    namedScoresCount: z.nullish(record),
    namedScoreWeights: z.nullish(record),
  },
  "an object",
);

const summary = z.looseObject(
  {
    version: z.number("the version of the format, a number"),
    timestamp: z.nullish(text),
    results: z.array(z.unknown(), "an array of results"),
    prompts: z.nullish(
      z.array(
        z.looseObject(
          { label: z.nullish(text), provider: z.nullish(text), metrics: z.nullish(metrics) },
          "an object",
        ),
        "an array",
      ),
    ),
    stats: z.nullish(z.looseObject({ durationMs: figure }, "an object")),
  },
  "an object with the results",
);

/** Schema of the file of `promptfoo eval --output`; the results are checked one by one. */
export const output: z.ZodMiniType<PromptfooOutput> = z.looseObject(
  {
    evalId: z.nullish(text),
    results: summary,
    config: z.nullish(record),
    metadata: z.nullish(
      z.looseObject(
        { promptfooVersion: z.nullish(text), evaluationCreatedAt: z.nullish(text) },
        "an object",
      ),
    ),
  },
  "an object",
);
