import { type Exchange, head } from "../exchange.ts";

/** Returns an evaluation run as the service writes it. */
export function run(id: string): Record<string, unknown> {
  return {
    evaluation_run_id: id,
    evaluation: "weave:///acme/faults/object/exam:4GbxUkFmCK8Q9uCgZP2cKu0ckVXwFqTRNCjzzsmJhzI",
    model: "weave:///acme/faults/object/model-a:QSdmWBEZqF3VEeLy4VQWJSdjm3uzc7rTTyHNpRwJ3LU",
    status: "completed",
    started_at: "2026-11-20T10:00:00.000000Z",
    finished_at: "2026-11-20T10:01:00.000000Z",
    summary: {},
    source_evaluation_run_id: null,
  };
}

/** A stored scorer. */
const SCORER = {
  ...{
    object_id: "judge",
    digest: "4GbxUkFmCK8Q9uCgZP2cKu0ckVXwFqTRNCjzzsmJhzI",
    version_index: 1,
    created_at: "2026-11-20T10:00:00.000000Z",
  },
  ...{ kind: "object", base_object_class: "Scorer", leaf_object_class: "Scorer", val: {} },
};

/** Returns the requested run, whose id is the last part of the path; for an object, a scorer. */
export function askedRun(exchange: Exchange): Record<string, unknown> {
  if (exchange.path === "/obj/read") return { obj: SCORER };
  return run(decodeURIComponent(exchange.path.split("/").at(-1) ?? ""));
}

/** Returns the lines of a stream of runs `run-0`, `run-1`, … */
export function runLines(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `${JSON.stringify(run(`run-${index}`))}\n`,
  ).join("");
}

/** Sends the head of a stream that ends with its connection. */
export const STREAM_HEAD: string = head(200, {
  "content-type": "application/jsonl",
  connection: "close",
});

/** Responds with a complete stream of `count` runs. */
export function answerStream(exchange: Exchange, lines: string | Uint8Array): Promise<void> {
  return exchange.answer(200, { "content-type": "application/jsonl" }, lines);
}
