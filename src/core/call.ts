import type { Clock } from "./clock.ts";
import type { Operation } from "./operation.ts";
import type { AttemptEvent, CallOptions } from "./options.ts";
import type { RecordReader, RecordSettings } from "./record-reader.ts";

/** One logical call: what its attempts share. */
export interface Call {
  readonly operation: Operation;
  readonly options: CallOptions;
  /** Made once, the same on every attempt. */
  readonly requestId: string;
  readonly attempts: AttemptEvent[];
  readonly attemptTimeoutMs: number;
  /** On the monotonic clock; Infinity when the call has no limit as a whole. */
  readonly deadline: number;
  readonly timeoutMs: number;
  /** How to read the answer as a stream of records; null when it is one JSON document. */
  readonly records: RecordSettings | null;
  /** Ids that a write speaks of, and what to do when its outcome is unknown. */
  readonly write: WriteFacts | null;
  readonly clock: Clock;
  /** Takes keys out of a text that an error will hold. */
  redact(text: string): string;
  /** Wall time at which the last attempt was handed to fetch; null before the first. */
  lastSentAt: number | null;
}

/** What an {@link AmbiguousWriteError} needs to know of a write. */
export interface WriteFacts {
  readonly target: Readonly<Record<string, string>>;
  readonly advice: string;
  /** Ids of like things that were there before it was sent, when a look was taken. */
  readonly known?: readonly string[];
}

/** One attempt of a call. */
export interface Attempt {
  readonly number: number;
  readonly delayMs: number;
  /** Aborts this attempt's fetch, whoever wants it ended. */
  readonly controller: AbortController;
  /** Wall time at which the request was handed to fetch; null before. */
  sentAt: number | null;
  status: number | null;
  /** Ends the attempt's time limit when the headers of a stream have come; the silence between its parts is limited from there. */
  headersArrived(): void;
  /** Takes the listener off the caller's signal. A stream calls it at its end, everything else ends with the attempt. */
  release(): void;
}

/** A request as a plain record. openapi-fetch makes one where it would make a `Request`, which costs 18 us and leaves listeners on signals. */
export class WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyInit | undefined;
  readonly call: Call;

  constructor(url: string, init: { method: string; headers: Headers; body?: BodyInit; call: Call }) {
    this.url = url;
    this.method = init.method;
    this.headers = Object.fromEntries(init.headers);
    this.body = init.body;
    this.call = init.call;
  }
}

/** What an attempt gives: the text of the answer, or a reader of its records. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly reader: RecordReader | null;
}

/** Sends a request and gives the bare response: what the inner layers wrap. */
export type Fetch = (request: WireRequest, attempt: Attempt) => Promise<Response>;
/** Makes one attempt, body included: what the outer layers wrap. */
export type Send = (request: WireRequest, attempt: Attempt) => Promise<Answer>;
