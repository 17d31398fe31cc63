import * as z from "zod/mini";

// Only every-eval-ever.ts loads this file, and only on demand, because importing zod takes 50 ms.
// Objects are loose: unknown fields are kept. Messages say what a value must be.

type Maybe<T> = T | null | undefined;

/** Line of an instance file: the result of one trial by one scorer. */
export interface EeeInstance {
  schema_version: string;
  evaluation_id: string;
  model_id: string;
  evaluation_name: string;
  evaluation_result_id?: Maybe<string>;
  sample_id: string;
  input: { raw: string; reference: string | string[] };
  output?: Maybe<{ raw: string[] }>;
  messages?: Maybe<unknown[]>;
  /** The score is null where the file has a number that JSON cannot hold. */
  evaluation: { score: number | null; is_correct: boolean };
  token_usage?: Maybe<{ total_tokens: number }>;
  performance?: Maybe<{ latency_ms?: Maybe<number> }>;
  error?: Maybe<string>;
  metadata?: Maybe<Record<string, unknown>>;
}

/** Figure of a scorer in an aggregate file. */
export interface EeeResult {
  evaluation_result_id?: Maybe<string>;
  evaluation_name: string;
  metric_config: { lower_is_better: boolean };
  score_details: { score: number | null };
}

/** Aggregate file. */
export interface EeeAggregate {
  schema_version: string;
  evaluation_id: string;
  evaluation_timestamp?: Maybe<string>;
  source_metadata: { additional_details?: Maybe<Record<string, unknown>> };
  model_info: { id: string };
  evaluation_results: EeeResult[];
  detailed_evaluation_results?: Maybe<{
    file_path: string;
    hash_algorithm?: Maybe<string>;
    checksum?: Maybe<string>;
    total_rows?: Maybe<number>;
  }>;
}

const text = z.string("a string");
const score = z.nullable(z.number("a number"));
const record = z.record(z.string(), z.unknown(), "an object");

export const instance: z.ZodMiniType<EeeInstance> = z.looseObject(
  {
    schema_version: text,
    evaluation_id: text,
    model_id: text,
    evaluation_name: text,
    evaluation_result_id: z.nullish(text),
    sample_id: text,
    input: z.looseObject(
      {
        raw: text,
        reference: z.union([text, z.array(text, "an array of strings")], "an array of strings"),
      },
      "an object",
    ),
    output: z.nullish(z.looseObject({ raw: z.array(text, "an array of strings") }, "an object")),
    messages: z.nullish(z.array(z.unknown(), "an array")),
    evaluation: z.looseObject({ score, is_correct: z.boolean("true or false") }, "an object"),
    token_usage: z.nullish(z.looseObject({ total_tokens: z.number("a number") }, "an object")),
    performance: z.nullish(
      z.looseObject({ latency_ms: z.nullish(z.number("a number")) }, "an object"),
    ),
    error: z.nullish(text),
    metadata: z.nullish(record),
  },
  "an object",
);

export const aggregate: z.ZodMiniType<EeeAggregate> = z.looseObject(
  {
    schema_version: text,
    evaluation_id: text,
    evaluation_timestamp: z.nullish(text),
    source_metadata: z.looseObject({ additional_details: z.nullish(record) }, "an object"),
    model_info: z.looseObject({ id: text }, "an object"),
    evaluation_results: z.array(
      z.looseObject(
        {
          evaluation_result_id: z.nullish(text),
          evaluation_name: text,
          metric_config: z.looseObject(
            { lower_is_better: z.boolean("true or false") },
            "an object",
          ),
          score_details: z.looseObject({ score }, "an object"),
        },
        "an object",
      ),
      "an array",
    ),
    detailed_evaluation_results: z.nullish(
      z.looseObject(
        {
          file_path: text,
          hash_algorithm: z.nullish(text),
          checksum: z.nullish(text),
          total_rows: z.nullish(z.number("a number")),
        },
        "an object",
      ),
    ),
  },
  "an object",
);
