/** Returns at most `length` characters of a string in double quotes. */
export function quoted(text: string, length: number): string {
  return JSON.stringify(text.length > length ? `${text.slice(0, length - 1)}…` : text);
}

/** Returns whether a value is a promise, of any library. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Describes a wrong value for a message: a primitive by its value, an object by its kind. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return quoted(value, 80);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  return isPromise(value) ? "a promise" : "an object";
}
