import { isEvalwireError } from "../../src/core/errors/base.ts";

/** Returns what a promise or a function throws, of any type. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  let value: unknown;
  try {
    value = await (typeof work === "function" ? work() : work);
  } catch (thrown) {
    return thrown;
  }
  throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
}

/** Returns the error of this package that a promise or a function throws. */
export async function errorOf<E extends Error = Error>(
  work: Promise<unknown> | (() => unknown),
  code: string,
): Promise<E> {
  const thrown = await failureOf(work);
  if (!isEvalwireError(thrown))
    throw new Error(`not an error of this package: ${String(thrown)}`, { cause: thrown });
  if (thrown.code !== code)
    throw new Error(`expected code '${code}', got '${thrown.code}': ${thrown.message}`, {
      cause: thrown,
    });
  return thrown as unknown as E;
}
