import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { LoadedRun, ScoredRow } from "evalwire";
import { type TableFile, writeRows, writeTables } from "evalwire/export/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loaded, row, scored, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-tables-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ROWS = Array.from({ length: 450 }, (_, at) =>
  row({ key: `r${at}`, trials: [trial({ output: "é".repeat(at), scores: { a: scored(at) } })] }),
);

/** Rows that count how often they are read, and fail after some. */
function counted(rows: readonly ScoredRow[], failsAfter = Number.POSITIVE_INFINITY) {
  const count = { readings: 0, rows: 0, closed: 0 };
  const source = {
    async *[Symbol.asyncIterator]() {
      count.readings++;
      try {
        for (const one of rows) {
          if (count.rows >= failsAfter) throw new Error("the rows failed");
          count.rows++;
          yield one;
        }
      } finally {
        count.closed++;
      }
    },
  };
  return { count, source };
}

const runOf = (rows: AsyncIterable<ScoredRow>, id = "run"): LoadedRun => ({ ...loaded(id), rows });
const at = (name: string): string => join(folder, name);
const rejection = (promise: Promise<unknown>): Promise<string> =>
  promise.then(() => "it did not fail", String);

describe("writeTables()", () => {
  const FILES: readonly (TableFile & { path: string })[] = [
    { path: "long.csv" },
    { path: "wide.csv", form: "wide" },
    { path: "flat.jsonl.gz", flatten: true },
    { path: "all.json" },
    { path: "all.tsv.gz" },
    { path: "all.parquet" },
    { path: "all.xlsx" },
  ];

  test.each(["rows", "run", "runs"] as const)(
    "writes every format from one reading of %s, as writeRows() does alone",
    async (kind) => {
      const [first, second] = [counted(ROWS), counted(ROWS.slice(0, 7))];
      const input = (one: AsyncIterable<ScoredRow>, two: AsyncIterable<ScoredRow>) =>
        kind === "rows" ? one : kind === "run" ? runOf(one) : [runOf(one), runOf(two, "other")];
      const written = await writeTables(
        FILES.map((file) => ({ ...file, path: at(file.path) })),
        input(first.source, second.source),
      );
      expect(first.count).toEqual({ readings: 1, rows: 450, closed: 1 });
      expect(second.count.readings).toBe(kind === "runs" ? 1 : 0);
      const names = FILES.map(({ path }) => path);
      expect(written.map(({ path }) => path)).toEqual(names.map(at));
      expect((await readdir(folder)).sort()).toEqual([...names].sort());
      for (const [index, { path, ...options }] of FILES.entries()) {
        const alone = at(`alone-${path}`);
        const one = await writeRows(
          alone,
          input(counted(ROWS).source, counted(ROWS.slice(0, 7)).source),
          options,
        );
        expect(written[index]).toEqual({ ...one, path: at(path) });
        const [left, right] = [await readFile(at(path)), await readFile(alone)];
        expect(left.equals(right)).toBe(true);
      }
    },
  );

  test("accepts rows in memory", async () => {
    const written = await writeTables([{ path: at("a.csv") }, { path: at("b.jsonl") }], ROWS);
    expect(written.map(({ rows }) => rows)).toEqual([450, 450]);
  });

  test("reads facts of the run when its rows were read", async () => {
    const run = { ...loaded("run").run, status: "unknown", partial: "unknown until then" };
    const one: LoadedRun = {
      run,
      rows: {
        async *[Symbol.asyncIterator]() {
          Object.assign(run, { status: "completed", partial: null });
          one.warnings = ["a late warning"];
          yield* ROWS.slice(0, 3);
        },
      },
    };
    await writeTables([{ path: at("a.csv") }, { path: at("b.jsonl.gz") }], one);
    const text = gunzipSync(await readFile(at("b.jsonl.gz"))).toString();
    expect(JSON.parse(text.split("\n")[0] ?? "")).toMatchObject({ run_status: "completed" });
  });

  test.each([0, 1, 120, 449])("leaves no file when the rows fail after %i", async (failsAfter) => {
    const { count, source } = counted(ROWS, failsAfter);
    await writeFile(at("all.xlsx"), "old");
    const files = FILES.map((file) => ({ ...file, path: at(file.path), overwrite: true }));
    expect(await rejection(writeTables(files, runOf(source)))).toBe("Error: the rows failed");
    expect(await readdir(folder)).toEqual(["all.xlsx"]);
    expect(await readFile(at("all.xlsx"), "utf8")).toBe("old");
    expect(count).toEqual({ readings: 1, rows: failsAfter, closed: 1 });
  });

  test("leaves no file, and stops reading, when one of them cannot be written", async () => {
    const { count, source } = counted(ROWS);
    const tooLarge = { path: at("b.csv"), scorers: ["other"] };
    const error = await rejection(writeTables([{ path: at("a.csv") }, tooLarge], runOf(source)));
    expect(error).toContain("The scorer key 'a' of row 'r0'");
    expect(await readdir(folder)).toEqual([]);
    expect([count.rows < 50, count.closed]).toEqual([true, 1]);
  });

  test("leaves no file when another one appeared in the meantime", async () => {
    const rows = {
      async *[Symbol.asyncIterator]() {
        yield* ROWS.slice(0, 2);
        await writeFile(at("a.csv"), "somebody else's");
      },
    };
    const error = await rejection(
      writeTables([{ path: at("a.csv") }, { path: at("b.csv") }], rows),
    );
    expect(error).toContain("already exists");
    expect(await readFile(at("a.csv"), "utf8")).toBe("somebody else's");
  });

  test.each([
    [[], "a list of files"],
    [[{ path: "a.csv" }, { path: "a.csv" }], "'a.csv' is named twice"],
    [[{ path: "a.csv" }, { path: "./a.csv" }], "'./a.csv' is named twice"],
    [[{ path: "a.csv" }, { path: "link.csv", overwrite: true }], "is named twice"],
    [
      [
        { path: "-", format: "csv" },
        { path: "-", format: "csv" },
      ],
      "'-' is named twice",
    ],
    [[{ path: "a.csv" }, { path: "b.txt" }], "'path' must end in"],
    [[{ path: "a.csv", typed: true }], "'typed' applies only to"],
    [[{ path: "a.csv", colums: [] }], "Did you mean 'columns'?"],
    [[{ path: "a.csv" }, { path: "there.csv" }], "already exists"],
  ])("refuses %j before anything is read", async (files, text) => {
    await writeFile(at("there.csv"), "old");
    await writeFile(at("target.csv"), "old");
    await symlink(at("a.csv"), at("link.csv"));
    if (files.some(({ path }) => path === "link.csv")) await writeFile(at("a.csv"), "");
    const { count, source } = counted(ROWS);
    const given = files.map(({ path, ...rest }) => ({
      overwrite: path === "a.csv",
      ...rest,
      path: path === "-" ? path : path.startsWith("./") ? `${folder}/./a.csv` : at(path),
    }));
    expect(await rejection(writeTables(given as TableFile[], source))).toContain(
      text.replace("'a.csv' is", "is").replace("'./a.csv' is", "is"),
    );
    expect(count.readings).toBe(0);
  });
});
