import { toJsonl } from "evalwire/export";
import { parseRuns } from "evalwire/import";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { isInvalidArgumentError } from "../../src/core/errors/usage.ts";
import { collected, row, scored, textOf, trial } from "./rows.ts";

const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

/** Contents that are broken, with a name by which their format is recognized. */
const BROKEN: readonly (readonly [string, string])[] = [
  ["r.jsonl", '{"id":"a","ok":1}\n{"id":"b","ok":'],
  ["r.jsonl", '{"id":"a","ok":1}\n5\n'],
  ["r.jsonl", '{"id":"a","ok":1}\nnull\n'],
  ["r.jsonl", '{"id":"a","ok":1}\n["b",1]\n'],
  ["r.jsonl", '{"id":"a","ok":1} {"id":"b"}\n'],
  ["r.jsonl", '{"id":null,"ok":1}\n'],
  ["r.jsonl", '{"id":"a","ok":1,"trial":1}\n{"id":"a","ok":1,"trial":1}\n'],
  ["r.jsonl", '{"id":"a","ok":1,"tokens":{}}\n'],
  ["r.jsonl", '{"id":"a","ok":{"value":1}}\n'],
  ["r.jsonl", "\ufeff\n"],
  ["r.json", '[{"id":"a","ok":1},'],
  ["r.json", '[{"id":"a","ok":1}, 5]'],
  ["r.json", "[{]"],
  ["r.csv", '"id","ok\na,1\n'],
  ["r.csv", "ok\n1\n"],
  ["r.tsv", "id,ok\na,1\n"],
];

describe("hostile content", () => {
  test.each(BROKEN)("%s %j is an error that names the file", async (name, content) => {
    const error = await parseRuns(content, { name, format: name.slice(2) as "csv" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isInvalidArgumentError(error), String(error)).toBe(true);
    expect(String(error)).toContain(`'${name}`);
  });

  test("names the line of broken JSON Lines", async () => {
    await expect(parseRuns('{"id":"a","ok":1}\n\n{"id":\n', { name: "r.jsonl" })).rejects.toThrow(
      "'r.jsonl, line 3' is not valid JSON: ",
    );
    await expect(parseRuns('[{"id":"a","ok":1}, 5]', { name: "r.json" })).rejects.toThrow(
      "'r.json, [1]' must be an object",
    );
  });

  test("NaN of Python is a missing score, and large whole numbers keep their digits", async () => {
    const [run] = await parseRuns(
      '{"id":9007199254740993,"ok":NaN,"b":1}\n{"id":2,"ok":0.5,"b":0}\n',
      { name: "r.jsonl" },
    );
    const rows = await collected(run);
    expect(rows.map(({ key }) => key)).toEqual(["9007199254740993", "2"]);
    expect(rows.map(({ trials }) => trials[0]?.scores.ok?.state)).toEqual(["missing", "scored"]);
  });

  test("deeply nested JSON does not end in another error", async () => {
    const nested = deep(50_000);
    const record = `{"id":"a","ok":1,"trial":1,"input":${nested}}\n{"id":"a","ok":0,"trial":2,"input":${nested}}\n`;
    const outcome = await parseRuns(record, { name: "r.jsonl" }).then(
      collectAll,
      (thrown: unknown) => thrown,
    );
    expect(Array.isArray(outcome) || isInvalidArgumentError(outcome), String(outcome)).toBe(true);
    const own = await textOf(
      toJsonl([
        row({
          key: "k",
          input: "INPUT",
          trials: [trial({ scores: { a: scored(1), b: scored(2) } })],
        }),
      ]),
    );
    const [run] = await parseRuns(own.replaceAll('"INPUT"', nested), { name: "own.jsonl" });
    expect((await collected(run)).length).toBe(1);
  });

  test("prototype names in JSON are columns", async () => {
    const [run] = await parseRuns(
      '{"id":"a","ok":1,"__proto__":{"polluted":true},"constructor":"x"}\n',
      { name: "r.jsonl" },
    );
    expect(Object.keys((await collected(run))[0]?.columns ?? {})).toEqual([
      "id",
      "__proto__",
      "constructor",
    ]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a Parquet file that states more than the limit is not unpacked", async () => {
    const data = Array.from({ length: 20_000 }, () => "x".repeat(100));
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: data.map((_, at) => `q${at}`) },
          { name: "ok", data: data.map((_, at) => at % 2) },
          { name: "text", data: data.map((one, at) => one + at) },
        ],
      }),
    );
    await expect(parseRuns(bytes, { name: "r.parquet", maxUnpackedBytes: 10_000 })).rejects.toThrow(
      /^'r.parquet' has \d+ bytes after unpacking, but the limit is 10000/,
    );
  });

  test("Parquet of another compression names it", async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: "id", data: ["a"] }],
        codec: "ZSTD",
        compressors: { ZSTD: (input) => input },
      }),
    );
    await expect(parseRuns(bytes, { name: "r.parquet" })).rejects.toThrow(
      "'r.parquet' is compressed with ZSTD, which is not supported",
    );
  });
});

async function collectAll(runs: Awaited<ReturnType<typeof parseRuns>>): Promise<unknown[]> {
  return await Promise.all(runs.map(collected));
}
