import { seededRandom } from "../seeded-random.ts";
import { addVersion, newScorer, type ScorerRecord, type VersionRecord } from "./records.ts";
import { addTrace, columnOf, finishScoring, type MetricColumn, newRun, type Run } from "./runs.ts";
import type {
  GalileoProjectSeed,
  GalileoScorerSeed,
  GalileoScoreSeed,
  GalileoSeed,
  GalileoTraceSeed,
} from "./seed.ts";
import {
  type Dataset,
  type Experiment,
  type Project,
  storedDataset,
  storedExperiment,
} from "./stored.ts";
import { detail, type Schemas, uuidOf } from "./wire.ts";

/** A task that ends after a number of status checks. */
export interface GalileoTask {
  readonly id: string;
  readonly createdAt: string;
  looksLeft: number;
  readonly result: Schemas["RegisteredScorerTaskResultResponse"]["result"];
  readonly status: "completed" | "failed";
}

/** A write by another client, applied just before one of your requests. */
export interface ConcurrentWrite {
  /** Method of the request that it precedes. */
  before: "GET" | "PATCH" | "POST";
  /** Id of the scorer. */
  scorer: string;
  /** Fields to write. */
  patch: Schemas["UpdateScorerRequest"];
  /** Number of requests with that method to let through first. Default 0. */
  after?: number;
}

/** Options of the Galileo part of a store. */
export interface GalileoStateOptions {
  /** Current time in milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** Number of status checks before a validation ends. Default 2. */
  looksUntilValidated?: number;
  /**
   * Scores a trace when an experiment is scored, for the first time or again. Default: true if the
   * output equals the expected output, and `failed` without an output.
   */
  judge?: GalileoJudge;
}

/** Scores one trace of an experiment. The result becomes visible after some reads. */
export type GalileoJudge = (
  scorer: { id: string | null; name: string; version: number | null },
  trace: { input: string; output: string | null; expected: string | null },
) => GalileoScoreSeed;

const exactMatch: GalileoJudge = (_scorer, { output, expected }) =>
  output === null
    ? { status: "failed", message: "The trace has no output." }
    : { value: output === expected };

/** The state of one emulated Galileo service. */
export class GalileoState {
  /** Scorers by ID, with their versions. */
  readonly scorers: Map<string, ScorerRecord> = new Map();
  /** Projects in the order of their creation. */
  readonly projects: Project[] = [];
  /** Data sets by ID, with their versions. */
  readonly datasets: Map<string, Dataset> = new Map();
  /** Experiments, log streams and runs of validations, by ID. */
  readonly runs: Map<string, Run> = new Map();
  /** Experiments by ID, with their traces. */
  readonly experiments: Map<string, Experiment> = new Map();
  /**
   * Health scores of versions, in the order in which they were written.
   *
   * @internal
   */
  readonly healthScores: (Schemas["ScorerVersionHealthScoreEntry"] & {
    readonly scorerId: string;
  })[] = [];
  /**
   * Tasks of validations and generated prompts, by ID.
   *
   * @internal
   */
  readonly tasks: Map<string, GalileoTask> = new Map();
  /** Writes by another client that are still to come. You can add to it at any time. */
  readonly concurrentWrites: ConcurrentWrite[] = [];
  /** The user that every key belongs to. */
  readonly user: string;
  /**
   * Profile of {@link user}.
   *
   * @internal
   */
  readonly userInfo: Schemas["UserInfo"];
  /**
   * Number of status checks before a validation ends.
   *
   * @internal
   */
  readonly looksUntilValidated: number;
  readonly #judge: GalileoJudge;
  readonly #now: () => number;
  readonly #random = seededRandom(20261121);
  #lastMs = 0;

  /** Makes the state of one service. A {@link Store} has one. */
  constructor(seed: GalileoSeed | undefined, options: GalileoStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.looksUntilValidated = options.looksUntilValidated ?? 2;
    this.#judge = options.judge ?? exactMatch;
    this.user = this.newId();
    this.userInfo = {
      id: this.user,
      email: "sandbox@example.com",
      first_name: null,
      last_name: null,
    };
    if (seed !== undefined) addSeed(this, seed);
  }

  /**
   * Returns the current time in the format of the service. Never the same twice, so every write
   * changes `updated_at`.
   */
  now(): string {
    this.#lastMs = Math.max(this.#lastMs + 1, Math.floor(this.#now()));
    return new Date(this.#lastMs).toISOString();
  }

  /** Returns a new version 4 UUID. */
  newId(): string {
    return uuidOf(this.#random);
  }

  /** Finds a scorer. @throws {WireError} with status 404. */
  scorer(id: string): ScorerRecord {
    const found = this.scorers.get(id.toLowerCase());
    if (found === undefined) throw detail(404, "Scorer not found");
    return found;
  }

  /**
   * Finds a version and its scorer by the id of the version.
   *
   * @internal
   * @throws {WireError} with status 404.
   */
  versionById(id: string): { scorer: ScorerRecord; version: VersionRecord } {
    for (const scorer of this.scorers.values()) {
      const version = scorer.versions.find(({ answer }) => answer.id === id.toLowerCase());
      if (version !== undefined) return { scorer, version };
    }
    throw detail(404, "Scorer version not found");
  }

  /** Finds a project. @throws {WireError} with status 404. */
  project(id: string): Project {
    const found = this.projects.find((project) => project.id === id.toLowerCase());
    if (found === undefined) throw detail(404, "Project not found");
    return found;
  }

  /**
   * Finds an experiment, a log stream or a run of a validation.
   *
   * @throws {WireError} with status 404.
   */
  run(id: string): Run {
    const found = this.runs.get(id.toLowerCase());
    if (found === undefined) throw detail(404, "Run not found");
    return found;
  }

  /**
   * Adds a trace to an experiment or a log stream, as another process does while you read it. The
   * newest trace comes first in the default order, so the offsets of the others shift.
   *
   * @throws {WireError} with status 404.
   */
  addTrace(runId: string, trace: GalileoTraceSeed): void {
    addTrace(this.run(runId), structuredClone(trace));
  }

  /**
   * Advances all pending metrics of a run to their final state.
   *
   * @throws {WireError} with status 404.
   */
  finishScoring(runId: string): void {
    finishScoring(this.run(runId));
  }

  /**
   * What the judge says about a trace.
   *
   * @internal
   */
  judge({ label, scorer }: MetricColumn, trace: GalileoTraceSeed): GalileoScoreSeed {
    const version = scorer?.scorer_version?.version ?? null;
    return this.#judge(
      { id: scorer?.id ?? null, name: label, version },
      { input: trace.input, output: trace.output, expected: trace.datasetOutput ?? null },
    );
  }

  /**
   * Finds the metric of a scorer in a run, or adds it.
   *
   * @internal
   * @throws {WireError} with status 404.
   */
  columnFor(run: Run, scorerId: string): MetricColumn {
    const found = run.columns.find(
      ({ key, scorer }) => key === scorerId || scorer?.id === scorerId,
    );
    if (found !== undefined) return found;
    const column = columnOf(this, { key: this.scorer(scorerId).answer.id });
    run.columns.push(column);
    return column;
  }
}

/** A checked request, as an operation receives it. */
export interface Exchange {
  readonly state: GalileoState;
  /** Decoded parameters of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Checked JSON body, or the fields of a form. An optional body that is absent is `{}`. */
  readonly body: unknown;
}

/** Fills a state with the data of a seed. */
function addSeed(state: GalileoState, seed: GalileoSeed): void {
  for (const project of seed.projects ?? []) addProject(state, project);
  for (const scorer of seed.scorers ?? []) addScorer(state, scorer);
  for (const dataset of seed.datasets ?? []) state.datasets.set(dataset.id, storedDataset(dataset));
  for (const experiment of seed.experiments ?? []) {
    const stored = storedExperiment(state, experiment);
    state.experiments.set(experiment.id, stored);
    state.runs.set(experiment.id, stored.run);
  }
  for (const { traces = [], ...stream } of seed.logStreams ?? []) {
    const run = newRun(state, "log_stream", stream);
    state.runs.set(run.id, run);
    for (const trace of traces) addTrace(run, trace);
  }
}

function addProject(state: GalileoState, { id, name, type = "gen_ai" }: GalileoProjectSeed): void {
  state.projects.push({ id, name, type, createdAt: "2026-01-05T08:00:00.000Z" });
}

function addScorer(state: GalileoState, seed: GalileoScorerSeed): void {
  const { name: _name, tags, description, default_version_id, ...fields } = seed.fields ?? {};
  const record = newScorer(state, {
    id: seed.id,
    name: seed.name,
    scorer_type: seed.kind,
    at: seed.createdAt,
  });
  record.answer = {
    ...record.answer,
    ...fields,
    tags: tags ?? [],
    description: description ?? "",
    label: seed.label ?? seed.name,
    is_global: seed.isGlobal ?? true,
    scope_projects: state.projects
      .filter(({ id }) => seed.projectIds?.includes(id))
      .map(({ id, name }) => ({ id, name })),
  };
  for (const { id, prompt, code, fields: versionFields } of seed.versions) {
    addVersion(state, record, seed.kind, {
      id,
      at: seed.createdAt,
      ...(prompt === undefined ? {} : { prompt }),
      ...(code === undefined ? {} : { code }),
      ...(versionFields === undefined ? {} : { fields: versionFields }),
    });
  }
  if (default_version_id != null) record.answer = { ...record.answer, default_version_id };
}
