import {
  type Cause,
  type ErrorDetails,
  type EvalwireError,
  isEvalwireError,
} from "../core/errors/base.ts";
import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import {
  ConflictError,
  isNotFoundError,
  NotFoundError,
  withoutResponse,
} from "../core/errors/http.ts";
import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aFunction,
  anObject,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  checkWriteOptions,
  pick,
  READ_OPTIONS,
  type WriteOptions,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { hadLostAnswer } from "../core/retry.ts";
import { checkBody } from "./check-body.ts";
import {
  aScorerId,
  aUuid,
  type GalileoTransport,
  nonEmptyString,
  PAID_ADVICE,
  scorerPath,
} from "./context.ts";
import { checkFilters } from "./scorer-filters.ts";
import { checkColorConfig, checkPatch } from "./scorer-patch.ts";
import { planUpdate, type ScorerPlan } from "./scorer-plan.ts";
import { ScorerValidations } from "./scorer-validations.ts";
import { checkVersionBody, ScorerVersions } from "./scorer-versions.ts";
import { tokenPages } from "./token-pages.ts";
import type {
  AutogenBody,
  HealthScore,
  Scorer,
  ScorerCreateBody,
  ScorerFilter,
  ScorerProject,
  ScorerScopeBody,
  ScorerSort,
  ScorerUpdateBody,
  ScorerVersionBody,
  TaskStarted,
} from "./types.ts";
import { notAppliedError, updateScorer } from "./update-scorer.ts";

/** Scorers: metrics that grade traces. */
export class Scorers {
  readonly #transport: GalileoTransport;
  /** Versions of scorers. */
  readonly versions: ScorerVersions;
  /** Validations of scorers before they are used. */
  readonly validations: ScorerValidations;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
    this.versions = new ScorerVersions(transport);
    this.validations = new ScorerValidations(transport);
  }

  /**
   * Lists the scorers that match all conditions, page by page. A time without a zone is UTC.
   *
   * @throws {InvalidArgumentError} for a filter without a value.
   *
   * @example The safety scorers, by name
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const query = {
   *   filters: [{ name: "tags" as const, operator: "contains" as const, value: "safety" }],
   *   sort: { name: "name" as const, ascending: true },
   * };
   * for await (const { name, scorer_type } of galileo.scorers.list(query)) console.log(name, scorer_type);
   * ```
   */
  list(
    query: {
      /** The name, exactly. */
      name?: string;
      /** The label, which people see in the console, exactly. */
      label?: string;
      filters?: ScorerFilter[];
      sort?: ScorerSort;
      /** Scorers per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<Scorer> {
    checkKeys(
      query,
      ["name", "label", "filters", "sort", "pageSize"],
      "a condition of list()",
      "query",
    );
    checkCallOptions(options);
    const filters = checkFilters(query.filters ?? []);
    for (const name of ["name", "label"] as const) {
      const value = query[name];
      if (value === undefined) continue;
      checkValue(`query.${name}`, value, nonEmptyString);
      filters.push({ name, operator: "eq", value, case_sensitive: true });
    }
    const body = {
      ...pick(query, ["sort"]),
      ...(filters.length > 0 || query.filters !== undefined ? { filters } : {}),
    };
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.post(
        "/v2/scorers/list",
        {
          query: { starting_token, limit },
          body,
          bodyName: "query",
          answer: "scorerPage",
          isPage: true,
        },
        options,
      );
      return { items: page.scorers ?? [], next: page.next_starting_token };
    });
  }

  /**
   * Fetches a scorer with its latest and its default version.
   *
   * @throws {NotFoundError} when it does not exist.
   */
  async get(id: string, options?: CallOptions): Promise<Scorer> {
    const path = scorerPath("id", id);
    return await this.#transport.get(
      "/v2/scorers/{scorer_id}",
      { path, answer: "scorer" },
      options,
    );
  }

  /**
   * Finds a scorer by its name, or by its label when no scorer has that name.
   *
   * @throws {NotFoundError} with the closest name. {@link ConflictError} when several scorers have
   *   the name or the label.
   */
  async find(nameOrLabel: string, options?: CallOptions): Promise<Scorer> {
    checkValue("name", nameOrLabel, nonEmptyString);
    const fields = withoutResponse("POST", "/v2/scorers/list");
    for (const by of ["name", "label"] as const) {
      const all = await this.list({ [by]: nameOrLabel }, options).toArray();
      const [only, ...others] = all.filter((scorer) => scorer[by] === nameOrLabel);
      if (only === undefined) continue;
      if (others.length === 0) return only;
      const words = by === "name" ? "are named" : "have the label";
      const ids = [only, ...others].slice(0, 5).map(({ id }) => id);
      throw new ConflictError(`Several scorers ${words} '${nameOrLabel}'`, fields, {
        hint: `Choose one by its id: ${ids.join(", ")}${others.length >= 5 ? ", …" : ""}.`,
      });
    }
    const known = (await this.list({}, options).toArray()).flatMap(({ name, label }) =>
      label ? [name, label] : [name],
    );
    throw new NotFoundError(
      `No scorer is named '${nameOrLabel}', and none has it as its label`,
      fields,
      {
        hint: didYouMean(nameOrLabel, [...new Set(known)]),
      },
    );
  }

  /**
   * Creates a scorer. It scores nothing until it has a version: see `createWithVersion()`.
   *
   * @throws {AmbiguousWriteError} when it may have been created.
   */
  async create(body: ScorerCreateBody, options?: WriteOptions): Promise<Scorer> {
    await checkBody("POST /v2/scorers", body);
    if (body.metric_color_picker_config != null)
      checkColorConfig(body.metric_color_picker_config, "body.metric_color_picker_config");
    const write = {
      target: { name: body.name },
      advice: `It may have been created: check with scorers.find(${JSON.stringify(body.name)}) before you retry.`,
    };
    return await this.#transport.post("/v2/scorers", { body, answer: "scorer", write }, options);
  }

  /**
   * Creates a scorer and its first version. The service needs two requests for this: if the second
   * one fails, the scorer is left without a version. The error then says so and explains, with the
   * scorer's id, how to finish or undo.
   *
   * @example A judge with its first prompt
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const scorer = await galileo.scorers.createWithVersion(
   *   { name: "politeness", scorer_type: "llm", output_type: "boolean", input_type: "trace_output_only", tags: ["style"] },
   *   { kind: "llm", user_prompt: "Is the answer polite?", model_name: "judge-small", num_judges: 3 },
   * );
   * if (scorer.latest_version == null) throw new Error("the scorer has no version");
   * ```
   */
  async createWithVersion(
    body: ScorerCreateBody,
    version: ScorerVersionBody,
    options: WriteOptions = {},
  ): Promise<Scorer> {
    checkWriteOptions(options);
    await checkBody("POST /v2/scorers", body);
    await checkVersionBody("version", version);
    if (version.kind !== body.scorer_type) {
      throw new InvalidArgumentError(
        `A scorer of type '${body.scorer_type}' does not accept a version of kind '${version.kind}'`,
        { path: "version.kind" },
        { hint: "Nothing was sent. The type and the kind must be the same." },
      );
    }
    const scorer = await this.create(body, options);
    const { id, name } = scorer;
    try {
      await this.versions.create(id, version, pick(options, CALL_OPTIONS));
    } catch (thrown) {
      throw withoutVersion(thrown, scorer);
    }
    try {
      return await this.get(id, pick(options, READ_OPTIONS));
    } catch (thrown) {
      throw halfDone(
        thrown,
        id,
        `The scorer '${name}' (${id}) and its version exist: fetch it with scorers.get('${id}').`,
      );
    }
  }

  /**
   * Updates fields of a scorer (`PATCH`). Absent fields keep their values; null is sent as null.
   *
   * If the response is lost, it reads the scorer. The update is done when the scorer has your
   * values, and `onComplete` then gets `recovered: true`. With `base`, the scorer as you last saw
   * it, the update is retried once when the scorer is unchanged.
   *
   * Otherwise each field of the response is compared with what was sent.
   *
   * @throws {NotAppliedError} when the service reported success and did not take a field: the error
   *   has the names (`notApplied`) and the scorer. {@link AmbiguousWriteError} when reading does
   *   not settle it. {@link ConflictError} when a response was lost and a field has neither its
   *   previous value nor yours.
   *
   * @example Change how scores roll up
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * const scorer = await galileo.scorers.update(id, { roll_up_method: "average" });
   * if (scorer.roll_up_method !== "average") throw new Error(String(scorer.roll_up_method));
   * ```
   */
  async update(
    id: string,
    patch: ScorerUpdateBody,
    options: WriteOptions & { base?: Scorer } = {},
  ): Promise<Scorer> {
    checkValue("id", id, aScorerId);
    checkWriteOptions(options, { base: anObject });
    await checkPatch(patch, options.extraBody);
    const updated = await updateScorer(this.#transport, id, patch, options);
    if (updated.notApplied.length > 0)
      throw notAppliedError(updated, { ...patch, ...options.extraBody });
    return updated.scorer;
  }

  /**
   * Deletes a scorer. It is not an error when an earlier attempt, whose response was lost, has
   * already deleted it.
   */
  async delete(id: string, options?: CallOptions): Promise<void> {
    try {
      await this.#transport.delete(
        "/v2/scorers/{scorer_id}",
        { path: scorerPath("id", id) },
        options,
      );
    } catch (thrown) {
      if (!(isNotFoundError(thrown) && hadLostAnswer(thrown.attempts))) throw thrown;
    }
  }

  /**
   * Fetches a scorer and returns what an update would change, with warnings. Nothing changes until
   * you call `apply()` on the plan.
   *
   * @example Review a change before it is made
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * const plan = await galileo.scorers.plan(id, { description: "Whether an answer insults a person" });
   * for (const warning of plan.warnings) console.warn(warning);
   * const { notApplied } = await plan.apply();
   * if (notApplied.length > 0) throw new Error(notApplied.join(", "));
   * ```
   */
  async plan(id: string, patch: ScorerUpdateBody, options?: CallOptions): Promise<ScorerPlan> {
    checkValue("id", id, aScorerId);
    checkCallOptions(options);
    await checkPatch(patch);
    return await planUpdate(this.#transport, id, patch, options);
  }

  /**
   * Applies a change, runs a check, and reverts the change if the check throws. Rethrows the error
   * of the check, or an `AggregateError` of both when the revert fails too.
   *
   * @throws {NotAppliedError} when the service did not take a field: the check is not run on half a
   *   change, and the other half is reverted.
   *
   * @example Keep a change only if a check passes
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * await galileo.scorers.withChange(id, { roll_up_method: "average" }, async ({ roll_up_method }) => {
   *   if (roll_up_method !== "average") throw new Error("it is reverted");
   * });
   * ```
   */
  async withChange<T>(
    id: string,
    patch: ScorerUpdateBody,
    check: (scorer: Scorer) => Promise<T>,
    options?: CallOptions,
  ): Promise<T> {
    checkValue("check", check, aFunction);
    const { revert, ...updated } = await (await this.plan(id, patch, options)).apply();
    try {
      if (updated.notApplied.length > 0) throw notAppliedError(updated, patch);
      return await check(updated.scorer);
    } catch (failed) {
      try {
        await revert();
      } catch (stuck) {
        throw new AggregateError(
          [failed, stuck],
          "The check failed, and so did the revert: the scorer may still have the change",
        );
      }
      throw failed;
    }
  }

  /** Fetches the tags of all scorers. */
  tags(options?: CallOptions): Promise<string[]> {
    return this.#transport.get("/v2/scorers/tags", { answer: "tags" }, options);
  }

  /**
   * Sets where a scorer may be used: everywhere or in the listed projects.
   *
   * @example Limit a scorer to one project
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const [scorer, project] = await Promise.all([galileo.scorers.find("toxicity"), galileo.projects.find("support")]);
   * const { is_global } = await galileo.scorers.setScope(scorer.id, { is_global: false, project_ids: [project.id] });
   * if (is_global !== false) throw new Error("the scorer is still used everywhere");
   * ```
   */
  async setScope(id: string, body: ScorerScopeBody, options?: CallOptions): Promise<Scorer> {
    checkValue("body", body, anObject);
    const path = scorerPath("id", id);
    return await this.#transport.put(
      "/v2/scorers/{scorer_id}/scope",
      { path, body, answer: "scorer" },
      options,
    );
  }

  /**
   * Lists the projects that may use a scorer, page by page.
   *
   * @example Projects that a change affects
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * for await (const { name } of galileo.scorers.projects(id)) console.log(name);
   * ```
   */
  projects(
    id: string,
    query: {
      /** Projects per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<ScorerProject> {
    const path = scorerPath("id", id);
    checkKeys(query, ["pageSize"], "a condition of projects()", "query");
    checkCallOptions(options);
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.get(
        "/v2/scorers/{scorer_id}/projects",
        { path, query: { starting_token, limit }, answer: "projectPage", isPage: true },
        options,
      );
      return { items: page.projects, next: page.next_starting_token };
    });
  }

  /**
   * Generates a scorer from instructions with a language model: paid work. Returns the id of the
   * task.
   *
   * @example Generate a judge from instructions: paid work
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const task = await galileo.scorers.autogen({
   *   instructions: "Does the answer stay within the return policy?",
   *   model_name: "judge-small",
   *   output_type: "boolean",
   *   cot_enabled: true,
   *   scoreable_node_types: ["llm"],
   * });
   * console.log(task.task_result_id);
   * ```
   */
  autogen(body: AutogenBody, options?: WriteOptions): Promise<TaskStarted> {
    checkValue("body", body, anObject);
    const write = { target: {}, advice: PAID_ADVICE };
    return this.#transport.post(
      "/v2/scorers/llm/autogen",
      { body, answer: "task", write },
      options,
    );
  }

  /** Fetches how well the versions of a scorer perform on a data set. */
  async healthScores(id: string, datasetId: string, options?: CallOptions): Promise<HealthScore[]> {
    const path = scorerPath("id", id);
    checkValue("datasetId", datasetId, aUuid);
    const parts = { path, query: { dataset_id: datasetId }, answer: "healthScores" as const };
    const { scores } = await this.#transport.get(
      "/v2/scorers/{scorer_id}/health-scores",
      parts,
      options,
    );
    return scores;
  }
}

/**
 * The failure of the second step of `createWithVersion()`, with what the first step created and how
 * to finish or undo.
 */
function withoutVersion(thrown: unknown, { id, name }: Scorer): EvalwireError {
  const ways = `finish with scorers.versions.create('${id}', …), or undo with scorers.delete('${id}').`;
  if (!isAmbiguousWriteError(thrown))
    return halfDone(thrown, id, `The scorer '${name}' (${id}) exists without a version: ${ways}`);
  const message = `The version of the scorer '${name}' may have been created (request ${thrown.requestId})`;
  const advice = `The version may have been created: check with scorers.versions.list('${id}'). The scorer exists: if it has no version, ${ways}`;
  const target = { ...thrown.target, scorer_id: id };
  return new AmbiguousWriteError(
    message,
    { ...thrown, target, advice },
    { cause: causeOf(thrown) },
  );
}

// errors of this package have no other kind of cause
const causeOf = (error: EvalwireError): Cause | undefined => error.cause as Cause | undefined;

type ErrorClass = new (
  message: string,
  fields: EvalwireError,
  details: ErrorDetails,
) => EvalwireError;

/**
 * The failure of a later step, with what exists by now. The reason of an abort signal can be any
 * value: it becomes an error with that advice.
 */
function halfDone(thrown: unknown, id: string, exists: string): EvalwireError {
  if (!isEvalwireError(thrown)) {
    return new AmbiguousWriteError("It was aborted after the scorer had been created", {
      operation: "POST /v2/scorers",
      requestId: "",
      sentAt: new Date(),
      status: null,
      likelyApplied: true,
      aborted: true,
      target: { scorer_id: id },
      advice: exists,
    });
  }
  // every error class takes its message, fields and details
  const Same = thrown.constructor as ErrorClass;
  return new Same(thrown.message.replace(/\.$/, ""), thrown, {
    hint: exists,
    cause: causeOf(thrown),
  });
}
