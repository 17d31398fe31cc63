import {
  isStreamTruncatedError,
  ResponseShapeError,
  StreamInterruptedError,
  TimeoutError,
} from "./errors/call.ts";
import { plural } from "./errors/usage.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";
import { NdjsonDecoder } from "./ndjson.ts";
import type { Call, RecordSettings } from "./request.ts";

/**
 * The parts of an attempt that its reader takes over: the caller's signal and closing the
 * connection.
 */
export interface OpenAttempt {
  readonly call: Call;
  readonly controller: AbortController;
  release(): void;
}

/** Maximum wait for the end of a response after its records have arrived. */
const DRAIN_MS = 1_000;

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

/**
 * Reads the records of one response, batch by batch, with one chunk in memory.
 *
 * It owns the attempt once the headers have arrived: the idle limit, the caller's signal, and
 * closing the connection.
 */
export class RecordReader {
  readonly #body: BodyReader | null;
  readonly #status: number;
  readonly #call: Call;
  readonly #attempt: OpenAttempt;
  readonly #settings: RecordSettings;
  readonly decoder: NdjsonDecoder;
  #first: unknown[] | undefined;
  #ended = false;
  #interrupt: ((failure: unknown) => void) | null = null;

  private constructor(response: Response, attempt: OpenAttempt, settings: RecordSettings) {
    this.#body = response.body?.getReader() ?? null;
    this.#status = response.status;
    this.#call = attempt.call;
    this.#attempt = attempt;
    this.#settings = settings;
    this.decoder = new NdjsonDecoder(settings);
    attempt.controller.signal.addEventListener(
      "abort",
      () => this.#interrupt?.(attempt.controller.signal.reason),
      { once: true },
    );
  }

  /**
   * Opens the body and reads up to the first record: until then, the attempt can be retried.
   *
   * @throws {AttemptFailure}
   */
  static async open(
    response: Response,
    attempt: OpenAttempt,
    settings: RecordSettings,
  ): Promise<RecordReader> {
    if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
      void response.body?.cancel().catch(() => {});
      const message = "The response is an HTML page, not a stream of records";
      const error = new ResponseShapeError(
        message,
        { path: "", expected: "NDJSON" },
        { hint: attempt.call.wrongAddress },
      );
      throw new AttemptFailure({ kind: "unusable", error, status: response.status });
    }
    const reader = new RecordReader(response, attempt, settings);
    try {
      reader.#first = await reader.#pull();
      return reader;
    } catch (thrown) {
      reader.cancel();
      throw reader.#asFailure(thrown);
    }
  }

  /** Whether the caller's signal has aborted the call. */
  get aborted(): boolean {
    return this.#call.options.signal?.aborted === true;
  }

  /**
   * Returns the next records in order, at least one; undefined at the end.
   *
   * @throws the public error that ends the stream.
   */
  async next(): Promise<unknown[] | undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first !== undefined) return first;
    try {
      if (this.aborted) throw this.#call.options.signal?.reason;
      return await this.#pull();
    } catch (thrown) {
      this.cancel();
      throw this.#asPublicError(thrown);
    }
  }

  /**
   * Waits briefly for the end of a response that is no longer needed: a connection that is closed
   * early cannot be reused.
   */
  async drain(): Promise<void> {
    if (this.#ended) return;
    let cancelTimer: (() => void) | undefined;
    const late = new Promise<void>((resolve) => {
      cancelTimer = this.#call.clock.after(DRAIN_MS, resolve);
    });
    await Promise.race([this.next().catch(() => {}), late]);
    cancelTimer?.();
  }

  /**
   * Ends the exchange and frees the connection. Does not await `cancel()`: some streams never
   * settle it.
   */
  cancel(): void {
    this.#ended = true;
    this.#attempt.release();
    void this.#body?.cancel().catch(() => {});
    this.#attempt.controller.abort();
  }

  async #pull(): Promise<unknown[] | undefined> {
    const { decoder } = this;
    for (;;) {
      if (decoder.error !== undefined) throw decoder.error;
      if (this.#ended || this.#body === null) return undefined;
      const { done, value } = await this.#read(this.#body);
      if (done) {
        this.#ended = true;
        this.#attempt.release();
      }
      const records = done ? decoder.end() : decoder.push(value);
      if (records.length > 0) return records;
    }
  }

  #read(body: BodyReader): Promise<ReadableStreamReadResult<Uint8Array>> {
    const { clock, deadline, timeoutMs, attempts } = this.#call;
    const { idleTimeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const remainingMs = deadline - clock.now();
      const isTotal = remainingMs < idleTimeoutMs;
      const cancelTimer = clock.after(Math.max(0, Math.min(remainingMs, idleTimeoutMs)), () => {
        const idle = `The stream received no data for ${idleTimeoutMs} ms`;
        const limit = {
          which: isTotal ? "total" : "idle",
          timeoutMs: isTotal ? timeoutMs : idleTimeoutMs,
        } as const;
        reject(
          new TimeoutError(
            isTotal ? `The call did not finish within ${timeoutMs} ms (timeoutMs)` : idle,
            {
              ...limit,
              attempts,
            },
          ),
        );
      });
      this.#interrupt = (failure) => {
        cancelTimer();
        reject(failure);
      };
      body.read().finally(cancelTimer).then(resolve, reject);
    });
  }

  /** Returns the failure that ended the stream before its first record, for the retry matrix. */
  #asFailure(thrown: unknown): AttemptFailure {
    const status = this.#status;
    if (thrown instanceof AttemptFailure) return thrown;
    if (thrown instanceof TimeoutError)
      return new AttemptFailure({
        kind: "timeout",
        which: thrown.which,
        timeoutMs: thrown.timeoutMs,
        status,
        sent: true,
      });
    const { error } = this.decoder;
    if (error === undefined)
      return new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status });
    const isCut = isStreamTruncatedError(error);
    return new AttemptFailure(
      isCut
        ? { kind: "broken", cause: flattenCause(error), status, error }
        : { kind: "unusable", error, status },
    );
  }

  /** Returns the error that ended the stream after records were returned. */
  #asPublicError(thrown: unknown): unknown {
    if (this.aborted) return this.#call.options.signal?.reason;
    if (thrown instanceof TimeoutError || thrown === this.decoder.error) return thrown;
    const { records } = this.decoder;
    const cause = flattenCause(thrown);
    const hint = this.#settings.interruptedHint ?? "Read it again.";
    return new StreamInterruptedError(
      `The connection broke after ${plural(records, "record")}`,
      { records },
      { cause, hint },
    );
  }
}
