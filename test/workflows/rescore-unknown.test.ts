import { beforeEach, describe, expect, test } from "vitest";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { reset } from "../weave/rescore-sandbox.ts";
import { RESCORE, RescoreRounds, SCORERS } from "./rescore-rounds.ts";

let rounds: RescoreRounds;

/** Returns the content of a checkpoint. */
const journalOf = (changes: object): string =>
  JSON.stringify({
    version: 2,
    kind: "rescore",
    job: { entity: "acme", project: "search", scorers: SCORERS },
    entries: {},
    ...changes,
  });

beforeEach(async () => {
  rounds = await RescoreRounds.begin();
});

describe("rescoreMany() and an unknown outcome", () => {
  test("is never sent again, and is found once the worker has started", async () => {
    rounds.sandbox.between = async ({ route, body }, send) => {
      const answer = await send();
      if (route === RESCORE && body.source_evaluation_run_id === rounds.sources[0]) throw reset();
      return answer;
    };
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["ambiguous_write", 1]);
    // the worker has not started: nothing can be found
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["ambiguous_write", 1]);
    await rounds.work();
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("if the job never started, every later process reports that, with the known facts", async () => {
    rounds.sandbox.between = async ({ route }, send) => {
      if (route === RESCORE) throw reset();
      return send();
    };
    await rounds.runMany();
    for (let process = 0; process < 2; process++) {
      const items = await rounds.runMany();
      expect(rounds.outcomes(items)).toEqual(["ambiguous_write", "ambiguous_write"]);
      expect(items[0]?.error).toMatchObject({
        target: { source_evaluation_run_id: rounds.sources[0] },
        message: expect.stringContaining("not sent again"),
      });
    }
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
  });

  test("is found by the next process even if the service's clock is 10 minutes behind", async () => {
    rounds.sandbox.skewMs = -600_000;
    rounds.sandbox.between = async ({ route }, send) => {
      const answer = await send();
      if (route === RESCORE) throw reset();
      return answer;
    };
    await rounds.runMany();
    await rounds.work();
    rounds.sandbox.between = (_delivery, send) => send();
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("of several runs that could be it, none is chosen", async () => {
    rounds.sandbox.between = async ({ route }, send) => {
      if (route !== RESCORE) return send();
      await send();
      await send();
      throw reset();
    };
    await rounds.runMany();
    await rounds.work();
    const items = await rounds.runMany();
    expect(rounds.outcomes(items)).toEqual(["ambiguous_write", "ambiguous_write"]);
    expect(items[0]?.error?.message).toMatch(/started: [\w-]+, [\w-]+ could be the new run/);
  });
});

describe("rescoreMany() and its checkpoint", () => {
  test("a start that could not be recorded is not sent and ends the batch; it can be sent later", async () => {
    rounds.checkpoint.atSave = (number) => {
      if (number === 1) throw new Error("disk full");
    };
    expect(await failureOf(rounds.runMany())).toEqual(new Error("disk full"));
    expect(rounds.copies()).toEqual([0, 0]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test.each([
    ["invalid JSON", "{", /does not contain/],
    ["something else", '{"rows":3}', /does not contain/],
    ["null", "null", /does not contain/],
    ["null entries", journalOf({ entries: null }), /does not contain/],
    [
      "the progress of an earlier release",
      journalOf({ version: 1 }),
      /another release of evalwire \(version 1/,
    ],
    [
      "the progress of another project",
      journalOf({ job: { entity: "acme", project: "other", scorers: SCORERS } }),
      /its 'project' is "other"/,
    ],
    [
      "the progress of other scorers",
      journalOf({ job: { entity: "acme", project: "search", scorers: ["judge"] } }),
      /its 'scorers' is \["judge"\]/,
    ],
  ])("refuses %s", async (_what, saved, message) => {
    rounds.checkpoint.saved = saved;
    expect((await errorOf(rounds.runMany(), "invalid_argument")).message).toMatch(message);
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
  });
});
