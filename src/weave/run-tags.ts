import { isNotFoundError, NotFoundError, withoutResponse } from "../core/errors/http.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkValue,
  pick,
  READ_OPTIONS,
  type Rule,
  type WriteOptions,
} from "../core/options.ts";
import { refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { calledBy, callRef, equals, type Feedback, readFeedback } from "./feedback.ts";
import { SELECTORS } from "./run-query.ts";

// A tag is a piece of feedback on the call of a run: the service has tags for versions of objects,
// and a run is a call (decision 33).

const TYPE = "evalwire.tag";

/** No response was an error: a search found nothing (decision 5). */
const NOTHING = withoutResponse("POST", "/feedback/query");

/** The rule of the service's own tags. */
const aTag: Rule = {
  is: (value) =>
    typeof value === "string" &&
    value.length <= 256 &&
    /^[-_\p{L}\p{N}]+(?: [-_\p{L}\p{N}]+)*$/u.test(value),
  kind: "a tag: up to 256 letters, digits, '-' and '_', and single spaces between words",
};

/** A tag and the runs that have it. */
export interface RunTag {
  /** Name of the tag. */
  tag: string;
  /** IDs of the runs: one, unless two programs set the tag at the same time. */
  runs: string[];
}

/** Result of setting a tag. */
export interface TagMove {
  /** Name of the tag. */
  tag: string;
  /** ID of the run that has the tag now. */
  run: string;
  /** IDs of the runs that had it. */
  movedFrom: string[];
}

/**
 * Tags of runs: a tag such as `baseline` belongs to one run, and `load("tag:baseline")` loads it.
 * It is stored as feedback of the type `evalwire.tag` on the call of the run, which the app shows
 * with the run.
 *
 * @example Compare with the baseline, and make the new run the baseline
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const { run } = await weave.load("latest");
 * await weave.runTags.set("baseline", run.id);
 * const baseline = await weave.load("tag:baseline");
 * if (baseline.run.id !== run.id) throw new Error(baseline.run.id);
 * ```
 */
export class RunTags {
  readonly #context: WeaveContext;
  readonly #runs: EvaluationRuns;
  /** @internal */
  constructor(context: WeaveContext, runs: EvaluationRuns) {
    this.#context = context;
    this.#runs = runs;
  }

  /** Reads the tags of the project, sorted by name. */
  async list(options: CallOptions = {}): Promise<RunTag[]> {
    const runs = new Map<string, Set<string>>();
    const each = pick(options, CALL_OPTIONS);
    for (const one of await readFeedback(this.#context, [equals("feedback_type", TYPE)], each)) {
      const [tag, run] = [one.payload.tag, calledBy(this.#context, one)];
      if (typeof tag === "string" && run !== null)
        runs.set(tag, (runs.get(tag) ?? new Set()).add(run));
    }
    return [...runs.keys()].sort().map((tag) => ({ tag, runs: [...(runs.get(tag) ?? [])].sort() }));
  }

  /**
   * Returns the ID of the run that has a tag; null if none has it.
   *
   * @throws {InvalidArgumentError} if several runs have it, which names them.
   */
  async get(tag: string, options: CallOptions = {}): Promise<string | null> {
    const runs = runsOf(this.#context, await this.#read(tag, pick(options, CALL_OPTIONS)));
    const [run = null, ...others] = runs;
    if (others.length > 0)
      refuse(
        "tag",
        `The tag '${tag}' belongs to more than one run: ${runs.join(", ")}`,
        `runTags.set(${JSON.stringify(tag)}, id) leaves it to one of them.`,
      );
    return run;
  }

  /**
   * Moves a tag to a run: sets it there, and removes it from every other run. The run has it before
   * the others lose it: if that fails in between, several have it, `load()` refuses the tag, and
   * setting it again repairs it.
   *
   * @throws {NotFoundError} if the project has no such run. {@link AmbiguousWriteError} if the tag
   *   may have been written.
   */
  async set(tag: string, run: string, options: WriteOptions = {}): Promise<TagMove> {
    const each = pick(options, READ_OPTIONS);
    const present = await this.#read(tag, each);
    const { evaluation_run_id: id } = await this.#runs.get(run, each);
    const isElsewhere = (one: Feedback): boolean => calledBy(this.#context, one) !== id;
    if (present.every(isElsewhere)) await this.#write(tag, id, options);
    const elsewhere = present.filter(isElsewhere);
    await this.#purge(elsewhere, each);
    return { tag, run: id, movedFrom: runsOf(this.#context, elsewhere) };
  }

  /** Removes a tag from every run, and returns the IDs of those that had it. */
  async remove(tag: string, options: CallOptions = {}): Promise<string[]> {
    const each = pick(options, READ_OPTIONS);
    const present = await this.#read(tag, each);
    await this.#purge(present, pick(options, CALL_OPTIONS));
    return runsOf(this.#context, present);
  }

  async #read(tag: string, options: CallOptions): Promise<Feedback[]> {
    checkValue("tag", tag, aTag);
    const conditions = [equals("feedback_type", TYPE), equals("payload.tag", tag)];
    const found = await readFeedback(this.#context, conditions, options);
    return found.filter(({ payload }) => payload.tag === tag); // the server compares loosely
  }

  async #write(tag: string, id: string, options: WriteOptions): Promise<void> {
    const { transport, projectId } = this.#context;
    const body = {
      project_id: projectId,
      weave_ref: callRef(this.#context, id),
      feedback_type: TYPE,
      payload: { tag },
    };
    const write = {
      target: { tag, evaluation_run_id: id },
      advice:
        "The tag may have been written. Set it again: a tag that is there is not written twice.",
    };
    const parts = { body, answer: "feedbackId" as const, write };
    await transport.post("/feedback/create", parts, options);
  }

  async #purge(present: readonly Feedback[], options: CallOptions): Promise<void> {
    if (present.length === 0) return;
    const { transport, projectId } = this.#context;
    const $or = present.map(({ id }) => equals("id", id));
    const body = { project_id: projectId, query: { $expr: { $or } } };
    await transport.post("/feedback/purge", { body }, options);
  }
}

function runsOf(context: WeaveContext, present: readonly Feedback[]): string[] {
  const runs = present.map((one) => calledBy(context, one));
  return [...new Set(runs.filter((run) => run !== null))].sort();
}

/**
 * Reads the run that a tag selects.
 *
 * @throws {NotFoundError} if no run has the tag, or the run that has it is gone.
 */
export async function runWithTag<T>(
  { projectId }: WeaveContext,
  tags: RunTags,
  tag: string,
  read: (id: string) => Promise<T>,
  options: CallOptions,
): Promise<T> {
  if (!aTag.is(tag))
    refuse("run", `'tag:${tag.slice(0, 100)}' is not a selector of runs`, SELECTORS);
  const id = await tags.get(tag, options);
  const hint = `runTags.set(${JSON.stringify(tag)}, id) sets it.`;
  if (id === null)
    throw new NotFoundError(`No run of ${projectId} has the tag '${tag}'`, NOTHING, { hint });
  try {
    return await read(id);
  } catch (thrown) {
    if (!isNotFoundError(thrown)) throw thrown;
    const message = `The run '${id}', which has the tag '${tag}', is not in ${projectId}`;
    throw new NotFoundError(message, thrown, { hint });
  }
}
