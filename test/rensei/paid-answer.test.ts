import { describe, expect, test } from "vitest";
import { judgeGrades } from "../../src/rensei/index.ts";
import { loadReplays, replayMany } from "../../src/workflows/index.ts";
import { json, text } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { JUDGE, renseiWith } from "./rensei-with.ts";

const GRADE = {
  graderId: JUDGE,
  score: 0.8,
  pass: true,
  reasoning: "Good.",
  metadata: { judgeModel: "m" },
};
const WHOLE = { newRunId: "evr_1", gradersRun: [JUDGE], gradeResults: [GRADE], replayOf: "run-1" };

const answering = (body: unknown) =>
  renseiWith(() => json(body, { status: 201 })({} as never) as Response).rensei;

/** Values that no page allows for a field. `undefined` leaves it out. */
const ODD: readonly unknown[] = [undefined, null, 7, "x", true, {}, [], [null], [[]], [7], [{}]];

describe("A paid response with the id of its run", () => {
  const changes = (["gradersRun", "gradeResults", "replayOf"] as const).flatMap((name) =>
    ODD.map((value) => [name, value] as const),
  );
  test.each(changes)("is returned when '%s' is %o", async (name, value) => {
    const body = { ...WHOLE, [name]: value };
    const replay = await answering(body).evalRuns.replay("run-1");
    expect(replay.newRunId).toBe("evr_1");
    expect(replay.raw).toEqual(JSON.parse(JSON.stringify(body)));
    expect(replay.gradersRun.every((id) => typeof id === "string")).toBe(true);
    const isList = Array.isArray(value) && value.length > 0;
    if (name === "gradeResults" && isList)
      expect(replay.gradeResults).toEqual([
        expect.objectContaining({ state: "errored", score: null, pass: null }),
      ]);
    if (name === "gradeResults" && !Array.isArray(value))
      expect(replay.warnings).toContainEqual(
        expect.stringMatching(/'gradeResults' is (?:absent|not a list)/),
      );
    if (name === "gradersRun" && !Array.isArray(value))
      expect(replay.warnings).toContainEqual(
        expect.stringMatching(/'gradersRun' is (?:absent|not a list)/),
      );
  });

  test("is returned when there is nothing but the id", async () => {
    const replay = await answering({ newRunId: "evr_1" }).evalRuns.replay("run-1");
    expect(replay).toMatchObject({
      newRunId: "evr_1",
      gradersRun: [],
      gradeResults: [],
      replayOf: "run-1",
      judgeModels: [],
    });
    expect(replay.warnings).toHaveLength(3);
  });

  test("is returned when numbers in it are not JSON, and strings in it stay", async () => {
    const reasoning = 'NaN: [NaN, "-Infinity"]';
    const body = JSON.stringify({ ...WHOLE, gradeResults: [{ ...GRADE, reasoning }, GRADE, GRADE] })
      .replace('"score":0.8', '"score":NaN')
      .replace('"score":0.8', '"score": -Infinity');
    const { rensei, sent } = renseiWith(() => text(body, { status: 201 })({} as never) as Response);
    const { newRunId, gradeResults } = await rensei.evalRuns.replay("run-1");
    expect(newRunId).toBe("evr_1");
    expect(gradeResults).toMatchObject([
      { state: "errored", reasoning, why: "the grade's 'score' is not a number" },
      { state: "errored" },
      { state: "scored", score: 0.8 },
    ]);
    expect(sent).toHaveLength(1);
  });

  test("a grader that returned a grade ran, whatever gradersRun says", async () => {
    const replay = await answering({ ...WHOLE, gradersRun: "?" }).evalRuns.replay("run-1", {
      graderIds: [JUDGE],
    });
    expect(replay).toMatchObject({ gradersRun: [JUDGE], notRun: [] });
    expect(replay.gradeResults[0]).toMatchObject({ state: "scored", score: 0.8, pass: true });
  });

  test("warns when a grader returned two grades", async () => {
    const replay = await answering({ ...WHOLE, gradeResults: [GRADE, GRADE] }).evalRuns.replay(
      "run-1",
    );
    expect(replay.warnings).toEqual([expect.stringMatching(/more than one grade.*llm-judge-v1/)]);
  });

  test.each([{}, { newRunId: "" }, { newRunId: null }, { newRunId: 7 }])(
    "is lost without an id: %o",
    async (body) => {
      await errorOf(
        answering({ ...WHOLE, newRunId: undefined, ...body }).evalRuns.replay("run-1"),
        "ambiguous_write",
      );
    },
  );
});

describe("An odd grade", () => {
  const odd: readonly (readonly [string, unknown, RegExp])[] = [
    ...["0.8", null, undefined, {}, true].map(
      (score) => ["score", { ...GRADE, score }, /'score' is not a number/] as const,
    ),
    ...["yes", null, undefined, 1].map(
      (pass) => ["pass", { ...GRADE, pass }, /'pass' is not true or false/] as const,
    ),
    ...[7, {}, []].map(
      (reasoning) => ["reasoning", { ...GRADE, reasoning }, /'reasoning' is not a string/] as const,
    ),
    ...[7, "x", []].map(
      (metadata) => ["metadata", { ...GRADE, metadata }, /'metadata' is not an object/] as const,
    ),
    ...["true", 1].map(
      (pending) =>
        ["pending", { ...GRADE, metadata: { pending } }, /'metadata.pending' is not/] as const,
    ),
    ...[null, "", 7, undefined].map(
      (graderId) => ["graderId", { ...GRADE, graderId }, /'graderId' is not a non-empty/] as const,
    ),
    ...[null, 7, "x", []].map((grade) => ["grade", grade, /is not an object/] as const),
  ];
  test.each(odd)("%s: %o is errored, with its reason and its raw form", async (_name, raw, why) => {
    const rensei = answering({ ...WHOLE, gradeResults: [raw, GRADE] });
    const { gradeResults, warnings } = await rensei.evalRuns.replay("run-1");
    const [first, second] = gradeResults;
    expect(first).toMatchObject({ state: "errored", score: null, pass: null });
    expect(first?.why).toMatch(why);
    expect(first?.raw).toEqual(raw === null ? null : JSON.parse(JSON.stringify(raw)));
    expect(second).toMatchObject({ state: "scored", score: 0.8 });
    expect(warnings).toContainEqual(expect.stringMatching(/has no readable grade/));
  });

  test.each([null, undefined])("a reasoning of %o is an empty one", async (reasoning) => {
    const rensei = answering({ ...WHOLE, gradeResults: [{ ...GRADE, reasoning }] });
    expect((await rensei.evalRuns.replay("run-1")).gradeResults[0]).toMatchObject({
      state: "scored",
      reasoning: "",
    });
  });

  test("has no value in the rows of a batch", async () => {
    const rensei = answering({ ...WHOLE, gradeResults: [{ ...GRADE, score: "0.8" }] });
    const outcomes = await replayMany(rensei, { runIds: ["run-1"] }, { ceiling: 1 }).toArray();
    const { run, rows } = loadReplays(outcomes);
    expect(run.partial).toBe("1 of 1 replay lacks a grade");
    for await (const { trials } of rows)
      expect(trials[0]?.scores).toEqual({
        [`${JUDGE}.score`]: {
          kind: "none",
          state: "errored",
          value: null,
          reason: "the grade's 'score' is not a number",
        },
        [`${JUDGE}.pass`]: expect.objectContaining({ state: "errored", value: null }),
      });
  });

  test("without the name of its grader does not count as any grader's", async () => {
    const rensei = answering({ ...WHOLE, gradeResults: [{ ...GRADE, graderId: null }] });
    const outcomes = await replayMany(rensei, { runIds: ["run-1"] }, { ceiling: 1 }).toArray();
    for await (const { trials } of loadReplays(outcomes).rows)
      expect(trials[0]?.scores[`${JUDGE}.pass`]).toMatchObject({ state: "errored", value: null });
  });
});

describe("judgeGrades()", () => {
  test("judges the grades of a listed run", () => {
    expect(judgeGrades([GRADE])).toMatchObject([{ graderId: JUDGE, state: "scored" }]);
  });

  test("rejects what is not a list, and misspelled options", async () => {
    for (const call of [
      () => judgeGrades("x" as never),
      () => judgeGrades([], { payloadskept: true } as never),
      () => judgeGrades([], { payloadsKept: 1 } as never),
    ])
      await errorOf(call, "invalid_argument");
  });
});
