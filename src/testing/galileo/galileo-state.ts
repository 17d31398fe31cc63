import { randomHex, seededRandom } from "../seeded-random.ts";
import { addGalileoSeed } from "./add-seed.ts";
import type { GalileoSeed } from "./galileo-seed.ts";
import { detail } from "./wire-errors.ts";
import type { Schemas } from "./wire-types.ts";

/** A version as it is kept: its answer, and the source of a code version. */
export interface VersionRecord {
  readonly answer: Schemas["BaseScorerVersionResponse"];
  readonly code: string | null;
}

/** A scorer as it is kept. */
export interface ScorerRecord {
  /** Everything but the two versions, which are found by their ids. */
  answer: Omit<Schemas["ScorerResponse"], "latest_version" | "default_version">;
  readonly versions: VersionRecord[];
}

/** A task that takes so many looks to end. */
export interface GalileoTask {
  readonly id: string;
  readonly createdAt: string;
  looksLeft: number;
  readonly result: Schemas["RegisteredScorerTaskResultResponse"]["result"];
  readonly status: "completed" | "failed";
}

/** A write of somebody else, which comes in just before a request of one's own. */
export interface ConcurrentWrite {
  /** The method of the request before which it happens. */
  before: "GET" | "PATCH" | "POST";
  /** The scorer's id. */
  scorer: string;
  /** Fields that it writes. */
  patch: Schemas["UpdateScorerRequest"];
  /** Requests with the method to let through first. Default 0. */
  after?: number;
}

/** What may be told to the Galileo side of a store. */
export interface GalileoStateOptions {
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** How many looks a validation takes to end. Default 2. */
  looksUntilValidated?: number;
}

/** The state of one emulated Galileo service. */
export class GalileoState {
  readonly scorers: Map<string, ScorerRecord> = new Map();
  readonly projects: Schemas["ProjectItem"][] = [];
  readonly healthScores: (Schemas["ScorerVersionHealthScoreEntry"] & { readonly scorerId: string })[] = [];
  readonly tasks: Map<string, GalileoTask> = new Map();
  /** Writes of somebody else that are still to come; may be added to at any time. */
  readonly concurrentWrites: ConcurrentWrite[] = [];
  /** The user whom every key belongs to. */
  readonly user: string;
  readonly looksUntilValidated: number;
  readonly #now: () => number;
  readonly #random = seededRandom(20261121);
  #lastMs = 0;

  constructor(seed: GalileoSeed | undefined, options: GalileoStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.looksUntilValidated = options.looksUntilValidated ?? 2;
    this.user = this.newId();
    if (seed !== undefined) addGalileoSeed(this, seed);
  }

  /** The present as the service writes it; never the same twice, so that each write shows in `updated_at`. */
  now(): string {
    this.#lastMs = Math.max(this.#lastMs + 1, Math.floor(this.#now()));
    return new Date(this.#lastMs).toISOString();
  }

  /** A fresh UUID of version 4. */
  newId(): string {
    const hex = randomHex(this.#random, 30);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18)}`;
  }

  /** Finds a scorer. @throws {WireError} with status 404. */
  scorer(id: string): ScorerRecord {
    const found = this.scorers.get(id.toLowerCase());
    if (found === undefined) throw detail(404, "Scorer not found");
    return found;
  }

  /** Finds the scorer and version of a version's id. @throws {WireError} with status 404. */
  versionById(id: string): { scorer: ScorerRecord; version: VersionRecord } {
    for (const scorer of this.scorers.values()) {
      const version = scorer.versions.find(({ answer }) => answer.id === id.toLowerCase());
      if (version !== undefined) return { scorer, version };
    }
    throw detail(404, "Scorer version not found");
  }
}
