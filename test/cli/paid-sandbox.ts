import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evalRuns, experiments, type Fault, Store, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "../../src/weave/client.ts";
import { type Outcome, runCommand, type Surroundings } from "./support.ts";

/** A service, and a folder in which commands that pay keep their journals. */
export class PaidSandbox {
  readonly folder: string = mkdtempSync(join(tmpdir(), "evalwire-paid-"));
  readonly store: Store;
  readonly env: Record<string, string>;
  /** IDs of the two runs of Weave, with 12 trials each. */
  readonly runs: string[];
  readonly #close: () => Promise<void>;

  private constructor(store: Store, env: Record<string, string>, close: () => Promise<void>) {
    this.store = store;
    this.env = env;
    this.#close = close;
    this.runs = store.weave
      .project(`${env.WANDB_ENTITY}/${env.WANDB_PROJECT}`)
      .calls()
      .filter(({ parentId, opName }) => parentId === null && /Evaluation\.evaluate/.test(opName))
      .map(({ id }) => id);
  }

  static async start(faults: Fault[] = []): Promise<PaidSandbox> {
    const store = new Store({
      ...scenario({ rows: 12, passRate: 0.75 }),
      ...evalRuns(),
      ...experiments(),
    });
    const sandbox = await startSandbox({ store, faults });
    return new PaidSandbox(store, { ...sandbox.env, GALILEO_PROJECT: "support" }, () =>
      sandbox.close(),
    );
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await this.#close();
  }

  /** Runs a command in the folder. */
  async run(line: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
    const { env, folder: cwd } = this;
    return await runCommand(line, { env, cwd, ...surroundings });
  }

  /** Number of rescores that the service received for each run of Weave. */
  rescores(): number[] {
    const jobs = [...this.store.weave.jobs.values()];
    return this.runs.map((run) => jobs.filter(({ sourceRunId }) => sourceRunId === run).length);
  }

  /** Number of replays that the service made of each of these eval runs. */
  replays(...runs: string[]): number[] {
    return runs.map((run) => this.store.rensei.replaysOf(run).length);
  }

  /** Number of experiments that are rescores. */
  experiments(): number {
    const all = [...this.store.galileo.experiments.values()];
    return all.filter(({ run: { name } }) => name.includes(" (rescored ")).length;
  }

  /** Lets the emulated worker finish all jobs of Weave. */
  async work(): Promise<void> {
    const {
      WANDB_API_KEY: apiKey,
      WF_TRACE_SERVER_URL: baseUrl,
      WANDB_ENTITY,
      WANDB_PROJECT,
    } = this.env;
    const weave = new WeaveClient({
      apiKey,
      baseUrl,
      entity: WANDB_ENTITY,
      project: WANDB_PROJECT,
    } as never);
    for (const id of this.store.weave.jobs.keys())
      for (let looks = 0; looks < 4; looks++) await weave.rescore.status(id);
  }

  /** Names of the journals in their usual folder. */
  journals(): string[] {
    try {
      return readdirSync(join(this.folder, ".evalwire")).sort();
    } catch {
      return [];
    }
  }
}
