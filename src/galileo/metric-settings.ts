import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, checkKeys, checkValue, pick, READ_OPTIONS, type Rule } from "../core/options.ts";
import { aUuid } from "./context.ts";
import type { ProjectAccess, ProjectOptions, ProjectWriteOptions } from "./project-scope.ts";
import { sameValue } from "./sent-fields.ts";
import type { MetricSettingsBody, MetricSettingsRecord, ScorerConfig } from "./types.ts";

/** Owner of metric settings: one id. */
export type MetricSettingsOf = { experiment_id: string } | { log_stream_id: string };

const EXPERIMENT = "/v2/projects/{project_id}/experiments/{experiment_id}/metric_settings";
const LOG_STREAM = "/v2/projects/{project_id}/log_streams/{log_stream_id}/metric_settings";
const ADVICE =
  "It may have been applied. Fetch the settings with metricSettings.get(): if they have your values, it was.";
const scorerConfigs: Rule = {
  is: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => anObject.is(one) && aUuid.is(one.id)),
  kind: "a list of at least one scorer configuration, each with the id of a scorer",
};

/** Metric settings: the scorers that grade an experiment or a log stream, and their sampling. */
export class MetricSettings {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Fetches the settings of an experiment or a log stream.
   *
   * @example The scorers of an experiment
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("candidate");
   * const { scorers } = await galileo.metricSettings.get({ experiment_id: id });
   * for (const { name, scorer_version } of scorers) console.log(name, scorer_version?.version);
   * ```
   */
  async get(of: MetricSettingsOf, options: ProjectOptions = {}): Promise<MetricSettingsRecord> {
    const { transport, scope } = this.#access;
    const ids = idsOf(of);
    scope.check(options);
    const answer = "metricSettings";
    return await scope.run(options, (project_id, each) =>
      "experiment_id" in ids
        ? transport.get(EXPERIMENT, { path: { project_id, ...ids }, answer }, each)
        : transport.get(LOG_STREAM, { path: { project_id, ...ids }, answer }, each),
    );
  }

  /**
   * Replaces the lists of the settings. A scorer that is missing from `scorers` is turned off: use
   * {@link MetricSettings.add} to turn one on. An absent list is left as it is.
   *
   * If the response is lost, the settings are read: the update is done when they have your values.
   *
   * @throws {AmbiguousWriteError} when reading does not settle it.
   *
   * @example Turn off every scorer but one
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id: log_stream_id } = await galileo.logStreams.find("production");
   * const { id, name, scorer_type } = await galileo.scorers.find("toxicity");
   * const { scorers } = await galileo.metricSettings.update({ log_stream_id }, { scorers: [{ id, name, scorer_type }] });
   * if (scorers.length !== 1) throw new Error("other scorers are still on");
   * ```
   */
  async update(
    of: MetricSettingsOf,
    body: MetricSettingsBody,
    options: ProjectWriteOptions = {},
  ): Promise<MetricSettingsRecord> {
    checkKeys(body, ["scorers", "segment_filters"], "a field of metric settings", "body");
    const ids = idsOf(of);
    this.#access.scope.checkWrite(options);
    if (Object.values({ ...body, ...options.extraBody }).every((value) => value === undefined))
      throw new InvalidArgumentError("'body' changes nothing", { path: "body" });
    return await this.#write(ids, body, options);
  }

  /**
   * Turns scorers on and leaves the others as they are: reads the settings, adds the scorers, and
   * sends the whole list, since the service replaces it. A scorer that is already on is replaced by
   * the given configuration.
   *
   * The service has no ETags: a change that is made by someone else between the read and the update
   * is overwritten.
   *
   * @throws {AmbiguousWriteError} when the response is lost and reading does not settle it.
   *
   * @example Grade production with one more scorer
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id: log_stream_id } = await galileo.logStreams.find("production");
   * const { id, name, scorer_type } = await galileo.scorers.find("answer-length");
   * const { scorers } = await galileo.metricSettings.add({ log_stream_id }, [{ id, name, scorer_type }]);
   * if (!scorers.some((on) => on.id === id)) throw new Error("the scorer is not on");
   * ```
   */
  async add(
    of: MetricSettingsOf,
    scorers: ScorerConfig[],
    options: ProjectWriteOptions = {},
  ): Promise<MetricSettingsRecord> {
    checkValue("scorers", scorers, scorerConfigs);
    this.#access.scope.checkWrite(options);
    const base = await this.get(of, pick(options, [...READ_OPTIONS, "project"]));
    const kept = base.scorers.filter(({ id }) => !scorers.some((added) => added.id === id));
    return await this.#write(idsOf(of), { scorers: [...kept, ...scorers] }, options, base);
  }

  /**
   * Sends the lists. If the response is lost, reads the settings to find out whether they were
   * applied; if they are still those of `base`, sends the lists once more.
   */
  async #write(
    of: MetricSettingsOf,
    body: MetricSettingsBody,
    options: ProjectWriteOptions,
    base?: MetricSettingsRecord,
  ): Promise<MetricSettingsRecord> {
    for (let sent = 1; ; sent++) {
      try {
        return await this.#patch(of, body, options);
      } catch (lost) {
        if (!isAmbiguousWriteError(lost) || lost.aborted) throw lost;
        const read = pick(options, [...READ_OPTIONS, "project"]);
        // that the change may have been applied matters more than why the settings cannot be read
        const now = await this.get(of, read).catch(() => undefined);
        if (now !== undefined && holds(now, body)) return now;
        const isUnchanged = base !== undefined && now !== undefined && sameValue(now, base);
        if (!isUnchanged || sent >= 2) throw lost;
      }
    }
  }

  #patch(
    ids: MetricSettingsOf,
    body: MetricSettingsBody,
    options: ProjectWriteOptions,
  ): Promise<MetricSettingsRecord> {
    const { transport, scope } = this.#access;
    const answer = "metricSettings";
    const write = { target: { ...ids }, advice: ADVICE };
    return scope.run(options, (project_id, each) =>
      "experiment_id" in ids
        ? transport.patch(EXPERIMENT, { path: { project_id, ...ids }, body, answer, write }, each)
        : transport.patch(LOG_STREAM, { path: { project_id, ...ids }, body, answer, write }, each),
    );
  }
}

function idsOf(of: MetricSettingsOf): MetricSettingsOf {
  checkKeys(of, ["experiment_id", "log_stream_id"], "an id of metric settings", "of");
  const [[name, id] = ["experiment_id", undefined], ...rest] = Object.entries(of);
  checkValue(`of.${name}`, id, aUuid);
  if (rest.length > 0)
    throw new InvalidArgumentError("'of' must have one id, and has two", { path: "of" });
  return of;
}

/** Returns whether settings have what was sent: the service adds fields to each scorer. */
function holds(now: MetricSettingsRecord, sent: MetricSettingsBody): boolean {
  const { scorers, segment_filters } = sent;
  const sameScorers =
    scorers == null ||
    (now.scorers.length === scorers.length &&
      scorers.every((one) => now.scorers.some((other) => contains(other, one))));
  return (
    sameScorers &&
    (segment_filters === undefined || sameValue(now.segment_filters, segment_filters))
  );
}

const contains = (whole: ScorerConfig, part: ScorerConfig): boolean =>
  sameValue({ ...whole, ...part }, whole);
