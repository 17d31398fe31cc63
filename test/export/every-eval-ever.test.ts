// Files of Every Eval Ever, against its own JSON schemas (schemas/every-eval-ever).
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import type { LoadedRun } from "evalwire";
import { summarize } from "evalwire/analysis";
import { type EveryEvalEverFacts, type EveryEvalEverFiles, toEveryEvalEver } from "evalwire/export";
import { writeEveryEvalEver } from "evalwire/export/node";
import { gpqa } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loaded, row, rowsOf, scored, trial } from "./rows.ts";

const facts: EveryEvalEverFacts = {
  evaluation: "acme_search",
  dataset: { name: "acme_search", hfRepo: "acme/search", hfSplit: "test" },
  model: { id: "acme/ranker-2" },
  library: { name: "weave", version: "0.53.12" },
  organization: { name: "Acme" },
  relationship: "first_party",
  retrievedAt: new Date("2026-11-26T12:00:00Z"),
};

// biome-ignore lint/suspicious/noExplicitAny: parsed JSON, which the schemas check
type Json = Record<string, any>;
const ajv = new Ajv({ strict: false, allErrors: true });
const validator = (name: string) =>
  ajv.compile(
    JSON.parse(
      readFileSync(
        new URL(`../../schemas/every-eval-ever/${name}.schema.json`, import.meta.url),
        "utf8",
      ),
    ),
  );
const isAggregate = validator("eval");
const isInstance = validator("instance_level_eval");

function recordsOf({ samples }: Pick<EveryEvalEverFiles, "samples">): Json[] {
  const lines = new TextDecoder().decode(samples).split("\n");
  expect(lines.pop()).toBe(""); // the last line ends too
  return lines.map((line) => JSON.parse(line));
}

/** Converts a run and expects both files to be valid. */
async function convert(
  run: LoadedRun,
  changes: Partial<EveryEvalEverFacts> = {},
): Promise<EveryEvalEverFiles & { lines: Json[]; results: Json[] }> {
  const files = await toEveryEvalEver(run, { ...facts, ...changes });
  const lines = recordsOf(files);
  for (const line of lines) {
    isInstance(line);
    expect(isInstance.errors).toBeNull();
  }
  isAggregate(files.aggregate);
  expect(isAggregate.errors).toBeNull();
  expect(lines.length).toBe(files.records);
  return { ...files, lines, results: files.aggregate.evaluation_results as Json[] };
}

const errored = { kind: "none", state: "errored", value: null, reason: "timed out" } as const;

describe("toEveryEvalEver() on GPQA Diamond", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: gpqa() });
  });
  afterAll(() => sandbox.close());

  test("1,980 of 1,980 records are valid, and the figures are those of summarize()", async () => {
    const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: "key", project: "acme/gpqa" });
    let valid = 0;
    for (const model of ["gpt-5-nano-2025-08-07", "gpt-5.4-mini-2026-03-17"]) {
      const run = await weave.load(`attr:model=${model}`, { inputs: true });
      const files = await convert(run, {
        evaluation: "gpqa_diamond",
        dataset: { name: "gpqa_diamond", hfRepo: "Idavidrein/gpqa" },
        model: { id: `openai/${model}`, availability: "closed_weights" },
      });
      valid += files.lines.length;
      const { correct } = await summarize(run);
      expect(files.results).toMatchObject([
        {
          evaluation_result_id: "correct",
          metric_config: { lower_is_better: false, score_type: "binary" },
          score_details: { uncertainty: { num_samples: 198 } },
        },
      ]);
      const [result = {}] = files.results;
      const { score, uncertainty } = result.score_details;
      expect(score).toBeCloseTo(correct?.value ?? Number.NaN, 12);
      expect(uncertainty.standard_error.value).toBeCloseTo(
        correct?.standardError ?? Number.NaN,
        12,
      );
      expect(files).toMatchObject({ leftOut: {}, notes: [] });
      expect(new Set(files.lines.map((line) => line.sample_id)).size).toBe(198);
    }
    expect(valid).toBe(1_980);
  });
});

describe("toEveryEvalEver()", () => {
  test("states the whole record", async () => {
    const run = loaded(
      "run-1",
      row({
        key: "q1",
        input: { question: "größer?", big: 2n ** 60n },
        columns: { subject: "Physik", level: 3, note: null },
        trials: [
          trial({
            id: "a",
            output: "ja",
            scores: { correct: { ...scored(true), reason: "exact" } },
          }),
          trial({
            id: "b",
            output: ["x"],
            latencySeconds: 1.1,
            tokens: 12,
            costUsd: 0.25,
            scores: { correct: scored(false) },
          }),
        ],
      }),
    );
    const { lines, aggregate } = await convert(run, { reference: () => "ja" });
    expect(lines).toEqual([
      {
        schema_version: "0.3.0",
        evaluation_id: "acme_search/acme_ranker-2/weave-run-1",
        model_id: "acme/ranker-2",
        evaluation_name: "acme_search",
        evaluation_result_id: "correct",
        sample_id: "q1",
        // hashlib.sha256(json.dumps({...}, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        sample_hash: "6af8e38b2520e9677df0fcb0218621c050912ec03a27e69f4b0f30e98108d8c9",
        interaction_type: "single_turn",
        input: { raw: '{"question":"größer?","big":"1152921504606846976"}', reference: ["ja"] },
        output: { raw: ["ja"] },
        answer_attribution: [],
        evaluation: { score: 1, is_correct: true },
        metadata: {
          epoch: "1",
          subject: "Physik",
          level: "3",
          evalwire_trial_id: "a",
          evalwire_scorer: "correct",
          evalwire_reason: "exact",
        },
      },
      expect.objectContaining({
        output: { raw: ['["x"]'] },
        performance: { latency_ms: 1100 },
        evaluation: { score: 0, is_correct: false },
        metadata: {
          epoch: "2",
          subject: "Physik",
          level: "3",
          evalwire_trial_id: "b",
          evalwire_tokens: "12",
          evalwire_cost_usd: "0.25",
          evalwire_scorer: "correct",
        },
      }),
    ]);
    expect(aggregate).toMatchObject({
      evaluation_timestamp: "1795248000",
      retrieved_timestamp: "1795694400",
      eval_library: { name: "weave", version: "0.53.12" },
      source_metadata: { source_type: "evaluation_run", evaluator_relationship: "first_party" },
      model_info: {
        id: "acme/ranker-2",
        additional_details: { deployment_type: "unknown", model_availability: "unknown" },
      },
    });
  });

  test("leaves out and counts every score that is not one, and never writes it as false", async () => {
    const suspect = { ...scored(true), state: "suspect" } as const;
    const inapplicable = {
      kind: "none",
      state: "not-applicable",
      value: null,
      reason: null,
    } as const;
    const run = loaded(
      "run-1",
      row({
        key: "q1",
        trials: [trial({ scores: { "judge.ok": scored(true), words: scored("PASS") } })],
      }),
      row({ key: "q2", trials: [trial({ scores: { judge: errored, words: scored("FAIL") } })] }),
      row({ key: "q3", trials: [trial({ scores: { "judge.ok": suspect } })] }),
      row({ key: "q4", trials: [trial({ scores: { "judge.ok": inapplicable } })] }),
      row({ key: "q5", trials: [trial({ error: "raised ValueError" })] }),
      row({ key: "q6", trials: [] }),
      row({
        key: "q7",
        trials: [trial({ scores: { number: scored(0), nan: scored(Number.NaN) } })],
      }),
    );
    const { lines, results, leftOut, notes, aggregate } = await convert(run);
    expect(lines.map((line) => [line.sample_id, line.evaluation])).toEqual([
      ["q1", { score: 1, is_correct: true }],
    ]);
    expect(results.length).toBe(1);
    expect(leftOut).toEqual({
      "judge.ok": { errored: 1, suspect: 1, "not-applicable": 1, missing: 3 },
      words: { "not pass/fail": 2, missing: 5 },
      number: { "not pass/fail": 1, missing: 6 },
      nan: { "not pass/fail": 1, missing: 6 },
    });
    expect(notes).toContain(
      "'judge.ok': 6 scores are left out, because the format cannot state them (1 errored, 1 suspect, 1 not-applicable, 3 missing)",
    );
    expect(JSON.stringify(aggregate.source_metadata)).toContain("6 scores are left out");
  });

  test("writes numbers and words if the caller decides which are correct", async () => {
    const run = loaded(
      "run-1",
      row({ key: "q1", trials: [trial({ scores: { f1: scored(0.5), grade: scored("C") } })] }),
      row({ key: "q2", trials: [trial({ scores: { f1: scored(0), grade: scored("I") } })] }),
      row({ key: "q3", trials: [trial({ scores: { f1: scored(1), grade: scored("?") } })] }),
    );
    const { lines, results, leftOut } = await convert(run, {
      scorers: {
        f1: {
          correct: (value) => Number(value) >= 0.5,
          lowerIsBetter: false,
          scale: [0, 1],
          metricId: "f1",
        },
        grade: { correct: (value) => (value === "?" ? null : value === "C") },
      },
    });
    expect(lines.map((line) => [line.evaluation_result_id, line.evaluation])).toEqual([
      ["f1", { score: 0.5, is_correct: true }],
      ["grade", { score: 1, is_correct: true }],
      ["f1", { score: 0, is_correct: false }],
      ["grade", { score: 0, is_correct: false }],
      ["f1", { score: 1, is_correct: true }],
    ]);
    expect(results).toMatchObject([
      {
        metric_config: { metric_id: "f1", score_type: "continuous", min_score: 0, max_score: 1 },
        score_details: { score: 0.5 },
      },
      { metric_config: { score_type: "binary" }, score_details: { score: 0.5 } },
    ]);
    expect(leftOut).toEqual({ grade: { "not pass/fail": 1 } });
  });

  test("states an unbounded scale, and no type without a scale", async () => {
    const run = loaded(
      "run-1",
      row({ trials: [trial({ scores: { a: scored(7), b: scored(7) } })] }),
    );
    const correct = () => true;
    const { results } = await convert(run, {
      scorers: {
        a: { correct, lowerIsBetter: true, scale: "unbounded" },
        b: { correct, lowerIsBetter: false },
      },
    });
    expect(results).toMatchObject([
      { metric_config: { lower_is_better: true, min_score: "-Infinity", max_score: "Infinity" } },
      { metric_config: { metric_name: "b", lower_is_better: false } },
    ]);
    expect(results[1]).not.toHaveProperty("metric_config.score_type");
    expect(results[1]).not.toHaveProperty("score_details.uncertainty.standard_error");
  });

  test("yields the same bytes for the same run and facts, and other files for another run", async () => {
    const make = (id: string): LoadedRun =>
      loaded(id, row({ trials: [trial({ scores: { correct: scored(true) } })] }));
    const [first, again, other] = [
      await convert(make("run-1")),
      await convert(make("run-1")),
      await convert(make("run-2")),
    ];
    expect(again).toEqual(first);
    expect(first.aggregatePath).toMatch(
      /^data\/acme_search\/acme\/ranker-2\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\.json$/,
    );
    expect(first.samplesPath).toBe(first.aggregatePath.replace(".json", "_samples.jsonl"));
    expect(other.samplesPath).not.toBe(first.samplesPath);
    expect(first.aggregate.detailed_evaluation_results).toEqual({
      format: "jsonl",
      file_path: first.samplesPath,
      hash_algorithm: "sha256",
      checksum: createHash("sha256").update(first.samples).digest("hex"),
      total_rows: 1,
    });
  });

  test("withholds inputs and outputs on request, and names what the run lacks", async () => {
    const run = loaded(
      "run-1",
      row({ input: "secret", trials: [trial({ output: "secret", scores: { a: scored(true) } })] }),
      row({ key: "r2", trials: [trial({ scores: { a: scored(true) } })] }),
    );
    const withheld = await convert(run, { inputs: false, outputs: false });
    expect(new TextDecoder().decode(withheld.samples)).not.toContain("secret");
    expect(withheld.notes).toEqual(["The inputs are withheld", "The outputs are withheld"]);
    expect((await convert(run)).notes).toEqual([
      "The input is empty in 1 of 2 records: the run has none there",
      "The output is empty in 1 of 2 records: the run has none there",
    ]);
  });

  test("names an unfinished and an incomplete run", async () => {
    const run = loaded("run-1", row({ trials: [trial({ scores: { a: scored(true) } })] }));
    const { notes, aggregate } = await convert({
      ...run,
      run: { ...run.run, status: "running", partial: "3 rows failed" },
    });
    expect(notes.slice(0, 2)).toEqual([
      "The status of the run is 'running'",
      "The run is incomplete: 3 rows failed",
    ]);
    expect(aggregate).toMatchObject({
      source_metadata: {
        additional_details: { run_status: "running", run_partial: "3 rows failed" },
      },
    });
  });

  test("keeps names of inherited properties, and a column named epoch", async () => {
    const columns = JSON.parse('{ "__proto__": "p", "constructor": "c", "epoch": "mine" }');
    const scores = JSON.parse('{ "__proto__": 1, "toString": 1 }');
    for (const name of Object.keys(scores))
      Object.defineProperty(scores, name, { value: scored(true), enumerable: true });
    const { lines } = await convert(loaded("run-1", row({ columns, trials: [trial({ scores })] })));
    expect(lines.map((line) => line.evaluation_result_id)).toEqual(["__proto__", "toString"]);
    expect(Object.entries(lines[0]?.metadata ?? {})).toEqual(
      expect.arrayContaining([
        ["__proto__", "p"],
        ["constructor", "c"],
        ["epoch", "mine"],
      ]),
    );
  });

  test("writes another data set's source", async () => {
    const run = loaded("run-1", row({ trials: [trial({ scores: { a: scored(true) } })] }));
    const urls = ["https://example.com/a.json"];
    expect((await convert(run, { dataset: { name: "a/b:c", urls } })).results).toMatchObject([
      { source_data: { dataset_name: "a/b:c", source_type: "url", url: urls } },
    ]);
    const { results, samplesPath } = await convert(run, {
      dataset: { name: "a/b:c" },
      model: { id: "ranker", developer: "Acme" },
    });
    expect(results).toMatchObject([{ source_data: { source_type: "other" } }]);
    expect(samplesPath).toMatch(/^data\/a_b_c\/Acme\/ranker\//);
  });
});

describe("toEveryEvalEver() rejects", () => {
  const run = loaded(
    "run-1",
    row({ trials: [trial({ scores: { a: scored(true), n: scored(2) } })] }),
  );
  const without = (name: keyof EveryEvalEverFacts): unknown => ({ ...facts, [name]: undefined });

  test.each([
    ["evaluation", "'evaluation' must be a non-empty string: current value is undefined"],
    ["dataset", "'dataset' must be an object"],
    ["model", "'model' must be an object"],
    ["library", "'library' must be an object"],
    ["organization", "'organization' must be an object"],
    [
      "relationship",
      "'relationship' must be 'first_party', 'third_party', 'collaborative' or 'other'",
    ],
    ["retrievedAt", "'retrievedAt' must be a valid Date"],
  ] as const)("facts without '%s'", async (name, message) => {
    const failed = toEveryEvalEver(run, without(name) as EveryEvalEverFacts);
    await expect(failed).rejects.toMatchObject({ code: "invalid_argument", path: `facts.${name}` });
    await expect(failed).rejects.toThrow(message);
  });

  test.each<[string, object, string]>([
    ["facts", { evaluaton: "x" }, "'evaluaton' is not a fact"],
    ["a model without a developer", { model: { id: "gpt-5" } }, "'developer' is required"],
    [
      "an unknown field",
      { model: { id: "a/b", vendor: "x" } },
      "'vendor' is not a field of 'facts.model'",
    ],
    [
      "a model that cannot be a folder",
      { model: { id: "a/.." } },
      "'id' must be usable as the name of a folder",
    ],
    [
      "a data set that cannot be a folder",
      { dataset: { name: "data" } },
      "'name' must be usable as the name of a folder",
    ],
    ["a reserved name", { dataset: { name: "con.x" } }, "'name' must be usable"],
    [
      "two sources of data",
      { dataset: { name: "a", hfRepo: "a/b", urls: ["u"] } },
      "cannot have both",
    ],
    [
      "an empty list of URLs",
      { dataset: { name: "a", urls: [] } },
      "'urls' must be a list of at least one URL",
    ],
    [
      "a split without a repository",
      { dataset: { name: "a", hfSplit: "test" } },
      "'hfSplit' requires 'hfRepo'",
    ],
    ["an invalid date", { retrievedAt: new Date("x") }, "'retrievedAt' must be a valid Date"],
    ["another scorer", { scorers: { aa: {} } }, "'aa' is not a scorer of the run"],
    [
      "a scorer that is not an object",
      { scorers: { a: true } },
      "'facts.scorers.a' must be an object",
    ],
    [
      "a scale upside down",
      { scorers: { n: { scale: [1, 0] } } },
      "'scale' must be two finite numbers",
    ],
    [
      "a direction that is missing",
      { scorers: { n: { correct: () => true } } },
      "'lowerIsBetter' is required for 'n'",
    ],
    [
      "a score off its scale",
      { scorers: { n: { correct: () => true, lowerIsBetter: false, scale: [0, 1] } } },
      "'scale' of 'n' must contain every score: a score is 2",
    ],
    [
      "an answer that is not a boolean",
      { scorers: { n: { correct: () => 1 } } },
      "'correct' must return true, false or null for 'n'",
    ],
    [
      "a reference that is not a string",
      { reference: () => [1] },
      "'reference' must return strings",
    ],
  ])("%s", async (_name, changes, message) => {
    const failed = toEveryEvalEver(run, { ...facts, ...changes } as EveryEvalEverFacts);
    await expect(failed).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(failed).rejects.toThrow(message);
  });

  test("what is not a complete run", async () => {
    await expect(toEveryEvalEver({ ...run, resumed: true }, facts)).rejects.toThrow("'resumeFrom'");
    await expect(toEveryEvalEver(rowsOf() as never, facts)).rejects.toThrow(
      "'run' must be a loaded run",
    );
    await expect(toEveryEvalEver(undefined as never, facts)).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(toEveryEvalEver(run, undefined as never)).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });

  test("a run without any score that can be stated", async () => {
    const bare = loaded("run-1", row({ trials: [trial({ scores: { judge: errored } })] }));
    await expect(toEveryEvalEver(bare, facts)).rejects.toThrow(
      /No score of run 'run-1'.*1 errored/,
    );
    await expect(toEveryEvalEver(loaded("run-1"), facts)).rejects.toThrow("The run has no scores");
  });
});

describe("writeEveryEvalEver()", () => {
  const run = loaded("run-1", row({ trials: [trial({ scores: { a: scored(true) } })] }));
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "evalwire-eee-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("writes what toEveryEvalEver() returns, and replaces it only on request", async () => {
    const { aggregate, samples, ...summary } = await toEveryEvalEver(run, facts);
    expect(await writeEveryEvalEver(folder, run, facts)).toEqual(summary);
    expect(JSON.parse(readFileSync(join(folder, summary.aggregatePath), "utf8"))).toEqual(
      aggregate,
    );
    expect(new Uint8Array(readFileSync(join(folder, summary.samplesPath)))).toEqual(samples);
    await expect(writeEveryEvalEver(folder, run, facts)).rejects.toThrow("already exists");
    expect(await writeEveryEvalEver(folder, run, facts, { overwrite: true })).toEqual(summary);
    await expect(writeEveryEvalEver(folder, run, facts, { force: true } as never)).rejects.toThrow(
      "'force' is not an option of writeEveryEvalEver()",
    );
  });

  test("leaves no file behind when nothing can be stated", async () => {
    const bare = loaded("run-9", row({ trials: [trial({ scores: { judge: errored } })] }));
    const empty = mkdtempSync(join(folder, "empty-"));
    await expect(writeEveryEvalEver(empty, bare, facts)).rejects.toThrow("No score of run 'run-9'");
    const files = readdirSync(empty, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toEqual([]);
  });
});
