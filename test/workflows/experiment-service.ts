import { Credentials } from "../../src/core/credentials.ts";
import { Transport } from "../../src/core/transport.ts";
import { checkBody } from "../../src/galileo/check-body.ts";
import type { GalileoClient } from "../../src/galileo/client.ts";
import type { GalileoTransport } from "../../src/galileo/context.ts";
import {
  createExperiment,
  recomputeMetrics,
  reconcileExperiment,
} from "../../src/galileo/experiment-writes.ts";
import { galileoOperations } from "../../src/galileo/options.ts";
import type { ProjectOptions, ProjectWriteOptions } from "../../src/galileo/project-scope.ts";
import { schemas } from "../../src/galileo/schemas.ts";
import type { Experiment, ExperimentCreateBody, RecomputeBody } from "../../src/galileo/types.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import {
  type ExperimentOutcome,
  type RescoreExperimentsOptions,
  rescoreExperiments,
} from "../../src/workflows/index.ts";
import { reset } from "../galileo/galileo-with.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { KeptCheckpoint } from "../weave/rescore-sandbox.ts";

export const PROJECT = "11111111-1111-4111-8111-111111111111";
export const DATASET = "22222222-2222-4222-8222-222222222222";
export const SOURCES = [
  "33333333-3333-4333-8333-333333333331",
  "33333333-3333-4333-8333-333333333332",
] as const;
export const JUDGE = "44444444-4444-4444-8444-444444444444";

/** How a write of the service goes: `lost before` never arrives, `lost after` is applied. */
type Fate = "answered" | "lost before" | "lost after" | Response;

/**
 * A Galileo with experiments in memory: writes go through the real transport, so that what is
 * delivered can be counted and lost.
 */
export class ExperimentService {
  readonly clock = new FakeClock();
  readonly checkpoint = new KeptCheckpoint();
  /** Bodies that were delivered. */
  readonly created: { name: string; body: Record<string, unknown> }[] = [];
  readonly recomputed: Record<string, unknown>[] = [];
  /** Bodies that were sent, delivered or not. */
  readonly sent: Record<string, unknown>[] = [];
  experiments: Experiment[] = SOURCES.map((id, index) => experiment(id, `exp-${index}`));
  rows: Record<string, unknown>[] = [
    { input: "q1", generated_output: "a1" },
    { input: '{"b":2,"a":1}', generated_output: { text: "a2" } },
    { input: "q3", generated_output: "a3" },
  ];
  traces: Record<string, unknown>[] = [
    { dataset_input: "q1", output: [{ type: "text", text: "a1" }] },
    { dataset_input: { a: 1, b: 2 }, output: '{"text":"a2"}' },
    { input: "q3", dataset_input: null, output: "a3" },
  ];
  waits: string[] = [];
  /** Called before and after each request: what it throws ends the process. */
  step: () => void = () => {};
  fate: (body: Record<string, unknown>) => Fate = () => "answered";
  wait: (id: string) => Promise<void> = () => Promise.resolve();
  traceCount: () => number = () => this.traces.length;
  readonly client: GalileoClient;

  constructor() {
    const transport: GalileoTransport = new Transport(
      {
        baseUrl: "https://galileo.example",
        credentials: new Credentials("key-of-a-test", {
          header: "galileo-api-key",
          value: (key) => key,
          basicUser: null,
          option: "apiKey",
          variable: null,
        }),
        operations: galileoOperations,
        schemas: async () => schemas,
        checkBody,
        fetch: this.#fetch as unknown as typeof fetch,
        clock: this.clock,
      },
      {},
    );
    const noProject = <T extends { project?: string | undefined }>({
      project: _project,
      ...rest
    }: T): Omit<T, "project"> => rest;
    // the parts of a client that a batch uses
    this.client = {
      experiments: {
        get: (which: string) => {
          const found = this.experiments.find(({ id, name }) => id === which || name === which);
          return found === undefined
            ? Promise.reject(new Error(`no experiment ${which}`))
            : Promise.resolve(found);
        },
        wait: async (id: string) => {
          this.waits.push(id);
          await this.wait(id);
        },
        create: (body: ExperimentCreateBody, options: ProjectWriteOptions = {}) =>
          createExperiment(transport, PROJECT, body, noProject(options)),
        reconcile: (name: string, options: ProjectOptions = {}) =>
          reconcileExperiment(transport, PROJECT, name, noProject(options)),
        recompute: (body: RecomputeBody, options: ProjectWriteOptions = {}) =>
          recomputeMetrics(transport, PROJECT, body, noProject(options)),
      },
      datasets: { rows: () => stream(this.rows.map((values_dict) => ({ values_dict }))) },
      traces: {
        partialSearch: () => stream(this.traces),
        count: () => Promise.resolve(this.traceCount()),
      },
      scorers: {
        get: (id: string) => Promise.resolve({ id, name: "judge", scorer_type: "llm", tags: [] }),
        find: (name: string) => Promise.resolve({ id: JUDGE, name, scorer_type: "llm", tags: [] }),
      },
      load: () => Promise.resolve({ run: {}, rows: stream(this.traces) } as unknown as LoadedRun),
    } as unknown as GalileoClient;
  }

  /** One process of a batch. */
  async run(
    options: Partial<RescoreExperimentsOptions> = {},
    sources: readonly string[] = SOURCES,
  ): Promise<ExperimentOutcome[]> {
    const { checkpoint } = this;
    const batch = rescoreExperiments(this.client, sources, ["judge"], {
      ceiling: 100,
      checkpoint,
      ...options,
    });
    return await this.clock.run(batch.toArray());
  }

  readonly #fetch = async (url: string, init: { body: string }): Promise<Response> => {
    this.step();
    const { pathname } = new URL(url);
    const body = JSON.parse(init.body) as Record<string, unknown>;
    if (pathname.endsWith("/experiments/search")) {
      const [filter] = body.filters as { value: string }[];
      const found = this.experiments.filter(({ name }) => name === filter?.value);
      return Promise.resolve(Response.json({ experiments: found }));
    }
    this.sent.push(body);
    const fate = this.fate(body);
    if (fate === "lost before") return reset();
    if (fate instanceof Response) return fate;
    const answer = pathname.endsWith("/recompute-metrics")
      ? this.#recompute(body)
      : this.#create(body);
    this.step();
    return fate === "lost after" ? reset() : Response.json(answer);
  };

  #create(body: Record<string, unknown>): Experiment {
    const id = `55555555-5555-4555-8555-${String(this.created.length).padStart(12, "0")}`;
    const name = String(body.name);
    this.created.push({ name, body });
    const made = experiment(id, name);
    this.experiments.push(made);
    return made;
  }

  #recompute(body: Record<string, unknown>): object {
    this.recomputed.push(body);
    return {};
  }
}

function experiment(id: string, name: string): Experiment {
  const dataset = { dataset_id: DATASET, version_index: 3, name: "questions" };
  return { id, name, project_id: PROJECT, task_type: 16, dataset };
}

async function* stream<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}
