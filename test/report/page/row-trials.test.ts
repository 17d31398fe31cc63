import { describe, expect, test } from "vitest";
import { chosenTrials } from "../../../src/report/page/row-trials.ts";
import type { TableScore, TableTrial } from "../../../src/report/view-table.ts";
import { trial } from "./tables.ts";

const trials = (...values: TableScore["value"][]): TableTrial[] =>
  values.map((value) => trial({ scores: [{ scorer: 0, value }] }));

const HIGHER = { lower: [false, false] };
const LOWER = { lower: [true, true] };

describe("chosenTrials()", () => {
  test("chooses the best trial of the base and the worst one of the candidate", () => {
    const row = { base: trials(0.2, 0.9, 0.9), candidate: trials(true, false, true) };
    expect(chosenTrials(HIGHER, row, 0)).toEqual({ base: 1, candidate: 1 });
    expect(chosenTrials(LOWER, row, 0)).toEqual({ base: 0, candidate: 0 });
  });

  test("chooses the first trial where none has a score, even among 0 trials", () => {
    expect(chosenTrials(HIGHER, { base: trials(null, "good"), candidate: [] }, 0)).toEqual({
      base: 0,
      candidate: 0,
    });
    expect(
      chosenTrials(LOWER, { base: trials(null, 0, null, 1), candidate: [trial()] }, 0),
    ).toEqual({ base: 1, candidate: 0 });
  });

  test("looks at the chosen scorer only", () => {
    const two = [0, 1].map((at) =>
      trial({
        scores: [
          { scorer: 0, value: at },
          { scorer: 1, value: 1 - at },
        ],
      }),
    );
    expect(chosenTrials(HIGHER, { base: two, candidate: two }, 0)).toEqual({
      base: 1,
      candidate: 0,
    });
    expect(chosenTrials(HIGHER, { base: two, candidate: two }, 1)).toEqual({
      base: 0,
      candidate: 1,
    });
  });
});
