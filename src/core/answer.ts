import { askedPause } from "./asked-pause.ts";
import type { AnswerSchema } from "./client-options.ts";
import { ResponseShapeError, ResponseTooLargeError } from "./errors/call.ts";
import { parseExactly } from "./exact-json.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";
import { findNonFinite, nonFiniteHint, pathText } from "./non-finite.ts";
import type { RecordReader } from "./record-reader.ts";

/** Shared by all responses: it keeps no state between them. */
const UTF_8: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });

/**
 * The result of a successful attempt, with the few members of a `Response` that openapi-fetch uses:
 * wrapping it in a new `Response` would cost 17 us. openapi-fetch passes `body` through as the data
 * of a stream: the text of the response, or a reader of its records.
 */
export interface Answer {
  readonly ok: true;
  readonly status: number;
  readonly headers: { get(name: string): null };
  readonly body: string | RecordReader;
}

/** openapi-fetch asks for the length of the body, which has already been read. */
export const NO_HEADERS: Answer["headers"] = { get: () => null };

/**
 * Parses a response and checks it against its schema. Returns the value as it was on the wire, with
 * unknown fields kept. With `exact`, a whole number that a JavaScript number cannot represent
 * becomes a bigint.
 */
export function parseAnswer<Json>(
  text: string,
  operation: string,
  schema: AnswerSchema | undefined,
  wrongAddress: string,
  exact = false,
): Json {
  let value: Json;
  try {
    // checked by the schema or by the caller
    value = (exact ? parseExactly(text) : JSON.parse(text)) as Json;
  } catch {
    throw notJson(text, operation, wrongAddress);
  }
  if (schema === undefined) return value;
  const result = schema.safeParse(value);
  if (result.success) return value;
  const issue = result.error?.issues[0];
  const path = pathText(issue?.path ?? []);
  const hint = `The server may be older or newer than this release, or a different service. ${wrongAddress}`;
  const message = `${operation}: the response does not match the documented shape at '${path}'`;
  throw new ResponseShapeError(
    message,
    { path, expected: issue?.message ?? "another shape" },
    { hint },
  );
}

/** Describes a body that is not JSON. */
function notJson(text: string, operation: string, wrongAddress: string): ResponseShapeError {
  const html = /^\s*<(?:!doctype|html)/i.test(text);
  const found = html ? null : findNonFinite(text);
  const what =
    text.trim() === ""
      ? "empty"
      : html
        ? "an HTML page"
        : found === null
          ? "truncated or malformed"
          : `JSON except for ${found.token}`;
  const hint = html ? wrongAddress : nonFiniteHint(found, "the server should send null.");
  const not = found === null ? ", not JSON" : "";
  return new ResponseShapeError(
    `${operation}: the response is ${what}${not}`,
    { path: found?.path ?? "", expected: "JSON" },
    { hint },
  );
}

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/**
 * Reads a whole response as text, up to a limit in bytes after decompression.
 *
 * Unless the length is known, the bytes are counted as they arrive, so a small compressed response
 * cannot fill the memory.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const { headers, status } = response;
  const length =
    headers.get("content-encoding") === null
      ? Number(headers.get("content-length") ?? Number.NaN)
      : Number.NaN;
  try {
    if (length > maxBytes) void response.body?.cancel().catch(() => {});
    else {
      const bytes = length >= 0 ? await response.arrayBuffer() : await readUpTo(response, maxBytes);
      if (bytes !== null) return UTF_8.decode(bytes);
    }
  } catch (thrown) {
    throw new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status });
  }
  const hint = "Request fewer rows at a time, or raise 'limits.maxBodyBytes'.";
  const error = new ResponseTooLargeError(
    `The response is larger than ${maxBytes} bytes`,
    { limit: maxBytes },
    { hint },
  );
  throw new AttemptFailure({ kind: "unusable", error, status });
}

/**
 * Reads the beginning of an error body. Never fails: if the body cannot be read, the result is
 * empty.
 */
export async function readErrorText(response: Response): Promise<string> {
  const kept: Uint8Array[] = [];
  try {
    const whole = await readUpTo(response, MAX_ERROR_BODY_BYTES, kept);
    return new TextDecoder().decode(whole ?? join(kept).subarray(0, MAX_ERROR_BODY_BYTES));
  } catch {
    return "";
  }
}

export async function failureOfStatus(
  response: Response,
  wallNow: number,
): Promise<AttemptFailure> {
  const { headers, status } = response;
  const { retryAfterMs, fromQuota } = askedPause(status, headers, wallNow);
  const body = await readErrorText(response);
  const contentType = headers.get("content-type") ?? "";
  const serverRequestId = headers.get("x-request-id");
  return new AttemptFailure({
    kind: "status",
    answer: { status, body, contentType, retryAfterMs, fromQuota, serverRequestId },
  });
}

/**
 * Reads a body of at most `maxBytes` bytes; null for a larger one. The rest is canceled without
 * waiting, because some streams never settle `cancel()`.
 */
async function readUpTo(
  response: Response,
  maxBytes: number,
  chunks: Uint8Array[] = [],
): Promise<Uint8Array | null> {
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
