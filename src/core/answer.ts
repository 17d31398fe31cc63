import { ResponseShapeError, ResponseTooLargeError } from "./errors/call.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";
import type { RecordReader } from "./record-reader.ts";

/** It keeps nothing from one answer to the next. */
const UTF_8: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });

/**
 * What a successful attempt has read, as the little of a response that openapi-fetch looks at: a new `Response` around it would cost
 * 17 us. `body` is what openapi-fetch hands on as the data of a stream: the text of the answer, or a reader of its records.
 */
export interface Answer {
  readonly ok: true;
  readonly status: number;
  readonly headers: { get(name: string): null };
  readonly body: string | RecordReader;
}

/** openapi-fetch asks for the length of a body, which was read already. */
export const NO_HEADERS: Answer["headers"] = { get: () => null };

/** A schema that can check one answer: zod's, or anything with the same two members. */
export interface AnswerSchema {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined;
  };
}

/** Loads the schema of an answer when the first answer of its kind is there: importing zod costs 50 ms. */
export type LoadSchema = () => Promise<AnswerSchema>;

/** Parses an answer and holds it against its schema. The value comes back as it was on the wire, unknown fields kept. */
export async function parseAnswer<Json>(
  text: string,
  operation: string,
  schema: LoadSchema | undefined,
  wrongAddress: string,
): Promise<Json> {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    const html = /^\s*<(?:!doctype|html)/i.test(text);
    const what = text.trim() === "" ? "empty" : html ? "an HTML page" : "cut or malformed";
    const hint = html ? wrongAddress : null;
    throw new ResponseShapeError(`${operation}: the answer is ${what}, not JSON`, { path: "", expected: "JSON" }, { hint });
  }
  if (schema === undefined) return value;
  const result = (await schema()).safeParse(value);
  if (result.success) return value;
  const issue = result.error?.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  const hint = `The server may be older or newer than this release, or something else. ${wrongAddress}`;
  const message = `${operation}: the answer is not of the promised shape at '${path}'`;
  throw new ResponseShapeError(message, { path, expected: issue?.message ?? "another shape" }, { hint });
}

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/**
 * Reads a whole answer as text, up to a limit in bytes after decompression.
 *
 * The bytes are counted while they come unless the length is known, so that a small compressed answer cannot fill the memory.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const { headers, status } = response;
  const length = headers.get("content-encoding") === null ? Number(headers.get("content-length") ?? Number.NaN) : Number.NaN;
  try {
    if (length > maxBytes) void response.body?.cancel().catch(() => {});
    else {
      const bytes = length >= 0 ? await response.arrayBuffer() : await readUpTo(response, maxBytes);
      if (bytes !== null) return UTF_8.decode(bytes);
    }
  } catch (thrown) {
    throw new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status });
  }
  const hint = "Ask for fewer rows at a time, or raise 'limits.maxBodyBytes'.";
  const error = new ResponseTooLargeError(`The answer is larger than ${maxBytes} bytes`, { limit: maxBytes }, { hint });
  throw new AttemptFailure({ kind: "unusable", error, status });
}

/** Reads the beginning of an error's body. It never fails: a broken error body leaves what came of it. */
export async function readErrorText(response: Response): Promise<string> {
  const kept: Uint8Array[] = [];
  try {
    const whole = await readUpTo(response, MAX_ERROR_BODY_BYTES, kept);
    return new TextDecoder().decode(whole ?? join(kept).subarray(0, MAX_ERROR_BODY_BYTES));
  } catch {
    return "";
  }
}

export async function failureOfStatus(response: Response, wallNow: number): Promise<AttemptFailure> {
  const { headers, status } = response;
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), headers.get("date"), wallNow);
  const body = await readErrorText(response);
  const contentType = headers.get("content-type") ?? "";
  const serverRequestId = headers.get("x-request-id");
  return new AttemptFailure({ kind: "status", answer: { status, body, contentType, retryAfterMs, serverRequestId } });
}

/** Reads a body of at most so many bytes; of a larger one it cancels the rest, without waiting for it: some streams never settle that. */
async function readUpTo(response: Response, maxBytes: number, chunks: Uint8Array[] = []): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return join(chunks);
    chunks.push(value);
    size += value.length;
    if (size > maxBytes) {
      void reader.cancel().catch(() => {});
      return null;
    }
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const DECIMAL = /^\d+(?:\.\d+)?$/;
/** The three forms of a date that RFC 9110 (5.6.7) has recipients accept; servers are to send the first. */
const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;

/** Reads an HTTP date into milliseconds since 1970; NaN when it is none. Of a year of two digits, at most 50 years ahead are meant. */
export function parseHttpDate(text: string, wallNow: number): number {
  if (IMF_FIXDATE.test(text)) return Date.parse(text);
  const [asctime, month, day, time, year] = ASCTIME.exec(text) ?? [];
  if (asctime !== undefined) return Date.parse(`${day} ${month} ${year} ${time} GMT`);
  const [rfc850, day2, month2, year2, time2] = RFC_850.exec(text) ?? [];
  if (rfc850 === undefined) return Number.NaN;
  const latest = new Date(wallNow).getUTCFullYear() + 50;
  return Date.parse(`${day2} ${month2} ${latest - ((latest - Number(year2)) % 100)} ${time2} GMT`);
}

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3) into milliseconds; null when it says nothing usable.
 *
 * A date is reckoned against the server's own `Date`, so that a wrong clock on either side does not matter; a past date gives 0.
 * Of several values the longest counts: never earlier than asked.
 */
export function parseRetryAfter(header: string | null, serverDate: string | null, wallNow: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const then = parseHttpDate(text, wallNow);
  if (!Number.isNaN(then)) {
    const now = parseHttpDate(serverDate?.trim() ?? "", wallNow);
    return Math.max(0, then - (Number.isNaN(now) ? wallNow : now));
  }
  const parts = text.split(",").map((part) => part.trim());
  if (!parts.every((part) => DECIMAL.test(part))) return null;
  const ms = Math.max(...parts.map(Number)) * 1000;
  return Number.isFinite(ms) ? ms : null;
}
