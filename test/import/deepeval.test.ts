import { compare, summarize } from "evalwire/analysis";
import { describe, expect, test } from "vitest";
import { fixture, fixtureRuns, onlyRun, refusal, rowsOf } from "./runs.ts";

/** The part of a file that the tests read. */
interface TestRun {
  metricsScores: {
    metric: string;
    scores: number[];
    passes: number;
    fails: number;
    errors: number;
  }[];
  testPassed: number;
  testFailed: number;
}

const stated = (name: string): TestRun => JSON.parse(fixture(`deepeval/${name}`));

async function fixtureRun(name: string) {
  const [run] = await fixtureRuns(`deepeval/${name}`);
  if (run === undefined) throw new Error("no run");
  return run;
}

const metric = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: "Relevancy",
  threshold: 0.5,
  success: true,
  score: 0.75,
  ...rest,
});

const testCase = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: "test_case_0",
  input: "hi",
  actualOutput: "hello",
  success: true,
  metricsData: [metric()],
  order: 0,
  ...rest,
});

const file = (testCases: unknown, rest: Record<string, unknown> = {}): string =>
  JSON.stringify({ testCases, metricsScores: [], testPassed: 1, testFailed: 0, ...rest });

describe("test runs of DeepEval", () => {
  test("the run has the facts of the file", async () => {
    const { run, scorerVersions } = await fixtureRun("careful.json");
    expect(run).toMatchObject({
      provider: "deepeval",
      name: "nightly careful",
      model: "careful",
      status: "completed",
      startedAt: null, // the file has no time
      attributes: {
        identifier: "nightly careful",
        hyperparameters: { model: "careful", temperature: "0" },
      },
    });
    expect(run.id).toMatch(/^[0-9a-f]{16}$/);
    expect(await scorerVersions?.()).toEqual({
      Closeness: "model table-judge-1, threshold 0.5",
      "Judge [strict]": "model table-judge-1, threshold 0.9",
      "No threshold": "model table-judge-1",
      Flaky: "model table-judge-1, threshold 1",
    });
  });

  test("counts and means of DeepEval come out of summarize()", async () => {
    let compared = 0;
    for (const name of ["careful", "hasty", "conversations-careful", "conversations-hasty"]) {
      const run = await fixtureRun(`${name}.json`);
      const { metricsScores, testPassed, testFailed } = stated(`${name}.json`);
      const figures = await summarize(run);
      expect(figures.success?.value).toBeCloseTo(testPassed / (testPassed + testFailed), 12);
      for (const { metric: key, scores, passes, fails } of metricsScores) {
        if (scores.length === 0) continue;
        compared += 1;
        const mean = scores.reduce((total, score) => total + score, 0) / scores.length;
        expect(figures[key]?.value).toBeCloseTo(mean, 12);
        expect(figures[`${key}.success`]?.value).toBeCloseTo(passes / (passes + fails), 12);
      }
    }
    expect(compared).toBe(8);
  });

  test("a metric that errored is errored, never a failed one, and what failed by it is said", async () => {
    const run = await fixtureRun("careful.json");
    const row = (await rowsOf(run)).find(({ key }) => key === "broken judge");
    const scores = row?.trials[0]?.scores ?? {};
    for (const key of ["Judge [strict]", "Judge [strict].success"])
      expect(scores[key]).toMatchObject({
        state: "errored",
        value: null,
        reason: "RuntimeError: judge broke: 接続が切れました",
      });
    expect(scores["Judge [strict]"]?.costUsd).toBe(0.00025);
    expect(scores.success).toMatchObject({ state: "scored", value: false });
    expect(run.warnings).toEqual([
      "DeepEval's figures leave out 6 scores of 'No threshold' without a verdict",
      "In 1 failed test case, every metric that failed is one that errored: DeepEval counts that as failed, and so does 'success'",
      "The images of 1 test case are not read",
    ]);
  });

  test("a metric without a threshold has a score and no verdict", async () => {
    const [row] = await rowsOf(await fixtureRun("hasty.json"));
    expect(row?.trials[0]?.scores["No threshold"]).toMatchObject({ state: "scored", value: 0.4 });
    expect(row?.trials[0]?.scores["No threshold.success"]).toMatchObject({
      state: "not-applicable",
      reason: "the metric has no threshold",
    });
  });

  test("rows have inputs, columns and units, and unnamed test cases have a key", async () => {
    const rows = await rowsOf(await fixtureRun("careful.json"));
    expect(rows.map(({ key }) => key)).toEqual([
      "capital",
      "test 1",
      "日本",
      "broken judge",
      "tools",
      "picture",
    ]);
    expect(rows[0]).toMatchObject({
      input: { input: "What is the capital of France?", expectedOutput: "Paris" },
      columns: { name: "capital", tags: ["geo", "easy"], subject: "geography" },
    });
    expect(rows[0]?.trials).toEqual([
      expect.objectContaining({
        output: "Paris",
        latencySeconds: 0.25,
        tokens: 15,
        costUsd: 0.002,
      }),
    ]);
    expect(rows[1]?.columns).toMatchObject({ retrievalContext: ["2+2=4"], comments: "unnamed" });
    expect(rows[4]?.columns?.toolsCalled).toMatchObject([{ name: "search" }]);
  });

  test("a test case that DeepEval left out makes the run partial", async () => {
    const { run } = await fixtureRun("careful.json");
    expect(run.partial).toBe(
      "1 test case is absent by the numbers of the others: DeepEval leaves out those whose metrics were all skipped",
    );
  });

  test("two runs join on their inputs, images included", async () => {
    const [base, candidate] = [await fixtureRun("careful.json"), await fixtureRun("hasty.json")];
    const comparison = await compare(base, candidate, { scorers: ["Closeness"] });
    expect(comparison.rows).toMatchObject({ shared: 6, onlyBase: 0, onlyCandidate: 0 });
    const findings = comparison.comparability.map(({ check }) => check);
    expect(findings).not.toContain("grader");
  });

  test("conversations have their scenario as input and their turns as output", async () => {
    const rows = await rowsOf(await fixtureRun("conversations-hasty.json"));
    expect(rows).toMatchObject([
      {
        key: "booking",
        input: {
          scenario: "A user books a table",
          expectedOutcome: "booked",
          userDescription: "hungry",
        },
        columns: { conversation: true },
        trials: [
          {
            output: [
              { role: "user", content: "A table, please" },
              { role: "assistant", content: "Nein." },
            ],
          },
        ],
      },
      { key: "test 1", input: { turns: [{ role: "user", content: "Hallo" }] } },
    ]);
  });

  test("equal test cases are trials of one row, and a mean that changes by it is a warning", async () => {
    const run = await fixtureRun("repeated.json");
    const rows = await rowsOf(run);
    expect(rows.map(({ key, trials }) => [key, trials.length])).toEqual([
      ["repeated", 2],
      ["capital", 1],
    ]);
    expect((await summarize(run)).Closeness?.value).toBe(0.75);
    expect(run.warnings).toEqual([
      "DeepEval's mean of 'Closeness' is 0.6666666666666666 over all test cases; summarize() averages equal ones first: 0.75",
    ]);
  });

  test("the latest test run of the folder .deepeval is the same run", async () => {
    const latest = await fixtureRun("latest_test_run.json");
    expect(await rowsOf(latest)).toEqual(await rowsOf(await fixtureRun("repeated.json")));
  });

  test("the cache of metrics is refused, because it is not a run", async () => {
    expect(await refusal(fixture("deepeval/cache.json"))).toBe(
      "'x.json' is DeepEval's cache, which mixes the metrics of several runs: it is not a run. Read '.deepeval/.latest_run_full.json', or a file of the folder that DEEPEVAL_RESULTS_FOLDER names.",
    );
  });
});

describe("what a file of DeepEval may hold", () => {
  test("the temporary file of a test run is running and partial", async () => {
    const { run } = await onlyRun(file([testCase()]), ".temp_test_run_data.json");
    expect([run.status, run.partial]).toEqual(["running", "the test run had not ended"]);
  });

  test("a test run of DeepEval 3.0, whose file has no totals, is read with a warning", async () => {
    const { run, warnings } = await onlyRun(
      { testCases: [testCase()], conversationalTestCases: [], metricsScores: [], runDuration: 0 },
      "20261127_001205",
    );
    expect([run.status, run.partial, run.name]).toEqual(["completed", null, "20261127_001205"]);
    expect(warnings).toEqual([
      "The file has no totals of DeepEval, as older releases wrote it: nothing to check it against",
    ]);
  });

  test("names: of the tool's file, of metrics like a total, of equal metrics, with dots", async () => {
    const names = ["success", "Relevancy", "Relevancy", "a.b", "__proto__"];
    const run = await onlyRun(
      file([testCase({ metricsData: names.map((name) => metric({ name })) })]),
      "test_run_20261126_232847.json",
    );
    expect(run.run.name).toBe("test_run_20261126_232847");
    const scores = (await rowsOf(run))[0]?.trials[0]?.scores ?? {};
    expect(Object.keys(scores).filter((key) => !key.endsWith(".success"))).toEqual([
      "success",
      "success (metric)",
      "Relevancy",
      "Relevancy#2",
      "a\\.b",
      "__proto__",
    ]);
  });

  test("a metric that a test case lacks is missing; one of conversations does not apply", async () => {
    const run = await onlyRun(
      file(
        [
          testCase({ metricsData: [metric(), metric({ name: "Bias" })] }),
          testCase({ input: "b", order: 1 }),
        ],
        {
          conversationalTestCases: [
            { name: "talk", success: true, turns: [], metricsData: [metric({ name: "Polite" })] },
          ],
        },
      ),
    );
    const states = (await rowsOf(run)).map(({ trials }) => [
      trials[0]?.scores.Bias?.state,
      trials[0]?.scores.Polite?.state,
    ]);
    expect(states).toEqual([
      ["scored", "not-applicable"],
      ["missing", "not-applicable"],
      ["not-applicable", "scored"],
    ]);
  });

  test("scores without a value are missing, with the reason", async () => {
    const run = await onlyRun(
      file([testCase({ success: null, metricsData: [metric({ score: null, success: null })] })]),
    );
    const scores = (await rowsOf(run))[0]?.trials[0]?.scores ?? {};
    expect(Object.values(scores).map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
      "missing: the test case has no verdict",
      "missing: the metric has neither score nor error",
      "missing: the metric has no verdict",
    ]);
  });

  test("figures of DeepEval that differ are warnings with both numbers", async () => {
    const figures = { metric: "Relevancy", scores: [1, 0], passes: 1, fails: 1, errors: 0 };
    const run = await onlyRun(
      file([testCase()], { testPassed: 2, testFailed: 3, metricsScores: [figures] }),
    );
    expect(run.warnings).toEqual([
      "DeepEval counts 2 passed test cases, the file has 1",
      "DeepEval counts 3 failed test cases, the file has 0",
      "DeepEval's mean of 'Relevancy' is 0.5 over 2 scores; the test cases have 1, with the mean 0.75",
    ]);
  });

  test("the ids of local images stay, because another file can have the same path", async () => {
    const images = {
      a: { url: "https://example.com/a.png", local: false },
      b: { url: "/b.png", local: true },
    };
    const input = "[DEEPEVAL:IMAGE:a] [DEEPEVAL:IMAGE:b] [DEEPEVAL:IMAGE:toString]";
    const [row] = await rowsOf(await onlyRun(file([testCase({ input, imagesMapping: images })])));
    expect(row?.input).toEqual({
      input:
        "[DEEPEVAL:IMAGE:https://example.com/a.png] [DEEPEVAL:IMAGE:b] [DEEPEVAL:IMAGE:toString]",
    });
  });

  test("traces are named, because their metrics are not read", async () => {
    const run = await onlyRun(file([testCase({ trace: { agentSpans: [] } })]));
    expect(run.warnings).toEqual([
      "The traces of 1 test case are not read, nor the metrics of their spans",
    ]);
  });

  test("NaN, as Python writes it, is a missing score", async () => {
    const run = await onlyRun(file([testCase()]).replaceAll("0.75", "NaN"));
    expect((await rowsOf(run))[0]?.trials[0]?.scores.Relevancy).toMatchObject({ state: "missing" });
  });

  test("test cases with the same input and other names stay apart", async () => {
    const run = await onlyRun(
      file([testCase({ name: "a" }), testCase({ name: "b", order: 1 })], { testPassed: 2 }),
    );
    const rows = await rowsOf(run);
    expect(rows.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(rows[0]?.digest).not.toBe(rows[1]?.digest);
  });
});

describe("broken files of DeepEval", () => {
  const one = testCase();
  const deep = `${"[".repeat(60_000)}1${"]".repeat(60_000)}`;
  test.each<[string, string, string | RegExp]>([
    [
      "test cases that are not an array",
      file({}),
      "'x.json, testCases' must be an array: current value is an object",
    ],
    ["no test cases at all", JSON.stringify({ metricsScores: [] }), /'x.json' has no test cases/],
    [
      "a test case that is not an object",
      file([one, "x"]),
      "'x.json, testCases[1]' must be an object: current value is 'x'",
    ],
    [
      "a test case without a name",
      file([{ ...one, name: 7 }]),
      "'x.json, testCases[0].name' must be a string: current value is 7",
    ],
    [
      "a verdict of text",
      file([{ ...one, success: "yes" }]),
      /testCases\[0\].success' must be true or false: current value is 'yes'/,
    ],
    [
      "metrics that are not an array",
      file([{ ...one, metricsData: {} }]),
      /metricsData' must be an array: current value is an object/,
    ],
    [
      "a metric without a name",
      file([{ ...one, metricsData: [{ score: 1 }] }]),
      /metricsData\[0\].name' must be a string: current value is undefined/,
    ],
    [
      "a score of text",
      file([{ ...one, metricsData: [metric({ score: "0.5" })] }]),
      /metricsData\[0\].score' must be a number: current value is '0.5'/,
    ],
    [
      "a score of true",
      file([{ ...one, metricsData: [metric({ score: true })] }]),
      /score' must be a number: current value is true/,
    ],
    [
      "an error of an object",
      file([{ ...one, metricsData: [metric({ error: {} })] }]),
      /error' must be a string: current value is an object/,
    ],
    [
      "metadata in a list",
      file([{ ...one, metadata: [] }]),
      /metadata' must be an object: current value is an array/,
    ],
    [
      "figures without a metric",
      file([one], { metricsScores: [{ scores: [] }] }),
      /metricsScores\[0\].metric' must be a string/,
    ],
    [
      "figures of text",
      file([one], { metricsScores: [{ metric: "m", scores: ["1"] }] }),
      /metricsScores\[0\].scores\[0\]' must be a number/,
    ],
    [
      "a count of text",
      file([one], { testPassed: "1" }),
      /testPassed' must be a number: current value is '1'/,
    ],
    [
      "a conversation without a name",
      file([], { conversationalTestCases: [{}] }),
      /conversationalTestCases\[0\].name' must be a string/,
    ],
    [
      "a wrapped run that is broken",
      JSON.stringify({ testRunData: { testCases: [7] } }),
      /'x.json, testRunData.testCases\[0\]' must be an object: current value is 7/,
    ],
    [
      "a wrapped run that is null",
      JSON.stringify({ testRunData: null }),
      /'x.json, testRunData' must be an object: current value is null/,
    ],
    [
      "only a link",
      JSON.stringify({ testRunLink: "x" }),
      /'x.json' has only the link to a test run/,
    ],
    [
      "metrics of an old release",
      file([{ name: "a", metricsMetadata: [] }]),
      /testCases\[0\]' has 'metricsMetadata': it was written by an older DeepEval. Run/,
    ],
    ["a truncated file", file([one]).slice(0, -5), /'x.json' is not valid JSON/],
    [
      "values that are nested too deeply",
      file([one]).replace('"input":"hi"', `"input":${deep}`),
      "'x.json' has values that are nested too deeply to be read",
    ],
  ])("%s", async (_name, content, message) => {
    if (typeof message === "string") expect(await refusal(content)).toBe(message);
    else expect(await refusal(content)).toMatch(message);
  });

  test("an empty file, a number and a list in the format that is named", async () => {
    expect(await refusal("", "deepeval")).toMatch(/is not valid JSON/);
    expect(await refusal("7", "deepeval")).toBe("'x.json' must be an object: current value is 7");
    expect(await refusal("[]", "deepeval")).toBe(
      "'x.json' must be an object: current value is an array",
    );
  });
});
