import { sleep } from "../core/clock.ts";
import { anObject, type CallOptions, checkValue, type WriteOptions } from "../core/options.ts";
import { checkBody } from "./check-body.ts";
import { type GalileoTransport, nonEmptyString } from "./context.ts";
import type { Experiment, ExperimentCreateBody, RecomputeBody } from "./types.ts";

/** Result of looking for an experiment whose creation lost its response. */
export interface ExperimentReconciliation {
  /**
   * `one`: an experiment has the name: continue with its id. `none`: none has it yet, which is no
   * proof. `many`: several have it, and nothing is chosen.
   */
  outcome: "one" | "none" | "many";
  /** IDs of the experiments that have the name. */
  experiment_ids: string[];
}

const EXPERIMENTS = "/v2/projects/{project_id}/experiments";
const WINDOW_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/**
 * Creates an experiment: paid work when `trigger` is true, sent at most once.
 *
 * @throws {AmbiguousWriteError} when it may have been created. Its name finds it.
 */
export async function createExperiment(
  transport: GalileoTransport,
  project_id: string,
  body: ExperimentCreateBody,
  options?: WriteOptions,
): Promise<Experiment> {
  await checkBody(`POST ${EXPERIMENTS}`, body);
  checkValue("body.name", body.name, nonEmptyString);
  const write = {
    target: { project_id, name: body.name },
    advice: `It may have been created, and it is paid work: do not send it again. Look for an experiment named '${body.name}'.`,
  };
  return await transport.post(
    EXPERIMENTS,
    { path: { project_id }, body, answer: "evaluated", write },
    options,
  );
}

/**
 * Computes scores of records again, in place: paid work, sent at most once. The service replaces
 * the scores that are there, and names no job. `limit` is the number of records, 100 by default.
 *
 * @throws {AmbiguousWriteError} when it may have been taken.
 */
export async function recomputeMetrics(
  transport: GalileoTransport,
  project_id: string,
  body: RecomputeBody,
  options?: WriteOptions,
): Promise<void> {
  checkValue("body", body, anObject);
  const { experiment_id } = body;
  const write = {
    target: { project_id, ...(experiment_id == null ? {} : { experiment_id }) },
    advice:
      "The scores may be computed again, and it is paid work: do not send it again. Look whether they are pending or have changed.",
  };
  await transport.post(
    "/v2/projects/{project_id}/recompute-metrics",
    { path: { project_id }, body, write },
    options,
  );
}

/**
 * Looks for an experiment whose creation lost its response, by its name, for up to two minutes or
 * `windowMs`.
 */
export async function reconcileExperiment(
  transport: GalileoTransport,
  project_id: string,
  name: string,
  { windowMs = WINDOW_MS, ...options }: CallOptions & { windowMs?: number } = {},
): Promise<ExperimentReconciliation> {
  checkValue("name", name, nonEmptyString);
  const { clock } = transport;
  const startedAt = clock.now();
  const body = {
    filters: [{ name: "name" as const, operator: "eq", value: name, case_sensitive: true }],
    starting_token: 0,
    limit: 100,
  };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 1.5)) {
    const { experiments = [] } = await transport.post(
      `${EXPERIMENTS}/search`,
      { path: { project_id }, body, answer: "experiments" },
      options,
    );
    const experiment_ids = experiments.filter((one) => one.name === name).map(({ id }) => id);
    if (experiment_ids.length > 0)
      return { outcome: experiment_ids.length === 1 ? "one" : "many", experiment_ids };
    if (clock.now() - startedAt + pauseMs > windowMs) return { outcome: "none", experiment_ids };
    await sleep(clock, pauseMs, options.signal);
  }
}
