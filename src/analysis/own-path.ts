/** Marks a value that is absent: undefined can be a value. */
export const ABSENT: unique symbol = Symbol("absent");

/** Returns the value of an object's own property, else {@link ABSENT}: inherited names such as `constructor` are not data. */
export function ownValue(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, name)) return ABSENT;
  return (holder as Record<string, unknown>)[name]; // an own property, as was just seen
}

/** Returns the value at a dotted path through own properties (`scores.0.value`), else {@link ABSENT}. A path has at least one dot. */
export function valueAtPath(holder: unknown, name: string): unknown {
  return name.includes(".") ? name.split(".").reduce(ownValue, holder) : ABSENT;
}

/** Returns the own property of that exact name, else the value at the dotted path, else {@link ABSENT}. */
export function ownOrPath(holder: unknown, name: string): unknown {
  const own = ownValue(holder, name);
  return own === ABSENT ? valueAtPath(holder, name) : own;
}
