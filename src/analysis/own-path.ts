/** Marker for an absent value, because undefined can be a value. */
export const ABSENT: unique symbol = Symbol("absent");

/**
 * Returns the value of an object's own property, or {@link ABSENT}: inherited names such as
 * `constructor` are not data.
 */
export function ownValue(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, name)) return ABSENT;
  return (holder as Record<string, unknown>)[name]; // an own property, as checked above
}

/**
 * Returns the value at a dotted path through own properties (`scores.0.value`), or {@link ABSENT}.
 * A path has at least one dot.
 */
export function valueAtPath(holder: unknown, name: string): unknown {
  return name.includes(".") ? name.split(".").reduce(ownValue, holder) : ABSENT;
}

/**
 * Returns the own property with that exact name, otherwise the value at the dotted path, otherwise
 * {@link ABSENT}.
 */
export function ownOrPath(holder: unknown, name: string): unknown {
  const own = ownValue(holder, name);
  return own === ABSENT ? valueAtPath(holder, name) : own;
}
