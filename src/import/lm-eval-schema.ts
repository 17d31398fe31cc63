import * as z from "zod/mini";

// Only lm-eval.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects
// are loose: unknown fields are kept. Messages say what a value must be.

type Maybe<T> = T | null | undefined;
type Named<T> = Record<string, T>;

/** One document, for one filter of the answers. */
export interface LmEvalSample {
  doc_id: string | number | bigint;
  doc?: unknown;
  target?: unknown;
  filter?: Maybe<string>;
  metrics?: Maybe<string[]>;
  resps?: unknown;
  filtered_resps?: unknown;
  doc_hash?: Maybe<string>;
  [field: string]: unknown;
}

/** Aggregated results of all tasks. */
export interface LmEvalResults {
  results: Named<Named<unknown>>;
  configs?: Maybe<Named<Named<unknown>>>;
  versions?: Maybe<Named<unknown>>;
  higher_is_better?: Maybe<Named<Maybe<Named<unknown>>>>;
  "n-samples"?: Maybe<Named<Maybe<Named<unknown>>>>;
  "n-shot"?: Maybe<Named<unknown>>;
  config?: Maybe<Named<unknown>>;
  date?: Maybe<number>;
  total_evaluation_time_seconds?: unknown;
  model_name?: Maybe<string>;
  model_source?: Maybe<string>;
  lm_eval_version?: Maybe<string>;
  git_hash?: Maybe<string>;
}

const text = z.string("a string");
const record = z.record(z.string(), z.unknown(), "an object");
const named = z.nullish(record);
const byTask = z.record(z.string(), record, "an object of tasks");
const ofTasks = z.nullish(z.record(z.string(), z.nullish(record), "an object of tasks"));

/** Schema of a line of `samples_*.jsonl`. */
export const sample: z.ZodMiniType<LmEvalSample> = z.looseObject(
  {
    doc_id: z.union([z.string(), z.number(), z.bigint()], "a string or a whole number"),
    filter: z.nullish(text),
    metrics: z.nullish(z.array(text, "an array of strings")),
    doc_hash: z.nullish(text),
  },
  "an object",
);

/** Schema of `results_*.json`. */
export const results: z.ZodMiniType<LmEvalResults> = z.looseObject(
  {
    results: byTask,
    configs: z.nullish(byTask),
    versions: named,
    higher_is_better: ofTasks,
    "n-samples": ofTasks,
    "n-shot": named,
    config: named,
    date: z.nullish(z.number("a number of seconds")),
    model_name: z.nullish(text),
    model_source: z.nullish(text),
    lm_eval_version: z.nullish(text),
    git_hash: z.nullish(text),
  },
  "an object",
);
