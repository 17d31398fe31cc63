import { toCsv } from "evalwire/export";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loaded, parseCsv, row, rowsOf, scored, textOf, trial } from "./rows.ts";

/** Returns the cell of a string score as it is in the file and as a reader sees it. */
async function cellOf(value: string): Promise<{ value: string; quoted: boolean } | undefined> {
  const [header, line] = parseCsv(
    await textOf(toCsv(rowsOf(row({ trials: [trial({ scores: { s: scored(value) } })] })))),
  );
  return line?.[header?.findIndex((cell) => cell.value === "score_text") ?? -1];
}

describe("toCsv()", () => {
  test("writes a header and ends every line with CRLF", async () => {
    const text = await textOf(
      toCsv(loaded("a", row({ trials: [trial({ scores: { s: scored(true) } })] }))),
    );
    expect(text).toBe(
      "run_id,run_name,project,model,evaluation,run_started_at,run_status,run_attributes,row_key,row_digest,digest_kind,trial,trial_id,prediction_id,url," +
        "input,output,latency_seconds,tokens,cost_usd,error,notes,scorer,score_kind,score_state,score_number,score_text,score_reason\r\n" +
        "a,run a,acme/search,weave:///acme/search/object/ranker:1,weave:///acme/search/object/eval:1,2026-11-21T08:00:00.000Z,completed,{}," +
        "r1,,,1,t1,p1,,,,,,,,,s,boolean,scored,1,,\r\n",
    );
  });

  test.each([
    ...[
      "=1+1",
      "=1",
      "+SUM(A1)",
      "-cmd|' /C calc'!A0",
      "@SUM(A1)",
      "\t=1",
      "\r=1",
      "\n=1",
      "＝1",
      "＋1",
      "－1",
      "＠1",
      '=HYPERLINK("http://x","y")',
    ],
    ...[
      "-5+1",
      "+1-1",
      "-5\n=1",
      "--5",
      "-(5)",
      "+A1",
      "-5e",
      "-",
      "+",
      "-.",
      "- 5",
      "-1e5+cmd",
      "\t-5",
    ],
  ])("keeps a spreadsheet from running %j", async (text) => {
    expect((await cellOf(text))?.value).toBe(`'${text}`);
  });

  test.each([
    "-5",
    "-0.25",
    "+3",
    "-1e5",
    "+1.5E-10",
    "-.5",
    "-0,25",
    "-1,000.5",
    "-12%",
    "5",
    "1e5",
  ])("leaves the number %j as it is", async (text) => {
    expect((await cellOf(text))?.value).toBe(text);
  });

  test("begins with one byte order mark on request", async () => {
    const bytes = new Uint8Array(
      await new Response(
        toCsv(rowsOf(row(), row()), { bom: true }) as ReadableStream<Uint8Array<ArrayBuffer>>,
      ).arrayBuffer(),
    );
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, "r".charCodeAt(0)]);
    const text = await textOf(toCsv(rowsOf(row(), row())));
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(`\ufeff${text}`);
  });

  test.each([";", "\t", "|"] as const)(
    "separates the cells with %j on request",
    async (delimiter) => {
      const trials = [
        trial({
          output: { a: 1, b: 2 },
          scores: { s: scored(`a${delimiter}b,c`), t: scored(0.5) },
        }),
      ];
      const text = await textOf(toCsv(rowsOf(row({ trials })), { delimiter }));
      const comma = await textOf(toCsv(rowsOf(row({ trials }))));
      expect(text.split("\r\n")[0]).toBe(comma.split("\r\n")[0]?.replaceAll(",", delimiter));
      expect(parseCsv(text, delimiter).map((line) => line.map(({ value }) => value))).toEqual(
        parseCsv(comma).map((line) => line.map(({ value }) => value)),
      );
    },
  );

  test.each([
    [{ bom: "yes" }, "'bom' must be true or false"],
    [{ delimiter: "," + ";" }, "delimiter"],
    [{ delimiter: "a" }, "delimiter"],
    [{ delimiter: "" }, "delimiter"],
    [{ delimeter: ";" }, "Did you mean 'delimiter'?"],
  ])("refuses %j", (options, said) => {
    expect(() => toCsv([], options as never)).toThrow(said);
  });

  test("escapes names too: they are not trusted either", async () => {
    const run = loaded("a", row({ trials: [trial({ scores: { "=cmd": scored(1) } })] }));
    run.run.name = "=1+1";
    const [, line] = parseCsv(await textOf(toCsv(run)));
    const values = line?.map((cell) => cell.value);
    expect(values).toContain("'=1+1");
    expect(values).toContain("'=cmd");
  });

  test("leaves numbers unchanged, even as an output", async () => {
    const numbers = trial({ output: -7, latencySeconds: 0.5, scores: { s: scored(-1.5) } });
    const [header, line] = parseCsv(await textOf(toCsv(rowsOf(row({ trials: [numbers] })))));
    const record = Object.fromEntries(
      header?.map((cell, index) => [cell.value, line?.[index]?.value]) ?? [],
    );
    expect(record).toMatchObject({ output: "-7", latency_seconds: "0.5", score_number: "-1.5" });
  });

  test("distinguishes an empty string from null", async () => {
    expect(await cellOf("")).toEqual({ value: "", quoted: true });
    const text = await textOf(toCsv(rowsOf(row())));
    expect(text.endsWith(",none,missing,,,\r\n")).toBe(true);
  });

  test("writes input and output as JSON that reads back, whatever they contain", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (input, output) => {
        const [header, line] = parseCsv(
          await textOf(toCsv(rowsOf(row({ input, trials: [trial({ output })] })))),
        );
        const at = (name: string): string =>
          line?.[header?.findIndex((cell) => cell.value === name) ?? -1]?.value ?? "";
        expect(at("input")).toBe(input === null ? "" : JSON.stringify(input));
        expect(at("output")).toBe(output === null ? "" : JSON.stringify(output));
      }),
    );
  });

  test("strings read back, except for the prefix of a formula and lone surrogates", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({
        unit: fc.constantFrom(",", '"', "\r", "\n", "\0", "'", "a", "\u2028", "\ufeff", "é", "😀"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const found = (await cellOf(value))?.value ?? "";
        expect([value, `'${value}`]).toContain(found);
      }),
    );
    expect((await cellOf("a\ud800"))?.value).toBe("a\ufffd");
  });
});
