import { WeaveClient } from "../../src/weave/client.ts";
import type { RescoreJob } from "../../src/weave/index.ts";
import type { StoredObject } from "../../src/weave/stored-objects.ts";
import { json } from "../support/answers.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type Answer, fakeFetch, type SentRequest } from "../support/fake-fetch.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { CANARY } from "../support/things.ts";
import { bodyOf } from "../support/weave.ts";

/** The run to rescore, the scorer, and the service's response to a rescore. */
export const SOURCE = "run-1";
export const JUDGE = "weave:///acme/search/object/judge:d1";
export const JOB: RescoreJob = { call_id: "call-9", evaluation_run_id: "run-9" };
export const BODY: { source_evaluation_run_id: string; scorer_refs: [string] } = {
  source_evaluation_run_id: SOURCE,
  scorer_refs: [JUDGE],
};

/** A route, and its responses in order; the last one is repeated. */
export type Script = Readonly<Record<string, Answer | readonly Answer[]>>;

export const RESCORE = "POST /evaluations/rescore";
export const READ_OBJECT = "POST /obj/read";
const LIST_OBJECTS = "POST /objs/query";
export const STATUS = "POST /evaluations/status";
export const CALLS = "POST /calls/stream_query";
export const COUNT = "POST /calls/query_stats";
export const SUMMARY = "POST /v2/acme/search/eval_results/query";

/** A run as the v2 route returns it. */
export function run(id: string, source: string | null = null): Answer {
  return json({
    evaluation_run_id: id,
    evaluation: "weave:///e",
    model: "weave:///m",
    source_evaluation_run_id: source,
  });
}

/** A status check of a job. */
export function look(...states: readonly object[]): Answer[] {
  return states.map((status) => json({ status }));
}

/** Statistics of runs: the number of trials of each, and how many of them each scorer scored. */
export function summary(
  runs: Record<string, { trials: number; scored: Record<string, number> }>,
): Answer {
  const stats = (scorer_key: string, trial_count: number): object => ({
    scorer_key,
    path: null,
    value_type: "binary",
    trial_count,
    numeric_count: 0,
    numeric_mean: null,
    pass_true_count: 0,
    pass_known_count: trial_count,
    pass_rate: 0,
    pass_signal_coverage: 1,
  });
  const nothing = {
    predict_total_tokens: null,
    predict_total_cost: null,
    evaluation_ref: null,
    model_ref: null,
  };
  const evaluations = Object.entries(runs).map(([evaluation_call_id, { trials, scored }]) => ({
    evaluation_call_id,
    trial_count: trials,
    scorer_stats: Object.entries(scored).map(([key, count]) => stats(key, count)),
    ...nothing,
    display_name: null,
    trace_id: null,
    started_at: null,
  }));
  return json({ rows: [], total_rows: 0, warnings: [], summary: { row_count: 0, evaluations } });
}

export const COMPLETE: object = {
  code: "complete",
  output: { judge: { true_count: 5, true_fraction: 1 } },
};

/** The two routes of a service that has these object versions. */
export function objectRoutes(...versions: readonly StoredObject[]): Script {
  return { [READ_OBJECT]: objectsAnswer(...versions), [LIST_OBJECTS]: objectsAnswer(...versions) };
}

const USUAL: Script = {
  [`GET /v2/acme/search/evaluation_runs/${SOURCE}`]: run(SOURCE),
  [`GET /v2/acme/search/evaluation_runs/${JOB.evaluation_run_id}`]: run(
    JOB.evaluation_run_id,
    SOURCE,
  ),
  ...objectRoutes(stored({ digest: "d1" })),
  [RESCORE]: json(JOB),
  [STATUS]: json({ status: COMPLETE }),
  [COUNT]: json({ count: 5 }),
  [SUMMARY]: summary({
    [SOURCE]: { trials: 5, scored: {} },
    [JOB.evaluation_run_id]: { trials: 5, scored: { judge: 5 } },
  }),
};

/** A client of a service with one run, one scorer and one job. `script` replaces its responses. */
export function rescoreService(
  script: Script = {},
  options: { fetch?: never; maxAttempts?: number } = {},
): RescoreService {
  const answers = { ...USUAL, ...script };
  const asked = new Map<string, number>();
  const { fetch, requests } = fakeFetch((request) => {
    const route = `${request.method} ${request.url.pathname}`;
    const answer = answers[route] ?? json({ reason: `${route} not found` }, { status: 404 });
    if (typeof answer === "function") return answer(request);
    const at = asked.get(route) ?? 0;
    asked.set(route, at + 1);
    const one = answer[Math.min(at, answer.length - 1)];
    if (one === undefined) throw new Error(`no response for ${route}`);
    return one(request);
  });
  const clock = new FakeClock();
  const { maxAttempts } = options;
  const weave = new WeaveClient(
    {
      entity: "acme",
      project: "search",
      apiKey: CANARY,
      baseUrl: "https://trace.example",
      fetch,
      ...(maxAttempts === undefined ? {} : { retry: { maxAttempts } }),
    },
    { clock },
  );
  const sent = (route: string): SentRequest[] =>
    requests.filter(({ method, url }) => `${method} ${url.pathname}` === route);
  return { weave, clock, requests, sent, bodies: (route) => sent(route).map(bodyOf) };
}

export interface RescoreService {
  readonly weave: WeaveClient;
  readonly clock: FakeClock;
  readonly requests: SentRequest[];
  /** Bodies that were sent to a route. */
  sent(route: string): SentRequest[];
  bodies(route: string): Record<string, unknown>[];
}
