import { anObject, checkValue, type Rule, someText } from "../core/options.ts";

const aList: Rule = { is: Array.isArray, kind: "a list of filters" };
/**
 * JSON drops undefined values, and it is unknown whether an empty list or string is a condition at
 * all.
 */
const filled: Rule = {
  is: (value) =>
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value)) ||
    someText.is(value) ||
    (Array.isArray(value) &&
      value.length > 0 &&
      value.every((one) => typeof one === "number" || someText.is(one))),
  kind: "a non-empty string, a number, a boolean, or a list of strings or numbers",
};

/**
 * Checks the filters of a list. A filter whose value JSON would drop would select everything.
 *
 * @throws {InvalidArgumentError}
 */
export function checkConditions(filters: readonly object[] | undefined): void {
  if (filters === undefined) return;
  checkValue("query.filters", filters, aList);
  for (const [index, filter] of filters.entries()) {
    const path = `query.filters[${index}]`;
    checkValue(path, filter, anObject);
    for (const name of Object.keys(filter))
      if (name !== "value") checkValue(`${path}.${name}`, Object(filter)[name], set);
    if ("value" in filter) checkValue(`${path}.value`, filter.value, filled);
  }
}
const set: Rule = { is: (value) => value !== undefined, kind: "set, or be left out" };
