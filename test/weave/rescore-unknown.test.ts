import { beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { RESCORE, RescoreRounds } from "./rescore-rounds.ts";
import { reset } from "./rescore-sandbox.ts";

let rounds: RescoreRounds;

beforeEach(async () => {
  rounds = await RescoreRounds.begin();
});

describe("rescore.runMany() and an unknown outcome", () => {
  test("it is never sent again, and found when the worker has begun", async () => {
    rounds.sandbox.between = async ({ route, body }, send) => {
      const answer = await send();
      if (route === RESCORE && body.source_evaluation_run_id === rounds.sources[0]) throw reset();
      return answer;
    };
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["ambiguous_write", 1]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual(["ambiguous_write", 1]); // the worker has not begun: nothing to be seen
    await rounds.work();
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test("when it was lost for good every later process says so, with what is known", async () => {
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

  test("the next process finds it although the service's clock is 10 minutes behind", async () => {
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

  test("of several runs that could be it none is taken", async () => {
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
    expect(items[0]?.error?.message).toContain("2 runs");
  });
});

describe("rescore.runMany() and its checkpoint", () => {
  test("a start that could not be noted is not sent, and may be sent later", async () => {
    rounds.checkpoint.atSave = (number) => {
      if (number === 1) throw new Error("disk full");
    };
    const items = await rounds.runMany();
    expect(items[0]?.error?.message).toBe("disk full");
    expect(items[1]?.result?.coverage).toBe(1);
    expect(rounds.copies()).toEqual([0, 1]);
    expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
    expect(rounds.copies()).toEqual([1, 1]);
  });

  test.each([
    ["no JSON", "{", /does not hold/],
    ["something else", '{"rows":3}', /does not hold/],
    ["null", "null", /does not hold/],
    ["no entries", '{"version":1,"scorers":["correct","tone"],"entries":null}', /does not hold/],
    ["the progress of other scorers", '{"version":1,"scorers":["judge"],"entries":{}}', /'judge'/],
  ])("refuses %s", async (_what, saved, message) => {
    rounds.checkpoint.saved = saved;
    expect((await errorOf(rounds.runMany(), "invalid_argument")).message).toMatch(message);
    expect(rounds.sandbox.sent(RESCORE)).toHaveLength(0);
  });
});
