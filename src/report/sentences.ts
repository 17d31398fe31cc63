/** Joins parts of a sentence: `a, b and c`. */
export function joined(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** Quotes up to three names: `'a', 'b', 'c' and 2 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - 3;
  const quoted = names.slice(0, 3).map((name) => `'${name}'`);
  return joined(more > 0 ? [...quoted, `${more} more`] : quoted);
}

/** Makes a sentence of a clause. */
export const sentenceOf = (clause: string): string =>
  `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
