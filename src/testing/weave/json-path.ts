import { isJsonObject } from "./records.ts";

/** Splits `judge.passed` at its dots; a dot after a backslash belongs to the name. */
export function splitPath(path: string): string[] {
  return path.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
}

/** Follows a path into a JSON value; undefined when it leads nowhere. */
export function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path) at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

/** The text that the service's storage compares: a string as it is, anything else as JSON, and the empty text for null and for what is not there. */
export function storedText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
