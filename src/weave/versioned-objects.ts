import { CALL_OPTIONS, type CallOptions, checkCallOptions, listOf, pick, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { countDeletion, type Deletion } from "./deletion.ts";
import type * as wire from "./types.ts";

/** What the server keeps in versions: the record of one, what makes one, and what the server says when it has stored it. */
interface Kinds {
  scorers: { record: wire.Scorer; body: wire.ScorerCreateBody; made: wire.NewVersion & { scorer: string } };
  datasets: { record: wire.Dataset; body: wire.DatasetCreateBody; made: wire.NewVersion };
  models: { record: wire.Model; body: wire.ModelCreateBody; made: wire.NewVersion & { model_ref: string } };
  evaluations: { record: wire.Evaluation; body: wire.EvaluationCreateBody; made: wire.NewVersion & { evaluation_ref: string } };
}

/** By kind: the schema of a record, and the check of the records of a list. */
const RECORDS = {
  scorers: { schema: "scorer", accepts: hasTexts("object_id", "digest") },
  datasets: { schema: "dataset", accepts: hasTexts("object_id", "digest", "rows") },
  models: { schema: "model", accepts: hasTexts("object_id", "digest") },
  evaluations: { schema: "evaluation", accepts: hasTexts("object_id", "digest") },
} as const;

/** The fields of the bodies that hold data of the user's. */
const DATA = ["rows", "attributes", "eval_attributes"];

/**
 * The routes that scorers, data sets, models and evaluations have in common. To the compiler a route is one of four and its answer one of four
 * records; that the answer is of the kind that was asked for is the schema's part.
 */
export class VersionedObjects<K extends keyof Kinds> {
  readonly #context: WeaveContext;
  readonly #kind: keyof Kinds;

  constructor(context: WeaveContext, kind: K) {
    this.#context = context;
    this.#kind = kind;
  }

  list(query: ListQuery = {}, options?: CallOptions): RecordStream<Kinds[K]["record"]> {
    checkListQuery(query);
    const { accepts } = RECORDS[this.#kind];
    return this.#context.transport.streamGet(`/v2/{entity}/{project}/${this.#kind}`, { query, accepts, map: (one) => one }, options);
  }

  async get(id: string, digest = "latest", options?: CallOptions): Promise<Kinds[K]["record"]> {
    const parts = { path: { object_id: id, digest }, answer: schemaOf(RECORDS[this.#kind].schema) };
    return await this.#context.transport.get(`/v2/{entity}/{project}/${this.#kind}/{object_id}/versions/{digest}`, parts, options);
  }

  async create(body: Kinds[K]["body"], options?: WriteOptions): Promise<Kinds[K]["made"]> {
    checkBody(body);
    const advice = `It may have been stored: look with ${this.#kind}.list() before you send it again.`;
    const parts = { body, data: DATA, answer: schemaOf("newVersion"), write: { target: { name: body.name ?? "" }, advice } };
    return await this.#context.transport.post(`/v2/{entity}/{project}/${this.#kind}`, parts, options);
  }

  async delete(id: string, options: CallOptions & { digests?: string[] } = {}): Promise<Deletion> {
    checkCallOptions(options, { digests: listOf("digest") });
    const { transport } = this.#context;
    const route = `/v2/{entity}/{project}/${this.#kind}/{object_id}` as const;
    const send = (query: { digests?: string[] }, observed: CallOptions): Promise<{ num_deleted: number }> =>
      transport.delete(route, { path: { object_id: id }, query, answer: schemaOf("deleted") }, observed);
    return await countDeletion(transport, pick(options, ["digests"]), send, pick(options, CALL_OPTIONS));
  }
}
