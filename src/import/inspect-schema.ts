import * as z from "zod/mini";

// Only inspect.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects
// are loose: unknown fields are kept. Messages say what a value must be.

type Maybe<T> = T | null | undefined;
type Named<T> = Record<string, T>;

/** Figure that Inspect computed itself. */
export interface InspectFigure {
  name: string;
  scorer?: Maybe<string>;
  reducer?: Maybe<string>;
  metrics?: Maybe<Named<{ value?: Maybe<number>; group?: Maybe<string> }>>;
}

/** Log without its samples. */
export interface InspectHeader {
  version?: Maybe<number>;
  status?: Maybe<string>;
  eval: {
    task: string;
    eval_id?: Maybe<string>;
    run_id?: Maybe<string>;
    created?: Maybe<string>;
    model?: Maybe<string>;
    tags?: Maybe<string[]>;
    metadata?: Maybe<Named<unknown>>;
    dataset?: Maybe<{ sample_ids?: Maybe<(string | number | bigint)[]>; [field: string]: unknown }>;
    config?: Maybe<{ epochs?: Maybe<number>; [field: string]: unknown }>;
    scorers?: Maybe<{ name: string; options?: Maybe<Named<unknown>> }[]>;
    [field: string]: unknown;
  };
  results?: Maybe<{
    total_samples?: Maybe<number>;
    scores?: Maybe<InspectFigure[]>;
    scorer?: Maybe<InspectFigure>;
    metrics?: Maybe<Named<{ value?: Maybe<number> }>>;
  }>;
  stats?: Maybe<{ started_at?: Maybe<string>; completed_at?: Maybe<string> }>;
  error?: Maybe<{ message: string }>;
  tags?: Maybe<string[]>;
  metadata?: Maybe<Named<unknown>>;
  samples?: Maybe<unknown[]>;
}

/** Score of a sample by one scorer. */
export interface InspectScore {
  value?: unknown;
  answer?: Maybe<string>;
  explanation?: Maybe<string>;
  reason?: Maybe<string>;
  metadata?: Maybe<Named<unknown>>;
}

/** One epoch of one input. */
export interface InspectSample {
  id: string | number | bigint;
  epoch: number;
  input?: unknown;
  target?: unknown;
  choices?: unknown;
  scores?: Maybe<Named<InspectScore>>;
  score?: Maybe<InspectScore>;
  metadata?: Maybe<Named<unknown>>;
  output?: Maybe<{
    completion?: Maybe<string>;
    choices?: Maybe<{ message?: Maybe<Named<unknown>> }[]>;
  }>;
  error?: Maybe<{ message: string }>;
  model_usage?: Maybe<Named<{ total_tokens?: Maybe<number>; total_cost?: Maybe<number> }>>;
  total_time?: Maybe<number>;
  working_time?: Maybe<number>;
  uuid?: Maybe<string>;
  attachments?: Maybe<Named<string>>;
  invalidation?: Maybe<{ author?: Maybe<string>; reason?: Maybe<string> }>;
}

const text = z.string("a string");
const amount = z.nullish(z.number("a number"));
const record = z.record(z.string(), z.unknown(), "an object");
const id = z.union([z.string(), z.number(), z.bigint()], "a string or a whole number");
const failure = z.looseObject({ message: text }, "an object with a message");

const own = z.looseObject(
  {
    name: text,
    scorer: z.nullish(text),
    reducer: z.nullish(text),
    metrics: z.nullish(
      z.record(
        z.string(),
        z.looseObject({ value: amount, group: z.nullish(text) }, "an object"),
        "an object",
      ),
    ),
  },
  "an object",
);

const spec = z.looseObject(
  {
    task: text,
    eval_id: z.nullish(text),
    run_id: z.nullish(text),
    created: z.nullish(text),
    model: z.nullish(text),
    tags: z.nullish(z.array(text, "an array of strings")),
    metadata: z.nullish(record),
    dataset: z.nullish(
      z.looseObject({ sample_ids: z.nullish(z.array(id, "an array of IDs")) }, "an object"),
    ),
    config: z.nullish(z.looseObject({ epochs: amount }, "an object")),
    scorers: z.nullish(
      z.array(z.looseObject({ name: text, options: z.nullish(record) }, "an object"), "an array"),
    ),
  },
  "an object with the task",
);

/** Schema of a log without its samples, which are checked one by one. */
export const header: z.ZodMiniType<InspectHeader> = z.looseObject(
  {
    version: z.nullish(z.number("a number")),
    status: z.nullish(text),
    eval: spec,
    results: z.nullish(
      z.looseObject(
        {
          total_samples: amount,
          scores: z.nullish(z.array(own, "an array")),
          scorer: z.nullish(own),
          metrics: z.nullish(z.record(z.string(), z.looseObject({ value: amount }), "an object")),
        },
        "an object",
      ),
    ),
    stats: z.nullish(
      z.looseObject({ started_at: z.nullish(text), completed_at: z.nullish(text) }, "an object"),
    ),
    error: z.nullish(failure),
    tags: z.nullish(z.array(text, "an array of strings")),
    metadata: z.nullish(record),
    samples: z.nullish(z.array(z.unknown(), "an array of samples")),
  },
  "an object with the log",
);

const score: z.ZodMiniType<InspectScore> = z.looseObject(
  {
    value: z.unknown(),
    answer: z.nullish(text),
    explanation: z.nullish(text),
    reason: z.nullish(text),
    metadata: z.nullish(record),
  },
  "an object with a value",
);

/** Schema of one sample: one epoch of one input. */
export const sample: z.ZodMiniType<InspectSample> = z.looseObject(
  {
    id,
    epoch: z
      .number("a whole number from 1")
      .check(
        z.refine((value) => Number.isSafeInteger(value) && value >= 1, "a whole number from 1"),
      ),
    scores: z.nullish(z.record(z.string(), score, "an object")),
    score: z.nullish(score),
    metadata: z.nullish(record),
    output: z.nullish(
      z.looseObject(
        {
          completion: z.nullish(text),
          choices: z.nullish(
            z.array(z.looseObject({ message: z.nullish(record) }, "an object"), "an array"),
          ),
        },
        "an object",
      ),
    ),
    error: z.nullish(failure),
    model_usage: z.nullish(
      z.record(
        z.string(),
        z.looseObject({ total_tokens: amount, total_cost: amount }, "an object"),
        "an object",
      ),
    ),
    total_time: amount,
    working_time: amount,
    uuid: z.nullish(text),
    attachments: z.nullish(z.record(z.string(), text, "an object of strings")),
    invalidation: z.nullish(
      z.looseObject({ author: z.nullish(text), reason: z.nullish(text) }, "an object"),
    ),
  },
  "an object",
);
