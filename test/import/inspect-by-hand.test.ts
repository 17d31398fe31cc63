import { summarize } from "evalwire/analysis";
import { parseRuns } from "evalwire/import";
import { describe, expect, test } from "vitest";
import type { LoadedRun } from "../../src/model/run.ts";
import { rowsByKey } from "../support/import-fixtures.ts";
import { zipFile } from "../support/zip-file.ts";

const figuresOf = async (run: LoadedRun, options = {}): Promise<Record<string, number | null>> =>
  Object.fromEntries(
    Object.entries(await summarize(run, options)).map(([key, { value }]) => [key, value]),
  );

interface WrittenLog {
  version?: number;
  status?: string;
  eval?: object;
  results?: object;
  samples?: unknown;
  [field: string]: unknown;
}

const written = (log: WrittenLog): string =>
  JSON.stringify({ version: 2, status: "success", eval: { task: "t", eval_id: "e" }, ...log });

const sample = (id: unknown, value: unknown, more: object = {}): object => ({
  id,
  epoch: 1,
  input: "?",
  scores: { s: { value } },
  ...more,
});

const read = async (log: WrittenLog): Promise<LoadedRun> => {
  const [run] = await parseRuns(written(log), { name: "log.json" });
  if (run === undefined) throw new Error("no run");
  return run;
};

const results = (metrics: object, scorer: object = {}): object => ({
  scores: [{ name: "s", scorer: "s", metrics, ...scorer }],
});

describe("A hand-made log of Inspect", () => {
  test("whose words are all N or P has both numbers in a warning", async () => {
    const run = await read({
      samples: [sample(1, "N"), sample(2, "P")],
      results: results({ accuracy: { name: "accuracy", value: 0.25 } }),
    });
    expect(run.warnings).toEqual([
      `Inspect's own accuracy of 's' is 0.25, and the scores have no figure: "N" is ambiguous: define it with values; "P" is ambiguous: define it with values`,
    ]);
    const values = { s: { C: 1, I: 0, P: 0.5, N: 0 } };
    expect(await figuresOf(run, { values })).toEqual({ s: 0.25 });
  });

  test("whose mean differs from its samples has both numbers in a warning", async () => {
    const run = await read({
      samples: [sample("a", "C"), sample("b", "I")],
      results: results({ "inspect_ai/accuracy": { value: 0.75 }, group: { group: "g", value: 9 } }),
    });
    expect(run.warnings).toEqual([
      "Inspect's own inspect_ai/accuracy of 's' is 0.75, and the mean of the scores is 0.5 over 2 rows",
    ]);
  });

  test("with a reducer that evalwire lacks is checked against the mean of the epochs", async () => {
    const epochs = [sample("a", "C"), sample("a", "I", { epoch: 2 })];
    const own = results({ accuracy: { value: 1 } }, { reducer: "max" });
    const run = await read({ samples: epochs, results: own });
    expect(run.warnings).toEqual([
      "Inspect's own accuracy of 's' by 'max' is 1, and the mean of the scores is 0.5 over 1 row",
    ]);
  });

  test("of a newer version, or with an unknown status, says so", async () => {
    const run = await read({ version: 3, status: "paused", samples: [sample("a", 1)] });
    expect(run.run.status).toBe("paused");
    expect(run.warnings).toEqual(["the log has version 3 of the format, newer than 2"]);
  });

  test("of version 1, with one score per sample, is read", async () => {
    const run = await read({
      version: 1,
      samples: [{ id: 1, epoch: 1, input: "?", score: { value: "C" } }],
      results: { scorer: { name: "match" }, metrics: { accuracy: { value: 1 } } },
    });
    expect(run.warnings).toBeUndefined();
    expect(await figuresOf(run)).toEqual({ match: 1 });
  });

  test("whose samples all crashed has its scorers", async () => {
    const run = await read({
      eval: { task: "t", scorers: [{ name: "match" }, { name: "match" }] },
      samples: [{ id: 1, epoch: 1, input: "?", error: { message: "gone" } }],
    });
    const figures = await summarize(run);
    expect(Object.keys(figures)).toEqual(["match", "match1"]);
    expect(figures.match).toMatchObject({ value: null, unscored: { errored: 1 } });
  });

  test("keeps an error beside the scores of a sample that was scored anyway", async () => {
    const run = await read({
      samples: [sample("a", 1, { error: { message: "late" }, uuid: "u" })],
    });
    const row = (await rowsByKey(run)).get("a");
    expect(row?.trials[0]).not.toHaveProperty("error");
    expect(row?.notes).toEqual(["trials[u]: the sample failed later: late"]);
  });

  test("keeps names of prototypes, whole numbers above 2^53, and attachments", async () => {
    const text = `{"version":2,"status":"success","eval":{"task":"t","metadata":{"build":9007199254740993}},"samples":[
      {"id":9007199254740993,"epoch":1,"input":[{"role":"user","content":"attachment://h"}],"attachments":{"h":"image"},
       "metadata":{"__proto__":"a","constructor":"b"},"scores":{"__proto__":{"value":1},"x.y":{"value":{"__proto__":0.5,"a":{"b":null}}}}}]}`;
    const [run] = await parseRuns(text);
    if (run === undefined) throw new Error("no run");
    expect(run.run.attributes.build).toBe("9007199254740993");
    const row = (await rowsByKey(run)).get("9007199254740993");
    expect(row?.input).toEqual([{ role: "user", content: "image" }]);
    expect(Object.entries(row?.columns ?? {})).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect(Object.keys(row?.trials[0]?.scores ?? {})).toEqual([
      "__proto__",
      "x\\.y.__proto__",
      "x\\.y.a.b",
    ]);
  });

  test("leaves out the columns that differ between epochs", async () => {
    const epochs = [1, 2].map((epoch) =>
      sample("a", 1, { epoch, metadata: { topic: "x", draw: epoch }, target: ["y"] }),
    );
    const row = (await rowsByKey(await read({ samples: epochs }))).get("a");
    expect(row?.columns).toEqual({ target: ["y"], topic: "x" });
  });

  test("of 100,000 samples is read", async () => {
    const samples = Array.from({ length: 100_000 }, (_, at) =>
      sample(at, at % 4 === 0 ? "I" : "C"),
    );
    expect(await figuresOf(await read({ samples }))).toEqual({ s: 0.75 });
  });

  test("with 20,000 scorers is read in linear time", async () => {
    const scores = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`s${at}`, { value: { a: 1 } }]),
    );
    const failed = { id: 2, epoch: 1, input: "?", error: { message: "gone" } };
    const rows = await rowsByKey(await read({ samples: [sample(1, 1, { scores }), failed] }));
    const states = Object.values(rows.get("2")?.trials[0]?.scores ?? {}).map(({ state }) => state);
    expect([states.length, ...new Set(states)]).toEqual([20_000, "errored"]);
  });

  test("that asks for a huge number of epochs does not list them", async () => {
    const spec = { task: "t", dataset: { sample_ids: [1, 2] }, config: { epochs: 1e12 } };
    const { run } = await read({ status: "error", eval: spec, samples: [sample(1, 1)] });
    expect(run.partial).toBe(
      "the log lacks 1999999999999 of 2000000000000 samples: the evaluation failed: no reason stated",
    );
  });

  const spec = { task: "t" };
  test.each<[string, WrittenLog, string]>([
    [
      "a task that is a number",
      { eval: { task: 7 } },
      "eval.task' must be a string: current value is 7",
    ],
    ["no task", { eval: {} }, "eval.task' must be a string: current value is undefined"],
    ["samples that are an object", { samples: {} }, "samples' must be an array of samples"],
    [
      "a sample that is null",
      { samples: [null] },
      "samples[0]' must be an object: current value is null",
    ],
    [
      "a sample without an ID",
      { samples: [{ epoch: 1 }] },
      "samples[0].id' must be a string or a whole number",
    ],
    [
      "epoch 0",
      { samples: [sample(1, 1, { epoch: 0 })] },
      "samples[0].epoch' must be a whole number from 1",
    ],
    [
      "a score that is a number",
      { samples: [sample(1, 1), { id: 2, epoch: 1, scores: { s: 1 } }] },
      "samples[1].scores.s' must be an object with a value",
    ],
    [
      "scores that are a list",
      { samples: [sample(1, 1, { scores: [] })] },
      "samples[0].scores' must be an object",
    ],
    [
      "an error that is a string",
      { samples: [sample(1, 1, { error: "x" })] },
      "samples[0].error' must be an object with a message",
    ],
    [
      "a sample twice",
      { samples: [sample(1, 1), sample("1", 0)] },
      "samples[1]' repeats epoch 1 of the sample '1'",
    ],
    [
      "tokens that are a string",
      { samples: [sample(1, 1, { model_usage: { m: { total_tokens: "9" } } })] },
      "total_tokens' must be a number",
    ],
    [
      "a time that is a string",
      { samples: [sample(1, 1, { working_time: "9" })] },
      "working_time' must be a number",
    ],
    [
      "a mean that is a string",
      { eval: spec, results: results({ mean: { value: "1" } }) },
      "results.scores[0].metrics.mean.value' must be a number",
    ],
    [
      "metadata that is a list",
      { eval: { task: "t", metadata: [] } },
      "eval.metadata' must be an object",
    ],
    [
      "sample IDs that are objects",
      { eval: { task: "t", dataset: { sample_ids: [{}] } } },
      "eval.dataset.sample_ids[0]' must be a string",
    ],
    [
      "a status that is a number",
      { status: 1 as never },
      "status' must be a string: current value is 1",
    ],
  ])("with %s is an error that names the place", async (_what, log, message) => {
    const error = await parseRuns(written({ samples: [], ...log }), {
      name: "log.json",
      format: "inspect",
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidArgumentError" });
    expect(String(error)).toContain("'log.json, ");
    expect(String(error)).toContain(message);
  });

  test.each([
    ["empty", "", "is not valid JSON"],
    ["cut off", written({ samples: [sample(1, 1)] }).slice(0, -20), "is not valid JSON"],
    ["a list", "[]", "must be an object with the log: current value is an array"],
    ["null", "null", "must be an object with the log: current value is null"],
    ["text", "hello", "is not valid JSON"],
    ["nested too deeply", `${"[".repeat(200_000)}`, "is not valid JSON"],
    [
      "a zip archive of something else",
      zipFile([{ name: "x", content: "" }]),
      "is not a log of Inspect",
    ],
    [
      "an archive whose header is cut off",
      zipFile([{ name: "header.json", content: "{" }]),
      "log.json, header.json' is not valid JSON",
    ],
    [
      "an archive whose sample lacks its epoch",
      zipFile([
        { name: "header.json", content: written({}) },
        { name: "samples/a_epoch_1.json", content: '{"id":"a"}' },
      ]),
      "log.json, samples/a_epoch_1.json, epoch' must be a whole number from 1: current value is undefined",
    ],
  ])("that is %s is an error", async (_what, content, message) => {
    const error = await parseRuns(content, { name: "log.json", format: "inspect" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "InvalidArgumentError" });
    expect(String(error)).toContain(message);
  });

  test("that nests a score deeply is an error", async () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const log = written({ samples: [sample(1, "HERE")] }).replace('"HERE"', deep);
    await expect(parseRuns(log, { name: "log.json" })).rejects.toThrow(
      "'log.json' has values that are nested too deeply to be read",
    );
  });
});
