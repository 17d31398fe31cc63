import { someText } from "../core/options.ts";
import { refuse } from "./checks.ts";
import { parseRef } from "./parse-ref.ts";

/**
 * URLs of the Weave app's pages for runs and calls. A URL is null if the app's base URL is unknown:
 * set `appUrl`.
 */
export interface Urls {
  /** Returns the URL of a run's page. */
  run(id: string): string | null;
  /** Returns the URL of the page of any call: a run, a prediction or a score. */
  call(id: string): string | null;
  /** Returns the URL of the page that compares runs side by side. */
  compare(ids: string[]): string | null;
  /**
   * Returns the ID of a run from the URL of its page, its `weave:///…/call/…` reference, or the ID
   * itself. Methods that accept a run ID accept all of these.
   *
   * @throws {InvalidArgumentError} for a selector, and for a URL of several runs, of another
   *   project or of another app.
   *
   * @example The ID in a URL copied from the browser
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const { urls } = new WeaveClient({ apiKey: "any-key", project: "acme/search" });
   * const id = urls.runId("https://wandb.ai/acme/search/weave/calls/0199aaaa-0000-7000-8000-000000000001");
   * if (id !== "0199aaaa-0000-7000-8000-000000000001") throw new Error(id);
   * ```
   */
  runId(given: string): string;
}

/** Builds the URLs of one project's pages. */
export function urlsOf(entity: string, project: string, appUrl: string | null): Urls {
  const base =
    appUrl === null
      ? null
      : `${appUrl}/${encodeURIComponent(entity)}/${encodeURIComponent(project)}`;
  const call = (id: string): string | null =>
    base === null ? null : `${base}/r/call/${encodeURIComponent(id)}`;
  return {
    run: call,
    call,
    compare: (ids) =>
      base === null
        ? null
        : `${base}/weave/compare-evaluations?evaluationCallIds=${encodeURIComponent(JSON.stringify(ids))}`,
    runId: (given) => runIdOf({ projectId: `${entity}/${project}`, appUrl }, given),
  };
}

/** The project and app of a client. */
interface Place {
  readonly projectId: string;
  readonly appUrl: string | null;
}

/**
 * Words that people try for the newest run. An ID is needed: the server would return nothing for
 * these.
 */
const NEWEST = /^(?:newest|latest|last|recent|most[ -]recent|current)$/i;

/** See {@link Urls.runId}. `path` names the argument. */
export function runIdOf(place: Place, given: unknown, path = "run"): string {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (!someText.is(given))
    refuse(
      path,
      `'${name}' must be the ID of a run or the URL of its page: current value is ${JSON.stringify(given) ?? "undefined"}`,
    );
  const text = String(given);
  if (NEWEST.test(text) || /^(?:name|attr|tag):/.test(text))
    refuse(
      path,
      `'${name}' must be the ID of a run: current value is '${text.slice(0, 100)}'`,
      `load(${JSON.stringify(NEWEST.test(text) ? "latest" : text)}) finds a run; its run.id is the ID.`,
    );
  if (text.startsWith("weave:///")) return idOfRef(place, text, path);
  return /^https?:\/\//i.test(text) ? idOfUrl(place, text, path) : text;
}

/** Returns the fields with the run's URL or reference replaced by its ID. */
export function withRunId<T extends { evaluation_run_id?: string | null }>(
  place: Place,
  fields: T,
  path: string,
): T {
  if (fields.evaluation_run_id == null) return fields;
  return {
    ...fields,
    evaluation_run_id: runIdOf(place, fields.evaluation_run_id, `${path}.evaluation_run_id`),
  };
}

function idOfRef(place: Place, text: string, path: string): string {
  const { entity, project, kind, name } = parseRef(text);
  if (kind !== "call")
    refuse(
      path,
      `'${text.slice(0, 200)}' is not the reference of a run: its kind is '${kind}'`,
      "search({ model }) or search({ evaluation }) finds its runs.",
    );
  refuseOtherProject(place, `${entity}/${project}`, path);
  return name;
}

const FORMS =
  "The URL of a run is https://wandb.ai/entity/project/r/call/id, …/weave/calls/id, or …/weave/compare-evaluations?evaluationCallIds=[…] with one ID.";

function idOfUrl(place: Place, text: string, path: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const found = url === null ? null : pageOf(url);
  if (url === null || found === null)
    return refuse(path, `'${text.slice(0, 200)}' is not the URL of a run`, FORMS);
  if (place.appUrl !== null && url.origin !== new URL(place.appUrl).origin)
    refuse(
      path,
      `'${text.slice(0, 200)}' is a page of ${url.origin}, but this client's app is ${place.appUrl}`,
      "Create a client for that server, or set 'appUrl'.",
    );
  refuseOtherProject(place, found.projectId, path);
  const [id, ...others] = new Set(found.ids);
  if (id === undefined || others.length > 0)
    refuse(
      path,
      "The URL names more than one run, but exactly one is needed",
      `Use one of the IDs: ${found.ids.join(", ")}.`,
    );
  return id;
}

function refuseOtherProject({ projectId }: Place, other: string, path: string): void {
  if (other === projectId) return;
  refuse(
    path,
    `The run belongs to the project '${other}', but this client reads '${projectId}'`,
    `Use weave.withProject(${JSON.stringify(other)}).`,
  );
}

/**
 * Returns the project and the runs that a page of the app shows; null if it shows none. A drawer
 * over a list has its call in `peekPath`.
 */
function pageOf({ pathname, searchParams }: URL): { projectId: string; ids: string[] } | null {
  const peeked = searchParams.get("peekPath");
  const parts = (peeked === null ? pathname : (peeked.split("?", 1)[0] ?? ""))
    .split("/")
    .map(decoded);
  const at = parts.findIndex(
    (part, index) => index >= 2 && ["call", "calls", "compare-evaluations"].includes(part),
  );
  const last = parts[at];
  if (last === undefined) return null;
  // of pages, and of paths in a drawer
  const first = ["r", "weave"].includes(parts[at - 1] ?? "") ? at - 3 : at - 2;
  const [entity = "", project = ""] = first < 0 ? [] : parts.slice(first);
  const ids =
    last === "compare-evaluations"
      ? idsIn(searchParams.get("evaluationCallIds"))
      : [parts[at + 1] ?? ""];
  return entity === "" || project === "" || ids.length === 0 || ids.includes("")
    ? null
    : { projectId: `${entity}/${project}`, ids };
}

function idsIn(json: string | null): string[] {
  try {
    const ids: unknown = JSON.parse(json ?? "");
    return Array.isArray(ids) && ids.every(someText.is) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
