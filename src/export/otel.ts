/**
 * Emits scores as events of OpenTelemetry, by the semantic conventions for generative AI. Requires
 * the optional peer dependency `@opentelemetry/api`.
 *
 * @example Emit the scores of the newest run
 * ```ts
 * import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
 * import { emitEvaluationResults } from "evalwire/export/otel";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const exporter = new InMemoryLogRecordExporter(); // in production, an OTLP exporter
 * const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
 * const { scored } = await emitEvaluationResults(await new WeaveClient().load("latest"), { loggerProvider });
 * if (scored !== exporter.getFinishedLogRecords().length) throw new Error(`${scored} events`);
 * ```
 *
 * @module
 */

import {
  type Attributes,
  type Context,
  type SpanContext as ContextOfOtel,
  context,
  isSpanContextValid,
  type Logger,
  logs,
  type LoggerProvider as ProviderOfOtel,
  trace,
} from "@opentelemetry/api";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { aFunction, checkKeys, checkRules, type Rule } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { VERSION } from "../model/version.ts";
import type { LineSource } from "./columns.ts";
import { linesOf } from "./table.ts";
import { checkTableInput, readTrials } from "./trials.ts";

// `deno doc --lint` accepts no type of a package that is not exported here, and exporting it would
// document OpenTelemetry.
/**
 * Provider of the loggers of OpenTelemetry.
 *
 * @ignore
 */
type LoggerProvider = ProviderOfOtel;
/**
 * Position of a span of OpenTelemetry in its trace.
 *
 * @ignore
 */
type SpanContext = ContextOfOtel;

/** Options of {@link emitEvaluationResults}. */
export interface EvaluationEventOptions {
  /** Provider whose logger emits the events. Default: the global one. */
  loggerProvider?: LoggerProvider;
  /**
   * Returns the context of the span in which the model answered, which becomes the parent of the
   * events of the trial. Default: the active span, if there is one.
   */
  spanContext?(trial: Trial, row: ScoredRow): SpanContext | null | undefined;
  /** Returns the ID of the model's response, for `gen_ai.response.id`. Default: none. */
  responseId?(trial: Trial, row: ScoredRow): string | null | undefined;
  /** Time of the events. Default: now. */
  timestamp?: Date;
}

/** Result of {@link emitEvaluationResults}: numbers of scores. */
export interface EmittedEvents {
  /** Events with a score. */
  scored: number;
  /** Events with `error.type`, for scores that are missing, errored or suspect. */
  failed: number;
  /** Scores without an event, because the scorer does not apply to the trial. */
  notApplicable: number;
  /** Scores without an event, because the provider records none for their span. */
  notRecorded: number;
}

const EVENT_NAME = "gen_ai.evaluation.result";
/** Number of events after which the provider is flushed: batch processors drop what exceeds their queue. */
const FLUSH_EVENTS = 500;

const aProvider: Rule = {
  is: (value) => typeof value === "object" && value !== null && "getLogger" in value,
  kind: "a LoggerProvider",
};
const aDate: Rule = {
  is: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  kind: "a valid Date",
};
const RULES = {
  loggerProvider: aProvider,
  spanContext: aFunction,
  responseId: aFunction,
  timestamp: aDate,
};

/**
 * Emits one event `gen_ai.evaluation.result` per trial and scorer of a run, through the Logs API of
 * `@opentelemetry/api` 1.10. **In development**, like the convention itself (read in
 * `open-telemetry/semantic-conventions-genai` at commit `0387091`): names may change in any release.
 *
 * | Attribute | Value |
 * | --- | --- |
 * | `gen_ai.evaluation.name` | the scorer key |
 * | `gen_ai.evaluation.score.value` | the number; 1 or 0 for true or false |
 * | `gen_ai.evaluation.score.label` | the word; `true` or `false` |
 * | `gen_ai.evaluation.explanation` | the reason |
 * | `gen_ai.response.id` | what `responseId` returns |
 * | `error.type` | `missing`, `errored` or `suspect`; such an event has no score |
 * | `evalwire.run.id`, `evalwire.row.key`, `evalwire.trial.id` | what was scored |
 *
 * A score that does not apply to its trial has no event. The provider is flushed every 500 events
 * and at the end if it has `forceFlush()`. Each call emits all events again.
 *
 * @throws {InvalidArgumentError} for an unknown option, an invalid span context, or a provider that
 *   records nothing, such as the global one before an SDK is registered.
 *
 * @example Emit the scores of the newest run
 * ```ts
 * import { LoggerProvider, InMemoryLogRecordExporter, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
 * import { emitEvaluationResults } from "evalwire/export/otel";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const exporter = new InMemoryLogRecordExporter(); // in production, an OTLP exporter
 * const loggerProvider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
 *
 * const run = await new WeaveClient().load("latest");
 * const { scored } = await emitEvaluationResults(run, {
 *   loggerProvider,
 *   responseId: (trial) => trial.predictionId,
 * });
 * const [event] = exporter.getFinishedLogRecords();
 * if (scored === 0 || event?.eventName !== "gen_ai.evaluation.result") throw new Error("no event");
 * ```
 */
export async function emitEvaluationResults(
  run: LoadedRun,
  options: EvaluationEventOptions = {},
): Promise<EmittedEvents> {
  checkKeys(options, Object.keys(RULES), "an option of an event", "options");
  checkRules(options, RULES, "options");
  checkTableInput(run);
  const active = context.active(); // some context managers forget it at the first await
  const provider = options.loggerProvider ?? logs.getLoggerProvider();
  const logger = provider.getLogger("evalwire", VERSION);
  if (!logger.enabled({ eventName: EVENT_NAME }))
    throw new InvalidArgumentError(
      "'loggerProvider' must record events: the current one records nothing",
      { path: "options.loggerProvider" },
      { hint: "Register an SDK first, or pass the LoggerProvider of @opentelemetry/sdk-logs." },
    );
  const emitted = { scored: 0, failed: 0, notApplicable: 0, notRecorded: 0 };
  let events = 0;
  for await (const line of linesOf(readTrials(run), { form: "long", scorers: null })) {
    if (line.scorer === null) continue; // a run without scorers
    const outcome = emit(logger, line.scorer, line, { ...options, active });
    emitted[outcome]++;
    if (++events % FLUSH_EVENTS === 0) await flush(provider);
  }
  await flush(provider);
  return emitted;
}

interface EventOptions extends EvaluationEventOptions {
  /** Context in which the run is emitted. */
  readonly active: Context;
}

/** Emits the event of a score. Returns the number to increment. */
function emit(
  logger: Logger,
  scorer: string,
  line: LineSource,
  options: EventOptions,
): keyof EmittedEvents {
  const { score } = line;
  if (score.state === "not-applicable") return "notApplicable";
  const parent = parentOf(line, options);
  if (!logger.enabled({ context: parent, eventName: EVENT_NAME })) return "notRecorded";
  const outcome = attributesOf(score);
  logger.emit({
    eventName: EVENT_NAME,
    context: parent,
    ...(options.timestamp === undefined ? {} : { timestamp: options.timestamp }),
    attributes: { "gen_ai.evaluation.name": scorer, ...outcome, ...subjectOf(line, options) },
  });
  return "error.type" in outcome ? "failed" : "scored";
}

/** Returns the attributes of a score. One that failed has no value, not even 0. */
function attributesOf({ state, value, reason }: Score): Attributes {
  const explanation = reason === null ? {} : { "gen_ai.evaluation.explanation": reason };
  if (state !== "scored") return { "error.type": state, ...explanation };
  if (typeof value === "string") return { "gen_ai.evaluation.score.label": value, ...explanation };
  if (typeof value === "boolean")
    return {
      "gen_ai.evaluation.score.value": Number(value),
      "gen_ai.evaluation.score.label": String(value),
      ...explanation,
    };
  if (value === null || !Number.isFinite(value)) return { "error.type": "errored", ...explanation };
  return { "gen_ai.evaluation.score.value": value, ...explanation };
}

/** Returns the attributes that identify what was scored. */
function subjectOf({ run, row, trial }: LineSource, options: EvaluationEventOptions): Attributes {
  const response = trial === null ? null : options.responseId?.(trial, row);
  return {
    ...(response == null ? {} : { "gen_ai.response.id": response }),
    ...(run === null ? {} : { "evalwire.run.id": run.id }),
    "evalwire.row.key": row.key,
    ...(trial === null ? {} : { "evalwire.trial.id": trial.id }),
  };
}

function parentOf({ row, trial }: LineSource, options: EventOptions): Context {
  const span = trial === null ? null : options.spanContext?.(trial, row);
  if (span == null) return options.active;
  if (isSpanContextValid(span)) return trace.setSpanContext(options.active, span);
  throw new InvalidArgumentError(
    `'spanContext' must return a valid span context: that of row '${row.key}' is not`,
    { path: "options.spanContext" },
    { hint: "A trace ID has 32 hexadecimal digits, and a span ID has 16; neither is all zeros." },
  );
}

/** Waits until the events so far were exported, if the provider can be asked to. */
async function flush(provider: LoggerProvider & { forceFlush?(): Promise<void> }): Promise<void> {
  await provider.forceFlush?.();
}
