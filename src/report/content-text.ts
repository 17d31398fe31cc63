import { plural } from "../core/errors/usage.ts";

/** Number of levels of a value that are shown. */
const DEPTH = 100;

/** Names what JSON would drop, change or not express. */
function named(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return `(${value})`;
  if (typeof value === "function" || typeof value === "symbol" || value === undefined)
    return `(${typeof value})`;
  if (value instanceof Map) return { "(Map)": [...value] };
  if (value instanceof Set) return { "(Set)": [...value] };
  if (value instanceof Error || value instanceof RegExp) return `(${String(value)})`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "(Invalid Date)" : value;
  if (ArrayBuffer.isView(value))
    return `(${value.constructor.name}, ${plural(value.byteLength, "byte")})`;
  return value;
}

/** Makes a replacer for one value: circular and very deep parts of it are named. */
function replacer(): (this: unknown, key: string, value: unknown) => unknown {
  // a map is shown as another object: both are above its entries
  const above: { shown: unknown; value: unknown }[] = [];
  return function (key, value) {
    const held: unknown = Object(this)[key];
    while (above.length > 0 && above.at(-1)?.shown !== this) above.pop();
    if (above.length === 0) above.push({ shown: this, value: null });
    // a date is its text already
    const shown = named(held instanceof Date ? held : value);
    if (shown instanceof Date) return value;
    if (typeof shown !== "object" || shown === null) return shown;
    if (above.some((one) => one.value === value)) return "(circular)";
    if (above.length > DEPTH) return "(more levels)";
    above.push({ shown, value });
    return shown;
  };
}

/**
 * Returns a value of a run as text: a string as it is, anything else as indented JSON, in which what
 * JSON does not have is named. Null when there is no value. Never throws.
 */
export function contentText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value, replacer(), 2) ?? `(${typeof value})`;
  } catch {
    return "(a value that cannot be shown)"; // one of its getters throws
  }
}
