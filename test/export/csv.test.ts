import { toCsv } from "evalwire/export";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loaded, parseCsv, row, rowsOf, scored, textOf, trial } from "./rows.ts";

/** The cell of a text that a scorer gave, as it stands in the file and as a reader sees it. */
async function cellOf(value: string): Promise<{ value: string; quoted: boolean } | undefined> {
  const [header, line] = parseCsv(await textOf(toCsv(rowsOf(row({ trials: [trial({ scores: { s: scored(value) } })] })))));
  return line?.[header?.findIndex((cell) => cell.value === "score_value") ?? -1];
}

describe("toCsv()", () => {
  test("writes a header and ends every line with CR LF", async () => {
    const text = await textOf(toCsv(loaded("a", row({ trials: [trial({ scores: { s: scored(true) } })] }))));
    expect(text).toBe(
      "run_id,run_name,project,model,evaluation,row_key,row_digest,digest_kind,trial,trial_id,prediction_id,url,input,output," +
        "latency_seconds,tokens,cost_usd,scorer,score_kind,score_state,score_value,score_reason\r\n" +
        "a,run a,acme/search,weave:///acme/search/object/ranker:1,weave:///acme/search/object/eval:1,r1,,,1,t1,p1,,,,,,,s,boolean,scored,true,\r\n",
    );
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", '=HYPERLINK("http://x","y")'])(
    "keeps a spreadsheet from running %j",
    async (text) => {
      expect((await cellOf(text))?.value).toBe(`'${text}`);
    },
  );

  test("escapes names as well: they are not to be trusted either", async () => {
    const run = loaded("a", row({ trials: [trial({ scores: { "=cmd": scored(1) } })] }));
    run.run.name = "=1+1";
    const [, line] = parseCsv(await textOf(toCsv(run)));
    const values = line?.map((cell) => cell.value);
    expect(values).toContain("'=1+1");
    expect(values).toContain("'=cmd");
  });

  test("leaves numbers as they are, also as an output", async () => {
    const numbers = trial({ output: -7, latencySeconds: 0.5, scores: { s: scored(-1.5) } });
    const [header, line] = parseCsv(await textOf(toCsv(rowsOf(row({ trials: [numbers] })))));
    const record = Object.fromEntries(header?.map((cell, index) => [cell.value, line?.[index]?.value]) ?? []);
    expect(record).toMatchObject({ output: "-7", latency_seconds: "0.5", score_value: "-1.5" });
  });

  test("tells an empty text from null", async () => {
    expect(await cellOf("")).toEqual({ value: "", quoted: true });
    const text = await textOf(toCsv(rowsOf(row())));
    expect(text.endsWith(",none,missing,,\r\n")).toBe(true);
  });

  test("writes input and output as JSON that reads back, whatever stands in them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (input, output) => {
        const [header, line] = parseCsv(await textOf(toCsv(rowsOf(row({ input, trials: [trial({ output })] })))));
        const at = (name: string): string => line?.[header?.findIndex((cell) => cell.value === name) ?? -1]?.value ?? "";
        expect(at("input")).toBe(input === null ? "" : JSON.stringify(input));
        expect(at("output")).toBe(output === null ? "" : JSON.stringify(output));
      }),
    );
  });

  test("texts read back, but for what stands before a formula and lone surrogates", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(",", '"', "\r", "\n", "\0", "'", "a", "\u2028", "\ufeff", "é", "😀") }),
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
