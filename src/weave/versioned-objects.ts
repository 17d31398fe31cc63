import {
  aBoolean,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  listOf,
  pick,
  type WriteOptions,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { countDeletion, type Deletion } from "./deletion.ts";
import {
  type BaseClass,
  checkClass,
  readStored,
  type StoredObject,
  storedObjects,
} from "./stored-objects.ts";
import type * as wire from "./types.ts";

/** Conditions of a list of scorers, data sets, models or evaluations. */
export interface ObjectListQuery extends ListQuery {
  /** Names of the objects to list. All by default. */
  object_ids?: string[];
  /** True to list only the newest version of each name. Default false. */
  latest_only?: boolean;
}

/**
 * Versioned objects by kind: the record of a version, the body that creates one, and the server's
 * response to it.
 */
interface Kinds {
  scorers: {
    record: wire.Scorer;
    body: wire.ScorerCreateBody;
    made: wire.NewVersion & { scorer: string };
  };
  datasets: { record: wire.Dataset; body: wire.DatasetCreateBody; made: wire.NewVersion };
  models: {
    record: wire.Model;
    body: wire.ModelCreateBody;
    made: wire.NewVersion & { model_ref: string };
  };
  evaluations: {
    record: wire.Evaluation;
    body: wire.EvaluationCreateBody;
    made: wire.NewVersion & { evaluation_ref: string };
  };
}

type Value = Readonly<Record<string, unknown>>;

/**
 * Class of the objects of each kind, and the fields of their record that come from the stored
 * value.
 */
const KINDS: {
  readonly [K in keyof Kinds]: {
    readonly base: BaseClass;
    fields(value: Value): Omit<Kinds[K]["record"], keyof Head>;
  };
} = {
  scorers: { base: "Scorer", fields: ({ score }) => ({ score_op: text(score) }) },
  datasets: { base: "Dataset", fields: ({ rows }) => ({ rows: text(rows) }) },
  models: { base: "Model", fields: modelFields },
  evaluations: { base: "Evaluation", fields: evaluationFields },
};

/** Body fields that contain the user's data. */
const DATA = ["rows", "attributes", "eval_attributes"];

/**
 * Common methods of scorers, data sets, models and evaluations. Objects are read as they are
 * stored, and created and deleted through the v2 routes. To the compiler, a v2 route is one of four
 * and its response is one of four.
 */
export class VersionedObjects<K extends keyof Kinds> {
  readonly #context: WeaveContext;
  readonly #kind: K;

  constructor(context: WeaveContext, kind: K) {
    this.#context = context;
    this.#kind = kind;
  }

  list(query: ObjectListQuery = {}, options?: CallOptions): Pages<Kinds[K]["record"]> {
    checkListQuery(query, { object_ids: listOf("name"), latest_only: aBoolean });
    const filter = {
      base_object_classes: [KINDS[this.#kind].base],
      ...pick(query, ["object_ids", "latest_only"]),
    };
    const view = (stored: StoredObject): Kinds[K]["record"] => this.#record(stored);
    return storedObjects(
      this.#context,
      { ...pick(query, ["limit", "offset"]), filter, view },
      options,
    );
  }

  async get(id: string, digest = "latest", options?: CallOptions): Promise<Kinds[K]["record"]> {
    const stored = await readStored(this.#context, { object_id: id, digest }, options);
    checkClass(stored, KINDS[this.#kind].base);
    return this.#record(stored);
  }

  #record(stored: StoredObject): Kinds[K]["record"] {
    const value = (
      typeof stored.val === "object" && stored.val !== null ? stored.val : {}
    ) as Value; // a stored object is an object in JSON, too
    // the fields are those of this kind
    return { ...headOf(stored, value), ...KINDS[this.#kind].fields(value) } as Kinds[K]["record"];
  }

  async create(body: Kinds[K]["body"], options?: WriteOptions): Promise<Kinds[K]["made"]> {
    checkBody(body);
    const kind: keyof Kinds = this.#kind;
    const advice = `It may have been stored: check with ${kind}.list() before you retry.`;
    const parts = {
      body,
      data: DATA,
      answer: "newVersion" as const,
      write: { target: { name: body.name ?? "" }, advice },
    };
    return await this.#context.transport.post(`/v2/{entity}/{project}/${kind}`, parts, options);
  }

  async delete(id: string, options: CallOptions & { digests?: string[] } = {}): Promise<Deletion> {
    checkCallOptions(options, { digests: listOf("digest") });
    const { transport } = this.#context;
    const kind: keyof Kinds = this.#kind;
    const send = (
      query: { digests?: string[] },
      observed: CallOptions,
    ): Promise<{ num_deleted: number }> =>
      transport.delete(
        `/v2/{entity}/{project}/${kind}/{object_id}`,
        { path: { object_id: id }, query, answer: "deleted" },
        observed,
      );
    return await countDeletion(
      transport,
      pick(options, ["digests"]),
      send,
      pick(options, CALL_OPTIONS),
    );
  }
}

/** Fields of every record. */
type Head = Omit<wire.Dataset, "rows">;

function headOf(
  { object_id, digest, version_index, created_at, leaf_object_class }: StoredObject,
  value: Value,
): Head {
  const { name, description } = value;
  const class_name = leaf_object_class ?? null;
  return {
    object_id,
    digest,
    version_index,
    created_at,
    name: textOrNull(name),
    description: textOrNull(description),
    class_name,
  };
}

/** Fields of a stored value that are not attributes of the model. */
const NO_ATTRIBUTES: readonly string[] = [
  "_type",
  "_class_name",
  "_bases",
  "name",
  "description",
  "files",
];
/** File in which the v2 routes store the source code of a model. */
const SOURCE_FILE = "obj.py";

function modelFields(value: Value): Pick<wire.Model, "attributes" | "source_code"> {
  const own = Object.entries(value).filter(([name]) => !NO_ATTRIBUTES.includes(name));
  const { files } = value;
  const hasSource = typeof files === "object" && files !== null && SOURCE_FILE in files;
  return {
    attributes: own.length === 0 ? null : Object.fromEntries(own),
    ...(hasSource ? {} : { source_code: null }),
  };
}

function evaluationFields(value: Value): Omit<wire.Evaluation, keyof Head> {
  const { dataset, scorers, trials, evaluation_name, evaluate, predict_and_score, summarize } =
    value;
  return {
    dataset: text(dataset),
    scorers: Array.isArray(scorers) ? scorers.map(text) : [],
    trials: typeof trials === "number" ? trials : 1,
    evaluation_name: textOrNull(evaluation_name),
    evaluate_op: text(evaluate),
    predict_and_score_op: text(predict_and_score),
    summarize_op: text(summarize),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
