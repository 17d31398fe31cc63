import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import type { Score, ScoredRow } from "../../src/model/scored-row.ts";
import { pairedRuns, row, rows, score, trial, type Value } from "./runs.ts";

/** A run of these rows. */
function loaded(
  id: string,
  list: readonly ScoredRow[],
  more: Partial<Run> & Pick<LoadedRun, "dataset" | "scorerVersions"> = {},
): LoadedRun {
  const { dataset, scorerVersions, ...run } = more;
  const { run: empty } = fromRecords([{ ok: id }], { key: "ok", scorers: ["ok"], run: id });
  return {
    run: { ...empty, ...run },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* list;
      },
    },
    ...(dataset === undefined ? {} : { dataset }),
    ...(scorerVersions === undefined ? {} : { scorerVersions }),
  };
}

/** A table of two runs: 40 rows of 3 trials in 8 documents, with every field of a trial. */
function table(which: "base" | "candidate"): LoadedRun {
  const late = which === "candidate" ? 1 : 0;
  const records = Array.from({ length: 120 }, (_, i) => {
    const [item, epoch] = [Math.floor(i / 3), i % 3];
    return {
      item,
      epoch,
      doc: `d${item % 8}`,
      topic: item % 2 === 0 ? "math" : "law",
      question: { text: `q${item}` },
      answer: `a${i}`,
      judge: ((i * 7 + late * 3) % 5) + 1,
      correct: (i + late) % 4 !== 0,
      grade: i % 2 === 0 ? "C" : "I",
      remark: i % 3 === 0 ? "fine" : "odd",
      seconds: 1 + (i % 7) / 10 + late / 5,
      tokens: 100 + i + late,
      cost: 0.001 * (i + 1 + late),
    };
  });
  return fromRecords(records, {
    key: "item",
    trial: "epoch",
    input: "question",
    output: "answer",
    scorers: ["judge", "correct", "grade", "remark"],
    latencySeconds: "seconds",
    tokens: "tokens",
    costUsd: "cost",
    run: which,
  });
}

const tables = (options: CompareOptions): Promise<Comparison> =>
  compare(table("base"), table("candidate"), options);

const digestOf = (name: string): string => name.padEnd(43, "x");

const OUTSIDE: Score = {
  ...score("not-applicable"),
  costUsd: 0.01,
  raw: { status_type: "not_applicable" },
};

/** A row as Weave returns it, with every field that a row can have. */
function weaveRow(name: string, ok: Value, more: Partial<ScoredRow> = {}): ScoredRow {
  const { trials, ...rest } = row(name, ok);
  const told = trials.map((one) => ({
    ...one,
    predictionId: `p-${name}`,
    url: `https://example.com/${name}`,
    output: { answer: name },
    scores: { ...one.scores, calls: OUTSIDE },
    error: "'answer' raised ValueError",
  }));
  return {
    ...rest,
    digest: digestOf(name),
    digestKind: "dataset",
    input: { question: name },
    notes: ["input: cut"],
    trials: told,
    ...more,
  };
}

const dataset = (version: string, names: readonly string[]): Pick<LoadedRun, "dataset"> => ({
  dataset: async () => ({ version, digests: async () => new Set(names.map(digestOf)) }),
});

/** Two runs that differ in everything: status, data set, evaluation, graders, scale. */
function unlike(): Promise<Comparison> {
  const names = Array.from({ length: 12 }, (_, i) => `r${i}`);
  const url = "https://example.com/run";
  const base = loaded(
    "base",
    [...names.map((name) => weaveRow(name, 0.5)), weaveRow("gone", 0.5), weaveRow("edited", 0.5)],
    {
      url,
      evaluation: "sums:1",
      scorerVersions: async () => ({ ok: "grader:1" }),
      ...dataset("data:1", [...names, "gone", "edited"]),
    },
  );
  const scores = [...names.map((name) => weaveRow(name, 60)), weaveRow("new", 60)];
  const edited = weaveRow("edited", 60, { digest: digestOf("other") });
  const candidate = loaded("candidate", [...scores, edited], {
    url,
    model: "model:2",
    startedAt: new Date("2026-11-20T09:30:00Z"),
    evaluation: "sums:2",
    status: "running",
    partial: "2 replays failed",
    scorerVersions: async () => ({ ok: "grader:2" }),
    ...dataset("data:2", [...names, "new", "other"]),
  });
  const warned = { ...candidate, warnings: ["the service's own average differs"] };
  return compare(base, warned, { keepRows: "all" });
}

const half = ({ key }: ScoredRow): string => (Number(key) % 2 === 0 ? "math" : "law");

/** Scores with a gap of every kind. */
function gaps(
  value: (i: number) => boolean | number,
  options: CompareOptions = {},
): Promise<Comparison> {
  const states = ["missing", "errored", "suspect", undefined, "not-applicable"] as const;
  const list = Array.from({ length: 60 }, (_, i) => value(i));
  const before = rows(list.map((score, i) => (i === 50 ? "errored" : score)));
  const after = rows(list.map((score, i) => states[i - 20] ?? (i === 23 ? undefined : score)));
  return compare(before, after.slice(0, 58), options);
}

/** Rows as an untyped caller could make them: undefined fields are not in JSON. */
function untyped(): Promise<Comparison> {
  const without = (list: ScoredRow[]): ScoredRow[] =>
    list.map((one) => ({
      ...one,
      input: undefined,
      trials: one.trials.map((t) => ({ ...t, output: undefined })),
    }));
  const [base, candidate] = pairedRuns(5, 3, 2, 4);
  return compare(
    loaded("base", without(base), { name: null }),
    loaded("candidate", without(candidate)),
    { keepRows: "all" },
  );
}

/** Two tables that differ in one edited question. */
function edited(): Promise<Comparison> {
  const read = (second: string): LoadedRun =>
    fromRecords(
      ["1+1?", second].map((question, id) => ({ id, question, topic: "sums", ok: true })),
      { key: "id", input: "question", scorers: ["ok"] },
    );
  return compare(read("2+2?"), read("2+3?"), { key: "content" });
}

const numbers = (shift: number): ScoredRow[] =>
  rows(Array.from({ length: 30 }, (_, i) => Math.sin(i) + shift * Math.cos(i)));

const twoScorers = (second: (i: number) => boolean): ScoredRow[] =>
  Array.from({ length: 60 }, (_, i) => ({
    ...row(`${i}`),
    trials: [trial(`${i}`, { a: i % 2 === 0, b: second(i) })],
  }));

/** Comparisons of every shape, by name. */
export const COMPARISONS: Readonly<Record<string, () => Promise<Comparison>>> = {
  "pass and fail": () => compare(...pairedRuns(50, 20, 2, 28)),
  "unchanged, with a margin": () =>
    compare(...pairedRuns(190, 1, 1, 30), { margin: 0.1, adjust: "none", keepRows: "all" }),
  "better, by one row": () =>
    compare(...pairedRuns(1, 0, 0, 0), { lowerIsBetter: ["ok"], adjust: "bh" }),
  improved: () => compare(...pairedRuns(50, 2, 30, 28), { higherIsBetter: ["ok"] }),
  numbers: () =>
    compare(numbers(0), numbers(0.1), { resamples: 200, seed: 7, margin: { ok: 0.05 } }),
  "few numbers": () =>
    compare(numbers(0).slice(0, 12), numbers(1).slice(0, 12), {
      resamples: 100,
      higherIsBetter: ["ok"],
    }),
  "equal numbers": () => compare(rows([0.25, 0.5, 0.75]), rows([0.5, 0.75, 1]), { resamples: 50 }),
  "one number": () => compare(rows([1.5]), rows([2.5]), { scale: { ok: "unbounded" } }),
  "several trials": () => tables({ values: { grade: { C: 1, I: 0 } }, keepRows: "all" }),
  "pass at k": () => tables({ scorers: ["correct"], trials: { passAt: 2 } }),
  "pass all k": () =>
    tables({
      scorers: ["correct", "judge"],
      trials: { correct: { passAll: 2 } },
      scale: { judge: [1, 5] },
    }),
  "groups and slices": () => tables({ cluster: "doc", slice: "topic", scale: { judge: [1, 5] } }),
  "user-defined functions": () =>
    tables({
      key: ({ key }) => key,
      cluster: ({ columns }) => String(columns?.doc),
      slice: () => "all",
    }),
  "one group": () => tables({ key: "doc", cluster: () => "one" }),
  "one group with a gap": () => gaps((i) => i % 3 === 0, { cluster: () => "one" }),
  measures: () => tables({ scorers: ["latencySeconds", "tokens", "costUsd", "correct"] }),
  "rows not kept": () => tables({ keepRows: "none" }),
  "missing passes": () => gaps((i) => i % 3 === 0, { slice: half }),
  "missing numbers": () => gaps((i) => 1 + (i % 5)),
  "missing numbers with a scale": () =>
    gaps((i) => 1 + (i % 5), { scale: { ok: [1, 5] }, slice: half }),
  "missing, left out": () => gaps((i) => i % 3 === 0, { missing: "exclude" }),
  "missing, failed": () => gaps((i) => i % 3 === 0, { missing: "fail" }),
  "missing, worst": () => gaps((i) => i % 7, { missing: "fail", worst: { ok: -1 } }),
  "missing, refused": () => compare(...pairedRuns(5, 1, 1, 1), { missing: "error" }),
  "unlike runs": unlike,
  "a scorer that only the candidate has": () =>
    compare(
      fromRecords([{ id: 1, ok: true }], { key: "id", scorers: ["ok"], run: "before" }),
      fromRecords([{ id: 1, ok: true, fresh: true }], {
        key: "id",
        scorers: ["ok", "fresh"],
        run: "after",
      }),
    ),
  "on content": () =>
    compare(
      [weaveRow("a", true), weaveRow("b", true)],
      ["a", "b"].map((name) =>
        weaveRow(name, name === "a", { digest: name.repeat(64), digestKind: "inline" }),
      ),
      { key: "content" },
    ),
  "an edited row of a table": edited,
  "an edited inline row": () =>
    compare(
      ["A", "B"].map((digest) =>
        weaveRow(digest, true, {
          key: digest === "A" ? "a" : "b",
          digest: digest.repeat(64),
          digestKind: "inline",
        }),
      ),
      ["A", "C"].map((digest) =>
        weaveRow(digest, true, {
          key: digest === "A" ? "a" : "b",
          digest: digest.repeat(64),
          digestKind: "inline",
        }),
      ),
    ),
  "without outputs": untyped,
  "worse alone": () =>
    compare(
      twoScorers(() => true),
      twoScorers((i) => i % 10 !== 0 || i === 0),
    ),
  "better alone": () =>
    compare(
      twoScorers((i) => i % 10 !== 0 || i === 0),
      twoScorers(() => true),
    ),
  "paired names": () =>
    compare(rows([true, false, true]), rows([true, true, false]), {
      scorers: { ok: "ok" },
      confidence: 0.9,
    }),
};
