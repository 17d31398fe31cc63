import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScoredRow } from "evalwire";
import { type TableInput, toRecords } from "evalwire/export";
import { type WriteRowsOptions, writeRows } from "evalwire/export/node";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parquetChunks } from "../../src/export/parquet.ts";
import { checkTableOptions } from "../../src/export/table-options.ts";
import { loaded, row, scored, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-parquet-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function written(input: TableInput, options?: WriteRowsOptions): Promise<ArrayBuffer> {
  const path = join(folder, "x.parquet");
  await writeRows(path, input, { overwrite: true, ...options });
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

describe("Parquet", () => {
  test("reads back as the records, with typed columns", async () => {
    const run = loaded(
      "a",
      row({
        input: { q: ["é", null], n: 1.5 },
        digest: "D",
        notes: ["x"],
        trials: [
          trial({
            output: "",
            tokens: 12,
            costUsd: 0.1,
            scores: { ok: scored(true), w: scored("") },
          }),
          trial({ id: "t2", error: "raised" }),
        ],
      }),
      row({ key: "lost", trials: [] }),
    );
    run.run.attributes = { branch: "main", pr: 41 };
    const options = { attributes: ["pr", "branch"] };
    const file = await written(run, options);
    const records = (await toRecords(run, options)).map((record) => ({
      ...record,
      run_started_at: new Date("2026-11-21T08:00:00Z"),
      run_attributes: JSON.stringify(record.run_attributes),
      "attr.pr": "41",
      input: record.input === null ? null : JSON.stringify(record.input),
      output: record.output === null ? null : JSON.stringify(record.output),
    }));
    expect(records).toHaveLength(6);
    expect(await parquetReadObjects({ file })).toEqual(records);
    const types = Object.fromEntries(
      parquetMetadata(file)
        .schema.slice(1)
        .map(({ name, type, converted_type }) => [name, converted_type ?? type]),
    );
    expect(types).toMatchObject({
      run_started_at: "TIMESTAMP_MILLIS",
      trial: "INT32",
      tokens: "DOUBLE",
      score_number: "DOUBLE",
      score_text: "UTF8",
      input: "UTF8",
      "attr.pr": "UTF8",
    });
  });

  test("has values of any type as VARIANT on request, with the same content", async () => {
    const input = { q: ["é", null, { deep: [true, 1.5] }], __proto__x: 1 };
    const trials = [trial({ output: { n: 2n ** 60n } }), trial({ id: "t2", output: "word" })];
    const run = loaded("a", row({ input, trials }), row({ key: "b", input: null, trials: [] }));
    run.run.attributes = { branch: "main" };
    const file = await written(run, { variant: true, attributes: ["branch"] });
    const { schema } = parquetMetadata(file);
    const variants = schema.filter(({ logical_type }) => logical_type?.type === "VARIANT");
    expect(variants.map(({ name }) => name)).toEqual(["run_attributes", "input", "output"]);
    const columns = ["run_attributes", "attr.branch", "input", "output"];
    const attributes = { branch: "main" };
    expect((await parquetReadObjects({ file, columns })).map((one) => ({ ...one }))).toEqual([
      {
        run_attributes: attributes,
        "attr.branch": "main",
        input,
        output: { n: "1152921504606846976" },
      },
      { run_attributes: attributes, "attr.branch": "main", input, output: "word" },
      { run_attributes: attributes, "attr.branch": "main", input: undefined, output: undefined },
    ]);
  });

  test("has its columns without rows too, and columns without any value", async () => {
    const { schema, num_rows } = parquetMetadata(await written([]));
    expect([schema.length - 1, num_rows]).toEqual([28, 0n]);
    const wide = await written([row()], { form: "wide", scorers: ["a.b"] });
    expect(await parquetReadObjects({ file: wide })).toMatchObject([
      { "score.a.b": null, "text.a.b": null, "state.a.b": "missing", run_started_at: null },
    ]);
  });

  test("has row groups of 10,000 lines", async () => {
    const rows = Array.from({ length: 12_500 }, (_, at) =>
      row({ key: `r${at}`, trials: [trial({ scores: { a: scored(at), b: scored(false) } })] }),
    );
    const file = await written(rows, { columns: ["row_key", "scorer", "score_number"] });
    const groups = parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows));
    expect(groups).toEqual([10_000, 10_000, 5_000]);
    const records = await parquetReadObjects({ file });
    expect(records[24_998]).toEqual({ row_key: "r12499", scorer: "a", score_number: 12_499 });
  });

  test("ends a row group at 16 million characters, and reads no row before its bytes are taken", async () => {
    let taken = 0;
    const source = {
      async *[Symbol.asyncIterator](): AsyncGenerator<ScoredRow> {
        while (taken < 500) {
          const output = `${taken++}`.padEnd(200_000, "x");
          yield row({ trials: [trial({ output, scores: { a: scored(1) } })] });
        }
      },
    };
    const sizes: [number, number][] = [];
    for await (const { lines } of parquetChunks(source, checkTableOptions({}), { variant: false }))
      sizes.push([lines, taken]);
    // rows are read in batches of 100; 80 outputs of 200,000 characters are a group
    expect(sizes.slice(0, 3)).toEqual([
      [80, 100],
      [80, 200],
      [80, 300],
    ]);
    expect(sizes.reduce((sum, [lines]) => sum + lines, 0)).toBe(500);
  });
});
