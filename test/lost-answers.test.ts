import { describe, expect, test } from "vitest";
import { isAmbiguousWriteError } from "../src/index.ts";
import { type Clients, clientsOn } from "./support/clients.ts";
import { failureOf } from "./support/failure-of.ts";

const ID = "3f2a1b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b";
const EVALUATION = "weave:///acme/search/object/e:1";
const MODEL = "weave:///acme/search/object/m:1";
const JUDGE = "weave:///acme/search/object/judge:1";

interface Write {
  readonly name: string;
  /** The request of the write. */
  readonly route: RegExp;
  call(clients: Clients, signal: AbortSignal): Promise<unknown>;
  /** True when no page says what the response holds: an empty one and any JSON are fine. */
  readonly anyAnswer?: boolean;
}

const v2 = "POST /v2/acme/search";
const WRITES: readonly Write[] = [
  {
    name: "datasets.create",
    route: new RegExp(`^${v2}/datasets$`),
    call: ({ weave }, signal) => weave.datasets.create({ name: "d", rows: [] }, { signal }),
  },
  {
    name: "models.create",
    route: new RegExp(`^${v2}/models$`),
    call: ({ weave }, signal) => weave.models.create({ name: "m", source_code: "x" }, { signal }),
  },
  {
    name: "scorers.create",
    route: new RegExp(`^${v2}/scorers$`),
    call: ({ weave }, signal) =>
      weave.scorers.create({ name: "s", op_source_code: "x" }, { signal }),
  },
  {
    name: "evaluations.create",
    route: new RegExp(`^${v2}/evaluations$`),
    call: ({ weave }, signal) =>
      weave.evaluations.create(
        { name: "e", dataset: "weave:///acme/search/object/d:1", scorers: [] },
        { signal },
      ),
  },
  {
    name: "evaluationRuns.create",
    route: new RegExp(`^${v2}/evaluation_runs$`),
    call: ({ weave }, signal) =>
      weave.evaluationRuns.create({ evaluation: EVALUATION, model: MODEL }, { signal }),
  },
  {
    name: "evaluationRuns.finish",
    route: /evaluation_runs\/run-1\/finish$/,
    call: ({ weave }, signal) => weave.evaluationRuns.finish("run-1", {}, { signal }),
  },
  {
    name: "runTags.set",
    route: /feedback\/create$/,
    call: ({ weave }, signal) => weave.runTags.set("baseline", "run-1", { signal }),
  },
  {
    name: "leaderboards.create",
    route: /obj\/create$/,
    call: ({ weave }, signal) =>
      weave.leaderboards.create(
        {
          name: "board",
          columns: [
            {
              evaluation_object_ref: EVALUATION,
              scorer_name: "judge",
              summary_metric_path: "true_fraction",
            },
          ],
        },
        { signal },
      ),
  },
  {
    name: "predictions.create",
    route: new RegExp(`^${v2}/predictions$`),
    call: ({ weave }, signal) =>
      weave.predictions.create({ model: MODEL, inputs: {}, output: 1 }, { signal }),
  },
  {
    name: "predictions.finish",
    route: /predictions\/p-1\/finish$/,
    call: ({ weave }, signal) => weave.predictions.finish("p-1", { signal }),
  },
  {
    name: "scores.create",
    route: new RegExp(`^${v2}/scores$`),
    call: ({ weave }, signal) =>
      weave.scores.create({ prediction_id: "p-1", scorer: JUDGE, value: true }, { signal }),
  },
  {
    name: "evaluateModel.start",
    route: /^POST \/evaluations\/evaluate_model$/,
    call: ({ weave }, signal) =>
      weave.evaluations.evaluateModel.start(
        { evaluation_ref: EVALUATION, model_ref: MODEL },
        { signal },
      ),
  },
  {
    name: "rescore.start",
    route: /^POST \/evaluations\/rescore$/,
    call: ({ weave }, signal) =>
      weave.rescore.start({ source_evaluation_run_id: "run-1", scorer_refs: [JUDGE] }, { signal }),
  },
  {
    name: "galileo scorers.create",
    route: /^POST \/v2\/scorers$/,
    call: ({ galileo }, signal) =>
      galileo.scorers.create({ name: "n", scorer_type: "llm" }, { signal }),
  },
  {
    name: "galileo scorers.update",
    route: /^PATCH \/v2\/scorers\//,
    call: ({ galileo }, signal) => galileo.scorers.update(ID, { name: "n" }, { signal }),
  },
  {
    name: "galileo scorers.autogen",
    route: /^POST \/v2\/scorers\/llm\/autogen$/,
    call: ({ galileo }, signal) =>
      galileo.scorers.autogen({ instructions: "x", model_name: "m" } as never, {
        signal,
      }),
  },
  {
    name: "galileo versions.create",
    route: /^POST \/v2\/scorers\/[^/]+\/version\/code$/,
    call: ({ galileo }, signal) =>
      galileo.scorers.versions.create(
        ID,
        { kind: "code", file: "x", validation_result: "{}" },
        { signal },
      ),
  },
  {
    name: "galileo versions.restore",
    route: /^POST \/v2\/scorers\/[^/]+\/versions\/1\/restore$/,
    call: ({ galileo }, signal) => galileo.scorers.versions.restore(ID, 1, { signal }),
  },
  {
    name: "galileo validations.llm",
    route: /^POST \/v2\/scorers\/llm\/validate$/,
    call: ({ galileo }, signal) => galileo.scorers.validations.llm({ query: "x" }, { signal }),
  },
  {
    name: "rensei evalRuns.replay",
    route: /^POST \/api\/evals\/runs\/run-1\/replay$/,
    call: ({ rensei }, signal) => rensei.evalRuns.replay("run-1", {}, { signal }),
  },
  {
    name: "rensei evalRuns.grade",
    route: /^PATCH \/api\/evals\/runs\/run-1\/grade$/,
    call: ({ rensei }, signal) => rensei.evalRuns.grade("run-1", { score: 1 }, { signal }),
    anyAnswer: true,
  },
];

const RUN = {
  evaluation_run_id: "run-1",
  evaluation: EVALUATION,
  model: MODEL,
  source_evaluation_run_id: null,
};
/** The response to every read: enough of a run, of a scorer, and of an object of any class. */
const OBJECT = {
  ...{
    project_id: "acme/search",
    object_id: "judge",
    digest: "1",
    version_index: 0,
    is_latest: 1,
    created_at: "2026-11-21T08:00:00Z",
  },
  ...{ kind: "object", base_object_class: null, val: {} },
};
const READ = {
  ...RUN,
  id: ID,
  name: "old",
  scorer_type: "llm",
  tags: [],
  obj: OBJECT,
  result: [],
  total_count: 0,
};

const json = (body: string | null, init: ResponseInit = {}): Response =>
  new Response(body, { headers: { "content-type": "application/json" }, ...init });
const broken = (): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"id":'));
        controller.error(new TypeError("terminated"));
      },
    }),
    { status: 200, headers: { "content-type": "application/json" } },
  );
const deep = `${'{"detail":'.repeat(5_000)}1${"}".repeat(5_000)}`;

/**
 * Every way to lose a response: what fetch returns or throws after the request was sent. `abort`
 * aborts the call.
 */
const LOSSES: Readonly<Record<string, (abort: () => void) => Response | Promise<Response>>> = {
  "the connection is reset": () =>
    Promise.reject(
      new TypeError("fetch failed", {
        cause: Object.assign(new Error("read"), { code: "ECONNRESET" }),
      }),
    ),
  "the other side closes": () =>
    Promise.reject(
      new TypeError("fetch failed", {
        cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
      }),
    ),
  "fetch throws nothing": () => Promise.reject(undefined),
  "Response.error()": () => Response.error(),
  "no response within the limit": () => new Promise(() => {}),
  "an abort after it was sent": (abort) => {
    queueMicrotask(abort);
    return new Promise(() => {});
  },
  "302": () => json(null, { status: 302, headers: { location: "/elsewhere" } }),
  "303": () => json(null, { status: 303, headers: { location: "/elsewhere" } }),
  "408": () => json("{}", { status: 408 }),
  "500": () => json("{}", { status: 500 }),
  "500 with a body nested 5,000 deep": () => json(deep, { status: 500 }),
  "502": () => json("<html>", { status: 502 }),
  "503 without Retry-After": () => json("{}", { status: 503 }),
  "504": () => json("", { status: 504 }),
  "522": () => json("", { status: 522 }),
  "a truncated success": broken,
  "a success with an HTML page": () => json("<!doctype html><title>Sign in</title>"),
  "a success without a body": () => json(""),
  "a success of another shape": () => json("[]"),
};

const ANY_ANSWER = ["a success without a body", "a success of another shape"];

describe.each(WRITES)("$name", ({ route, call, anyAnswer = false }) => {
  test.each(Object.entries(LOSSES).filter(([how]) => !anyAnswer || !ANY_ANSWER.includes(how)))(
    "%s: delivered once, and it may have been applied",
    async (_how, lose) => {
      const controller = new AbortController();
      let deliveries = 0;
      const fetch = async (input: string, init: RequestInit): Promise<Response> => {
        if (!route.test(`${init.method} ${new URL(input).pathname}`))
          return json(JSON.stringify(READ));
        deliveries++;
        return await lose(() => controller.abort("enough"));
      };
      const clients = clientsOn(fetch as typeof globalThis.fetch);
      const error = await clients.clock.run(failureOf(call(clients, controller.signal)));
      expect(isAmbiguousWriteError(error), String(error)).toBe(true);
      expect(deliveries).toBe(1);
    },
  );
});
