import { describe, expect, test } from "vitest";
import { evalRuns, Store } from "../../src/testing/index.ts";
import { recordRun, replayMany, rescoreMany } from "../../src/workflows/index.ts";
import { renseiWith } from "../rensei/rensei-with.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { KeptCheckpoint, WriteSandbox } from "../weave/rescore-sandbox.ts";
import { replays } from "./replays.ts";
import { RESCORE, RescoreRounds, SCORERS } from "./rescore-rounds.ts";

const UNREADABLE: [string, unknown][] = [
  ["an empty entry", {}],
  ["null", null],
  ["a string", "done"],
  ["a list", []],
  ["a state from a later release", { state: "queued", scorings: 3 }],
  ["a done state without its result", { state: "done", scorings: 3 }],
  [
    "a starting state without its time",
    { state: "starting", scorings: 3, known: [], clockSkewMs: null },
  ],
  [
    "a negative count",
    { state: "started", scorings: -1, job: { call_id: "c", evaluation_run_id: "r" } },
  ],
];

describe("an entry that cannot be understood", () => {
  test.each(UNREADABLE)(
    "%s: does not send the rescore, and keeps the entry",
    async (_what, entry) => {
      const rounds = await RescoreRounds.begin();
      const [first = "", second = ""] = rounds.sources;
      const job = { entity: "acme", project: "search", scorers: SCORERS };
      rounds.checkpoint.saved = JSON.stringify({
        version: 2,
        kind: "rescore",
        job,
        entries: { [first]: entry },
      });
      const outcomes = await rounds.runMany();
      expect(outcomes.map(({ runId, state }) => [runId, state])).toEqual([
        [first, "unknown"],
        [second, "done"],
      ]);
      expect(outcomes[0]?.error).toMatchObject({
        code: "ambiguous_write",
        message: expect.stringContaining("does not understand"),
      });
      expect(rounds.copies()).toEqual([0, 1]);
      expect(JSON.parse(rounds.checkpoint.saved ?? "").entries[first]).toEqual(entry);
    },
  );

  test.each(UNREADABLE)(
    "%s: does not send the replay, which counts against the ceiling",
    async (_what, entry) => {
      const checkpoint = new KeptCheckpoint();
      const entries = { [JSON.stringify(["run-1", null])]: entry };
      checkpoint.saved = JSON.stringify({
        version: 2,
        kind: "replay",
        job: { graderIds: null },
        entries,
      });
      const { rensei, sent } = renseiWith();
      const query = { runIds: ["run-1", "run-2"] };
      await errorOf(replays(rensei, query, { ceiling: 1, checkpoint }), "invalid_argument");
      const batch = await replays(rensei, query, { ceiling: 2, checkpoint });
      expect([batch.unknown, batch.done, sent.length]).toEqual([["run-1"], 1, 1]);
    },
  );

  test("a recording is refused", async () => {
    const sandbox = new WriteSandbox({ rows: 1 });
    const checkpoint = new KeptCheckpoint();
    const record = {
      evaluation: "search-eval",
      model: "ranker",
      rows: [{ inputs: { q: 1 }, output: 1 }],
    };
    await recordRun(sandbox.client(), record, { checkpoint });
    const saved = JSON.parse(checkpoint.saved ?? "");
    for (const change of [
      { rows: -1 },
      { rows: 0.5 },
      { scores: -3 },
      { finished: "yes" },
      { model: "" },
    ]) {
      sandbox.deliveries.length = 0;
      checkpoint.saved = JSON.stringify({
        ...saved,
        entries: { run: { ...saved.entries.run, ...change } },
      });
      const error = await errorOf(
        recordRun(sandbox.client(), record, { checkpoint }),
        "invalid_argument",
      );
      expect(error.message).toContain("does not understand");
      expect(sandbox.deliveries).toEqual([]);
    }
  });

  test("accepts a run named like an object property", async () => {
    const rounds = await RescoreRounds.begin();
    const result = { call_id: "c", evaluation_run_id: "r", output: { x: 1 }, coverage: 1 };
    const job = { entity: "acme", project: "search", scorers: SCORERS };
    rounds.checkpoint.saved = `{"version":2,"kind":"rescore","job":${JSON.stringify(job)},"entries":{"__proto__":${JSON.stringify({ state: "done", scorings: 3, result })}}}`;
    expect(await rounds.runMany({}, ["__proto__"])).toEqual([
      {
        runId: "__proto__",
        state: "done",
        result,
        job: { call_id: "c", evaluation_run_id: "r" },
      },
    ]);
    await rounds.runMany({}, rounds.sources);
    expect(Object.keys(JSON.parse(rounds.checkpoint.saved).entries)).toContain("__proto__");
  });
});

describe("two batches on one checkpoint without a lock", () => {
  test("the second is refused once the first has saved an entry; nothing is paid twice", async () => {
    const store = new Store(evalRuns());
    const checkpoint = new KeptCheckpoint();
    const query = { runIds: ["run-1", "run-2", "run-3"] };
    const clients = [renseiWith(undefined, { store }), renseiWith(undefined, { store })];
    const ended = await Promise.allSettled(
      clients.map(({ rensei }) => replays(rensei, query, { ceiling: 3, checkpoint })),
    );
    const refused = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(refused).toEqual([
      expect.stringContaining("The checkpoint was changed while this job was using it"),
    ]);
    for (const run of query.runIds)
      expect(store.rensei.replaysOf(run).length).toBeLessThanOrEqual(1);
    const third = renseiWith(undefined, { store });
    await replays(third.rensei, query, { ceiling: 3, checkpoint });
    for (const run of query.runIds)
      expect(store.rensei.replaysOf(run).length).toBeLessThanOrEqual(1);
  });

  test("adds a warning to the batch", async () => {
    const rounds = await RescoreRounds.begin();
    const batch = rescoreMany(rounds.sandbox.client(), rounds.sources, SCORERS, {
      ceiling: 100,
      checkpoint: rounds.checkpoint,
    });
    await rounds.sandbox.clock.run(batch.toArray());
    expect(batch.warnings).toEqual([expect.stringContaining("has no lock()")]);
    const without = rescoreMany(rounds.sandbox.client(), rounds.sources, SCORERS, { ceiling: 100 });
    await rounds.sandbox.clock.run(without.toArray());
    expect(without.warnings).toEqual([]);
  });
});

describe("a batch", () => {
  test("can be iterated only once", async () => {
    const rounds = await RescoreRounds.begin();
    const batch = rescoreMany(rounds.sandbox.client(), rounds.sources, SCORERS, { ceiling: 100 });
    await rounds.sandbox.clock.run(batch.toArray());
    await errorOf(batch.toArray(), "invalid_argument");
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("stops sending when it is abandoned, and the next one resumes it", async () => {
    const rounds = await RescoreRounds.begin();
    const options = { ceiling: 100, checkpoint: rounds.checkpoint };
    await rounds.sandbox.clock.run(
      (async () => {
        for await (const _first of rescoreMany(
          rounds.sandbox.client(),
          rounds.sources,
          SCORERS,
          options,
        ))
          break;
      })(),
    );
    expect(rounds.copies()).toEqual([1, 0]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("leaves work above the ceiling open if it may stop there", async () => {
    const rounds = await RescoreRounds.begin();
    const outcomes = await rounds.runMany({ ceiling: 11, aboveCeiling: "stop" });
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "open"]);
    await errorOf(rounds.runMany({ ceiling: 11 }), "invalid_argument"); // six were already paid for
    expect((await rounds.runMany({ ceiling: 12 })).map(({ state }) => state)).toEqual([
      "done",
      "done",
    ]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("starts one job at a time, and waits for several", async () => {
    const rounds = await RescoreRounds.begin();
    const order: string[] = [];
    rounds.sandbox.between = async ({ route }, send) => {
      if (route === RESCORE) order.push("start");
      if (route === "POST /evaluations/status") order.push("look");
      return await send();
    };
    await rounds.runMany({ concurrency: 2 });
    expect(order.slice(0, 3).filter((one) => one === "start")).toHaveLength(2);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("yields a result that could not be saved, and then throws the reason", async () => {
    const checkpoint = new KeptCheckpoint();
    checkpoint.atSave = (number) => {
      if (number === 2) throw new Error("disk full");
    };
    const { rensei, sent } = renseiWith();
    const given: unknown[] = [];
    const ended = failureOf(
      (async () => {
        for await (const { runId, state } of replayMany(
          rensei,
          { runIds: ["run-1", "run-2"] },
          { ceiling: 2, checkpoint },
        ))
          given.push([runId, state]);
      })(),
    );
    expect(await ended).toEqual(new Error("disk full"));
    expect(given).toEqual([["run-1", "done"]]);
    expect(sent).toHaveLength(1);
  });
});

describe("recordRun() with the checkpoint of another job", () => {
  const rowsOf = (answers: readonly string[]) =>
    answers.map((output, n) => ({ inputs: { n }, output, scores: { correct: true } }));
  const RECORD = { evaluation: "search-eval", model: "ranker" };
  const monday = rowsOf(["a", "b", "c"]);

  test.each([
    ["other rows", { rows: rowsOf(["a", "x", "c"]) }, /belongs to other rows: the first 3/],
    ["the same rows in another order", { rows: rowsOf(["b", "a", "c"]) }, /belongs to other rows/],
    [
      "more rows than the run has",
      { rows: rowsOf(["a", "b", "c", "d"]) },
      /finished, but the number of rows is more than 3/,
    ],
    ["fewer rows", { rows: rowsOf(["a"]) }, /is at row 3, but the number of rows is only 1/],
    [
      "another score",
      { rows: monday.map((row) => ({ ...row, scores: { correct: false } })) },
      /belongs to other rows/,
    ],
    [
      "another model",
      { rows: monday, model: "other" },
      /its 'model' is "ranker", but this job's is "other"/,
    ],
    [
      "another evaluation",
      { rows: monday, evaluation: "other" },
      /its 'evaluation' is "search-eval"/,
    ],
  ])("refuses %s and stores nothing", async (_what, change, message) => {
    const sandbox = new WriteSandbox({ rows: 1 });
    const checkpoint = new KeptCheckpoint();
    await recordRun(sandbox.client(), { ...RECORD, rows: monday }, { checkpoint });
    const writes = () =>
      sandbox.deliveries.filter(({ route }) => route.startsWith("POST /v2/")).length;
    const before = writes();
    const error = await errorOf(
      recordRun(sandbox.client(), { ...RECORD, ...change }, { checkpoint }),
      "invalid_argument",
    );
    expect(error.message).toMatch(message);
    expect(writes()).toBe(before);
  });

  test("refuses the rest of Tuesday's rows in Monday's unfinished run", async () => {
    const sandbox = new WriteSandbox({ rows: 1 });
    const checkpoint = new KeptCheckpoint();
    async function* interrupted() {
      yield* monday;
      throw new Error("power cut");
    }
    await failureOf(
      recordRun(
        sandbox.client(),
        { ...RECORD, rows: interrupted() },
        { checkpoint, concurrency: 1 },
      ),
    );
    const predictions = () => sandbox.sent("POST /v2/acme/search/predictions").length;
    expect(predictions()).toBe(3);
    const tuesday = { ...RECORD, rows: rowsOf(["A", "B", "C", "D", "E"]) };
    await errorOf(
      recordRun(sandbox.client(), tuesday, { checkpoint, concurrency: 4 }),
      "invalid_argument",
    );
    expect(predictions()).toBe(3);
    const done = await recordRun(
      sandbox.client(),
      { ...RECORD, rows: rowsOf(["a", "b", "c", "d"]) },
      { checkpoint },
    );
    expect(done).toMatchObject({ predictions: 4, scores: 4 });
  });
});
