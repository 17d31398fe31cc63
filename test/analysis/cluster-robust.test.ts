import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clusteredEstimate, studentInterval } from "../../src/analysis/stats/mean.ts";
import { there } from "./runs.ts";

interface Oracle {
  readonly id: string;
  readonly groups: Int32Array;
  readonly values: Float64Array;
  readonly want: readonly number[];
}

/** Values of R's clubSandwich: see oracles/README.md. */
function oracles(): Oracle[] {
  const [header = "", ...lines] = readFileSync(
    new URL("./oracles/cr2.csv", import.meta.url),
    "utf8",
  )
    .trim()
    .split("\n");
  const columns = header.trim().split(",");
  return lines.map((line) => {
    const cells = line.trim().split(",");
    const cell = (name: string): string => there(cells[columns.indexOf(name)]);
    const numbers = (name: string): number[] => cell(name).split(";").map(Number);
    return {
      id: cell("id"),
      groups: Int32Array.from(numbers("groups")),
      values: Float64Array.from(numbers("values")),
      want: ["mean", "se_CR2", "df_satt", "lower", "upper"].map((name) => Number(cell(name))),
    };
  });
}

describe("clusteredEstimate() agrees with clubSandwich to 1e-9", () => {
  test("the file contains its 14 cases", () => {
    expect(oracles().map(({ id }) => id)).toEqual(
      Array.from({ length: 14 }, (_, i) => String(i + 1)),
    );
  });

  test.each(oracles())(
    "case $id: mean, CR2 standard error, Satterthwaite degrees of freedom, interval",
    ({ values, groups, want }) => {
      const e = clusteredEstimate(values, groups);
      const got = [
        e.value,
        e.standardError ?? Number.NaN,
        e.df,
        ...there(studentInterval(e, 0.95)),
      ];
      const errors = want.map((w, i) => Math.abs((got[i] ?? Number.NaN) - w) / Math.abs(w));
      expect(errors.filter((error) => !(error <= 1e-9))).toEqual([]);
    },
  );
});
