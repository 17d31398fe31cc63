import { describe, expect, test } from "vitest";
import type { JudgedGrade } from "../../src/rensei/index.ts";
import { json } from "../support/answers.ts";
import { JUDGE, renseiWith, STRUCTURAL } from "./rensei-with.ts";

const HUMAN = "human-grader/v1";
const OWN = "acme/tone-v1";
const judged = { judgeModel: "acme/judge-2026-05" };
const MODEL = { graderId: JUDGE, score: 0.8, pass: true, reasoning: "Good.", metadata: judged };
const ZERO = { graderId: JUDGE, score: 0, pass: false };
const FAIL = { graderId: STRUCTURAL, score: 0, pass: false };

/** Replays a run whose response has these grades, and returns them as judged. */
async function gradesOf(gradeResults: unknown[], payloadsKept = false): Promise<JudgedGrade[]> {
  const { rensei } = renseiWith(() =>
    json(
      { newRunId: "evr_1", gradersRun: [JUDGE], gradeResults, replayOf: "run-1" },
      { status: 201 },
    )({} as never),
  );
  return (await rensei.evalRuns.replay("run-1", {}, { payloadsKept })).gradeResults;
}
async function stateOf(grade: unknown, payloadsKept = false): Promise<string> {
  return (await gradesOf([grade], payloadsKept))[0]?.state ?? "no grade";
}

describe("The state of a grade", () => {
  const pending = { pending: true, queueId: "hgq_1", requestedAt: "2026-11-26T08:00:00Z" };
  test.each<[string, object, JudgedGrade["state"]]>([
    [
      "pending",
      { graderId: HUMAN, score: 0, pass: false, reasoning: "pending", metadata: pending },
      "missing",
    ],
    [
      "pending, of a grader with any id",
      { graderId: "acme/person", score: 0, pass: false, reasoning: "", metadata: pending },
      "missing",
    ],
    [
      "pending, with other numbers",
      { graderId: HUMAN, score: 1, pass: true, reasoning: "x", metadata: pending },
      "missing",
    ],
    ["pending, with a judge", { ...MODEL, metadata: { ...judged, pending: true } }, "missing"],
    [
      "the placeholder of a person without its metadata",
      { graderId: HUMAN, score: 0, pass: false, reasoning: "pending" },
      "missing",
    ],
    [
      "a person's zero",
      {
        graderId: HUMAN,
        score: 0,
        pass: false,
        reasoning: "Error: the agent lied",
        metadata: { pending: false },
      },
      "scored",
    ],
    [
      "a person's zero with the word pending",
      {
        graderId: HUMAN,
        score: 0,
        pass: false,
        reasoning: "pending",
        metadata: { pending: false },
      },
      "scored",
    ],
    ["a judge's score", MODEL, "scored"],
    ["a judge's score without its name", { ...MODEL, metadata: {} }, "scored"],
    ["a judge's zero", { ...ZERO, reasoning: "Wrong.", metadata: judged }, "scored"],
    ["a zero without a judge", { ...ZERO, reasoning: "Wrong." }, "suspect"],
    ["a zero that passes, without a judge", { ...ZERO, pass: true, reasoning: "x" }, "suspect"],
    [
      "a zero whose judge is null",
      { ...ZERO, reasoning: "x", metadata: { judgeModel: null } },
      "suspect",
    ],
    [
      "a judge that saw null",
      { ...ZERO, reasoning: "The output is null, so it cannot be evaluated." },
      "suspect",
    ],
    [
      "a judge that saw null and signed it",
      {
        ...ZERO,
        reasoning: "The output is null, so it cannot be evaluated.",
        metadata: judged,
      },
      "suspect",
    ],
    [
      "a judge that saw null and passed it",
      { ...MODEL, reasoning: "Because the output was null, nothing is wrong." },
      "suspect",
    ],
    [
      "a null output in the metadata of a judge",
      { ...MODEL, metadata: { ...judged, output: null } },
      "suspect",
    ],
    [
      "a null output in the metadata of an organization's own grader",
      { graderId: OWN, score: 0.4, pass: true, reasoning: "ok", metadata: { output: null } },
      "suspect",
    ],
    [
      "a null input in the metadata of a schema",
      { graderId: STRUCTURAL, score: 1, pass: true, reasoning: "", metadata: { input: null } },
      "suspect",
    ],
    [
      "a schema: expected object, received null",
      { ...FAIL, reasoning: "Expected object, received null" },
      "suspect",
    ],
    [
      "a schema: Zod 4 at the root",
      { ...FAIL, reasoning: "Invalid input: expected object, received null" },
      "suspect",
    ],
    [
      "a schema: an empty path first",
      { ...FAIL, reasoning: ": Invalid input: expected object, received null" },
      "suspect",
    ],
    [
      "a schema: (root) first",
      { ...FAIL, reasoning: "(root): Expected object, received undefined" },
      "suspect",
    ],
    [
      "a schema: at root",
      { ...FAIL, reasoning: "Expected object, received null at root" },
      "suspect",
    ],
    [
      "a schema: a field first, null at the root second",
      { ...FAIL, reasoning: "a.b: Required; : Expected object, received null" },
      "suspect",
    ],
    [
      "a schema that passes null",
      { graderId: STRUCTURAL, score: 1, pass: true, reasoning: "null is valid" },
      "suspect",
    ],
    [
      "a schema that passes what it saw",
      {
        graderId: STRUCTURAL,
        score: 1,
        pass: true,
        reasoning: "Output matches schema.",
        metadata: { output: { a: 1 } },
      },
      "scored",
    ],
    [
      "a schema: a field is undefined, so there was an output",
      { ...FAIL, reasoning: "answer: Invalid input: expected string, received undefined" },
      "scored",
    ],
    [
      "a schema: the field comes last",
      { ...FAIL, reasoning: 'Expected string, received null at "items[0].name"' },
      "scored",
    ],
    [
      "a schema: a field with the name of a failure",
      { ...FAIL, reasoning: "timeout: Expected number, received string" },
      "scored",
    ],
    [
      "a failed schema that passes, because its threshold is 0",
      { graderId: STRUCTURAL, score: 0, pass: true, reasoning: "answer: Required" },
      "scored",
    ],
    [
      "a crashed schema",
      { ...FAIL, reasoning: "TypeError: Cannot read properties of null (reading 'a')" },
      "suspect",
    ],
    [
      "an organization's own grader",
      { graderId: OWN, score: 0.4, pass: true, reasoning: "so so" },
      "scored",
    ],
    ["its honest zero", { graderId: OWN, score: 0, pass: false, reasoning: "Rude." }, "scored"],
    ["its crash", { graderId: OWN, score: 0, pass: false, reasoning: "Error: no key" }, "suspect"],
    [
      "its zero that passes",
      { graderId: OWN, score: 0, pass: true, reasoning: "Error: none" },
      "scored",
    ],
  ])("%s: %o is %s", async (_what, grade, state) => {
    expect(await stateOf(grade)).toBe(state);
  });

  test("names the review that a pending grade waits for", async () => {
    const [grade] = await gradesOf([
      {
        graderId: HUMAN,
        score: 0,
        pass: false,
        reasoning: "pending",
        metadata: { ...pending, label: "tone" },
      },
    ]);
    expect(grade).toMatchObject({
      state: "missing",
      why: "it waits for a person (queue item hgq_1)",
      pending: { queueId: "hgq_1", requestedAt: "2026-11-26T08:00:00Z", label: "tone" },
    });
  });

  test.each([
    [0, true],
    [1, false],
    [0.9, false],
  ])("never derives pass from score: %d and %o stay", async (score, pass) => {
    const [grade] = await gradesOf([{ ...MODEL, score, pass }]);
    expect(grade).toMatchObject({ score, pass, state: "scored" });
  });
});

describe("A null payload taints the other grades of its replay", () => {
  const isNull = { ...FAIL, reasoning: "Invalid input: expected object, received null" };
  const own = { graderId: OWN, score: 0.4, pass: true, reasoning: "ok" };
  const person = {
    graderId: HUMAN,
    score: 0.4,
    pass: false,
    reasoning: "ok",
    metadata: { pending: false },
  };
  test.each<[string, unknown[], string[]]>([
    ["of judges", [isNull, MODEL], ["suspect", "suspect"]],
    ["in any order", [MODEL, isNull], ["suspect", "suspect"]],
    ["of own graders", [isNull, own], ["suspect", "suspect"]],
    ["but not those of persons", [isNull, person], ["suspect", "scored"]],
    [
      "shown by a judge",
      [{ ...MODEL, reasoning: "The input and the output are null." }, own],
      ["suspect", "suspect"],
    ],
    ["shown by metadata", [{ ...own, metadata: { output: null } }, MODEL], ["suspect", "suspect"]],
    [
      "shown by a grade that cannot be read",
      [{ graderId: OWN, metadata: { output: null } }, MODEL],
      ["errored", "suspect"],
    ],
    [
      "unless a grade shows its payload",
      [isNull, { ...MODEL, metadata: { ...judged, output: "a" } }],
      ["suspect", "scored"],
    ],
    [
      "and a null field does not",
      [{ ...FAIL, reasoning: "a: Expected string, received null" }, MODEL],
      ["scored", "scored"],
    ],
  ])("%s", async (_what, grades, states) => {
    expect((await gradesOf(grades)).map(({ state }) => state)).toEqual(states);
  });

  test("unless payloadsKept", async () => {
    expect((await gradesOf([isNull, MODEL, own], true)).map(({ state }) => state)).toEqual([
      "suspect",
      "scored",
      "scored",
    ]);
  });
});

describe("Phrases that misled a word list", () => {
  const honest = [
    "The agent failed to parse the invoice number.",
    "The tool call timed out and the agent gave up.",
    "The output returns status 404 instead of 200.",
    "Error handling is absent in the submitted code.",
    "The function fails when the input is null.",
    "Null input is not handled.",
  ];
  const crashes = [
    "429 Too Many Requests",
    "Overloaded",
    "Unexpected end of JSON input",
    "Model profile 'x' not found",
    "Unknown grader: acme/x",
    "socket hang up",
    "",
  ];
  test.each(honest)("an honest zero of a judge: %s", async (reasoning) => {
    expect(await stateOf({ ...ZERO, reasoning, metadata: judged })).toBe("scored");
  });
  test.each(honest)("an honest zero of an organization's own grader: %s", async (reasoning) => {
    expect(await stateOf({ ...ZERO, graderId: OWN, reasoning })).toBe("scored");
  });
  test.each(crashes)("no grade of a judge: '%s'", async (reasoning) => {
    expect(await stateOf({ ...ZERO, reasoning })).toBe("suspect");
  });
  test.each(crashes)("no grade of an organization's own grader: '%s'", async (reasoning) => {
    expect(await stateOf({ ...ZERO, graderId: OWN, reasoning })).toBe("suspect");
  });
  test.each(crashes)("metadata decides before words: '%s'", async (reasoning) => {
    expect(await stateOf({ ...ZERO, reasoning, metadata: judged })).toBe("scored");
  });
});
