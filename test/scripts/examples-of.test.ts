import { expect, test } from "vitest";
import { exportsWithExamples } from "../../scripts/examples-of.mjs";

test("every exported function, class and constant has an example that runs", () => {
  const values = exportsWithExamples().filter(({ kind }) => kind === "value");
  expect(values.length).toBeGreaterThan(100);
  expect(values.filter(({ example }) => example !== "run")).toEqual([]);
});
