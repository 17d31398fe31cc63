import * as z from "zod/mini";
import type { ReplayAnswer } from "../rensei/types.ts";
import type { RescoreJob, RescoreResult, RescoreStart } from "../weave/rescore-types.ts";

// Entries of journals. Loaded on demand, when a checkpoint has content, because importing zod takes
// 50 ms. Objects are loose: unknown fields are kept.

/**
 * Known state of one run. `starting` is recorded before the request is sent: from then on it is
 * never sent again.
 */
export type RescoreEntry = { scorings: number } & (
  | ({ state: "starting" } & RescoreStart)
  | { state: "started"; job: RescoreJob }
  | { state: "done"; result: RescoreResult }
);

/**
 * Known state of one replay. `sent` is recorded before the request is sent: an entry that remains
 * `sent` has an unknown outcome.
 */
export type ReplayEntry =
  | { state: "sent"; at: string }
  | { state: "done"; result: { raw: ReplayAnswer } };

/** Result of scoring one experiment again. */
export interface RescoredExperiment {
  /** Id of the new experiment; that of the experiment itself when it was done in place. */
  experiment_id: string;
  /** Name of the experiment that has the scores. */
  name: string;
  /** Scores that were asked for: rows × scorers. */
  scorings: number;
  /** Whether the experiment itself was scored again, without a new one. */
  inPlace: boolean;
}

/**
 * Known state of scoring one experiment again, or of one page of its records when it is done in
 * place. From `starting` or `sent` on, it is never sent again.
 */
export type ExperimentEntry = { scorings: number } & (
  | { state: "starting"; name: string; sentAt: string }
  | { state: "started"; name: string; experiment_id: string }
  | { state: "done"; result: RescoredExperiment }
  | { state: "sent" | "taken"; sentAt: string }
);

/** Progress of recording a run. */
export interface RecordEntry {
  evaluation_run_id: string;
  /**
   * Reference of the model, because its name may refer to a newer version by the time the run is
   * resumed.
   */
  model: string;
  /** Number of rows, from the beginning, that are known to be stored. */
  rows: number;
  scores: number;
  /** Result of `digestAfter()` for those rows. */
  digest: string;
  finished: boolean;
  /** Contents of the run when it was finished. */
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

// The grades are read again from the response: nothing but its id decides whether it was paid for.
const replay = z.discriminatedUnion("state", [
  z.looseObject({ state: z.literal("sent"), at: time }),
  z.looseObject({
    state: z.literal("done"),
    result: z.looseObject({ raw: z.looseObject({ newRunId: id }) }),
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

/**
 * Returns a function that checks a value against a schema; it returns undefined if the value does
 * not match.
 */
function readerOf<Entry>(schema: z.ZodMiniType): (value: unknown) => Entry | undefined {
  //
  return (value) => (schema.safeParse(value).success ? (value as Entry) : undefined);
}

export const readRescoreEntry: (value: unknown) => RescoreEntry | undefined = readerOf(rescore);
export const readReplayEntry: (value: unknown) => ReplayEntry | undefined = readerOf(replay);
export const readExperimentEntry: (value: unknown) => ExperimentEntry | undefined =
  readerOf(experiment);
export const readRecordEntry: (value: unknown) => RecordEntry | undefined = readerOf(record);
