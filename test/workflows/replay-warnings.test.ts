import { describe, expect, test } from "vitest";
import { compare, gate } from "../../src/analysis/index.ts";
import { isAmbiguousWriteError } from "../../src/index.ts";
import {
  loadReplays,
  type ReplayManyOptions,
  type ReplayManyQuery,
  type ReplayOutcome,
  replayMany,
} from "../../src/workflows/index.ts";
import {
  JUDGE,
  loseAnswer,
  type Passing,
  type Rensei,
  renseiWith,
  STRUCTURAL,
} from "../rensei/rensei-with.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";

const HUMAN = "human-grader/v1";
const runIds = ["run-1", "run-2", "run-3"];
type Intercept = (passing: Passing) => Response | Promise<Response> | undefined;

async function batchOf(
  query: Partial<ReplayManyQuery>,
  intercept?: Intercept,
  options: Partial<ReplayManyOptions> = {},
): Promise<Rensei & { outcomes: ReplayOutcome[]; warnings: readonly string[] }> {
  const used = renseiWith(intercept);
  const batch = replayMany(used.rensei, { runIds, ...query }, { ceiling: 100, ...options });
  const outcomes = await batch.toArray();
  return { ...used, outcomes, warnings: batch.warnings };
}

const refusing =
  (status: number, at: number): Intercept =>
  ({ number }) =>
    number === at ? (json({ error: "no" }, { status })({} as never) as Response) : undefined;

describe("The warnings of a batch of replays", () => {
  test("are none when there is nothing to say", async () => {
    expect((await batchOf({ graderIds: [JUDGE] })).warnings).toEqual([]);
  });

  test.each<[string, Partial<ReplayManyQuery>, string[]]>([
    [
      "a profile that did nothing",
      { judges: ["judge-a"], graderIds: [STRUCTURAL] },
      [
        "targetModelProfileId 'judge-a' had no effect in 3 of 3 replays: no grader that ran uses a model",
      ],
    ],
    [
      "two profiles with one model",
      { judges: ["judge-a", "no-such-profile"], graderIds: [JUDGE] },
      [
        "'judge-a' and 'no-such-profile' were judged by the same model, 'judge-a': a comparison of them shows its noise",
      ],
    ],
    [
      "graders that did not run",
      { graderIds: [JUDGE, "acme/none"] },
      ["acme/none did not run in 3 of 3 replays"],
    ],
    [
      "graders that wait for a person",
      { graderIds: [JUDGE, HUMAN] },
      [
        `${HUMAN} waits for a person in 3 of 3 replays: each replay with this grader queues one more item for review`,
      ],
    ],
    [
      "runs without graders",
      { runIds: ["run-ungraded"] },
      ["1 of 1 replay graded nothing: pass graderIds"],
    ],
  ])("name %s", async (_what, query, warnings) => {
    expect((await batchOf(query)).warnings).toEqual(warnings);
  });

  test("name a profile that judged with several models, and grades that cannot be read", async () => {
    const grade = (judgeModel: string, score: unknown) => ({
      graderId: JUDGE,
      score,
      pass: true,
      reasoning: "",
      metadata: { judgeModel },
    });
    const { warnings } = await batchOf(
      { judges: ["judge-a"] },
      ({ number }) =>
        json(
          {
            newRunId: `n-${number}`,
            gradersRun: [JUDGE],
            gradeResults: [grade(`m-${number % 2}`, number === 3 ? "1" : 1)],
          },
          { status: 201 },
        )({} as never) as Response,
    );
    expect(warnings).toEqual([
      `${JUDGE} has no readable grade in 1 of 3 replays`,
      "'judge-a' judged with several models: m-1, m-0",
    ]);
  });

  test("count replays that may have been made", async () => {
    const { warnings } = await batchOf({ graderIds: [JUDGE] }, (passing) =>
      passing.number === 2 ? loseAnswer(passing) : undefined,
    );
    expect(warnings).toEqual([
      "1 may have been made: pass each error to evalRuns.reconcile(), and do not resend them",
    ]);
  });

  test("are there when the loop is left early", async () => {
    const { rensei } = renseiWith();
    const batch = replayMany(rensei, { runIds, graderIds: [HUMAN] }, { ceiling: 3 });
    for await (const _outcome of batch) break;
    expect(batch.warnings).toEqual([expect.stringMatching(/waits for a person in 1 of 1 replay:/)]);
  });
});

describe("A batch of replays that is refused", () => {
  test.each([401, 403])("stops at the first %d: nothing more is sent", async (status) => {
    const { outcomes, warnings, sent } = await batchOf({}, refusing(status, 2));
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "failed", "open"]);
    expect(sent).toHaveLength(2);
    expect(outcomes[2]?.reason).toBe(
      `the batch stopped at 'run-2', which was refused with ${status}`,
    );
    expect(warnings).toContain(`stopped at 'run-2', which was refused with ${status}: 1 not sent`);
    const { run, rows } = loadReplays(outcomes);
    expect(run.partial).toBe("1 of 3 replays failed, 1 was not sent");
    const reasons = [];
    for await (const { trials } of rows) reasons.push(trials[0]?.scores[`${JUDGE}.pass`]?.reason);
    expect(reasons[2]).toBe(
      `the replay was not sent: the batch stopped at 'run-2', which was refused with ${status}`,
    );
  });

  test.each([400, 402, 404, 422])("continues after a %d", async (status) => {
    const { outcomes } = await batchOf({}, refusing(status, 2));
    expect(outcomes.map(({ state }) => state)).toEqual(["done", "failed", "done"]);
  });

  test("waits for what is in flight, and keeps its grades", async () => {
    const ten = Array.from({ length: 10 }, (_, at) => `run-${at + 1}`);
    const { outcomes, sent } = await batchOf(
      { runIds: ten, graderIds: [JUDGE] },
      async (passing) => {
        if (passing.number === 1) return json({}, { status: 403 })({} as never) as Response;
        await settleTasks(3);
        return passing.apply();
      },
      { concurrency: 3 },
    );
    expect(sent).toHaveLength(3);
    const count = (state: string): number =>
      outcomes.filter((outcome) => outcome.state === state).length;
    expect([count("failed"), count("done"), count("open")]).toEqual([1, 2, 7]);
  });

  test("sends the rest when it is tried again with the same checkpoint", async () => {
    let saved: string | undefined;
    const checkpoint = {
      load: () => Promise.resolve(saved),
      save: (text: string) => {
        saved = text;
        return Promise.resolve();
      },
    };
    await batchOf({}, refusing(403, 2), { checkpoint });
    const again = await batchOf({}, undefined, { checkpoint });
    expect(again.outcomes.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(again.sent).toHaveLength(2);
  });
});

describe("An outcome", () => {
  test("passes datasetCaseId on, and another one is another job", async () => {
    let saved: string | undefined;
    const checkpoint = {
      load: () => Promise.resolve(saved),
      save: (text: string) => {
        saved = text;
        return Promise.resolve();
      },
    };
    const { sent } = await batchOf({ datasetCaseId: "case-1" }, undefined, { checkpoint });
    expect(sent.map(({ body }) => body)).toEqual(runIds.map(() => ({ datasetCaseId: "case-1" })));
    const other = batchOf({ datasetCaseId: "case-2" }, undefined, { checkpoint });
    expect((await errorOf(other, "invalid_argument")).message).toMatch(
      /belongs to another job: its 'datasetCaseId' is "case-1"/,
    );
    await errorOf(batchOf({ datasetCaseId: "" }), "invalid_argument");
  });

  test("lists the judge models that were seen, and so does the loaded run", async () => {
    const { outcomes } = await batchOf({ judges: ["judge-a"], graderIds: [JUDGE] });
    expect(outcomes.map(({ result }) => result?.judgeModels)).toEqual(
      runIds.map(() => ["judge-a"]),
    );
    expect(loadReplays(outcomes).run.attributes).toEqual({
      targetModelProfileId: "judge-a",
      judgeModels: ["judge-a"],
    });
  });

  test("that is unknown has its judge and an error that reconcile() resolves", async () => {
    const { outcomes, rensei, store } = await batchOf(
      { judges: ["judge-a", "judge-strict"], graderIds: [JUDGE] },
      (passing) => (passing.number === 5 ? loseAnswer(passing) : undefined),
    );
    const [unknown] = outcomes.filter(({ state }) => state === "unknown");
    expect(unknown).toMatchObject({ runId: "run-2", judge: "judge-strict", state: "unknown" });
    const found = await rensei.evalRuns.reconcile(unknown?.error as Error);
    expect(found).toMatchObject({
      outcome: "found",
      replay: { gradeResults: [{ state: "scored" }] },
    });
    const made = store.rensei.replaysOf("run-2").map(({ id }) => id);
    expect(made).toContain(found.replay?.newRunId);
    const resolved = outcomes.map((outcome): ReplayOutcome => {
      if (outcome !== unknown || found.replay === null) return outcome;
      return { ...outcome, state: "done", result: found.replay, error: undefined };
    });
    expect(loadReplays(resolved, "judge-strict").run.partial).toBeNull();
  });

  test("that another process left unknown can be resolved too", async () => {
    const entry = { state: "sent", at: "2026-11-21T09:00:00.000Z" };
    const saved = JSON.stringify({
      version: 2,
      kind: "replay",
      job: { graderIds: [JUDGE] },
      entries: {
        [JSON.stringify(["run-1", "judge-a"])]: entry,
        [JSON.stringify(["run-2", "judge-a"])]: {},
      },
    });
    const checkpoint = { load: () => Promise.resolve(saved), save: () => Promise.resolve() };
    const { outcomes } = await batchOf(
      { runIds: ["run-1", "run-2"], judges: ["judge-a"], graderIds: [JUDGE] },
      undefined,
      { checkpoint },
    );
    const { rensei } = renseiWith();
    await rensei.evalRuns.replay("run-1", { graderIds: [JUDGE], targetModelProfileId: "judge-a" });
    await rensei.evalRuns.replay("run-2", { graderIds: [JUDGE], targetModelProfileId: "judge-a" });
    const results = await Promise.all(
      outcomes.map(({ error }) => rensei.evalRuns.reconcile(error as Error)),
    );
    // of the second one not even the time is known
    expect(results.map(({ outcome }) => outcome)).toEqual(["found", "ambiguous"]);
  });

  test("whose error proves nothing is an AmbiguousWriteError", async () => {
    const { outcomes } = await batchOf({ runIds: ["run-1"], graderIds: [JUDGE] }, refusing(409, 1));
    const [outcome] = outcomes;
    expect([outcome?.state, isAmbiguousWriteError(outcome?.error)]).toEqual(["unknown", true]);
    expect(outcome?.error).toMatchObject({ target: { run_id: "run-1" } });
    expect(outcome?.error?.message).toMatch(/may have been made: .*409/);
  });
});

describe("Grades from a checkpoint", () => {
  test("are judged again, and an odd one does not lose a replay that was paid for", async () => {
    let saved: string | undefined;
    const checkpoint = {
      load: () => Promise.resolve(saved),
      save: (text: string) => {
        saved = text;
        return Promise.resolve();
      },
    };
    const answer = {
      newRunId: "n",
      gradersRun: 7,
      gradeResults: [{ graderId: STRUCTURAL, score: 1, pass: true }, 7],
    };
    const options = { checkpoint };
    const respond = () => json(answer, { status: 201 })({} as never) as Response;
    const first = await batchOf({ runIds: ["run-1"] }, respond, options);
    const again = await batchOf({ runIds: ["run-1"] }, respond, { ...options, payloadsKept: true });
    const statesOf = ({ outcomes }: { outcomes: ReplayOutcome[] }): unknown =>
      outcomes.map(({ result }) => result?.gradeResults.map(({ state }) => state));
    expect([statesOf(first), statesOf(again)]).toEqual([
      [["suspect", "errored"]],
      [["scored", "errored"]],
    ]);
    expect(again.sent).toEqual([]);
  });
});

describe("loadReplays() of a batch that did not end", () => {
  const query = { runIds, judges: ["judge-a", "judge-strict"], graderIds: [JUDGE] };

  test("is partial and unfinished, and no gate passes on it", async () => {
    const { outcomes } = await batchOf(query);
    const some = outcomes.filter(({ judge, runId }) => judge === "judge-a" || runId === "run-1");
    const [whole, part] = [loadReplays(some, "judge-a"), loadReplays(some, "judge-strict")];
    expect([whole.run.status, whole.run.partial]).toEqual(["completed", null]);
    expect([part.run.status, part.run.partial]).toEqual([
      "unfinished",
      "2 of 3 runs have no outcome, because the batch did not end",
    ]);
    const comparison = await compare(whole, part, { scorers: [`${JUDGE}.score`] });
    expect(comparison.comparability.map(({ check }) => check)).toEqual(
      expect.arrayContaining(["unfinished", "partial"]),
    );
    const verdict = gate(comparison, { rules: [{ scorer: `${JUDGE}.score`, maxDrop: 1 }] });
    expect(verdict.outcome).not.toBe("pass");
  });

  test("counts what is absent beside what failed", async () => {
    const { outcomes } = await batchOf({ graderIds: [JUDGE] }, refusing(404, 1));
    expect(loadReplays(outcomes.slice(0, 2)).run.partial).toBe(
      "1 of 2 replays failed, 1 of 3 runs has no outcome, because the batch did not end",
    );
  });

  test("a grade that waits for a person has no value, and the run says so", async () => {
    const { outcomes } = await batchOf({ graderIds: [JUDGE, HUMAN] });
    const { run, rows } = loadReplays(outcomes);
    expect(run.partial).toBe("3 of 3 replays wait for a person");
    for await (const { trials } of rows)
      expect(trials[0]?.scores[`${HUMAN}.score`]).toEqual({
        kind: "none",
        state: "missing",
        value: null,
        reason: expect.stringMatching(/^it waits for a person \(queue item hgq_/),
      });
  });
});
