import * as z from "zod/mini";
import type { ReplayAnswer } from "./types.ts";

// Loaded on demand by eval-runs.ts and by nothing else, since importing zod costs 50 ms. Objects are loose: unknown fields stay.

const id = z.string().check(z.minLength(1));

/** The answer of a replay. */
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
