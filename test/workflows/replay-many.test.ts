import { describe, expect, test } from "vitest";
import { agreement, compare } from "../../src/analysis/index.ts";
import type { Checkpoint } from "../../src/model/checkpoint.ts";
import { evalRuns, Store } from "../../src/testing/index.ts";
import { JUDGE, loseAnswer, renseiWith, type SentToRensei } from "../rensei/rensei-with.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { replays } from "./replays.ts";

/** Checkpoint in memory that can fail. */
class Notes implements Checkpoint {
  saved: string | undefined;
  saves = 0;
  readonly #dies: { at: number; stored: boolean } | undefined;

  /** `dies` is the number of the save that fails, before or after the string is stored. */
  constructor(dies?: { at: number; stored: boolean }) {
    this.#dies = dies;
  }

  load(): Promise<string | undefined> {
    return Promise.resolve(this.saved);
  }
  save(state: string): Promise<void> {
    const dies = ++this.saves === this.#dies?.at;
    if (!dies || this.#dies?.stored === true) this.saved = state;
    return dies ? Promise.reject(new Error("killed")) : Promise.resolve();
  }
}

const RUNS = ["run-1", "run-2", "run-3"];
const JUDGES = ["judge-a", "judge-strict"];
const QUERY = { runIds: RUNS, judges: JUDGES, graderIds: [JUDGE] };
/** Returns the contents of a checkpoint. */
const journalOf = (changes: object): string =>
  JSON.stringify({
    version: 2,
    kind: "replay",
    job: { graderIds: [JUDGE] },
    entries: {},
    ...changes,
  });
const keyOf = ({ path, body }: SentToRensei): string =>
  `${/runs\/([^/]+)/.exec(path)?.[1]} ${(body as { targetModelProfileId?: string }).targetModelProfileId ?? "-"}`;

/** Creates a client, and counts the maximum number of its requests in flight. */
function counting() {
  let inFlight = 0;
  let most = 0;
  const { rensei } = renseiWith(async ({ apply }) => {
    most = Math.max(most, ++inFlight);
    await settleTasks(2);
    inFlight--;
    return await apply();
  });
  return { rensei, most: () => most };
}

describe("replayMany()", () => {
  test("replays each run with each judge once", async () => {
    const { rensei, sent, store } = renseiWith();
    const batch = await replays(rensei, { ...QUERY, runIds: [...RUNS, "run-1"] }, { ceiling: 6 });
    expect(batch).toMatchObject({ done: 6, unknown: [], remaining: [], failed: [] });
    expect(sent.map(keyOf)).toEqual(
      JUDGES.flatMap((judge) => RUNS.map((run) => `${run} ${judge}`)),
    );
    expect(store.rensei.replaysOf("run-1")).toHaveLength(2);
  });

  test("without judges, each run is replayed once, with the judge that it had", async () => {
    const { rensei, sent } = renseiWith();
    const batch = await replays(rensei, { runIds: RUNS }, { ceiling: 3 });
    expect(sent.map(({ body }) => body)).toEqual([{}, {}, {}]);
    expect(batch.load().run).toMatchObject({ provider: "rensei", kind: "replay", model: null });
  });

  test("more replays than 'ceiling' are refused before anything is sent", async () => {
    const { rensei, sent } = renseiWith();
    const error = await errorOf(replays(rensei, QUERY, { ceiling: 5 }), "invalid_argument");
    expect(error.message).toMatch(/needs 6 replays, but 'ceiling' is 5.*No paid request was sent/);
    expect(sent).toEqual([]);
  });

  test('with aboveCeiling "stop", it stops there and lists what remains', async () => {
    const { rensei, sent } = renseiWith();
    const batch = await replays(rensei, QUERY, { ceiling: 4, aboveCeiling: "stop" });
    expect([batch.done, batch.remaining, sent.length]).toEqual([4, ["run-2", "run-3"], 4]);
  });

  test("earlier attempts count, including those of other runs with the same checkpoint", async () => {
    const checkpoint = new Notes();
    const { rensei, sent } = renseiWith();
    await replays(rensei, { ...QUERY, runIds: ["run-4"] }, { ceiling: 10, checkpoint });
    const error = await errorOf(
      replays(rensei, QUERY, { ceiling: 7, checkpoint }),
      "invalid_argument",
    );
    expect(error.message).toMatch(/needs 6 replays, in addition to 2 already paid for or sent/);
    const batch = await replays(rensei, QUERY, { ceiling: 7, checkpoint, aboveCeiling: "stop" });
    expect([batch.done, sent.length]).toEqual([5, 7]);
  });

  test.each([1, 2, 16])(
    "concurrency %d: that many at the same time, not more",
    async (concurrency) => {
      const { rensei, most } = counting();
      expect((await replays(rensei, QUERY, { ceiling: 6, concurrency })).done).toBe(6);
      expect(most()).toBe(Math.min(concurrency, 6));
    },
  );

  test("without concurrency, it waits for the client's other paid work", async () => {
    const { rensei, most } = counting();
    const batches = ["run-1", "run-2"].map((run) =>
      replays(rensei, { runIds: [run] }, { ceiling: 1 }),
    );
    await Promise.all([...batches, rensei.evalRuns.replay("run-3")]);
    expect(most()).toBe(1);
  });

  test("failures are listed beside successes, and the next call tries them again", async () => {
    const checkpoint = new Notes();
    const { rensei, sent } = renseiWith(({ path, number }) =>
      path.includes("run-2") && number < 3
        ? (json({ error: "x" }, { status: 402 })({} as never) as Response)
        : undefined,
    );
    const query = { runIds: ["run-1", "run-2", "run-collected"] };
    const batch = await replays(rensei, query, { ceiling: 3, checkpoint });
    expect(batch).toMatchObject({
      done: 1,
      unknown: [],
      remaining: [],
      failed: [{ runId: "run-2" }, { runId: "run-collected" }],
    });
    expect(batch.failed.map(({ error }) => (error as Error & { code?: string }).code)).toEqual([
      "http",
      "validation",
    ]);
    const again = await replays(rensei, query, { ceiling: 3, checkpoint });
    expect(again).toMatchObject({ done: 2, failed: [{ runId: "run-collected" }] });
    expect(sent).toHaveLength(5);
  });

  test("an unknown outcome is never resent", async () => {
    const checkpoint = new Notes();
    const store = new Store(evalRuns());
    const lost = renseiWith(
      (passing) => (passing.path.includes("run-2") ? loseAnswer(passing) : undefined),
      { store },
    );
    const batch = await replays(lost.rensei, { runIds: RUNS }, { ceiling: 3, checkpoint });
    expect(batch).toMatchObject({ done: 2, unknown: ["run-2"], remaining: [], failed: [] });
    const { rensei, sent } = renseiWith(undefined, { store });
    expect(await replays(rensei, { runIds: RUNS }, { ceiling: 3, checkpoint })).toMatchObject({
      done: 2,
      unknown: ["run-2"],
    });
    expect(sent).toEqual([]);
    expect(store.rensei.replaysOf("run-2")).toHaveLength(1);
  });

  // Each replay is recorded twice, so the steps are these saves and the requests.
  const steps = Array.from({ length: 12 }, (_, index) => index + 1);
  for (const stored of [true, false]) {
    for (const concurrency of [1, 3]) {
      test.each(steps)(
        `killed at save %d (${stored ? "after" : "before"} it is stored, ${concurrency} at once): no replay is sent twice`,
        async (at) => {
          const store = new Store(evalRuns());
          const sent: SentToRensei[] = [];
          const dying = new Notes({ at, stored });
          const first = renseiWith(undefined, { store });
          await failureOf(
            replays(first.rensei, QUERY, { ceiling: 6, checkpoint: dying, concurrency }),
          );
          sent.push(...first.sent);
          const next = new Notes();
          next.saved = dying.saved;
          const second = renseiWith(undefined, { store });
          const batch = await replays(second.rensei, QUERY, {
            ceiling: 6,
            checkpoint: next,
            concurrency,
          });
          sent.push(...second.sent);
          expect(new Set(sent.map(keyOf)).size).toBe(sent.length);
          expect(batch.remaining).toEqual([]);
          expect(batch.failed).toEqual([]);
          expect(
            Math.max(...RUNS.map((run) => store.rensei.replaysOf(run).length)),
          ).toBeLessThanOrEqual(2);
        },
      );
    }
  }

  test.each([1, 2, 3, 4, 5, 6])(
    "killed while request %d is in flight: it is unknown, the others are done",
    async (at) => {
      const store = new Store(evalRuns());
      const checkpoint = new Notes();
      const killed = new AbortController();
      const dead = renseiWith(
        ({ number, apply }) => {
          if (number !== at) return undefined;
          killed.abort();
          // the process is gone: no response ever arrives
          return apply().then(() => new Promise<Response>(() => {}));
        },
        { store },
      );
      void replays(dead.rensei, QUERY, { ceiling: 6, checkpoint }).catch(() => {});
      await new Promise<void>((resolve) =>
        killed.signal.addEventListener("abort", () => resolve()),
      );
      await settleTasks();
      const next = new Notes();
      next.saved = checkpoint.saved;
      const { rensei, sent } = renseiWith(undefined, { store });
      const batch = await replays(rensei, QUERY, { ceiling: 6, checkpoint: next });
      expect([batch.done, batch.unknown.length, sent.length]).toEqual([5, 1, 6 - at]);
      expect(new Set([...dead.sent, ...sent].map(keyOf)).size).toBe(6);
    },
  );

  test("a replay whose result cannot be stored is not made again", async () => {
    const { rensei, sent } = renseiWith();
    const checkpoint = new Notes({ at: 2, stored: false });
    expect(await failureOf(replays(rensei, { runIds: RUNS }, { ceiling: 3, checkpoint }))).toEqual(
      new Error("killed"),
    );
    expect(sent).toHaveLength(1);
    const batch = await replays(rensei, { runIds: RUNS }, { ceiling: 3, checkpoint });
    expect([batch.done, batch.unknown, sent.length]).toEqual([2, ["run-1"], 3]);
  });

  test("an abort ends it with its reason; what was sent is unknown, the rest is open", async () => {
    const controller = new AbortController();
    const checkpoint = new Notes();
    const { rensei, sent } = renseiWith(({ number, signal }) => {
      if (number !== 2) return undefined;
      controller.abort("enough");
      return new Promise((_, reject) =>
        signal.aborted
          ? reject(signal.reason)
          : signal.addEventListener("abort", () => reject(signal.reason)),
      );
    });
    expect(
      await failureOf(
        replays(rensei, { runIds: RUNS }, { ceiling: 3, checkpoint, signal: controller.signal }),
      ),
    ).toBe("enough");
    const batch = await replays(rensei, { runIds: RUNS }, { ceiling: 3, checkpoint });
    expect([batch.done, batch.unknown, sent.length]).toEqual([2, ["run-2"], 3]);
  });

  test("an abort during the pause after a 429 leaves the replay open, not unknown", async () => {
    const controller = new AbortController();
    const checkpoint = new Notes();
    const one = renseiWith(({ number }) =>
      number === 1
        ? new Response(null, { status: 429, headers: { "retry-after": "5" } })
        : undefined,
    );
    const work = failureOf(
      replays(
        one.rensei,
        { runIds: ["run-1"] },
        { ceiling: 1, checkpoint, signal: controller.signal },
      ),
    );
    await settleTasks();
    controller.abort("enough");
    expect(await work).toBe("enough");
    expect(
      await replays(one.rensei, { runIds: ["run-1"] }, { ceiling: 1, checkpoint }),
    ).toMatchObject({
      done: 1,
      unknown: [],
    });
  });

  test.each([
    ["a string that is not JSON", "{", /does not contain the progress of a job/],
    ["the progress of something else", '{"version":2}', /does not contain the progress of a job/],
    ["null", "null", /does not contain the progress of a job/],
    [
      "other graders",
      journalOf({ job: { graderIds: ["x"] } }),
      /belongs to another job: its 'graderIds' is \["x"\]/,
    ],
    [
      "the progress of rescores",
      journalOf({ kind: "rescore" }),
      /belongs to a job of kind 'rescore', not 'replay'/,
    ],
    [
      "the progress of another release",
      journalOf({ version: 3 }),
      /was written by another release of evalwire \(version 3; this one reads 2\)/,
    ],
  ])("rejects a checkpoint with %s, and sends nothing", async (_what, saved, message) => {
    const checkpoint = new Notes();
    checkpoint.saved = saved;
    const { rensei, sent } = renseiWith();
    expect(
      (await errorOf(replays(rensei, QUERY, { ceiling: 6, checkpoint }), "invalid_argument"))
        .message,
    ).toMatch(message);
    expect(sent).toEqual([]);
  });

  test.each([
    [{ runIds: [] }, { ceiling: 1 }, /'runIds' must be a list of at least one run/],
    [{ runIds: [""] }, { ceiling: 1 }, /'runIds'/],
    [{ runIds: "run-1" }, { ceiling: 1 }, /'runIds'/],
    [{ runIds: RUNS, judges: [] }, { ceiling: 3 }, /'judges'/],
    [{ runIds: RUNS, graderIds: [] }, { ceiling: 3 }, /'graderIds'/],
    [{ runIds: RUNS, judge: "a" }, { ceiling: 3 }, /Did you mean 'judges'/],
    [{ runIds: RUNS }, {}, /'ceiling' must be a number of at least 0: current value is undefined/],
    [{ runIds: RUNS }, { ceiling: Number.NaN }, /'ceiling'/],
    [{ runIds: RUNS }, { ceiling: 3, aboveCeiling: "go on" }, /'aboveCeiling'/],
    [
      { runIds: RUNS },
      { ceiling: 3, concurrency: 0 },
      /'concurrency' must be an integer from 1 to 32/,
    ],
    [{ runIds: RUNS }, { ceiling: 3, concurrency: 33 }, /'concurrency'/],
    [{ runIds: RUNS }, { cieling: 3 }, /Did you mean 'ceiling'/],
  ])("rejects %o with %o", async (query, options, message) => {
    const { rensei, sent } = renseiWith();
    expect(
      (await errorOf(replays(rensei, query as never, options as never), "invalid_argument"))
        .message,
    ).toMatch(message);
    expect(sent).toEqual([]);
  });
});

describe("loadReplays()", () => {
  const many = {
    runIds: Array.from({ length: 30 }, (_, index) => `run-${index + 1}`),
    judges: JUDGES,
  };
  const load = async () =>
    replays(
      renseiWith(undefined, { seed: evalRuns({ runs: 30 }) }).rensei,
      { ...many, graderIds: [JUDGE, "acme/none"] },
      { ceiling: 60 },
    );

  test("one trace is one row, keyed by the original run, and can be read again", async () => {
    const loaded = (await load()).load("judge-a");
    for (let time = 0; time < 2; time++) {
      const rows = [];
      for await (const row of loaded.rows) rows.push(row);
      expect(rows.map(({ key }) => key)).toEqual(many.runIds);
      expect(Object.keys(rows[0]?.trials[0]?.scores ?? {})).toEqual([
        `${JUDGE}.score`,
        `${JUDGE}.pass`,
        "acme/none.score",
        "acme/none.pass",
      ]);
      expect(rows[0]?.trials[0]?.scores["acme/none.pass"]).toMatchObject({
        kind: "none",
        state: "missing",
        value: null,
      });
    }
    expect(loaded.run).toMatchObject({ provider: "rensei", kind: "replay", model: "judge-a" });
  });

  test("two judges compare like two runs", async () => {
    const batch = await load();
    const comparison = await compare(batch.load("judge-a"), batch.load("judge-strict"), {
      scorers: [`${JUDGE}.score`, `${JUDGE}.pass`],
    });
    expect(comparison.rows).toMatchObject({ shared: 30, onlyCandidate: 0 });
    const { [`${JUDGE}.score`]: score, [`${JUDGE}.pass`]: pass } = comparison.scorers;
    expect([score?.kind, pass?.kind]).toEqual(["number", "boolean"]);
    // the strict judge subtracts 0.25 from each merit, down to 0
    expect(score?.difference).toBeLessThan(-0.1);
    expect(score?.verdict).toBe("worse");
  });

  test("two judges can be checked for agreement", async () => {
    const batch = await load();
    const found = await agreement(batch.load("judge-a"), batch.load("judge-strict"), {
      scorers: `${JUDGE}.pass`,
    });
    expect(found).toMatchObject({ n: 30, suspect: 0 });
    expect(found.flips.up).toBe(0);
    expect(found.flips.down).toBeGreaterThan(0);
  });

  test("suspect grades are excluded from averages, and counted", async () => {
    const { rensei } = renseiWith();
    const batch = await replays(
      rensei,
      { runIds: RUNS, judges: ["judge-a", "judge-broken"], graderIds: [JUDGE] },
      { ceiling: 6 },
    );
    const found = await agreement(batch.load("judge-a"), batch.load("judge-broken"), {
      scorers: `${JUDGE}.pass`,
    }).catch((error: Error) => error);
    const scores = [];
    for await (const row of batch.load("judge-broken").rows)
      scores.push(row.trials[0]?.scores[`${JUDGE}.pass`]);
    expect(scores.map((score) => score?.state)).toEqual(["suspect", "suspect", "suspect"]);
    expect(scores[0]?.reason).toMatch(
      /^the grader failed: its reasoning is an error: Error: the model provider answered 401$/,
    );
    expect(found instanceof Error || found.n === 0).toBe(true);
  });

  test("a grader may have the name of a property that every object has", async () => {
    const grade = { graderId: "__proto__", score: 1, pass: true, reasoning: "" };
    const { rensei } = renseiWith(() =>
      json(
        { newRunId: "n", gradersRun: ["__proto__"], gradeResults: [grade], replayOf: "run-1" },
        { status: 201 },
      )({} as never),
    );
    for await (const row of (await replays(rensei, { runIds: ["run-1"] }, { ceiling: 1 })).load()
      .rows)
      expect(Object.keys(row.trials[0]?.scores ?? {})).toEqual([
        "__proto__.score",
        "__proto__.pass",
      ]);
  });

  test("lists the judges when none, or an unknown one, is named", async () => {
    const batch = await load();
    for (const judge of [undefined, "judge-b"])
      expect((await errorOf(() => batch.load(judge), "invalid_argument")).message).toMatch(
        /'judge' must be one of 'judge-a', 'judge-strict'/,
      );
  });

  test("grades are read from a checkpoint without being paid for again", async () => {
    const checkpoint = new Notes();
    const { rensei, sent } = renseiWith();
    const options = { ceiling: 3, checkpoint };
    const rowsOf = async (): Promise<unknown[]> => {
      const rows = [];
      for await (const row of (await replays(rensei, { runIds: RUNS }, options)).load().rows)
        rows.push(row);
      return rows;
    };
    expect(await rowsOf()).toEqual(await rowsOf());
    expect(sent).toHaveLength(3);
  });
});
