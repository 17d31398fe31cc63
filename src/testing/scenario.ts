import { SCENARIO_DIGESTS } from "./scenario-digests.ts";
import { scenarioRow } from "./scenario-rows.ts";
import { type Outcome, type Plan, scenarioRun } from "./scenario-run.ts";
import type { Seed, WeaveProjectSeed } from "./seed.ts";
import { randomHex, randomText, seededRandom } from "./seeded-random.ts";
import { objectRef } from "./weave/ops.ts";
import { formatTime } from "./weave/wire-time.ts";

/** What a {@link scenario} is made of. Shares are between 0 and 1 and are rounded to whole rows. */
export interface ScenarioOptions {
  rows: number;
  /** Share of the rows that pass in the base run. */
  passRate: number;
  /** Share of the rows that pass in the base run and fail in the candidate. Default 0. */
  regress?: number;
  /** Share of the rows whose trials crash in the candidate: no output, no scores. Default 0. */
  crash?: number;
  /** Trials of each row. Default 1. */
  trials?: number;
  /** Attributes of the runs. A v2 run cannot have any: there they stand in its summary. */
  attributes?: { base?: object; candidate?: object };
  /** `classic` runs, as Python users have them, or `v2` runs. Default `classic`. */
  kind?: "classic" | "v2";
  /** Start of the base run; the candidate starts a day later. Default 2026-11-02 09:00 UTC. */
  startedAt?: Date;
  /** Another seed gives other rows the same outcomes. Default 1. */
  seed?: number;
}

/** Project of every scenario. */
const PROJECT = "acme/search";

/**
 * Makes a project `acme/search` with one evaluation and two runs of it, "base" and "candidate": texts as rows and outputs, and a boolean
 * (`correct`), a number (`closeness`), a text (`tone`) and an object (`judge`) as scores. Equal options give equal data.
 *
 * The digests of the first 200 rows are those of a real server; from then on, and for all objects, they are made up and begin with `synthetic`.
 *
 * @throws {RangeError} when a number is out of its range, or the shares do not fit together.
 *
 * @example Every fifth row of the base passes no more
 * ```ts
 * import assert from "node:assert/strict";
 * import { scenario } from "evalwire/testing";
 *
 * const runs = scenario({ rows: 50, passRate: 0.8, regress: 0.2 }).weave?.projects[0]?.runs ?? [];
 * const passed = runs.map((run) => run.trials.filter((trial) => trial.scores["correct"]?.value === true).length);
 * assert.deepEqual(passed, [40, 30]);
 * ```
 */
export function scenario(options: ScenarioOptions): Seed {
  check(options);
  const random = seededRandom(options.seed ?? 1);
  const [base, candidate] = outcomes(options, random);
  const rows = Array.from({ length: options.rows }, (_, index) => ({ digest: rowDigest(index), value: scenarioRow(index) }));
  const startMs = (options.startedAt ?? new Date(Date.UTC(2026, 10, 2, 9))).getTime();
  const common = {
    kind: options.kind ?? "classic",
    trials: options.trials ?? 1,
    evaluation: ref("search-eval"),
    dataset: ref("queries"),
    rows,
    random,
  };
  const run = (plan: Pick<Plan, "name" | "model" | "startMs" | "outcomes" | "attributes">) => scenarioRun({ ...common, ...plan });
  const [first, second] = [{ ...options.attributes?.base }, { ...options.attributes?.candidate }];
  const runs = [
    run({ name: "base", model: ref("ranker"), startMs, outcomes: base, attributes: first }),
    run({ name: "candidate", model: ref("ranker-next"), startMs: startMs + 86_400_000, outcomes: candidate, attributes: second }),
  ];
  const objects = scenarioObjects(rows, common.trials, formatTime((startMs - 3_600_000) * 1000));
  return { weave: { projects: [{ name: PROJECT, ...objects, runs }] } };
}

function scenarioObjects(
  rows: readonly { digest: string; value: unknown }[],
  trials: number,
  createdAt: string,
): Omit<WeaveProjectSeed, "name"> {
  const named = (name: string) => ({ name, digest: madeUp(name), createdAt });
  const scorers = ["correct", "closeness", "tone", "judge"];
  return {
    datasets: [{ ...named("queries"), tableDigest: tableDigest(), rows: [...rows] }],
    scorers: scorers.map(named),
    models: ["ranker", "ranker-next"].map(named),
    evaluations: [{ ...named("search-eval"), dataset: ref("queries"), scorers: scorers.map(ref), trials }],
  };
}

/** The ref of an object of the scenario. */
function ref(name: string): string {
  return objectRef(PROJECT, name, madeUp(name));
}

function check({ rows, passRate, regress = 0, crash = 0, trials = 1 }: ScenarioOptions): void {
  for (const [name, value] of Object.entries({ rows, trials })) {
    if (!Number.isInteger(value) || value < (name === "rows" ? 0 : 1)) {
      throw new RangeError(`Cannot make the scenario as '${name}' must be a whole number: current value is ${value}`);
    }
  }
  for (const [name, value] of Object.entries({ passRate, regress, crash })) {
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`Cannot make the scenario as '${name}' must be between 0 and 1: current value is ${value}`);
  }
  if (regress > passRate) throw new RangeError(`Cannot make the scenario as no more rows can regress (${regress}) than pass (${passRate})`);
}

/** Which rows pass, regress and crash: exact counts, of rows that the seed picks. */
function outcomes(options: ScenarioOptions, random: () => number): [Outcome[], Outcome[]] {
  const count = (share: number | undefined): number => Math.round((share ?? 0) * options.rows);
  const shuffled = shuffle(options.rows, random);
  const passing = new Set(shuffled.slice(0, count(options.passRate)));
  const regressing = new Set(shuffled.slice(0, count(options.regress)));
  // Crashes come from the end, so that they hit failing rows first and leave the regressed ones alone while they can.
  const crashing = new Set(count(options.crash) === 0 ? [] : shuffled.slice(-count(options.crash)));
  const index = Array.from({ length: options.rows }, (_, row) => row);
  return [
    index.map((row) => (passing.has(row) ? "pass" : "fail")),
    index.map((row) => (crashing.has(row) ? "crash" : passing.has(row) && !regressing.has(row) ? "pass" : "fail")),
  ];
}

function shuffle(length: number, random: () => number): number[] {
  return Array.from({ length }, (_, row) => ({ row, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}

function rowDigest(index: number): string {
  return SCENARIO_DIGESTS[index] ?? madeUp(`row${index}`);
}

/** A made-up digest in the right form, stable for a name. */
function madeUp(name: string): string {
  const seed = [...name].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const start = `synthetic${name.replaceAll(/[^A-Za-z0-9]/g, "")}`.slice(0, 33);
  return start + randomText(seededRandom(seed), letters, 43 - start.length);
}

function tableDigest(): string {
  return randomHex(seededRandom(64), 64);
}
