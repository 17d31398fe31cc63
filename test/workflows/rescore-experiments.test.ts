import { beforeEach, describe, expect, test } from "vitest";
import {
  type BatchPlan,
  type ExperimentOutcome,
  rescoreExperiments,
} from "../../src/workflows/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { Killed } from "../weave/rescore-sandbox.ts";
import { DATASET, ExperimentService, JUDGE, SOURCES } from "./experiment-service.ts";

let service: ExperimentService;
const [FIRST, SECOND] = SOURCES;

beforeEach(() => {
  service = new ExperimentService();
});

const short = (outcomes: readonly ExperimentOutcome[]): unknown[] =>
  outcomes.map(({ state, error }) => (state === "done" ? "done" : [state, codeOf(error)]));
const codeOf = (error: unknown): unknown =>
  (error as { code?: string } | undefined)?.code ?? String(error);
/** Copies of each source that were delivered. */
const copies = (): number[] =>
  ["exp-0", "exp-1"].map(
    (name) => service.created.filter((one) => one.name.startsWith(`${name} (rescored `)).length,
  );

describe("rescoreExperiments", () => {
  test("creates one experiment for each over its stored outputs, and waits for it", async () => {
    const outcomes = await service.run();
    expect(short(outcomes)).toEqual(["done", "done"]);
    const [made] = service.created;
    expect(made?.body).toEqual({
      name: made?.name,
      dataset: { dataset_id: DATASET, version_index: 3 },
      scorers: [{ id: JUDGE, name: "judge", scorer_type: "llm" }],
      trigger: true,
    });
    expect(made?.name).toMatch(/^exp-0 \(rescored [0-9a-f]{8}\)$/);
    expect(outcomes[0]).toMatchObject({
      runId: FIRST,
      result: { name: made?.name, scorings: 3, inPlace: false },
    });
    expect(service.waits).toEqual(outcomes.map(({ result }) => result?.experiment_id));
  });

  test("another process with the same checkpoint pays for nothing twice", async () => {
    const first = await service.run();
    expect(await service.run()).toEqual(first);
    expect(copies()).toEqual([1, 1]);
  });

  test("without waiting, both are started; the next process waits", async () => {
    const plans: BatchPlan[] = [];
    const options = { onPlan: (plan: BatchPlan) => void plans.push(plan) };
    const started = await service.run({ ...options, wait: false });
    expect(started).toMatchObject([
      { state: "started", job: { name: service.created[0]?.name } },
      { state: "started", job: { name: service.created[1]?.name } },
    ]);
    expect(service.waits).toEqual([]);
    const seen: string[] = [];
    const done = await service.run({ ...options, onProgress: (runId) => void seen.push(runId) });
    expect(short(done)).toEqual(["done", "done"]);
    expect(done.map(({ job }) => job)).toEqual(started.map(({ job }) => job));
    expect(copies()).toEqual([1, 1]);
    expect(plans).toMatchObject([
      {
        unit: "scorings",
        planned: 6,
        paid: 0,
        runs: SOURCES.map((runId) => ({ runId, amount: 3 })),
      },
      { planned: 0, paid: 6, runs: [] },
    ]);
  });

  test("an experiment that is named twice is paid for once", async () => {
    await service.run({}, [FIRST, "exp-0", FIRST]);
    expect(copies()).toEqual([1, 0]);
  });

  test("a configuration of a scorer is sent as it is", async () => {
    const config = { id: JUDGE, scorer_type: "llm", model_name: "judge-2", num_judges: 3 };
    await service.clock.run(
      rescoreExperiments(service.client, [FIRST], [config], { ceiling: 3 }).toArray(),
    );
    expect(service.created[0]?.body.scorers).toEqual([config]);
  });

  test.each<[string, unknown[], RegExp]>([
    ["no ceiling", [SOURCES, ["judge"], {}], /'ceiling' must be/],
    ["no scorers", [SOURCES, [], { ceiling: 1 }], /'scorers' must be a list/],
    [
      "experiments that are not a list",
      ["exp-0", ["judge"], { ceiling: 1 }],
      /'experiments' must be/,
    ],
    ["'latest'", [["latest"], ["judge"], { ceiling: 1 }], /'latest' would name another experiment/],
    ["an unknown option", [SOURCES, ["judge"], { ceiling: 1, sealing: 2 }], /'sealing' is not/],
    ["a scorer that is a number", [SOURCES, [7], { ceiling: 1 }], /must be a scorer's id, name/],
    [
      "inPlace without an export",
      [SOURCES, ["judge"], { ceiling: 1, inPlace: true }],
      /'inPlace' replaces scores .*'exportFirst' must receive them first/,
    ],
    [
      "an export without inPlace",
      [SOURCES, ["judge"], { ceiling: 1, exportFirst: () => {} }],
      /'exportFirst' is for 'inPlace'/,
    ],
  ])("refuses %s at once", async (_what, [experiments, scorers, options], message) => {
    const error = await errorOf(
      () =>
        rescoreExperiments(
          service.client,
          experiments as never,
          scorers as never,
          options as never,
        ).toArray(),
      "invalid_argument",
    );
    expect(error.message).toMatch(message);
    expect(service.sent).toEqual([]);
  });
});

describe("rescoreExperiments() before anything is paid", () => {
  test("refuses a plan above the ceiling", async () => {
    const error = await errorOf(service.run({ ceiling: 5 }), "invalid_argument");
    expect(error.message).toMatch(/needs 6 scorings, but 'ceiling' is 5/);
    expect(service.sent).toEqual([]);
  });

  test("does what fits, and counts it against the ceiling of later processes", async () => {
    const stop = { ceiling: 5, aboveCeiling: "stop" as const };
    expect(short(await service.run(stop))).toEqual(["done", ["open", "undefined"]]);
    expect(short(await service.run(stop))).toEqual(["done", ["open", "undefined"]]);
    expect(copies()).toEqual([1, 0]);
  });

  test.each<[string, () => void, RegExp]>([
    [
      "a data set that stores no outputs",
      () => {
        service.rows = [{ input: "q1" }, { input: "q2", generated_output: null }];
      },
      /Version 3 of the data set 'questions' stores no outputs: no row has a 'generated_output'.*error 3512/,
    ],
    [
      "an empty data set",
      () => {
        service.rows = [];
      },
      /has no rows/,
    ],
    [
      "outputs of another experiment",
      () => {
        service.traces = [{ dataset_input: "q1", output: "other" }, ...service.traces.slice(1)];
      },
      /1 of 3 outputs of the experiment 'exp-0' .* are not those that version 3 of its data set stores/,
    ],
    [
      "an experiment without a data set",
      () => {
        service.experiments = service.experiments.map((one) => ({ ...one, dataset: null }));
      },
      /names no version of a data set/,
    ],
  ])("refuses %s, and sends nothing", async (_what, change, message) => {
    change();
    const [outcome] = await service.run({}, [FIRST]);
    expect(outcome?.state).toBe("failed");
    expect(outcome?.error?.message).toMatch(message);
    expect([service.sent, service.checkpoint.saved]).toEqual([[], undefined]);
  });

  test("one that cannot be scored again does not hold up the others", async () => {
    service.experiments = service.experiments.map((one) =>
      one.id === FIRST ? { ...one, dataset: null } : one,
    );
    expect(short(await service.run())).toEqual([["failed", "invalid_argument"], "done"]);
  });

  test("checkOutputs: false scores what is stored, whatever the experiment answered", async () => {
    service.traces = service.traces.map((one) => ({ ...one, output: "other" }));
    expect(short(await service.run({ checkOutputs: false }, [FIRST]))).toEqual(["done"]);
  });
});

describe("rescoreExperiments() and a lost response", () => {
  test("finds what was created by its unique name, and waits for it", async () => {
    service.fate = () => "lost after";
    expect(short(await service.run())).toEqual(["done", "done"]);
    expect(copies()).toEqual([1, 1]);
  });

  test("what is not found is unknown, and never sent again", async () => {
    service.fate = () => "lost before";
    const lost = await service.run({ windowMs: 3_000 }, [FIRST]);
    expect(short(lost)).toEqual([["unknown", "ambiguous_write"]]);
    service.fate = () => "answered";
    const again = await service.run({ windowMs: 3_000 }, [FIRST]);
    expect(short(again)).toEqual([["unknown", "ambiguous_write"]]);
    expect(again[0]?.error?.message).toMatch(
      /may have been scored again before: no experiment named 'exp-0 \(rescored .*' was seen.*not sent again/,
    );
    expect(service.sent).toHaveLength(1);
  });

  test("the next process finds what shows up later", async () => {
    service.fate = () => "lost after";
    const find = service.client.experiments.reconcile;
    Object.assign(service.client.experiments, {
      reconcile: () => Promise.resolve({ outcome: "none", experiment_ids: [] }),
    });
    expect(short(await service.run({}, [FIRST]))).toEqual([["unknown", "ambiguous_write"]]);
    Object.assign(service.client.experiments, { reconcile: find });
    expect(short(await service.run({}, [FIRST]))).toEqual(["done"]);
    expect(copies()).toEqual([1, 0]);
  });

  test("what the service refused is sent again by the next try", async () => {
    service.fate = () => Response.json({ detail: "no" }, { status: 422 });
    expect(short(await service.run({}, [FIRST]))).toEqual([["failed", "validation"]]);
    service.fate = () => "answered";
    expect(short(await service.run({}, [FIRST]))).toEqual(["done"]);
    expect(copies()).toEqual([1, 0]);
  });

  test.each([401, 403])(
    "stops at the first %d: nothing more is sent, and the next try sends it",
    async (status) => {
      service.fate = () => Response.json({ detail: "no" }, { status });
      const outcomes = await service.run();
      expect(outcomes.map(({ state }) => state)).toEqual(["failed", "open"]);
      expect(service.sent).toHaveLength(1);
      service.fate = () => "answered";
      expect(short(await service.run())).toEqual(["done", "done"]);
    },
  );

  test("a wait that fails leaves it started: the next process waits again", async () => {
    service.wait = () => Promise.reject(new Error("too long"));
    expect(short(await service.run({}, [FIRST]))).toEqual([["started", "Error: too long"]]);
    service.wait = () => Promise.resolve();
    expect(short(await service.run({}, [FIRST]))).toEqual(["done"]);
    expect([copies(), service.waits]).toEqual([
      [1, 0],
      [service.waits[0], service.waits[0]],
    ]);
  });

  test("an experiment without a trace for each row is not done", async () => {
    service.traceCount = () => 2;
    const [outcome] = await service.run({}, [FIRST]);
    expect([outcome?.state, outcome?.error?.message]).toEqual([
      "started",
      expect.stringMatching(/is not complete, with 2 of 3 traces/),
    ]);
    service.traceCount = () => 3;
    expect(short(await service.run({}, [FIRST]))).toEqual(["done"]);
    expect(copies()).toEqual([1, 0]);
  });

  test("an abort before a request leaves nothing noted", async () => {
    const controller = new AbortController();
    controller.abort("enough");
    expect(await failureOf(service.run({ signal: controller.signal }))).toBe("enough");
    expect(service.sent).toEqual([]);
  });

  test("an entry that this release does not understand is never sent", async () => {
    await service.run({}, [FIRST]);
    const saved = JSON.parse(service.checkpoint.saved ?? "");
    saved.entries[FIRST] = { state: "of 2027" };
    service.checkpoint.saved = JSON.stringify(saved);
    expect(short(await service.run({}, [FIRST]))).toEqual([["unknown", "ambiguous_write"]]);
    expect(copies()).toEqual([1, 0]);
  });

  test("refuses the checkpoint of another job", async () => {
    await service.run({}, [FIRST]);
    await errorOf(service.run({ project: "other" }, [FIRST]), "invalid_argument");
    await errorOf(service.run(IN_PLACE, [FIRST]), "invalid_argument");
  });

  test("killed at every step: nothing is delivered twice, and what was delivered is found", async () => {
    const killAt = (n: number): { steps: () => number } => {
      let step = 0;
      const pass = (): void => {
        if (step++ >= n) throw new Killed(`killed at step ${n}`);
      };
      service.step = pass;
      service.checkpoint.atSave = pass;
      return { steps: () => step };
    };
    const { steps } = killAt(Number.POSITIVE_INFINITY);
    await service.run();
    const all = steps();
    expect(all).toBeGreaterThan(12);
    for (let n = 0; n < all; n++) {
      service = new ExperimentService();
      killAt(n);
      await service.run({ windowMs: 1_500 }).catch(() => {});
      service.step = () => {};
      service.checkpoint.atSave = () => {};
      const after = short(await service.run({ windowMs: 1_500 }));
      expect(after, `killed at step ${n}`).toEqual(
        copies().map((count) => (count === 1 ? "done" : ["unknown", "ambiguous_write"])),
      );
      expect(Math.max(...copies())).toBeLessThanOrEqual(1);
    }
  });
});

const readAll = async (run: { rows: AsyncIterable<unknown> }): Promise<void> => {
  for await (const _row of run.rows);
};
const IN_PLACE = { inPlace: true, exportFirst: readAll, ceiling: 1_000 };

describe("rescoreExperiments() in place", () => {
  beforeEach(() => {
    service.traces = Array.from({ length: 250 }, (_, n) => ({ dataset_input: `q${n}` }));
  });
  const offsets = (): unknown[] =>
    service.recomputed.map(({ experiment_id, starting_token, limit }) => [
      experiment_id,
      starting_token,
      limit,
    ]);

  test("exports the present scores, and asks for every page of records once", async () => {
    const exported: number[] = [];
    const outcomes = await service.run(
      {
        ...IN_PLACE,
        exportFirst: async (run) => {
          exported.push(service.sent.length);
          await readAll(run);
        },
      },
      [FIRST],
    );
    expect(outcomes).toEqual([
      {
        runId: FIRST,
        job: null,
        state: "done",
        result: { experiment_id: FIRST, name: "exp-0", scorings: 250, inPlace: true },
      },
    ]);
    expect(offsets()).toEqual([
      [FIRST, 0, 100],
      [FIRST, 100, 100],
      [FIRST, 200, 100],
    ]);
    expect(service.recomputed[0]).toMatchObject({
      scorer_ids: [JUDGE],
      sort: { column_id: "created_at", ascending: true },
    });
    expect(exported).toEqual([0]);
    await service.run(IN_PLACE, [FIRST]);
    expect(offsets()).toHaveLength(3);
    expect(service.created).toEqual([]);
  });

  test.each<[string, (run: { rows: AsyncIterable<unknown> }) => unknown, RegExp]>([
    ["does not read", () => {}, /'exportFirst' did not read all rows/],
    [
      "stops in the middle",
      async ({ rows }) => {
        for await (const _row of rows) break;
      },
      /'exportFirst' did not read all rows/,
    ],
    ["fails", () => Promise.reject(new Error("disk full")), /disk full/],
  ])("an export that %s prevents the rest", async (_what, exportFirst, message) => {
    const [outcome] = await service.run({ ...IN_PLACE, exportFirst }, [FIRST]);
    expect([outcome?.state, service.sent]).toEqual(["failed", []]);
    expect(outcome?.error?.message).toMatch(message);
  });

  test("counts records × scorers against the ceiling, over several processes", async () => {
    await errorOf(service.run({ ...IN_PLACE, ceiling: 499 }), "invalid_argument");
    expect(service.sent).toEqual([]);
    const stop = { ...IN_PLACE, ceiling: 300, aboveCeiling: "stop" as const };
    expect(short(await service.run(stop))).toEqual(["done", ["open", "undefined"]]);
    expect(short(await service.run(stop))).toEqual(["done", ["open", "undefined"]]);
    expect(service.recomputed).toHaveLength(3);
  });

  test.each([
    ["lost before" as const, 2],
    ["lost after" as const, 3],
  ])(
    "a page whose response is %s is never sent again; the next process does the rest",
    async (fate, delivered) => {
      let exports = 0;
      const options = {
        ...IN_PLACE,
        exportFirst: async (run: { rows: AsyncIterable<unknown> }) => {
          exports++;
          await readAll(run);
        },
      };
      service.fate = ({ starting_token }) => (starting_token === 100 ? fate : "answered");
      expect(short(await service.run(options, [FIRST]))).toEqual([["unknown", "ambiguous_write"]]);
      service.fate = () => "answered";
      const again = await service.run(options, [FIRST]);
      expect(short(again)).toEqual([["unknown", "ambiguous_write"]]);
      expect(again[0]?.error?.message).toMatch(
        /1 of 3 pages .* may have been scored again before: those from record 100/,
      );
      expect(service.sent.map(({ starting_token }) => starting_token)).toEqual([0, 100, 200]);
      expect([service.recomputed.length, exports]).toEqual([delivered, 1]);
    },
  );

  test("an experiment without traces is refused", async () => {
    service.traces = [];
    const [outcome] = await service.run(IN_PLACE, [SECOND]);
    expect(outcome?.error?.message).toMatch(/'exp-1' .* has no traces/);
  });
});
