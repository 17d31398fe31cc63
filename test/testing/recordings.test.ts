import { recorded, Store, weaveSandbox } from "evalwire/testing";
import { afterAll, describe, expect, test } from "vitest";
import { type Recording, recordedBody, recordings, toRequest } from "./recordings.ts";

/** Members of responses that identify newly created objects. */
const NEW_NAMES = ["evaluation_run_id", "prediction_id", "score_id", "call_id", "digest"];

/**
 * Responses that cannot equal the recorded ones, with the reason and the JSON paths that may
 * differ.
 */
const MAY_DIFFER: Readonly<Record<string, { why: string; paths: RegExp }>> = {
  running: { why: "time of the write", paths: /^\/started_at$/ },
  finished: {
    why: "time of the write",
    paths: /^\/(started_at|finished_at|summary\/weave\/latency_ms)$/,
  },
  with_source: { why: "time of the write", paths: /^\/started_at$/ },
  v1: { why: "time of the write", paths: /^\/created_at$/ },
  deleted_version: { why: "time of the write", paths: /^\/(reason|deleted_at)$/ },
  emulated_running: {
    why: "how far the emulated worker happened to be",
    paths: /^\/status\/completed_rows$/,
  },
  emulated_rescored_run: {
    why: "time of the write",
    paths: /^\/(started_at|finished_at|summary\/weave\/latency_ms)$/,
  },
  emulated_rescored_vs_source: {
    why: "time and ids of the write",
    paths:
      /^\/(rows\/0\/evaluations\/1\/trials\/0\/predict_and_score_call_id|summary\/evaluations\/1\/started_at)$/,
  },
  filter_two_and: {
    why: "a filter without a run tests an arbitrary run of each row",
    paths: /^\/rows\/\d+\//,
  },
  filter_two_or: {
    why: "a filter without a run tests an arbitrary run of each row",
    paths: /^\/rows\/\d+\//,
  },
};

/** Returns the JSON paths at which two values differ. */
function differences(actual: unknown, expected: unknown, path = ""): string[] {
  if (Object.is(actual, expected)) return [];
  if (
    typeof actual !== "object" ||
    typeof expected !== "object" ||
    actual === null ||
    expected === null
  )
    return [path];
  const [left, right]: Record<string, unknown>[] = [{ ...actual }, { ...expected }];
  const names = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]);
  return [...names].flatMap((name) => differences(left?.[name], right?.[name], `${path}/${name}`));
}

function parse(text: string, contentType: string): unknown {
  if (contentType === "application/json") return JSON.parse(text);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/**
 * Replays requests in order. Once the server creates a name, the sandbox's own name is used from
 * then on.
 */
class Replay {
  readonly #names = new Map<string, string>();
  #sandbox = weaveSandbox(new Store(recorded()));

  /** The last recordings were made with one additional run. */
  addPartialRun(): void {
    this.#sandbox = weaveSandbox(new Store(recorded({ partial: true })));
    this.#names.clear();
  }

  async send(
    recording: Recording,
  ): Promise<{ status: number; contentType: string | null; text: string }> {
    const original = toRequest(recording);
    const body = this.#toSandbox(await original.text());
    const init = {
      method: original.method,
      headers: original.headers,
      ...(body === "" ? {} : { body }),
    };
    const response = await this.#sandbox(new Request(this.#toSandbox(original.url), init));
    const text = await response.text();
    if (recording.method === "POST" && recording.status === 200)
      this.#learn(text, recordedBody(recording));
    return {
      status: response.status,
      contentType: response.headers.get("content-type"),
      text: this.#toRecorded(text),
    };
  }

  #learn(actual: string, expected: string): void {
    const [ours, theirs]: Record<string, unknown>[] = [
      JSON.parse(actual.split("\n")[0] || "{}"),
      JSON.parse(expected.split("\n")[0] || "{}"),
    ];
    for (const name of NEW_NAMES) {
      const [own, their] = [ours?.[name], theirs?.[name]];
      if (typeof own === "string" && typeof their === "string" && own !== their)
        this.#names.set(their, own);
    }
  }

  #toSandbox(text: string): string {
    return [...this.#names].reduce((result, [theirs, own]) => result.replaceAll(theirs, own), text);
  }

  #toRecorded(text: string): string {
    return [...this.#names].reduce((result, [theirs, own]) => result.replaceAll(own, theirs), text);
  }
}

describe("the recordings of the real server, replayed", () => {
  const replay = new Replay();
  const counts = { equal: 0, bytes: 0, explained: 0 };

  test.each(
    recordings.map(
      (recording, index) =>
        [index, `${recording.method} ${recording.path} ${recording.case}`] as const,
    ),
  )("%i %s", async (index) => {
    const recording = recordings[index];
    if (!recording) throw new Error("no such recording");
    if (recording.case === "partial_alone") replay.addPartialRun();
    const contentType = recording.response_headers["content-type"] ?? "";
    const expected = recordedBody(recording);
    const answer = await replay.send(recording);
    expect({ status: answer.status, contentType: answer.contentType }).toEqual({
      status: recording.status,
      contentType,
    });
    const paths = differences(parse(answer.text, contentType), parse(expected, contentType));
    const exception = MAY_DIFFER[recording.case];
    if (exception && paths.length > 0) {
      counts.explained++;
      expect(paths.filter((path) => !exception.paths.test(path))).toEqual([]);
      return;
    }
    expect(paths).toEqual([]);
    counts.equal++;
    if (answer.text.trimEnd() === expected.trimEnd()) counts.bytes++;
  });

  afterAll(() => {
    // The others are written differently, because JavaScript does not distinguish 1.0 from 1.
    expect(counts).toEqual({ equal: 187, bytes: 141, explained: 10 });
  });
});
