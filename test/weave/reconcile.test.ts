import { describe, expect, test } from "vitest";
import type { AmbiguousWriteError } from "../../src/index.ts";
import type { WeaveClient } from "../../src/weave/client.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { reset, WriteSandbox } from "./rescore-sandbox.ts";

const RESCORE = "POST /evaluations/rescore";
const TEN_MINUTES_MS = 600_000;

/**
 * A rescore that the service performs and whose response is lost. The work is done `times` times,
 * although the client sends only one request.
 */
async function lose(
  sandbox: WriteSandbox,
  weave: WeaveClient,
  source: string,
  options: { snapshot?: boolean; times?: number } = {},
): Promise<AmbiguousWriteError> {
  const { times = 1, ...start } = options;
  sandbox.between = async ({ route }, work) => {
    if (route !== RESCORE) return work();
    for (let copy = 0; copy < times; copy++) await work();
    throw reset();
  };
  const error = await errorOf<AmbiguousWriteError>(
    weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["correct"] }, start),
    "ambiguous_write",
  );
  sandbox.between = (_delivery, work) => work();
  return error;
}

/** Lets the emulated worker start every queued job: it advances whenever a status is read. */
async function beginJobs(sandbox: WriteSandbox): Promise<string[]> {
  const ids = [...sandbox.store.weave.jobs.keys()];
  for (let looks = 0; looks < 3; looks++)
    for (const id of ids) await sandbox.client().rescore.status(id);
  return ids;
}

describe("rescore.reconcile()", () => {
  test("finds the run of a rescore whose response was lost, so that waiting can continue", async () => {
    const sandbox = new WriteSandbox();
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    const error = await lose(sandbox, weave, source);
    const ids = await beginJobs(sandbox);
    const found = await sandbox.clock.run(weave.rescore.reconcile(error));
    expect(found).toEqual({ outcome: "one", evaluation_run_ids: ids });
    const [id = ""] = found.evaluation_run_ids;
    expect(
      await sandbox.clock.run(weave.rescore.wait({ call_id: id, evaluation_run_id: id })),
    ).toMatchObject({ coverage: 1 });
    expect(sandbox.sent(RESCORE)).toHaveLength(1);
  });

  test("keeps looking if the worker creates the run late, but no longer than its window", async () => {
    const sandbox = new WriteSandbox();
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    const error = await lose(sandbox, weave, source);
    const looks = (): number =>
      sandbox.deliveries.filter(({ route }) => route === "POST /calls/stream_query").length;
    const before = looks();
    sandbox.between = async ({ route }, work) => {
      if (route === "POST /calls/stream_query" && looks() === before + 3) await beginJobs(sandbox);
      return work();
    };
    expect(await sandbox.clock.run(weave.rescore.reconcile(error))).toMatchObject({
      outcome: "one",
    });

    const silent = new WriteSandbox({ worker: { outcome: "lost" } });
    const lost = await lose(silent, silent.client(), (await silent.sources())[0]);
    for (const [windowMs, limit] of [
      [undefined, 120_000],
      [5_000, 5_000],
    ] as const) {
      const begun = silent.clock.now();
      const options = windowMs === undefined ? {} : { windowMs };
      expect(await silent.clock.run(silent.client().rescore.reconcile(lost, options))).toEqual({
        outcome: "none",
        evaluation_run_ids: [],
      });
      expect(silent.clock.now() - begun).toBeLessThanOrEqual(limit);
      expect(silent.clock.now() - begun).toBeGreaterThan(limit - 10_000);
    }
  });

  test("chooses neither of two candidates", async () => {
    const sandbox = new WriteSandbox();
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    const error = await lose(sandbox, weave, source, { times: 2 });
    const ids = await beginJobs(sandbox);
    const found = await weave.rescore.reconcile(error);
    expect(found.outcome).toBe("many");
    expect(found.evaluation_run_ids.sort()).toEqual(ids.sort());
  });

  test.each([-TEN_MINUTES_MS, TEN_MINUTES_MS])(
    "finds it if the service's clock is %i ms ahead",
    async (skewMs) => {
      const sandbox = new WriteSandbox();
      sandbox.skewMs = skewMs;
      const weave = sandbox.client();
      const [source] = await sandbox.sources();
      const error = await lose(sandbox, weave, source);
      expect(error.clockSkewMs).toBe(skewMs);
      const ids = await beginJobs(sandbox);
      expect(await weave.rescore.reconcile(error)).toEqual({
        outcome: "one",
        evaluation_run_ids: ids,
      });
      const { sentAt } = error;
      expect(
        await sandbox.client().rescore.reconcile({ source, scorers: ["correct"], sentAt }),
      ).toEqual({
        outcome: "one",
        evaluation_run_ids: ids,
      });
      expect(await sandbox.client().rescore.reconcile(JSON.parse(JSON.stringify(error)))).toEqual({
        outcome: "one",
        evaluation_run_ids: ids,
      });
    },
  );

  test("excludes runs that started long before and, with a snapshot, runs that existed before", async () => {
    const sandbox = new WriteSandbox({ worker: { absentLooks: 0 } });
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["tone"] });
    const [old] = await beginJobs(sandbox);
    await sandbox.clock.advance(61_000);
    const sentAt = new Date(sandbox.clock.wallNow());
    expect(
      await sandbox.clock.run(
        weave.rescore.reconcile({ source, scorers: ["correct"], sentAt }, { windowMs: 0 }),
      ),
    ).toMatchObject({
      outcome: "none",
    });

    await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["tone"] });
    const recent = (await beginJobs(sandbox)).filter((id) => id !== old);
    const error = await lose(sandbox, weave, source, { snapshot: true });
    expect(error.known).toEqual(expect.arrayContaining([old, ...recent]));
    await beginJobs(sandbox);
    const { outcome, evaluation_run_ids } = await weave.rescore.reconcile(error);
    expect(outcome).toBe("one");
    expect([old, ...recent]).not.toContain(evaluation_run_ids[0]);
  });

  test("does not choose a rescore with another scorer, or of another day", async () => {
    const sandbox = new WriteSandbox({ worker: { absentLooks: 0 } });
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    sandbox.between = async ({ route }, work) => {
      if (route === RESCORE) throw reset(); // lost before it reached the service
      return work();
    };
    const error = await errorOf<AmbiguousWriteError>(
      weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["correct"] }),
      "ambiguous_write",
    );
    sandbox.between = (_delivery, work) => work();
    await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["tone"] });
    await beginJobs(sandbox);
    const look = () => sandbox.clock.run(weave.rescore.reconcile(error, { windowMs: 1_000 }));
    expect(await look()).toEqual({ outcome: "none", evaluation_run_ids: [] });
    await sandbox.clock.advance(3 * 86_400_000);
    await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["correct"] });
    await beginJobs(sandbox);
    expect(await look()).toEqual({ outcome: "none", evaluation_run_ids: [] });
  });

  test("does not choose a run without scores", async () => {
    const sandbox = new WriteSandbox({ worker: { absentLooks: 0, runningLooks: 50 } });
    const weave = sandbox.client();
    const [source] = await sandbox.sources();
    const error = await lose(sandbox, weave, source);
    const [id = ""] = sandbox.store.weave.jobs.keys();
    await weave.rescore.status(id);
    expect(await sandbox.clock.run(weave.rescore.reconcile(error, { windowMs: 1_000 }))).toEqual({
      outcome: "many",
      evaluation_run_ids: [id],
    });
  });

  test("does not mistake a rescore of another run for the lost one", async () => {
    const sandbox = new WriteSandbox();
    const weave = sandbox.client();
    const [source, other] = await sandbox.sources();
    const sentAt = new Date(sandbox.clock.wallNow());
    await weave.rescore.start({ source_evaluation_run_id: other, scorer_refs: ["correct"] });
    await beginJobs(sandbox);
    expect(
      await sandbox.clock.run(
        weave.rescore.reconcile({ source, scorers: ["correct"], sentAt }, { windowMs: 1_000 }),
      ),
    ).toMatchObject({
      outcome: "none",
    });
  });

  test("an abort ends the search at once", async () => {
    const sandbox = new WriteSandbox({ worker: { outcome: "lost" } });
    const controller = new AbortController();
    const looking = failureOf(
      sandbox
        .client()
        .rescore.reconcile(
          { source: "run-1", scorers: ["correct"], sentAt: new Date() },
          { signal: controller.signal },
        ),
    );
    setTimeout(() => controller.abort("enough"), 5);
    expect(await looking).toBe("enough");
    expect(sandbox.clock.pending).toBe(0);
  });

  test.each([
    [undefined],
    ["run-1"],
    [{ source: "run-1" }],
    [{ source: "", scorers: ["correct"], sentAt: new Date() }],
    [{ source: "run-1", sentAt: new Date() }],
    [{ source: "run-1", scorers: [], sentAt: new Date() }],
    [{ source: "run-1", sentAt: "yesterday" }],
    [new Error("something else")],
  ])("refuses %s", async (lost) => {
    const sandbox = new WriteSandbox();
    await errorOf(sandbox.client().rescore.reconcile(lost), "invalid_argument");
    await errorOf(
      sandbox
        .client()
        .rescore.reconcile(
          { source: "run-1", scorers: ["correct"], sentAt: new Date() },
          { windowMs: Number.NaN },
        ),
      "invalid_argument",
    );
    expect(sandbox.deliveries).toHaveLength(0);
  });
});

describe("rescore.plan()", () => {
  test("counts trials and scorings, each run and each scorer once, and sends no paid request", async () => {
    const sandbox = new WriteSandbox({ rows: 7 });
    const [base, candidate] = await sandbox.sources();
    const { rescore } = sandbox.client();
    expect(await rescore.plan([base], ["correct"])).toMatchObject({ predictions: 7, scorings: 7 });
    expect(await rescore.plan([base, candidate, base], ["correct", "tone", "correct"])).toEqual({
      predictions: 14,
      scorings: 28,
      runs: [base, candidate].map((id) => ({ id, predictions: 7, scorings: 14 })),
      scorers: [expect.stringContaining("correct"), expect.stringContaining("tone")],
    });
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
  });

  test("refuses what it cannot count", async () => {
    const sandbox = new WriteSandbox();
    const [base] = await sandbox.sources();
    const { rescore } = sandbox.client();
    await errorOf(rescore.plan([], ["correct"]), "invalid_argument");
    await errorOf(rescore.plan([base], []), "invalid_argument");
    await errorOf(rescore.plan([base], ["corect"]), "invalid_argument");
    await errorOf(rescore.plan(["01900000-0000-7000-8000-000000000000"], ["correct"]), "not_found");
  });
});
