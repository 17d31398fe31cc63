import assert from "node:assert/strict";
import { type EvalwireError, isEvalwireError } from "../../../src/index.ts";

export { assert };

/** Returns the error; fails unless it is one of the package, with this code. */
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
  return error as EvalwireError & Fields; // the code determines its fields
}

/**
 * Returns the error; fails unless it is one of the package, with this code and number of attempts.
 */
export function expectAttempts(
  error: unknown,
  code: string,
  attempts: number,
): EvalwireError & { attempts: readonly unknown[] } {
  const known = expectCode<{ attempts: readonly unknown[] }>(error, code);
  assert.equal(known.attempts?.length, attempts, `attempts of ${known.name}: ${known.message}`);
  return known;
}

/** Runs work and returns its duration in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Returns the resident memory of this process, in MB. */
export function residentMb(): number {
  return process.memoryUsage().rss / 1_048_576;
}

/**
 * Waits until a condition holds: up to a second, or 20 checks if they are slow on a busy machine.
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 1_000,
): Promise<void> {
  const until = performance.now() + limitMs;
  for (let checks = 0; !(await holds()); checks++) {
    if (checks >= 20 && performance.now() > until)
      assert.fail(`${what} did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
