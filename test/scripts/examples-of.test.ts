import { expect, test } from "vitest";
import { exportedValues } from "../../scripts/examples-of.mjs";

test("every exported function, class and constant has an example that runs", () => {
  const values = exportedValues();
  expect(values.length).toBeGreaterThan(100);
  expect(values.filter(({ hasExample }) => !hasExample)).toEqual([]);
});
