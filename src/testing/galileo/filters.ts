/** A filter of any list, as far as its comparison goes. */
export interface Filter {
  readonly operator?: string;
  readonly value?: unknown;
  readonly case_sensitive?: boolean;
}

/** Returns whether the strings of an item pass a string filter. */
export function matches(
  have: readonly string[],
  operator: string,
  wanted: readonly string[],
): boolean {
  switch (operator) {
    case "contains":
      return wanted.some((one) => have.some((text) => text.includes(one)));
    case "ne":
    case "not_in":
      return !wanted.some((one) => have.includes(one));
    default:
      return wanted.some((one) => have.includes(one));
  }
}

/** Returns whether a number passes a filter on numbers or times. */
export function inOrder(have: number, operator: string, wanted: number): boolean {
  switch (operator) {
    case "gt":
      return have > wanted;
    case "gte":
      return have >= wanted;
    case "lt":
      return have < wanted;
    case "lte":
      return have <= wanted;
    default:
      return (have === wanted) === (operator === "eq");
  }
}

/** Returns whether a value passes a filter. What a value is decides how it is compared. */
export function passes(have: unknown, filter: Filter): boolean {
  const { operator = "eq", value } = filter;
  if (typeof value === "boolean") return (have === value) === (operator === "eq");
  if (typeof have === "number") {
    const [low, high] = [value].flat().map(Number);
    if (operator === "between") return have >= (low ?? have) && have <= (high ?? have);
    return [value].flat().some((one) => inOrder(have, operator, Number(one)));
  }
  if (have instanceof Date) return inOrder(have.getTime(), operator, Date.parse(String(value)));
  const fold = (one: unknown): string =>
    filter.case_sensitive === false ? String(one).toLowerCase() : String(one);
  const texts = [have].flat().filter((one) => one !== null && one !== undefined);
  return matches(texts.map(fold), operator, [value].flat().map(fold));
}

/** Sorts by a key. Dates and numbers have their own order; null comes first. */
export function sortBy<Item>(
  items: readonly Item[],
  key: (item: Item) => unknown,
  ascending: boolean,
): Item[] {
  const sign = ascending ? 1 : -1;
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => sign * compareKeys(a.key, b.key))
    .map(({ item }) => item);
}

function compareKeys(a: unknown, b: unknown): number {
  if (a === null || a === undefined || b === null || b === undefined)
    return Number(a != null) - Number(b != null);
  return a < b ? -1 : a > b ? 1 : 0;
}
