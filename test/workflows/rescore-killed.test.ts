import { beforeEach, describe, expect, test } from "vitest";
import { Killed } from "../weave/rescore-sandbox.ts";
import { RescoreRounds } from "./rescore-rounds.ts";

let rounds: RescoreRounds;

beforeEach(async () => {
  rounds = await RescoreRounds.begin();
});

/**
 * A process that ends at its step n: before or after a request was handled, before or after the
 * checkpoint was saved. After that, it does nothing.
 */
function killAt(n: number): { steps: () => number } {
  let step = 0;
  let dead = false;
  const pass = (): void => {
    if (dead || step++ === n) {
      dead = true;
      throw new Killed(`killed at step ${n}`);
    }
  };
  rounds.sandbox.between = async (_delivery, send) => {
    pass();
    const answer = await send();
    pass();
    return answer;
  };
  rounds.checkpoint.atSave = pass;
  return { steps: () => step };
}

function live(): void {
  rounds.sandbox.between = (_delivery, send) => send();
  rounds.checkpoint.atSave = () => {};
}

async function stepsOfOneProcess(): Promise<number> {
  const { steps } = killAt(Number.POSITIVE_INFINITY);
  expect(rounds.outcomes(await rounds.runMany())).toEqual([1, 1]);
  return steps();
}

describe("rescoreMany() killed", () => {
  test("at every step: the next process pays for nothing twice, finds what was sent, and sends what was not recorded", async () => {
    const steps = await stepsOfOneProcess();
    expect(steps).toBeGreaterThan(40);
    let unknown = 0;
    for (let n = 0; n < steps; n++) {
      rounds = await RescoreRounds.begin();
      killAt(n);
      await rounds.runMany().catch(() => {});
      live();
      await rounds.work();
      const after = rounds.outcomes(await rounds.runMany());
      const copies = rounds.copies();
      // Sent once and found, or recorded and then killed before it was sent: the outcome is
      // unknown, so it is not sent.
      expect(after, `killed at step ${n}`).toEqual(
        copies.map((count) => (count === 1 ? 1 : "ambiguous_write")),
      );
      expect(Math.max(...copies)).toBeLessThanOrEqual(1);
      unknown += copies.filter((count) => count === 0).length;
    }
    expect(unknown).toBeGreaterThan(0);
    // two steps per run: the entry is saved, the request is about to be sent
    expect(unknown).toBeLessThanOrEqual(4);
  });

  test("twice, the second time while it resumes: nothing is sent twice", async () => {
    const steps = await stepsOfOneProcess();
    for (let n = 0; n < steps; n++) {
      rounds = await RescoreRounds.begin();
      killAt(n);
      await rounds.runMany().catch(() => {});
      live();
      if (n % 2 === 0) await rounds.work();
      killAt((n * 7) % steps);
      await rounds.runMany().catch(() => {});
      live();
      await rounds.work();
      await rounds.runMany();
      expect(Math.max(...rounds.copies()), `killed at step ${n}`).toBeLessThanOrEqual(1);
    }
  });
});
