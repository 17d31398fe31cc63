import { poll } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, ignoreErrors } from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import { type JobStatus, tidyStatus } from "./job-status.ts";
import type { JobWatch } from "./job-watch.ts";

/** Looks once at a job of the server, a rescore or an evaluation: both are asked for by their call. */
export async function readJobStatus(
  context: WeaveContext,
  job: { call_id: string } | string,
  options: CallOptions | undefined,
): Promise<JobStatus> {
  const callId = typeof job === "string" ? job : job?.call_id;
  if (typeof callId !== "string" || callId === "")
    throw new InvalidArgumentError("'job' must be a call id or what start() gave", { path: "job" });
  const body = { project_id: context.projectId, call_id: callId };
  const { status } = await context.transport.post("/evaluations/status", { body, answer: schemaOf("jobStatus") }, options);
  return tidyStatus(status, (text) => context.transport.redact(text));
}

/** How a job is followed. */
export interface FollowOptions {
  readonly timeoutMs: number | undefined;
  readonly unref: boolean | undefined;
  onProgress(status: JobStatus): void;
}

/** Follows a job to its end, as its watch judges, and gives its output. The options of a look are `each`. */
export function followJob<Ids extends { call_id: string }>(
  context: WeaveContext,
  ids: Ids,
  watch: JobWatch,
  follow: FollowOptions,
  each: CallOptions,
): Promise<unknown> {
  return poll({
    job: { ...ids },
    clock: context.transport.clock,
    signal: each.signal,
    timeoutMs: follow.timeoutMs,
    unref: follow.unref,
    ask: (limitMs) => readJobStatus(context, ids, { ...each, timeoutMs: limitMs }),
    judge: (status, waitedMs) => {
      if (watch.isNews(status)) ignoreErrors(() => follow.onProgress(status));
      return watch.judge(status, waitedMs);
    },
  });
}
