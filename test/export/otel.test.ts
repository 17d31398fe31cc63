// Events against the real SDK of OpenTelemetry, with its exporters in memory.
import { context, logs, type SpanContext, trace } from "@opentelemetry/api";
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import { StackContextManager, TracerProvider } from "@opentelemetry/sdk-trace";
import type { LoadedRun } from "evalwire";
import { type EvaluationEventOptions, emitEvaluationResults } from "evalwire/export/otel";
import { afterEach, describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { loaded, row, scored, trial } from "./rows.ts";

afterEach(() => {
  logs.disable();
  context.disable();
});

/** Exporter that is busy until the event loop has turned, as one on a network is. */
class BusyExporter extends InMemoryLogRecordExporter {
  override export(...args: Parameters<InMemoryLogRecordExporter["export"]>): void {
    setImmediate(() => super.export(...args));
  }
}

/** Emits a run into an exporter in memory. */
async function emit(run: LoadedRun, options: EvaluationEventOptions = {}) {
  const exporter = new InMemoryLogRecordExporter();
  const loggerProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const emitted = await emitEvaluationResults(run, { loggerProvider, ...options });
  return { emitted, records: exporter.getFinishedLogRecords() };
}

const one = (scores: Record<string, unknown>): LoadedRun =>
  loaded("run-1", row({ key: "q1", trials: [trial({ id: "t1", scores: scores as never })] }));
const SUBJECT = { "evalwire.run.id": "run-1", "evalwire.row.key": "q1", "evalwire.trial.id": "t1" };

describe("emitEvaluationResults()", () => {
  test("emits values, labels and explanations under the names of the convention", async () => {
    const { emitted, records } = await emit(
      one({
        f1: scored(0.5),
        ok: { ...scored(true), reason: "exact match" },
        bad: scored(false),
        grade: scored("PARTIAL"),
      }),
      { responseId: () => "chatcmpl-1", timestamp: new Date("2026-11-26T12:00:00Z") },
    );
    expect(emitted).toEqual({ scored: 4, failed: 0, notApplicable: 0, notRecorded: 0 });
    const subject = { "gen_ai.response.id": "chatcmpl-1", ...SUBJECT };
    expect(records.map(({ eventName, attributes }) => [eventName, attributes])).toEqual(
      [
        { "gen_ai.evaluation.name": "f1", "gen_ai.evaluation.score.value": 0.5 },
        {
          "gen_ai.evaluation.name": "ok",
          "gen_ai.evaluation.score.value": 1,
          "gen_ai.evaluation.score.label": "true",
          "gen_ai.evaluation.explanation": "exact match",
        },
        {
          "gen_ai.evaluation.name": "bad",
          "gen_ai.evaluation.score.value": 0,
          "gen_ai.evaluation.score.label": "false",
        },
        { "gen_ai.evaluation.name": "grade", "gen_ai.evaluation.score.label": "PARTIAL" },
      ].map((attributes) => ["gen_ai.evaluation.result", { ...attributes, ...subject }]),
    );
    expect(records[0]?.hrTime[0]).toBe(Date.parse("2026-11-26T12:00:00Z") / 1000);
    expect(records[0]?.instrumentationScope.name).toBe("evalwire");
  });

  test("names a score that failed by error.type, never by a number", async () => {
    const none = (state: string, reason: string | null = null) => ({
      kind: "none",
      state,
      value: null,
      reason,
    });
    const run = loaded(
      "run-1",
      row({
        key: "q1",
        trials: [trial({ id: "t1", scores: { judge: none("errored", "timed out") as never } })],
      }),
      row({ key: "q2", trials: [trial({ id: "t2", error: "raised ValueError" })] }),
      row({ key: "q3", trials: [] }),
      row({
        key: "q4",
        trials: [trial({ scores: { judge: { ...scored(1), state: "suspect" } } })],
      }),
      row({ key: "q5", trials: [trial({ scores: { judge: none("not-applicable") as never } })] }),
      row({ key: "q6", trials: [trial({ scores: { judge: scored(Number.NaN) } })] }),
    );
    const { emitted, records } = await emit(run);
    expect(emitted).toEqual({ scored: 0, failed: 5, notApplicable: 1, notRecorded: 0 });
    const found = records.map(({ attributes }) => [
      attributes["evalwire.row.key"],
      attributes["error.type"],
      attributes["gen_ai.evaluation.explanation"],
    ]);
    expect(found).toEqual([
      ["q1", "errored", "timed out"],
      ["q4", "suspect", undefined],
      ["q6", "errored", undefined],
      ["q2", "missing", "raised ValueError"],
      ["q3", "missing", undefined],
    ]);
    for (const { attributes } of records)
      expect(attributes).not.toHaveProperty(["gen_ai.evaluation.score.value"]);
  });

  test("parents events to the span of the answer, otherwise to the active one", async () => {
    const tracer = new TracerProvider({}).getTracer("app");
    const span = tracer.startSpan("chat gpt");
    const of = span.spanContext();
    const { records } = await emit(one({ ok: scored(true) }), { spanContext: () => of });
    expect(records[0]?.spanContext).toMatchObject({ traceId: of.traceId, spanId: of.spanId });
    context.setGlobalContextManager(new StackContextManager().enable());
    const active = trace.setSpan(context.active(), span);
    const within = await context.with(active, () => emit(one({ ok: scored(true) })));
    expect(within.records[0]?.spanContext).toMatchObject({ spanId: of.spanId });
    expect((await emit(one({ ok: scored(true) }))).records[0]?.spanContext).toBeUndefined();
    span.end();
  });

  test("loses no event of a large run in the queue of a batch processor", async () => {
    const exporter = new BusyExporter();
    const loggerProvider = new LoggerProvider({
      processors: [
        new BatchLogRecordProcessor({ exporter, maxQueueSize: 1_000, maxExportBatchSize: 500 }),
      ],
    });
    const rows = Array.from({ length: 5_000 }, (_, at) =>
      row({ key: `q${at}`, trials: [trial({ scores: { ok: scored(true) } })] }),
    );
    expect(await emitEvaluationResults(loaded("run-1", ...rows), { loggerProvider })).toMatchObject(
      {
        scored: 5_000,
      },
    );
    expect(exporter.getFinishedLogRecords().length).toBe(5_000);
  });

  test("uses the global provider, and refuses when none is registered", async () => {
    const error = await errorOf(
      emitEvaluationResults(one({ ok: scored(true) })),
      "invalid_argument",
    );
    expect(error.message).toContain("the current one records nothing. Register an SDK first");
    const exporter = new InMemoryLogRecordExporter();
    logs.setGlobalLoggerProvider(
      new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
    );
    await emitEvaluationResults(one({ ok: scored(true) }));
    expect(exporter.getFinishedLogRecords().length).toBe(1);
  });

  test("emits nothing for a run without scorers", async () => {
    const { emitted, records } = await emit(loaded("run-1", row()));
    expect([emitted.failed, records.length]).toEqual([0, 0]);
  });

  const invalid: SpanContext = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 1 };
  test.each<[string, object, string]>([
    ["an unknown option", { provider: 1 }, "'provider' is not an option of an event"],
    ["another provider", { loggerProvider: 1 }, "'loggerProvider' must be a LoggerProvider"],
    ["another time", { timestamp: "now" }, "'timestamp' must be a valid Date"],
    [
      "an invalid span",
      { spanContext: () => invalid },
      "'spanContext' must return a valid span context: that of row 'q1' is not",
    ],
  ])("rejects %s", async (_name, options, message) => {
    const error = await errorOf(emit(one({ ok: scored(true) }), options), "invalid_argument");
    expect(error.message).toContain(message);
  });

  test("rejects rows without a run", async () => {
    await errorOf(emit(undefined as never), "invalid_argument");
  });
});
