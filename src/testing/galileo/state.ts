import type { GalileoScorerSeed, GalileoSeed, Seed } from "../seed.ts";
import { randomHex, seededRandom } from "../seeded-random.ts";
import { addVersion, newScorer, type ScorerRecord, type VersionRecord } from "./records.ts";
import { detail, type Schemas } from "./wire.ts";

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
}

/** The state of one emulated Galileo service. */
export class GalileoState {
  readonly scorers: Map<string, ScorerRecord> = new Map();
  readonly projects: Schemas["ProjectItem"][] = [];
  readonly healthScores: (Schemas["ScorerVersionHealthScoreEntry"] & {
    readonly scorerId: string;
  })[] = [];
  readonly tasks: Map<string, GalileoTask> = new Map();
  /** Writes by another client that are still to come. You can add to it at any time. */
  readonly concurrentWrites: ConcurrentWrite[] = [];
  /** The user that every key belongs to. */
  readonly user: string;
  readonly looksUntilValidated: number;
  readonly #now: () => number;
  readonly #random = seededRandom(20261121);
  #lastMs = 0;

  constructor(seed: GalileoSeed | undefined, options: GalileoStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.looksUntilValidated = options.looksUntilValidated ?? 2;
    this.user = this.newId();
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
    const hex = randomHex(this.#random, 30);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18)}`;
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
   * @throws {WireError} with status 404.
   */
  versionById(id: string): { scorer: ScorerRecord; version: VersionRecord } {
    for (const scorer of this.scorers.values()) {
      const version = scorer.versions.find(({ answer }) => answer.id === id.toLowerCase());
      if (version !== undefined) return { scorer, version };
    }
    throw detail(404, "Scorer version not found");
  }
}

/** A checked request, as an operation receives it. */
export interface Exchange {
  readonly state: GalileoState;
  /** Decoded parameters of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Checked JSON body, or the fields of a form. */
  readonly body: unknown;
}

/** Fills a state with the data of a seed. */
function addSeed(state: GalileoState, seed: GalileoSeed): void {
  for (const { id, name } of seed.projects ?? []) {
    const at = "2026-01-05T08:00:00.000Z";
    state.projects.push({
      id,
      name,
      created_at: at,
      updated_at: at,
      permissions: [],
      bookmark: false,
      labels: [],
    });
  }
  for (const scorer of seed.scorers ?? []) addScorer(state, scorer);
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

const PROJECTS = [
  { id: "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b01", name: "support" },
  { id: "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b02", name: "search" },
];

const SCORERS: readonly GalileoScorerSeed[] = [
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01",
    name: "toxicity",
    kind: "llm",
    createdAt: "2026-03-02T09:00:00.000Z",
    fields: {
      description: "Whether an answer insults",
      tags: ["safety", "output"],
      model_type: "llm",
      output_type: "boolean",
      input_type: "trace_output_only",
      scoreable_node_types: ["llm"],
      user_prompt: "Does the answer insult anybody?",
      roll_up_method: "percentage_true",
      metric_color_picker_config: {
        type: "boolean",
        constraints: [{ color: "red", operator: "eq", value: true }],
      },
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b01",
        prompt: "Is the answer rude?",
        fields: { model_name: "judge-small", num_judges: 3 },
      },
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b02",
        prompt: "Does the answer insult anybody?",
        fields: { model_name: "judge-small", num_judges: 3 },
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a02",
    name: "answer-length",
    kind: "code",
    createdAt: "2026-03-03T09:00:00.000Z",
    fields: {
      description: "Words in the answer",
      tags: ["style"],
      model_type: "code",
      output_type: "count",
      scoreable_node_types: ["llm", "chat"],
      roll_up_method: "average",
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b03",
        code: "def scorer_fn(step_object, **kwargs):\n    return len(step_object.output.split())\n",
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a03",
    name: "context-relevance-tuned",
    kind: "luna",
    createdAt: "2026-03-04T09:00:00.000Z",
    fields: {
      tags: ["retrieval"],
      model_type: "slm",
      output_type: "percentage",
      roll_up_method: "average",
    },
    isGlobal: false,
    projectIds: ["0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b02"],
    versions: [{ id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b04", prompt: "Is the context relevant?" }],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a04",
    name: "Visual Quality",
    kind: "preset",
    createdAt: "2026-01-01T00:00:00.000Z",
    label: "visual_quality",
    fields: {
      tags: ["preset"],
      model_type: "llm",
      output_type: "percentage",
      multimodal_capabilities: ["vision"],
    },
    versions: [
      {
        id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b05",
        fields: { model_name: "judge-large", num_judges: 1 },
      },
    ],
  },
  {
    id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a05",
    name: "draft",
    kind: "llm",
    createdAt: "2026-03-05T09:00:00.000Z",
    fields: { tags: [], output_type: "categorical" },
    versions: [],
  },
];

/**
 * Creates scorers for the Galileo part of a {@link Store}: `toxicity` (LLM, two versions),
 * `answer-length` (code), `context-relevance-tuned` (fine-tuned, in one of the two projects),
 * `Visual Quality` (preset), and `draft`, which has no version.
 *
 * @example A store with scorers of each kind
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scorers } from "evalwire/testing";
 *
 * assert.equal(new Store(scorers()).galileo.scorers.size, 5);
 * ```
 */
export function scorers(): Seed {
  return { galileo: structuredClone({ projects: PROJECTS, scorers: [...SCORERS] }) };
}
