import type { RunSeed, ScoreSeed, TrialSeed } from "./seed.ts";
import { randomHex, seededRandom, timedId } from "./seeded-random.ts";
import { formatTime } from "./weave/wire-time.ts";

/** What becomes of all trials of a row. */
export type Outcome = "pass" | "fail" | "crash";

/** All that one run of a scenario is made of. */
export interface Plan {
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

/** Makes one run. */
export function scenarioRun(plan: Plan): RunSeed {
  const trials = plan.rows.flatMap((_, row) => Array.from({ length: plan.trials }, (_unused, trial) => scenarioTrial(plan, row, trial)));
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
    ...(classic ? { name: plan.name, attributes: plan.attributes, traceId: timedId(plan.random, plan.startMs) } : {}),
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
  if (outcome === "crash") return { ...common, output: null, scores: {}, modelCrash: "RuntimeError: the model gave up" };
  const tokens = 20 + Math.floor(plan.random() * 100);
  const output = { answer: outcome === "pass" ? `The right page for row ${row}.` : `Some other page than row ${row} asks for.` };
  return { ...common, output, scores: scenarioScores(outcome === "pass", plan.random), tokens, costUsd: tokens / 1e6 };
}

function scenarioScores(passed: boolean, random: () => number): Record<string, ScoreSeed> {
  const closeness = passed ? 0.8 + 0.2 * random() : 0.7 * random();
  const stars = passed ? 4 + Math.floor(2 * random()) : 1 + Math.floor(3 * random());
  return {
    correct: { value: passed },
    closeness: { value: Number(closeness.toFixed(4)) },
    tone: { value: random() < 0.5 ? "formal" : "casual" },
    judge: { value: { passed, score: stars, reason: passed ? "It answers the question." : "It misses the point." } },
  };
}

/** A made-up digest in the form of inline rows, stable for a row. */
function inlineDigest(row: number): string {
  return randomHex(seededRandom(row + 1), 64).toUpperCase();
}

function runOutput(trials: readonly TrialSeed[]): Record<string, unknown> {
  const values = (name: string): unknown[] => trials.map((trial) => trial.scores[name]?.value);
  const passed = values("correct").filter((value) => value === true).length;
  const numbers = values("closeness").filter((value) => typeof value === "number");
  const mean = numbers.length === 0 ? 0 : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return { correct: { true_count: passed, true_fraction: trials.length === 0 ? 0 : passed / trials.length }, closeness: { mean } };
}
