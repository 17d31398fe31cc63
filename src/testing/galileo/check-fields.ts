import type { Issue } from "../weave/check-request.ts";

/** Complains about one value, as FastAPI words it. */
export type Check = (value: unknown, loc: readonly (string | number)[]) => Issue[];

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function complaint(type: string, msg: string, input: unknown, loc: readonly (string | number)[]): Issue[] {
  return [{ type, loc: [...loc], msg, input }];
}

/** Any text. */
export const text: Check = (value, loc) =>
  typeof value === "string" ? [] : complaint("string_type", "Input should be a valid string", value, loc);
/** A whole number. */
export const integer: Check = (value, loc) =>
  Number.isInteger(value) ? [] : complaint("int_type", "Input should be a valid integer", value, loc);
/** A number. */
export const number: Check = (value, loc) =>
  typeof value === "number" ? [] : complaint("float_type", "Input should be a valid number", value, loc);
/** true or false. */
export const boolean: Check = (value, loc) =>
  typeof value === "boolean" ? [] : complaint("bool_type", "Input should be a valid boolean", value, loc);
/** A UUID of version 4. */
export const uuid: Check = (value, loc) =>
  typeof value === "string" && UUID4.test(value) ? [] : complaint("uuid_parsing", "Input should be a valid UUID", value, loc);
/** A time. */
export const time: Check = (value, loc) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value))
    ? []
    : complaint("datetime_from_date_parsing", "Input should be a valid datetime", value, loc);

/** One of the texts. */
export function oneOf(...values: readonly string[]): Check {
  return (value, loc) =>
    typeof value === "string" && values.includes(value)
      ? []
      : complaint("enum", `Input should be ${values.map((one) => `'${one}'`).join(", ")}`, value, loc);
}

/** The same, or null. */
export function nullable(check: Check): Check {
  return (value, loc) => (value === null ? [] : check(value, loc));
}

/** A list of such, with at least and at most so many members. */
export function list(check: Check, atLeast = 0, atMost: number = Number.POSITIVE_INFINITY): Check {
  return (value, loc) => {
    if (!Array.isArray(value)) return complaint("list_type", "Input should be a valid list", value, loc);
    if (value.length < atLeast)
      return complaint("too_short", `List should have at least ${atLeast} item after validation, not ${value.length}`, value, loc);
    if (value.length > atMost)
      return complaint("too_long", `List should have at most ${atMost} items after validation, not ${value.length}`, value, loc);
    return value.flatMap((member: unknown, index) => check(member, [...loc, index]));
  };
}

/** One of two kinds of value. */
export function either(one: Check, other: Check): Check {
  return (value, loc) => {
    const issues = one(value, loc);
    return issues.length > 0 && other(value, loc).length === 0 ? [] : issues;
  };
}

/** An object with these fields; further ones are ignored, as the service ignores them. */
export function fields(rules: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, loc) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return complaint("model_attributes_type", "Input should be a valid dictionary or object to extract fields from", value, loc);
    const given = value as Record<string, unknown>; // it is an object
    return [
      ...required
        .filter((name) => !Object.hasOwn(given, name))
        .flatMap((name) => complaint("missing", "Field required", value, [...loc, name])),
      ...Object.entries(rules).flatMap(([name, check]) => (Object.hasOwn(given, name) ? check(given[name], [...loc, name]) : [])),
    ];
  };
}

/** An object whose kind stands in one of its fields. */
export function union(tag: string, kinds: Readonly<Record<string, Check>>): Check {
  return (value, loc) => {
    const issues = fields({})(value, loc);
    if (issues.length > 0) return issues;
    const kind = (value as Record<string, unknown>)[tag]; // it is an object
    if (kind === undefined) return complaint("union_tag_not_found", `Unable to extract tag using discriminator '${tag}'`, value, loc);
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (check === undefined)
      return complaint(
        "union_tag_invalid",
        `Input tag '${String(kind)}' found using '${tag}' does not match any of the expected tags`,
        value,
        loc,
      );
    return check(value, [...loc, String(kind)]);
  };
}
