import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { weaveOperations } from "../../src/weave/options.ts";

const document = JSON.parse(
  readFileSync(new URL("../../openapi/weave.json", import.meta.url), "utf8"),
) as {
  paths: Record<string, Record<string, unknown>>;
};
const METHODS = ["get", "post", "put", "patch", "delete"];
const described = Object.entries(document.paths).flatMap(([route, item]) =>
  METHODS.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${route}`),
);
/** The routes of openapi/weave-additions.yaml. */
const added = [
  ...readFileSync(new URL("../../openapi/weave-additions.yaml", import.meta.url), "utf8").matchAll(
    /^ {2}(\/\S+):\n {4}(\w+):/gm,
  ),
].map(([, route = "", method = ""]) => `${method.toUpperCase()} ${route}`);
const documented = [...described, ...added];

/** POST operations that only read. Every other POST creates or ends something. */
const READING_POSTS = [
  "/v2/{entity}/{project}/eval_results/query",
  "/evaluations/status",
  "/calls/stream_query",
  "/calls/query_stats",
  "/table/query",
  "/refs/read_batch",
  "/obj/read",
  "/objs/query",
  "/feedback/query",
];
/** The POSTs that have the same effect when they are applied twice. */
const IDEMPOTENT_POSTS = ["/call/update", "/feedback/purge"];
const PAID_POSTS = ["/evaluations/rescore", "/evaluations/evaluate_model"];

function classOf(operation: string): string {
  const [method = "", route = ""] = operation.split(" ");
  if (method === "GET" || READING_POSTS.includes(route)) return "read";
  if (method === "DELETE" || IDEMPOTENT_POSTS.includes(route)) return "idempotent";
  return PAID_POSTS.includes(route) ? "paid" : "once";
}

describe("table of operations", () => {
  test("contains every operation of the documents and no other", () => {
    expect(described).toHaveLength(39);
    expect(added).not.toHaveLength(0);
    expect(Object.keys(weaveOperations).sort()).toEqual([...documented].sort());
  });

  test.each(documented)("%s has its class", (operation) => {
    expect(weaveOperations[operation as keyof typeof weaveOperations]).toBe(classOf(operation));
  });
});
