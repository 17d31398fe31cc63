import { anObject, checkValue, oneOf, type Rule, someText } from "../core/options.ts";
import { aDate, aJsonValue, aList, checkOptions } from "./checks.ts";
import { madeUp, madeUpRef, PROJECT, tableDigest } from "./made-up.ts";
import type { RunSeed, Seed, TrialSeed } from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime } from "./weave/notation.ts";

/** A run of your own data, for {@link run}. */
export interface RunData {
  /** Display name, which `load("name:…")` finds. */
  name: string;
  /** One for each trial: rows with equal inputs are trials of one row. */
  rows: readonly RowData[];
  /** Name of the model. Default `"model"`. */
  model?: string;
  /** Tags of the run, which `load("attr:branch=main")` finds. Default: none. */
  attributes?: Record<string, unknown>;
  /** How the run ended. Default `"completed"`. */
  status?: "completed" | "failed" | "running";
  /** Default 2026-11-02 09:00 UTC; each further run starts a day later. */
  startedAt?: Date;
}

/** A row of {@link RunData}: one answer of the model to one input. All values are JSON. */
export interface RowData {
  input: unknown;
  /** Default null. */
  output?: unknown;
  /** Scores by scorer. A scorer that is left out gave this row no score. */
  scores?: Record<string, unknown>;
  /** The exception that the model raised: such a row has neither an output nor scores. */
  error?: string;
}

const RUN_RULES = {
  name: someText,
  rows: aList,
  model: someText,
  attributes: { is: (value) => anObject.is(value) && aJsonValue.is(value), kind: "an object of JSON values" } satisfies Rule,
  status: oneOf("completed", "failed", "running"),
  startedAt: aDate,
};
const ROW_RULES = { input: aJsonValue, output: aJsonValue, scores: anObject, error: someText };

/** An input and its digest, by the JSON of the input with its keys in order. */
type Inputs = Map<string, { digest: string; value: unknown }>;

/**
 * Makes runs of your own data, without ids and digests: a seed for a {@link Store}, a sandbox or handlers. The runs are those of one evaluation in the
 * project `acme/search`; rows with equal inputs are compared with each other. Equal arguments give equal data; ids and digests are made up.
 *
 * @throws {InvalidArgumentError} for an unknown or missing field, or a value that is not JSON.
 *
 * @example Compare two runs of your own rows
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
  checkValue("runs", runs, { is: () => runs.length > 0, kind: "given: run({ name, rows: [{ input, output, scores }] })" });
  for (const [index, data] of runs.entries()) checkRun(data, `runs.${index}`);
  const inputs: Inputs = new Map();
  const made = runs.map((data, index) => runSeed(data, index, inputs));
  const createdAt = formatTime((Math.min(...runs.map((data, index) => startOf(data, index))) - 3_600_000) * 1000);
  const named = (name: string): { name: string; digest: string; createdAt: string } => ({ name, digest: madeUp(name), createdAt });
  const scorers = [...new Set(runs.flatMap(({ rows }) => rows.flatMap(({ scores = {} }) => Object.keys(scores))))];
  const project = {
    name: PROJECT,
    datasets: [{ ...named("rows"), tableDigest: tableDigest(), rows: [...inputs.values()] }],
    scorers: scorers.map(named),
    models: [...new Set(runs.map(modelOf))].map(named),
    evaluations: [{ ...named("evaluation"), dataset: madeUpRef("rows"), scorers: scorers.map(madeUpRef) }],
    runs: made,
  };
  return { weave: { projects: [project] } };
}

function checkRun(data: RunData, path: string): void {
  checkOptions(data, RUN_RULES, path);
  for (const name of ["name", "rows"] as const) checkValue(`${path}.${name}`, data[name], RUN_RULES[name]);
  for (const [index, row] of data.rows.entries()) {
    const at = `${path}.rows.${index}`;
    checkOptions(row, ROW_RULES, at);
    checkValue(`${at}.input`, row.input, aJsonValue);
    for (const [scorer, score] of Object.entries(row.scores ?? {})) checkValue(`${at}.scores.${scorer}`, score, aJsonValue);
    if (row.error === undefined) continue;
    const absent: Rule = { is: (value) => value === undefined, kind: "left out beside 'error': the model gave no answer" };
    for (const name of ["output", "scores"] as const) checkValue(`${at}.${name}`, row[name], absent);
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
    finishedAt: status === "running" ? null : formatTime((startMs + 1000 * (rows.length + 1)) * 1000),
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
  // Numbered, so that the rows come in the order in which they were given.
  const row = inputs.get(key) ?? { digest: madeUp(`row${String(inputs.size + 1).padStart(6, "0")}`), value: input };
  inputs.set(key, row);
  return {
    id: timedId(random, startMs),
    predictionId: timedId(random, startMs),
    rowDigest: row.digest,
    input: `${madeUpRef("rows")}/attr/rows/id/${row.digest}`,
    output,
    scores: Object.fromEntries(Object.entries(scores).map(([scorer, value]) => [scorer, { value }])),
    startedAt: formatTime(startMs * 1000),
    latencySeconds: 0.5,
    ...(error === undefined ? {} : { modelCrash: error }),
  };
}

/** JSON with the keys of each object in order: equal for equal values. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
