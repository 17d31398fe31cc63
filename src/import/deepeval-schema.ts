import * as z from "zod/mini";

// Only deepeval.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects
// are loose: unknown fields are kept. Messages say what a value must be.

type Fields = Readonly<Record<string, unknown>>;
type Figure = number | bigint | null | undefined;
type Text = string | null | undefined;
type Flag = boolean | null | undefined;

/** Result of one metric on one test case. */
export interface MetricData extends Fields {
  name: string;
  score?: Figure;
  success?: Flag;
  threshold?: Figure;
  reason?: Text;
  error?: Text;
  strictMode?: Flag;
  evaluationModel?: Text;
  evaluationCost?: Figure;
}

/** Test case, or conversation if it has turns, with the results of its metrics. */
export interface DeepEvalCase extends Fields {
  name: string;
  success?: Flag;
  metricsData?: MetricData[] | null | undefined;
  order?: number | null | undefined;
  tags?: unknown[] | null | undefined;
  metadata?: Fields | null | undefined;
  imagesMapping?:
    | Readonly<Record<string, { url?: Text; local?: Flag } & Fields>>
    | null
    | undefined;
  completionTime?: Figure;
  tokenCost?: Figure;
  inputTokenCount?: Figure;
  outputTokenCount?: Figure;
}

/** Figures of one metric. */
interface MetricScores {
  metric: string;
  scores: (number | bigint | null)[];
}

/** A test run; its test cases are checked one by one. */
export interface DeepEvalRun extends Fields {
  testCases?: unknown[] | null | undefined;
  conversationalTestCases?: unknown[] | null | undefined;
  metricsScores?: MetricScores[] | null | undefined;
  identifier?: Text;
  hyperparameters?: Fields | null | undefined;
  testFile?: Text;
  datasetAlias?: Text;
  testPassed?: number | null | undefined;
  testFailed?: number | null | undefined;
}

const text = z.string("a string");
const flag = z.nullish(z.boolean("true or false"));
const number = z.union([z.number(), z.bigint()], "a number");
const figure = z.nullish(number);
const count = z.nullish(z.number("a number"));
const record = z.record(z.string(), z.unknown(), "an object");
const list = z.nullish(z.array(z.unknown(), "an array"));

const metricData = z.looseObject(
  {
    name: text,
    score: figure,
    success: flag,
    threshold: figure,
    reason: z.nullish(text),
    error: z.nullish(text),
    strictMode: flag,
    evaluationModel: z.nullish(text),
    evaluationCost: figure,
  },
  "an object",
);

/** Schema of one test case or conversation. */
export const testCase: z.ZodMiniType<DeepEvalCase> = z.looseObject(
  {
    name: text,
    success: flag,
    metricsData: z.nullish(z.array(metricData, "an array")),
    order: count,
    tags: list,
    metadata: z.nullish(record),
    imagesMapping: z.nullish(
      z.record(
        z.string(),
        z.looseObject({ url: z.nullish(text), local: flag }, "an object"),
        "an object",
      ),
    ),
    completionTime: figure,
    tokenCost: figure,
    inputTokenCount: figure,
    outputTokenCount: figure,
  },
  "an object",
);

/** Schema of a test run. */
export const testRun: z.ZodMiniType<DeepEvalRun> = z.looseObject(
  {
    testCases: list,
    conversationalTestCases: list,
    metricsScores: z.nullish(
      z.array(
        z.looseObject(
          { metric: text, scores: z.array(z.nullable(number), "an array") },
          "an object",
        ),
        "an array",
      ),
    ),
    identifier: z.nullish(text),
    hyperparameters: z.nullish(record),
    testFile: z.nullish(text),
    datasetAlias: z.nullish(text),
    testPassed: count,
    testFailed: count,
  },
  "an object",
);
