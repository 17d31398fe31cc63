import { anObject, checkValue, oneOf, type Rule, someText } from "../core/options.ts";
import { aDate, aJsonValue, aList, checkOptions } from "./checks.ts";
import { madeUp, madeUpRef, PROJECT, tableDigest } from "./made-up.ts";
import type { RunSeed, Seed, TrialSeed } from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime } from "./weave/notation.ts";

/** A run made from your data, for {@link run}. */
export interface RunData {
  /** Display name, found by `load("name:…")`. */
  name: string;
  /** One element per trial: elements with equal inputs are trials of one row. */
  rows: readonly RowData[];
  /** Name of the model. Default `"model"`. */
  model?: string;
  /** Tags of the run, found by `load("attr:branch=main")`. Default: none. */
  attributes?: Record<string, unknown>;
  /** Status of the run. Default `"completed"`. */
  status?: "completed" | "failed" | "running";
  /** Start time. Default 2026-11-02 09:00 UTC; each additional run starts a day later. */
  startedAt?: Date;
}

/** A row of {@link RunData}: one answer of the model to one input. All values must be JSON. */
export interface RowData {
  /** Input of the row. */
  input: unknown;
  /** Output of the model. Default null. */
  output?: unknown;
  /** Scores by scorer. If a scorer is left out, the row has no score from it. */
  scores?: Record<string, unknown>;
  /** Exception that the model raised. A row with an error has neither an output nor scores. */
  error?: string;
}

const RUN_RULES = {
  name: someText,
  rows: aList,
  model: someText,
  attributes: {
    is: (value) => anObject.is(value) && aJsonValue.is(value),
    kind: "an object of JSON values",
  } satisfies Rule,
  status: oneOf("completed", "failed", "running"),
  startedAt: aDate,
};
const ROW_RULES = { input: aJsonValue, output: aJsonValue, scores: anObject, error: someText };

/** Inputs and their digests, keyed by the input's JSON with sorted keys. */
type Inputs = Map<string, { digest: string; value: unknown }>;

/**
 * Makes a seed from your own data, without IDs and digests, for a {@link Store}, a sandbox or
 * handlers. The runs belong to one evaluation in the project `acme/search`; rows with equal inputs
 * are compared with each other. Equal arguments yield equal data; IDs and digests are made up.
 *
 * @throws {InvalidArgumentError} for an unknown or missing field, or a value that is not JSON.
 *
 * @example Compare two runs made from your own rows
 * ```ts
 * import assert from "node:assert/strict";
 * import { compare } from "evalwire/analysis";
 * import { run } from "evalwire/testing";
 * import { startSandbox } from "evalwire/testing/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const row = (question: string, correct: boolean) => ({ input: { question }, output: "4", scores: { correct } });
 * const seed = run(
 *   { name: "main", rows: [row("2+2?", true), row("3+1?", true)] },
 *   { name: "candidate", rows: [row("2+2?", true), row("3+1?", false)] },
 * );
 * const sandbox = await startSandbox({ seed });
 * const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: "any-key", project: "acme/search" });
 * const { scorers } = await compare(await weave.load("name:main"), await weave.load("name:candidate"));
 * assert.equal(scorers.correct?.difference, -0.5);
 * await sandbox.close();
 * ```
 */
export function run(...runs: [RunData, ...RunData[]]): Seed {
  checkValue("runs", runs, {
    is: () => runs.length > 0,
    kind: "one or more runs, such as run({ name, rows: [{ input, output, scores }] })",
  });
  for (const [index, data] of runs.entries()) checkRun(data, `runs[${index}]`);
  const inputs: Inputs = new Map();
  const made = runs.map((data, index) => runSeed(data, index, inputs));
  const createdAt = formatTime(
    (Math.min(...runs.map((data, index) => startOf(data, index))) - 3_600_000) * 1000,
  );
  const named = (name: string): { name: string; digest: string; createdAt: string } => ({
    name,
    digest: madeUp(name),
    createdAt,
  });
  const scorers = [
    ...new Set(runs.flatMap(({ rows }) => rows.flatMap(({ scores = {} }) => Object.keys(scores)))),
  ];
  const project = {
    name: PROJECT,
    datasets: [{ ...named("rows"), tableDigest: tableDigest(), rows: [...inputs.values()] }],
    scorers: scorers.map(named),
    models: [...new Set(runs.map(modelOf))].map(named),
    evaluations: [
      { ...named("evaluation"), dataset: madeUpRef("rows"), scorers: scorers.map(madeUpRef) },
    ],
    runs: made,
  };
  return { weave: { projects: [project] } };
}

function checkRun(data: RunData, path: string): void {
  checkOptions(data, RUN_RULES, path);
  for (const name of ["name", "rows"] as const)
    checkValue(`${path}.${name}`, data[name], RUN_RULES[name]);
  for (const [index, row] of data.rows.entries()) {
    const at = `${path}.rows[${index}]`;
    checkOptions(row, ROW_RULES, at);
    checkValue(`${at}.input`, row.input, aJsonValue);
    for (const [scorer, score] of Object.entries(row.scores ?? {}))
      checkValue(`${at}.scores.${scorer}`, score, aJsonValue);
    if (row.error === undefined) continue;
    const absent: Rule = { is: (value) => value === undefined, kind: "omitted if 'error' is set" };
    for (const name of ["output", "scores"] as const)
      checkValue(`${at}.${name}`, row[name], absent);
  }
}

function startOf({ startedAt }: RunData, index: number): number {
  return startedAt?.getTime() ?? Date.UTC(2026, 10, 2 + index, 9);
}

function modelOf({ model = "model" }: RunData): string {
  return model;
}

function runSeed(data: RunData, index: number, inputs: Inputs): RunSeed {
  const { name, rows, attributes = {}, status = "completed" } = data;
  const startMs = startOf(data, index);
  const random = seededRandom(index + 1);
  return {
    id: timedId(random, startMs),
    kind: "classic",
    traceId: timedId(random, startMs),
    name,
    evaluation: madeUpRef("evaluation"),
    model: madeUpRef(modelOf(data)),
    startedAt: formatTime(startMs * 1000),
    finishedAt:
      status === "running" ? null : formatTime((startMs + 1000 * (rows.length + 1)) * 1000),
    attributes,
    ...(status === "failed" ? { exception: "RuntimeError: the evaluation stopped" } : {}),
    trials: rows.map((row, at) => trialSeed(row, startMs + 1000 * at, random, inputs)),
  };
}

function trialSeed(
  { input, output = null, scores = {}, error }: RowData,
  startMs: number,
  random: () => number,
  inputs: Inputs,
): TrialSeed {
  const key = sortedJson(input);
  // Numbered so that the rows keep the order in which they were passed.
  const row = inputs.get(key) ?? {
    digest: madeUp(`row${String(inputs.size + 1).padStart(6, "0")}`),
    value: input,
  };
  inputs.set(key, row);
  return {
    id: timedId(random, startMs),
    predictionId: timedId(random, startMs),
    rowDigest: row.digest,
    input: `${madeUpRef("rows")}/attr/rows/id/${row.digest}`,
    output,
    scores: Object.fromEntries(
      Object.entries(scores).map(([scorer, value]) => [scorer, { value }]),
    ),
    startedAt: formatTime(startMs * 1000),
    latencySeconds: 0.5,
    ...(error === undefined ? {} : { modelCrash: error }),
  };
}

/** Returns JSON with sorted keys: equal for equal values. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
