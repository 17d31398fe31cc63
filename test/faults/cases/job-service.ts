import type { Exchange, Handler } from "../exchange.ts";
import type { Service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { RESCORE, startRescore } from "./rescore-call.ts";

/** The response to a status check: a status, or a custom handler. */
export type Look = Readonly<Record<string, unknown>> | Handler;

/** The route of a status check. */
export const STATUS = "/evaluations/status";
/** How many times faster than real time the clients of these cases run. */
export const SPEED = 40;

export const NOT_FOUND: Look = { code: "not_found" };
export const COMPLETE: Look = {
  code: "complete",
  output: { judge: { passed: { true_count: 5 } } },
};

/** The status of a running job. */
export function running(completed_rows: unknown, total_rows: unknown): Look {
  return { code: "running", completed_rows, total_rows };
}

/**
 * Creates a service with one rescore: status checks get these responses in order, the last one
 * forever. The source has 5 trials, all scored.
 */
export function job(...looks: readonly Look[]): Service {
  return {
    handler: () => {
      let next = 0;
      return (exchange) => {
        if (exchange.path === RESCORE) return startRescore(exchange);
        if (exchange.path === STATUS)
          return answerLook(exchange, looks[Math.min(next++, looks.length - 1)] ?? NOT_FOUND);
        if (exchange.path === "/calls/query_stats")
          return exchange.json(200, { count: 5, has_more: false });
        if (exchange.path.endsWith("/eval_results/query")) return exchange.json(200, SUMMARY);
        const source_evaluation_run_id = exchange.path.endsWith("/run-9") ? "run-1" : null;
        return exchange.json(200, { ...askedRun(exchange), source_evaluation_run_id });
      };
    },
  };
}

function answerLook(exchange: Exchange, look: Look): ReturnType<Handler> {
  return typeof look === "function" ? look(exchange) : exchange.json(200, { status: look });
}

const trials = {
  predict_total_tokens: null,
  predict_total_cost: null,
  evaluation_ref: null,
  model_ref: null,
  display_name: null,
  trace_id: null,
  started_at: null,
};
const stats = {
  scorer_key: "judge",
  path: "passed",
  value_type: "binary",
  numeric_count: 0,
  numeric_mean: null,
  pass_true_count: 5,
  pass_known_count: 5,
  pass_rate: 1,
  pass_signal_coverage: 1,
};
const SUMMARY = {
  rows: [],
  total_rows: 5,
  warnings: [],
  summary: {
    row_count: 5,
    evaluations: ["run-1", "run-9"].map((evaluation_call_id) => ({
      evaluation_call_id,
      trial_count: 5,
      scorer_stats: [{ ...stats, trial_count: 5 }],
      ...trials,
    })),
  },
};
