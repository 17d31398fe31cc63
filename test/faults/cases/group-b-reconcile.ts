// The outcome of a rescore whose response was lost.
import type { Exchange } from "../exchange.ts";
import type { FaultCase, Service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, eventually } from "./expect.ts";
import { expectAmbiguous, RESCORE, rescorer, rescoresAt } from "./rescore-call.ts";

const TEN_MINUTES_MS = 600_000;

/** Returns a rescored run as a traced call. */
function rescored(id: string, startedAtMs: number): string {
  const call = {
    id,
    project_id: "acme/faults",
    op_name: "weave:///acme/faults/op/Evaluation.evaluate:x",
    trace_id: id,
    parent_id: null,
    started_at: new Date(startedAtMs).toISOString(),
    attributes: { weave: { source_evaluation_run_id: "run-1" } },
    inputs: {},
  };
  return `${JSON.stringify(call)}\n`;
}

/** Returns the server's results of a rescored run: one scorer scored its trial. */
function figuresOf(id: string, scorer: string): object {
  const figures = {
    path: null,
    value_type: "binary",
    trial_count: 1,
    numeric_count: 0,
    numeric_mean: null,
    pass_true_count: 1,
  };
  const stats = {
    scorer_key: scorer,
    ...figures,
    pass_known_count: 1,
    pass_rate: 1,
    pass_signal_coverage: 1,
  };
  const unknown = {
    predict_total_tokens: null,
    predict_total_cost: null,
    evaluation_ref: null,
    model_ref: null,
    display_name: null,
  };
  const run = {
    evaluation_call_id: id,
    trial_count: 1,
    scorer_stats: [stats],
    ...unknown,
    trace_id: null,
    started_at: null,
  };
  return { rows: [], total_rows: 0, warnings: [], summary: { row_count: 1, evaluations: [run] } };
}

/** Returns the earliest start, in seconds, that a query accepts. */
function sinceOf(exchange: Exchange): number {
  return Number(
    /"\$gte":\[\{"\$getField":"started_at"\},\{"\$literal":([\d.]+)\}/.exec(
      exchange.request.body,
    )?.[1] ?? 0,
  );
}

/**
 * Creates a server that makes `copies` runs of a rescore and never responds; its clock may be
 * behind.
 */
function losesAnswers(
  copies: number,
  behindMs: number,
  end: (exchange: Exchange) => void | Promise<void>,
  { scorer = "judge", delayMs = 0 }: { scorer?: string; delayMs?: number } = {},
): Service {
  return {
    handler: () => {
      const made: { id: string; at: number }[] = [];
      return (exchange) => {
        const serverNow = Date.now() - behindMs;
        const headers = { date: new Date(serverNow).toUTCString() };
        if (exchange.path === RESCORE) {
          for (let copy = 0; copy < copies; copy++)
            made.push({ id: `new-${copy}`, at: serverNow + delayMs });
          return end(exchange);
        }
        if (exchange.path.endsWith("/eval_results/query")) {
          const [id = ""] = /new-\d+/.exec(exchange.request.body) ?? [];
          return exchange.json(200, figuresOf(id, scorer), headers);
        }
        if (exchange.path !== "/calls/stream_query")
          return exchange.json(200, askedRun(exchange), headers);
        const lines = made
          .filter(({ at }) => at / 1_000 >= sinceOf(exchange))
          .map(({ id, at }) => rescored(id, at));
        return exchange.answer(
          200,
          { "content-type": "application/jsonl", ...headers },
          lines.join(""),
        );
      };
    },
  };
}

const resets = (exchange: Exchange): void => exchange.reset();

export const cases: readonly FaultCase[] = [
  {
    id: 35,
    title: "the process is killed after sending; another one reconciles",
    deliveries: 1,
    counted: RESCORE,
    serve: losesAnswers(1, 0, (exchange) => exchange.stall()),
    async run(context) {
      const sentAt = new Date();
      const server = await context.server();
      const child = await context.spawn(
        'await weave.rescore.start({ source_evaluation_run_id: "run-1", scorer_refs: ["weave:///acme/faults/object/judge:v1"] });',
      );
      await eventually("the delivery", async () => (await rescoresAt(server)).length === 1, 10_000);
      child.kill("SIGKILL");
      const weave = await context.weave();
      const found = await weave.rescore.reconcile(
        { source: "run-1", scorers: ["judge"], sentAt },
        { windowMs: 5_000 },
      );
      assert.deepEqual(found, { outcome: "one", evaluation_run_ids: ["new-0"] });
    },
  },
  {
    id: 37,
    title: "reconcile finds two candidates",
    deliveries: 1,
    counted: RESCORE,
    serve: losesAnswers(2, 0, resets),
    async run(context) {
      const error = await expectAmbiguous(context, (await rescorer(context))());
      const found = await (await context.weave()).rescore.reconcile(error, { windowMs: 1_000 });
      assert.deepEqual(found, { outcome: "many", evaluation_run_ids: ["new-0", "new-1"] });
    },
  },
  {
    id: 39,
    title: "the server's clock is 10 minutes behind, or ahead",
    deliveries: 2,
    counted: RESCORE,
    serve: {
      main: losesAnswers(1, TEN_MINUTES_MS, resets),
      ahead: losesAnswers(1, -TEN_MINUTES_MS, resets),
    },
    async run(context) {
      for (const role of ["main", "ahead"]) {
        const weave = await context.weave({}, role);
        const start = weave.rescore.start({
          source_evaluation_run_id: "run-1",
          scorer_refs: ["weave:///acme/faults/object/judge:v1"],
        });
        const error = await expectAmbiguous(context, start);
        assert.deepEqual(await weave.rescore.reconcile(error, { windowMs: 1_000 }), {
          outcome: "one",
          evaluation_run_ids: ["new-0"],
        });
      }
    },
  },
  {
    id: 166,
    title: "reconcile finds nothing, which is not proof",
    deliveries: 1,
    counted: RESCORE,
    serve: losesAnswers(0, 0, resets),
    async run(context) {
      const error = await expectAmbiguous(context, (await rescorer(context))());
      const found = await (await context.weave()).rescore.reconcile(error, { windowMs: 1_500 });
      assert.deepEqual(found, { outcome: "none", evaluation_run_ids: [] });
    },
  },
  {
    id: 292,
    title: "the only run is another scorer's, or from another day: it is not used",
    deliveries: 2,
    counted: RESCORE,
    serve: {
      main: losesAnswers(1, 0, resets, { scorer: "tone" }),
      later: losesAnswers(1, 0, resets, { delayMs: 3 * 86_400_000 }),
    },
    async run(context) {
      for (const role of ["main", "later"]) {
        const weave = await context.weave({}, role);
        const start = weave.rescore.start({
          source_evaluation_run_id: "run-1",
          scorer_refs: ["weave:///acme/faults/object/judge:v1"],
        });
        const error = await expectAmbiguous(context, start);
        assert.deepEqual(await weave.rescore.reconcile(error, { windowMs: 1_000 }), {
          outcome: "none",
          evaluation_run_ids: [],
        });
      }
    },
  },
];
