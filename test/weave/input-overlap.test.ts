import { isInvalidArgumentError, type LoadedRun, type ScoredRow } from "evalwire";
import { inputOverlap } from "evalwire/weave";
import { describe, expect, test } from "vitest";

const trial = {
  id: "t",
  predictionId: null,
  url: null,
  output: null,
  scores: {},
  latencySeconds: null,
  tokens: null,
  costUsd: null,
};

interface RowPlan {
  digest: string | null;
  kind?: ScoredRow["digestKind"];
  input?: unknown;
  trials?: number;
}

/** A run with the given rows; `reads` counts how many times they were read. */
function runOf(id: string, rows: RowPlan[]): LoadedRun & { reads: number } {
  const loaded = {
    reads: 0,
    run: {
      provider: "weave",
      id,
      name: null,
      project: "acme/search",
      evaluation: null,
      model: null,
      kind: "v2",
      status: "completed",
      partial: null,
      startedAt: null,
      finishedAt: null,
      sourceRunId: null,
      attributes: {},
      url: null,
      raw: null,
    },
    rows: {
      async *[Symbol.asyncIterator](): AsyncGenerator<ScoredRow> {
        loaded.reads++;
        for (const { digest, kind = "dataset", input = null, trials = 1 } of rows) {
          const key = digest ?? JSON.stringify(input);
          yield {
            key,
            digest,
            digestKind: digest === null ? null : kind,
            input,
            trials: Array.from({ length: trials }, () => trial),
          };
        }
      },
    },
  };
  return loaded;
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "it did not fail",
    (error: unknown) => error,
  );

describe("inputOverlap", () => {
  test("counts inputs that all runs have, and those that only one run has", async () => {
    const a = runOf("a", [{ digest: "1" }, { digest: "2" }, { digest: "3" }]);
    const b = runOf("b", [{ digest: "2" }, { digest: "3" }, { digest: "4" }]);
    expect(await inputOverlap([a, b])).toEqual({ shared: 2, only: { a: 1, b: 1 }, duplicated: 0 });
    expect([a.reads, b.reads]).toEqual([1, 1]);
  });

  test("an input that two of three runs have is neither shared nor unique", async () => {
    const runs = [
      runOf("a", [{ digest: "1" }]),
      runOf("b", [{ digest: "1" }]),
      runOf("c", [{ digest: "9" }]),
    ];
    expect(await inputOverlap(runs)).toEqual({
      shared: 0,
      only: { a: 0, b: 0, c: 1 },
      duplicated: 0,
    });
  });

  test("an input is duplicated when some run answered it more than once, as trials or as rows", async () => {
    const a = runOf("a", [{ digest: "1", trials: 2 }, { digest: "2" }, { digest: "3" }]);
    const b = runOf("b", [{ digest: "1" }, { digest: "2" }, { digest: "2" }, { digest: "3" }]);
    expect(await inputOverlap([a, b])).toMatchObject({ shared: 3, duplicated: 2 });
  });

  test("digests of two kinds are never equal: rows are joined by content", async () => {
    const a = runOf("a", [
      { digest: "d1", input: { q: "2+2?", id: 1 } },
      { digest: "d2", input: { q: "3+3?", id: 2 } },
    ]);
    const b = runOf("b", [{ digest: "i1", kind: "inline", input: { id: 1, q: "2+2?" } }]);
    expect(await inputOverlap([a, b])).toEqual({ shared: 1, only: { a: 1, b: 0 }, duplicated: 0 });
  });

  test("detects two kinds within one run as well", async () => {
    const a = runOf("a", [
      { digest: "d1", input: "x" },
      { digest: "i1", kind: "inline", input: "x" },
    ]);
    expect(await inputOverlap([a])).toEqual({ shared: 1, only: { a: 1 }, duplicated: 1 });
  });

  test("a digest of unknown kind is not mixed with one of a known kind", async () => {
    const a = runOf("a", [{ digest: "same", kind: null, input: "x" }]);
    const b = runOf("b", [{ digest: "same", input: "y" }]);
    expect(await inputOverlap([a, b])).toMatchObject({ shared: 0 });
  });

  test("names the run to load again if its inputs are needed but missing", async () => {
    const a = runOf("a", [{ digest: "d1", input: "x" }]);
    const b = runOf("b", [{ digest: "i1", kind: "inline" }]);
    const error = await rejection(inputOverlap([a, b]));
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain("row 'i1' of run 'b' has none");
    expect(String(error)).toContain("inputs: true");
  });

  test("runs without rows have nothing in common", async () => {
    expect(await inputOverlap([runOf("a", []), runOf("b", [])])).toEqual({
      shared: 0,
      only: { a: 0, b: 0 },
      duplicated: 0,
    });
  });

  test.each([
    ["no run", [], "at least one loaded run"],
    ["the same run twice", [runOf("a", []), runOf("a", [])], "Run 'a' is listed twice"],
    ["something else", [{ id: "a" }], "must be a loaded run"],
  ])("refuses %s", async (_what, runs, message) => {
    const error = await rejection(inputOverlap(runs as LoadedRun[]));
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain(message);
  });
});
