import type { WeaveProjectSeed } from "../seed.ts";
import { seededRandom, timedId } from "../seeded-random.ts";
import { addSeed } from "./add-seed.ts";
import { ProjectState } from "./project-state.ts";
import { DEFAULT_WORKER, type RescoreJob, type RescoreWorker } from "./rescore-worker.ts";

/** What may be told to the Weave side of a store. */
export interface WeaveStateOptions {
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** How the emulated worker takes its jobs. */
  worker?: Partial<RescoreWorker>;
}

/** The state of one emulated Weave service. */
export class WeaveState {
  /** How jobs go from now on; may be changed between calls. */
  readonly worker: RescoreWorker;
  readonly jobs: Map<string, RescoreJob> = new Map();
  readonly #projects = new Map<string, ProjectState>();
  readonly #now: () => number;
  readonly #random = seededRandom(20261121);
  #lastUs = 0;

  constructor(seeds: readonly WeaveProjectSeed[], options: WeaveStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.worker = { ...DEFAULT_WORKER, ...options.worker };
    for (const seed of seeds) addSeed(this.project(seed.name), seed);
  }

  /** Finds a project, or makes an empty one: the service knows no difference between an empty project and a new one. */
  project(name: string): ProjectState {
    let project = this.#projects.get(name);
    if (!project) {
      project = new ProjectState(name);
      this.#projects.set(name, project);
    }
    return project;
  }

  /** The present in microseconds; never the same twice, so that the order of writes is the order of times. */
  nowUs(): number {
    this.#lastUs = Math.max(this.#lastUs + 1, Math.floor(this.#now() * 1000));
    return this.#lastUs;
  }

  /** A fresh id in the form of a version 7 UUID. */
  newId(): string {
    return timedId(this.#random, this.#now());
  }
}
