/** Values that are nested more deeply are left as they are. */
const MAX_LEVELS = 500;

/**
 * The value with numbers in place of bigints, which JSON cannot hold, and a note on each: the digits that the server has. A value without
 * any is returned as it is.
 */
export function plainValue(value: unknown, place: string, notes: string[], levels: number = MAX_LEVELS): unknown {
  if (typeof value === "bigint") {
    notes.push(`${place}: ${roundingOf(value)}`);
    return Number(value);
  }
  if (typeof value !== "object" || value === null || levels === 0) return value;
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(([name, part]): [string, unknown, unknown] => [
    name,
    part,
    plainValue(part, isList ? `${place}[${name}]` : `${place}.${name}`, notes, levels - 1),
  ]);
  if (parts.every(([, before, after]) => before === after || Number.isNaN(before))) return value;
  return isList ? parts.map(([, , after]) => after) : Object.fromEntries(parts.map(([name, , after]) => [name, after]));
}

/** Says what became of a whole number. */
export function roundingOf(value: bigint): string {
  return `the server has ${value}, which a JavaScript number cannot hold: ${BigInt(Number(value))} is the nearest`;
}
