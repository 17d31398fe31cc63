import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { GradedResult } from "./promptfoo-figures.ts";
import type { PromptfooResult } from "./promptfoo-schema.ts";
import { errored, firstLine, keysAsked, numberOf } from "./promptfoo-scores.ts";
import { rowsOfTests, type TestRow } from "./test-rows.ts";

/** Rows of all prompts of a file, and the row of each test by its index. */
export interface TestGroups {
  readonly rows: readonly TestRow[];
  readonly tests: ReadonlyMap<number, TestRow>;
}

/** Scorers of a file: all keys, and those that each row's assertions have. */
export interface Scorers {
  readonly all: readonly string[];
  readonly asked: ReadonlyMap<TestRow, ReadonlySet<string>>;
}

/**
 * Number of scores up to which the scorers that do not apply to a trial are stated, rather than
 * left out: metrics whose names differ from test to test would otherwise fill the memory.
 */
const MAX_STATED = 4_000_000;

/** Groups the tests of a file: those with the same definition are repetitions of one row. */
export async function rowsOfResults(results: readonly GradedResult[]): Promise<TestGroups> {
  const firsts = new Map<number, PromptfooResult>();
  for (const { result } of results) {
    const first = firsts.get(result.testIdx);
    if (first === undefined || result.promptIdx < first.promptIdx)
      firsts.set(result.testIdx, result);
  }
  const tests = [...firsts].sort(([a], [b]) => a - b);
  const rows = await rowsOfTests(
    tests.map(([, result]) => {
      const { vars: _vars, description, ...rest } = result.testCase ?? {};
      return { name: description || null, input: inputOf(result), rest };
    }),
  );
  const byTest = new Map<number, TestRow>();
  for (const row of rows)
    for (const position of row.positions) {
      const test = tests[position];
      if (test !== undefined) byTest.set(test[0], row);
    }
  return { rows, tests: byTest };
}

/**
 * Returns the variables of a test with the values that the prompt was made of, such as the content
 * of a file. Variables that promptfoo added while it ran, such as `_conversation`, are left out.
 */
function inputOf({ vars, testCase }: PromptfooResult): Record<string, unknown> {
  const used = vars ?? {};
  const defined = testCase?.vars ?? used;
  return Object.fromEntries(
    Object.entries(defined).map(([name, value]) => [
      name,
      Object.hasOwn(used, name) ? used[name] : value,
    ]),
  );
}

/** Collects the scorers of all results. */
export function scorersOf(results: readonly GradedResult[], { tests }: TestGroups): Scorers {
  const asked = new Map<TestRow, Set<string>>();
  const defined = new Map<TestRow, PromptfooResult>();
  for (const { result, scores } of results) {
    const row = tests.get(result.testIdx);
    if (row === undefined) continue;
    const keys = asked.get(row) ?? new Set();
    for (const key of scores?.keys() ?? []) keys.add(key);
    asked.set(row, keys);
    defined.set(row, result);
  }
  // a row without any graded result has only its definition
  for (const [row, keys] of asked) {
    const result = defined.get(row);
    if (keys.size === 0 && result !== undefined) for (const key of keysAsked(result)) keys.add(key);
  }
  const all = new Set([...asked.values()].flatMap((keys) => [...keys]));
  return { all: all.size * results.length > MAX_STATED ? [] : [...all], asked };
}

/** Returns the rows of one prompt, in the order of the tests. */
export function rowsOfPrompt(
  results: readonly GradedResult[],
  { tests }: TestGroups,
  scorers: Scorers,
): ScoredRow[] {
  const byRow = new Map<TestRow, GradedResult[]>();
  const sorted = [...results].sort((a, b) => a.result.testIdx - b.result.testIdx);
  for (const graded of sorted) {
    const row = tests.get(graded.result.testIdx);
    if (row === undefined) continue;
    const known = byRow.get(row);
    if (known === undefined) byRow.set(row, [graded]);
    else known.push(graded);
  }
  return [...byRow].map(([row, own]) => toRow(row, own, scorers));
}

function toRow(row: TestRow, results: readonly GradedResult[], scorers: Scorers): ScoredRow {
  const [first] = results;
  const testCase = first?.result.testCase ?? null;
  const description = testCase?.description ?? null;
  const columns = {
    ...(description === null ? {} : { description }),
    ...testCase?.metadata,
  };
  return {
    key: row.key,
    digest: row.digest,
    digestKind: "dataset",
    input: first === undefined ? null : inputOf(first.result),
    columns,
    trials: results.map((one) => toTrial(one, row, scorers)),
  };
}

function toTrial({ result, scores }: GradedResult, row: TestRow, scorers: Scorers): Trial {
  const { response, error, id, testIdx, promptIdx, latencyMs } = result;
  const output = response?.output ?? null;
  const message = error ?? "promptfoo reports an error without a message";
  const hasFailed = scores === null && output === null;
  return {
    id: id ?? `${promptIdx}.${testIdx}`,
    predictionId: null,
    url: null,
    output,
    ...(hasFailed ? { error: message } : {}),
    scores: allScores(scores, firstLine(message), row, scorers),
    latencySeconds: hasFailed ? null : perSecond(latencyMs),
    tokens: numberOf(response?.tokenUsage?.total),
    costUsd: costOf(result),
  };
}

/** Adds the scorers that a trial has no score of: those that failed, and those that do not apply. */
function allScores(
  scores: ReadonlyMap<string, Score> | null,
  error: string,
  row: TestRow,
  { all, asked }: Scorers,
): Record<string, Score> {
  const own = asked.get(row);
  const failed = errored(error);
  const entries = new Map<string, Score>(scores);
  for (const key of own ?? [])
    if (!entries.has(key)) entries.set(key, scores === null ? failed : NO_RESULT);
  for (const key of all) if (!entries.has(key)) entries.set(key, NOT_ASKED);
  return Object.fromEntries(entries); // defines its keys, even one named __proto__
}

const NOT_ASKED: Score = {
  kind: "none",
  state: "not-applicable",
  value: null,
  reason: "the test has no such assertion",
};
const NO_RESULT: Score = {
  kind: "none",
  state: "missing",
  value: null,
  reason: "promptfoo has no result of this assertion",
};

function perSecond(ms: unknown): number | null {
  const number = numberOf(ms);
  return number === null ? null : number / 1000;
}

/** promptfoo stores 0 for a provider that does not state its cost. */
function costOf({ response, cost }: PromptfooResult): number | null {
  const stated = numberOf(response?.cost);
  return stated ?? (cost === 0 ? null : numberOf(cost));
}
