import { pySumsProject } from "./recorded-py-sums.ts";
import { partialRun, sumsProject } from "./recorded-sums.ts";
import type { Seed } from "./seed.ts";

/** What to add to the recorded state. */
export interface RecordedOptions {
  /** Adds the third v2 run of the recordings, with repeated, unfinished and odd predictions. Default false. */
  partial?: boolean;
}

/**
 * Makes the state that the recordings of the real server were taken from: `acme/evals` with two v2 runs of 24 rows, `acme/pyevals` with two classic
 * runs of 20. Ids, digests, times and values are the recorded ones; of the classic trials three rows were recorded, the others have made-up ids.
 *
 * @example The recorded run of model-a
 * ```ts
 * import assert from "node:assert/strict";
 * import { recorded } from "evalwire/testing";
 *
 * assert.deepEqual(recorded().weave?.projects.map((project) => project.name), ["acme/evals", "acme/pyevals"]);
 * ```
 */
export function recorded(options: RecordedOptions = {}): Seed {
  const sums = sumsProject();
  if (options.partial) sums.runs?.push(partialRun());
  return { weave: { projects: [sums, pySumsProject()] } };
}
