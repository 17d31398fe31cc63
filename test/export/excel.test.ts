import { toCsv } from "evalwire/export";
import { describe, expect, test } from "vitest";
import { parseCsv, row, scored, textOf, trial } from "./rows.ts";

const LIMIT = 32_767;

/** Returns the cells of the only line by column name. */
async function cellsOf(
  parts: Parameters<typeof row>[0],
  excel: true | "decimal-comma" = true,
): Promise<Record<string, string>> {
  const text = (await textOf(toCsv([row(parts)], { excel }))).replace(/^\ufeff/, "");
  const [header, line] = parseCsv(text, excel === true ? "," : ";");
  return Object.fromEntries(header?.map(({ value }, at) => [value, line?.[at]?.value ?? ""]) ?? []);
}

describe("excel", () => {
  test("begins with a byte order mark and writes strings without quotes of JSON", async () => {
    const bytes = new Uint8Array(
      await new Response(toCsv([row()], { excel: true }) as never).arrayBuffer(),
    );
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const cells = await cellsOf({ input: "Größe, 大小", trials: [trial({ output: { a: "ü" } })] });
    expect(cells).toMatchObject({ input: "Größe, 大小", output: '{"a":"ü"}', cells_cut: "" });
  });

  test("writes decimal commas and semicolons for locales that have them", async () => {
    const numbers = trial({ output: -0.5, latencySeconds: 1.25, scores: { s: scored(1e-7) } });
    const cells = await cellsOf({ input: "a;b", trials: [numbers] }, "decimal-comma");
    expect(cells).toMatchObject({
      input: "a;b",
      output: "-0,5",
      latency_seconds: "1,25",
      score_number: "1e-7",
    });
  });

  test.each([
    ["just fits", "x".repeat(LIMIT), "x".repeat(LIMIT), ""],
    ["is one too long", "x".repeat(LIMIT + 1), "x".repeat(LIMIT), "input"],
    ["ends in half a character", `${"x".repeat(LIMIT - 1)}😀`, "x".repeat(LIMIT - 1), "input"],
    ["is a formula", `=${"x".repeat(LIMIT)}`, `'=${"x".repeat(LIMIT - 2)}`, "input"],
    [
      "is a formula that just fits",
      `=${"x".repeat(LIMIT - 1)}`,
      `'=${"x".repeat(LIMIT - 2)}`,
      "input",
    ],
  ])("cuts a cell that %s as Excel would need it", async (_what, input, cell, cut) => {
    const cells = await cellsOf({ input });
    expect(cells.input?.length).toBeLessThanOrEqual(LIMIT);
    expect([cells.input === cell, cells.cells_cut]).toEqual([true, cut]);
  });

  test("names every cell that was cut", async () => {
    const long = "x".repeat(LIMIT + 1);
    const cells = await cellsOf({
      input: long,
      notes: [long],
      trials: [trial({ output: [long] })],
    });
    expect(cells.cells_cut).toBe("input, output, notes");
  });

  test("guards formulas and leaves plain numbers alone", async () => {
    expect((await cellsOf({ input: "=1+1" })).input).toBe("'=1+1");
    for (const number of ["-1", "-0,5", "+3"])
      expect((await cellsOf({ input: number })).input).toBe(number);
  });

  test.each([
    [{ excel: "yes" }, "'excel' must be true, false or 'decimal-comma'"],
    [{ excel: true, delimiter: ";" }, "'delimiter' cannot be combined with 'excel'"],
    [{ excel: true, bom: false }, "'bom' cannot be combined with 'excel'"],
  ])("refuses %j", (options, said) => {
    expect(() => toCsv([], options as never)).toThrow(said);
  });
});
