import papaparse from "papaparse";
import { describe, expect, test } from "vitest";
import { csvLines } from "../../../src/report/page/rows-csv.ts";
import type { ReportTable } from "../../../src/report/view-table.ts";
import { row, table, trial } from "./tables.ts";

const parsed = (of: ReportTable, places = [...of.rows.keys()]): Record<string, string>[] => {
  const text = [...csvLines(of, places, 0)].join("");
  return papaparse.parse<Record<string, string>>(text.replace(/^\ufeff/, ""), {
    header: true,
    skipEmptyLines: true,
  }).data;
};

describe("csvLines()", () => {
  const texts = ['in, with "quotes"\r\nand lines', "=HYPERLINK(1)", "", "because", "TimeoutError"];
  const full = table(
    [
      row({
        key: "-q1",
        input: 0,
        slice: 0,
        base: [trial(), trial({ output: 1, scores: [{ scorer: 0, value: 1, reason: 3 }] })],
        candidate: [trial({ output: 2, scores: [{ scorer: 0, value: 0 }] })],
      }),
      row({ key: "q2", kind: "missing", scores: [[0.5, null]], base: [trial({ error: 4 })] }),
      row({ key: "q3", kind: "edited", input: 0, editedInput: 3, scores: [[1, 0]] }),
    ],
    { texts, slices: ["+1"], cut: [[0, 9_000]] },
  );

  test("writes a header with a byte order mark, and one line per row, each ending in CRLF", () => {
    const lines = [...csvLines(full, [1], 0)];
    expect(lines).toEqual([
      "\ufeffkey,kind,slice,base.correct,candidate.correct,change.correct,input,candidate_input,base_trial,base_output,base_error,candidate_trial,candidate_output,candidate_error,base_reason.correct,candidate_reason.correct,cells_cut\r\n",
      "q2,missing,,0.5,,,,,1 of 1,,TimeoutError,,,,,,\r\n",
    ]);
  });

  test("keeps strings, quotes them, and prefixes what a spreadsheet would evaluate", () => {
    const [first] = parsed(full);
    expect(first).toMatchObject({
      key: "'-q1",
      slice: "+1",
      input: texts[0],
      base_trial: "2 of 2",
      base_output: "'=HYPERLINK(1)",
      "base_reason.correct": "because",
      candidate_output: "",
      "change.correct": "-1",
      cells_cut: "input",
    });
    const [, line] = [...csvLines(full, [0], 0)];
    expect(line).toContain(',"",'); // an empty output is not a missing one
    expect(line).toContain('"in, with ""quotes""\r\nand lines"');
  });

  test.each(["=1+1", "+cmd", "-x", "@SUM(1)", "\tx", "\rx", "＝1"])(
    "defuses %j in every column, also in a header",
    (bad) => {
      const of = table([row({ key: bad, input: 0, slice: 0 })], {
        texts: [bad],
        slices: [bad],
        scorers: ["s"],
      });
      const [cells] = parsed(of);
      expect([cells?.key, cells?.input, cells?.slice]).toEqual([`'${bad}`, `'${bad}`, `'${bad}`]);
    },
  );

  test("has no change for rows that are not compared", () => {
    const [, second, third] = parsed(full);
    expect([second?.["change.correct"], third?.["change.correct"]]).toEqual(["", ""]);
    expect(third).toMatchObject({ candidate_input: "because", "base.correct": "1" });
  });

  test("writes the rows as filtered, in their order", () => {
    expect(parsed(full, [2, 0]).map(({ kind }) => kind)).toEqual(["edited", "shared"]);
    expect(parsed(full, [])).toEqual([]);
  });
});
