// The record of docs/ten-tools.md, held against what compare() computes today.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dataSets } from "../../scripts/ten-tools/data-sets.mjs";
import { ownAnswers } from "../../scripts/ten-tools/own-answers.mjs";
import { writeTables } from "../../scripts/ten-tools/page.mjs";
import { ANSWERS, versions } from "../../scripts/ten-tools/tools.mjs";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gpqaRun } from "./gpqa.ts";

interface Answer {
  id: string;
  set: string;
  difference: number | null;
  standardError: number | null;
  interval: [number, number] | null;
  p: number | null;
  says: string | null;
}

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const record = JSON.parse(read("bench/ten-tools.json")) as {
  answers: Answer[];
  versions: Record<string, string>;
};
const recorded = (id: string, set: string): Answer | undefined =>
  record.answers.find((one) => one.id === id && one.set === set);
const rounded = (answer: object): unknown =>
  JSON.parse(
    JSON.stringify(answer, (_, value) =>
      typeof value === "number" ? Number(value.toPrecision(9)) : value,
    ),
  );

describe("ten tools", () => {
  test("evalwire's recorded answers are what compare() says today", async () => {
    const answers: Answer[] = await ownAnswers(dataSets(), { compare, fromRecords });
    expect(answers.map(({ id, set }) => `${id} ${set}`)).toEqual([
      "evalwire gpqa",
      "evalwire crashed",
      "evalwire uneven",
      "evalwire-cluster uneven",
    ]);
    for (const answer of answers)
      expect(rounded(recorded(answer.id, answer.set) ?? {})).toEqual(rounded(answer));
  });

  test("the first row is the comparison of the two runs of GPQA", async () => {
    const { score } = (await compare(gpqaRun("gpt-5.4-mini"), gpqaRun("gpt-5-nano"))).scorers;
    const { difference, p } = recorded("evalwire", "gpqa") ?? {};
    expect(difference).toBeCloseTo(score?.difference ?? Number.NaN, 9);
    expect(p).toBeCloseTo(score?.p ?? Number.NaN, 9);
  });

  test("two tools that do not know evalwire state its difference, interval and p", () => {
    const own = recorded("evalwire", "gpqa");
    for (const id of ["statsmodels-cluster", "evalconfidence-table", "scipy-paired-items"]) {
      const other = recorded(id, "gpqa");
      expect(other?.difference).toBeCloseTo(own?.difference ?? Number.NaN, 9);
      expect(other?.interval?.[0]).toBeCloseTo(own?.interval?.[0] ?? Number.NaN, 9);
      expect(other?.interval?.[1]).toBeCloseTo(own?.interval?.[1] ?? Number.NaN, 9);
      expect(other?.p).toBeCloseTo(own?.p ?? Number.NaN, 9);
    }
  });

  test("the page shows the record, with every answer and its version", () => {
    const page = read("docs/ten-tools.md");
    expect(writeTables(page, record)).toBe(page);
    const listed = new Set(ANSWERS.map(([id]) => id));
    expect(record.answers.filter(({ id }) => !listed.has(id))).toEqual([]);
    expect(new Set(ANSWERS.map(([, name]) => name)).size).toBeGreaterThanOrEqual(10);
    const { evalwire: _, ...others } = record.versions;
    expect(others).toEqual(
      Object.fromEntries(Object.entries(versions()).filter(([name]) => name !== "evalwire")),
    );
  });
});
