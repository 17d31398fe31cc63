import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkKeys, type WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { checkUuid } from "./check-patch.ts";
import { type GalileoTransport, schemaOf } from "./context.ts";
import { checkPageSize, tokenPages } from "./token-pages.ts";
import type { HealthScore, HealthScoreBody, ScorerProject, ScorerVersion, ScorerVersionBody } from "./types.ts";

/** Versions of scorers: what really scores. */
export class ScorerVersions {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /** Lists the versions of a scorer, page after page. */
  list(scorerId: string, query: { run_id?: string; pageSize?: number } = {}, options?: CallOptions): Pages<ScorerVersion> {
    const path = { scorer_id: checkUuid("scorerId", scorerId) };
    checkKeys(query, ["run_id", "pageSize"], "a condition of list()", "query");
    const { run_id } = query;
    return tokenPages(checkPageSize(query.pageSize), async (starting_token, limit) => {
      const wanted = { starting_token, limit, ...(run_id === undefined ? {} : { run_id: checkUuid("query.run_id", run_id) }) };
      const page = await this.#transport.get(
        "/v2/scorers/{scorer_id}/versions",
        { path, query: wanted, answer: schemaOf("versionPage") },
        options,
      );
      return { items: page.versions ?? [], next: page.next_starting_token };
    });
  }

  /** Reads one version by its number; the latest when none is given. */
  get(scorerId: string, version?: number, options?: CallOptions): Promise<ScorerVersion> {
    const path = { scorer_id: checkUuid("scorerId", scorerId) };
    const query = version === undefined ? {} : { version: checkNumber(version) };
    return this.#transport.get("/v2/scorers/{scorer_id}/version", { path, query, answer: schemaOf("version") }, options);
  }

  /**
   * Makes a version: `kind` says which of the four. A code version is sent as a form with the source and the result of its validation.
   *
   * @throws {AmbiguousWriteError} when it may have been made.
   */
  create(scorerId: string, body: ScorerVersionBody, options?: WriteOptions): Promise<ScorerVersion> {
    const path = { scorer_id: checkUuid("scorerId", scorerId) };
    const write = {
      target: { scorer_id: scorerId },
      advice: "It may have been made: look with scorers.versions.list(scorerId) before you send it again.",
    };
    const shared = { path, answer: schemaOf("version"), write };
    switch (body.kind) {
      case "llm": {
        const { kind: _kind, ...fields } = body;
        return this.#transport.post("/v2/scorers/{scorer_id}/version/llm", { ...shared, body: fields }, options);
      }
      case "luna": {
        const { kind: _kind, ...fields } = body;
        return this.#transport.post("/v2/scorers/{scorer_id}/version/luna", { ...shared, body: fields }, options);
      }
      case "preset": {
        const { kind: _kind, ...fields } = body;
        return this.#transport.post("/v2/scorers/{scorer_id}/version/preset", { ...shared, body: fields }, options);
      }
      case "code": {
        const form = formOf({ file: codeFile(body.file), validation_result: body.validation_result });
        return this.#transport.post("/v2/scorers/{scorer_id}/version/code", { ...shared, body: form }, options);
      }
      default:
        throw new InvalidArgumentError(
          `'kind' must be 'llm', 'luna', 'preset' or 'code': current value is '${String((body as { kind?: unknown }).kind)}'`,
          { path: "body.kind" },
        );
    }
  }

  /** Makes an earlier version the newest again, as a new version. @throws {AmbiguousWriteError} when it may have been made. */
  restore(scorerId: string, version: number, options?: WriteOptions): Promise<ScorerVersion> {
    const path = { scorer_id: checkUuid("scorerId", scorerId), version_number: String(checkNumber(version)) };
    const write = {
      target: { scorer_id: scorerId },
      advice: "It may have been made: look with scorers.versions.list(scorerId) before you send it again.",
    };
    return this.#transport.post(
      "/v2/scorers/{scorer_id}/versions/{version_number}/restore",
      { path, answer: schemaOf("version"), write },
      options,
    );
  }

  /** Reads the source of a code version; the latest when none is given. */
  async code(scorerId: string, version?: number, options?: CallOptions): Promise<string> {
    const path = { scorer_id: checkUuid("scorerId", scorerId) };
    const query = version === undefined ? {} : { version: checkNumber(version) };
    const text = await this.#transport.getText("/v2/scorers/{scorer_id}/version/code", { path, query }, options);
    return unquote(text);
  }

  /** Projects in which a version may be used. */
  projects(versionId: string, query: { pageSize?: number } = {}, options?: CallOptions): Pages<ScorerProject> {
    const path = { scorer_version_id: checkUuid("versionId", versionId) };
    checkKeys(query, ["pageSize"], "a condition of projects()", "query");
    return tokenPages(checkPageSize(query.pageSize), async (starting_token, limit) => {
      const page = await this.#transport.get(
        "/v2/scorers/versions/{scorer_version_id}/projects",
        { path, query: { starting_token, limit }, answer: schemaOf("projectPage") },
        options,
      );
      return { items: page.projects, next: page.next_starting_token };
    });
  }

  /** Notes how well a version does on a data set. @throws {AmbiguousWriteError} when it may have been noted. */
  writeHealthScore(scorerId: string, version: number, body: HealthScoreBody, options?: WriteOptions): Promise<HealthScore> {
    const path = { scorer_id: checkUuid("scorerId", scorerId), version_number: String(checkNumber(version)) };
    const write = {
      target: { scorer_id: scorerId },
      advice: "It may have been noted: look with scorers.healthScores(scorerId, datasetId) before you send it again.",
    };
    return this.#transport.post(
      "/v2/scorers/{scorer_id}/versions/{version_number}/health-scores",
      { path, body, answer: schemaOf("healthScore"), write },
      options,
    );
  }
}

function checkNumber(version: number): number {
  if (Number.isInteger(version) && version >= 0) return version;
  throw new InvalidArgumentError(`'version' must be the number of a version: current value is ${String(version)}`, { path: "version" });
}

/** Code comes as plain text, or as a JSON string: the document does not say. */
function unquote(text: string): string {
  if (!/^\s*"/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

/** Makes a form of fields; absent ones are left out, lists are repeated. */
export function formOf(fields: Readonly<Record<string, string | number | Blob | readonly (string | Blob)[] | null | undefined>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null || one === undefined) continue;
      if (one instanceof Blob) form.append(name, one);
      else form.append(name, String(one));
    }
  }
  return form;
}

/** Source code as a file with a name: the service looks at it. */
export function codeFile(source: string | Blob): Blob {
  if (source instanceof File) return source;
  return new File([source], "scorer.py", { type: "text/x-python" });
}
