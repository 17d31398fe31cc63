import * as z from "zod/mini";
import type { ReplayAnswer } from "./types.ts";

// Only eval-runs.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects
// are loose: unknown fields are kept.

const id = z.string().check(z.minLength(1));

/** Schema of the response to a replay. */
export const replayAnswer: z.ZodMiniType<ReplayAnswer> = z.looseObject({
  newRunId: id,
  gradersRun: z.array(z.string()),
  gradeResults: z.array(
    z.looseObject({
      graderId: z.string(),
      score: z.number(),
      pass: z.boolean(),
      reasoning: z.string(),
      metadata: z.exactOptional(z.record(z.string(), z.unknown())),
    }),
  ),
  replayOf: z.string(),
});
