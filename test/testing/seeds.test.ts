import {
  evalRuns,
  gpqa,
  recorded,
  run,
  type Seed,
  Store,
  scenario,
  scorers,
  weaveSandbox,
} from "evalwire/testing";
import { WeaveClient } from "evalwire/weave";
import { describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { asker } from "./ask.ts";

interface Stats {
  scorer_key: string;
  path: string | null;
  value_type: string;
  trial_count: number;
  pass_rate: number | null;
}

interface RunSummary {
  trial_count: number;
  scorer_stats: Stats[];
}

/** Returns the summaries of all runs of a seed's first project, as the sandbox reports them. */
async function summaries(seed: Seed): Promise<RunSummary[]> {
  const project = seed.weave?.projects[0];
  const ids = project?.runs?.map((run) => run.id);
  const ask = asker(weaveSandbox(new Store(seed)));
  const body = { evaluation_run_ids: ids, include_summary: true, include_rows: false };
  return Object((await ask("POST", `/v2/${project?.name}/eval_results/query`, body)).json).summary
    .evaluations;
}

function passRate(run: RunSummary | undefined): number | null | undefined {
  return run?.scorer_stats.find((stats) => stats.scorer_key === "correct")?.pass_rate;
}

describe("scenario()", () => {
  test("has exactly the requested shares, in rows that the seed selects", async () => {
    const [base, candidate] = await summaries(scenario({ rows: 50, passRate: 0.8, regress: 0.1 }));
    expect([passRate(base), passRate(candidate)]).toEqual([0.8, 0.7]);
  });

  test("a crashed row counts as a trial, but in no statistic", async () => {
    const [, candidate] = await summaries(scenario({ rows: 20, passRate: 0.5, crash: 0.25 }));
    expect(candidate?.trial_count).toBe(20);
    expect(candidate?.scorer_stats[0]?.trial_count).toBe(15);
  });

  test("has boolean, number, string and object scores", async () => {
    const [base] = await summaries(scenario({ rows: 4, passRate: 0.5, trials: 3 }));
    expect(base?.trial_count).toBe(12);
    expect(
      base?.scorer_stats.map(({ scorer_key, path, value_type }) => [scorer_key, path, value_type]),
    ).toEqual([
      ["correct", null, "binary"],
      ["closeness", null, "continuous"],
      ["tone", null, "text"],
      ["judge", "passed", "binary"],
      ["judge", "score", "continuous"],
      ["judge", "reason", "text"],
    ]);
  });

  test("equal options yield equal data and another seed yields other rows; the data survives JSON", () => {
    const options = { rows: 30, passRate: 0.5 };
    expect(scenario(options)).toEqual(scenario(options));
    expect(scenario({ ...options, seed: 2 })).not.toEqual(scenario(options));
    expect(JSON.parse(JSON.stringify(scenario(options)))).toEqual(scenario(options));
  });

  test("attributes are on classic runs, and in the summary of v2 runs", async () => {
    const attributes = { base: { branch: "main" } };
    const [classic, v2] = (["classic", "v2"] as const).map(
      (kind) => scenario({ rows: 1, passRate: 1, attributes, kind }).weave?.projects[0]?.runs?.[0],
    );
    expect(classic?.attributes).toEqual({ branch: "main" });
    expect(v2).not.toHaveProperty("attributes");
    expect(v2?.summary).toEqual({ branch: "main" });
  });

  test("digests are unique and 43 characters long, including those that were not recorded", () => {
    const digests =
      scenario({ rows: 300, passRate: 1 }).weave?.projects[0]?.datasets?.[0]?.rows.map(
        (row) => row.digest,
      ) ?? [];
    expect(new Set(digests).size).toBe(300);
    for (const digest of digests) expect(digest).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(digests[250]).toMatch(/^synthetic/);
  });

  test.each([
    [
      { rows: 1.5, passRate: 1 },
      "options.rows",
      "'rows' must be an integer of at least 0: current value is 1.5",
    ],
    [
      { rows: 10 },
      "options.passRate",
      "'passRate' must be a number from 0 to 1: current value is undefined",
    ],
    [
      { rows: 10, passRate: 80 },
      "options.passRate",
      "'passRate' must be a number from 0 to 1: current value is 80",
    ],
    [
      { rows: 10, passRate: 0.1, regress: 0.5 },
      "options.regress",
      "must be at most 'passRate' (0.1)",
    ],
    [{ rows: 10, passRates: 1 }, "options.passRates", "Did you mean 'passRate'?"],
    [{ rows: 1, passRate: 1, trials: 0 }, "options.trials", "an integer of at least 1"],
    [{ rows: 1, passRate: 1, kind: "V2" }, "options.kind", "'classic' or 'v2'"],
    [
      { rows: 1, passRate: 1, attributes: { bsae: {} } },
      "options.attributes.bsae",
      "Did you mean 'base'?",
    ],
    [
      { rows: 1, passRate: 1, startedAt: new Date("2026-13-01") },
      "options.startedAt",
      "a valid Date",
    ],
  ])("refuses %j", async (options, path, message) => {
    const error = await errorOf(() => scenario(options as never), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(message) });
  });
});

describe("feedback of a seed", () => {
  const withFeedback = (feedback: object): Seed => {
    const seed = scenario({ rows: 2, passRate: 1 });
    const [project] = seed.weave?.projects ?? [];
    Object.assign(project ?? {}, { feedback: [feedback] });
    return seed;
  };
  const prediction = scenario({ rows: 2, passRate: 1 }).weave?.projects[0]?.runs?.[1]?.trials[0]
    ?.predictionId;
  const rating = {
    callId: prediction,
    type: "wandb.annotation.correct",
    payload: { value: true },
    createdAt: "2026-11-26T08:00:00Z",
    creator: "Ann",
  };

  test("becomes a score by people", async () => {
    const loaded = await clientOf(withFeedback(rating)).load("latest", { feedback: true });
    const found = [];
    for await (const { trials } of loaded.rows)
      found.push(...trials.map(({ scores }) => scores["human:correct"]?.reason));
    expect(found.filter((reason) => reason !== undefined)).toEqual(["rated true by Ann"]);
  });

  test.each([
    [{ ...rating, callId: "nowhere" }, "seed.weave.projects[0].feedback[0].callId"],
    [{ ...rating, createdAt: "today" }, "seed.weave.projects[0].feedback[0].createdAt"],
    [{ ...rating, by: "Ann" }, "seed.weave.projects[0].feedback[0].by"],
  ])("is refused when it is %j", async (wrong, path) => {
    const error = await errorOf(() => new Store(withFeedback(wrong)), "invalid_argument");
    expect(error).toMatchObject({ path });
  });
});

describe("gpqa()", () => {
  test("has the pass rates of the published scores: 198 items, 5 trials, two models", async () => {
    const seed = gpqa();
    const runs = await summaries(seed);
    expect(runs.map((run) => run.trial_count)).toEqual([990, 990]);
    expect(seed.weave?.projects[0]?.datasets?.[0]?.rows).toHaveLength(198);
    // Means over all scores of the CSV; their difference is the published .0585859.
    const [nano = 0, mini = 0] = runs.map((run) => passRate(run) ?? 0);
    expect(nano - mini).toBeCloseTo(0.0585859, 7);
  });
});

describe("recorded()", () => {
  test("returns fresh data each time", () => {
    const first = recorded();
    first.weave?.projects.pop();
    expect(recorded().weave?.projects).toHaveLength(2);
  });
});

describe("run()", () => {
  const rows = [
    {
      input: { q: "b", n: 1 },
      output: "x",
      scores: { correct: true, judge: { passed: true, reason: "yes" } },
    },
    { input: { q: "a", n: 2 }, output: "y", scores: { correct: false } },
    { input: { n: 1, q: "b" }, output: "z", scores: { correct: false } },
    { input: { q: "c", n: 3 }, error: "TimeoutError: no answer" },
  ];

  test("keeps inputs, outputs and scores; equal inputs are trials of one row, in the given order", async () => {
    const weave = clientOf(run({ name: "nightly", rows }));
    const loaded = await weave.load("name:nightly");
    const read = [];
    for await (const row of loaded.rows) read.push(row);
    expect(read.map(({ input, trials }) => [input, trials.map(({ output }) => output)])).toEqual([
      [{ q: "b", n: 1 }, ["x", "z"]],
      [{ q: "a", n: 2 }, ["y"]],
      [{ q: "c", n: 3 }, [null]],
    ]);
    expect(read[0]?.trials[0]?.scores).toMatchObject({
      correct: { value: true },
      "judge.passed": { value: true },
    });
    expect(read[2]?.trials[0]?.scores).toEqual({});
  });

  test("two runs share rows, the later one is the latest, and tags, model and status are kept", async () => {
    const first = { name: "main", rows, attributes: { branch: "main" }, model: "small" };
    const weave = clientOf(
      run(
        first,
        { name: "next", rows, model: "large" },
        { name: "broken", rows: [], status: "failed" },
      ),
    );
    const [main, next] = [await weave.load("attr:branch=main"), await weave.load("latest")];
    expect([main.run.name, next.run.name, next.run.model]).toEqual([
      "main",
      "next",
      expect.stringContaining("/large:"),
    ]);
    const keys = async (loaded: typeof main): Promise<string[]> => {
      const all = [];
      for await (const { key } of loaded.rows) all.push(key);
      return all;
    };
    expect(await keys(main)).toEqual(await keys(next));
    expect((await weave.load("latest", { status: "failed" })).run.name).toBe("broken");
  });

  test("equal arguments yield equal data, which survives JSON", () => {
    expect(run({ name: "n", rows })).toEqual(run({ name: "n", rows }));
    expect(JSON.parse(JSON.stringify(run({ name: "n", rows })))).toEqual(run({ name: "n", rows }));
  });

  test.each<[unknown[], string, string]>([
    [[], "runs", "run({ name, rows: [{ input, output, scores }] })"],
    [[{ rows }], "runs[0].name", "a non-empty string"],
    [[{ name: "n", rows: {} }], "runs[0].rows", "a list"],
    [[{ name: "n", row: rows }], "runs[0].row", "Did you mean 'rows'?"],
    [[{ name: "n", rows: [{ inputs: 1 }] }], "runs[0].rows[0].inputs", "Did you mean 'input'?"],
    [[{ name: "n", rows: [{ output: 1 }] }], "runs[0].rows[0].input", "a JSON value"],
    [
      [{ name: "n", rows: [{ input: 1, scores: { s: Number.NaN } }] }],
      "runs[0].rows[0].scores.s",
      "a JSON value",
    ],
    [[{ name: "n", rows: [{ input: new Map() }] }], "runs[0].rows[0].input", "a JSON value"],
    [
      [{ name: "n", rows: [{ input: 1, error: "E", output: 2 }] }],
      "runs[0].rows[0].output",
      "omitted if 'error' is set",
    ],
    [[{ name: "n", rows, status: "done" }], "runs[0].status", "'completed', 'failed' or 'running'"],
    [[{ name: "n", rows, startedAt: "2026-11-02" }], "runs[0].startedAt", "a valid Date"],
    [[{ name: "n", rows, attributes: { at: new Date() } }], "runs[0].attributes", "JSON"],
  ])("refuses %j", async (runs, path, said) => {
    const make = run as (...given: unknown[]) => unknown;
    expect(await errorOf(() => make(...runs), "invalid_argument")).toMatchObject({
      path,
      message: expect.stringContaining(said),
    });
  });
});

/** Returns a client whose requests the sandbox answers. */
function clientOf(seed: Seed): WeaveClient {
  const sandbox = weaveSandbox(new Store(seed));
  const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> =>
    sandbox(new Request(url, init));
  return new WeaveClient({
    baseUrl: "http://localhost",
    apiKey: "any-key",
    project: "acme/search",
    fetch,
  });
}

describe("Store() from a seed", () => {
  const seeds: Record<string, () => Seed> = {
    scorers,
    evalRuns,
    gpqa,
    recorded: () => recorded({ partial: true }),
  };
  test.each(Object.entries(seeds))("accepts the result of %s()", (_name, make) => {
    expect(() => new Store(make())).not.toThrow();
  });

  const first = "seed.weave.projects[0]";
  test.each<[string, unknown, string, string]>([
    ["run", [], `${first}.run`, "Did you mean 'runs'?"],
    ["name", "acme", `${first}.name`, "'acme/search'"],
    ["runs[0].id", undefined, `${first}.runs[0].id`, "a non-empty string"],
    ["runs[0].finsihedAt", null, `${first}.runs[0].finsihedAt`, "Did you mean 'finishedAt'?"],
    [
      "runs[0].startedAt",
      "2026-11-02T09:00:00+02:00",
      `${first}.runs[0].startedAt`,
      "a time in UTC",
    ],
    ["runs[0].startedAt", "2026-13-02T09:00:00Z", `${first}.runs[0].startedAt`, "a time in UTC"],
    [
      "runs[0].trials[0].scores.s",
      true,
      `${first}.runs[0].trials[0].scores.s`,
      "must be an object",
    ],
    [
      "runs[0].trials[0].scores.s",
      { vaule: 1 },
      `${first}.runs[0].trials[0].scores.s.vaule`,
      "'value'",
    ],
    [
      "runs[0].trials[0].input",
      undefined,
      `${first}.runs[0].trials[0].input`,
      "null if there is none",
    ],
    [
      "datasets[0].rows[0].value",
      undefined,
      `${first}.datasets[0].rows[0].value`,
      "null if there is none",
    ],
  ])("refuses a project whose %s is %j", async (place, value, path, said) => {
    const seed = run({ name: "n", rows: [{ input: 1, output: 2, scores: { s: true } }] });
    const names = place.split(/[.[\]]+/);
    const parent = names
      .slice(0, -1)
      .reduce<unknown>((at, name) => Object(at)[name], seed.weave?.projects[0]);
    Object(parent)[names.at(-1) ?? ""] = value;
    const error = await errorOf(() => new Store(seed), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
  });

  test("refuses two trials with the same ID: the second would replace the first", async () => {
    const seed = run({ name: "n", rows: [{ input: 1 }] });
    const trials = seed.weave?.projects[0]?.runs?.[0]?.trials;
    trials?.push(...trials);
    const error = await errorOf(() => new Store(seed), "invalid_argument");
    expect(error).toMatchObject({
      path: `${first}.runs[0]`,
      message: expect.stringContaining("used twice"),
    });
  });

  test.each<[unknown, unknown, string]>([
    ["seed", {}, "seed"],
    [{}, { weaves: {} }, "options.weaves"],
    [{}, { weave: { nwo: Date.now } }, "options.weave.nwo"],
    [{}, { weave: { worker: { outcome: "fail" } } }, "options.weave.worker.outcome"],
    [{}, { galileo: { looksUntilValidated: -1 } }, "options.galileo.looksUntilValidated"],
    [{ galileo: { scorer: [] } }, {}, "seed.galileo.scorer"],
    [
      { rensei: { runs: [], graders: [{ id: "g", kind: "robot" }], judges: [] } },
      {},
      "seed.rensei.graders[0].kind",
    ],
  ])("refuses %j with %j", async (seed, options, path) => {
    expect(
      await errorOf(() => new Store(seed as never, options as never), "invalid_argument"),
    ).toMatchObject({ path });
  });
});
