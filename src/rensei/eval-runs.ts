import type { paths } from "../../generated/rensei.ts";
import { checkJson } from "../core/json.ts";
import {
  aBoolean,
  aFunction,
  anObject,
  aShare,
  type CallOptions,
  checkValue,
  checkWriteOptions,
  pick,
  WRITE_OPTIONS,
  type WriteOptions,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import type { Transport } from "../core/transport.ts";
import { type EvalRunsQuery, listRuns } from "./list-runs.ts";
import {
  type LostReplay,
  type ReconcileReplayOptions,
  type ReplayReconciliation,
  reconcileReplay,
} from "./reconcile.ts";
import { checkReplayBody, readAnswer, replayFacts, withFound } from "./replay.ts";
import type { EvalReplay, EvalRunItem, GradeBody, ReplayBody } from "./types.ts";

/** Options of a replay. */
export interface ReplayOptions extends WriteOptions {
  /**
   * Whether your traces keep their payloads. If true, structural grades are trusted. Default false,
   * because most traces keep no payload.
   */
  payloadsKept?: boolean;
  /**
   * Whether to send it while other paid work of this client is in progress. Default false: one at a
   * time.
   */
  concurrent?: boolean;
  /**
   * Finds the replays of a run that were created since a given time, for callers whose token cannot
   * list runs (see {@link EvalRuns.reconcile}). Called when a response is lost; the result is
   * included in the advice of the error.
   */
  findReplays?(runId: string, since: Date): Promise<string[]>;
}

/** Stays below the 300 s after which Node's fetch stops waiting for headers. */
const REPLAY_TIMEOUT_MS = 290_000;

/** Eval runs: graded agent traces. */
export class EvalRuns {
  readonly #transport: Transport<paths>;
  /** @internal */
  constructor(transport: Transport<paths>) {
    this.#transport = transport;
  }

  /**
   * Lists runs, newest first, from the route of the operator's dashboard. No page states the fields
   * of a run: every field may be absent. Pass `orgId`: without it, an operator sees the runs of all
   * organizations.
   *
   * @throws {PermissionError} or {@link AuthenticationError} for a token without system scope.
   *   {@link ResponseShapeError} if runs of another organization than `orgId` come back, or if
   *   there is no way to continue behind a full page.
   *
   * @example Find runs to replay
   * ```ts
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const ids: string[] = [];
   * for await (const { id } of rensei.evalRuns.list({ orgId: "org-1", agentCardId: "ac_support" }))
   *   if (id !== undefined) ids.push(id);
   * if (ids.length === 0) throw new Error("no run");
   * ```
   *
   * @example The graders of a run
   * ```ts
   * import { RenseiClient, type RenseiSchemas } from "evalwire/rensei";
   *
   * const gradersOf = (config: RenseiSchemas["GraderConfig"] | null | undefined) => config?.graders ?? [];
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const newest = await rensei.evalRuns.list({ orgId: "org-1" }).first();
   * console.log(newest?.id, gradersOf(newest?.graderConfig));
   * ```
   */
  list(query: EvalRunsQuery = {}, options?: CallOptions): Pages<EvalRunItem> {
    return listRuns(this.#transport, query, options);
  }

  /**
   * Grades the frozen trace of a run again and waits up to 290 s for the grades. Each call creates
   * a new run and costs money; the original run never changes. The request is sent at most once and
   * never retried speculatively. Whatever the response says beside the id of the new run, it is
   * returned: a grade that cannot be read is `errored`.
   *
   * @throws {AmbiguousWriteError} when the replay may have been created, which includes a 500
   *   response: see {@link EvalRuns.reconcile}. {@link NotFoundError} when the run does not exist.
   *   {@link ValidationError} when its trace is gone.
   *
   * @example Grade again and keep the grades you can trust
   * ```ts
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const replay = await rensei.evalRuns.replay("run-1", { graderIds: ["model-grader/llm-judge-v1"] });
   * const trusted = replay.gradeResults.filter(({ state }) => state === "scored");
   * if (trusted.length + replay.notRun.length === 0) throw new Error(replay.warnings.join("; "));
   * ```
   *
   * @example Find lost replays in your own database
   * ```ts
   * import { RenseiClient, type ReplayAnswer } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const replay = await rensei.evalRuns.replay("run-1", {}, {
   *   payloadsKept: true,
   *   findReplays: async (runId, since) => {
   *     console.log(`look for replays of ${runId} since ${since.toISOString()} in your database`);
   *     return [];
   *   },
   * });
   * const answer = replay.raw as ReplayAnswer; // fields that this release does not know
   * console.log(replay.newRunId, Object.keys(answer));
   * ```
   */
  async replay(
    runId: string,
    body: ReplayBody = {},
    options: ReplayOptions = {},
  ): Promise<EvalReplay> {
    checkReplayBody(body);
    checkWriteOptions(options, {
      findReplays: aFunction,
      payloadsKept: aBoolean,
      concurrent: aBoolean,
    });
    const { findReplays, payloadsKept = false, concurrent } = options;
    try {
      const answer = await this.#transport.post(
        "/api/evals/runs/{id}/replay",
        {
          path: { id: runId },
          body,
          answer: "replayAnswer",
          mayHaveNaN: true,
          write: replayFacts(runId, body),
          attemptTimeoutMs: REPLAY_TIMEOUT_MS,
          timeoutMs: REPLAY_TIMEOUT_MS,
          concurrent,
        },
        pick(options, WRITE_OPTIONS),
      );
      return readAnswer(answer, runId, body, payloadsKept);
    } catch (thrown) {
      throw findReplays === undefined ? thrown : await withFound(thrown, runId, findReplays);
    }
  }

  /**
   * Looks for a replay whose response was lost, in the list of runs: a replay is listed with the id
   * of its original in `graderConfig.replayOf`. Sends nothing that costs money, and never concludes
   * that the replay was not made.
   *
   * @param lost The {@link AmbiguousWriteError} of a replay, its JSON, or `{ runId, sentAt }` with
   *   the fields of its body.
   * @throws {InvalidArgumentError} when `lost` is about something else. {@link PermissionError}
   *   when the token cannot list runs.
   *
   * @example Continue with a replay whose response was lost
   * ```ts
   * import { isAmbiguousWriteError } from "evalwire";
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient();
   * try {
   *   await rensei.evalRuns.replay("run-1");
   * } catch (error) {
   *   if (!isAmbiguousWriteError(error)) throw error;
   *   const { outcome, message, replay } = await rensei.evalRuns.reconcile(error, { orgId: "org-1" });
   *   if (outcome === "found") console.log(replay?.newRunId, replay?.gradeResults);
   *   else throw new Error(message, { cause: error }); // nothing is sent again
   * }
   * ```
   */
  reconcile(
    lost: Error | LostReplay,
    options: ReconcileReplayOptions = {},
  ): Promise<ReplayReconciliation> {
    return reconcileReplay(
      (query, each) => this.list(query, each),
      lost,
      options,
      () => this.#transport.clockSkewMs,
    );
  }

  /**
   * Sends the grade of a person for a run that waits for one. Experimental: no page documents the
   * body and the response. The body is sent as it is; its typed fields are those of the dashboard's
   * form, which asks for a score from 0 to 1 and an explanation.
   *
   * It is sent at most once. A grade replaces what was there, and no documented route reads it
   * back, so a lost response is not checked by reading.
   *
   * @returns the response as JSON; null if it has no body.
   * @throws {AmbiguousWriteError} when the grade may have been stored.
   *
   * @example Grade a run that waits for a person
   * ```ts
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient();
   * const replay = await rensei.evalRuns.replay("run-1", { graderIds: ["human-grader/v1"] });
   * const [waiting] = replay.gradeResults.filter(({ state }) => state === "missing");
   * if (waiting?.pending?.queueId == null) throw new Error("nobody was asked");
   * const { queueId } = waiting.pending;
   * await rensei.evalRuns.grade(replay.newRunId, { queueId, score: 0.9, explanation: "Correct and polite." });
   * ```
   */
  async grade(runId: string, body: GradeBody, options?: WriteOptions): Promise<unknown> {
    checkValue("body", body, aGrade);
    if (body.score !== undefined) checkValue("body.score", body.score, aShare);
    checkJson("body", body);
    return await this.#transport.patch(
      "/api/evals/runs/{id}/grade",
      {
        path: { id: runId },
        body,
        mayBeEmpty: true,
        write: {
          target: { run_id: runId },
          advice: `It may have been stored: look at run '${runId}' in the dashboard, or in evalRuns.list(), before you grade it again.`,
        },
      },
      options,
    );
  }
}

const aGrade = {
  is: (value: unknown) => anObject.is(value) && Object.keys(value as object).length > 0,
  kind: "an object with at least one field",
};
