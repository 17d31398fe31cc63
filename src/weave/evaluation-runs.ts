import { poll } from "../core/clock.ts";
import {
  aFunction,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkValue,
  ignoreErrors,
  oneOf,
  pick,
  READ_OPTIONS,
  type Rule,
  type WriteOptions,
} from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import type { Run } from "../model/run.ts";
import { isCall, refuseOtherObject } from "./calls.ts";
import { checkBody, checkListQuery, checkLists, checkRefs } from "./checks.ts";
import { hasTexts, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import { JobFailedError } from "./job.ts";
import { type RunQuery, toCallsQuery } from "./run-query.ts";
import { toRun } from "./to-model.ts";
import type {
  CallRecord,
  CallsQueryBody,
  EvaluationRun,
  EvaluationRunCreateBody,
} from "./types.ts";
import { runIdOf } from "./urls.ts";

/** Filters of the v2 list of runs. They accept references only: a name matches nothing. */
export interface EvaluationRunListQuery {
  /** IDs of runs, or URLs of their pages. */
  evaluation_run_ids?: string[];
  /** References of evaluations. */
  evaluations?: string[];
  /** References of models. */
  models?: string[];
  /** Maximum number of runs, at least 0. */
  limit?: number;
  /** Number of runs to skip. Default 0. */
  offset?: number;
}

/** Options of the v2 list of runs. */
export interface EvaluationRunListOptions extends CallOptions {
  /**
   * Reopens the stream after a broken connection, at most twice, and skips the runs that were
   * already yielded.
   */
  resume?: "dedupe";
}

/** Options for waiting for a run. */
export interface EvaluationRunWaitOptions extends CallOptions {
  /**
   * Called with the run after every successful status check. For display only: exceptions it throws
   * are ignored.
   */
  onProgress?(run: EvaluationRun): void;
}

const MAX_NAME = 1_024;
const runName: Rule = {
  is: (value) =>
    typeof value === "string" &&
    (value === "" || value.trim() !== "") &&
    [...value].length <= MAX_NAME,
  kind: "a name of at most 1,024 characters, or an empty string to remove the name",
};
const aList: Rule = { is: Array.isArray, kind: "a list" };

/** Streams the runs that a query finds. */
export function streamRuns(
  context: WeaveContext,
  query: CallsQueryBody,
  options: CallOptions | undefined,
): RecordStream<Run> {
  const body = { ...query, project_id: context.projectId };
  return context.transport.streamPost(
    "/calls/stream_query",
    { body, accepts: isCall, map: (call: CallRecord) => toRun(call, context), exact: true },
    options,
  );
}

/** Evaluation runs: one model, one data set, one set of scorers. */
export class EvaluationRuns {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Finds runs of the project, both v2 and classic, newest first by default. The server applies the
   * conditions (`POST /calls/stream_query`). Models and evaluations are accepted by name or
   * reference.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a misspelled condition or an
   *   invalid date.
   *
   * @example Find the runs of the last week
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient();
   * for await (const run of weave.evaluationRuns.search({ since: "7d", status: "completed" })) {
   *   if (run.status !== "completed") throw new Error(run.status);
   * }
   * ```
   */
  search(query: RunQuery = {}, options?: CallOptions): RecordStream<Run> {
    const { transport, projectId } = this.#context;
    const body = toCallsQuery(query, projectId, transport.clock.wallNow());
    return streamRuns(this.#context, body, options);
  }

  /**
   * Streams the runs that were created through the v2 routes (`GET /v2/…/evaluation_runs`), in no
   * guaranteed order. Runs of `Evaluation.evaluate()` are not included: use `search()`. Requested
   * IDs that the server did not return are listed in the stream's `report.missingIds`. IDs and
   * references that do not fit into one URL are requested in parts, one after the other.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a name where a reference is
   *   required, and for a `limit` or `offset` with lists that have to be split.
   *
   * @example The v2 runs of a model
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const runs = weave.evaluationRuns.list({ models: [run.model ?? ""] }, { resume: "dedupe" });
   * for await (const { evaluation_run_id, status } of runs) console.log(evaluation_run_id, status);
   * ```
   */
  list(
    query: EvaluationRunListQuery = {},
    options?: EvaluationRunListOptions,
  ): RecordStream<EvaluationRun> {
    checkListQuery(query, { evaluation_run_ids: aList, evaluations: aList, models: aList });
    checkLists(query, "query");
    checkRefs("models", query.models, "model");
    checkRefs("evaluations", query.evaluations, "evaluation");
    checkCallOptions(options, { resume: oneOf("dedupe") });
    const ids = query.evaluation_run_ids?.map((id, index) =>
      runIdOf(this.#context, id, `query.evaluation_run_ids[${index}]`),
    );
    const named = ids === undefined ? {} : { evaluation_run_ids: ids };
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/evaluation_runs",
      {
        query: { ...query, ...named },
        accepts: hasTexts("evaluation_run_id", "evaluation", "model"),
        map: (run: EvaluationRun) => run,
        idOf: (run: EvaluationRun) => run.evaluation_run_id,
        resume: options?.resume === "dedupe",
        interruptedHint: 'Read the list again, or use resume: "dedupe".',
        ...(ids === undefined ? {} : { wantedIds: ids }),
      },
      options && pick(options, CALL_OPTIONS),
    );
  }

  /**
   * Fetches one run, v2 or classic, by its ID or the URL of its page.
   *
   * @throws {NotFoundError} when the project has no call with this ID.
   * @throws {ResponseShapeError} when the ID belongs to a prediction, a trial or a score. The
   *   server responds as if it were a run.
   */
  async get(id: string, options?: CallOptions): Promise<EvaluationRun> {
    const runId = runIdOf(this.#context, id, "id");
    const run = await this.#read(runId, options);
    refuseOtherObject(run, runId);
    return run;
  }

  /**
   * Waits for a run to end, for up to 30 minutes unless `timeoutMs` is set, and returns it.
   *
   * @throws {JobFailedError} when the run failed; its `lastState` is the run. {@link
   *   PollTimeoutError} when the run has not ended in time, with its ID and last state. {@link
   *   PollLostContactError} after 8 consecutive failed status checks.
   *
   * @example Wait for the newest run, whatever its status
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient();
   * const { run } = await weave.load("latest", { status: "any" });
   * const { status } = await weave.evaluationRuns.wait(run.id, { onProgress: ({ status }) => console.log(status) });
   * if (status === "running") throw new Error("it has ended");
   * ```
   */
  async wait(id: string, options: EvaluationRunWaitOptions = {}): Promise<EvaluationRun> {
    checkCallOptions(options, { onProgress: aFunction });
    const runId = runIdOf(this.#context, id, "id");
    const each = pick(options, CALL_OPTIONS);
    const job = { evaluation_run_id: runId };
    return await poll<EvaluationRun, EvaluationRun>({
      job,
      clock: this.#context.transport.clock,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      ask: (limitMs) => this.#read(runId, { ...each, timeoutMs: limitMs }),
      judge: (run) => {
        refuseOtherObject(run, runId); // here and not in ask: another check would not change it
        ignoreErrors(() => options.onProgress?.(run));
        if (run.status === "failed") throw this.#failed(run, job);
        return run.status === "running" || (run.status == null && run.finished_at == null)
          ? { done: false }
          : { done: true, value: run };
      },
    });
  }

  /**
   * Creates a run that predictions can be added to. It cannot have a name or attributes: put values
   * such as a git SHA or a branch into the summary when you finish it. Accepts references only; the
   * server does not check that they exist.
   *
   * @throws {AmbiguousWriteError} when the run may have been created.
   *
   * @example Record one answer and its score by hand
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { evaluation, model } = (await weave.load("latest")).run;
   * if (evaluation === null || model === null) throw new Error("the run has no references");
   * const { evaluation_run_id } = await weave.evaluationRuns.create({ evaluation, model });
   * const inputs = { question: "Capital of France?" };
   * const { prediction_id } = await weave.predictions.create({ evaluation_run_id, model, inputs, output: "Paris" });
   * const scorer = await weave.scorers.resolve("correct");
   * await weave.scores.create({ evaluation_run_id, prediction_id, scorer, value: true });
   * await weave.predictions.finish(prediction_id);
   * await weave.evaluationRuns.finish(evaluation_run_id, { summary: { sha: "4cad951" } });
   * const [row] = (await weave.evalResults.query({ evaluation_run_ids: [evaluation_run_id] })).rows;
   * if (row?.evaluations[0]?.trials[0]?.scores.correct !== true) throw new Error("the score is not there");
   * ```
   */
  create(
    body: EvaluationRunCreateBody,
    options?: WriteOptions,
  ): Promise<{ evaluation_run_id: string }> {
    checkBody(body);
    checkRefs("evaluation", [body.evaluation], "evaluation", "body");
    checkRefs("model", [body.model], "model", "body");
    const write = {
      target: {},
      advice: "It may have been created: check with evaluationRuns.search() before you retry.",
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/evaluation_runs",
      { body, answer: "evaluationRunId", write },
      options,
    );
  }

  /**
   * Finishes a run. Put anything you want to search by later into `summary`. Values in it that JSON
   * would drop or change, such as NaN or undefined, are refused. The server reports success even if
   * the run does not exist.
   */
  finish(
    id: string,
    body: { summary?: Record<string, unknown> } = {},
    options?: WriteOptions,
  ): Promise<{ success: boolean }> {
    checkBody(body);
    const runId = runIdOf(this.#context, id, "id");
    const write = {
      target: { evaluation_run_id: runId },
      advice:
        "Check with evaluationRuns.get(id). Finishing a run again with the same summary is harmless.",
    };
    const parts = {
      path: { evaluation_run_id: runId },
      body,
      data: ["summary"],
      answer: "success" as const,
      write,
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}/finish",
      parts,
      options,
    );
  }

  /**
   * Sets the name that the app shows for a run and that `load("name:…")` finds, v2 or classic; an
   * empty string removes it. The run is read first, because the server answers 200 to the ID of no
   * call, and would rename a prediction.
   *
   * @throws {NotFoundError} if the project has no such call. {@link ResponseShapeError} if the ID
   *   is that of something else.
   *
   * @example Name the newest run after its commit
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient();
   * const { run } = await weave.load("latest");
   * await weave.evaluationRuns.rename(run.id, "main 4cad951");
   * const named = await weave.load("name:main 4cad951");
   * if (named.run.id !== run.id) throw new Error(named.run.id);
   * ```
   */
  async rename(id: string, name: string, options?: CallOptions): Promise<void> {
    checkValue("name", name, runName);
    const run = await this.get(id, options && pick(options, READ_OPTIONS));
    const { transport, projectId } = this.#context;
    const body = { project_id: projectId, call_id: run.evaluation_run_id, display_name: name };
    await transport.post("/call/update", { body }, options);
  }

  /**
   * Deletes runs and everything under them. The count is in calls, not runs; deleting a run that no
   * longer exists counts 0 and is not an error.
   *
   * @throws {PartialDeletionError} when the IDs need several requests and a later one fails.
   *
   * @example Delete the failed runs of a branch
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const failed = weave.evaluationRuns.search({ status: "failed", attributes: { branch: "candidate" } });
   * const ids = (await failed.toArray()).map(({ id }) => id);
   * if (ids.length > 0) console.log((await weave.evaluationRuns.delete(ids)).numDeletedCalls);
   * ```
   */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const runIds = checkIds(ids).map((id, index) => runIdOf(this.#context, id, `ids[${index}]`));
    const { transport } = this.#context;
    const send = (
      query: { evaluation_run_ids: string[] },
      observed: CallOptions,
    ): Promise<{ num_deleted: number }> =>
      transport.delete(
        "/v2/{entity}/{project}/evaluation_runs",
        { query, answer: "deleted" },
        observed,
      );
    return countDeletion(transport, { evaluation_run_ids: runIds }, send, options);
  }

  /** Returns the error for a failed run, which is reported like a failed job. */
  #failed(run: EvaluationRun, job: Record<string, string>): JobFailedError {
    const hint = "lastState is the run; load() reads its rows.";
    return new JobFailedError(
      `The run '${run.evaluation_run_id}' failed`,
      { job, lastState: run },
      { hint },
    );
  }

  #read(id: string, options: CallOptions | undefined): Promise<EvaluationRun> {
    const route = "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}";
    return this.#context.transport.get(
      route,
      { path: { evaluation_run_id: id }, answer: "evaluationRun" },
      options,
    );
  }
}
