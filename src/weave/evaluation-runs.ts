import { ResponseShapeError } from "../core/errors/response.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import { checkCallOptions, checkKeys } from "../core/options.ts";
import { poll } from "../core/poll.ts";
import type { RecordStream } from "../core/record-stream.ts";
import type { Run } from "../model/run.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { type RunQuery, toCallsQuery } from "./run-query.ts";
import { toRun } from "./to-run.ts";
import type { CallRecord, EvaluationRun } from "./types.ts";

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
  /** After a break the stream is opened again, at most twice, and ids already given are left out. */
  resume?: "dedupe";
}

const LIST_KEYS: readonly string[] = ["evaluation_run_ids", "evaluations", "models", "limit", "offset"];

/** Runs of an evaluation: one model, one data set, one set of scorers. */
export class EvaluationRuns {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Finds runs of the project, v2 and classic alike, newest first, filtered on the server (`POST /calls/stream_query`).
   * Names are accepted where references are.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a misspelt condition or a date that is no date.
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
    const body = { ...toCallsQuery(query, projectId, transport.clock.wallNow()), project_id: projectId };
    return transport.streamPost(
      "/calls/stream_query",
      { body, accepts: isCall, map: (call: CallRecord) => toRun(call, this.#context), idOf: (run: Run) => run.id },
      options,
    );
  }

  /**
   * Streams the runs that were made through the v2 routes (`GET /v2/…/evaluation_runs`); runs of `Evaluation.evaluate()` are not among them: use `search()`.
   * Ids that were asked for and did not come stand in the stream's `report.missingIds`. The server promises no order.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a name where a reference is needed.
   */
  list(query: EvaluationRunListQuery = {}, options?: EvaluationRunListOptions): RecordStream<EvaluationRun> {
    checkKeys(query, LIST_KEYS, "a condition of list()", "query");
    checkRefs("models", query.models, "model");
    checkRefs("evaluations", query.evaluations, "evaluation");
    checkResume(options);
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/evaluation_runs",
      {
        query,
        accepts: hasTexts("evaluation_run_id", "evaluation", "model"),
        map: (run: EvaluationRun) => run,
        idOf: (run: EvaluationRun) => run.evaluation_run_id,
        resume: options?.resume === "dedupe",
        extraOptions: ["resume"],
        ...(query.evaluation_run_ids === undefined ? {} : { wantedIds: query.evaluation_run_ids }),
      },
      options,
    );
  }

  /**
   * Reads one run, v2 or classic.
   *
   * @throws {NotFoundError} when the project has no such call.
   * @throws {ResponseShapeError} when the id is that of a prediction, a trial or a score: the server answers as if it were a run.
   */
  async get(id: string, options?: CallOptions): Promise<EvaluationRun> {
    const run = await this.#context.transport.get(
      "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}",
      { path: { evaluation_run_id: id }, answer: schemaOf("evaluationRun") },
      options,
    );
    refuseOtherObject(run, id);
    return run;
  }

  /**
   * Waits until a run is no longer running, for 30 minutes unless `timeoutMs` says otherwise, and gives it as it is then.
   *
   * @throws {PollTimeoutError} with the id and the last state. {@link PollLostContactError} after 8 failed looks in a row.
   */
  async wait(id: string, options: CallOptions = {}): Promise<EvaluationRun> {
    checkCallOptions(options);
    const { timeoutMs, ...each } = options;
    return await poll<EvaluationRun, EvaluationRun>({
      job: { evaluation_run_id: id },
      clock: this.#context.transport.clock,
      signal: options.signal,
      timeoutMs,
      ask: () => this.get(id, each),
      judge: (run) =>
        run.status === "running" || (run.status == null && run.finished_at == null) ? { done: false } : { done: true, value: run },
    });
  }
}

/** The fields of a call that {@link toRun} relies on. */
export function isCall(record: Readonly<Record<string, unknown>>): boolean {
  const { id, op_name, attributes, inputs } = record;
  return (
    typeof id === "string" &&
    typeof op_name === "string" &&
    typeof attributes === "object" &&
    attributes !== null &&
    typeof inputs === "object" &&
    inputs !== null
  );
}

/** A list filter that holds a name silently matches nothing. */
function checkRefs(option: string, refs: readonly string[] | undefined, noun: string): void {
  for (const ref of refs ?? []) {
    if (typeof ref === "string" && ref.startsWith("weave:///")) continue;
    throw new InvalidArgumentError(
      `'${option}' takes weave:/// references: current value is '${String(ref).slice(0, 100)}'`,
      { path: `query.${option}` },
      {
        hint: `To find runs by name use search({ ${noun}: ${JSON.stringify(String(ref).slice(0, 100))} }).`,
      },
    );
  }
}

function checkResume(options: EvaluationRunListOptions | undefined): void {
  if (options?.resume === undefined || options.resume === "dedupe") return;
  throw new InvalidArgumentError(`'resume' must be 'dedupe': current value is '${String(options.resume)}'`, { path: "options.resume" });
}

/** The server answers 200 to the id of any call: what is visibly not a run is refused. */
function refuseOtherObject(run: EvaluationRun, id: string): void {
  const weave = run.summary?.weave;
  const trace =
    typeof weave === "object" && weave !== null && "trace_name" in weave && typeof weave.trace_name === "string" ? weave.trace_name : "";
  const child = /(?:\.predict|\.score|predict_and_score|predictAndScore)$/.test(trace);
  if (!child && run.evaluation_run_id === id && run.model !== "" && run.evaluation !== run.model) return;
  const what = trace === "" ? "something else" : `'${trace}'`;
  throw new ResponseShapeError(
    `'${id}' is not an evaluation run: the server answered with the call of ${what}`,
    { path: "evaluation_run_id", expected: "an evaluation run" },
    {
      hint: "search() gives the ids of runs.",
    },
  );
}
