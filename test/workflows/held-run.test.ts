import { expect, test } from "vitest";
import { contentOf } from "../../src/workflows/held-run.ts";

test("contentOf() matches a large number to its stored digits, and ignores the order of keys", () => {
  const written = { id: 12345678901234567000, a: [1, { c: 2, b: 3 }] };
  // the digits of JSON.stringify(written), read exactly
  const stored = { a: [1, { b: 3, c: 2 }], id: 12345678901234567000n };
  expect(contentOf([stored])).toBe(contentOf([written]));
  expect(contentOf([{ ...stored, id: 1n }])).not.toBe(contentOf([written]));
});
