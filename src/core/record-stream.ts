import { redact } from "./errors/base.ts";
import {
  isStreamInterruptedError,
  isStreamTruncatedError,
  StreamParseError,
  StreamServerError,
} from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { isRecord, toJson } from "./failure.ts";
import type { RecordReader } from "./record-reader.ts";
import { type BatchSource, Records } from "./records.ts";

/** Statistics about a stream. Final once the stream has ended. */
export interface StreamReport {
  /** Records yielded so far. */
  readonly records: number;
  /** Lines skipped because `onBadLine` is `"skip"`. */
  readonly skippedLines: number;
  /**
   * True if the last record was complete but had no line feed: truncation after it cannot be
   * distinguished from the end.
   */
  readonly endedWithoutNewline: boolean;
  /** Number of times the stream was reopened after its connection broke. */
  readonly resumed: number;
  /** Requested ids that did not arrive. */
  readonly missingIds: readonly string[];
}

/** How one kind of stream is opened, checked and converted. */
export interface StreamSource<T> {
  /** The call, for messages, e.g. `GET /v2/{entity}/{project}/evaluation_runs`. */
  readonly operation: string;
  /**
   * Functions that each send one request: a single one, or one for each part of a query, in order.
   * `limit` is the maximum number of records that will be read, if known.
   */
  readonly opens: readonly ((limit: number | undefined) => Promise<RecordReader>)[];
  /** Returns whether a record has the fields that the client relies on. */
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Readonly<Record<string, unknown>>): T;
  /** Returns the id of a record, with which a stream can be resumed. */
  readonly idOf?: ((value: T) => string) | undefined;
  readonly resume?: boolean | undefined;
  /** Requested ids: those that do not arrive are reported. */
  readonly wantedIds?: readonly string[] | undefined;
}

const MAX_OPENS = 3;
const MAX_DETAIL_LENGTH = 2_048;

/**
 * Records as they arrive, in a single pass: the request is sent when reading begins, and leaving
 * the loop closes the connection. Reading it again throws an {@link InvalidArgumentError}.
 *
 * @example Read records one at a time, or in batches as they arrive
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const ids: string[] = [];
 * for await (const run of weave.evaluationRuns.list()) ids.push(run.evaluation_run_id);
 * let counted = 0;
 * for await (const batch of weave.evaluationRuns.list().batches()) counted += batch.length;
 * if (counted !== ids.length) throw new Error("expected the same records both ways");
 * ```
 */
export class RecordStream<T> extends Records<T> {
  readonly #reading: Reading<T>;

  /** @internal */
  constructor(source: StreamSource<T>) {
    const reading = new Reading(source);
    super((limit) => reading.start(limit));
    this.#reading = reading;
  }

  /** Counts of what was read so far. */
  get report(): StreamReport {
    return { ...this.#reading.report };
  }
}

/**
 * The single pass through a stream: opens it, reopens it after a broken connection where allowed,
 * and checks and counts its records.
 */
class Reading<T> implements BatchSource<T> {
  readonly #source: StreamSource<T>;
  readonly #seen: Set<string> | null;
  readonly report = {
    records: 0,
    skippedLines: 0,
    endedWithoutNewline: false,
    resumed: 0,
    missingIds: [] as readonly string[],
  };
  #reader: RecordReader | null = null;
  /** The error of a rejected record: the records before it are returned first. */
  #held: Error | null = null;
  #started = false;
  #ended = false;
  #limit: number | undefined;
  /** Index of the request that is being read. */
  #part = 0;
  /** Whether a record may arrive twice: from a reopened stream, or from two parts of a query. */
  readonly #mayRepeat: boolean;

  constructor(source: StreamSource<T>) {
    this.#source = source;
    this.#mayRepeat = source.resume === true || source.opens.length > 1;
    this.#seen =
      source.idOf !== undefined && (this.#mayRepeat || source.wantedIds !== undefined)
        ? new Set()
        : null;
  }

  start(limit: number | undefined): BatchSource<T> {
    if (this.#started) {
      const hint =
        "A stream can be read only once: call the method again, or collect the records with toArray().";
      throw new InvalidArgumentError(
        "This stream has already been read",
        { path: "stream" },
        { hint },
      );
    }
    this.#started = true;
    this.#limit = limit;
    return this;
  }

  get aborted(): boolean {
    return this.#reader?.aborted === true;
  }

  async next(): Promise<T[] | undefined> {
    for (;;) {
      try {
        if (this.#held !== null) throw this.#held;
        if (this.#ended) return undefined;
        this.#reader ??= (await this.#source.opens[this.#part]?.(this.#limit)) ?? null;
        if (this.#reader === null) return this.#complete();
        if (this.#ended) {
          this.cancel(); // the caller left while it was being opened
          return undefined;
        }
        const raw = await this.#reader.next();
        if (raw === undefined) {
          this.#recordEnd(this.#reader);
          this.#reader = null;
          this.#part++;
          continue;
        }
        const batch = this.#convert(raw, this.#reader);
        this.report.records += batch.length;
        if (batch.length > 0) return batch;
      } catch (thrown) {
        // the caller left: failures caused by that are ignored, and nothing is requested again
        if (this.#ended) return undefined;
        if (!this.#mayResume(thrown)) {
          this.#held = null;
          this.cancel();
          throw thrown;
        }
        this.report.resumed++;
        this.#reader = null;
      }
    }
  }

  cancel(): void {
    this.#ended = true;
    if (this.#reader === null) return;
    this.#recordEnd(this.#reader);
    this.#reader.cancel();
    this.#reader = null;
  }

  async finish(): Promise<void> {
    await this.#reader?.drain();
  }

  #recordEnd({ decoder }: RecordReader): void {
    this.report.skippedLines += decoder.skippedLines;
    this.report.endedWithoutNewline ||= decoder.endedWithoutNewline;
  }

  #mayResume(thrown: unknown): boolean {
    const broke = isStreamInterruptedError(thrown) || isStreamTruncatedError(thrown);
    return broke && this.#source.resume === true && this.report.resumed < MAX_OPENS - 1;
  }

  /**
   * Checks and converts a batch. A rejected record ends it: the records before it are returned
   * first, and the next call throws the error.
   */
  #convert(raw: readonly unknown[], reader: RecordReader): T[] {
    const { idOf, map } = this.#source;
    const values: T[] = [];
    for (let index = 0; index < raw.length; index++) {
      const record = raw[index];
      if (!isRecord(record) || !this.#source.accepts(record)) {
        this.#held = this.#refuse(
          record,
          reader.decoder.lineOf(index),
          this.report.records + values.length,
        );
        return values;
      }
      const value = map(record);
      if (this.#seen !== null && idOf !== undefined) {
        const id = idOf(value);
        if (this.#mayRepeat && this.#seen.has(id)) continue;
        this.#seen.add(id);
      }
      values.push(value);
    }
    return values;
  }

  #refuse(
    record: unknown,
    { line, byteOffset }: { line: number; byteOffset: number },
    records: number,
  ): Error {
    const { operation } = this.#source;
    const said = isRecord(record) ? (record.error ?? record.detail) : undefined;
    if (said !== undefined) {
      const detail = redact(typeof said === "string" ? said : toJson(said)).slice(
        0,
        MAX_DETAIL_LENGTH,
      );
      return new StreamServerError(
        `${operation}: the server sent an error in line ${line}: ${detail}`,
        { detail, line, records },
      );
    }
    const message = `${operation}: line ${line} is not a record of the documented shape`;
    return new StreamParseError(message, { line, byteOffset, reason: "not-a-record", records });
  }

  #complete(): undefined {
    this.cancel();
    this.report.missingIds =
      this.#source.wantedIds?.filter((id) => this.#seen?.has(id) !== true) ?? [];
  }
}
