import { ResponseTooLargeError } from "./errors/call.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";

/** Most bytes of an error's body that are read. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/**
 * Reads a whole answer as text, up to a limit in bytes after decompression.
 *
 * The bytes are counted while they come unless the length is known, so that a small compressed answer cannot fill the memory.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const bytes = await readWhole(response, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status: response.status });
  }
}

async function readWhole(response: Response, maxBytes: number): Promise<Uint8Array> {
  const declared =
    response.headers.get("content-encoding") === null ? Number(response.headers.get("content-length") ?? Number.NaN) : Number.NaN;
  if (declared > maxBytes) {
    void response.body?.cancel().catch(() => {});
    throw tooLarge(maxBytes, response.status);
  }
  try {
    if (declared >= 0) return new Uint8Array(await response.arrayBuffer());
    const { bytes, cut } = await readUpTo(response, maxBytes);
    if (cut) throw tooLarge(maxBytes, response.status);
    return bytes;
  } catch (thrown) {
    if (thrown instanceof AttemptFailure) throw thrown;
    throw new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status: response.status });
  }
}

/** Reads the beginning of an error's body. It never fails: a broken error body leaves what came of it. */
export async function readErrorText(response: Response): Promise<string> {
  try {
    const { bytes } = await readUpTo(response, MAX_ERROR_BODY_BYTES);
    return new TextDecoder().decode(bytes);
  } catch {
    return "";
  }
}

function tooLarge(maxBytes: number, status: number): AttemptFailure {
  const error = new ResponseTooLargeError(
    `The answer is larger than ${maxBytes} bytes`,
    { limit: maxBytes },
    {
      hint: "Ask for fewer rows at a time, or raise 'limits.maxBodyBytes'.",
    },
  );
  return new AttemptFailure({ kind: "unusable", error, status });
}

/** Reads at most so many bytes and cancels the rest, without waiting for the cancel: some streams never settle it. */
async function readUpTo(response: Response, maxBytes: number): Promise<{ bytes: Uint8Array; cut: boolean }> {
  if (response.body === null) return { bytes: new Uint8Array(), cut: false };
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: join(chunks, size), cut: false };
    chunks.push(value);
    size += value.length;
    if (size > maxBytes) {
      void reader.cancel().catch(() => {});
      return { bytes: join(chunks, size).subarray(0, maxBytes), cut: true };
    }
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const only = chunks[0];
  if (chunks.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
