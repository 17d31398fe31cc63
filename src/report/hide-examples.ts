/** Reason that quotes strings of a scorer. */
const QUOTING = /its values are strings \([\s\S]*\), but/;

/** Replaces every string in plain data. */
function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, mapped(one, change)]),
  );
}

/** Collects the reasons why strings of scorers could not be read, which quote them. */
function reasonsIn(value: unknown, found: Set<string>): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  for (const [name, one] of Object.entries(value)) {
    if (name !== "unread" || !Array.isArray(one)) reasonsIn(one, found);
    else for (const reason of one) if (typeof reason === "string") found.add(reason);
  }
  return found;
}

/**
 * Returns a view's figures and sentences without the strings that they quote from scorers: those
 * could be a judge's words.
 */
export function withoutExamples<T extends object>(parts: T): T {
  const reasons = [...reasonsIn(parts, new Set())].sort((a, b) => b.length - a.length);
  const change = (text: string): string => {
    let out = text;
    for (const reason of reasons)
      out = out.replaceAll(reason, "a string cannot be read as a score");
    return out.replace(QUOTING, "its values are strings, but");
  };
  return mapped(parts, change) as T; // the same shape
}
