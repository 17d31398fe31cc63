import { describe, expect, test } from "vitest";
import { exportsWithExamples } from "../../scripts/examples-of.mjs";

describe("examples of the exports", () => {
  const all = exportsWithExamples();
  const withoutOne = (kind: string): string[] =>
    all.filter((one) => one.kind === kind && one.example !== "run").map(({ name }) => name);

  test("every function, class and constant has an example that runs", () => {
    expect(all.filter(({ kind }) => kind === "value").length).toBeGreaterThan(100);
    expect(withoutOne("value")).toEqual([]);
  });

  test("every type is shown by an example that runs", () => {
    expect(all.filter(({ kind }) => kind === "type").length).toBeGreaterThan(400);
    expect(withoutOne("type")).toEqual([]);
  });
});
