import { describe, expect, test } from "vitest";
import { WeaveClient } from "../src/weave/client.ts";
import { type RecordedRow, recordRun, replayMany } from "../src/workflows/index.ts";
import { type Clients, clientsOn } from "./support/clients.ts";
import { errorOf } from "./support/failure-of.ts";
import type { FakeClock } from "./support/fake-clock.ts";
import { fakeFetch } from "./support/fake-fetch.ts";

const ID = "3f2a1b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b";
const REF = "weave:///acme/search/object/x:1";

/**
 * Every place that a value of the user's can be written to: the call with the value there, and the
 * path that the error has.
 */
const PLACES: readonly (readonly [
  path: string,
  call: (clients: Clients, bad: unknown) => Promise<unknown>,
])[] = [
  [
    "record.rows[3].scores.correct",
    ({ weave }, bad) => recordRun(weave, runOf({ scores: { correct: bad } })),
  ],
  [
    "record.rows[3].inputs.question",
    ({ weave }, bad) => recordRun(weave, runOf({ inputs: { question: bad } })),
  ],
  ["record.rows[3].output", ({ weave }, bad) => recordRun(weave, runOf({ output: bad }))],
  [
    "record.rows[3].output",
    ({ weave }, bad) =>
      recordRun(weave, { ...runOf({}), rows: runOf({ output: bad }).rows.values() }),
  ],
  [
    "record.summary.note",
    ({ weave }, bad) => recordRun(weave, { ...runOf({}), summary: { note: bad } }),
  ],
  [
    "body.inputs.q",
    ({ weave }, bad) => weave.predictions.create({ model: REF, inputs: { q: bad }, output: 1 }),
  ],
  [
    "body.output[1]",
    ({ weave }, bad) => weave.predictions.create({ model: REF, inputs: {}, output: [1, bad] }),
  ],
  [
    "body.value.score",
    ({ weave }, bad) =>
      weave.scores.create({ prediction_id: "p", scorer: REF, value: { score: bad } }),
  ],
  [
    "body.summary.note",
    ({ weave }, bad) => weave.evaluationRuns.finish("run-1", { summary: { note: bad } }),
  ],
  [
    "body.rows[1].q",
    ({ weave }, bad) => weave.datasets.create({ name: "d", rows: [{ q: 1 }, { q: bad }] }),
  ],
  [
    "body.attributes.a",
    ({ weave }, bad) =>
      weave.models.create({ name: "m", source_code: "x", attributes: { a: bad } }),
  ],
  [
    "body.eval_attributes.a",
    ({ weave }, bad) =>
      weave.evaluations.create({
        name: "e",
        dataset: REF,
        scorers: [],
        eval_attributes: { a: bad },
      }),
  ],
  [
    "options.extraBody.a",
    ({ weave }, bad) =>
      weave.scorers.create({ name: "s", op_source_code: "x" }, { extraBody: { a: bad } }),
  ],
  [
    "options.extraBody.a",
    ({ galileo }, bad) => galileo.scorers.update(ID, { name: "n" }, { extraBody: { a: bad } }),
  ],
  ["body.query[0]", ({ galileo }, bad) => galileo.scorers.validations.llm({ query: [bad] })],
  [
    "options.extraBody.a.b",
    ({ rensei }, bad) => rensei.evalRuns.replay("run-1", {}, { extraBody: { a: { b: bad } } }),
  ],
];

/** Four rows, the last with what is tried. */
function runOf(change: Partial<RecordedRow>): {
  evaluation: string;
  model: string;
  rows: RecordedRow[];
} {
  const row = { inputs: { question: "1+1" }, output: "2", scores: { correct: true } };
  return { evaluation: REF, model: REF, rows: [row, row, row, { ...row, ...change }] };
}

const BAD: Readonly<Record<string, unknown>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  undefined: undefined,
  "a Map": new Map(),
  "a Set": new Set(),
  "a Date": new Date(0),
  "a bigint": 1n,
  "a function": () => 1,
  "half an emoji": "\ud83d",
};

function clients(): { sent: readonly unknown[]; all: Clients; clock: FakeClock } {
  const { fetch, requests } = fakeFetch(() => Response.json({}));
  const { clock, ...all } = clientsOn(fetch);
  return { sent: requests, all, clock };
}

describe("what JSON would drop or change is refused with its path, and nothing is sent", () => {
  const cases = PLACES.flatMap(([path, call], place) =>
    Object.entries(BAD).map(([name, bad]) => ({ path, call, name, bad, place })),
  );
  test.each(cases)("$name at $path (place $place)", async ({ path, call, bad }) => {
    const { sent, all } = clients();
    const error = await errorOf<Error & { path: string }>(call(all, bad), "invalid_argument");
    expect(error.path).toBe(path);
    expect(sent).toEqual([]);
  });

  test.each<[string, (clients: Clients, text: string) => unknown]>([
    [
      "body.op_source_code",
      ({ weave }, text) => weave.scorers.create({ name: "s", op_source_code: text }),
    ],
    [
      "body.description",
      ({ weave }, text) => weave.models.create({ name: "m", source_code: "x", description: text }),
    ],
    ["patch.user_prompt", ({ galileo }, text) => galileo.scorers.update(ID, { user_prompt: text })],
    ["patch.user_prompt", ({ galileo }, text) => galileo.scorers.plan(ID, { user_prompt: text })],
    [
      "patch.tags[0]",
      ({ galileo }, text) => galileo.scorers.withChange(ID, { tags: [text] }, async () => 1),
    ],
    [
      "body.name",
      ({ galileo }, text) => galileo.scorers.create({ name: text, scorer_type: "llm" }),
    ],
    [
      "body.file",
      ({ galileo }, text) =>
        galileo.scorers.versions.create(ID, { kind: "code", file: text, validation_result: "{}" }),
    ],
    [
      "body.validation_result",
      ({ galileo }, text) =>
        galileo.scorers.versions.create(ID, { kind: "code", file: "x", validation_result: text }),
    ],
    [
      "version.file",
      ({ galileo }, text) =>
        galileo.scorers.createWithVersion(
          { name: "n", scorer_type: "code" },
          { kind: "code", file: text, validation_result: "{}" },
        ),
    ],
    ["body.file", ({ galileo }, text) => galileo.scorers.validations.code({ file: text })],
    ["parts.body", ({ galileo }, text) => galileo.scorers.validations.llmWithFiles({ body: text })],
    [
      "body.graderIds[0]",
      ({ rensei }, text) => rensei.evalRuns.replay("run-1", { graderIds: [text] }),
    ],
  ])("half an emoji at %s", async (path, call) => {
    const { sent, all } = clients();
    const error = await errorOf<Error & { path: string }>(
      (async () => call(all, "cut \ud83d"))(),
      "invalid_argument",
    );
    expect(error.path).toBe(path);
    expect(sent).toEqual([]);
  });

  test("a batch of replays: nothing is delivered and nothing counts as paid", async () => {
    const { sent, all } = clients();
    const outcomes = await replayMany(
      all.rensei,
      { runIds: ["run-1"], graderIds: ["\ud83d"] },
      { ceiling: 1 },
    ).toArray();
    expect(outcomes).toMatchObject([{ state: "failed", error: { code: "invalid_argument" } }]);
    expect(sent).toEqual([]);
  });

  test("a row of an asynchronous source before its own first request; those before it are stored", async () => {
    const { fetch, requests } = fakeFetch((request) =>
      Response.json(answerTo(request.url.pathname)),
    );
    const weave = new WeaveClient({
      entity: "acme",
      project: "search",
      apiKey: "k".repeat(40),
      baseUrl: "https://a.example",
      fetch,
    });
    async function* rows(): AsyncGenerator<RecordedRow> {
      yield* runOf({ output: Number.NaN }).rows.map((row) => ({ ...row, scores: {} }));
    }
    const error = await errorOf<Error & { path: string }>(
      recordRun(weave, { ...runOf({}), rows: rows() }, { concurrency: 1 }),
      "invalid_argument",
    );
    expect(error.path).toBe("record.rows[3].output");
    expect(requests.filter(({ url }) => url.pathname.endsWith("/predictions"))).toHaveLength(3);
  });
});

function answerTo(path: string): object {
  return path.endsWith("/finish")
    ? { success: true }
    : path.endsWith("/predictions")
      ? { prediction_id: "p" }
      : { evaluation_run_id: "run-1" };
}

describe("undefined", () => {
  test("in the options of a body means that it is left out", async () => {
    const { fetch, requests } = fakeFetch(() => Response.json({ success: true }));
    const weave = new WeaveClient({
      entity: "acme",
      project: "search",
      apiKey: "k".repeat(40),
      baseUrl: "https://a.example",
      fetch,
    });
    await weave.evaluationRuns.finish("run-1", { summary: undefined } as never);
    await weave.calls
      .query({ limit: undefined, filter: { op_names: undefined } } as never)
      .toArray()
      .catch(() => {});
    expect(requests.map(({ body }) => JSON.parse(body ?? ""))).toEqual([
      {},
      { filter: {}, project_id: "acme/search" },
    ]);
  });
});
