import { checkJson } from "../core/json.ts";
import {
  anObject,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  integerFrom,
  oneOf,
  pick,
  type WriteOptions,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { checkBody } from "./check-body.ts";
import { aUuid, type GalileoTransport, scorerPath } from "./context.ts";
import { aFile, formOf } from "./form.ts";
import { tokenPages } from "./token-pages.ts";
import type {
  HealthScore,
  HealthScoreBody,
  ScorerProject,
  ScorerVersion,
  ScorerVersionBody,
} from "./types.ts";

const ADVICE =
  "It may have been created: check with scorers.versions.list(scorerId) before you retry.";

/** Versions of scorers. A version is the part of a scorer that does the scoring. */
export class ScorerVersions {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /**
   * Lists the versions of a scorer, page by page.
   *
   * @example The prompts of a scorer over time
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * for await (const { version, created_at, generated_scorer } of galileo.scorers.versions.list(id))
   *   console.log(version, created_at, generated_scorer?.user_prompt);
   * ```
   */
  list(
    scorerId: string,
    query: {
      run_id?: string;
      /** Versions per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<ScorerVersion> {
    const path = scorerPath("scorerId", scorerId);
    checkKeys(query, ["run_id", "pageSize"], "a condition of list()", "query");
    if (query.run_id !== undefined) checkValue("query.run_id", query.run_id, aUuid);
    checkCallOptions(options);
    const condition = pick(query, ["run_id"]);
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.get(
        "/v2/scorers/{scorer_id}/versions",
        {
          path,
          query: { ...condition, starting_token, limit },
          answer: "versionPage",
          isPage: true,
        },
        options,
      );
      return { items: page.versions ?? [], next: page.next_starting_token };
    });
  }

  /** Fetches a version by its number, or the latest version when no number is passed. */
  get(scorerId: string, version?: number, options?: CallOptions): Promise<ScorerVersion> {
    const path = scorerPath("scorerId", scorerId);
    const query = versionQuery(version);
    return this.#transport.get(
      "/v2/scorers/{scorer_id}/version",
      { path, query, answer: "version" },
      options,
    );
  }

  /**
   * Creates a version of one of four kinds, selected by `kind`. A code version is sent as a form
   * with the source and the result of its validation.
   *
   * @throws {AmbiguousWriteError} when it may have been created.
   *
   * @example A better prompt for a judge
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * const user_prompt = "Does the answer insult or belittle anybody?";
   * const { version } = await galileo.scorers.versions.create(id, { kind: "llm", user_prompt, model_name: "judge-small" });
   * if (version === 0) throw new Error("it replaces no version");
   * ```
   */
  async create(
    scorerId: string,
    body: ScorerVersionBody,
    options?: WriteOptions,
  ): Promise<ScorerVersion> {
    const path = scorerPath("scorerId", scorerId);
    await checkVersionBody("body", body);
    const shared = { path, answer: "version" as const, write: { target: path, advice: ADVICE } };
    switch (body.kind) {
      case "llm":
        return this.#transport.post(
          "/v2/scorers/{scorer_id}/version/llm",
          { ...shared, body: fieldsOf(body) },
          options,
        );
      case "luna":
        return this.#transport.post(
          "/v2/scorers/{scorer_id}/version/luna",
          { ...shared, body: fieldsOf(body) },
          options,
        );
      case "preset":
        return this.#transport.post(
          "/v2/scorers/{scorer_id}/version/preset",
          { ...shared, body: fieldsOf(body) },
          options,
        );
      case "code": {
        const form = formOf(fieldsOf(body));
        return this.#transport.post(
          "/v2/scorers/{scorer_id}/version/code",
          { ...shared, body: form },
          options,
        );
      }
    }
  }

  /**
   * Restores an earlier version by copying it into a new, latest version.
   *
   * @throws {AmbiguousWriteError} when it may have been created.
   *
   * @example Return to the previous prompt
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("toxicity");
   * const { version } = await galileo.scorers.versions.get(id); // the latest
   * const restored = await galileo.scorers.versions.restore(id, version - 1);
   * if (restored.version !== version + 1) throw new Error(String(restored.version));
   * ```
   */
  restore(scorerId: string, version: number, options?: WriteOptions): Promise<ScorerVersion> {
    return this.#transport.post(
      "/v2/scorers/{scorer_id}/versions/{version_number}/restore",
      {
        path: versionPath(scorerId, version),
        answer: "version",
        write: { target: { scorer_id: scorerId }, advice: ADVICE },
      },
      options,
    );
  }

  /**
   * Fetches the source of a code version, or of the latest version when no number is passed.
   *
   * @example Save the source of a code scorer
   * ```ts
   * import { writeFile } from "node:fs/promises";
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.scorers.find("answer-length");
   * await writeFile("answer_length.py", await galileo.scorers.versions.code(id));
   * ```
   */
  async code(scorerId: string, version?: number, options?: CallOptions): Promise<string> {
    const path = scorerPath("scorerId", scorerId);
    const query = versionQuery(version);
    const text = await this.#transport.getText(
      "/v2/scorers/{scorer_id}/version/code",
      { path, query },
      options,
    );
    return unquote(text);
  }

  /** Lists the projects that may use a version, page by page. */
  projects(
    versionId: string,
    query: {
      /** Projects per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<ScorerProject> {
    checkValue("versionId", versionId, aUuid);
    checkKeys(query, ["pageSize"], "a condition of projects()", "query");
    checkCallOptions(options);
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.get(
        "/v2/scorers/versions/{scorer_version_id}/projects",
        {
          path: { scorer_version_id: versionId },
          query: { starting_token, limit },
          answer: "projectPage",
          isPage: true,
        },
        options,
      );
      return { items: page.projects, next: page.next_starting_token };
    });
  }

  /**
   * Records how well a version performs on a data set.
   *
   * @throws {AmbiguousWriteError} when it may have been recorded.
   *
   * @example Record how well a judge agrees with people
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const [scorer, dataset] = await Promise.all([galileo.scorers.find("toxicity"), galileo.datasets.find("questions")]);
   * const { version } = await galileo.scorers.versions.get(scorer.id); // the latest
   * const body = { dataset_id: dataset.id, health_score_type: "f1", score: 0.92 };
   * await galileo.scorers.versions.writeHealthScore(scorer.id, version, body);
   * const [health] = await galileo.scorers.healthScores(scorer.id, dataset.id);
   * if (health?.score !== 0.92) throw new Error(String(health?.score));
   * ```
   */
  writeHealthScore(
    scorerId: string,
    version: number,
    body: HealthScoreBody,
    options?: WriteOptions,
  ): Promise<HealthScore> {
    const path = versionPath(scorerId, version);
    checkValue("body", body, anObject);
    const write = {
      target: { scorer_id: scorerId },
      advice:
        "It may have been recorded: check with scorers.healthScores(scorerId, datasetId) before you retry.",
    };
    return this.#transport.post(
      "/v2/scorers/{scorer_id}/versions/{version_number}/health-scores",
      { path, body, answer: "healthScore", write },
      options,
    );
  }
}

const KINDS: readonly ScorerVersionBody["kind"][] = ["llm", "luna", "preset", "code"];

/** Checks the body of a version: its kind, its fields and, for a code version, its source. */
export async function checkVersionBody(path: string, body: ScorerVersionBody): Promise<void> {
  checkValue(path, body, anObject);
  checkValue(`${path}.kind`, body.kind, oneOf(...KINDS));
  if (body.kind === "code") {
    checkValue(`${path}.file`, body.file, aFile);
    formOf(fieldsOf(body), path);
  }
  await checkBody(`POST /v2/scorers/{scorer_id}/version/${body.kind}`, fieldsOf(body), path);
  checkJson(
    path,
    body.kind === "code" && typeof body.file !== "string" ? { ...body, file: "" } : body,
    [],
  );
}

function fieldsOf<Body extends { kind: string }>({
  kind: _kind,
  ...fields
}: Body): Omit<Body, "kind"> {
  return fields;
}

const aVersionNumber = integerFrom(0, Number.POSITIVE_INFINITY);

function versionPath(
  scorerId: string,
  version: number,
): { scorer_id: string; version_number: string } {
  const path = scorerPath("scorerId", scorerId);
  checkValue("version", version, aVersionNumber);
  return { ...path, version_number: String(version) };
}

function versionQuery(version: number | undefined): { version?: number } {
  if (version === undefined) return {};
  checkValue("version", version, aVersionNumber);
  return { version };
}

/**
 * Returns the source in a response. The document does not say whether it is plain text or a JSON
 * string, so both are read.
 */
function unquote(text: string): string {
  if (!/^\s*"/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
