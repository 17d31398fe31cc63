import { describe, expect, test } from "vitest";
import { agreement } from "../../src/analysis/agreement.ts";
import { isInvalidArgumentError } from "../../src/core/errors/usage.ts";
import { COHEN } from "./graders.ts";
import { row, rows } from "./runs.ts";

describe("agreement() with wrong arguments", () => {
  test.each([
    [undefined, "'scorers' must be a scorer's name or a pair of names: current value is undefined"],
    [null, "'scorers' must be"],
    ["a", "must be an object"],
    [{}, "'scorers' must be"],
    [
      { scorers: { a: "b" } },
      "'scorers' must be a scorer's name or a pair of names: current value is an object",
    ],
    [{ scorers: [] }, "current value is []"],
    [{ scorers: ["a"] }, 'current value is ["a"]'],
    [{ scorers: ["a", "b", "a"] }, 'current value is ["a","b","a"]'],
    [{ scorers: ["a", 1] }, 'current value is ["a",1]'],
    [{ scorers: "aa" }, "No scorer 'aa' in 'a'. Did you mean 'a'?"],
    [{ scorers: ["a", "constructor"] }, "No scorer 'constructor' in 'b'"],
    [{ scorers: "a", seed: -1 }, "'seed'"],
    [{ scorers: "a", confidence: 95 }, "'confidence'"],
    [{ scorers: "a", key: 7 }, "'key'"],
    [
      { scorers: "a", marginalHomogeneity: 1 },
      "'marginalHomogeneity' must be true or false: current value is 1",
    ],
    [
      { scorers: "a", values: { c: { x: 1 } } },
      "'values' must name one of the compared scorers: current value is 'c'",
    ],
    [{ scorers: "a", decimal: ";" }, "'decimal'"],
    [{ scorers: "a", scorer: "a" }, "Unknown option 'scorer' of agreement()"],
  ])("options %j", async (options, message) => {
    const error: unknown = await agreement(COHEN, COHEN, options as never).catch(
      (reason: unknown) => reason,
    ); // as an untyped caller could pass
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain(message);
  });

  test.each([undefined, null, 5, "rows"])("runs that are %s", async (run) => {
    const failure = async (a: unknown, b: unknown): Promise<unknown> =>
      // as an untyped caller could pass
      agreement(a as never, b as never, { scorers: "a" }).catch((reason: unknown) => reason);
    expect(isInvalidArgumentError(await failure(run, run))).toBe(true);
    expect(isInvalidArgumentError(await failure(COHEN, run))).toBe(true);
  });

  test("nothing to compare", async () => {
    await expect(agreement(rows([true]), rows(["errored"]), { scorers: "ok" })).rejects.toThrow(
      "No output was graded by both graders: 1 output is shared, 0 with a suspect grade",
    );
    await expect(agreement(rows([true]), [row("z", true)], { scorers: "ok" })).rejects.toThrow(
      "0 shared rows",
    );
  });
});
