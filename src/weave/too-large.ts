const MARK = "<EXCEEDS_LIMITS>";

/** Explains what the mark means. */
export const TOO_LARGE: string = `the server dropped the value, which is larger than what it stores (${MARK})`;

/**
 * Returns whether a value is the mark that the server stores in place of a value that is too large:
 * `{ "_weave": { "error": "<EXCEEDS_LIMITS>" } }`.
 */
export function isTooLarge(value: unknown): boolean {
  if (value === MARK) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "_weave")) return false;
  const { _weave: said } = value as { _weave: unknown }; // just seen
  return typeof said === "object" && said !== null && "error" in said && said.error === MARK;
}
