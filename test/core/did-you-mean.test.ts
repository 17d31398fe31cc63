import { describe, expect, test } from "vitest";
import { didYouMean } from "../../src/core/errors/usage.ts";

describe("didYouMean()", () => {
  test.each([
    ["judgee", ["correct", "judge"], "Did you mean 'judge'?"],
    ["apikey", ["apiKey", "baseUrl"], "Did you mean 'apiKey'?"],
    ["base_url", ["apiKey", "baseUrl"], "Did you mean 'baseUrl'?"],
    ["timeuotMs", ["signal", "timeoutMs"], "Did you mean 'timeoutMs'?"],
    ["limt", ["limit", "offset"], "Did you mean 'limit'?"],
    ["", ["ab"], "Did you mean 'ab'?"],
    ["completely", ["ab", "cd"], "Known: 'ab', 'cd'."],
    ["x", [], "There are none."],
  ])("for '%s' and %j returns: %s", (word, known, said) => {
    expect(didYouMean(word, known)).toBe(said);
  });

  test("lists at most 12 words", () => {
    const known = Array.from({ length: 15 }, (_, index) => `scorer-number-${index}`);
    expect(didYouMean("zzzzzzzzzzzz", known)).toMatch(/'scorer-number-11', and 3 more\.$/);
  });

  test("is fast for a word of any length", () => {
    expect(didYouMean("x".repeat(1_000_000), ["limit"])).toBe("Known: 'limit'.");
  });
});
