import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { toRows } from "../../src/weave/to-model.ts";
import { urlsOf } from "../../src/weave/urls.ts";
import { row, rows, there, trial } from "./runs.ts";

interface Stats {
  scorer_key: string;
  path: string | null;
  value_type: string;
  pass_rate: number | null;
  numeric_mean: number | null;
  trial_count: number;
}

interface Recorded {
  rows: Parameters<typeof toRows>[0];
  summary: {
    evaluations: { evaluation_call_id: string; trial_count: number; scorer_stats: Stats[] }[];
  };
}

const recorded = (name: string): Recorded =>
  JSON.parse(
    readFileSync(
      new URL(`../recordings/weave/post_v2_eval_results_query__${name}.json`, import.meta.url),
      "utf8",
    ),
  );

/** Figures from the server, and ours from the rows that it sent. */
async function bothFigures(rowsFile: string, summaryFile: string) {
  const { rows: wireRows } = recorded(rowsFile);
  const pairs = recorded(summaryFile).summary.evaluations.map(async (evaluation) => {
    const own = toRows(wireRows, evaluation.evaluation_call_id, urlsOf("acme", "evals", null));
    const ours = await summarize(own, { missing: "weave-server" });
    return evaluation.scorer_stats
      .filter((stats) => stats.value_type !== "text")
      .map((stats) => {
        const key = stats.path === null ? stats.scorer_key : `${stats.scorer_key}.${stats.path}`;
        const figure = there(ours[key]);
        const honest = stats.trial_count / evaluation.trial_count;
        return {
          key,
          ours: [figure.value, figure.coverage],
          server: [stats.pass_rate ?? stats.numeric_mean, honest],
        };
      });
  });
  return (await Promise.all(pairs)).flat();
}

describe("summarize() with a vendor's rules", () => {
  for (const [rowsFile, summaryFile, count] of [
    ["two_runs", "summary_only", 8],
    ["partial_alone", "partial_alone", 2],
    ["partial_union", "partial_union", 6],
    ["partial_intersection", "partial_intersection", 6],
  ] as const) {
    test(`weave-server reproduces the recorded figures of ${summaryFile}, to the last digit`, async () => {
      const figures = await bothFigures(rowsFile, summaryFile);
      expect(figures.length).toBe(count);
      for (const { key, ours, server } of figures)
        expect({ key, figures: ours }).toEqual({ key, figures: server });
    });
  }

  test("the three rules differ on the same failed trials, as they do in the wild", async () => {
    const failed = [
      {
        key: "a",
        digest: null,
        digestKind: null,
        input: null,
        trials: [trial("1", { ok: true, score: 4 }), trial("2", {})],
      },
      {
        key: "b",
        digest: null,
        digestKind: null,
        input: null,
        trials: [
          trial("3", { ok: false, score: 2 }),
          trial("4", { ok: "errored", score: "errored" }),
        ],
      },
    ];
    const by = async (missing: "weave-server" | "weave-python" | "weave-ts") => {
      const figures = await summarize(failed, { missing });
      return [there(figures.ok).value, there(figures.score).value];
    };
    expect(await by("weave-server")).toEqual([1 / 2, 3]);
    expect(await by("weave-python")).toEqual([1 / 4, 3]);
    expect(await by("weave-ts")).toEqual([1 / 4, 6 / 4]);
    const { ok } = await summarize(failed, { missing: "weave-server" });
    expect(ok).toMatchObject({
      interval: null,
      coverage: 0.5,
      n: 2,
      trials: 4,
      unscored: { missing: 1, errored: 1, suspect: 0 },
    });
  });
});

describe("summarize()", () => {
  test("counts a row once, however many trials it has", async () => {
    const { ok } = await summarize([row("a", true, true, true, false), row("b", false)]);
    expect(ok).toMatchObject({
      value: 0.375,
      n: 2,
      trials: 5,
      coverage: 1,
      method: "mean of row means, exact interval on effective rows",
    });
  });

  test("a repeated row is further trials of the row", async () => {
    const { ok } = await summarize([row("a", true), row("b", true), row("a", false)]);
    expect(ok).toMatchObject({ value: 0.75, n: 2, trials: 3 });
  });

  test("counts missing, errored and suspect scores, however they are treated", async () => {
    const some = [
      row("a", true),
      row("b", "errored"),
      row("c", "suspect"),
      row("d", "missing"),
      row("e", Number.NaN),
    ];
    const unscored = { missing: 1, errored: 2, suspect: 1 };
    expect((await summarize(some)).ok).toMatchObject({ value: 1, n: 1, coverage: 0.2, unscored });
    expect((await summarize(some, { missing: "fail" })).ok).toMatchObject({
      value: 0.2,
      n: 5,
      coverage: 0.2,
      unscored,
    });
    await expect(summarize(some, { missing: "error" })).rejects.toThrow(
      "Cannot average 'ok' in row 'b': 1 of its 1 trial has no score (1 errored). Use missing: 'exclude' to leave them out, or 'fail' to count them as failures",
    );
  });

  test("a key that is absent from a trial is missing there", async () => {
    const partly = [{ ...row("a", true), trials: [trial("1", { ok: true }), trial("2", {})] }];
    expect((await summarize(partly)).ok).toMatchObject({ coverage: 0.5, unscored: { missing: 1 } });
  });

  test("a scorer without scores, and one with unreadable strings, are reported, not dropped", async () => {
    const figures = await summarize([
      { ...row("a"), trials: [trial("1", { crashed: "errored", tone: "formal" })] },
    ]);
    expect(figures).toMatchObject({
      crashed: {
        kind: "none",
        value: null,
        interval: null,
        confidence: 0.95,
        method: "no scores",
        n: 0,
        coverage: 0,
        trials: 1,
        unscored: { missing: 0, errored: 1, suspect: 0 },
      },
      tone: {
        kind: "text",
        value: null,
        interval: null,
        method: 'no figure: "formal" cannot be read as a score',
        n: 0,
      },
    });
  });

  test("a failed object scorer counts against its parts; under its own name it is not a scorer", async () => {
    const figures = await summarize([
      { ...row("a"), trials: [trial("1", { "judge.passed": true })] },
      { ...row("b"), trials: [trial("2", { judge: "missing" })] },
    ]);
    expect(Object.keys(figures)).toEqual(["judge.passed"]);
    expect(there(figures["judge.passed"]).coverage).toBe(0.5);
  });

  test("a pass rate of 0 is a value, with a Wilson or an exact interval", async () => {
    const none = rows(Array.from({ length: 20 }, () => false));
    const { ok } = await summarize(none);
    expect(ok?.value).toBe(0);
    expect(ok?.interval?.map((end) => end.toFixed(4))).toEqual(["0.0000", "0.1611"]);
    const exact = await summarize(none, { interval: "exact" });
    expect(exact.ok?.interval?.map((end) => end.toFixed(4))).toEqual(["0.0000", "0.1684"]);
  });

  test("booleans with identical rows still have an interval with a width", async () => {
    const { ok } = await summarize(
      Array.from({ length: 5 }, (_, i) => row(String(i), true, true, true)),
    );
    expect(ok).toMatchObject({ value: 1, n: 5 });
    expect(there(ok?.interval)[0]).toBeLessThan(0.6);
  });

  test("numbers: one row, and equal rows without a scale, have a value and no interval", async () => {
    expect((await summarize(rows([2.5]))).ok).toMatchObject({ value: 2.5, interval: null, n: 1 });
    expect((await summarize(rows([2.5, 2.5, 2.5]))).ok).toMatchObject({
      value: 2.5,
      interval: null,
    });
  });

  test("rows in groups have wider intervals than independent rows", async () => {
    const grouped = Array.from({ length: 40 }, (_, i) =>
      row(`${i % 4}-${i}`, i % 4 < 2 ? 0.9 : 0.2),
    );
    const alone = there((await summarize(grouped)).ok?.interval);
    const { ok } = await summarize(grouped, { cluster: (r) => r.key.slice(0, 1) });
    const clustered = there(ok?.interval);
    expect(ok?.method).toBe(
      "mean of row means, exact interval on effective rows, cluster-robust (CR2) (4 groups)",
    );
    expect(clustered[1] - clustered[0]).toBeGreaterThan(2 * (alone[1] - alone[0]));
  });

  test("no rows, no figures", async () => {
    expect(await summarize([])).toEqual({});
  });

  test("reads a stream, and a scorer can have any name", async () => {
    async function* stream() {
      yield {
        ...row("a"),
        trials: [
          trial(
            "1",
            Object.fromEntries([
              ["__proto__", true],
              ["constructor", 1.5],
            ]),
          ),
        ],
      };
    }
    const figures = await summarize(stream());
    expect(Object.keys(figures)).toEqual(["__proto__", "constructor"]);
  });

  test("misspelled options and values that are not rows throw", async () => {
    await expect(summarize([], { confidance: 0.9 } as object)).rejects.toThrow(
      "Unknown option 'confidance' of summarize(). Did you mean 'confidence'?",
    );
    await expect(summarize([], { missing: "weave-sever" } as object)).rejects.toThrow(
      `Cannot use "weave-sever" as 'missing'. Did you mean 'weave-server'?`,
    );
    await expect(summarize([], { confidence: 95 })).rejects.toThrow(
      "'confidence' must be a number between 0 and 1: current value is 95",
    );
    await expect(summarize(Promise.resolve([]) as never)).rejects.toThrow(
      "current value is a promise. Await it first",
    );
    await expect(summarize([{ question: "?" }] as never)).rejects.toThrow(
      "'rows[0]' must be a row with a key and trials with scores",
    );
  });
});

describe("fromRecords()", () => {
  test("reads the output of CSV readers", async () => {
    const table = ["1.0", "0", " true ".trim(), "FALSE", "", "nan", "n/a"].map((cell, id) => ({
      id,
      cell,
    }));
    const { cell } = await summarize(fromRecords(table, { key: "id", scorers: ["cell"] }));
    expect(cell).toMatchObject({ value: 0.5, n: 4, unscored: { missing: 2, errored: 1 } });
  });

  test("can be read again", async () => {
    const loaded = fromRecords([{ id: 1, ok: true }], { key: "id", scorers: ["ok"] });
    expect(await summarize(loaded)).toEqual(await summarize(loaded));
  });

  test("takes its name from a column, which must not contain several names", () => {
    const table = [
      { id: 1, model: "a", ok: 1 },
      { id: 1, model: "b", ok: 0 },
    ];
    expect(
      fromRecords(table.slice(0, 1), { key: "id", scorers: ["ok"], run: "model" }).run.name,
    ).toBe("a");
    expect(fromRecords(table, { key: "id", scorers: ["ok"], run: "nightly" }).run.name).toBe(
      "nightly",
    );
    expect(() => fromRecords(table, { key: "id", scorers: ["ok"], run: "model" })).toThrow(
      "The records belong to 2 runs: column 'model' has the values 'a', 'b'. Filter the records first, and call fromRecords() once for each run",
    );
  });

  test("throws for an unknown column, an empty key and a duplicate trial", () => {
    const table = [{ id: 1, epoch: 1, score: 1 }];
    expect(() => fromRecords(table, { key: "id", scorers: ["scor"] })).toThrow(
      "No record has a column 'scor'. Did you mean 'score'?",
    );
    expect(() => fromRecords([{ id: null, score: 1 }], { key: "id", scorers: ["score"] })).toThrow(
      "Record 0 has no value in its key column 'id'",
    );
    expect(() =>
      fromRecords([...table, ...table], { key: "id", trial: "epoch", scorers: ["score"] }),
    ).toThrow("Record 1 repeats trial '1' of key '1'");
  });
});
