import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MUTANTS, mutate } from "../../scripts/mutants.mjs";

const mutant = { name: "sign", file: "src/a.ts", snippet: "a > b", replacement: "a < b" };
const sourceOf = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

describe("scripts/mutants.mjs", () => {
  test("replaces a snippet that occurs once, as it is written", () => {
    expect(mutate("if (a > b) return;", mutant)).toBe("if (a < b) return;");
    expect(mutate("x = 1;", { ...mutant, snippet: "1", replacement: "$&2" })).toBe("x = $&2;");
  });

  test("refuses a snippet that is not there, or there twice", () => {
    expect(() => mutate("if (b > a) return;", mutant)).toThrow(
      "Cannot apply 'sign': its snippet occurs 0 times in src/a.ts: a > b",
    );
    expect(() => mutate("a > b || a > b", mutant)).toThrow("its snippet occurs 2 times");
  });

  test("every mutant has a name of its own and applies to the sources of today", () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    for (const one of MUTANTS) expect(mutate(sourceOf(one.file), one)).not.toBe(sourceOf(one.file));
  });
});
