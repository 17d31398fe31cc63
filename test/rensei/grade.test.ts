import { describe, expect, test } from "vitest";
import { empty, json, text } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { loseAnswer, renseiWith } from "./rensei-with.ts";

const HUMAN = "human-grader/v1";

describe("EvalRuns.grade", () => {
  test("replaces a pending grade in place, which the list shows", async () => {
    const { rensei, sent } = renseiWith();
    const replay = await rensei.evalRuns.replay("run-1", { graderIds: [HUMAN] });
    const [waiting] = replay.gradeResults;
    expect(waiting).toMatchObject({
      state: "missing",
      pending: { requestedAt: expect.any(String) },
    });
    const queueId = waiting?.pending?.queueId ?? "";
    const body = { queueId, score: 0.9, explanation: "Polite.", added_in_2027: true };
    await rensei.evalRuns.grade(replay.newRunId, body);
    expect(sent.at(-1)).toMatchObject({
      method: "PATCH",
      path: `/api/evals/runs/${replay.newRunId}/grade`,
      body,
    });
    const [run] = await rensei.evalRuns.list({ limit: 1 }).toArray();
    expect(run?.gradeResults).toMatchObject([
      { graderId: HUMAN, score: 0.9, pass: true, metadata: { pending: false } },
    ]);
    await errorOf(rensei.evalRuns.grade(replay.newRunId, body), "validation");
  });

  test.each([
    ["an object", json({ ok: true }), { ok: true }],
    ["no body", empty(204), null],
    ["an empty body", text(""), null],
    ["a list", json([]), []],
  ])("returns %s as it came", async (_what, answer, expected) => {
    const { rensei } = renseiWith(() => answer({} as never) as Response);
    expect(await rensei.evalRuns.grade("run-1", { score: 1 })).toEqual(expected);
  });

  test("is sent once when its response is lost, and says where to look", async () => {
    const { rensei, sent } = renseiWith(loseAnswer);
    const error = await errorOf<Error & { advice: string }>(
      rensei.evalRuns.grade("run-1", { score: 1 }),
      "ambiguous_write",
    );
    expect([sent.length, error.advice]).toEqual([
      1,
      expect.stringMatching(/It may have been stored: look at run 'run-1'/),
    ]);
  });

  test("a page in place of a response may mean anything", async () => {
    const { rensei } = renseiWith(() => text("<!doctype html>")({} as never) as Response);
    await errorOf(rensei.evalRuns.grade("run-1", { score: 1 }), "ambiguous_write");
  });

  test.each([
    [{}, /'body' must be an object with at least one field/],
    [null, /'body' must be an object/],
    [[], /'body' must be an object/],
    [{ score: 1.1 }, /'score' must be a number from 0 to 1: current value is 1.1/],
    [{ score: "1" }, /'score'/],
    [{ explanation: undefined }, /'body.explanation' must be/],
    [{ note: Number.NaN }, /'body.note' must be/],
  ])("rejects %o and sends nothing", async (body, message) => {
    const { rensei, sent } = renseiWith();
    const error = await errorOf(rensei.evalRuns.grade("run-1", body as never), "invalid_argument");
    expect([error.message, sent]).toEqual([expect.stringMatching(message), []]);
  });

  test("a run that does not exist", async () => {
    const { rensei } = renseiWith();
    await errorOf(rensei.evalRuns.grade("run-99", { score: 1 }), "not_found");
  });
});
