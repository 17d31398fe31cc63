import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isEvalwireError } from "../../src/index.ts";
import type { WeaveClient } from "../../src/weave/client.ts";
import { failureOf } from "../support/failure-of.ts";
import { weaveWith } from "../support/weave.ts";

/** A response of the real server, with the request that it belongs to. */
interface Recording {
  file: string;
  case: string;
  method: string;
  path: string;
  params?: Record<string, unknown> | [string, unknown][] | null;
  request_body: Record<string, unknown> | null;
  status: number;
  response_headers: Record<string, string>;
}

const FOLDER = new URL("../recordings/weave/", import.meta.url);
const READING_POSTS =
  /^(?:\/evaluations\/status|\/calls\/stream_query|\/v2\/.*\/eval_results\/query)$/;

/**
 * Not requested: a route that the server does not have, and those that fail in a project with an
 * object without a name.
 */
const NOT_ASKED = /\/(?:evaluation_run|(?:scorers|datasets|models|evaluations)(?:\/.*)?)$/;

/** Recordings of reads. */
const recordings = (
  JSON.parse(readFileSync(new URL("manifest.json", FOLDER), "utf8")) as Recording[]
).filter(
  ({ method, path }) =>
    (method === "GET" && !NOT_ASKED.test(path)) || (method === "POST" && READING_POSTS.test(path)),
);

const ERROR_CODES: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "authentication",
  404: "not_found",
  422: "validation",
};

/**
 * Requests that the client refuses before it sends them, because the server would refuse, ignore or
 * misread them.
 */
const NEVER_SENT = new Set([
  "get_v2_evaluation_runs__limit_negative.json",
  "get_v2_evaluation_runs__limit_not_int.json",
  "get_v2_evaluation_runs__by_bare_name.ndjson",
  "post__evaluations_status__missing.json",
  "post__evaluations_status__bad_project.json",
  ...[
    "resolve_without_raw",
    "summary_no_intersection",
    "partial_summary_no_intersection",
    "limit_negative",
    "offset_negative",
    "sort_output",
    "sort_output_singular",
    "sort_row_digest",
    "sort_bad_prefix",
    "sort_bad_direction",
    "filter_bool_string",
    "filter_output",
    "filter_output_singular",
    "filter_two_and",
    "filter_two_or",
    "filter_bad_prefix",
    "filter_bad_operator",
    "no_ids",
    "empty_ids",
    "extra_field",
    "array_body",
  ].map((name) => `post_v2_eval_results_query__${name}.json`),
]);

/** Responses with status 200 that are refused, because they are clearly another object. */
const OTHER_OBJECT = new Set([
  "get_v2_evaluation_runs_01a1fb7d_8cae_74a0_bb6e_440ab0520252__prediction_id_as_run.json",
]);

const LISTS_OF_TEXTS = ["evaluation_run_ids", "evaluations", "models"];

function queryOf({ params }: Recording): Record<string, unknown> {
  const query: Record<string, unknown> = {};
  for (const [name, value] of Array.isArray(params) ? params : Object.entries(params ?? {})) {
    query[name] = LISTS_OF_TEXTS.includes(name)
      ? [...((query[name] as unknown[] | undefined) ?? []), value]
      : value;
  }
  return query;
}

/**
 * The client's call that requests a recording; with `plain`, a call of the same route without
 * options.
 */
function ask(weave: WeaveClient, recording: Recording, plain: boolean): Promise<unknown> {
  const { path, request_body: body } = recording;
  if (path.endsWith("/eval_results/query"))
    return weave.evalResults.query((plain ? { evaluation_run_ids: ["r1"] } : body) as never);
  if (path === "/evaluations/status")
    return weave.rescore
      .status((plain ? "c1" : body?.call_id) as string)
      .then((status) => ({ status }));
  if (path === "/calls/stream_query") {
    const { project_id: _ours, ...query } = body ?? {};
    return weave.calls.query(query as never).toArray();
  }
  const [kind = "", id] = path.split("/").slice(4);
  const resource = {
    evaluation_runs: weave.evaluationRuns,
    predictions: weave.predictions,
    scores: weave.scores,
  }[kind];
  const asked =
    id === undefined
      ? resource?.list((plain ? {} : queryOf(recording)) as never).toArray()
      : resource?.get(id);
  return asked ?? Promise.reject(new Error(kind));
}

function scopeOf({ path, request_body: body }: Recording): { entity: string; project: string } {
  const [entity = "", project = ""] = path.startsWith("/v2/")
    ? path.split("/").slice(2)
    : String(body?.project_id ?? "acme/evals").split("/");
  return { entity, project };
}

function replay(recording: Recording, plain = false): ReturnType<typeof weaveWith> {
  const bytes = readFileSync(new URL(recording.file, FOLDER));
  const headers = { "content-type": recording.response_headers["content-type"] ?? "" };
  return weaveWith(
    () => new Response(bytes, { status: recording.status, headers }),
    plain ? {} : scopeOf(recording),
  );
}

const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  const error = await failureOf(work);
  return isEvalwireError(error) ? error.code : `not ours: ${String(error)}`;
};

describe("recorded responses of the real server", () => {
  test.each(recordings)("$file", async (recording) => {
    const neverSent = NEVER_SENT.has(recording.file);
    if (neverSent) {
      let requests: unknown[] = [];
      const code = await codeOf(async () => {
        const refusing = replay(recording);
        requests = refusing.requests;
        await ask(refusing.weave, recording, false);
      });
      expect(["invalid_argument", "configuration"]).toContain(code);
      expect(requests).toHaveLength(0);
    }
    const { weave, requests } = replay(recording, neverSent);
    if (recording.status !== 200 || OTHER_OBJECT.has(recording.file)) {
      expect(await codeOf(async () => ask(weave, recording, neverSent))).toBe(
        ERROR_CODES[recording.status] ?? "response_shape",
      );
    } else {
      const text = readFileSync(new URL(recording.file, FOLDER), "utf8");
      const recorded = recording.file.endsWith(".ndjson")
        ? text
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line))
        : JSON.parse(text);
      expect(await ask(weave, recording, neverSent)).toEqual(recorded);
    }
    if (neverSent) return;
    const sent = requests[0];
    expect([sent?.method, decodeURIComponent(sent?.url.pathname ?? "")]).toEqual([
      recording.method,
      recording.path,
    ]);
    const pairs = Object.entries(queryOf(recording)).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, String(one)]),
    );
    expect([...(sent?.url.searchParams ?? [])]).toEqual(pairs);
    if (recording.request_body !== null)
      expect(JSON.parse(sent?.body ?? "null")).toEqual(recording.request_body);
  });
});
