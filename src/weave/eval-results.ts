import { ResponseShapeError } from "../core/errors/call.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  integerFrom,
  pick,
  someText,
} from "../core/options.ts";
import { scoreKey } from "../model/score-key.ts";
import { refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { OffsetPages } from "./offset-pages.ts";
import { checkResultsQuery, withRunIds } from "./results-query.ts";
import { ResumablePages, readToken, writeToken } from "./resume-token.ts";
import type {
  EvalResultsPage,
  EvalResultsQueryBody,
  EvalResultsRow,
  EvalResultsSummary,
} from "./types.ts";

/** Options for reading all rows. */
export interface RowsOptions extends CallOptions {
  /**
   * Rows per request, 1 to 10,000. Default 1,000; 100 cost 3.7 times as much on the real server.
   */
  pageSize?: number;
  /**
   * Maximum concurrent requests, 1 to 8. Default 2, which took 0.78 times as long as 1; higher
   * values were not faster.
   */
  readAhead?: number;
  /**
   * `resumeToken` of an earlier read of the same query: continues after the last row that it
   * yielded. Undefined starts at the first row.
   */
  resumeFrom?: string | undefined;
}

/** Statistics from the server, with the share of all trials that each scorer actually scored. */
export type SummaryWithCoverage = EvalResultsSummary & {
  /**
   * Coverage by run ID, then by scorer key (`judge`, or `judge.passed` for a field of an object
   * score): scored trials divided by all trials of the run, from 0 to 1.
   */
  coverage: Record<string, Record<string, number>>;
};

const ROUTE = "/v2/{entity}/{project}/eval_results/query";
const PAGE_SIZE = 1_000;
const READ_AHEAD = 2;

/** Rows and summaries of runs: outputs and scores by input. */
export class EvalResults {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Fetches one page as the server returns it. `rows()` reads all pages and detects when they
   * shift.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a filter or sort that the server
   *   would refuse, or that would silently match nothing.
   *
   * @example The rows that two runs share
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const runs = await weave.evaluationRuns.search({ limit: 2 }).toArray();
   * const { rows, total_rows } = await weave.evalResults.query({
   *   evaluation_run_ids: runs.map(({ id }) => id),
   *   require_intersection: true,
   *   limit: 50,
   * });
   * console.log(rows.length, total_rows);
   * ```
   */
  async query(body: EvalResultsQueryBody, options?: CallOptions): Promise<EvalResultsPage> {
    checkResultsQuery(body);
    return await this.#ask(withRunIds(this.#context, body), options);
  }

  /**
   * Reads all rows page by page, in constant memory, and fetches pages ahead of the reader.
   * Iterating again fetches the rows again.
   *
   * As long as nothing changes, row digests ascend and the total stays the same; otherwise
   * {@link PagesShiftedError} is thrown, so no row is lost or duplicated. With `sort_by`, only the
   * total can be checked. If the run is still being written, wait for it first with
   * `evaluationRuns.wait()`.
   *
   * A page that is too large to arrive in full is requested in halves, down to single rows.
   * `resumeToken` is the current position at any time, even after an error; pass it as `resumeFrom`
   * to continue from there. The row before that position is compared, so no row is lost or
   * duplicated.
   *
   * @throws {InvalidArgumentError} before anything is sent, when `resumeFrom` is not a token or
   *   belongs to another query.
   *
   * @example The wire format of the rows of two runs
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const runs = await weave.evaluationRuns.search({ limit: 2 }).toArray();
   * const query = { evaluation_run_ids: runs.map(({ id }) => id) };
   * for await (const { row_digest, evaluations } of weave.evalResults.rows(query, { pageSize: 500 }))
   *   console.log(row_digest, evaluations.map(({ trials }) => trials[0]?.scores));
   * ```
   */
  rows(
    query: Omit<EvalResultsQueryBody, "limit" | "offset">,
    options: RowsOptions = {},
  ): ResumablePages<EvalResultsRow> {
    checkResultsQuery(query);
    const body = withRunIds(this.#context, query);
    for (const key of ["limit", "offset"]) {
      if (key in query)
        refuse(
          `body.${key}`,
          `'${key}' is not accepted by rows(), which reads all pages`,
          "Use query() for a single page, or set 'pageSize'.",
        );
    }
    checkCallOptions(options, {
      pageSize: integerFrom(1, 10_000),
      readAhead: integerFrom(1, 8),
      resumeFrom: someText,
    });
    const { pageSize = PAGE_SIZE, readAhead = READ_AHEAD, signal, resumeFrom } = options;
    const each = pick(options, CALL_OPTIONS);
    const asked = [this.#context.projectId, body];
    const start = resumeFrom === undefined ? undefined : readToken(resumeFrom, asked);
    let reading: OffsetPages<EvalResultsRow> | undefined;
    const open = (limit: number | undefined): OffsetPages<EvalResultsRow> => {
      let last = "";
      reading = new OffsetPages<EvalResultsRow>({
        pageSize: Math.min(pageSize, limit ?? pageSize),
        readAhead,
        limit: limit === undefined ? undefined : limit + (start?.offset ?? 0),
        signal,
        start,
        idOf: (row) => row.row_digest,
        ask: async (offset, size, pageSignal) => {
          const page = await this.#ask(
            { ...body, include_rows: true, limit: size, offset },
            { ...each, signal: pageSignal },
          );
          return { items: page.rows, total: page.total_rows };
        },
        check: (rows) => {
          if (body.sort_by != null && body.sort_by.length > 0) return null;
          for (const { row_digest: digest } of rows) {
            if (digest <= last) return "a row appeared twice or out of order";
            last = digest;
          }
          return null;
        },
      });
      return reading;
    };
    return new ResumablePages(open, (unread) => {
      const place = reading === undefined ? start : reading.placeBefore(unread);
      return place === undefined ? undefined : writeToken(place, asked);
    });
  }

  /**
   * Fetches the server's statistics by run and scorer, without rows, and adds the true coverage.
   * The server does not count trials without a score, so its `pass_signal_coverage` is 1 even if
   * half of the rows crashed.
   *
   * A `pass_rate` of 0 is a value: check `value_type`, then read `pass_rate` (binary) or
   * `numeric_mean` (continuous). The server scans all rows for this: 8.5 s for 20,000 predictions.
   *
   * @example The pass rates that the app shows
   * ```ts
   * import { WeaveClient, type WeaveSchemas } from "evalwire/weave";
   *
   * const passRate = ({ scorer_key, pass_rate }: WeaveSchemas["EvalResultsScorerStats"]) =>
   *   pass_rate === null ? [] : [`${scorer_key} ${pass_rate}`];
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const { evaluations } = await weave.evalResults.summary({ evaluation_run_ids: [run.id] });
   * if (evaluations.flatMap(({ scorer_stats }) => scorer_stats.flatMap(passRate)).length === 0) throw new Error(run.id);
   * ```
   */
  async summary(
    body: { evaluation_run_ids: string[]; summary_require_intersection?: boolean },
    options?: CallOptions,
  ): Promise<SummaryWithCoverage> {
    const whole: EvalResultsQueryBody = { ...body, include_rows: false, include_summary: true };
    checkResultsQuery(whole);
    const { summary } = await this.#context.transport.post(
      ROUTE,
      { body: withRunIds(this.#context, whole), answer: "summaryPage" },
      options,
    );
    if (summary === null)
      throw new ResponseShapeError("The response does not contain a summary", {
        path: "summary",
        expected: "an object",
      });
    return { ...summary, coverage: coverageOf(summary) };
  }

  async #ask(
    body: EvalResultsQueryBody,
    options: CallOptions | undefined,
  ): Promise<EvalResultsPage> {
    const page = await this.#context.transport.post(
      ROUTE,
      { body, isPage: true, exact: true },
      options,
    );
    checkPage(page);
    return page;
  }
}

/**
 * Checks a page without a schema: a page may contain thousands of rows, and validating them would
 * take as long as parsing them.
 */
function checkPage(page: unknown): void {
  const { rows, total_rows: total } = (typeof page === "object" && page !== null ? page : {}) as {
    rows?: unknown;
    total_rows?: unknown;
  };
  const wrong = !Array.isArray(rows)
    ? "rows"
    : typeof total !== "number"
      ? "total_rows"
      : wrongRow(rows);
  if (wrong !== null)
    throw new ResponseShapeError(
      `POST ${ROUTE}: the response does not match the documented shape at '${wrong}'`,
      {
        path: wrong,
        expected: "rows with a digest, evaluations and their trials",
      },
    );
}

/** Returns the path where a page first deviates from the shape that rows are read by, or null. */
function wrongRow(rows: readonly unknown[]): string | null {
  for (const [at, row] of rows.entries()) {
    const place = `rows[${at}]`;
    if (!isObject(row) || typeof row.row_digest !== "string" || !Array.isArray(row.evaluations))
      return place;
    for (const [run, evaluation] of (row.evaluations as unknown[]).entries()) {
      if (!isObject(evaluation) || !Array.isArray(evaluation.trials))
        return `${place}.evaluations[${run}]`;
      const trial = (evaluation.trials as unknown[]).findIndex((one) => !isTrial(one));
      if (trial >= 0) return `${place}.evaluations[${run}].trials[${trial}]`;
    }
  }
  return null;
}

function isTrial(trial: unknown): boolean {
  return (
    isObject(trial) && typeof trial.predict_and_score_call_id === "string" && isObject(trial.scores)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function coverageOf(summary: EvalResultsSummary): Record<string, Record<string, number>> {
  const runs = summary.evaluations.map((run): [string, Record<string, number>] => {
    const scorers = run.scorer_stats.map((stats): [string, number] => {
      const key =
        stats.path === null
          ? scoreKey(stats.scorer_key)
          : `${scoreKey(stats.scorer_key)}.${stats.path}`;
      // The server counts two fields of one score that have the same path ({ "a.b": …, a: { b: … }
      // }) as two trials.
      return [key, run.trial_count === 0 ? 0 : Math.min(1, stats.trial_count / run.trial_count)];
    });
    return [run.evaluation_call_id, Object.fromEntries(scorers)];
  });
  return Object.fromEntries(runs);
}
