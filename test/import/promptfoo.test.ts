import { compare, summarize } from "evalwire/analysis";
import type { LoadedRun, Score } from "evalwire/weave";
import { describe, expect, test } from "vitest";
import { parseRuns } from "../../src/import/index.ts";
import { fixture, fixtureRuns, onlyRun, refusal, rowsOf } from "./runs.ts";

/** The part of a file that the tests read. */
interface Output {
  evalId: string;
  results: {
    version: unknown;
    prompts: { provider: string; label: string; metrics: Record<string, unknown> }[];
    results: Record<string, unknown>[];
  };
}

const output = (name: string): Output => JSON.parse(fixture(`promptfoo/${name}`));

const runNamed = (runs: readonly LoadedRun[], name: string): LoadedRun => {
  const run = runs.find((one) => one.run.name === name);
  if (run === undefined) throw new Error(runs.map((one) => one.run.name).join());
  return run;
};

/** One result with its assertions, as promptfoo writes it. */
const result = (rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  promptIdx: 0,
  testIdx: 0,
  success: true,
  score: 1,
  failureReason: 0,
  provider: { id: "echo" },
  prompt: { raw: "hi", label: "hi" },
  vars: { q: "hi" },
  testCase: { vars: { q: "hi" }, assert: [] },
  response: { output: "hi" },
  namedScores: {},
  ...rest,
});

const file = (results: unknown[], rest: Record<string, unknown> = {}): string =>
  JSON.stringify({ evalId: "eval-1", results: { version: 3, results, ...rest }, config: {} });

describe("runs of promptfoo", () => {
  test("each provider and prompt is a run with the facts of the file", async () => {
    const runs = await fixtureRuns("promptfoo/compare.json");
    const { evalId } = output("compare.json");
    expect(runs.map(({ run }) => [run.id, run.name, run.model])).toEqual([
      [`${evalId}#0`, "careful model · brief", "table:careful"],
      [`${evalId}#1`, "careful model · full", "table:careful"],
      [`${evalId}#2`, "hasty model · brief", "table:hasty"],
      [`${evalId}#3`, "hasty model · full", "table:hasty"],
    ]);
    expect(runs[0]?.run).toMatchObject({
      provider: "promptfoo",
      evaluation: "Fixture",
      status: "completed",
      partial: null,
      attributes: {
        provider: "careful model",
        prompt: "brief",
        tags: { team: "evals", language: "日本語" },
        promptfooVersion: "0.121.20",
        derivedMetrics: { quality: expect.any(Number) },
      },
    });
    const { startedAt, finishedAt } = runs[0]?.run ?? {};
    expect(Number(finishedAt)).toBeGreaterThan(Number(startedAt));
  });

  test("counts and sums of promptfoo come out of summarize()", async () => {
    for (const name of ["compare.json", "repeats.json"]) {
      const runs = await fixtureRuns(`promptfoo/${name}`);
      for (const [at, { metrics }] of output(name).results.prompts.entries()) {
        const run = runs[at];
        if (run === undefined) throw new Error("no run");
        const { success, score } = await summarize(run);
        const graded = Number(metrics.testPassCount) + Number(metrics.testFailCount);
        expect(success?.value).toBeCloseTo(Number(metrics.testPassCount) / graded, 12);
        expect(score?.value).toBeCloseTo(Number(metrics.score) / graded, 12);
        expect(success?.unscored.errored).toBe(metrics.testErrorCount);
      }
    }
  });

  test("means of named scores come out, or a warning has both numbers", async () => {
    let equal = 0;
    let warned = 0;
    for (const name of ["compare.json", "repeats.json"]) {
      const runs = await fixtureRuns(`promptfoo/${name}`);
      for (const [at, { metrics }] of output(name).results.prompts.entries()) {
        const run = runs[at];
        if (run === undefined) throw new Error("no run");
        const figures = await summarize(run);
        const totals = Object(metrics.namedScores);
        for (const [metric, weight] of Object.entries(Object(metrics.namedScoreWeights))) {
          const theirs = totals[metric] / Number(weight);
          const ours = figures[metric]?.value ?? Number.NaN;
          if (Math.abs(theirs - ours) < 1e-12) equal += 1;
          else {
            warned += 1;
            const text = `promptfoo's mean of '${metric}' is ${theirs}, weighted by its assertions; with each row counted once it is ${ours}`;
            expect(run.warnings).toContain(text);
          }
        }
      }
    }
    expect([equal, warned]).toEqual([25, 1]);
  });

  test("a result that was not graded is errored for every scorer that its test has", async () => {
    const [run] = await fixtureRuns("promptfoo/compare.json");
    const crash = (await rowsOf(run as LoadedRun)).find(({ key }) => key === "crash");
    const [trial] = crash?.trials ?? [];
    expect(trial).toMatchObject({ output: null, error: "HTTP 529: overloaded" });
    expect([trial?.latencySeconds, trial?.tokens, trial?.costUsd]).toEqual([null, null, null]);
    const states = Object.entries(trial?.scores ?? {}).map(([key, { state }]) => `${key} ${state}`);
    expect(states.filter((one) => one.endsWith(" errored"))).toEqual([
      "success errored",
      "score errored",
      "length errored",
      "accuracy errored",
      "assert.length.pass errored",
      "assert.length.score errored",
      "assert.accuracy.pass errored",
      "assert.accuracy.score errored",
    ]);
    expect(trial?.scores.success?.reason).toBe("HTTP 529: overloaded");
    // the joke is not about accuracy in the first place
    expect(trial?.scores.humor?.state).toBe("not-applicable");
  });

  test("a provider that throws and a grader that throws keep their first line", async () => {
    const runs = await fixtureRuns("promptfoo/compare.json");
    const rows = await rowsOf(runNamed(runs, "hasty model · full"));
    const crash = rows.find(({ key }) => key === "crash")?.trials[0];
    expect(crash?.error).toBe("Error: connection lost: 接続が切れました");
    const careful = runNamed(runs, "careful model · brief");
    const joke = (await rowsOf(careful)).find(({ key }) => key === "joke")?.trials[0];
    expect(joke?.scores["assert.javascript.pass"]).toEqual({
      kind: "none",
      state: "errored",
      value: null,
      reason: expect.stringMatching(/^Custom function threw error: [^\n]*$/),
    });
    // promptfoo counts it as failed: that is its verdict
    expect(joke?.scores.success).toMatchObject({ state: "scored", value: false });
    expect(careful.warnings).toContain(
      "In 1 failed result, every assertion that failed is one that broke: promptfoo counts it as failed, and so does 'success'",
    );
  });

  test("assertions have stable keys, and units are converted", async () => {
    const [run] = await fixtureRuns("promptfoo/compare.json");
    const row = (await rowsOf(run as LoadedRun)).find(({ key }) => key === "日本の首都");
    expect(row).toMatchObject({
      input: { topic: "capital", question: "日本の首都は？" },
      columns: { description: "日本の首都", subject: "geography", suite: "smoke" },
      digestKind: "dataset",
    });
    const trial = row?.trials[0];
    const scores: Record<string, Score> = trial?.scores ?? {};
    expect(trial).toMatchObject({
      output: "東京",
      latencySeconds: 0.25,
      tokens: 15,
      costUsd: 0.002,
    });
    const scored = Object.entries(scores).filter(([, { state }]) => state === "scored");
    expect(scored.map(([key, { value }]) => [key, value])).toEqual([
      ["success", true],
      ["score", expect.any(Number)],
      ["accuracy", 1],
      ["length", 0.1],
      ["form", 0.5],
      ["assert.length.pass", true],
      ["assert.length.score", 0.1],
      ["assert.accuracy.pass", true],
      ["assert.accuracy.score", 1],
      ["assert.assert-set.pass", true],
      ["assert.assert-set.score", 0.5],
      ["assert.contains.pass", true],
      ["assert.contains.score", 1],
      ["assert.contains#2.pass", false],
      ["assert.contains#2.score", 0],
    ]);
    expect(scores["assert.contains#2.pass"]?.reason).toBe('Expected output to contain "。"');
  });

  test("--repeat makes trials of one row", async () => {
    const runs = await fixtureRuns("promptfoo/repeats.json");
    const rows = await rowsOf(runNamed(runs, "hasty model · brief"));
    expect(rows.map(({ key, trials }) => [key, trials.length])).toEqual([
      ["object", 3],
      ["test 1", 3],
    ]);
    expect(rows[1]?.trials.map(({ scores }) => scores.success?.value)).toEqual([
      false,
      false,
      true,
    ]);
    expect(rows[0]?.trials[0]?.output).toEqual({ answer: 42, unit: "km" });
  });

  test("compare() joins two providers on the test cases", async () => {
    const runs = await fixtureRuns("promptfoo/compare.json");
    const comparison = await compare(
      runNamed(runs, "careful model · brief"),
      runNamed(runs, "hasty model · brief"),
      { scorers: ["success", "accuracy"] },
    );
    expect(comparison.rows).toMatchObject({ shared: 4, onlyBase: 0, onlyCandidate: 0 });
    expect(comparison.scorers.accuracy?.n).toBe(2);
  });

  test("rows of JSON lines and of another file with other tests join by their input", async () => {
    const [base] = await fixtureRuns("promptfoo/compare.json");
    const lines = await fixtureRuns("promptfoo/lines.jsonl");
    const candidate = runNamed(lines, "hasty model · brief");
    expect(lines.map(({ run }) => [run.evaluation, run.partial])).toEqual([
      [null, null],
      [null, null],
    ]);
    const comparison = await compare(base as LoadedRun, candidate, { scorers: ["success"] });
    // its tests have another order, and one is absent
    expect(comparison.rows).toMatchObject({ shared: 3, onlyBase: 1, onlyCandidate: 0 });
  });

  test("awkward names of metrics neither collide nor vanish", async () => {
    const [run] = await fixtureRuns("promptfoo/awkward.json");
    const rows = await rowsOf(run as LoadedRun);
    const scores = rows[0]?.trials[0]?.scores ?? {};
    for (const key of ["score (metric)", "success (metric)", "a\\.b", "of silent"])
      expect([key, scores[key]?.value]).toEqual([key, 1]);
    expect(scores["assert.constructor.score"]?.value).toBe(1);
    expect(run?.warnings).toContain(
      "promptfoo's score of 'constructor' differs from that of its only assertion",
    );
    // two variables make two tests, and two tests with the same variables stay apart
    expect(rows.map(({ key }) => key)).toEqual([
      "names",
      "names#2",
      "twin",
      "twin#2",
      "test 4",
      "test 5",
    ]);
    expect(new Set(rows.map(({ digest }) => digest)).size).toBe(6);
    expect(rows[4]?.trials[0]?.scores.ratio).toMatchObject({ state: "errored", value: null });
  });
});

describe("what a file of promptfoo may hold", () => {
  test("the object that evaluate() of the npm package returns", async () => {
    const inner = { version: 3, timestamp: "2026-11-26T10:00:00.000Z", results: [result()] };
    const { run } = await onlyRun({ ...inner, prompts: [], stats: { durationMs: 1500 } });
    expect(run).toMatchObject({
      name: "echo · hi",
      startedAt: new Date("2026-11-26T10:00:00Z"),
      finishedAt: new Date("2026-11-26T10:00:01.500Z"),
    });
    expect(run.id).toMatch(/^[0-9a-f]{16}#0$/);
  });

  test("figures of promptfoo that differ are warnings with both numbers", async () => {
    const metrics = {
      score: 2,
      testPassCount: 2,
      testFailCount: 1,
      testErrorCount: 1,
      namedScores: { tone: 3 },
      namedScoresCount: { tone: 4 },
    };
    const content = file([result({ namedScores: { tone: 0.5 } })], {
      prompts: [{ label: "hi", provider: "echo", metrics }],
    });
    const { run, warnings } = await onlyRun(content);
    expect(run.partial).toBe("promptfoo counts 4 results, the file has 1");
    expect(warnings).toEqual([
      "promptfoo counts 2 passed results, the file has 1",
      "promptfoo counts 1 failed result, the file has 0",
      "promptfoo counts 1 errored result, the file has 0",
      "promptfoo's sum of scores is 2, that of the results is 1",
      "promptfoo's mean of 'tone' is 0.75, weighted by its assertions; with each row counted once it is 0.5",
    ]);
  });

  test("rows with unequal numbers of graded trials change the mean: a warning has both", async () => {
    const failed = { success: false, score: 0, failureReason: 1, error: "no" };
    const content = file(
      [
        result(),
        result({ testIdx: 1 }),
        result({ testIdx: 2, ...failed, vars: { q: "b" }, testCase: { vars: { q: "b" } } }),
      ],
      {
        prompts: [
          { label: "hi", metrics: { testPassCount: 2, testFailCount: 1, testErrorCount: 0 } },
        ],
      },
    );
    const { warnings } = await onlyRun(content);
    expect(warnings?.[0]).toBe(
      "the mean of 'success' over all 3 graded results is 0.6666666666666666; summarize() averages the results of each row first: 0.5",
    );
  });

  test("a prompt without results is a run without rows", async () => {
    const runs = await parseRuns(
      file([result({ promptIdx: 1 })], { prompts: [{ label: "a" }, { label: "b" }] }),
    );
    expect(await Promise.all(runs.map(async (run) => (await rowsOf(run)).length))).toEqual([0, 1]);
  });

  test("releases without a failure reason: an error without grading is errored", async () => {
    const { failureReason: _code, ...old } = result();
    const run = await onlyRun(
      file([
        { ...old, success: false, score: 0, error: "timeout", response: null },
        { ...old, testIdx: 1, success: false, score: 0, error: "No output" },
        { ...old, testIdx: 2, success: false, error: "bad", gradingResult: { pass: false } },
      ]),
    );
    const [row] = await rowsOf(run);
    expect(row?.trials.map(({ scores }) => scores.success?.state)).toEqual([
      "errored",
      "scored",
      "scored",
    ]);
  });

  test("grading that threw keeps the output, and its scores are errored", async () => {
    const run = await onlyRun(
      file([result({ failureReason: 2, success: false, error: "judge down\n    at x.js" })]),
    );
    const trial = (await rowsOf(run))[0]?.trials[0];
    expect(trial).toMatchObject({ output: "hi" });
    expect(trial?.error).toBeUndefined();
    expect(trial?.scores.success).toMatchObject({ state: "errored", reason: "judge down" });
  });

  test("variables that promptfoo added while it ran are not part of the input", async () => {
    const run = await onlyRun(
      file([
        result({
          vars: { q: "loaded", _conversation: [1] },
          testCase: { vars: { q: "file://q" } },
        }),
      ]),
    );
    expect((await rowsOf(run))[0]?.input).toEqual({ q: "loaded" });
  });

  test("names of members that every object has stay names", async () => {
    const content = file([result()]).replace(
      '"namedScores":{}',
      '"namedScores":{"__proto__":0.5,"constructor":1,"toString":null}',
    );
    const scores = (await rowsOf(await onlyRun(content)))[0]?.trials[0]?.scores ?? {};
    expect(Object.keys(scores)).toEqual([
      "success",
      "score",
      "__proto__",
      "constructor",
      "toString",
    ]);
    expect(Object.entries(scores).map(([, { state }]) => state)).toEqual([
      "scored",
      "scored",
      "scored",
      "scored",
      "errored",
    ]);
  });

  test("a metric whose only assertion broke is errored, although promptfoo wrote 0", async () => {
    const broken = { pass: false, score: 0, reason: "Python code execution failed: no python" };
    const graded = {
      pass: false,
      score: 0,
      reason: "judge timed out",
      metadata: { graderError: true },
    };
    const run = await onlyRun(
      file([
        result({
          success: false,
          namedScores: { py: 0, judge: 0 },
          gradingResult: {
            componentResults: [
              { ...broken, assertion: { type: "python", metric: "py" } },
              { ...graded, assertion: { type: "llm-rubric", metric: "judge" } },
            ],
          },
        }),
      ]),
    );
    const scores = (await rowsOf(run))[0]?.trials[0]?.scores ?? {};
    expect([scores.py?.state, scores.py?.reason]).toEqual(["errored", broken.reason]);
    expect([scores.judge?.state, scores.judge?.reason]).toEqual(["errored", graded.reason]);
    expect(run.warnings).toHaveLength(1);
  });

  test("a graded result has the scorers of its grading, not those of the definition", async () => {
    const assert = [{ type: "contains", metric: "of {{q}}" }];
    const run = await onlyRun(file([result({ testCase: { vars: { q: "hi" }, assert } })]));
    expect(Object.keys((await rowsOf(run))[0]?.trials[0]?.scores ?? {})).toEqual([
      "success",
      "score",
    ]);
  });

  test("a test that a provider was not asked does not make its run partial", async () => {
    const other = { vars: { q: "b" }, testCase: { vars: { q: "b" } } };
    const runs = await parseRuns(
      file([result(), result({ promptIdx: 1 }), result({ testIdx: 1, promptIdx: 1, ...other })]),
    );
    expect(runs.map(({ run }) => run.partial)).toEqual([null, null]);
  });

  test("what the code of an assertion returned as its reason does not matter", async () => {
    const componentResults = [null, 7, { a: 1 }].map((reason) => ({
      pass: true,
      score: 1,
      reason,
    }));
    const run = await onlyRun(file([result({ gradingResult: { componentResults } })]));
    const scores = (await rowsOf(run))[0]?.trials[0]?.scores ?? {};
    const reasons = ["", "#2", "#3"].map((mark) => scores[`assert.assert-set${mark}.pass`]?.reason);
    expect(reasons).toEqual([null, "7", '{"a":1}']);
  });

  test("lines whose beginning is all that the format is recognized by", async () => {
    const long = { gradingResult: { reason: "x".repeat(70_000) }, ...result() };
    const runs = await parseRuns(JSON.stringify(long), { name: "out.jsonl" });
    expect(runs).toHaveLength(1);
  });

  test("responses from the cache are named, because their latency is the cache's", async () => {
    const run = await onlyRun(file([result({ response: { output: "hi", cached: true } })]));
    expect(run.warnings).toEqual(["1 response came from promptfoo's cache, with its latency"]);
  });

  test("JSON lines without a result for a test that another prompt has are partial", async () => {
    const other = { promptIdx: 1, vars: { q: "b" }, testCase: { vars: { q: "b" } } };
    const lines = [result(), result({ testIdx: 1, ...other }), result({ promptIdx: 1 })];
    const runs = await parseRuns(`${lines.map((one) => JSON.stringify(one)).join("\r\n")}\n\n`);
    expect(runs.map(({ run }) => run.partial)).toEqual([
      "1 test of the file has no result for this prompt",
      null,
    ]);
  });
});

describe("broken files of promptfoo", () => {
  const one = result();
  const line = JSON.stringify(one);
  const deep = `${"[".repeat(60_000)}1${"]".repeat(60_000)}`;
  test.each<[string, string, string | RegExp]>([
    [
      "a version that is newer",
      file([one], { version: 5 }),
      "'x.json, results.version' must be 3 or 4: current value is 5. It was written by a newer promptfoo than this release of evalwire reads.",
    ],
    [
      "version 2",
      file([one], { version: 2 }),
      /must be 3 or 4: current value is 2\. It was written by an older promptfoo/,
    ],
    [
      "a version of text",
      file([one], { version: "3" }),
      /'x.json, results.version' must be the version/,
    ],
    ["no results", file([]), "'x.json' has no results"],
    [
      "results that are not an array",
      file(null as never),
      /results.results' must be an array of results: current value is null/,
    ],
    [
      "a result that is not an object",
      file([one, 7]),
      "'x.json, results.results[1]' must be an object: current value is 7",
    ],
    [
      "no test index",
      file([{ ...one, testIdx: undefined }]),
      /results\[0\].testIdx' must be a whole number from 0: current value is undefined/,
    ],
    [
      "a negative index",
      file([{ ...one, promptIdx: -1 }]),
      /promptIdx' must be a whole number from 0: current value is -1/,
    ],
    [
      "a fraction as index",
      file([{ ...one, testIdx: 0.5 }]),
      /must be a whole number from 0: current value is 0.5/,
    ],
    [
      "a verdict of text",
      file([{ ...one, success: "true" }]),
      /success' must be true or false: current value is 'true'/,
    ],
    [
      "a score of text",
      file([{ ...one, score: "1" }]),
      /score' must be a number: current value is '1'/,
    ],
    [
      "no provider",
      file([{ ...one, provider: null }]),
      /provider' must be an object: current value is null/,
    ],
    [
      "variables in a list",
      file([{ ...one, vars: [] }]),
      /vars' must be an object: current value is an array/,
    ],
    [
      "named scores in a list",
      file([{ ...one, namedScores: [1] }]),
      /namedScores' must be an object/,
    ],
    [
      "a component of text",
      file([{ ...one, gradingResult: { componentResults: ["x"] } }]),
      /gradingResult.componentResults\[0\]' must be an object: current value is 'x'/,
    ],
    [
      "a component without a verdict",
      file([{ ...one, gradingResult: { componentResults: [{ score: 1 }] } }]),
      /componentResults\[0\].pass' must be true or false/,
    ],
    [
      "a test twice",
      file([one, one]),
      /results.results\[1\]' repeats test 0 of prompt 0, which results.results\[0\] has. Remove one/,
    ],
    [
      "a test twice in lines",
      `${line}\n\n${line}`,
      /line 3' repeats test 0 of prompt 0, which line 1 has/,
    ],
    ["a truncated line", `${line}\n${line.slice(0, -20)}`, /'x.json, line 2' is not valid JSON/],
    ["a truncated file", file([one]).slice(0, -9), /'x.json' is not valid JSON/],
    [
      "a line that is not an object",
      `${line}\n[]`,
      /'x.json, line 2' must be an object: current value is an array/,
    ],
    [
      "values that are nested too deeply",
      file([one]).replace('"vars":{"q":"hi"}', `"vars":{"q":${deep}}`),
      "'x.json' has values that are nested too deeply to be read",
    ],
  ])("%s", async (_name, content, message) => {
    if (typeof message === "string") expect(await refusal(content)).toBe(message);
    else expect(await refusal(content)).toMatch(message);
  });

  test("an empty file in the format that is named", async () => {
    expect(await refusal("", "promptfoo")).toMatch(/is not valid JSON/);
    expect(await refusal("null", "promptfoo")).toMatch(/must be an object: current value is null/);
    expect(await refusal('{"results":[]}', "promptfoo")).toMatch(
      /'x.json, results' must be an object with the results: current value is an array/,
    );
  });

  test("100,000 results with the same description are read", async () => {
    const many = Array.from({ length: 100_000 }, (_, testIdx) => ({
      ...one,
      testIdx,
      vars: { q: testIdx },
      testCase: { description: "same", vars: { q: testIdx } },
    }));
    const rows = await rowsOf(await onlyRun(file(many)));
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)?.key).toBe("same#100000");
  }, 60_000);

  test("a metric for each of 3,000 tests does not multiply into 9 million scores", async () => {
    const many = Array.from({ length: 3_000 }, (_, testIdx) => ({
      ...one,
      testIdx,
      vars: { q: testIdx },
      testCase: { vars: { q: testIdx } },
      namedScores: { [`metric ${testIdx}`]: 1 },
    }));
    const rows = await rowsOf(await onlyRun(file(many)));
    expect(Object.keys(rows[0]?.trials[0]?.scores ?? {})).toEqual(["success", "score", "metric 0"]);
  });
});
