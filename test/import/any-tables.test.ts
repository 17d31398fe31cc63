import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedRun } from "evalwire";
import { compare, gate, summarize } from "evalwire/analysis";
import { type ImportOptions, type ParseRunsOptions, parseRuns } from "evalwire/import";
import { readRuns } from "evalwire/import/node";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collected } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-tables-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const only = async (
  content: string | Uint8Array,
  options: ParseRunsOptions = {},
): Promise<LoadedRun> => {
  const runs = await parseRuns(content, { name: "r.csv", ...options });
  expect(runs.length).toBe(1);
  return runs[0] as LoadedRun;
};
const lines = (...all: string[]): string => all.join("\n");

/** Returns the scores of a run: one list per trial. */
async function scoresOf(run: LoadedRun): Promise<unknown[]> {
  return (await collected(run)).flatMap(({ trials }) =>
    trials.map(({ scores }) =>
      Object.fromEntries(Object.entries(scores).map(([key, one]) => [key, one.value ?? one.state])),
    ),
  );
}

describe("a wide table of anyone", () => {
  test("has a key, trials, contents, scores, measures, and columns that are kept", async () => {
    const run = await only(
      lines(
        "id,trial,input,output,correct,quality,latency_seconds,tokens,cost_usd,topic,doc",
        "q1,1,2+2?,4,yes,0.5,1.5,10,0.01,math,d1",
        "q1,2,2+2?,5,no,0.25,2,11,0.02,math,d1",
        'q2,1,Capital?,"Paris, of course",yes,,,,,geo,d2',
      ),
    );
    expect(run.run).toMatchObject({
      id: "r.csv",
      name: "r",
      provider: "records",
      status: "completed",
    });
    const [first, second] = await collected(run);
    expect(first).toMatchObject({
      key: "q1",
      input: "2+2?",
      columns: { topic: "math", doc: "d1" },
      trials: [
        { output: "4", latencySeconds: 1.5, tokens: 10, costUsd: 0.01 },
        { output: "5", latencySeconds: 2, tokens: 11, costUsd: 0.02 },
      ],
    });
    expect(second?.trials[0]).toMatchObject({
      output: "Paris, of course",
      latencySeconds: null,
      scores: { quality: { state: "missing" } },
    });
    expect(run.warnings).toEqual([
      "No option names the scorers. Columns that were read as scores: 'correct', 'quality'; columns that were kept as they are: 'topic', 'doc'",
    ]);
    const figures = await summarize(run);
    expect(figures.correct?.value).toBe(0.75);
    expect(figures.quality).toMatchObject({ value: 0.375, n: 1 });
  });

  test.each(["key", "id", "row_key"])("the key can be '%s'", async (key) => {
    expect((await collected(await only(`${key},ok\na,1\n`)))[0]?.key).toBe("a");
  });

  test("names the columns when no key is known", async () => {
    await expect(only("question,ok\na,1\n")).rejects.toThrow(
      "'r.csv' has no column 'key', 'id' or 'row_key'. Pass 'key': the name of the column that identifies the input. Columns: 'question', 'ok'.",
    );
    await expect(only("ID,ok\na,1\n")).rejects.toThrow('Pass key: "ID".');
    expect((await collected(await only("question,ok\na,1\n", { key: "question" })))[0]?.key).toBe(
      "a",
    );
  });

  test("numbers that are not scores, by their name or order, are kept", async () => {
    const rows = Array.from(
      { length: 12 },
      (_, at) => `q${at},${at % 2},${at + 5},${2000 + at},${at * 7},${at % 3}`,
    );
    const run = await only(lines("id,correct,n_th,year,docId,expected_answer", ...rows));
    expect(Object.keys(await summarize(run))).toEqual(["correct"]);
    const chosen = await only(lines("id,correct,n_th,year,docId,expected_answer", ...rows), {
      scorers: ["year", "correct"],
    });
    expect(Object.keys(await summarize(chosen))).toEqual(["year", "correct"]);
    expect(chosen.warnings).toBeUndefined();
  });

  test("a column is a scorer if at least half of its values can be read", async () => {
    const run = await only(
      lines("id,grade,remark", "a,PASS,yes", "b,FAIL,fine", "c,?,so so", "d,PASS,bad"),
    );
    expect(await scoresOf(run)).toEqual([
      { grade: "PASS" },
      { grade: "FAIL" },
      { grade: "?" },
      { grade: "PASS" },
    ]);
  });

  test("options decide otherwise", async () => {
    const text = lines(
      "name,correct,tokens,grade,seconds,said",
      "a,1,0.5,good,2,x",
      "b,0,0.25,bad,3,y",
    );
    const run = await only(text, {
      key: "name",
      columns: ["correct"],
      scorers: ["tokens", "grade"],
      values: { grade: { good: 1, bad: 0.25 } },
      latencySeconds: "seconds",
      output: "said",
      run: "nightly",
    });
    expect(run.run).toMatchObject({ id: "r.csv#nightly", name: "nightly" });
    expect(await scoresOf(run)).toEqual([
      { tokens: 0.5, grade: 1 },
      { tokens: 0.25, grade: 0.25 },
    ]);
    expect((await collected(run))[0]).toMatchObject({
      columns: { correct: "1" },
      trials: [{ latencySeconds: 2, tokens: null, output: "x" }],
    });
  });

  test("columns of fields make one input and one output", async () => {
    const run = await only("id,input.q,input.lang,output.answer,ok\na,2+2?,en,4,1\n");
    expect((await collected(run))[0]).toMatchObject({
      input: { q: "2+2?", lang: "en" },
      trials: [{ output: { answer: "4" }, scores: { ok: { value: 1 } } }],
    });
  });

  test("a column of runs makes one run for each", async () => {
    const text = lines("id,model,ok", "a,m1,1", "b,m1,0", "a,m2,1");
    const runs = await parseRuns(text, { name: "r.csv" });
    expect(runs.map(({ run }) => [run.id, run.name, run.model])).toEqual([
      ["r.csv#m1", "m1", "m1"],
      ["r.csv#m2", "m2", "m2"],
    ]);
    const named = await parseRuns(lines("id,model,run,ok", "a,m1,x,1", "a,m1,y,0"), {
      name: "r.csv",
    });
    expect(named.map(({ run }) => [run.name, run.model])).toEqual([
      ["x", "m1"],
      ["y", "m1"],
    ]);
    await expect(parseRuns(lines("id,run,ok", "a,x,1", "b,,1"), { name: "r.csv" })).rejects.toThrow(
      "'r.csv, line 3' has no value in column 'run', which names the run",
    );
  });

  test("records of JSON keep their types and nested values", async () => {
    const records = [
      { id: 1, ok: true, scores: { judge: 0.5 }, meta: { doc: { id: "d1" } }, output: { a: [1] } },
      { id: 2, ok: false, scores: { judge: 1 }, meta: { doc: { id: "d2" } }, output: null },
    ];
    for (const [name, text] of [
      ["r.json", JSON.stringify(records)],
      ["r.jsonl", records.map((one) => JSON.stringify(one)).join("\r\n\r\n")],
    ] as const) {
      const run = await only(text, { name });
      expect(await scoresOf(run)).toEqual([{ ok: true }, { ok: false }]);
      expect((await collected(run))[0]?.trials[0]?.output).toEqual({ a: [1] });
      const nested = await only(text, { name, scorers: ["scores.judge"] });
      expect(await scoresOf(nested)).toEqual([{ "scores.judge": 0.5 }, { "scores.judge": 1 }]);
      const other = await only(text, { name: `other-${name}` });
      const compared = await compare(run, other, { cluster: "meta.doc.id" });
      expect(compared.scorers.ok?.difference).toBe(0);
    }
  });

  test("names work in cluster and slice", async () => {
    const text = lines(
      "id,doc,topic,ok",
      ...Array.from({ length: 20 }, (_, at) => `q${at},d${at % 5},t${at % 2},${at % 3 === 0}`),
    );
    const [base, candidate] = [await only(text), await only(text, { name: "other.csv" })];
    const { slices } = await compare(base, candidate, { cluster: "doc", slice: "topic" });
    expect(Object.keys(slices ?? {})).toEqual(["t0", "t1"]);
  });

  test("prototype names are columns and scorers like others", async () => {
    const run = await only(
      lines("id,__proto__,constructor,toString", "__proto__,1,0,abc", "constructor,0,1,def"),
    );
    expect((await collected(run)).map(({ key }) => key)).toEqual(["__proto__", "constructor"]);
    expect(
      (await collected(run)).map(({ trials }) =>
        Object.entries(trials[0]?.scores ?? {}).map(([key, { value }]) => [key, value]),
      ),
    ).toEqual([
      [
        ["__proto__", 1],
        ["constructor", 0],
      ],
      [
        ["__proto__", 0],
        ["constructor", 1],
      ],
    ]);
    expect(Object.getPrototypeOf((await collected(run))[0]?.columns)).toBe(Object.prototype);
  });

  test("a table of evalwire is read like any other when an option names a column", async () => {
    const text = lines(
      "run_id,row_key,trial,score.ok,state.ok,topic",
      "r,q1,1,1,scored,a",
      "r,q2,1,0,scored,b",
    );
    expect(await scoresOf(await only(text))).toEqual([{ ok: 1 }, { ok: 0 }]);
    expect(await scoresOf(await only(text, { scorers: ["score.ok"] }))).toEqual([
      { "score.ok": 1 },
      { "score.ok": 0 },
    ]);
  });
});

describe("decimal separators", () => {
  const scores = async (text: string, options: ImportOptions = {}): Promise<unknown[]> =>
    await scoresOf(await only(text, options));

  test("are recognized by numbers that leave no doubt", async () => {
    expect(await scores("id;score;note\na;0,5;1.5 of 2\nb;1,25;x\n")).toEqual([
      { score: 0.5 },
      { score: 1.25 },
    ]);
    expect((await only("id;score\na;0,5\nb;1\n")).warnings).toEqual([
      "Its numbers were read with decimal commas",
    ]);
    expect(await scores('id,score\na,"0,5"\nb,1\n')).toEqual([{ score: 0.5 }, { score: 1 }]);
    expect(await scores("id;score\na;0.5\nb;12.125\n")).toEqual([
      { score: 0.5 },
      { score: 12.125 },
    ]);
    expect(await scores("id;score;latency_seconds\na;0,5;1,5\n")).toEqual([{ score: 0.5 }]);
  });

  test.each(['id,score\na,"1,234"\n', "id;score\na;1,234\n", "id;score\na;1.234\n"])(
    "in doubt, %j is an error that names the option",
    async (text) => {
      await expect(only(text)).rejects.toThrow(
        /whose mark may separate decimals or thousands. Pass 'decimal': '.' or ','/,
      );
      expect(await scores(text, { decimal: text.includes("1.") ? "." : "," })).toEqual([
        { score: 1.234 },
      ]);
    },
  );

  test("of both kinds are an error", async () => {
    await expect(only("id;a;b\nx;0,5;0.5\n")).rejects.toThrow(
      "'r.csv' has numbers with decimal points and with decimal commas, such as '0,5' and '0.5'",
    );
  });
});

describe("a gate on two files", () => {
  const table = (passing: number): string =>
    lines(
      "id,correct,topic",
      ...Array.from({ length: 200 }, (_, at) => `q${at},${at < passing ? "yes" : "no"},t${at % 4}`),
    );

  test.each([
    [160, "pass"],
    [100, "fail"],
  ])("with %i passes of the candidate ends in %s", async (passing, outcome) => {
    await writeFile(join(folder, "base.csv"), table(160));
    await writeFile(join(folder, "candidate.csv"), table(passing));
    const [base] = await readRuns(join(folder, "base.csv"));
    const [candidate] = await readRuns(join(folder, "candidate.csv"));
    const comparison = await compare(base as LoadedRun, candidate as LoadedRun);
    const verdict = gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.05 }] });
    expect(verdict.outcome).toBe(outcome);
    expect(comparison.scorers.correct?.n).toBe(200);
  });
});

describe("Parquet", () => {
  test("has nested, large and dated values as those of JSON", async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: [1n, 9007199254740993n], type: "INT64" },
          { name: "ok", data: [true, false], type: "BOOLEAN" },
          { name: "score", data: [0.5, null], type: "DOUBLE" },
          { name: "at", data: [new Date("2026-01-02T03:04:05.006Z"), null], type: "TIMESTAMP" },
          { name: "tags", data: [["a", 2], { b: null }], type: "JSON" },
        ],
      }),
    );
    const run = await only(bytes, { name: "r.parquet" });
    expect(await scoresOf(run)).toEqual([
      { ok: true, score: 0.5 },
      { ok: false, score: "missing" },
    ]);
    expect(
      (await collected(run)).map(({ key, columns }) => [key, columns?.at, columns?.tags]),
    ).toEqual([
      ["1", "2026-01-02T03:04:05.006Z", ["a", 2]],
      ["9007199254740993", null, { b: null }],
    ]);
    expect((await parseRuns(bytes)).length).toBe(1);
  });

  test.each([
    ["cut", (bytes: Uint8Array) => bytes.slice(0, -20)],
    [
      "of random bytes",
      (bytes: Uint8Array) => bytes.map((byte, at) => (at % 7 === 0 ? byte ^ 0x5a : byte)),
    ],
    ["of four bytes", (bytes: Uint8Array) => bytes.slice(0, 4)],
    ["empty", () => new Uint8Array()],
  ])("a file that is %s is an error", async (_, change) => {
    const whole = new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: "id", data: ["a"] },
          { name: "ok", data: [1] },
        ],
      }),
    );
    await expect(only(change(whole), { name: "r.parquet" })).rejects.toThrow(
      /^'r.parquet' is not a valid Parquet file: /,
    );
  });
});
