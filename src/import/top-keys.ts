/** A string with the colon that makes it a key, or a bracket. */
const TOKEN = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}[\]]/gs;

/**
 * Returns the names of the members of the object that JSON begins with, as far as the text reaches:
 * the beginning of a file is enough to recognize its format.
 */
export function topKeys(text: string): Set<string> {
  const names = new Set<string>();
  if (!/^\s*\{/.test(text)) return names;
  let depth = 0;
  for (const [token, name, colon] of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && name !== undefined && colon !== undefined) names.add(name);
    if (depth === 0) break;
  }
  return names;
}
