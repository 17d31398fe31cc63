import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedRun, Run, Score, ScoredRow } from "evalwire";
import { compare, summarize } from "evalwire/analysis";
import { toCsv, toJsonl } from "evalwire/export";
import { type WriteRowsOptions, writeRows } from "evalwire/export/node";
import { type ImportOptions, parseRuns } from "evalwire/import";
import { readRuns } from "evalwire/import/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collected, row, score, scored, textOf, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-import-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ENDINGS = ["csv", "csv.gz", "tsv", "jsonl", "jsonl.gz", "json", "parquet"];
const missing = (reason: string | null): Score => score("missing", reason);

const hostile = [
  '"quoted", with\r\nline ends\nand\ttabs;|',
  "=HYPERLINK(1)",
  "@x",
  "-5",
  "'plain",
  "é大😀\u2028",
  "",
  " ",
  "5",
  "true",
  "null",
  '{"a":1}',
  '"',
];

function run(changes: Partial<Run> = {}): Run {
  return {
    provider: "records",
    id: "run-1",
    name: 'Größe, "erste"',
    project: "acme/search",
    evaluation: "weave:///acme/search/object/e:1",
    model: "=model",
    kind: "records",
    status: "running",
    partial: null,
    startedAt: new Date("2026-11-21T08:00:00.123Z"),
    finishedAt: null,
    sourceRunId: null,
    attributes: { branch: "main", ci: { build: 7, ok: true }, ids: ["1", 2, null] },
    url: null,
    raw: null,
    ...changes,
  };
}

const loaded = (rows: ScoredRow[], changes?: Partial<Run>): LoadedRun => ({
  run: run(changes),
  rows: {
    async *[Symbol.asyncIterator]() {
      yield* rows;
    },
  },
});

/** Rows whose trials all have every scorer, as the long form writes them. */
const rows: ScoredRow[] = [
  row({
    key: "q1",
    digest: "d1",
    digestKind: "dataset",
    input: { question: "2+2?", options: [1, null, true], deep: { "a.b": 1.5 } },
    notes: ["input.id: 9007199254740993", "trials[0].output: a reference"],
    trials: [
      trial({
        id: "t1",
        predictionId: "p1",
        url: "https://x.example/t1",
        output: { answer: hostile, unicode: "é" },
        latencySeconds: 0.25,
        tokens: 12,
        costUsd: 1e-7,
        scores: {
          correct: scored(true, 'because, "it" is'),
          closeness: scored(0.1 + 0.2),
          grade: scored("PASS"),
          "judge\\.v2.passed": scored(false),
        },
      }),
      trial({
        id: "t2",
        output: "5",
        error: "=raised ValueError",
        scores: {
          correct: score("errored", "=timed out"),
          closeness: scored(-5),
          grade: scored(""),
          "judge\\.v2.passed": { ...scored(true), state: "suspect" },
        },
      }),
    ],
  }),
  row({
    key: "__proto__",
    digest: "d2",
    digestKind: "inline",
    input: 5,
    trials: [
      trial({
        id: "t3",
        output: null,
        scores: {
          correct: scored(false),
          closeness: missing(null),
          grade: scored("=C"),
          "judge\\.v2.passed": score("not-applicable", null),
        },
      }),
    ],
  }),
  ...hostile.map((text, at) =>
    row({
      key: `=h${at}`,
      input: text,
      trials: [
        trial({
          id: `h${at}`,
          output: text,
          scores: {
            correct: scored(true, text === "" ? null : text),
            closeness: scored(at),
            grade: scored(text),
            "judge\\.v2.passed": scored(true),
          },
        }),
      ],
    }),
  ),
  row({ key: "empty", input: [], trials: [] }),
];

async function roundTrip(
  source: LoadedRun | ScoredRow[],
  ending: string,
  write: WriteRowsOptions = {},
  read: ImportOptions = {},
): Promise<LoadedRun[]> {
  const path = join(folder, `results.${ending}`);
  await writeRows(path, source, { ...write, overwrite: true });
  return await readRuns(path, read);
}

describe("a long table of this package", () => {
  test.each(ENDINGS)("comes back from .%s as it was", async (ending) => {
    const [back, ...others] = await roundTrip(loaded(rows), ending);
    expect(others).toEqual([]);
    expect(back?.run).toEqual(run());
    expect(back?.warnings).toBeUndefined();
    expect(await collected(back)).toEqual(rows);
  });

  test.each(["jsonl", "json"])("comes back from a typed .%s as it was", async (ending) => {
    const [back] = await roundTrip(loaded(rows), ending, { typed: true });
    expect(back?.run).toEqual(run());
    expect(await collected(back)).toEqual(rows);
  });

  test("comes back from Parquet with VARIANT columns as it was", async () => {
    const [back] = await roundTrip(loaded(rows), "parquet", { variant: true });
    expect(back?.run).toEqual(run());
    expect(await collected(back)).toEqual(rows);
  });

  test.each([
    { bom: true },
    { delimiter: ";" },
    { delimiter: "|" },
    { delimiter: "\t", bom: true },
  ] as const)("comes back from CSV written with %j", async (options) => {
    const [back] = await roundTrip(loaded(rows), "csv", options);
    expect(await collected(back)).toEqual(rows);
  });

  test.each([true, "decimal-comma"] as const)(
    "comes back from CSV written with excel: %j, except for strings that look like other values",
    async (excel) => {
      const [back] = await roundTrip(loaded(rows), "csv", { excel });
      const expected = rows.map((one) => ({
        ...one,
        input:
          one.input === "true"
            ? true
            : one.input === "5"
              ? 5
              : one.input === "-5"
                ? -5
                : one.input === '{"a":1}'
                  ? { a: 1 }
                  : one.input,
        trials: one.trials.map((each) => ({
          ...each,
          output:
            each.output === "true"
              ? true
              : each.output === "5"
                ? 5
                : each.output === "-5"
                  ? -5
                  : each.output === '{"a":1}'
                    ? { a: 1 }
                    : each.output,
        })),
      }));
      expect(await collected(back)).toEqual(expected);
      expect(back?.run).toEqual(run());
    },
  );

  test("has a warning about cells that Excel's limit cut", async () => {
    const long = [
      row({ key: "k", trials: [trial({ output: "x".repeat(40_000), scores: { a: scored(1) } })] }),
    ];
    const [back] = await roundTrip(loaded(long), "csv", { excel: true });
    expect(back?.warnings).toEqual([
      "Cells were cut at the 32,767 characters that Excel keeps, in 1 of the lines",
    ]);
  });

  test.each(ENDINGS)("keeps apart the runs of one .%s file", async (ending) => {
    const path = join(folder, `both.${ending}`);
    const second = run({ id: "run-2", name: null, status: "completed", startedAt: null });
    const runs = [loaded(rows.slice(0, 2)), { ...loaded(rows.slice(0, 1)), run: second }];
    await writeRows(path, runs);
    const back = await readRuns(path);
    expect(back.map((one) => one.run)).toEqual([run(), second]);
    expect(await collected(back[0])).toEqual(rows.slice(0, 2));
    expect(await collected(back[1])).toEqual(rows.slice(0, 1));
  });

  test.each(ENDINGS)("comes back from .%s without a run", async (ending) => {
    const [back] = await roundTrip(
      rows,
      ending,
      {},
      ending.startsWith("json") ? { typed: false } : {},
    );
    expect(await collected(back)).toEqual(rows);
    expect(back?.run).toMatchObject({ name: "results", status: "completed", provider: "records" });
  });

  test("without a run, typed JSON is recognized by its inputs and outputs", async () => {
    const [back] = await roundTrip(rows, "jsonl", { typed: true });
    expect(await collected(back)).toEqual(rows);
    const [raw] = await roundTrip(rows, "jsonl", { typed: true }, { typed: false });
    expect((await collected(raw))[2]?.input).toBe(JSON.stringify(hostile[0]));
  });

  test.each(ENDINGS)(
    "has a crashed trial in .%s as missing scores with its error",
    async (ending) => {
      const crashed = row({
        key: "crash",
        trials: [trial({ id: "c", output: null, error: "boom", scores: {} })],
      });
      const failed = row({
        key: "judge-failed",
        trials: [trial({ id: "j", scores: { judge: score("errored", "no JSON") } })],
      });
      const good = row({
        key: "good",
        trials: [trial({ id: "g", scores: { "judge.a": scored(true), "judge.b": scored("ok") } })],
      });
      const [back] = await roundTrip(loaded([crashed, failed, good]), ending);
      const found = await collected(back);
      expect(found.map(({ key }) => key).sort()).toEqual(["crash", "good", "judge-failed"]);
      const scores = (key: string) => found.find((one) => one.key === key)?.trials[0]?.scores;
      expect(scores("crash")).toEqual({ "judge.a": missing("boom"), "judge.b": missing("boom") });
      expect(scores("judge-failed")).toEqual({
        "judge.a": score("errored", "no JSON"),
        "judge.b": score("errored", "no JSON"),
      });
      const [before, after] = [
        await summarize(loaded([crashed, failed, good])),
        await summarize(back as LoadedRun),
      ];
      expect(after["judge.a"]).toMatchObject({
        value: before["judge.a"]?.value,
        n: before["judge.a"]?.n,
      });
    },
  );

  test.each(ENDINGS)("keeps repeated rows of one key apart in .%s", async (ending) => {
    const same = [1, 2].map((at) =>
      row({
        key: "same",
        trials: [trial({ id: `s${at}`, scores: { a: scored(at), b: scored(true) } })],
      }),
    );
    const [back] = await roundTrip(loaded(same), ending);
    expect(await collected(back)).toEqual(same);
  });

  test("keeps NaN and infinities in CSV, and says in JSON that the value is absent", async () => {
    const odd = [Number.NaN, Number.NEGATIVE_INFINITY].map((value, at) =>
      row({
        key: `k${at}`,
        trials: [
          trial({ id: `t${at}`, latencySeconds: value, scores: { a: { ...scored(1), value } } }),
        ],
      }),
    );
    for (const ending of ["csv", "parquet"]) {
      const [back] = await roundTrip(loaded(odd), ending);
      expect(await collected(back)).toEqual(odd);
    }
    const [back] = await roundTrip(loaded(odd), "jsonl");
    expect((await collected(back))[0]?.trials[0]?.scores.a).toEqual(
      score("errored", "the file has no value for this score"),
    );
  });

  test("numbers the trials without their numbers and IDs", async () => {
    const three = row({
      key: "q",
      trials: [1, 2, 3].map((at) =>
        trial({ id: `t${at}`, scores: { a: scored(at), b: scored(at > 1) } }),
      ),
    });
    const columns = ["row_key", "scorer", "score_number", "score_kind"];
    const [back] = await roundTrip([three], "csv", { columns });
    const [found] = await collected(back);
    expect(found?.trials.map(({ id }) => id)).toEqual(["q#1", "q#2", "q#3"]);
    expect(found?.trials.map(({ scores }) => [scores.a?.value, scores.b?.value])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
  });

  test("takes chosen attributes and flattened fields when the whole columns are absent", async () => {
    const columns = [
      "run_id",
      "attr.branch",
      "row_key",
      "trial",
      "input.question",
      "output.n",
      "scorer",
      "score_number",
    ];
    const one = row({
      key: "q",
      input: { question: "2+2?" },
      trials: [trial({ output: { n: 4 }, scores: { a: scored(1) } })],
    });
    const [back] = await roundTrip(loaded([one]), "csv", {
      columns,
      flatten: true,
      attributes: ["branch"],
    });
    expect(back?.run).toMatchObject({ id: "run-1", attributes: { branch: "main" } });
    expect(await collected(back)).toMatchObject([
      { input: { question: "2+2?" }, trials: [{ output: { n: 4 } }] },
    ]);
  });

  test("keeps a column that someone added, for cluster and slice", async () => {
    const path = { name: "with-topic.tsv" };
    const text = await textOf(toCsv([row({ key: "a" }), row({ key: "b" })], { delimiter: "\t" }));
    const [header, ...others] = text.split("\r\n").slice(0, -1);
    const [back] = await parseRuns(
      [`${header}\ttopic`, ...others.map((line, at) => `${line}\ttopic ${at}`)].join("\n"),
      path,
    );
    expect((await collected(back)).map(({ columns }) => columns)).toEqual([
      { topic: "topic 0" },
      { topic: "topic 1" },
    ]);
    expect(back?.warnings).toEqual(["Columns that are not of evalwire were kept: topic"]);
  });

  test.each(["csv", "tsv", "parquet"])(
    "without lines, a .%s is a run without rows",
    async (ending) => {
      const [back, ...others] = await roundTrip([], ending);
      expect([await collected(back), others]).toEqual([[], []]);
    },
  );

  test.each(["jsonl", "json"])("without lines, a .%s is an error", async (ending) => {
    await expect(roundTrip([], ending)).rejects.toThrow("is empty: it has no objects");
  });
});

describe("a wide table of this package", () => {
  const wide = { form: "wide" } as const;
  /** What the wide form cannot keep: reasons, and which numbers were booleans. */
  const expected = rows.map((one) => ({
    ...one,
    trials: one.trials.map((each) => ({
      ...each,
      scores: Object.fromEntries(
        Object.entries(each.scores).map(([key, { kind, state, value }]) => [
          key,
          {
            kind: kind === "boolean" ? "number" : kind,
            state,
            value: typeof value === "boolean" ? Number(value) : value,
            reason: null,
          },
        ]),
      ),
    })),
  }));

  test.each(ENDINGS)(
    "comes back from .%s without reasons, with 1 and 0 for booleans",
    async (ending) => {
      const [back] = await roundTrip(loaded(rows), ending, wide);
      expect(back?.run).toEqual(run());
      expect(await collected(back)).toEqual(expected);
    },
  );

  test("has the figures of the run", async () => {
    const [back] = await roundTrip(loaded(rows), "csv", { ...wide, excel: "decimal-comma" });
    const [before, after] = [await summarize(loaded(rows)), await summarize(back as LoadedRun)];
    expect(after.correct).toMatchObject({ value: before.correct?.value, n: before.correct?.n });
    expect(after.closeness).toMatchObject({ value: before.closeness?.value });
  });
});

describe("errors about a table of this package", () => {
  const header = "row_key,trial,trial_id,scorer,score_kind,score_state,score_number,score_text";
  test.each([
    [
      "q1,1,t,a,number,scored,fast,",
      "'r.csv, line 2, column score_number' must be a number: current value is 'fast'",
    ],
    [
      'q1,1,t,a,number,scored,"0,5",',
      "'r.csv, line 2, column score_number' must be a number: current value is '0,5'",
    ],
    [
      "q1,1,t,a,boolean,scored,0.5,",
      "'r.csv, line 2, column score_number' must be 1 or 0 for a boolean: current value is 0.5",
    ],
    [
      "q1,1,t,a,integer,scored,1,",
      "'r.csv, line 2, column score_kind' must be boolean, number, text, none: current value is 'integer'",
    ],
    [
      "q1,1,t,a,number,done,1,",
      "'r.csv, line 2, column score_state' must be scored, missing, errored, suspect, not-applicable: current value is 'done'",
    ],
    [
      "q1,1.5,t,a,number,scored,1,",
      "'r.csv, line 2, column trial' must be 1 or more: current value is 1.5",
    ],
    [",1,t,a,number,scored,1,", "'r.csv, line 2, column row_key' must not be empty"],
    [
      "q1,1,t,a,number,scored,1,\nq1,1,t,a,number,scored,1,",
      "'r.csv, line 3' repeats the score 'a' of trial 1 of row 'q1'",
    ],
  ])("%j", async (line, message) => {
    await expect(parseRuns(`${header}\n${line}\n`, { name: "r.csv" })).rejects.toThrow(message);
  });

  test("two exports of one run in one file", async () => {
    const exports = [loaded(rows.slice(0, 1)), loaded(rows.slice(1, 2), { status: "completed" })];
    await expect(
      parseRuns(await textOf(toJsonl(exports)), { name: "twice.jsonl" }),
    ).rejects.toThrow(
      "'twice.jsonl, line 9, column run_status' differs from the one in line 1, of the same run: 'completed' and 'running'",
    );
  });
});

test("two written runs are compared as before", async () => {
  const other = loaded(rows.slice(0, 6), { id: "run-2", status: "completed" });
  const base = loaded(rows.slice(0, 6), { status: "completed" });
  const direct = await compare(base, other);
  await writeRows(join(folder, "a.csv"), base);
  await writeRows(join(folder, "b.parquet"), other);
  const [a, b] = await readRuns(folder);
  expect((await compare(a as LoadedRun, b as LoadedRun)).scorers).toEqual(direct.scorers);
});
