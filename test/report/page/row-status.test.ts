import { describe, expect, test } from "vitest";
import { rowState, STATUS_GROUPS } from "../../../src/report/page/row-status.ts";
import type { TableRow, TableScore } from "../../../src/report/view-table.ts";
import { row, trial } from "./tables.ts";

const statusOf = (part: Partial<TableRow>, lower = false): string =>
  rowState(row(part), 0, lower).status;
const scored = (state: TableScore["state"]): TableScore => ({
  scorer: 0,
  value: null,
  ...(state === undefined ? {} : { state }),
});

describe("rowState()", () => {
  test.each([
    [[0, 1], false, "improved", 1],
    [[1, 0.5], false, "regressed", -0.5],
    [[0, 1], true, "regressed", 1],
    [[1, 0.5], true, "improved", -0.5],
    [[0.5, 0.5], true, "unchanged", 0],
    [[0.5, 0.5], false, "unchanged", 0],
  ] as const)("%j, lower is better: %s -> %s", ([base, candidate], lower, status, delta) => {
    expect(rowState(row({ scores: [[base, candidate]] }), 0, lower)).toEqual({ status, delta });
  });

  test("a row of one run, or with another input, is not compared even with two scores", () => {
    for (const kind of ["edited", "removed", "added"] as const)
      expect(rowState(row({ kind, scores: [[1, 0]] }), 0, false)).toEqual({
        status: kind,
        delta: null,
      });
  });

  test("a row that the candidate lacks is missing, whatever happened in the base", () => {
    const base = [trial({ error: 0 })];
    expect(statusOf({ kind: "missing", scores: [[null, null]], base })).toBe("missing");
  });

  test("a row without a score says why, worst first", () => {
    const scores: TableRow["scores"] = [[1, null]];
    const of = (...states: TableScore["state"][]): string =>
      statusOf({ scores, candidate: states.map((state) => trial({ scores: [scored(state)] })) });
    expect(of("errored")).toBe("errored");
    expect(of("missing", "errored")).toBe("errored");
    expect(of("suspect")).toBe("suspect");
    expect(of("suspect", "not-applicable")).toBe("suspect");
    expect(of("not-applicable")).toBe("not applicable");
    expect(statusOf({ scores, candidate: [trial({ error: 0 })] })).toBe("errored");
    expect(statusOf({ scores, candidate: [trial()] })).toBe("missing");
    expect(statusOf({ scores })).toBe("missing"); // contents were not kept
  });

  test("the reason comes from the run that has no score", () => {
    const errored = [trial({ scores: [scored("errored")] })];
    expect(statusOf({ scores: [[null, 1]], base: errored, candidate: [trial()] })).toBe("errored");
    expect(statusOf({ scores: [[null, 1]], base: [trial()], candidate: errored })).toBe("missing");
  });

  test("a table without scorers has no status but missing", () => {
    expect(statusOf({ scores: [] })).toBe("missing");
  });

  test("every status is in exactly one group", () => {
    const all = Object.values(STATUS_GROUPS).flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(10);
  });
});
