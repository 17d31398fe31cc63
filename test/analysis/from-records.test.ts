import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromRecords } from "../../src/analysis/from-records.ts";
import type { RecordColumns } from "../../src/analysis/record-columns.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { Score, ScoredRow } from "../../src/model/scored-row.ts";
import { there } from "./runs.ts";

async function rowsOf(loaded: LoadedRun): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for await (const row of loaded.rows) rows.push(row);
  return rows;
}

const table = (
  records: Record<string, unknown>[],
  columns: Partial<RecordColumns> = {},
): Promise<ScoredRow[]> => rowsOf(fromRecords(records, { key: "id", scorers: ["s"], ...columns }));

/** Scores of a column of cells, one per row. */
async function scores(cells: unknown[], columns: Partial<RecordColumns> = {}): Promise<Score[]> {
  const rows = await table(
    cells.map((s, id) => ({ id, s })),
    columns,
  );
  return rows.map((row) => there(row.trials[0]?.scores.s));
}

const number = (value: number): Score => ({ kind: "number", state: "scored", value, reason: null });
const boolean = (value: boolean): Score => ({
  kind: "boolean",
  state: "scored",
  value,
  reason: null,
});
const text = (value: string): Score => ({ kind: "text", state: "scored", value, reason: null });
const missing = (reason: string | null = null): Score => ({
  kind: "none",
  state: "missing",
  value: null,
  reason,
});
const errored = (reason: string): Score => ({
  kind: "none",
  state: "errored",
  value: null,
  reason,
});

/** The error of a call that must fail. */
function refusal(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe("cells as scores", () => {
  test("numbers and booleans are scores, even as strings", async () => {
    expect(await scores([1, 0.5, 3n, true, "1.0", " 0.25 ", "80%", "1e-2"])).toEqual(
      [1, 0.5, 3, true, 1, 0.25, 0.8, 0.01].map((value) =>
        typeof value === "boolean" ? boolean(value) : number(value),
      ),
    );
    expect(await scores(["true ", " FALSE"])).toEqual([boolean(true), boolean(false)]);
  });

  test("an empty cell is missing; a value that is not finite or not a score has failed", async () => {
    expect(
      await scores([
        null,
        undefined,
        "",
        "  ",
        Number.NaN,
        "nan",
        "-Infinity",
        { a: 1 },
        [1],
        new Date(0),
      ]),
    ).toEqual([
      missing(),
      missing(),
      missing(),
      missing(),
      errored("NaN is not a finite number"),
      errored('"nan" is not a finite number'),
      errored('"-Infinity" is not a finite number'),
      errored("an object is not a score"),
      errored("an array is not a score"),
      errored("an object is not a score"),
    ]);
  });

  test("words stay unchanged: they are read together with those of the other run", async () => {
    expect(await scores(["PASS", "C", " yes", "formal", "n/a"])).toEqual([
      text("PASS"),
      text("C"),
      text(" yes"),
      text("formal"),
      text("n/a"),
    ]);
  });

  test("a decimal comma is read if declared, otherwise the cell has failed", async () => {
    expect(await scores(["0,5", "0,75", "1"])).toEqual([
      errored('"0,5" may have a decimal comma: pass decimal: ","'),
      errored('"0,75" may have a decimal comma: pass decimal: ","'),
      number(1),
    ]);
    expect(await scores(["0,5", "75%", "0.5", 0.5], { decimal: "," })).toEqual([
      number(0.5),
      number(0.75),
      errored('"0.5" has a decimal point, but decimal is ","'),
      number(0.5),
    ]);
  });

  test("with values for its scorer, a word is read immediately", async () => {
    const values = { s: { good: 1, unsure: 0.5, n: 0 } };
    expect(
      await scores(["good", " unsure ", "pass", "0.25", "C", "what", "", "nan", 1, true], {
        values,
      }),
    ).toEqual([
      number(1),
      number(0.5),
      number(1),
      number(0.25),
      missing('"C" is ambiguous: define it with values'),
      missing('"what" cannot be read as a score'),
      missing(),
      errored('"nan" is not a finite number'),
      number(1),
      number(1),
    ]);
    expect(await scores([true, "refused"], { values: { s: { refused: 0 } } })).toEqual([
      boolean(true),
      number(0),
    ]);
    expect(await scores(["", "x"], { values: { s: { "": false, x: true } } })).toEqual([
      boolean(false),
      boolean(true),
    ]);
  });

  test("any cell is a score or a reason, and a number is finite", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
          ),
        ),
        async (cells) => {
          for (const score of await scores(cells)) {
            expect(score.state === "scored").toBe(score.value !== null);
            if (typeof score.value === "number") expect(Number.isFinite(score.value)).toBe(true);
          }
        },
      ),
    );
  });
});

describe("dotted columns", () => {
  test("lead into objects and lists if no column has exactly that name", async () => {
    const records = [
      { test: { id: "a" }, r: { score: 1, list: [{ pass: "true" }] }, n: { trial: 1 } },
      { test: { id: "b" }, r: { score: 0 }, n: { trial: 1 } },
      { test: { id: "b" }, r: { score: null }, n: { trial: 2 } },
    ];
    const rows = await table(records, {
      key: "test.id",
      trial: "n.trial",
      scorers: ["r.score", "r.list.0.pass"],
    });
    expect(rows.map((row) => [row.key, row.trials.map((trial) => trial.id)])).toEqual([
      ["a", ["a#1"]],
      ["b", ["b#1", "b#2"]],
    ]);
    expect(rows.flatMap((row) => row.trials.map((trial) => trial.scores))).toEqual([
      { "r.score": number(1), "r.list.0.pass": boolean(true) },
      { "r.score": number(0), "r.list.0.pass": missing() },
      { "r.score": missing(), "r.list.0.pass": missing() },
    ]);
  });

  test("are columns of exactly that name if there is no path", async () => {
    const records = [{ id: 1, "r.score": 1, r: { other: 0 } }, { id: 2 }];
    const rows = await table(records, { key: "id", scorers: ["r.score"] });
    expect(rows.map((row) => row.trials[0]?.scores)).toEqual([
      { "r.score": number(1) },
      { "r.score": missing() },
    ]);
  });

  test.each([
    [[{ id: 1, "r.score": 1, r: { score: 0 } }], 0, 0],
    [[{ id: 1, r: { score: 0 } }, { id: 2 }, { id: 3, "r.score": 1 }], 2, 0],
    [
      [
        { id: 1, "r.score": undefined },
        { id: 2, r: { score: null } },
      ],
      0,
      1,
    ],
  ])("that are both a column and a path throw: %j", (records, own, nested) => {
    const said = `'r.score' means two columns: record ${own} has a column of that name, and record ${nested} has a value at that path`;
    for (const [columns, path] of [
      [{ key: "id", scorers: ["id", "r.score"] }, "scorers[1]"],
      [{ key: "r.score", scorers: ["id"] }, "key"],
      [{ key: "id", scorers: ["id"], output: "r.score" }, "output"],
    ] as const)
      expect(refusal(() => fromRecords(records, columns as never))).toMatchObject({
        message: expect.stringContaining(said),
        path,
      });
  });

  test("that lead nowhere throw, and so do inherited names", () => {
    const records = [{ id: 1, r: { score: 1 } }];
    for (const scorer of [
      "r.scor",
      "r.score.value",
      "x.y",
      "constructor",
      "r.constructor",
      "__proto__",
      "__proto__.toString",
    ])
      expect(refusal(() => fromRecords(records, { key: "id", scorers: [scorer] }))).toMatchObject({
        message: expect.stringContaining(`No record has a column '${scorer}'`),
        path: "scorers[0]",
      });
    expect(refusal(() => fromRecords(records, { key: "ids", scorers: ["r.score"] }))).toMatchObject(
      {
        message: "No record has a column 'ids'. Did you mean 'id'?",
        path: "key",
      },
    );
  });
});

describe("columns that the rows keep", () => {
  test("all but those of trial, scores and trials: the key too, so that compare() can join on it by name", async () => {
    const [row] = await table(
      [
        {
          id: 1,
          epoch: 1,
          s: 1,
          topic: "math",
          doc: { id: 7 },
          model: "m",
          q: "?",
          out: "!",
          ms: 2,
          tok: 3,
          usd: 4,
        },
      ],
      {
        trial: "epoch",
        run: "model",
        input: "q",
        output: "out",
        latencySeconds: "ms",
        tokens: "tok",
        costUsd: "usd",
      },
    );
    expect(row?.columns).toEqual({ id: 1, topic: "math", doc: { id: 7 }, model: "m", q: "?" });
    expect(row?.input).toBe("?");
    expect(row?.trials).toEqual([
      {
        id: "1#1",
        predictionId: null,
        url: null,
        output: "!",
        scores: { s: number(1) },
        latencySeconds: 2,
        tokens: 3,
        costUsd: 4,
      },
    ]);
  });

  test("columns that differ between the trials of a row are left out of that row", async () => {
    const same = { topic: "math", n: Number.NaN, doc: { id: 7 }, none: undefined };
    const rows = await table(
      [
        { id: 1, epoch: 1, s: 1, ...same, doc: { id: 7 }, seed: 1, tags: ["a"], only: 1, zero: 0 },
        { id: 2, epoch: 1, s: 1, ...same, seed: 1 },
        {
          id: 1,
          epoch: 2,
          s: 1,
          ...same,
          doc: { id: 7 },
          seed: 2,
          tags: ["b"],
          zero: "0",
          later: 1,
        },
        { id: 1, epoch: 3, s: 1, ...same, seed: 1, tags: ["a"], only: 1, zero: 0 },
      ],
      { trial: "epoch" },
    );
    expect(rows.map((row) => row.columns)).toEqual([
      { id: 1, ...same },
      { id: 2, ...same, seed: 1 },
    ]);
  });

  test("an input that differs between the trials of a row is left out", async () => {
    const records = [
      { id: 1, epoch: 1, s: 1, q: "a" },
      { id: 1, epoch: 2, s: 1, q: "b" },
      { id: 2, epoch: 1, s: 1, q: "c" },
      { id: 2, epoch: 2, s: 1, q: "c" },
    ];
    expect((await table(records, { trial: "epoch", input: "q" })).map((row) => row.input)).toEqual([
      null,
      "c",
    ]);
  });

  test("objects with a cycle are the same only if they are one object", async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const other: Record<string, unknown> = {};
    other.self = other;
    const rows = await table(
      [
        { id: 1, epoch: 1, s: 1, a: cycle, b: cycle },
        { id: 1, epoch: 2, s: 1, a: cycle, b: other },
      ],
      { trial: "epoch" },
    );
    expect(Object.keys(there(rows[0]?.columns))).toEqual(["id", "a"]);
    expect(() => fromRecords([{ id: cycle, s: 1 }], { key: "id", scorers: ["s"] })).toThrow(
      "Record 0 has an object that cannot be written as JSON in its column 'id'",
    );
  });

  test("a column named __proto__ stays a column", async () => {
    const [row] = await table([JSON.parse('{ "id": 1, "s": 1, "__proto__": "own" }')]);
    expect(Object.entries(there(row?.columns))).toEqual([
      ["id", 1],
      ["__proto__", "own"],
    ]);
  });

  test("are not shared with the records", async () => {
    const records = [{ id: 1, s: 1, topic: "math" }];
    const loaded = fromRecords(records, { key: "id", scorers: ["s"] });
    there(records[0]).topic = "changed";
    expect((await rowsOf(loaded))[0]?.columns).toEqual({ id: 1, topic: "math" });
  });
});

describe("measurements of trials", () => {
  const measure = async (cell: unknown, columns: Partial<RecordColumns> = {}): Promise<unknown> =>
    (await table([{ id: 1, s: 1, ms: cell }], { latencySeconds: "ms", ...columns }))[0]?.trials[0]
      ?.latencySeconds;

  test("are numbers, numeric strings, or nothing", async () => {
    expect(await Promise.all([1.5, 3n, "2", " 0.5 ", 0].map((cell) => measure(cell)))).toEqual([
      1.5, 3, 2, 0.5, 0,
    ]);
    expect(await measure("0,5", { decimal: "," })).toBe(0.5);
    expect(
      await Promise.all([null, undefined, "", "  ", Number.NaN].map((cell) => measure(cell))),
    ).toEqual([null, null, null, null, null]);
  });

  test.each([
    ["fast", '"fast"'],
    ["80%", '"80%"'],
    [true, "true"],
    [{}, "an object"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["0,5", '"0,5". "0,5" may have a decimal comma: pass decimal: ","'],
  ])("%j throws and names the record", async (cell, shown) => {
    await expect(measure(cell)).rejects.toMatchObject({
      code: "invalid_argument",
      path: "records[0].ms",
      message: `Record 0 must have a number in its column 'ms' (latencySeconds): current value is ${shown}`,
    });
  });
});

describe("rows and trials", () => {
  test("a repeated key is a repeated row, unless trials are numbered", async () => {
    const records = [
      { id: "a", s: 1, n: 1 },
      { id: "a", s: 0, n: 2 },
    ];
    expect((await table(records)).map((row) => row.trials.map((trial) => trial.id))).toEqual([
      ["a#0"],
      ["a#1"],
    ]);
    expect(
      (await table(records, { trial: "n" })).map((row) => row.trials.map((trial) => trial.id)),
    ).toEqual([["a#1", "a#2"]]);
    expect(() =>
      fromRecords([...records, { id: "a", s: 0, n: 2 }], { key: "id", trial: "n", scorers: ["s"] }),
    ).toThrow("Record 2 repeats trial '2' of key 'a'");
  });

  test.each([null, undefined, "", Number.NaN])("a key of %j throws", (id) => {
    expect(
      refusal(() =>
        fromRecords(
          [
            { id: 1, s: 1 },
            { id, s: 1 },
          ],
          { key: "id", scorers: ["s"] },
        ),
      ),
    ).toMatchObject({
      message: "Record 1 has no value in its key column 'id'",
      path: "records[1].id",
    });
  });

  test("a run without a name has none", () => {
    expect(fromRecords([], { key: "id", scorers: ["s"] }).run).toMatchObject({
      provider: "records",
      id: "records",
      name: null,
      partial: null,
    });
    expect(
      fromRecords([{ id: 1, s: 1 }], { key: "id", scorers: ["s"], run: "constructor" }).run.name,
    ).toBe("constructor");
  });

  test("takes its name from a column, even a nested one", () => {
    const name = (records: Record<string, unknown>[], run: string): string | null =>
      fromRecords(records, { key: "id", scorers: ["s"], run }).run.name;
    const record = { id: 1, s: 1 };
    expect(name([{ ...record, provider: { id: "a" } }, record], "provider.id")).toBe("a");
    expect(name([record], "v1.2")).toBe("v1.2");
    expect(name([{ ...record, model: null }], "model")).toBeNull();
    expect(name([{ ...record, model: Object.create(null) }], "model")).toBe("{}");
    expect(() =>
      name(
        [
          { ...record, model: null },
          { ...record, model: "a" },
        ],
        "model",
      ),
    ).toThrow("column 'model' has the values '', 'a'");
  });

  test("reads any iterable, once", async () => {
    function* records(): Generator<Record<string, unknown>> {
      yield { id: 1, s: 1 };
      yield { id: 2, s: 0 };
    }
    const loaded = fromRecords(records(), { key: "id", scorers: ["s"] });
    expect(await rowsOf(loaded)).toHaveLength(2);
    expect(await rowsOf(loaded)).toHaveLength(2);
  });
});
