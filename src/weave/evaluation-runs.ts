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
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import { JobFailedError } from "./job.ts";
import { type RunQuery, toCallsQuery } from "./run-query.ts";
import { toRun } from "./to-model.ts";
import type { CallRecord, EvaluationRun, EvaluationRunCreateBody } from "./types.ts";
import { runIdOf } from "./urls.ts";

/** What the v2 list of runs can be narrowed to. References only: a name matches nothing there. */
export interface EvaluationRunListQuery {
  evaluation_run_ids?: string[];
  /** References of evaluations. */
  evaluations?: string[];
  /** References of models. */
  models?: string[];
  limit?: number;
  offset?: number;
}

/** Options of the v2 list. */
export interface EvaluationRunListOptions extends CallOptions {
  /**
   * After a break the stream is opened again, at most twice, and ids already given are left out.
   */
  resume?: "dedupe";
}

/** Options of waiting for a run. */
export interface EvaluationRunWaitOptions extends CallOptions {
  /**
   * Called after each status check with the run as it is then. For display only: exceptions it
   * throws are ignored.
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

/** Runs of an evaluation: one model, one data set, one set of scorers. */
export class EvaluationRuns {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Finds runs of the project, v2 and classic alike, newest first, filtered on the server (`POST
   * /calls/stream_query`). Names are accepted where references are.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a misspelt condition or a date that
   *   is no date.
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
    const body = {
      ...toCallsQuery(query, projectId, transport.clock.wallNow()),
      project_id: projectId,
    };
    return transport.streamPost(
      "/calls/stream_query",
      { body, accepts: isCall, map: (call: CallRecord) => toRun(call, this.#context), exact: true },
      options,
    );
  }

  /**
   * Streams the runs that were made through the v2 routes (`GET /v2/…/evaluation_runs`); runs of
   * `Evaluation.evaluate()` are not among them: use `search()`. Ids that were asked for and did not
   * come stand in the stream's `report.missingIds`. The server promises no order. More ids or
   * references than fit into one address are asked for in parts, one after the other.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a name where a reference is needed,
   *   and for a `limit` or `offset` beside lists that have to be split.
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
        interruptedHint: 'Read it again, or use resume: "dedupe".',
        ...(ids === undefined ? {} : { wantedIds: ids }),
      },
      options && pick(options, CALL_OPTIONS),
    );
  }

  /**
   * Reads one run, v2 or classic, by its id or the URL of its page.
   *
   * @throws {NotFoundError} when the project has no such call.
   * @throws {ResponseShapeError} when the id is that of a prediction, a trial or a score: the
   *   server answers as if it were a run.
   */
  async get(id: string, options?: CallOptions): Promise<EvaluationRun> {
    const runId = runIdOf(this.#context, id, "id");
    const run = await this.#read(runId, options);
    refuseOtherObject(run, runId);
    return run;
  }

  /**
   * Waits until a run has ended, for 30 minutes unless `timeoutMs` says otherwise, and returns it.
   *
   * @throws {JobFailedError} when the run failed; its `lastState` is the run. {@link
   *   PollTimeoutError} with the id and the last state. {@link PollLostContactError} after 8 failed
   *   status checks in a row.
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
        refuseOtherObject(run, runId); // here and not in ask: looking again would not change it
        ignoreErrors(() => options.onProgress?.(run));
        if (run.status === "failed") throw this.#failed(run, job);
        return run.status === "running" || (run.status == null && run.finished_at == null)
          ? { done: false }
          : { done: true, value: run };
      },
    });
  }

  /**
   * Makes a run that predictions can be added to. It cannot be given a name or attributes: note a
   * git sha or a branch in the summary when you finish it. References only, and the server does not
   * look whether they exist.
   *
   * @throws {AmbiguousWriteError} when it may have been made.
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
      advice: "It may have been made: look with evaluationRuns.search() before you send it again.",
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/evaluation_runs",
      { body, answer: schemaOf("evaluationRunId"), write },
      options,
    );
  }

  /**
   * Ends a run. `summary` is the only place for what you want to find it by later; what JSON would
   * drop or change inside it, such as NaN or undefined, is refused. The server says that it
   * succeeded even when there is no such run.
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
        "Look with evaluationRuns.get(id): finishing a run once more with the same summary does no harm.",
    };
    const parts = {
      path: { evaluation_run_id: runId },
      body,
      data: ["summary"],
      answer: schemaOf("success"),
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
   * @throws {NotFoundError} if the project has no such call. {@link ResponseShapeError} if the ID is
   *   that of something else.
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
   * Deletes runs with everything below them. The count is of calls, not of runs; deleting what is
   * gone already counts 0 and is no error.
   *
   * @throws {PartialDeletionError} when many ids take several requests and a later one fails.
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
        { query, answer: schemaOf("deleted") },
        observed,
      );
    return countDeletion(transport, { evaluation_run_ids: runIds }, send, options);
  }

  /** A failed run is reported like a failed job. */
  #failed(run: EvaluationRun, job: Record<string, string>): JobFailedError {
    const hint = "lastState is the run; load() reads the rows that it has.";
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
      { path: { evaluation_run_id: id }, answer: schemaOf("evaluationRun") },
      options,
    );
  }
}
