import { describe, expect, test } from "vitest";
import type { LoadedRun, ScoredRow } from "../../src/index.ts";
import type { GradeResult } from "../../src/rensei/types.ts";
import type { ReplayManyOptions, ReplayManyQuery } from "../../src/workflows/index.ts";
import {
  JUDGE,
  loseAnswer,
  type Passing,
  renseiWith,
  reset,
  STRUCTURAL,
} from "../rensei/rensei-with.ts";
import { json } from "../support/answers.ts";
import { replays } from "./replays.ts";

type Intercept = (passing: Passing) => Response | Promise<Response> | undefined;

async function loadWith(
  intercept: Intercept | undefined,
  query: ReplayManyQuery,
  options: Partial<ReplayManyOptions> = {},
  judge?: string,
): Promise<LoadedRun> {
  const { rensei } = renseiWith(intercept);
  return (await replays(rensei, query, { ceiling: 100, ...options })).load(judge);
}

async function rowsOf(loaded: LoadedRun): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for await (const row of loaded.rows) rows.push(row);
  return rows;
}

const answer = (
  runId: string,
  gradersRun: string[],
  grades: Partial<GradeResult>[] = [],
): Response => {
  const gradeResults = grades.map((grade) => ({
    graderId: JUDGE,
    score: 1,
    pass: true,
    reasoning: "fine",
    ...grade,
  }));
  return json(
    { newRunId: `new-${runId}`, gradersRun, gradeResults, replayOf: runId },
    { status: 201 },
  )({} as never) as Response;
};
const refused = (): Response =>
  json({ error: "not yours" }, { status: 402 })({} as never) as Response;
const runIn = (path: string): string => /runs\/([^/]+)/.exec(path)?.[1] ?? "";

describe("a batch that lost replays", () => {
  const runIds = ["run-1", "run-2", "run-3", "run-4", "run-5"];
  const intercept: Intercept = (passing) =>
    passing.path.includes("run-2")
      ? refused()
      : passing.path.includes("run-3")
        ? loseAnswer(passing)
        : undefined;

  test("has a row for each requested run, in that order", async () => {
    const rows = await rowsOf(
      await loadWith(
        intercept,
        { runIds, graderIds: [JUDGE] },
        { ceiling: 4, aboveCeiling: "stop" },
      ),
    );
    expect(rows.map(({ key }) => key)).toEqual(runIds);
    expect(rows.map(({ trials }) => trials.length)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(rows.map(({ trials }) => trials[0]?.id)).size).toBe(5);
    const keys = [`${JUDGE}.score`, `${JUDGE}.pass`];
    for (const { trials } of rows) expect(Object.keys(trials[0]?.scores ?? {})).toEqual(keys);
    const pass = rows.map(({ trials }) => trials[0]?.scores[`${JUDGE}.pass`]);
    expect(pass.map((score) => [score?.kind, score?.state])).toEqual([
      ["boolean", "scored"],
      ["none", "errored"],
      ["none", "missing"],
      ["boolean", "scored"],
      ["none", "missing"],
    ]);
    expect(pass.map((score) => score?.value).filter((value) => value === null)).toHaveLength(3);
    expect(pass[1]?.reason).toMatch(/^the replay failed: .*not yours/);
    expect(pass[2]?.reason).toBe("the replay may have been made, but its response was lost");
    expect(pass[4]?.reason).toBe("the replay was not sent: 'ceiling' allowed no more");
  });

  test("lists in the run what it lacks, and stays completed", async () => {
    const { run } = await loadWith(
      intercept,
      { runIds, graderIds: [JUDGE] },
      { ceiling: 4, aboveCeiling: "stop" },
    );
    expect(run).toMatchObject({
      status: "completed",
      partial: "1 of 5 replays failed, 1 may have been made, 1 was not sent",
    });
  });

  test.each<[string, Intercept | undefined, Partial<ReplayManyOptions>, string | null]>([
    ["nothing", undefined, {}, null],
    [
      "failures",
      ({ path }) => (/run-[12]/.test(path) ? refused() : undefined),
      {},
      "2 of 5 replays failed",
    ],
    ["unknown ones", () => reset(), {}, "5 of 5 replays may have been made"],
    [
      "those above the ceiling",
      undefined,
      { ceiling: 2, aboveCeiling: "stop" },
      "3 of 5 replays were not sent",
    ],
    [
      "one above the ceiling",
      undefined,
      { ceiling: 4, aboveCeiling: "stop" },
      "1 of 5 replays was not sent",
    ],
    [
      "empty ones",
      ({ path }) => (path.includes("run-5") ? answer("run-5", []) : undefined),
      {},
      "1 of 5 replays graded nothing",
    ],
    [
      "a grade",
      ({ path }) => (path.includes("run-5") ? answer("run-5", [JUDGE]) : undefined),
      {},
      "1 of 5 replays lacks a grade",
    ],
    ["grades", ({ path }) => answer(runIn(path), [JUDGE]), {}, "5 of 5 replays lack a grade"],
  ])("lacking %s", async (_what, failing, options, partial) => {
    expect((await loadWith(failing, { runIds }, options)).run.partial).toBe(partial);
  });

  test("counts each judge's own replays", async () => {
    const { rensei } = renseiWith((passing) =>
      passing.path.includes("run-2") && passing.number > 5 ? refused() : undefined,
    );
    const batch = await replays(
      rensei,
      { runIds, judges: ["judge-a", "judge-strict"], graderIds: [JUDGE] },
      { ceiling: 10 },
    );
    expect(batch.load("judge-a").run.partial).toBeNull();
    expect(batch.load("judge-strict").run.partial).toBe("1 of 5 replays failed");
    expect(
      (await rowsOf(batch.load("judge-a"))).every(
        ({ trials }) => trials[0]?.scores[`${JUDGE}.pass`]?.state === "scored",
      ),
    ).toBe(true);
  });

  test("without graderIds, a run without a replay lacks the scores that other replays have", async () => {
    const rows = await rowsOf(await loadWith(intercept, { runIds }));
    const keys = [STRUCTURAL, JUDGE].flatMap((id) => [`${id}.score`, `${id}.pass`]);
    for (const { trials } of rows)
      expect(Object.keys(trials[0]?.scores ?? {}).sort()).toEqual([...keys].sort());
  });

  test("when no replay was made, the requested graders are missing", async () => {
    const rows = await rowsOf(
      await loadWith(refused, { runIds: ["run-1"], graderIds: [JUDGE, STRUCTURAL] }),
    );
    expect(rows).toHaveLength(1);
    expect(
      Object.entries(rows[0]?.trials[0]?.scores ?? {}).map(([key, { state }]) => [key, state]),
    ).toEqual(
      [JUDGE, STRUCTURAL].flatMap((id) => [
        [`${id}.score`, "errored"],
        [`${id}.pass`, "errored"],
      ]),
    );
    const none = await rowsOf(await loadWith(refused, { runIds: ["run-1"] }));
    expect(none.map(({ key, trials }) => [key, trials[0]?.scores])).toEqual([["run-1", {}]]);
  });

  test("a replay in which no grader ran lacks the scores that the others have", async () => {
    const rows = await rowsOf(
      await loadWith(({ path }) => (path.includes("run-2") ? answer("run-2", []) : undefined), {
        runIds: ["run-1", "run-2"],
      }),
    );
    expect(rows[1]?.trials[0]).toMatchObject({ id: "new-run-2" });
    expect(rows[1]?.trials[0]?.scores[`${JUDGE}.pass`]).toEqual({
      kind: "none",
      state: "missing",
      value: null,
      reason: "nothing was graded: no grader ran",
    });
  });

  test("a grader that returned no grade is missing, next to those that did", async () => {
    const rows = await rowsOf(
      await loadWith(() => answer("run-1", [JUDGE, "acme/mute"], [{}]), { runIds: ["run-1"] }),
    );
    expect(rows[0]?.trials[0]?.scores).toMatchObject({
      [`${JUDGE}.pass`]: { state: "scored", value: true },
      "acme/mute.score": {
        kind: "none",
        state: "missing",
        value: null,
        reason: "the grader ran and returned no grade",
      },
      "acme/mute.pass": { kind: "none", state: "missing" },
    });
  });

  test("keys are safe for any name of a grader", async () => {
    const rows = await rowsOf(
      await loadWith(
        ({ path }) =>
          path.includes("run-1")
            ? answer("run-1", ["__proto__"], [{ graderId: "__proto__" }])
            : refused(),
        {
          runIds: ["run-1", "run-2"],
        },
      ),
    );
    expect(Object.keys(rows[1]?.trials[0]?.scores ?? {})).toEqual([
      "__proto__.score",
      "__proto__.pass",
    ]);
  });
});

describe("the id of a batch", () => {
  const query = { runIds: ["run-1", "run-2"], judges: ["judge-a"], graderIds: [JUDGE] };

  test("is the same for the same replays, and differs when they are made again", async () => {
    const { rensei } = renseiWith();
    const [first, second] = [
      await replays(rensei, query, { ceiling: 2 }),
      await replays(rensei, query, { ceiling: 2 }),
    ];
    expect(first.load().run.id).toBe(first.load("judge-a").run.id);
    expect(first.load().run.id).toMatch(/^replay:judge-a:2:/);
    expect(first.load().run.id).not.toBe(second.load().run.id);
  });

  test("names the judge when nothing was made", async () => {
    expect((await loadWith(refused, query)).run.id).toBe("replay:judge-a");
    expect((await loadWith(refused, { runIds: ["run-1"] })).run.id).toBe("replay:original");
  });
});
