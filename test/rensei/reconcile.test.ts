import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { isAmbiguousWriteError } from "../../src/index.ts";
import type { EvalRunItem, LostReplay } from "../../src/rensei/index.ts";
import { evalRuns, Store } from "../../src/testing/index.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { JUDGE, loseAnswer, type Passing, renseiWith, reset, STRUCTURAL } from "./rensei-with.ts";

const SENT = "2026-11-21T09:00:00Z";
const timeAfter = (ms: number): string => new Date(Date.parse(SENT) + ms).toISOString();
const lost: LostReplay = {
  runId: "run-1",
  sentAt: SENT,
  graderIds: [JUDGE],
  targetModelProfileId: "judge-a",
};
const config = { graders: [JUDGE], replayOf: "run-1", targetModelProfileId: "judge-a" };
const ours: EvalRunItem = { id: "evr_1", startedAt: timeAfter(1_000), graderConfig: config };
const other: EvalRunItem = { id: "evr_0", startedAt: timeAfter(500), graderConfig: null };

const listing =
  (runs: readonly unknown[]) =>
  ({ query }: Passing): Response | undefined =>
    query.get("before") === null ? (json({ runs })({} as never) as Response) : undefined;
async function reconciled(runs: readonly unknown[], facts: unknown = lost, options: object = {}) {
  const { rensei } = renseiWith(listing(runs));
  return await rensei.evalRuns.reconcile(facts as LostReplay, options);
}

describe("EvalRuns.reconcile", () => {
  test.each<[string, readonly unknown[], string, string[]]>([
    ["one that fits", [ours, other], "found", ["evr_1"]],
    [
      "snake case",
      [{ id: "evr_1", started_at: timeAfter(1), grader_config: config }],
      "found",
      ["evr_1"],
    ],
    ["two that fit", [{ ...ours, id: "evr_2" }, ours], "ambiguous", ["evr_2", "evr_1"]],
    ["one without a time", [{ ...ours, startedAt: null }], "ambiguous", ["evr_1"]],
    ["one without an id", [{ ...ours, id: undefined }], "ambiguous", [undefined as never]],
    [
      "one that does not name its graders",
      [{ ...ours, graderConfig: { ...config, graders: undefined } }],
      "ambiguous",
      ["evr_1"],
    ],
    [
      "one with fewer graders",
      [{ ...ours, graderConfig: { ...config, graders: [] } }],
      "ambiguous",
      ["evr_1"],
    ],
    [
      "one that does not name its profile",
      [{ ...ours, graderConfig: { ...config, targetModelProfileId: undefined } }],
      "ambiguous",
      ["evr_1"],
    ],
    [
      "other graders",
      [{ ...ours, graderConfig: { ...config, graders: [STRUCTURAL] } }],
      "not-found",
      [],
    ],
    [
      "another profile",
      [{ ...ours, graderConfig: { ...config, targetModelProfileId: "judge-b" } }],
      "not-found",
      [],
    ],
    [
      "no profile",
      [{ ...ours, graderConfig: { ...config, targetModelProfileId: null } }],
      "not-found",
      [],
    ],
    [
      "a replay of another run",
      [{ ...ours, graderConfig: { ...config, replayOf: "run-2" } }],
      "not-found",
      [],
    ],
    ["an hour later", [{ ...ours, startedAt: timeAfter(3_700_000) }], "not-found", []],
    ["before it was sent", [{ ...ours, startedAt: timeAfter(-61_000) }], "not-found", []],
    ["no run at all", [], "not-found", []],
    ["runs without replayOf", [other], "not-found", []],
    ["runs without graderConfig", [{ id: "evr_1", startedAt: timeAfter(1) }], "unsupported", []],
    ["an odd graderConfig", [{ ...ours, graderConfig: "{}" }], "unsupported", []],
  ])("%s", async (_what, runs, outcome, ids) => {
    const found = await reconciled(runs);
    expect([found.outcome, found.candidates.map(({ id }) => id)]).toEqual([outcome, ids]);
    expect(found.replay === null).toBe(outcome !== "found");
    expect(found.message).not.toMatch(/never made|was not made|no replay was/i);
  });

  test("says how many runs were read, and since when", async () => {
    const { message, rows, since } = await reconciled([other, { ...other, id: "evr_9" }]);
    expect(message).toMatch(
      /^Not found among 2 runs since 2026-11-21T08:59:00\.000Z\. It may have been made even so: .*do not resend it without checking/,
    );
    expect([rows, since]).toEqual([2, new Date("2026-11-21T08:59:00Z")]);
  });

  test("returns the replay with the grades that the list shows", async () => {
    const grade = { graderId: JUDGE, score: 0, pass: false, reasoning: "Overloaded" };
    const { replay } = await reconciled([{ ...ours, gradeResults: [grade] }]);
    expect(replay).toMatchObject({
      newRunId: "evr_1",
      gradersRun: [JUDGE],
      replayOf: "run-1",
      gradeResults: [{ graderId: JUDGE, state: "suspect" }],
      warnings: [],
    });
    const bare = await reconciled([ours]);
    expect(bare.replay?.warnings).toEqual([
      expect.stringMatching(/'gradeResults' is absent/),
      `ran but returned no grade: ${JUDGE}`,
    ]);
  });

  test("leaves out replays that the caller knows", async () => {
    const runs = [{ ...ours, id: "evr_2" }, ours];
    expect(await reconciled(runs, lost, { known: ["evr_2"] })).toMatchObject({ outcome: "found" });
    expect(await reconciled([ours], lost, { known: ["evr_1"] })).toMatchObject({
      outcome: "not-found",
    });
  });

  test("without graderIds any graders fit, because those of the original are not known", async () => {
    const { graderIds: _, ...rest } = lost;
    expect(await reconciled([ours], rest)).toMatchObject({ outcome: "found" });
  });

  test("is not sure when it stops early", async () => {
    const found = await reconciled([ours, other], lost, { maxRuns: 1 });
    expect(found).toMatchObject({
      outcome: "ambiguous",
      rows: 1,
      since: new Date(timeAfter(1_000)),
    });
    expect(found.message).toMatch(/maxRuns is 1/);
  });

  test("stops at the time that it was sent, and reads no further page", async () => {
    const runs = Array.from({ length: 200 }, (_, at) => ({
      ...other,
      id: `evr_${at}`,
      startedAt: timeAfter(-at * 1_000),
    }));
    const { rensei, sent } = renseiWith(() => json({ runs })({} as never) as Response);
    const { outcome, rows } = await rensei.evalRuns.reconcile(lost);
    expect([outcome, rows, sent.length]).toEqual(["not-found", 61, 1]);
  });

  test("goes by the server's clock", async () => {
    const date = "Sat, 21 Nov 2026 08:50:00 GMT"; // 10 minutes behind
    const item = { ...ours, startedAt: timeAfter(-600_000) };
    const { rensei } = renseiWith(
      () => json({ runs: [item] }, { headers: { date } })({} as never) as Response,
    );
    expect(await rensei.evalRuns.reconcile(lost)).toMatchObject({ outcome: "found" });
    expect(await reconciled([item], { ...lost, clockSkewMs: -600_000 })).toMatchObject({
      outcome: "found",
    });
  });

  test("passes orgId and agentCardId on, and shows no run of anyone but this replay's", async () => {
    const { rensei, sent } = renseiWith(
      listing([{ ...other, agentCardName: "Their agent" }, ours]),
    );
    const result = await rensei.evalRuns.reconcile(lost, { orgId: "org-1", agentCardId: "ac_1" });
    expect(sent[0]?.query).toEqual({ orgId: "org-1", agentCardId: "ac_1", limit: "200" });
    expect(inspect(result, { depth: 9 })).not.toMatch(/Their agent|evr_0/);
  });

  test("never sends anything but reads", async () => {
    const { rensei, sent } = renseiWith(listing([]));
    await rensei.evalRuns.reconcile(lost);
    expect(sent.map(({ method }) => method)).toEqual(["GET"]);
  });

  test.each([
    [{}, /takes the AmbiguousWriteError of a replay, or/],
    [null, /takes the AmbiguousWriteError/],
    [new Error("x"), /takes the AmbiguousWriteError/],
    [{ runId: "run-1" }, /takes the AmbiguousWriteError/],
    [{ runId: "", sentAt: SENT }, /takes the AmbiguousWriteError/],
    [{ runId: "run-1", sentAt: "yesterday" }, /takes the AmbiguousWriteError/],
    [{ runId: "run-1", sentAt: SENT, graderIds: "x" }, /takes the AmbiguousWriteError/],
    [{ runid: "run-1", sentAt: SENT }, /Did you mean 'runId'/],
    [
      { operation: "PATCH /x", target: { run_id: "run-1" }, sentAt: SENT },
      /takes the AmbiguousWriteError of a replay/,
    ],
  ])("rejects %o", async (facts, message) => {
    const { rensei, sent } = renseiWith(listing([]));
    const error = await errorOf(rensei.evalRuns.reconcile(facts as never), "invalid_argument");
    expect([error.message, sent]).toEqual([expect.stringMatching(message), []]);
  });

  test.each([{ orgid: "x" }, { maxRuns: 0 }, { known: "x" }, { orgId: "" }])(
    "rejects the option %o",
    async (options) => {
      const { rensei } = renseiWith(listing([]));
      await errorOf(rensei.evalRuns.reconcile(lost, options as never), "invalid_argument");
    },
  );

  test("a token that may not list keeps its own error", async () => {
    const { rensei } = renseiWith(
      () => json({ error: "no" }, { status: 403 })({} as never) as Response,
    );
    expect((await errorOf(rensei.evalRuns.reconcile(lost), "permission")).message).toMatch(
      /operator's credential with system scope/,
    );
  });
});

describe("A replay whose response is lost", () => {
  const body = { graderIds: [JUDGE], targetModelProfileId: "judge-a", datasetCaseId: "case-1" };

  test("is found by its error, and by the JSON of its error in another process", async () => {
    const { rensei, store } = renseiWith((passing) =>
      passing.path.endsWith("/replay") ? loseAnswer(passing) : undefined,
    );
    const error = await failureOf(rensei.evalRuns.replay("run-1", body));
    const [made] = store.rensei.replaysOf("run-1");
    for (const facts of [error, JSON.parse(JSON.stringify(error))]) {
      const found = await rensei.evalRuns.reconcile(facts as Error, { orgId: "org-1" });
      expect(found).toMatchObject({ outcome: "found", replay: { newRunId: made?.id } });
      expect(found.replay?.gradeResults).toMatchObject([{ state: "scored" }]);
    }
    expect(store.rensei.replaysOf("run-1")).toHaveLength(1);
  });

  test("that was never made is not found, which is not called a proof", async () => {
    const { rensei } = renseiWith(({ path }) => (path.endsWith("/replay") ? reset() : undefined));
    const error = await failureOf(rensei.evalRuns.replay("run-1", body));
    expect(isAmbiguousWriteError(error) && error.target).toEqual({
      run_id: "run-1",
      grader_ids: JSON.stringify([JUDGE]),
      target_model_profile_id: "judge-a",
      dataset_case_id: "case-1",
    });
    const { outcome, message } = await rensei.evalRuns.reconcile(error as Error);
    expect([outcome, message]).toEqual(["not-found", expect.stringMatching(/may have been made/)]);
  });

  test("is ambiguous beside the same replay of another process", async () => {
    const clock = renseiWith().clock;
    const store = new Store(evalRuns(), { rensei: { now: () => clock.wallNow() } });
    const one = renseiWith(
      (passing) => (passing.path.endsWith("/replay") ? loseAnswer(passing) : undefined),
      { store },
    );
    const error = await failureOf(one.rensei.evalRuns.replay("run-1", body));
    await renseiWith(undefined, { store }).rensei.evalRuns.replay("run-1", body);
    const { outcome, candidates } = await one.rensei.evalRuns.reconcile(error as Error);
    expect([outcome, candidates.length]).toEqual(["ambiguous", 2]);
  });
});
