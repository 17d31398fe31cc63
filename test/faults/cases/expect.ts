import assert from "node:assert/strict";
import { type EvalwireError, isEvalwireError } from "../../../src/index.ts";

export { assert };

/** Fails unless the error is one of the package's, with this code, and gives it. */
export function expectCode<Fields extends object>(
  error: unknown,
  ...codes: readonly string[]
): EvalwireError & Fields {
  assert.ok(
    isEvalwireError(error),
    `expected an error of the package (${codes.join(" or ")}), got ${String(error)}`,
  );
  assert.ok(
    codes.includes(error.code),
    `expected '${codes.join("' or '")}', got '${error.code}': ${error.message}`,
  );
  return error as EvalwireError & Fields; // the code says which fields it has
}

/** Fails unless the error is one of the package's with this code and so many attempts. */
export function expectAttempts(
  error: unknown,
  code: string,
  attempts: number,
): EvalwireError & { attempts: readonly unknown[] } {
  const known = expectCode<{ attempts: readonly unknown[] }>(error, code);
  assert.equal(known.attempts?.length, attempts, `attempts of ${known.name}: ${known.message}`);
  return known;
}

/** Runs work and gives how long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Resident memory of this process, in MB. */
export function residentMb(): number {
  return process.memoryUsage().rss / 1_048_576;
}

/**
 * Waits until something holds: for a second, or for 20 looks when a busy machine makes looks slow.
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 1_000,
): Promise<void> {
  const until = performance.now() + limitMs;
  for (let looks = 0; !(await holds()); looks++) {
    if (looks >= 20 && performance.now() > until)
      assert.fail(`${what} did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
