/** Returns a copy of a value as JSON holds it: without undefined members, see {@link jsonText}. */
export function jsonCopy(value: object): Record<string, unknown> {
  return JSON.parse(jsonText(value) ?? "{}");
}

/**
 * Returns a value as JSON. Integers of the type `bigint`, which JSON does not have, become strings
 * of digits.
 */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    const digits = (_key: string, one: unknown): unknown =>
      typeof one === "bigint" ? String(one) : one;
    return JSON.stringify(value, digits) ?? null; // a circular value fails here again
  }
}
