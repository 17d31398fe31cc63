import * as z from "zod/mini";
import type { EvalRunItem, ReplayAnswer } from "./types.ts";

// Only client.ts loads this file, and only on demand, because importing zod takes 50 ms. Objects are
// loose: unknown fields are kept.

/**
 * Schema of the response to a replay. The id of the new run is all that a paid replay must have.
 */
export const replayAnswer: z.ZodMiniType<ReplayAnswer> = z.looseObject({
  newRunId: z.string().check(z.minLength(1)),
}) as unknown as z.ZodMiniType<ReplayAnswer>; // readReplay() checks the other fields one by one

/** Schema of a page of runs. */
export const runPage: z.ZodMiniType<{ runs: EvalRunItem[] }> = z.looseObject({
  runs: z.array(z.looseObject({})),
});
