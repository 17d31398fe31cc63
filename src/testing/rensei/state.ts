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
import { type GradeResult, grade } from "./grading.ts";

/** A stored run. It never changes, except for a grade of a person: a replay creates a new one. */
export interface RenseiRun extends Readonly<RenseiRunSeed> {
  /** Id of the run that this one replayed. */
  readonly replayOf: string | null;
  /** Model profile that a replay was judged with; null for the run's own judges. */
  readonly targetModelProfileId: string | null;
  /** Start time, as an ISO time. */
  readonly startedAt: string;
  /** Grades in wire format. */
  readonly gradeResults: readonly GradeResult[];
}

/** Options of the emulated Rensei service. */
export interface RenseiStateOptions {
  /** Current time in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
}

const FIRST_START = Date.parse("2026-11-01T00:00:00Z");

/** The state of one emulated Rensei service. */
export class RenseiState {
  /** Runs by ID, including replays. */
  readonly runs: Map<string, RenseiRun> = new Map();
  /** Graders by ID. */
  readonly graders: Map<string, RenseiGraderSeed> = new Map();
  /** Model profiles that judge, by ID. */
  readonly judges: Map<string, RenseiJudgeSeed> = new Map();
  readonly #random = seededRandom(20261121);
  readonly #now: () => number;

  /** Makes the state of one service. A {@link Store} has one. */
  constructor(seed: RenseiSeed | undefined, options: RenseiStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    for (const grader of seed?.graders ?? []) this.graders.set(grader.id, grader);
    for (const judge of seed?.judges ?? []) this.judges.set(judge.id, judge);
    for (const [at, run] of (seed?.runs ?? []).entries()) {
      const startedAt = run.startedAt ?? new Date(FIRST_START + at * 3_600_000).toISOString();
      this.#add(run, run.graderIds, { replayOf: null, targetModelProfileId: null, startedAt });
    }
  }

  /** Returns the replays of a run in the order of their creation. Each one was paid for. */
  replaysOf(runId: string): RenseiRun[] {
    return [...this.runs.values()].filter(({ replayOf }) => replayOf === runId);
  }

  /** Returns runs as the dashboard lists them, newest first. */
  listed(): RenseiRun[] {
    return [...this.runs.values()].reverse().sort((a, b) => timeOf(b) - timeOf(a));
  }

  /** Grades a frozen trace again and stores the grades as a new run. */
  replay(
    run: RenseiRun,
    graderIds: readonly string[],
    targetModelProfileId: string | null,
  ): RenseiRun {
    const facts = { replayOf: run.id, targetModelProfileId, startedAt: this.#time() };
    return this.#add({ ...run, id: `run-${randomHex(this.#random, 12)}` }, graderIds, facts);
  }

  /**
   * Returns the judge of a model profile; the first one for a profile that does not exist, because
   * how the service resolves those is not known.
   */
  judgeOf(profile: string | null): RenseiJudgeSeed | undefined {
    return this.judges.get(profile ?? "") ?? [...this.judges.values()][0];
  }

  /** Unregistered graders cannot run: they are silently skipped. */
  #add(
    run: RenseiRunSeed,
    graderIds: readonly string[],
    facts: Pick<RenseiRun, "replayOf" | "targetModelProfileId" | "startedAt">,
  ): RenseiRun {
    const graders = graderIds.flatMap((id) => this.graders.get(id) ?? []);
    const judge = this.judgeOf(facts.targetModelProfileId);
    const seen = { ...run, id: facts.replayOf ?? run.id }; // a judge sees the trace, not the run
    const queue = () => ({
      queueId: `hgq_${randomHex(this.#random, 12)}`,
      requestedAt: facts.startedAt,
    });
    const gradeResults = graders.map((grader) => grade(seen, grader, judge, queue));
    const ran = facts.replayOf === null ? [...graderIds] : graders.map(({ id }) => id);
    const stored = { ...run, ...facts, graderIds: ran, gradeResults };
    this.runs.set(run.id, stored);
    return stored;
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

function timeOf({ startedAt }: RenseiRun): number {
  return Date.parse(startedAt);
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
  { id: "judge-literal", strictness: 0, noise: 0.1, reportsNull: true },
];
const USUAL: readonly string[] = ["structural/zod-v1", "model-grader/llm-judge-v1"];

/**
 * Creates graded traces for the Rensei part of a {@link Store}: `run-1` to `run-12`, where every
 * third run kept its payload, plus `run-collected`, `run-untraced` and `run-ungraded`. All are of
 * the organization `org-1` and the agent card `ac_support`; `run-elsewhere` is of `org-2`. The
 * judges are `judge-a`, `judge-strict`, `judge-slow`, `judge-broken` and `judge-literal`.
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
      orgId: "org-1",
      agentCardId: "ac_support",
      graderIds: [...USUAL],
      trace: "kept",
      output,
      merit: Math.round(random() * 100) / 100,
    };
  });
  const ours = { orgId: "org-1", agentCardId: "ac_support" };
  const rest = { ...ours, graderIds: [...USUAL], output: null, merit: 0.5 };
  const special: RenseiRunSeed[] = [
    { ...rest, id: "run-collected", trace: "collected" },
    { ...rest, id: "run-untraced", trace: "none" },
    { ...rest, id: "run-ungraded", trace: "kept", graderIds: [] },
    { ...rest, id: "run-elsewhere", trace: "kept", orgId: "org-2", agentCardId: "ac_sales" },
  ];
  return { rensei: { runs: [...usual, ...special], graders: [...GRADERS], judges: [...JUDGES] } };
}
