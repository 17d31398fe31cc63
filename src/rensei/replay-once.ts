import type { paths } from "../../generated/rensei.ts";
import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import { aBoolean, aFunction, checkWriteOptions, type WriteOptions } from "../core/options.ts";
import type { Transport } from "../core/transport.ts";
import { checkReplayBody } from "./check-replay.ts";
import { toReplay } from "./judge-grade.ts";
import type { EvalReplay, ReplayBody } from "./types.ts";

/** The transport of Rensei. */
export type RenseiTransport = Transport<paths>;

/** Options of a replay. */
export interface ReplayOptions extends WriteOptions {
  /** Set it when you know that your traces keep their payloads: structural grades are then believed. Default false: most traces keep none. */
  payloadsKept?: boolean;
  /** Finds replays of a run made since a time, when you have a way to: the service has none. It is asked when an answer is lost, and what it finds stands in the error's advice. */
  findReplays?(runId: string, since: Date): Promise<string[]>;
}

/** Node's fetch gives up on headers after 300 s by itself. */
const REPLAY_TIMEOUT_MS = 290_000;

/** Makes single replays: what a batch needs of a client. */
export interface Replayer {
  replayOnce(runId: string, body: ReplayBody, options: ReplayOptions, concurrent: boolean): Promise<EvalReplay>;
}

/** One replay; with `concurrent` it does not wait for the client's other paid work. */
export async function replayOnce(
  transport: RenseiTransport,
  runId: string,
  body: ReplayBody,
  options: ReplayOptions,
  concurrent: boolean,
): Promise<EvalReplay> {
  checkReplayBody(body);
  checkWriteOptions(options, { findReplays: aFunction, payloadsKept: aBoolean });
  const { findReplays, payloadsKept = false, ...write } = options;
  try {
    const answer = await transport.post(
      "/api/evals/runs/{id}/replay",
      {
        path: { id: runId },
        body,
        answer: async () => (await import("./schemas.ts")).replayAnswer,
        write: { target: { run_id: runId }, advice: adviceFor(runId) },
        attemptTimeoutMs: REPLAY_TIMEOUT_MS,
        timeoutMs: REPLAY_TIMEOUT_MS,
        concurrent,
      },
      write,
    );
    return toReplay(answer, runId, body, payloadsKept);
  } catch (thrown) {
    throw findReplays === undefined ? thrown : await withFound(thrown, runId, findReplays);
  }
}

function adviceFor(runId: string): string {
  return `It may have been applied; do not simply send it again. The service has no list of runs: look in the dashboard for a run with graderConfig.replayOf = '${runId}' made since then.`;
}

/** Asks the caller's own look-up for a lost replay, and notes what it found as what is known. */
async function withFound(thrown: unknown, runId: string, findReplays: NonNullable<ReplayOptions["findReplays"]>): Promise<unknown> {
  if (!isAmbiguousWriteError(thrown) || thrown.aborted) return thrown;
  let found: string[];
  try {
    found = await findReplays(runId, thrown.sentAt);
  } catch {
    return thrown; // the lost replay matters more than the failed look-up
  }
  const seen = found.length === 0 ? "findReplays() found none, which is no proof." : `findReplays() found ${found.join(", ")}.`;
  return new AmbiguousWriteError(`${thrown.operation} may have been applied (request ${thrown.requestId})`, {
    ...thrown,
    advice: `${seen} ${thrown.advice}`,
  });
}
