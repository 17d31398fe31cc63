import { gpqa, recorded, type Seed, Store, scenario, weaveSandbox } from "evalwire/testing";
import { describe, expect, test } from "vitest";
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

/** The summaries of all runs of a seed's first project, as the sandbox gives them. */
async function summaries(seed: Seed): Promise<RunSummary[]> {
  const project = seed.weave?.projects[0];
  const ids = project?.runs?.map((run) => run.id);
  const ask = asker(weaveSandbox(new Store(seed)));
  const body = { evaluation_run_ids: ids, include_summary: true, include_rows: false };
  return Object((await ask("POST", `/v2/${project?.name}/eval_results/query`, body)).json).summary.evaluations;
}

function passRate(run: RunSummary | undefined): number | null | undefined {
  return run?.scorer_stats.find((stats) => stats.scorer_key === "correct")?.pass_rate;
}

describe("scenario()", () => {
  test("has exactly the asked shares, of rows that the seed picks", async () => {
    const [base, candidate] = await summaries(scenario({ rows: 50, passRate: 0.8, regress: 0.1 }));
    expect([passRate(base), passRate(candidate)]).toEqual([0.8, 0.7]);
  });

  test("a crashed row counts as a trial, and in no figure", async () => {
    const [, candidate] = await summaries(scenario({ rows: 20, passRate: 0.5, crash: 0.25 }));
    expect(candidate?.trial_count).toBe(20);
    expect(candidate?.scorer_stats[0]?.trial_count).toBe(15);
  });

  test("has boolean, number, text and object scores", async () => {
    const [base] = await summaries(scenario({ rows: 4, passRate: 0.5, trials: 3 }));
    expect(base?.trial_count).toBe(12);
    expect(base?.scorer_stats.map(({ scorer_key, path, value_type }) => [scorer_key, path, value_type])).toEqual([
      ["correct", null, "binary"],
      ["closeness", null, "continuous"],
      ["tone", null, "text"],
      ["judge", "passed", "binary"],
      ["judge", "score", "continuous"],
      ["judge", "reason", "text"],
    ]);
  });

  test("equal options give equal data, another seed other rows; data survives JSON", () => {
    const options = { rows: 30, passRate: 0.5 };
    expect(scenario(options)).toEqual(scenario(options));
    expect(scenario({ ...options, seed: 2 })).not.toEqual(scenario(options));
    expect(JSON.parse(JSON.stringify(scenario(options)))).toEqual(scenario(options));
  });

  test("attributes stand on classic runs, and in the summary of v2 runs", async () => {
    const attributes = { base: { branch: "main" } };
    const [classic, v2] = (["classic", "v2"] as const).map(
      (kind) => scenario({ rows: 1, passRate: 1, attributes, kind }).weave?.projects[0]?.runs?.[0],
    );
    expect(classic?.attributes).toEqual({ branch: "main" });
    expect(v2).not.toHaveProperty("attributes");
    expect(v2?.summary).toEqual({ branch: "main" });
  });

  test("digests are unique and 43 characters long, beyond the recorded ones too", () => {
    const digests = scenario({ rows: 300, passRate: 1 }).weave?.projects[0]?.datasets?.[0]?.rows.map((row) => row.digest) ?? [];
    expect(new Set(digests).size).toBe(300);
    for (const digest of digests) expect(digest).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(digests[250]).toMatch(/^synthetic/);
  });

  test.each([
    [{ rows: 1.5, passRate: 1 }, "'rows' must be a whole number: current value is 1.5"],
    [{ rows: 10, passRate: 80 }, "'passRate' must be between 0 and 1: current value is 80"],
    [{ rows: 10, passRate: 0.1, regress: 0.5 }, "no more rows can regress (0.5) than pass (0.1)"],
  ])("refuses %j", (options, message) => {
    expect(() => scenario(options)).toThrow(message);
  });
});

describe("gpqa()", () => {
  test("has the pass rates of the published scores: 198 items, 5 trials, two models", async () => {
    const seed = gpqa();
    const runs = await summaries(seed);
    expect(runs.map((run) => run.trial_count)).toEqual([990, 990]);
    expect(seed.weave?.projects[0]?.datasets?.[0]?.rows).toHaveLength(198);
    // Means over all scores of the CSV; their difference is the .0585859 that is published for it.
    const [nano = 0, mini = 0] = runs.map((run) => passRate(run) ?? 0);
    expect(nano - mini).toBeCloseTo(0.0585859, 7);
  });
});

describe("recorded()", () => {
  test("gives fresh data each time", () => {
    const first = recorded();
    first.weave?.projects.pop();
    expect(recorded().weave?.projects).toHaveLength(2);
  });
});
