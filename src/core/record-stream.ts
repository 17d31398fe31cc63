import { isStreamInterruptedError, isStreamTruncatedError, StreamParseError, StreamServerError } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { type BatchSource, batchIterator, RecordIterator } from "./record-iterator.ts";
import type { RecordReader } from "./record-reader.ts";

/** What is known of a stream besides its records. Complete once the stream has ended. */
export interface StreamReport {
  /** Records given so far. */
  readonly records: number;
  /** Lines left out because `onBadLine` is `"skip"`. */
  readonly skippedLines: number;
  /** True when the last record had no line end: it was whole, and a cut behind it cannot be told from the end. */
  readonly endedWithoutNewline: boolean;
  /** How often the stream was opened again after a break. */
  readonly resumed: number;
  /** Ids that were asked for and did not come. */
  readonly missingIds: readonly string[];
}

/** How one kind of stream is opened, checked and turned into values. */
export interface StreamSource<T> {
  /** The call, for messages, e.g. `GET /v2/{entity}/{project}/evaluation_runs`. */
  readonly operation: string;
  open(): Promise<RecordReader>;
  /** Tells whether a record has the fields that are relied on. */
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Readonly<Record<string, unknown>>): T;
  /** The identity of a record; with it a stream can be resumed. */
  readonly idOf?: (value: T) => string;
  readonly resume?: boolean;
  /** Ids that were asked for: those that do not come are reported. */
  readonly wantedIds?: readonly string[];
  redact(text: string): string;
}

const MAX_OPENS = 3;
const DEFAULT_MAX_RECORDS = 100_000;
const MAX_DETAIL_LENGTH = 2_048;

/**
 * Records as they arrive, in one pass: the request is sent when reading begins, and leaving a loop closes the connection.
 *
 * @example Read records one by one, or in the batches in which they come
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const ids: string[] = [];
 * for await (const run of weave.evaluationRuns.list()) ids.push(run.evaluation_run_id);
 * let counted = 0;
 * for await (const batch of weave.evaluationRuns.list().batches()) counted += batch.length;
 * if (counted !== ids.length) throw new Error("both ways give the same records");
 * ```
 */
export class RecordStream<T> implements AsyncIterable<T> {
  readonly #source: StreamSource<T>;
  readonly #seen: Set<string> | null;
  readonly #report = { records: 0, skippedLines: 0, endedWithoutNewline: false, resumed: 0, missingIds: [] as readonly string[] };
  #reader: RecordReader | null = null;
  #held: unknown = null;
  #started = false;
  #ended = false;

  /** @internal */
  constructor(source: StreamSource<T>) {
    this.#source = source;
    this.#seen = source.idOf !== undefined && (source.resume === true || source.wantedIds !== undefined) ? new Set() : null;
  }

  /** What is known of the stream besides its records; complete once it has ended. */
  get report(): StreamReport {
    return { ...this.#report };
  }

  /** Gives the records one by one. @throws {InvalidArgumentError} when the stream was read before. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new RecordIterator(this.#start());
  }

  /** Gives the records in the batches in which they arrive: the fastest way through a long stream. */
  batches(): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => batchIterator(this.#start()) };
  }

  /** Reads everything into an array. @throws {InvalidArgumentError} when there are more than `max` records (default 100,000). */
  async toArray(options: { max?: number } = {}): Promise<T[]> {
    const max = options.max ?? DEFAULT_MAX_RECORDS;
    const all: T[] = [];
    for await (const batch of this.batches()) {
      for (const value of batch) all.push(value);
      if (all.length > max) throw tooMany(max);
    }
    return all;
  }

  /** Gives the first record and closes the stream; undefined when there is none. */
  async first(): Promise<T | undefined> {
    for await (const value of this) return value;
    return undefined;
  }

  #start(): BatchSource<T> {
    if (this.#started) {
      throw new InvalidArgumentError(
        "This stream was read already",
        { path: "stream" },
        { hint: "A stream is read once: call the method again, or keep the records with toArray()." },
      );
    }
    this.#started = true;
    return { next: () => this.#next(), cancel: () => this.#end(), aborted: () => this.#reader?.aborted === true };
  }

  async #next(): Promise<T[] | undefined> {
    if (this.#held !== null) throw this.#endWith(this.#held);
    if (this.#ended) return undefined;
    for (;;) {
      try {
        this.#reader ??= await this.#source.open();
        if (this.#ended) return this.#end();
        const raw = await this.#reader.next();
        if (raw === undefined) return this.#finish();
        const batch = this.#convert(raw, this.#reader);
        this.#report.records += batch.length;
        if (batch.length > 0) return batch;
        if (this.#held !== null) throw this.#held;
      } catch (thrown) {
        if (this.#ended) return undefined; // the reader left: what breaks by that is no error, and nothing is asked again
        if (!this.#mayResume(thrown)) throw this.#endWith(thrown);
        this.#report.resumed++;
        this.#reader = null;
      }
    }
  }

  #mayResume(thrown: unknown): boolean {
    const broke = isStreamInterruptedError(thrown) || isStreamTruncatedError(thrown);
    return broke && this.#source.resume === true && this.#report.resumed < MAX_OPENS - 1;
  }

  /** Checks and maps a batch. A record that is refused ends it: what came before is given first, the error with the next call. */
  #convert(raw: readonly unknown[], reader: RecordReader): T[] {
    const { idOf, map } = this.#source;
    const values: T[] = [];
    for (let index = 0; index < raw.length; index++) {
      const record = raw[index];
      if (!isObject(record) || !this.#source.accepts(record)) {
        this.#held = this.#refuse(record, index, reader, this.#report.records + values.length);
        return values;
      }
      const value = map(record);
      if (this.#seen !== null && idOf !== undefined) {
        const id = idOf(value);
        if (this.#source.resume === true && this.#seen.has(id)) continue;
        this.#seen.add(id);
      }
      values.push(value);
    }
    return values;
  }

  #refuse(record: unknown, index: number, reader: RecordReader, records: number): Error {
    const { line, byteOffset } = reader.decoder.lineOf(index);
    const said = isObject(record) ? (record.error ?? record.detail) : undefined;
    if (said !== undefined) {
      const detail = this.#source.redact(typeof said === "string" ? said : JSON.stringify(said)).slice(0, MAX_DETAIL_LENGTH);
      return new StreamServerError(`${this.#source.operation}: the server put an error into line ${line}: ${detail}`, {
        detail,
        line,
        records,
      });
    }
    return new StreamParseError(`${this.#source.operation}: line ${line} is not a record of the promised shape`, {
      line,
      byteOffset,
      reason: "not-a-record",
      records,
    });
  }

  #finish(): undefined {
    const { wantedIds } = this.#source;
    this.#end();
    if (wantedIds !== undefined) this.#report.missingIds = wantedIds.filter((id) => this.#seen?.has(id) !== true);
    return undefined;
  }

  #endWith(thrown: unknown): unknown {
    this.#held = null;
    this.#end();
    return thrown;
  }

  #end(): undefined {
    this.#ended = true;
    if (this.#reader === null) return undefined;
    this.#report.skippedLines = this.#reader.decoder.skippedLines;
    this.#report.endedWithoutNewline = this.#reader.decoder.endedWithoutNewline;
    this.#reader.cancel();
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error of an array that would be larger than allowed; shared with pages. */
export function tooMany(max: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `There are more than ${max} records`,
    { path: "options.max" },
    { hint: "Use a for-await loop, which keeps memory constant, or raise 'max'." },
  );
}
