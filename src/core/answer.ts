import { askedPause } from "./asked-pause.ts";
import { ResponseShapeError, ResponseTooLargeError } from "./errors/call.ts";
import { parseExactly } from "./exact-json.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";
import { findNonFinite, nonFiniteHint, pathText } from "./non-finite.ts";
import type { RecordReader } from "./record-reader.ts";

/** It keeps nothing from one answer to the next. */
const UTF_8: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });

/**
 * What a successful attempt has read, as the little of a response that openapi-fetch looks at: a
 * new `Response` around it would cost 17 us. `body` is what openapi-fetch hands on as the data of a
 * stream: the text of the answer, or a reader of its records.
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

/**
 * Loads the schema of an answer when the first answer of its kind is there: importing zod costs 50
 * ms.
 */
export type LoadSchema = () => Promise<AnswerSchema>;

/**
 * Parses an answer and checks it against its schema. The value comes back as it was on the wire,
 * unknown fields kept. With `exact`, a whole number that a JavaScript number cannot hold is a
 * bigint.
 */
export async function parseAnswer<Json>(
  text: string,
  operation: string,
  schema: LoadSchema | undefined,
  wrongAddress: string,
  exact = false,
): Promise<Json> {
  let value: Json;
  try {
    // the schema checks it, or the caller
    value = (exact ? parseExactly(text) : JSON.parse(text)) as Json;
  } catch {
    throw notJson(text, operation, wrongAddress);
  }
  if (schema === undefined) return value;
  const result = (await schema()).safeParse(value);
  if (result.success) return value;
  const issue = result.error?.issues[0];
  const path = pathText(issue?.path ?? []);
  const hint = `The server may be older or newer than this release, or something else. ${wrongAddress}`;
  const message = `${operation}: the answer is not of the promised shape at '${path}'`;
  throw new ResponseShapeError(
    message,
    { path, expected: issue?.message ?? "another shape" },
    { hint },
  );
}

/** Says what is there in place of JSON. */
function notJson(text: string, operation: string, wrongAddress: string): ResponseShapeError {
  const html = /^\s*<(?:!doctype|html)/i.test(text);
  const found = html ? null : findNonFinite(text);
  const what =
    text.trim() === ""
      ? "empty"
      : html
        ? "an HTML page"
        : found === null
          ? "cut or malformed"
          : `JSON but for a ${found.token}`;
  const hint = html ? wrongAddress : nonFiniteHint(found, "the server should send null.");
  const not = found === null ? ", not JSON" : "";
  return new ResponseShapeError(
    `${operation}: the answer is ${what}${not}`,
    { path: found?.path ?? "", expected: "JSON" },
    { hint },
  );
}

const MAX_ERROR_BODY_BYTES = 64 * 1024;

/**
 * Reads a whole answer as text, up to a limit in bytes after decompression.
 *
 * The bytes are counted while they come unless the length is known, so that a small compressed
 * answer cannot fill the memory.
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
  const hint = "Ask for fewer rows at a time, or raise 'limits.maxBodyBytes'.";
  const error = new ResponseTooLargeError(
    `The answer is larger than ${maxBytes} bytes`,
    { limit: maxBytes },
    { hint },
  );
  throw new AttemptFailure({ kind: "unusable", error, status });
}

/**
 * Reads the beginning of an error's body. It never fails: a broken error body leaves what came of
 * it.
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
 * Reads a body of at most so many bytes; of a larger one it cancels the rest, without waiting for
 * it: some streams never settle that.
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
