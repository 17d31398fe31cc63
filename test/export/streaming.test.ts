import type { ScoredRow } from "evalwire";
import { toCsv, toJsonl } from "evalwire/export";
import { describe, expect, test } from "vitest";
import { row, rowsOf, scored, textOf, trial } from "./rows.ts";

/** Endless rows that count how many were read and whether the iterator was closed. */
function endless(): AsyncIterable<ScoredRow> & { taken: number; closed: boolean } {
  const source = {
    taken: 0,
    closed: false,
    async *[Symbol.asyncIterator](): AsyncGenerator<ScoredRow> {
      try {
        for (;;)
          yield row({ key: `r${++source.taken}`, trials: [trial({ scores: { s: scored(1) } })] });
      } finally {
        source.closed = true;
      }
    },
  };
  return source;
}

describe.each([
  ["toCsv", toCsv],
  ["toJsonl", toJsonl],
])("%s()", (_name, write) => {
  test.each([{}, { form: "wide", scorers: ["s"] }] as const)(
    "reads no more rows than its bytes need, and closes their iterator (%j)",
    async (options) => {
      const rows = endless();
      const reader = write(rows, options).getReader();
      // any read-ahead would have started by now
      await new Promise((resolve) => setImmediate(resolve));
      expect(rows.taken).toBe(0);
      await reader.read();
      await reader.read();
      expect(rows.taken).toBeLessThanOrEqual(200);
      await reader.cancel();
      expect(rows.closed).toBe(true);
    },
  );

  test("fails if the rows fail", async () => {
    const rows = {
      async *[Symbol.asyncIterator](): AsyncGenerator<ScoredRow> {
        yield row();
        throw new Error("the rows failed");
      },
    };
    await expect(textOf(write(rows))).rejects.toThrow("the rows failed");
  });

  test("yields each line once, however many there are", async () => {
    const text = await textOf(
      write(rowsOf(...Array.from({ length: 1_234 }, (_, index) => row({ key: `key-${index}` })))),
    );
    const keys = [...text.matchAll(/key-\d+/g)].map(([key]) => key);
    expect(keys).toEqual(Array.from({ length: 1_234 }, (_, index) => `key-${index}`));
  });
});
