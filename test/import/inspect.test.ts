import { readdirSync } from "node:fs";
import { compare, gate, summarize } from "evalwire/analysis";
import { parseRuns } from "evalwire/import";
import { describe, expect, test } from "vitest";
import type { LoadedRun } from "../../src/model/run.ts";
import { fixture, rowsByKey } from "../support/import-fixtures.ts";

const KEYS = ["paris", "größe", "京都", "a/b ../c", "7", "boom"];

async function load(name: string): Promise<LoadedRun> {
  const [run] = await parseRuns(fixture("inspect", name).bytes, { name });
  if (run === undefined) throw new Error("no run");
  return run;
}

const figuresOf = async (run: LoadedRun, options = {}): Promise<Record<string, number | null>> =>
  Object.fromEntries(
    Object.entries(await summarize(run, options)).map(([key, { value }]) => [key, value]),
  );

describe("A log of Inspect", () => {
  test.each(["capitals.json", "capitals.eval"])("in %s has Inspect's own means", async (name) => {
    const run = await load(name);
    // the values of accuracy and mean in the results of the log
    expect(await figuresOf(run)).toEqual({
      match: 0.8,
      includes: 0.8,
      graded: 0.375,
      closeness: 0.425,
      "judge.correct": 0.8,
      "judge.quality": 0.5,
      "judge.sure": 0.8,
      several: null,
      seldom: 2 / 3,
    });
    expect(run.warnings).toEqual([
      `Inspect's own mean of 'several' is 0, and the scores have no figure: "[1,0.5,1]" cannot be read as a score`,
    ]);
  });

  test("has the standard errors of Inspect, and its groups as slices", async () => {
    const figures = await summarize(await load("capitals.eval"));
    expect(figures.match?.standardError).toBeCloseTo(0.2, 12);
    expect(figures.graded?.standardError).toBeCloseTo(0.23935677693908453, 12);
    expect(figures.closeness?.standardError).toBeCloseTo(0.13462912017836257, 12);
    const rows = await rowsByKey(await load("capitals.eval"));
    expect(rows.get("京都")?.columns).toEqual({ target: "東京", topic: "europe", level: 2 });
  });

  test("has a row per sample, in the order of the data set, with words as they are", async () => {
    const { run, rows } = await load("capitals.eval");
    expect(run).toMatchObject({
      provider: "inspect",
      name: "capitals",
      evaluation: "capitals",
      model: "mockllm/model",
      status: "completed",
      partial: null,
      attributes: {
        branch: "main",
        tags: ["größe", "nightly"],
        inspect: { status: "success", config: { limit: 6 }, packages: { inspect_ai: "0.3.285" } },
      },
    });
    expect(run.startedAt).toBeInstanceOf(Date);
    expect(run.finishedAt?.getTime()).toBeGreaterThanOrEqual(run.startedAt?.getTime() ?? 0);
    const byKey = await rowsByKey({ run, rows });
    expect([...byKey.keys()]).toEqual(KEYS);
    const row = byKey.get("京都");
    expect(row).toMatchObject({ digest: null, input: "What is the capital? (京都)" });
    expect(row?.trials).toMatchObject([{ output: "東京", tokens: 14, costUsd: null }]);
    expect(row?.trials[0]?.latencySeconds).toBeLessThan(60);
    const scores = row?.trials[0]?.scores;
    expect(scores?.match).toMatchObject({ kind: "text", state: "scored", value: "C" });
    expect(scores?.graded).toMatchObject({ value: "N", reason: "answer: 東京" });
    expect(scores?.["judge.sure"]).toMatchObject({ value: true, reason: "« compared »" });
  });

  test("has failures as states: of the sample, of a grader, of the model, of a silent scorer", async () => {
    const rows = await rowsByKey(await load("capitals.json"));
    const boom = rows.get("boom")?.trials[0];
    expect(boom).toMatchObject({ output: null });
    expect(boom?.error).toContain("the tool server is gone");
    expect(Object.keys(boom?.scores ?? {})).toContain("judge.quality");
    for (const score of Object.values(boom?.scores ?? {})) expect(score.state).toBe("errored");
    const scores = (key: string) => rows.get(key)?.trials[0]?.scores ?? {};
    expect(scores("7").graded).toEqual({
      kind: "none",
      state: "errored",
      value: null,
      reason: "grader_failed: no verdict found",
    });
    expect(scores("größe").seldom).toMatchObject({ state: "missing", reason: "refusal" });
    expect(scores("paris").seldom).toBeUndefined();
  });

  test("has epochs as trials, and pass@k and pass^k of Inspect's reducers", async () => {
    const run = await load("epochs.eval");
    expect(run.warnings).toBeUndefined();
    const rows = await rowsByKey(run);
    expect(rows.get("größe")?.trials.map(({ output }) => output)).toEqual([
      "Berlin",
      "Bonn",
      "Bonn",
    ]);
    const scorers = ["match", "judge.correct"];
    expect(await figuresOf(run, { scorers })).toEqual({ match: 2 / 3, "judge.correct": 2 / 3 });
    const at2 = await figuresOf(run, { scorers, trials: { passAt: 2 } });
    expect(at2.match).toBeCloseTo(0.9333333333333333, 12);
    expect((await figuresOf(run, { scorers, trials: { passAll: 2 } })).match).toBeCloseTo(0.4, 12);
    const mean = await load("epochs-mean.json");
    expect(mean.warnings).toBeUndefined();
    expect(await figuresOf(mean)).toEqual({ match: 2 / 3, graded: 0.5, seldom: 2 / 3 });
  });

  test("that was canceled or has not ended says so, and lists what it lacks", async () => {
    const cancelled = await load("cancelled.eval");
    expect(cancelled.run.status).toBe("failed");
    expect(cancelled.run.partial).toBe("the log lacks 3 of 6 samples: the evaluation was canceled");
    expect([...(await rowsByKey(cancelled)).keys()]).toEqual(KEYS);
    expect((await summarize(cancelled)).match).toMatchObject({ trials: 6, n: 2, coverage: 1 / 3 });
    const started = await load("started.eval");
    expect(started.run).toMatchObject({
      status: "running",
      partial: "the log lacks 1 of 5 samples: the evaluation has not ended",
      finishedAt: null,
    });
    const verdict = gate(await compare(await load("capitals.eval"), started), {
      rules: [{ scorer: "match", maxDrop: 0.5 }],
    });
    expect(verdict.outcome).toBe("inconclusive");
  });

  test("that failed has the samples that were logged", async () => {
    const { run, rows } = await load("failed.eval");
    expect(run).toMatchObject({ status: "failed", partial: null });
    expect(run.attributes.inspect).toMatchObject({ status: "error" });
    expect((await summarize({ run, rows })).match).toMatchObject({ value: 0.8, n: 5 });
  });

  test("with large samples as folders has the same rows", async () => {
    const [rows, whole] = [await load("chunked.eval"), await load("limit-2.eval")];
    expect([...(await rowsByKey(rows))]).toEqual([...(await rowsByKey(whole))]);
  });

  test("has invalidated samples as suspect, which explains another mean", async () => {
    const run = await load("invalidated.eval");
    expect(run.warnings).toEqual(["the scores of 1 invalidated sample count as suspect"]);
    const [invalid] = [...(await rowsByKey(run)).values()].flatMap(({ trials }) =>
      trials.filter(({ scores }) => scores.match?.state === "suspect"),
    );
    expect(invalid?.scores.match?.reason).toBe("invalidated by Ann: wrong target");
    expect((await summarize(run)).match).toMatchObject({ n: 1, unscored: { suspect: 1 } });
  });

  test.each(["no-samples.eval", "header-only.json"])(
    "without samples (%s) is an error",
    async (name) => {
      const error = await load(name).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "InvalidArgumentError", path: name });
      expect(String(error)).toContain(
        `'${name}' has none of its 6 samples: it is only a header, or samples were not logged`,
      );
      expect(String(error)).toContain("accuracy of 'match' 0.8");
    },
  );

  test("that unpacks to more than the limit is an error", async () => {
    const { bytes } = fixture("inspect", "capitals.eval");
    await expect(parseRuns(bytes, { name: "a.eval", maxUnpackedBytes: 10_000 })).rejects.toThrow(
      "has more than 10000 bytes after unpacking, with the entries before it. If you trust the file, raise 'maxUnpackedBytes'",
    );
  });

  test("names the options of its scorers as their versions", async () => {
    const run = await load("limit-2.eval");
    expect(await run.scorerVersions?.()).toEqual({
      match: "match({})",
      match1: 'match({"location":"begin"})',
    });
  });

  test("joins another one on the sample IDs", async () => {
    const comparison = await compare(await load("capitals.json"), await load("epochs-mean.json"));
    expect(comparison.rows.joinedOn).toBe("key");
    expect(comparison.rows.shared).toBe(6);
    expect(comparison.scorers.match?.difference).toBeCloseTo(2 / 3 - 0.8, 12);
  });

  test("is recognized by its content, without a name", async () => {
    for (const name of readdirSync(new URL("../fixtures/import/inspect/", import.meta.url))) {
      if (/\.md$|no-samples|header-only/.test(name)) continue;
      const [run] = await parseRuns(fixture("inspect", name).bytes);
      expect(run?.run.provider, name).toBe("inspect");
    }
  });
});
