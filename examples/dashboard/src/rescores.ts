import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileCheckpoint } from "evalwire/export/node";
import type { JobStatus, RescoreJob } from "evalwire/weave";
import { type RescoreOutcome, rescoreMany } from "evalwire/workflows";
import type { Progress, RescoreCost, RescoreOrder } from "./api.ts";
import { Refusal } from "./problems.ts";
import { DAY_MS, endedBy, progressOf } from "./progress.ts";
import type { Project, Service } from "./service.ts";

/** A rescore: one run, and one version of each scorer. It is paid for once. */
interface Order {
  readonly project: string;
  readonly run: string;
  readonly scorers: readonly string[];
}

/** Rescores that the page starts and watches. Their journals are files, so they outlive the process. */
export class Rescores {
  readonly #service: Service;
  readonly #folder: string;
  /** Starts in progress: a double click joins the first one. */
  readonly #starts = new Map<string, Promise<void>>();

  constructor(service: Service, folder: string) {
    this.#service = service;
    this.#folder = folder;
  }

  /** Counts what a rescore would cost. Nothing is paid. */
  async cost(
    { name, weave }: Project,
    run: string,
    scorers: readonly string[],
    signal?: AbortSignal,
  ): Promise<RescoreCost & { order: Order }> {
    const options = signal === undefined ? {} : { signal };
    const plan = await weave.rescore.plan([run], [...scorers], options);
    const order = { project: name, run: plan.runs[0]?.id ?? run, scorers: plan.scorers.toSorted() };
    const key = keyOf(order);
    const { predictions, scorings } = plan;
    return { predictions, scorings, key, isStarted: await this.#isStarted(key), order };
  }

  /**
   * Starts a rescore, unless it was started before. Returns its key. Not aborted with the request
   * of a browser that is gone: then nobody would know whether it was paid for.
   */
  async start(project: Project, { run, scorers, scorings }: RescoreOrder): Promise<string> {
    const cost = await this.cost(project, run, scorers);
    const { key, order } = cost;
    if (cost.isStarted) return key;
    if (cost.scorings > scorings) throw costChanged(scorings);
    const started = this.#starts.get(key) ?? this.#pay(project, key, order, scorings);
    this.#starts.set(key, started);
    await started.finally(() => this.#starts.delete(key));
    return key;
  }

  async #pay(project: Project, key: string, order: Order, scorings: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#orderPath(key), JSON.stringify(order), { mode: 0o600 });
    const outcome = await this.#advance(project, key, order, scorings);
    // an unknown outcome stays on disk: whoever watches it searches for the job
    if (outcome.job !== null || outcome.state === "unknown") return;
    const files = [this.#checkpointPath(key), this.#orderPath(key)];
    await Promise.all(files.map((path) => rm(path, { force: true })));
    throw outcome.error ?? costChanged(scorings);
  }

  /**
   * Brings the journal of a rescore as far as it can be without waiting: the job is started, or a
   * start with an unknown outcome is searched for. Pays for at most `ceiling` scorings.
   */
  async #advance(
    { weave }: Project,
    key: string,
    { run, scorers }: Order,
    ceiling: number,
    signal?: AbortSignal,
  ): Promise<RescoreOutcome> {
    const [outcome] = await rescoreMany(weave, [run], scorers, {
      ceiling,
      aboveCeiling: "stop",
      checkpoint: fileCheckpoint(this.#checkpointPath(key)),
      ifLocked: "wait",
      wait: false,
      ...(signal === undefined ? {} : { signal }),
    }).toArray();
    if (outcome === undefined) throw new TypeError("a batch of one run has one outcome");
    return outcome;
  }

  /** Follows a rescore to its end. Never pays: its ceiling is 0. */
  async follow(
    key: string,
    emit: (state: Progress) => void,
    signal: AbortSignal,
  ): Promise<Progress> {
    try {
      const order = await this.#read(key);
      const project = this.#service.project(order.project);
      const { job, error } = await this.#advance(project, key, order, 0, signal);
      if (job === null) return endedBy(error ?? notStarted(), null);
      return await waitFor(project, order, job, { emit, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      return endedBy(error, null);
    }
  }

  /** Returns whether a rescore of a project is known. */
  async has({ name }: Project, key: string): Promise<boolean> {
    return await this.#read(key).then(
      ({ project }) => project === name,
      () => false,
    );
  }

  async #isStarted(key: string): Promise<boolean> {
    return (await fileCheckpoint(this.#checkpointPath(key)).load()) !== undefined;
  }

  async #read(key: string): Promise<Order> {
    if (!/^[0-9a-f]{32}$/.test(key))
      throw new Refusal(404, "not_found", "There is no such rescore.");
    // this class wrote it
    return JSON.parse(await readFile(this.#orderPath(key), "utf8")) as Order;
  }

  #orderPath(key: string): string {
    return join(this.#folder, `${key}.json`);
  }

  #checkpointPath(key: string): string {
    return join(this.#folder, `${key}.checkpoint.json`);
  }
}

async function waitFor(
  { weave }: Project,
  { scorers }: Order,
  job: RescoreJob,
  { emit, signal }: { emit: (state: Progress) => void; signal: AbortSignal },
): Promise<Progress> {
  const run = job.evaluation_run_id;
  const onProgress = (status: JobStatus): void => emit(progressOf(status, run));
  const { coverage } = await weave.rescore.wait(job, {
    scorers,
    onProgress,
    signal,
    timeoutMs: DAY_MS,
  });
  const share =
    coverage === null ? "" : ` ${Math.floor(coverage * 1000) / 10}% of the trials have scores.`;
  return {
    ...progressOf({ code: "complete", output: null }, run),
    text: `The rescore is complete.${share}`,
  };
}

const costChanged = (scorings: number): Refusal =>
  new Refusal(
    409,
    "cost_changed",
    `It would take more than the ${scorings} scorings that were confirmed. Nothing was paid.`,
  );

const notStarted = (): Refusal => new Refusal(409, "not_started", "It was not started.");

function keyOf(order: Order): string {
  return createHash("sha256").update(JSON.stringify(order)).digest("hex").slice(0, 32);
}
