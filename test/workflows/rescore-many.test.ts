import { beforeEach, describe, expect, test } from "vitest";
import { type BatchPlan, type RescoreOutcome, rescoreMany } from "../../src/workflows/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { RESCORE, RescoreRounds, SCORERS } from "./rescore-rounds.ts";

let rounds: RescoreRounds;

beforeEach(async () => {
  rounds = await RescoreRounds.begin();
});

describe("rescoreMany()", () => {
  test("rescores each run once, one after the other, and yields each outcome as soon as it is known", async () => {
    const [first] = rounds.sources;
    const batch = rescoreMany(
      rounds.sandbox.client(),
      [...rounds.sources, ...rounds.sources],
      SCORERS,
      { ceiling: 12 },
    );
    const stream = batch[Symbol.asyncIterator]();
    const { value } = await rounds.sandbox.clock.run(stream.next());
    expect(value).toMatchObject({ runId: first, state: "done", result: { coverage: 1 } });
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(1);
    await rounds.sandbox.clock.run(stream.next());
    expect((await stream.next()).done).toBe(true);
    expect(rounds.copies()).toEqual([1, 1]);
    expect(rounds.sandbox.sent(RESCORE)[0]?.scorer_refs).toHaveLength(2);
  });

  test("refuses a plan above the ceiling before anything paid is sent", async () => {
    const error = await errorOf(rounds.runMany({ ceiling: 11 }), "invalid_argument");
    expect(error.message).toMatch(/needs 12 scorings, but 'ceiling' is 11/);
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
    expect(rounds.checkpoint.saves).toBe(0);
    expect(rounds.outcomes(await rounds.runMany({ ceiling: 12 }))).toEqual([1, 1]);
  });

  test("shows the plan before anything paid is sent, and sends nothing if the caller objects", async () => {
    const objects = (plan: BatchPlan): void => {
      expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
      throw new Error(JSON.stringify(plan));
    };
    const error = await failureOf(rounds.runMany({ onPlan: objects }));
    const runs = rounds.sources.map((runId) => ({ runId, amount: 6 }));
    expect(JSON.parse((error as Error).message)).toEqual({
      unit: "scorings",
      planned: 12,
      paid: 0,
      ceiling: 100,
      runs,
    });
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
    expect(rounds.checkpoint.saves).toBe(0);
    await rounds.runMany({}, rounds.sources.slice(0, 1));
    const plans: BatchPlan[] = [];
    await rounds.runMany({ onPlan: async (plan) => void plans.push(plan) });
    expect(plans).toMatchObject([{ planned: 6, paid: 6, runs: runs.slice(1) }]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("without waiting, its runs are started; the next process waits and shows progress", async () => {
    const started = await rounds.runMany({ wait: false });
    expect(started).toMatchObject([{ state: "started" }, { state: "started" }]);
    expect(started.map(({ error }) => error)).toEqual([undefined, undefined]);
    const seen: string[] = [];
    const done = await rounds.runMany({
      onProgress: (runId, { code }) => {
        seen.push(`${rounds.sources.indexOf(runId)} ${code}`);
        throw new Error("the display is broken");
      },
    });
    expect(rounds.outcomes(done)).toEqual([1, 1]);
    expect(done.map(({ job }) => job)).toEqual(started.map(({ job }) => job));
    expect(new Set(seen.filter((one) => /complete/.test(one)))).toEqual(
      new Set(["0 complete", "1 complete"]),
    );
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test.each([
    [{ onPlan: "ask" }, "onPlan"],
    [{ wait: "no" }, "wait"],
    [{ ceiling: undefined }, "ceiling"],
    [{ ceiling: -1 }, "ceiling"],
    [{ ceiling: Number.NaN }, "ceiling"],
    [{ max: 1 }, "'max' is not an option"],
    [{ windowMs: -1 }, "windowMs"],
  ])("refuses the options %s", async (options, message) => {
    expect((await errorOf(rounds.runMany(options as never), "invalid_argument")).message).toContain(
      message,
    );
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
  });

  test("refuses runs that are not a list, an empty list of scorers, and unknown scorers", async () => {
    await errorOf(rounds.runMany({}, rounds.sources[0] as never), "invalid_argument");
    await errorOf(rounds.runMany({}, rounds.sources, []), "invalid_argument");
    await errorOf(rounds.runMany({}, rounds.sources, ["corect"]), "invalid_argument");
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
    expect(await rounds.runMany({}, [])).toEqual([]);
  });

  test("timeoutMs limits a wait, not the counting of the cost", async () => {
    rounds.sandbox.between = async ({ route }, send) => {
      if (route === "POST /calls/query_stats")
        await new Promise<void>((resolve) => rounds.sandbox.clock.after(20_000, resolve));
      return await send();
    };
    const items = await rounds.runMany({ timeoutMs: 30_000 });
    expect(items.map(({ state }) => state)).toEqual(["done", "done"]);
  });

  test("yields failures beside successes; the next process sends a refused start again", async () => {
    let refused = false;
    rounds.sandbox.between = async ({ route, body }, send) => {
      if (route !== RESCORE || body.source_evaluation_run_id !== rounds.sources[0] || refused)
        return send();
      refused = true;
      return Response.json({ detail: [] }, { status: 422 });
    };
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["validation", 1]);
    expect(rounds.copies()).toEqual([0, 1]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test.each([401, 403])(
    "stops at the first %d: nothing more is started, and the next process starts the rest",
    async (status) => {
      let starts = 0;
      rounds.sandbox.between = async ({ route }, send) => {
        if (route !== RESCORE) return send();
        starts++;
        return Response.json({ detail: "not yours" }, { status });
      };
      const { sandbox, sources, checkpoint } = rounds;
      const options = { ceiling: 12, checkpoint };
      const batch = rescoreMany(sandbox.client(), sources, SCORERS, options);
      const outcomes = await sandbox.clock.run(batch.toArray());
      expect(outcomes.map(({ state }) => state)).toEqual(["failed", "open"]);
      expect(batch.warnings).toContain(
        `stopped at '${sources[0]}', which was refused with ${status}: 1 not sent`,
      );
      expect(starts).toBe(1);
      sandbox.between = (_delivery, send) => send();
      expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    },
  );

  test("still waits for the runs that were started before a start was refused with 403", async () => {
    const [first = "", second = ""] = rounds.sources;
    await rounds.runMany({ wait: false }, [second]);
    rounds.sandbox.between = async ({ route }, send) =>
      route === RESCORE ? Response.json({ detail: "not yours" }, { status: 403 }) : send();
    const outcomes = await rounds.runMany({}, [first, second]);
    expect(outcomes.map(({ state }) => state)).toEqual(["failed", "done"]);
  });

  test("a failed job is not submitted again", async () => {
    rounds.sandbox.store.weave.worker.outcome = "failed";
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["job_failed", "job_failed"]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["job_failed", "job_failed"]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("a finished job is read from the checkpoint: only missing data is requested", async () => {
    const items = await rounds.runMany();
    rounds.sandbox.deliveries.length = 0;
    expect(await rounds.runMany({ ceiling: 0 })).toEqual(items);
    expect(rounds.sandbox.deliveries).toEqual([]);
  });

  test("an abort ends it with the reason; the next process waits for started jobs", async () => {
    const controller = new AbortController();
    rounds.sandbox.between = async ({ route }, send) => {
      if (route === "POST /evaluations/status") controller.abort("enough");
      return send();
    };
    expect(await failureOf(rounds.runMany({ signal: controller.signal }))).toBe("enough");
    rounds.sandbox.between = (_delivery, send) => send();
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("an abort while a start is in flight yields its outcome before it ends", async () => {
    const controller = new AbortController();
    rounds.sandbox.between = async ({ route }, send) => {
      const answer = await send();
      if (route !== RESCORE) return answer;
      controller.abort("enough");
      return await new Promise(() => {});
    };
    const items: RescoreOutcome[] = [];
    const ended = failureOf(
      (async () => {
        const options = { ceiling: 100, checkpoint: rounds.checkpoint, signal: controller.signal };
        for await (const item of rescoreMany(
          rounds.sandbox.client(),
          rounds.sources,
          SCORERS,
          options,
        ))
          items.push(item);
      })(),
    );
    expect(await ended).toBe("enough");
    expect(items).toMatchObject([
      {
        runId: rounds.sources[0],
        state: "unknown",
        error: { code: "ambiguous_write", aborted: true },
      },
    ]);
  });
});
