import { isoToMs } from "../core/iso-time.ts";
import { anObject, checkValue, type Rule, someText } from "../core/options.ts";
import type { ScorerFilter } from "./types.ts";

const aList: Rule = { is: Array.isArray, kind: "a list of filters" };
/**
 * JSON drops undefined values, and it is unknown whether an empty list or string is a condition at
 * all.
 */
const filled: Rule = {
  is: (value) =>
    typeof value === "boolean" ||
    someText.is(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(someText.is)),
  kind: "a non-empty string, a list of such strings, or a boolean",
};
const aTime: Rule = {
  is: (value) => typeof value === "string" && isoToMs(value) !== null,
  kind: "an ISO date such as '2026-11-21' or '2026-11-21T09:30:00Z'",
};
const VALUES = ["value", "project_ids"];

/**
 * Checks filters, and writes their times with a time zone: UTC unless they have one.
 *
 * @throws {InvalidArgumentError}
 */
export function checkFilters(filters: readonly ScorerFilter[]): ScorerFilter[] {
  checkValue("query.filters", filters, aList);
  return filters.map((filter, index) => {
    const path = `query.filters[${index}]`;
    checkValue(path, filter, anObject);
    checkValue(`${path}.name`, filter.name, someText);
    if (filter.name === "created_at" || filter.name === "updated_at") {
      checkValue(`${path}.value`, filter.value, aTime);
      // never null: it was checked
      return { ...filter, value: new Date(isoToMs(filter.value) ?? 0).toISOString() };
    }
    for (const name of VALUES)
      if (name in filter) checkValue(`${path}.${name}`, Object(filter)[name], filled);
    return filter;
  });
}
