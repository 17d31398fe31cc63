import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, aShare, checkValue, integerFrom, oneOf, type Rules } from "../core/options.ts";
import { aDate, checkOptions } from "./checks.ts";
import { inlineDigest, madeUp, madeUpRef, PROJECT, tableDigest } from "./made-up.ts";
import rowDigests from "./scenario-digests.json" with { type: "json" };
import type { RunSeed, ScoreSeed, Seed, TrialSeed, WeaveProjectSeed } from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime } from "./weave/notation.ts";

/** Options of {@link scenario}. Shares are from 0 to 1 and are rounded to whole rows. */
export interface ScenarioOptions {
  /** Number of rows of each run. */
  rows: number;
  /** Share of the rows that pass in the base run. */
  passRate: number;
  /** Share of the rows that pass in the base run and fail in the candidate. Default 0. */
  regress?: number;
  /** Share of the rows whose trials crash in the candidate: no output, no scores. Default 0. */
  crash?: number;
  /** Number of trials per row. Default 1. */
  trials?: number;
  /** Attributes of the runs. A v2 run cannot have any: they are stored in its summary. */
  attributes?: { base?: object; candidate?: object };
  /** Kind of runs: `classic`, as created by Python users, or `v2`. Default `classic`. */
  kind?: "classic" | "v2";
  /** Start of the base run; the candidate starts a day later. Default 2026-11-02 09:00 UTC. */
  startedAt?: Date;
  /**
   * Seed of the random numbers. Different seeds assign the same outcomes to different rows. Default
   * 1.
   */
  seed?: number;
}

/**
 * Creates a project `acme/search` with one evaluation and two runs of it, "base" and "candidate":
 * strings as rows and outputs, and a boolean (`correct`), a number (`closeness`), a string (`tone`)
 * and an object (`judge`) as scores. Equal options produce equal data.
 *
 * The digests of the first 200 rows are those of a real server. Later rows and all objects have
 * made-up digests, which begin with `synthetic`.
 *
 * @throws {InvalidArgumentError} for an unknown option, a number out of range, or inconsistent
 *   shares.
 *
 * @example A candidate in which every fifth row regresses
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
  const rows = Array.from({ length: options.rows }, (_, index) => ({
    digest: rowDigest(index),
    value: scenarioRow(index),
  }));
  const startMs = (options.startedAt ?? new Date(Date.UTC(2026, 10, 2, 9))).getTime();
  const common = {
    kind: options.kind ?? "classic",
    trials: options.trials ?? 1,
    evaluation: madeUpRef("search-eval"),
    dataset: madeUpRef("queries"),
    rows,
    random,
  };
  const run = (plan: Pick<Plan, "name" | "model" | "startMs" | "outcomes" | "attributes">) =>
    scenarioRun({ ...common, ...plan });
  const [first, second] = [{ ...options.attributes?.base }, { ...options.attributes?.candidate }];
  const runs = [
    run({ name: "base", model: madeUpRef("ranker"), startMs, outcomes: base, attributes: first }),
    run({
      name: "candidate",
      model: madeUpRef("ranker-next"),
      startMs: startMs + 86_400_000,
      outcomes: candidate,
      attributes: second,
    }),
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
    evaluations: [
      {
        ...named("search-eval"),
        dataset: madeUpRef("queries"),
        scorers: scorers.map(madeUpRef),
        trials,
      },
    ],
  };
}

const RULES = {
  rows: integerFrom(0, Number.POSITIVE_INFINITY),
  passRate: aShare,
  regress: aShare,
  crash: aShare,
  trials: integerFrom(1, Number.POSITIVE_INFINITY),
  attributes: anObject,
  kind: oneOf("classic", "v2"),
  startedAt: aDate,
  seed: integerFrom(0, Number.MAX_SAFE_INTEGER),
} satisfies Rules;

function check(options: ScenarioOptions): void {
  checkOptions(options, RULES);
  for (const name of ["rows", "passRate"] as const)
    checkValue(`options.${name}`, options[name], RULES[name]);
  checkOptions(
    options.attributes ?? {},
    { base: anObject, candidate: anObject },
    "options.attributes",
  );
  const { passRate, regress = 0 } = options;
  if (regress > passRate) {
    const message = `'regress' must be at most 'passRate' (${passRate}), because only rows that pass can regress: current value is ${regress}`;
    throw new InvalidArgumentError(message, { path: "options.regress" });
  }
}

/** Selects which rows pass, regress and crash: exact counts, of rows that the seed selects. */
function outcomes(options: ScenarioOptions, random: () => number): [Outcome[], Outcome[]] {
  const count = (share: number | undefined): number => Math.round((share ?? 0) * options.rows);
  const shuffled = shuffle(options.rows, random);
  const passing = new Set(shuffled.slice(0, count(options.passRate)));
  const regressing = new Set(shuffled.slice(0, count(options.regress)));
  // Crashes are assigned from the end, so that they affect failing rows first and leave regressed
  // rows alone if possible.
  const crashing = new Set(count(options.crash) === 0 ? [] : shuffled.slice(-count(options.crash)));
  const index = Array.from({ length: options.rows }, (_, row) => row);
  return [
    index.map((row) => (passing.has(row) ? "pass" : "fail")),
    index.map((row) =>
      crashing.has(row) ? "crash" : passing.has(row) && !regressing.has(row) ? "pass" : "fail",
    ),
  ];
}

function shuffle(length: number, random: () => number): number[] {
  return Array.from({ length }, (_, row) => ({ row, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}

function rowDigest(index: number): string {
  return rowDigests[index] ?? madeUp(`row${index}`);
}

const TOPICS = ["returns", "shipping", "sizes", "payment", "warranty"];
const THINGS = [
  "a rain jacket",
  "running shoes",
  "a tent for two",
  "wool socks",
  "a head torch",
  "a bike light",
  "ski goggles",
  "a camp stove",
];

/**
 * Creates a row of the synthetic data set: only plain values, the same for an index in scenarios of
 * any size.
 */
function scenarioRow(index: number): {
  id: number;
  question: string;
  expected: string;
  topic: string;
} {
  const topic = TOPICS[index % TOPICS.length] ?? "";
  const thing = THINGS[Math.floor(index / TOPICS.length) % THINGS.length] ?? "";
  return {
    id: index,
    question: `Question ${index}: what about ${topic} for ${thing}?`,
    expected: `See the page on ${topic}, part ${index % 7}.`,
    topic,
  };
}

/** Outcome of all trials of a row. */
type Outcome = "pass" | "fail" | "crash";

/** Specification of one run of a scenario. */
interface Plan {
  name: string;
  kind: "classic" | "v2";
  model: string;
  evaluation: string;
  dataset: string;
  startMs: number;
  trials: number;
  rows: readonly { digest: string; value: unknown }[];
  outcomes: readonly Outcome[];
  attributes: Record<string, unknown>;
  random: () => number;
}

/** Creates one run. */
function scenarioRun(plan: Plan): RunSeed {
  const trials = plan.rows.flatMap((_, row) =>
    Array.from({ length: plan.trials }, (_unused, trial) => scenarioTrial(plan, row, trial)),
  );
  const crashes = trials.filter((trial) => trial.modelCrash !== undefined).length;
  const classic = plan.kind === "classic";
  const counts = { success: 1 + 6 * trials.length - 5 * crashes, error: crashes };
  return {
    id: timedId(plan.random, plan.startMs),
    kind: plan.kind,
    evaluation: plan.evaluation,
    model: plan.model,
    startedAt: formatTime(plan.startMs * 1000),
    finishedAt: formatTime((plan.startMs + 1000 * (trials.length + 1)) * 1000),
    summary: classic ? { status_counts: counts } : plan.attributes,
    output: runOutput(trials),
    trials,
    ...(classic
      ? {
          name: plan.name,
          attributes: plan.attributes,
          traceId: timedId(plan.random, plan.startMs),
        }
      : {}),
  };
}

function scenarioTrial(plan: Plan, row: number, trial: number): TrialSeed {
  const startMs = plan.startMs + 1000 * (row * plan.trials + trial);
  const { digest = "", value } = plan.rows[row] ?? {};
  const outcome = plan.outcomes[row] ?? "fail";
  const common = {
    id: timedId(plan.random, startMs),
    predictionId: timedId(plan.random, startMs),
    startedAt: formatTime(startMs * 1000),
    latencySeconds: Number((0.2 + plan.random()).toFixed(6)),
    rowDigest: plan.kind === "classic" ? digest : inlineDigest(row),
    input: plan.kind === "classic" ? `${plan.dataset}/attr/rows/id/${digest}` : value,
  };
  if (outcome === "crash")
    return { ...common, output: null, scores: {}, modelCrash: "RuntimeError: the model stopped" };
  const tokens = 20 + Math.floor(plan.random() * 100);
  const output = {
    answer:
      outcome === "pass"
        ? `The right page for row ${row}.`
        : `Some other page than row ${row} asks for.`,
  };
  return {
    ...common,
    output,
    scores: scenarioScores(outcome === "pass", plan.random),
    tokens,
    costUsd: tokens / 1e6,
  };
}

function scenarioScores(passed: boolean, random: () => number): Record<string, ScoreSeed> {
  const closeness = passed ? 0.8 + 0.2 * random() : 0.7 * random();
  const stars = passed ? 4 + Math.floor(2 * random()) : 1 + Math.floor(3 * random());
  return {
    correct: { value: passed },
    closeness: { value: Number(closeness.toFixed(4)) },
    tone: { value: random() < 0.5 ? "formal" : "casual" },
    judge: {
      value: {
        passed,
        score: stars,
        reason: passed ? "It answers the question." : "It misses the point.",
      },
    },
  };
}

function runOutput(trials: readonly TrialSeed[]): Record<string, unknown> {
  const values = (name: string): unknown[] => trials.map((trial) => trial.scores[name]?.value);
  const passed = values("correct").filter((value) => value === true).length;
  const numbers = values("closeness").filter((value) => typeof value === "number");
  const mean =
    numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return {
    correct: {
      true_count: passed,
      true_fraction: trials.length === 0 ? 0 : passed / trials.length,
    },
    closeness: { mean },
  };
}
