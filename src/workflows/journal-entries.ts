import * as z from "zod/mini";
import type { EvalReplay } from "../rensei/types.ts";
import type { RescoreJob, RescoreResult, RescoreStart } from "../weave/rescore-types.ts";
import type { RescoredExperiment } from "./experiment-client.ts";

// What journals hold. Loaded on demand when a checkpoint holds something, since importing zod costs
// 50 ms. Objects are loose: unknown fields stay.

/**
 * What is known of one run. `starting` is noted before the request leaves: from then on it is never
 * sent again.
 */
export type RescoreEntry = { scorings: number } & (
  | ({ state: "starting" } & RescoreStart)
  | { state: "started"; job: RescoreJob }
  | { state: "done"; result: RescoreResult }
);

/**
 * What is known of one replay. `sent` is noted before the request leaves: an entry that stays so is
 * unknown.
 */
export type ReplayEntry = { state: "sent"; at: string } | { state: "done"; result: EvalReplay };

/**
 * What is known of scoring one experiment again, or of one page of its records when it is done in
 * place. From `starting` or `sent` on, it is never sent again.
 */
export type ExperimentEntry = { scorings: number } & (
  | { state: "starting"; name: string; sentAt: string }
  | { state: "started"; name: string; experiment_id: string }
  | { state: "done"; result: RescoredExperiment }
  | { state: "sent" | "taken"; sentAt: string }
);

/** How far the recording of a run has come. */
export interface RecordEntry {
  evaluation_run_id: string;
  /**
   * Reference of the model: its name may mean a newer version by the time that the run is
   * continued.
   */
  model: string;
  /** Rows from the beginning that are certainly stored. */
  rows: number;
  scores: number;
  /** What `digestAfter()` says of those rows. */
  digest: string;
  finished: boolean;
  /** What the run held when it was finished. */
  held?:
    | { predictions: number; scores: number; surplus: { trials: string[]; scores: string[] } }
    | undefined;
}

const id = z.string().check(z.minLength(1));
const count = z.int().check(z.nonnegative());
const time = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));

const job = { call_id: id, evaluation_run_id: id };
const rescore = z.discriminatedUnion("state", [
  z.looseObject({
    state: z.literal("starting"),
    scorings: count,
    sentAt: time,
    known: z.array(z.string()),
    clockSkewMs: z.nullable(z.number()),
  }),
  z.looseObject({ state: z.literal("started"), scorings: count, job: z.looseObject(job) }),
  z.looseObject({
    state: z.literal("done"),
    scorings: count,
    result: z.looseObject({ ...job, output: z.unknown(), coverage: z.nullable(z.number()) }),
  }),
]);

const grade = z.looseObject({
  graderId: z.string(),
  score: z.number(),
  pass: z.boolean(),
  reasoning: z.string(),
  state: z.enum(["scored", "suspect"]),
  why: z.nullable(z.string()),
});
const replay = z.discriminatedUnion("state", [
  z.looseObject({ state: z.literal("sent"), at: time }),
  z.looseObject({
    state: z.literal("done"),
    result: z.looseObject({
      newRunId: id,
      gradersRun: z.array(z.string()),
      gradeResults: z.array(grade),
      replayOf: z.string(),
      notRun: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
  }),
]);

const record = z.looseObject({
  evaluation_run_id: id,
  model: id,
  rows: count,
  scores: count,
  digest: z.string(),
  finished: z.boolean(),
  held: z.optional(
    z.looseObject({
      predictions: count,
      scores: count,
      surplus: z.object({ trials: z.array(id), scores: z.array(id) }),
    }),
  ),
});

const made = { name: z.string(), experiment_id: id };
const experiment = z.discriminatedUnion("state", [
  z.looseObject({ state: z.literal("starting"), scorings: count, name: id, sentAt: time }),
  z.looseObject({ state: z.literal("started"), scorings: count, ...made }),
  z.looseObject({
    state: z.literal("done"),
    scorings: count,
    result: z.looseObject({ ...made, scorings: count, inPlace: z.boolean() }),
  }),
  z.looseObject({ state: z.enum(["sent", "taken"]), scorings: count, sentAt: time }),
]);

/** What a schema says of a value; undefined when it does not fit. */
function readerOf<Entry>(schema: z.ZodMiniType): (value: unknown) => Entry | undefined {
  // just checked
  return (value) => (schema.safeParse(value).success ? (value as Entry) : undefined);
}

export const readRescoreEntry: (value: unknown) => RescoreEntry | undefined = readerOf(rescore);
export const readReplayEntry: (value: unknown) => ReplayEntry | undefined = readerOf(replay);
export const readExperimentEntry: (value: unknown) => ExperimentEntry | undefined =
  readerOf(experiment);
export const readRecordEntry: (value: unknown) => RecordEntry | undefined = readerOf(record);
