import { integerFrom } from "../../core/options.ts";
import { checkOptions } from "../checks.ts";
import type {
  RenseiGraderSeed,
  RenseiJudgeSeed,
  RenseiRunSeed,
  RenseiSeed,
  Seed,
} from "../seed.ts";
import { randomHex, seededRandom } from "../seeded-random.ts";

/** A stored run. A run never changes: a replay creates a new one. */
export interface RenseiRun extends Readonly<RenseiRunSeed> {
  /** Id of the run that this one replayed. */
  readonly replayOf: string | null;
}

/** The state of one emulated Rensei service. */
export class RenseiState {
  readonly runs: Map<string, RenseiRun> = new Map();
  readonly graders: Map<string, RenseiGraderSeed> = new Map();
  readonly judges: Map<string, RenseiJudgeSeed> = new Map();
  readonly #random = seededRandom(20261121);

  constructor(seed: RenseiSeed | undefined) {
    for (const run of seed?.runs ?? []) this.runs.set(run.id, { ...run, replayOf: null });
    for (const grader of seed?.graders ?? []) this.graders.set(grader.id, grader);
    for (const judge of seed?.judges ?? []) this.judges.set(judge.id, judge);
  }

  /** Returns the replays of a run in the order of their creation. Each one was paid for. */
  replaysOf(runId: string): RenseiRun[] {
    return [...this.runs.values()].filter(({ replayOf }) => replayOf === runId);
  }

  /** Returns a new run id. */
  newId(): string {
    return `run-${randomHex(this.#random, 12)}`;
  }
}

/** Options of {@link evalRuns}. */
export interface EvalRunsOptions {
  /** Number of traces: `run-1`, `run-2`, …. Default 12. */
  runs?: number;
}

const GRADERS: readonly RenseiGraderSeed[] = [
  { id: "structural/zod-v1", kind: "structural", requires: ["answer"] },
  { id: "structural/optional-v1", kind: "structural", requires: ["answer"], allowsNull: true },
  { id: "model-grader/llm-judge-v1", kind: "model" },
  { id: "human-grader/v1", kind: "human" },
  {
    id: "acme/crashing-v1",
    kind: "structural",
    crash: "TypeError: Cannot read properties of null (reading 'answer')",
  },
];
const JUDGES: readonly RenseiJudgeSeed[] = [
  { id: "judge-a", strictness: 0, noise: 0.1 },
  { id: "judge-strict", strictness: 0.25, noise: 0.1 },
  { id: "judge-slow", strictness: 0, noise: 0.1, delayMs: 300 },
  { id: "judge-broken", strictness: 0, noise: 0, crash: "Error: the model provider answered 401" },
];
const USUAL: readonly string[] = ["structural/zod-v1", "model-grader/llm-judge-v1"];

/**
 * Creates graded traces for the Rensei part of a {@link Store}: `run-1` to `run-12`, where every
 * third run kept its payload, plus `run-collected`, `run-untraced` and `run-ungraded`. The judges
 * are `judge-a`, `judge-strict`, `judge-slow` and `judge-broken`.
 *
 * @example A store whose traces can be replayed
 * ```ts
 * import assert from "node:assert/strict";
 * import { evalRuns, Store } from "evalwire/testing";
 *
 * assert.ok(new Store(evalRuns({ runs: 3 })).rensei.runs.has("run-3"));
 * ```
 */
export function evalRuns(options: EvalRunsOptions = {}): Seed {
  checkOptions(options, { runs: integerFrom(0, Number.POSITIVE_INFINITY) });
  const random = seededRandom(40);
  const usual = Array.from({ length: options.runs ?? 12 }, (_, index): RenseiRunSeed => {
    const output = index % 3 === 0 ? { answer: `answer ${index + 1}` } : null;
    return {
      id: `run-${index + 1}`,
      graderIds: [...USUAL],
      trace: "kept",
      output,
      merit: Math.round(random() * 100) / 100,
    };
  });
  const special: RenseiRunSeed[] = [
    { id: "run-collected", graderIds: [...USUAL], trace: "collected", output: null, merit: 0.5 },
    { id: "run-untraced", graderIds: [...USUAL], trace: "none", output: null, merit: 0.5 },
    { id: "run-ungraded", graderIds: [], trace: "kept", output: null, merit: 0.5 },
  ];
  return { rensei: { runs: [...usual, ...special], graders: [...GRADERS], judges: [...JUDGES] } };
}
