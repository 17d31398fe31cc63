import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import type { ScorerDefaults } from "../../src/analysis/scorer-defaults.ts";
import { summarize } from "../../src/analysis/summarize.ts";

const runOf = (run: string, shift: number) =>
  fromRecords(
    Array.from({ length: 30 }, (_, id) => ({ id, judge: 1 + ((id + shift) % 5), cost: id % 4 })),
    { key: "id", scorers: ["judge", "cost"], run },
  );
const [base, candidate] = [runOf("base", 0), runOf("candidate", 1)];

const DEFAULTS: ScorerDefaults = {
  scale: { judge: [1, 5], absent: [0, 9] },
  lowerIsBetter: ["cost", "absent"],
  higherIsBetter: ["judge", "other"],
};

describe("defaults", () => {
  test("of compare() are the same as its options, and may name scorers that no run has", async () => {
    const stated = {
      scale: { judge: [1, 5] as [number, number] },
      lowerIsBetter: ["cost"],
      higherIsBetter: ["judge"],
    };
    expect(await compare(base, candidate, { defaults: DEFAULTS })).toEqual(
      await compare(base, candidate, stated),
    );
  });

  test("of summarize() are too", async () => {
    const { judge, cost } = await summarize(base, { defaults: DEFAULTS });
    expect(judge).toMatchObject({
      direction: "higher",
      scale: { low: 1, high: 5, source: "declared" },
    });
    expect(cost).toMatchObject({ direction: "lower" });
  });

  test("come after what the options say about the same scorer", async () => {
    const { scale, scorers } = await compare(base, candidate, {
      defaults: DEFAULTS,
      scale: { judge: [0, 10] },
      lowerIsBetter: ["judge"],
    });
    expect(scale).toEqual({ judge: [0, 10] });
    expect(scorers).toMatchObject({ judge: { direction: "lower" }, cost: { direction: "lower" } });
    const both = { defaults: DEFAULTS, higherIsBetter: ["cost"] };
    expect((await summarize(base, both)).cost).toMatchObject({ direction: "higher" });
  });

  test("hold for a scorer that only the candidate has", async () => {
    const one = fromRecords([{ id: 1, cost: 1 }], { key: "id", scorers: ["cost"], run: "one" });
    const { scale } = await compare(one, candidate, { defaults: DEFAULTS });
    expect(scale).toEqual({ judge: [1, 5] });
  });

  test("do not make names in the other options acceptable", async () => {
    const options = { defaults: DEFAULTS, scale: { absent: [0, 9] as [number, number] } };
    await expect(compare(base, candidate, options)).rejects.toThrow("No scorer 'absent'");
    await expect(summarize(base, { ...DEFAULTS, defaults: DEFAULTS })).rejects.toThrow("'absent'");
  });

  test.each<[object, string, string]>([
    [{ scal: {} }, "defaults.scal", "Did you mean 'scale'?"],
    [{ scale: { judge: [5, 1] } }, "defaults.scale.judge", "[lowest, highest]"],
    [{ lowerIsBetter: "cost" }, "defaults.lowerIsBetter", "list of scorers"],
    [{ lowerIsBetter: ["a"], higherIsBetter: ["a"] }, "defaults.higherIsBetter", "in both"],
    [[], "defaults", "must be an object"],
  ])("%j is refused at %s", async (defaults, path, message) => {
    const error = await compare(base, candidate, { defaults }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "invalid_argument", path });
    expect(error.message).toContain(message);
    await expect(summarize(base, { defaults })).rejects.toMatchObject({ path });
  });
});
