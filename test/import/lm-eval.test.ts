import { compare, summarize } from "evalwire/analysis";
import { parseRuns } from "evalwire/import";
import { describe, expect, test } from "vitest";
import { ImportFile } from "../../src/import/import-file.ts";
import { lmEval } from "../../src/import/lm-eval.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import { fixture, rowsByKey } from "../support/import-fixtures.ts";

async function load(folder: string, beginning: string): Promise<LoadedRun> {
  const [run] = await lmEval.read(fixture(`lm-eval/${folder}`, beginning), {});
  if (run === undefined) throw new Error("no run");
  return run;
}

const figuresOf = async (run: LoadedRun): Promise<Record<string, number | null>> =>
  Object.fromEntries(Object.entries(await summarize(run)).map(([key, { value }]) => [key, value]));

const ALL = [
  "capitals_choice",
  "capitals_custom",
  "capitals_generate",
  "capitals_likelihood",
  "capitals_repeats",
  "capitals_rolling",
];

describe("A samples file of lm-eval", () => {
  test.each(ALL)("of %s has lm-eval's own means, or both numbers in a warning", async (task) => {
    const results = fixture("lm-eval/all", "results_").json() as {
      results: Record<string, Record<string, unknown>>;
    };
    const run = await load("all", `samples_${task}_`);
    const figures = await summarize(run);
    let same = 0;
    for (const [key, figure] of Object.entries(figures)) {
      const [metric, filter = "none"] = key.split(".");
      const own = results.results[task]?.[`${metric},${filter}`];
      expect(own, key).toBeTypeOf("number");
      if (figure.value === null || Math.abs(Number(own) - figure.value) > 1e-12) {
        const warning = run.warnings?.find((one) => one.includes(`'${metric},${filter}'`));
        expect(warning, key).toContain(String(own).slice(0, 6));
      } else {
        same += 1;
        const error = results.results[task]?.[`${metric}_stderr,${filter}`];
        if (metric !== "nan_often") expect(figure.standardError).toBeCloseTo(Number(error), 12);
      }
    }
    const expected = { choice: 2, custom: 3, generate: 2, likelihood: 1, repeats: 1, rolling: 0 };
    expect({ [task]: same }).toEqual({
      [task]: Object.entries(expected).find(([name]) => task.endsWith(name))?.[1],
    });
  });

  test("has a row per document, whose digest is the hash of the document", async () => {
    const { run, rows } = await load("all", "samples_capitals_choice_");
    expect(run).toMatchObject({
      provider: "lm-eval",
      name: "capitals_choice",
      evaluation: "capitals_choice",
      model: "acme/größe-7b",
      status: "completed",
      partial: null,
      attributes: {
        lm_eval: {
          lm_eval_version: "0.4.13",
          task_version: 2,
          num_fewshot: 0,
          n_samples: { original: 5, effective: 5 },
          higher_is_better: { acc: true, brier_score: false },
        },
      },
    });
    expect(run.id).toMatch(/^capitals_choice_2\d{3}-/);
    expect(run.finishedAt?.getTime()).toBeGreaterThan(run.startedAt?.getTime() ?? Number.NaN);
    const byKey = await rowsByKey({ run, rows });
    expect([...byKey.keys()]).toEqual(["0", "1", "2", "3", "4"]);
    const row = byKey.get("2");
    expect(row).toMatchObject({
      digestKind: "dataset",
      input: { question: "日本の首都は?", topic: "asia" },
      columns: { target: "1" },
    });
    expect(row?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.trials[0]?.scores.mcc).toMatchObject({ kind: "text", state: "scored" });
  });

  test("has the lists of documents as text, each with a warning", async () => {
    const { warnings } = await load("all", "samples_capitals_rolling_");
    expect(warnings).toEqual([
      expect.stringMatching(
        /^'word_perplexity,none' is not a mean of scores: the lists of its documents are text; lm-eval's own figure is 4\.19/,
      ),
      expect.stringMatching(/^'bits_per_byte,none' is not a mean of scores/),
    ]);
  });

  test("has other aggregates than means, and metrics for which lower is better, in warnings", async () => {
    const custom = await load("all", "samples_capitals_custom_");
    expect(custom.warnings).toEqual([
      "lm-eval states that lower is better for 'mistakes': pass lowerIsBetter",
      expect.stringMatching(
        /^lm-eval's own 'middle,none' is \d+, and the mean of the scores is [\d.]+ over 5 rows: lm-eval may not aggregate this metric as a mean$/,
      ),
    ]);
    const likelihood = await load("all", "samples_capitals_likelihood_");
    expect(likelihood.warnings).toEqual([expect.stringContaining("own 'perplexity,none' is ")]);
  });

  test("has a score that a document lacks, and NaN, as missing", async () => {
    const rows = await rowsByKey(await load("all", "samples_capitals_custom_"));
    const scores = (key: string) => rows.get(key)?.trials[0]?.scores ?? {};
    expect(scores("2").mistakes).toMatchObject({
      state: "missing",
      reason: "lm-eval did not compute it for this document",
    });
    expect(scores("0").nan_often).toMatchObject({
      state: "missing",
      reason: "lm-eval recorded no finite number",
    });
  });

  test("with several filters has them in the keys of one trial", async () => {
    const run = await load("all", "samples_capitals_generate_");
    const [row] = [...(await rowsByKey(run)).values()].filter(({ key }) => key === "1");
    expect(row?.trials).toHaveLength(1);
    expect(row?.trials[0]).toMatchObject({
      output: "Das ist Wien",
      scores: {
        "exact_match.strict-match": { value: 0, reason: "answer: [invalid]" },
        "exact_match.flexible-extract": { value: 1, reason: "answer: Wien" },
      },
    });
    expect(await run.scorerVersions?.()).toMatchObject({
      "exact_match.strict-match": "capitals_generate 1",
    });
  });

  test("with repeats has all answers, and one score of the vote", async () => {
    const run = await load("all", "samples_capitals_repeats_");
    const [row] = (await rowsByKey(run)).values();
    expect(row?.trials).toMatchObject([
      {
        output: ["It is Paris", "Lyon", "The answer is Paris"],
        scores: { "exact_match.vote": { value: 1, reason: "answer: Paris" } },
      },
    ]);
    expect(await run.scorerVersions?.()).toEqual({ "exact_match.vote": null });
  });

  test("without metrics says so", async () => {
    const run = await load("predict-only", "samples_");
    expect(run.warnings).toEqual([
      "lm-eval computed no metrics: it only generated the answers (predict_only)",
    ]);
    expect((await figuresOf(run))["bypass.strict-match"]).toBeNull();
  });

  test("joins another one on the documents", async () => {
    const base = await load("all", "samples_capitals_choice_");
    const comparison = await compare(base, await load("limit", "samples_"));
    expect(comparison.rows).toMatchObject({ joinedOn: "digest", shared: 2 });
    expect(comparison.scorers.acc?.difference).toBe(0);
  });

  test("alone, without results and a name, is read", async () => {
    const file = fixture("lm-eval/all", "samples_capitals_generate_");
    const [run] = await parseRuns(file.bytes);
    expect(run?.run).toMatchObject({ provider: "lm-eval", name: null, model: null });
    expect(run?.run.id).toMatch(/^[0-9a-f]{16}$/);
    expect(run?.warnings).toEqual([
      "'ter,strict-match' is not a mean of scores: the lists of its documents are text",
      "'ter,flexible-extract' is not a mean of scores: the lists of its documents are text",
    ]);
  });
});

describe("A results file of lm-eval", () => {
  test("has a run per task, from the samples beside it", async () => {
    const runs = await lmEval.read(fixture("lm-eval/all", "results_"), {});
    expect(runs.map(({ run }) => run.name)).toEqual(ALL);
  });

  test("without samples is an error that says how to log them", async () => {
    const file = fixture("lm-eval/without-samples", "results_");
    await expect(lmEval.read(file, {})).rejects.toThrow(
      /^'results_.*\.json' has only the aggregated results, and there are no samples of the same date beside it\. Run lm-eval with --log_samples/,
    );
  });
});

const line = (doc_id: unknown, acc: unknown, more: object = {}): string =>
  JSON.stringify({ doc_id, doc: { q: doc_id }, filter: "none", metrics: ["acc"], acc, ...more });

const NAME = "samples_t_2026-11-26T23-00-00.5.jsonl";
const RESULTS = "results_2026-11-26T23-00-00.5.json";

/** Reads hand-made samples, with results beside them if there are any. */
async function read(lines: readonly string[], results?: string): Promise<LoadedRun> {
  const file = new ImportFile(NAME, new TextEncoder().encode(lines.join("\n")), {
    names: async () => (results === undefined ? [NAME] : ["notes.txt", RESULTS, NAME]),
    read: async (name) => new ImportFile(name, new TextEncoder().encode(results)),
  });
  const [run] = await lmEval.read(file, {});
  if (run === undefined) throw new Error("no run");
  return run;
}

describe("A hand-made samples file of lm-eval", () => {
  test("with equal documents has no digests, which would make one row of them", async () => {
    const run = await read(
      [line(0, 1, { doc_hash: "x" }), line(1, 0, { doc_hash: "x" }), line(2, 0, { doc_hash: "y" })],
      JSON.stringify({ results: { t: { "acc,none": 1 / 3 } } }),
    );
    expect(run.warnings).toBeUndefined();
    expect(await figuresOf(run)).toEqual({ acc: 1 / 3 });
    expect((await rowsByKey(run)).get("2")).toMatchObject({ digest: null, digestKind: null });
  });

  test("that lacks documents of the results is partial", async () => {
    const results = { results: { t: {} }, "n-samples": { t: { original: 9, effective: 3 } } };
    const { run } = await read([line(0, 1), "", `${line(1, 1)}\r`], JSON.stringify(results));
    expect(run.partial).toBe("the file lacks 1 of 3 documents");
  });

  test("of an older release, without lists of metrics, is read", async () => {
    const old = { doc_id: 0, doc: {}, target: "x", resps: [["a"]], filtered_resps: ["a"], f1: 0.5 };
    const run = await read([JSON.stringify(old)]);
    expect(await figuresOf(run)).toEqual({ f1: 0.5 });
  });

  test("keeps names of prototypes and whole numbers above 2^53", async () => {
    const text = `{"doc_id":9007199254740993,"doc":{},"filter":"__proto__","metrics":["__proto__","constructor"],"__proto__":1,"constructor":{"a":true}}`;
    const row = (await rowsByKey(await read([text]))).get("9007199254740993");
    expect(Object.keys(row?.trials[0]?.scores ?? {})).toEqual([
      "__proto__.__proto__",
      "constructor.__proto__.a",
    ]);
  });

  test("of 100,000 documents is read", async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => line(at, at % 4 === 0 ? 0 : 1));
    expect(await figuresOf(await read(lines))).toEqual({ acc: 0.75 });
  });

  test.each([
    ["nothing", [""], "' is empty: it has no samples"],
    ["a list", ["[]"], "line 1' must be an object: current value is an array"],
    ["null", [line(0, 1), "null"], "line 2' must be an object: current value is null"],
    [
      "no doc_id",
      [JSON.stringify({ doc: {} })],
      "line 1, doc_id' must be a string or a whole number",
    ],
    ["a doc_id of null", [line(null, 1)], "line 1, doc_id' must be a string or a whole number"],
    [
      "metrics that are a string",
      [line(0, 1, { metrics: "acc" })],
      "line 1, metrics' must be an array",
    ],
    ["a filter that is a number", [line(0, 1, { filter: 3 })], "line 1, filter' must be a string"],
    [
      "a hash that is a number",
      [line(0, 1, { doc_hash: 3 })],
      "line 1, doc_hash' must be a string",
    ],
    ["a document twice", [line(0, 1), line("0", 1)], "line 2' repeats doc_id '0' of line 1"],
    ["a line that is cut off", [line(0, 1), line(1, 1).slice(0, 20)], "line 2' is not valid JSON"],
    ["text", ["hello"], "line 1' is not valid JSON"],
    [
      "a deep document",
      [
        line(0, 1, { metrics: ["deep"] }).replace(
          /}$/,
          `,"deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
        ),
      ],
      "has values that are nested too deeply",
    ],
  ])("with %s is an error that names the line", async (_what, lines, message) => {
    const error = await read(lines).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidArgumentError" });
    expect(String(error)).toContain(`'${NAME}`);
    expect(String(error)).toContain(message);
  });

  test.each([
    ["empty", "", "is not valid JSON"],
    ["a list", "[]", "' must be an object: current value is an array"],
    ["without results", "{}", "results' must be an object of tasks"],
    ["with a task that is a number", '{"results":{"t":1}}', "results.t' must be an object"],
    [
      "with a date that is a string",
      '{"results":{},"date":"x"}',
      "date' must be a number of seconds",
    ],
  ])("whose results are %s is an error that names them", async (_what, results, message) => {
    const error = await read([line(0, 1)], results).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidArgumentError" });
    expect(String(error)).toContain(`'${RESULTS}`);
    expect(String(error)).toContain(message);
  });
});
