import {
  aBoolean,
  anObject,
  type CallOptions,
  checkValue,
  pick,
  READ_OPTIONS,
  type Rules,
  someText,
  type WriteOptions,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { checkBody, checkFields, checkListQuery, type ListQuery, refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";
import {
  checkClass,
  readBehind,
  readStored,
  type StoredObject,
  storedObjects,
} from "./stored-objects.ts";
import { objectRefOf } from "./versions.ts";

/** A column of a leaderboard: one figure of each model. */
export interface LeaderboardColumn {
  /** Reference of an evaluation by digest: only its runs are shown. */
  evaluation_object_ref: string;
  /** Scorer in the output of the runs. */
  scorer_name: string;
  /** Path to the figure in what the scorer reported, such as `true_fraction` or `score.mean`. */
  summary_metric_path: string;
  /** Whether less is better. Default: not stated. */
  should_minimize?: boolean | null;
}

/** Body of a new leaderboard. */
export interface LeaderboardCreateBody {
  /** Up to 128 letters, digits, `_`, `-` and `.`. */
  name: string;
  /** Description for people. Default: none. */
  description?: string;
  /** Its columns, from left to right. */
  columns: LeaderboardColumn[];
}

/** A version of a leaderboard. */
export interface Leaderboard {
  /** Identifier that the versions of a leaderboard share. */
  object_id: string;
  /** Digest of this version. */
  digest: string;
  /** Number of this version, from 0. */
  version_index: number;
  /** Creation time of this version, as an ISO time. */
  created_at: string;
  /** Name; null if it was stored without one. */
  name: string | null;
  /** Description for people; null if there is none. */
  description: string | null;
  /** Its columns, from left to right. */
  columns: LeaderboardColumn[];
}

/** A leaderboard that was stored. */
export interface NewLeaderboard {
  /** Identifier that the versions of the leaderboard share. */
  object_id: string;
  /** Digest of the stored version. */
  digest: string;
  /** Reference of the stored version. */
  leaderboard_ref: string;
}

const BODY = {
  name: {
    is: (value) => typeof value === "string" && /^[\p{L}\p{N}_.-]{1,128}$/u.test(value),
    kind: "a name of up to 128 letters, digits, '_', '-' and '.'",
  },
  description: { is: (value) => typeof value === "string", kind: "a string" },
  columns: {
    is: (value) => Array.isArray(value) && value.length > 0,
    kind: "a list of at least one column",
  },
} satisfies Rules;
const COLUMN = {
  evaluation_object_ref: someText,
  scorer_name: someText,
  summary_metric_path: { is: (value) => typeof value === "string", kind: "a string" },
  should_minimize: {
    is: (value) => value === null || aBoolean.is(value),
    kind: "true, false or null",
  },
} satisfies Rules;

/** Leaderboards: tables of models over evaluations, which the app computes when it shows them. */
export class Leaderboards {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Stores a leaderboard, or a new version of the one of that name. The evaluations are read first,
   * because the server accepts any string for a reference and the app then shows an empty column.
   *
   * @throws {InvalidArgumentError} before anything is written, for a column that the server would
   *   reject, shorten or show empty. {@link NotFoundError} if an evaluation does not exist. {@link
   *   AmbiguousWriteError} if it may have been stored.
   *
   * @example A board over one evaluation
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient();
   * const { run } = await weave.load("latest");
   * const { object_id } = await weave.leaderboards.create({
   *   name: "sums",
   *   columns: [{ evaluation_object_ref: run.evaluation ?? "", scorer_name: "exact_match", summary_metric_path: "true_fraction" }],
   * });
   * const board = await weave.leaderboards.get(object_id);
   * if (board.columns.length !== 1) throw new Error(board.digest);
   * ```
   */
  async create(body: LeaderboardCreateBody, options?: WriteOptions): Promise<NewLeaderboard> {
    const { name, columns } = checked(body);
    const each = options && pick(options, READ_OPTIONS);
    for (const ref of new Set(columns.map(({ evaluation_object_ref }) => evaluation_object_ref)))
      checkClass(await readBehind(this.#context, parseRef(ref), each), "Evaluation");
    const { transport, projectId } = this.#context;
    const obj = {
      project_id: projectId,
      object_id: name,
      val: body,
      builtin_object_class: "Leaderboard",
    };
    const write = {
      target: { name },
      advice: "It may have been stored: look with leaderboards.get() before you send it again.",
    };
    const { digest } = await transport.post(
      "/obj/create",
      { body: { obj }, answer: "storedVersion", write },
      options,
    );
    const leaderboard_ref = `weave:///${projectId}/object/${name}:${digest}`;
    return { object_id: name, digest, leaderboard_ref };
  }

  /**
   * Reads one version by its name, with a digest, `"latest"` (the default) or `"v0"`, `"v1"`, …, or
   * by its reference.
   *
   * @throws {NotFoundError} if there is none, or it was deleted. {@link InvalidArgumentError} if
   *   the name is that of an object of another kind.
   */
  async get(nameOrRef: string, digest = "latest", options?: CallOptions): Promise<Leaderboard> {
    checkValue("nameOrRef", nameOrRef, someText);
    const stored = await readStored(this.#context, this.#versionOf(nameOrRef, digest), options);
    checkClass(stored, "Leaderboard");
    return leaderboardOf(stored);
  }

  /** Reads the newest version of each leaderboard of the project, page after page. */
  list(query: ListQuery = {}, options?: CallOptions): Pages<Leaderboard> {
    checkListQuery(query);
    const filter = { base_object_classes: ["Leaderboard"], latest_only: true };
    return storedObjects(
      this.#context,
      { ...pick(query, ["limit", "offset"]), filter, view: leaderboardOf },
      options,
    );
  }

  #versionOf(nameOrRef: string, digest: string): { object_id: string; digest: string } {
    if (!nameOrRef.startsWith("weave:///")) return { object_id: nameOrRef, digest };
    const ref = parseRef(nameOrRef);
    const { projectId } = this.#context;
    if (ref.kind !== "object" || `${ref.entity}/${ref.project}` !== projectId)
      refuse(
        "nameOrRef",
        `'${nameOrRef.slice(0, 200)}' is not the reference of an object of ${projectId}`,
        "For another project use withProject().",
      );
    return { object_id: ref.name, digest: ref.digest };
  }
}

/** Checks what the server would answer with a 500, drop, or show as an empty column. */
function checked(body: LeaderboardCreateBody): LeaderboardCreateBody {
  checkBody(body);
  for (const name of ["name", "columns"] as const)
    checkValue(`body.${name}`, body[name], BODY[name]);
  checkFields(body, BODY, "a field of a leaderboard", "body");
  for (const [index, column] of body.columns.entries()) {
    const path = `body.columns[${index}]`;
    checkValue(path, column, anObject);
    for (const name of ["evaluation_object_ref", "scorer_name", "summary_metric_path"] as const)
      checkValue(`${path}.${name}`, column[name], COLUMN[name]);
    checkFields(column, COLUMN, "a field of a column", path);
    checkEvaluation(`${path}.evaluation_object_ref`, column.evaluation_object_ref);
  }
  return body;
}

/** The app compares references as strings: no run names its evaluation by `latest` or `v0`. */
function checkEvaluation(path: string, given: string): void {
  const { kind, digest = "" } = objectRefOf(given) ?? {};
  if (kind === "object" && digest !== "latest" && digest !== "*" && !/^v\d+$/.test(digest)) return;
  refuse(
    path,
    `'${given.slice(0, 200)}' is not the reference of an evaluation by digest`,
    "Runs name theirs: run.evaluation of load(), or evaluation_ref of evaluations.create().",
  );
}

function leaderboardOf(stored: StoredObject): Leaderboard {
  const { object_id, digest, version_index, created_at } = stored;
  // a stored object of this class is one in JSON
  const { name = null, description = null, columns } = stored.val as Partial<Leaderboard>;
  const given = Array.isArray(columns) ? columns : [];
  return {
    object_id,
    digest,
    version_index,
    created_at,
    name,
    description,
    columns: given.map(
      ({ evaluation_object_ref, scorer_name, summary_metric_path, should_minimize = null }) => ({
        evaluation_object_ref,
        scorer_name,
        summary_metric_path,
        should_minimize,
      }),
    ),
  };
}
