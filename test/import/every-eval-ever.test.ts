// Files of Every Eval Ever: those of its converter (test/fixtures/import/every-eval-ever), and those
// of evalwire itself.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedRun, ScoredRow } from "evalwire";
import { compare, summarize } from "evalwire/analysis";
import { type EveryEvalEverFacts, toEveryEvalEver } from "evalwire/export";
import { writeEveryEvalEver } from "evalwire/export/node";
import { parseRuns } from "evalwire/import";
import { readRuns } from "evalwire/import/node";
import { gpqa } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loaded, row, scored, trial } from "../export/rows.ts";
import { errorOf } from "../support/failure-of.ts";

const FIXTURES = new URL("../fixtures/import/every-eval-ever/", import.meta.url).pathname;
const CAPITALS = "00000000-0000-4000-8000-000000000001";
const REPEATED = "00000000-0000-4000-8000-000000000002";
const text = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "evalwire-eee-in-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rowsOf(run: LoadedRun): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for await (const one of run.rows) rows.push(one);
  return rows;
}

async function only(runs: Promise<LoadedRun[]>): Promise<LoadedRun> {
  const [run, ...others] = await runs;
  expect(others).toEqual([]);
  if (run === undefined) throw new Error("no run");
  return run;
}

/** Returns an instance record with these fields. */
function record(fields: object = {}): Record<string, unknown> {
  return {
    schema_version: "0.3.0",
    evaluation_id: "e/m/1",
    model_id: "acme/m",
    evaluation_name: "e",
    sample_id: "q1",
    interaction_type: "single_turn",
    input: { raw: "2+2?", reference: ["4"] },
    output: { raw: ["4"] },
    answer_attribution: [],
    evaluation: { score: 1, is_correct: true },
    ...fields,
  };
}
const lines = (...records: object[]): string =>
  records.map((one) => `${JSON.stringify(one)}\n`).join("");

describe("Files of the converter", () => {
  test("its own figures come out, and its errored sample has no score", async () => {
    const run = await only(readRuns(join(FIXTURES, `${CAPITALS}.json`)));
    expect(run.warnings).toBeUndefined();
    expect(run.run).toMatchObject({
      provider: "every-eval-ever",
      id: expect.stringMatching(/^capitals\/openai_openai_gpt-mock\/\d+/),
      model: "openai/openai/gpt-mock",
      evaluation: "capitals",
      status: "completed",
      partial: null,
      startedAt: expect.any(Date),
      attributes: { eval_library: { name: "inspect" } },
    });
    const aggregate = JSON.parse(text(`${CAPITALS}.json`));
    const own = aggregate.evaluation_results[0].score_details.score;
    const figures = await summarize(run);
    expect(figures["match:accuracy"]).toMatchObject({ kind: "boolean", value: own, n: 4 });
    const crashed = (await rowsOf(run)).find(({ key }) => key === "boom");
    expect(crashed?.trials).toMatchObject([
      { error: "RuntimeError('the tool server is gone')", scores: {} },
    ]);
  });

  test("two scorers and two epochs are trials with two scores each", async () => {
    const run = await only(readRuns(join(FIXTURES, `${REPEATED}_samples.jsonl`)));
    const aggregate = JSON.parse(text(`${REPEATED}.json`));
    const figures = await summarize(run);
    for (const { evaluation_result_id, score_details } of aggregate.evaluation_results)
      expect(figures[evaluation_result_id]?.value).toBe(score_details.score);
    const rows = await rowsOf(run);
    expect(rows.map(({ key, trials }) => [key, trials.length])).toEqual(
      ["7", "boom", "größe", "paris", "京都"].map((key) => [key, 2]),
    );
    expect(rows[3]).toMatchObject({
      input: "What is the capital? (paris)",
      columns: { evaluation_name: "repeated", reference: ["Paris"], stop_reason: "stop" },
      trials: [{ output: "Paris", tokens: 17, latencySeconds: 0 }, { output: "Lyon" }],
    });
    expect(run.warnings).toEqual([
      expect.stringContaining("records state another output than the first record of the trial"),
    ]);
  });

  test("a folder has each run once, and the instance records alone suffice", async () => {
    expect((await readRuns(FIXTURES)).map(({ run }) => run.evaluation)).toEqual([
      "capitals",
      "repeated",
    ]);
    const alone = await only(parseRuns(text(`${CAPITALS}_samples.jsonl`)));
    expect((await summarize(alone))["match:accuracy"]?.value).toBe(0.75);
    expect(alone.run).toMatchObject({ attributes: { schema_version: "0.3.0" }, startedAt: null });
  });

  test("an aggregate alone is an error that says what it lacks", async () => {
    const place = mkdtempSync(join(folder, "alone-"));
    cpSync(join(FIXTURES, `${CAPITALS}.json`), join(place, `${CAPITALS}.json`));
    await expect(readRuns(join(place, `${CAPITALS}.json`))).rejects.toThrow(
      `has aggregate figures only (1 result), and no rows. Put '${CAPITALS}_samples.jsonl' beside it`,
    );
    const bare = { ...JSON.parse(text(`${CAPITALS}.json`)), detailed_evaluation_results: null };
    await expect(parseRuns(JSON.stringify(bare))).rejects.toThrow(
      "It does not refer to instance records",
    );
  });

  test("an aggregate that does not fit its records is a warning with both figures", async () => {
    const place = mkdtempSync(join(folder, "other-"));
    const aggregate = JSON.parse(text(`${CAPITALS}.json`));
    const [result] = aggregate.evaluation_results;
    result.score_details.score = 0.8;
    result.metric_config.lower_is_better = true;
    writeFileSync(join(place, `${CAPITALS}.json`), JSON.stringify(aggregate));
    const samples = text(`${CAPITALS}_samples.jsonl`).split("\n").slice(1).join("\n");
    writeFileSync(join(place, `${CAPITALS}_samples.jsonl`), samples);
    const run = await only(readRuns(place));
    expect(run.warnings).toEqual([
      `The checksum of '${CAPITALS}_samples.jsonl' differs from that of the aggregate`,
      "The aggregate states 0.8 for 'match:accuracy', and the mean of the records is 1",
      "Lower scores of 'match:accuracy' are better, according to the aggregate",
    ]);
    expect(run.run.partial).toBe(
      `The aggregate states 5 records, and '${CAPITALS}_samples.jsonl' has 4`,
    );
  });
});

describe("Files of evalwire", () => {
  const facts: EveryEvalEverFacts = {
    evaluation: "gpqa_diamond",
    dataset: { name: "gpqa_diamond" },
    model: { id: "openai/gpt" },
    library: { name: "weave" },
    organization: { name: "Acme" },
    relationship: "third_party",
    retrievedAt: new Date("2026-11-26T12:00:00Z"),
  };

  test("GPQA Diamond has the same scored trials after a round trip, and the same comparison", async () => {
    const sandbox = await startSandbox({ seed: gpqa() });
    const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: "key", project: "acme/gpqa" });
    const place = mkdtempSync(join(folder, "gpqa-"));
    const pairs: LoadedRun[][] = [];
    for (const id of ["gpt-5-nano-2025-08-07", "gpt-5.4-mini-2026-03-17"]) {
      const run = await weave.load(`attr:model=${id}`, { inputs: true });
      const files = await writeEveryEvalEver(place, run, {
        ...facts,
        model: { id: `openai/${id}` },
      });
      const back = await only(readRuns(join(place, files.aggregatePath)));
      expect(back.warnings).toBeUndefined();
      const scores = async (from: LoadedRun): Promise<unknown> =>
        (await rowsOf(from)).map(({ key, trials }) => [
          key,
          trials.map((one) => [one.id, one.scores, one.latencySeconds, one.tokens]),
        ]);
      expect(await scores(back)).toEqual(await scores(run));
      pairs.push([run, back]);
    }
    const [[base, baseBack] = [], [candidate, candidateBack] = []] = pairs;
    if (!base || !baseBack || !candidate || !candidateBack) throw new Error("a run is missing");
    const [now, then] = [await compare(baseBack, candidateBack), await compare(base, candidate)];
    expect(now.scorers.correct?.p).toBe(then.scorers.correct?.p);
    expect(now.scorers.correct?.interval).toEqual(then.scorers.correct?.interval);
    await sandbox.close();
  });

  test("scorer keys, reasons, costs and what was left out come back", async () => {
    const judged = { ...scored(true), reason: "fine" };
    const run = loaded(
      "run-1",
      row({
        key: "q1",
        input: "2+2?",
        columns: { topic: "math" },
        trials: [
          trial({ id: "a", tokens: 7, costUsd: 0.5, output: "4", scores: { "judge.ok": judged } }),
          trial({ id: "a", output: "5", scores: { "judge.ok": scored(false), n: scored(3) } }),
        ],
      }),
      row({ key: "q2", trials: [trial({ error: "raised ValueError" })] }),
    );
    const files = await toEveryEvalEver({ ...run, run: { ...run.run, status: "running" } }, facts);
    const place = mkdtempSync(join(folder, "own-"));
    writeFileSync(join(place, "run.json"), JSON.stringify(files.aggregate));
    writeFileSync(join(place, "run_samples.jsonl"), files.samples);
    const back = await only(readRuns(place));
    expect(await rowsOf(back)).toMatchObject([
      {
        key: "q1",
        columns: { topic: "math" },
        trials: [
          { id: "a", tokens: 7, costUsd: 0.5, output: "4", scores: { "judge.ok": judged } },
          { output: "5", scores: { "judge.ok": scored(false) } },
        ],
      },
    ]);
    expect(back.run).toMatchObject({
      status: "running",
      partial: expect.stringContaining("'judge.ok': 1 score is left out"),
    });
  });
});

describe("Instance records", () => {
  test("keep numbers as numbers, and states as states", async () => {
    const run = await only(
      parseRuns(
        lines(
          record({ evaluation: { score: 0.5, is_correct: true } }),
          record({ sample_id: "q2", evaluation: { score: 1, is_correct: true } }),
          record({
            sample_id: "q3",
            evaluation_result_id: "e",
            error: "timeout",
            evaluation: { score: 0, is_correct: false },
          }),
        ) +
          '{"schema_version":"0.3.0","evaluation_id":"e/m/1","model_id":"acme/m","evaluation_name":"e","sample_id":"q4","input":{"raw":"","reference":[]},"evaluation":{"score":NaN,"is_correct":false}}',
      ),
    );
    const scores = (await rowsOf(run)).map(({ trials }) => trials[0]?.scores.e);
    expect(scores).toEqual([
      scored(0.5),
      scored(1),
      { kind: "none", state: "errored", value: null, reason: "timeout" },
      { kind: "none", state: "errored", value: null, reason: "the score is not a finite number" },
    ]);
  });

  test("of several evaluations and models are several runs", async () => {
    const runs = await parseRuns(
      lines(
        record(),
        record({ evaluation_id: "e/m/2" }),
        record({ evaluation_id: "e/m/2", model_id: "acme/n" }),
      ),
    );
    expect(runs.map(({ run }) => [run.id, run.model])).toEqual([
      ["e/m/1", "acme/m"],
      ["e/m/2", "acme/m"],
      ["e/m/2", "acme/n"],
    ]);
  });

  test("that repeat a sample without a number are trials, with a warning", async () => {
    const failed = { evaluation: { score: 0, is_correct: false } };
    const run = await only(parseRuns(lines(record(), record(failed), record(failed))));
    expect((await rowsOf(run))[0]?.trials.map(({ scores }) => scores.e?.value)).toEqual([
      true,
      false,
      false,
    ]);
    expect(run.warnings).toEqual([
      "2 records without a trial number repeat a sample: each was read as another trial of it",
    ]);
  });

  test("with errors are separate trials", async () => {
    const run = await only(
      parseRuns(lines(record({ error: "a" }), record({ error: "b" }), record())),
    );
    expect((await rowsOf(run))[0]?.trials).toMatchObject([
      { error: "a", scores: {} },
      { error: "b", scores: {} },
      { scores: { e: scored(true) } },
    ]);
  });

  test("with one ID for inputs of several evaluations are separate rows", async () => {
    const run = await only(
      parseRuns(
        lines(
          record({ evaluation_name: "physics" }),
          record({ evaluation_name: "biology", input: { raw: "cells?", reference: [] } }),
        ),
      ),
    );
    expect((await rowsOf(run)).map(({ key }) => key)).toEqual(["physics/q1", "biology/q1"]);
  });

  test("whose 'is_correct' contradicts the score are numbers, with a warning", async () => {
    const run = await only(
      parseRuns(
        lines(record(), record({ sample_id: "q2", evaluation: { score: 1, is_correct: false } })),
      ),
    );
    expect((await rowsOf(run))[1]?.trials[0]?.scores.e).toEqual(scored(1));
    expect(run.warnings).toEqual([
      "'e': 'is_correct' contradicts 1 of 2 scores, which were read as numbers",
    ]);
  });

  test("keep the messages of a conversation as output, and columns that all trials share", async () => {
    const messages = [{ turn_idx: 0, role: "user", content: "hi" }];
    const metadata = (epoch: string) => ({ epoch, topic: "math", seed: epoch });
    const run = await only(
      parseRuns(
        lines(
          record({ output: null, messages, metadata: metadata("1") }),
          record({ output: { raw: ["a", "b"] }, metadata: metadata("2") }),
        ),
      ),
    );
    const [found] = await rowsOf(run);
    expect(found?.columns).toEqual({ evaluation_name: "e", topic: "math", reference: ["4"] });
    expect(found?.trials.map(({ output }) => output)).toEqual([messages, ["a", "b"]]);
  });

  test("keep names of inherited properties", async () => {
    const own = JSON.stringify(record({ evaluation_result_id: "__proto__" }));
    const run = await only(
      parseRuns(
        own.replace(
          '"answer_attribution"',
          '"metadata":{"__proto__":"x","constructor":"y"},"answer_attribution"',
        ),
      ),
    );
    const [found] = await rowsOf(run);
    expect(Object.keys(found?.trials[0]?.scores ?? {})).toEqual(["__proto__"]);
    expect(Object.entries(found?.columns ?? {})).toEqual(
      expect.arrayContaining([
        ["__proto__", "x"],
        ["constructor", "y"],
      ]),
    );
  });

  test("of another version are read with a warning", async () => {
    const run = await only(parseRuns(lines(record({ schema_version: "0.4.0" }))));
    expect(run.warnings).toEqual([
      "The schema version of the file is '0.4.0', and it was read as version 0.3.0",
    ]);
  });

  test("of 100,000 samples are read", async () => {
    const many = Array.from({ length: 100_000 }, (_, at) => record({ sample_id: `q${at}` }));
    const run = await only(parseRuns(lines(...many)));
    expect((await summarize(run)).e).toMatchObject({ n: 100_000, value: 1 });
  });
});

describe("Broken files name their place", () => {
  const without = (name: string): object => ({ ...record(), [name]: undefined });
  const good = lines(record());
  test.each<[string, string, string]>([
    ["a line that is not JSON", `${good}{"a":`, "line 2' is not valid JSON"],
    ["a truncated line", good.slice(0, 200), "line 1' is not valid JSON"],
    ["a list", `${good}[1]\n`, "line 2' must be an object: current value is an array"],
    ["null", `${good}null\n`, "line 2' must be an object: current value is null"],
    ["a string", `${good}"x"\n`, "line 2' must be an object: current value is 'x'"],
    ...["schema_version", "evaluation_id", "model_id", "evaluation_name", "sample_id"].map(
      (name): [string, string, string] => [
        `no ${name}`,
        good + lines(without(name)),
        `line 2, ${name}' must be a string: current value is undefined`,
      ],
    ),
    ["no input", good + lines(without("input")), "line 2, input' must be an object"],
    ["no evaluation", good + lines(without("evaluation")), "line 2, evaluation' must be an object"],
    [
      "a number as sample ID",
      good + lines(record({ sample_id: 7 })),
      "line 2, sample_id' must be a string: current value is 7",
    ],
    [
      "a word as score",
      good + lines(record({ evaluation: { score: "C", is_correct: true } })),
      "line 2, evaluation.score' must be a number: current value is 'C'",
    ],
    [
      "no is_correct",
      good + lines(record({ evaluation: { score: 1 } })),
      "line 2, evaluation.is_correct' must be true or false",
    ],
    [
      "an output that is a string",
      good + lines(record({ output: { raw: "4" } })),
      "line 2, output.raw' must be an array of strings",
    ],
    [
      "a reference of numbers",
      good + lines(record({ input: { raw: "", reference: [4] } })),
      "line 2, input.reference' must be an array of strings",
    ],
    [
      "a metadata list",
      good + lines(record({ metadata: [] })),
      "line 2, metadata' must be an object",
    ],
    [
      "tokens as string",
      good + lines(record({ token_usage: { total_tokens: "4" } })),
      "line 2, token_usage.total_tokens' must be a number",
    ],
    [
      "a latency as string",
      good + lines(record({ performance: { latency_ms: "4" } })),
      "line 2, performance.latency_ms' must be a number",
    ],
    ["an error as object", good + lines(record({ error: {} })), "line 2, error' must be a string"],
    [
      "one ID for two inputs",
      good + lines(record({ input: { raw: "other", reference: [] } })),
      "line 2' has the sample ID 'q1' of line 1, but another input",
    ],
    [
      "a trial twice",
      lines(record({ metadata: { epoch: "1" } }), record({ metadata: { epoch: "1" } })),
      "line 2' repeats trial '1' of sample 'q1' for the scorer 'e'",
    ],
    [
      "a crashed trial twice",
      lines(
        record({ error: "a", metadata: { epoch: "1" } }),
        record({ error: "b", metadata: { epoch: "1" } }),
      ),
      "line 2' repeats trial '1' of sample 'q1'",
    ],
  ])("%s", async (_name, content, message) => {
    const error = await errorOf(
      parseRuns(content, { format: "every-eval-ever", name: "x_samples.jsonl" }),
      "invalid_argument",
    );
    expect(error.message).toContain(`'x_samples.jsonl, ${message}`);
  });

  test.each<[string, string, string]>([
    ["an empty file", "", "'x.json' is not valid JSON"],
    ["another object", "{}", "'x.json, schema_version' must be a string"],
    [
      "an aggregate without results",
      lines({ ...JSON.parse(text(`${CAPITALS}.json`)), evaluation_results: {} }),
      "'x.json, evaluation_results' must be an array",
    ],
    ["a truncated aggregate", text(`${CAPITALS}.json`).slice(0, 500), "'x.json' is not valid JSON"],
    [
      "nested too deeply",
      `{"schema_version":"0.3.0","evaluation_id":"a","sample_id":${"[".repeat(100_000)}`,
      "'x.json, line 1' is not valid JSON",
    ],
  ])("%s", async (_name, content, message) => {
    const error = await errorOf(
      parseRuns(content, { format: "every-eval-ever", name: "x.json" }),
      "invalid_argument",
    );
    expect(error.message).toContain(message);
  });

  test("an instance file without a record", async () => {
    const error = await errorOf(
      parseRuns("\n \n", { format: "every-eval-ever", name: "x_samples.jsonl" }),
      "invalid_argument",
    );
    expect(error.message).toContain("'x_samples.jsonl' has no instance records");
  });

  test("every prefix of a file ends in an error or in rows, never in another error", async () => {
    const whole = text(`${CAPITALS}_samples.jsonl`);
    const ends = Array.from({ length: 50 }, (_, at) => Math.floor((whole.length * at) / 50));
    for (const end of ends)
      await parseRuns(whole.slice(0, end), {
        format: "every-eval-ever",
        name: "a_samples.jsonl",
      }).catch((error: unknown) => expect(error).toMatchObject({ code: "invalid_argument" }));
    expect(readdirSync(FIXTURES).length).toBe(5);
  });
});
