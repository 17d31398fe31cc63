import { type Answer, type Issue, refuse } from "../http.ts";
import { isJsonObject, type JsonObject, type ProjectState } from "./project.ts";
import type { WeaveState } from "./state.ts";

/** Validated request that an operation handles. */
export interface Exchange {
  readonly weave: WeaveState;
  readonly project: ProjectState;
  /** Decoded parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** Operation of the service: its path, its validation rules, and its implementation. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path with `{names}`, as in the API document. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryRule>>;
  /** Rules for the body. Absent: a body is ignored. */
  readonly body?: BodyRules;
  readonly run: (exchange: Exchange) => Answer | Promise<Answer>;
}

/**
 * Returns a path part.
 *
 * @throws {TypeError} when the route has no such part: a mistake in the route table.
 */
export function part(exchange: Exchange, name: string): string {
  const value = exchange.path[name];
  if (value === undefined)
    throw new TypeError(`Cannot read the path part '${name}' because the route has no such part`);
  return value;
}

/** Returns a body field that validation guarantees to be a string. */
export function text(exchange: Exchange, name: string): string {
  const value = exchange.body[name];
  if (typeof value !== "string")
    throw new TypeError(`Cannot read the field '${name}' as a string: its rule must require one`);
  return value;
}

/** Returns a body field that is a string; null if it was omitted or null. */
export function optionalText(exchange: Exchange, name: string): string | null {
  const value = exchange.body[name];
  return typeof value === "string" ? value : null;
}

/** Returns the members of a list as strings; an empty list if the value is not a list. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * Returns the part of a list that `limit` and `offset` select. Throws for negative numbers, like
 * the service.
 */
export function page<T>(
  items: readonly T[],
  limit: number | null,
  offset: number | null,
): readonly T[] {
  if (limit !== null && limit < 0) throw refuse(400, "Limit must be a positive integer");
  if (offset !== null && offset < 0) throw refuse(400, "Offset must be a positive integer");
  const start = offset ?? 0;
  return items.slice(start, limit === null ? undefined : start + limit);
}

/** Like {@link page}, with both numbers read from a query. */
export function queryPage<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const number = (name: string): number | null =>
    query.has(name) ? Number(query.getAll(name).at(-1)) : null;
  return page(items, number("limit"), number("offset"));
}

/** Validation rule for one field of a body. */
interface FieldRule {
  type: "string" | "integer" | "boolean" | "object" | "list" | "any";
  required?: true;
  /** Whether null is accepted too. */
  nullable?: true;
  /** Type of each member of a list. */
  items?: "string" | "object";
  /** Minimum number of members of a list. */
  atLeast?: number;
  /** Fields of each object in a list. */
  each?: BodyRules;
  /** Fields of an object. */
  fields?: BodyRules;
  /** Accepted values of a string. */
  oneOf?: readonly [string, string];
}

/** Fields of a body, in the order in which the service reports them. */
export interface BodyRules {
  readonly [name: string]: FieldRule;
}

const TYPE_MESSAGES = {
  string: ["string_type", "Input should be a valid string"],
  integer: ["int_type", "Input should be a valid integer"],
  boolean: ["bool_type", "Input should be a valid boolean"],
  object: ["dict_type", "Input should be a valid dictionary"],
  list: ["list_type", "Input should be a valid list"],
} as const;

function hasType(value: unknown, type: FieldRule["type"]): boolean {
  if (type === "any") return true;
  if (type === "object") return isJsonObject(value);
  if (type === "list") return Array.isArray(value);
  if (type === "integer")
    return Number.isInteger(typeof value === "string" && value !== "" ? Number(value) : value);
  return typeof value === type;
}

function checkField(value: unknown, rule: FieldRule, loc: (string | number)[]): Issue[] {
  if (value === null && rule.nullable) return [];
  if (rule.oneOf) return checkChoice(value, rule.oneOf, loc);
  if (rule.type !== "any" && !hasType(value, rule.type)) {
    const [type, msg] = TYPE_MESSAGES[rule.type];
    return [{ type, loc, msg, input: value }];
  }
  if (rule.fields && isJsonObject(value)) return checkObject(value, rule.fields, loc);
  if (rule.type !== "list" || !Array.isArray(value)) return [];
  const item: FieldRule = rule.each
    ? { type: "object", fields: rule.each }
    : { type: rule.items ?? "any" };
  const issues = value.flatMap((member: unknown, index) =>
    checkField(member, item, [...loc, index]),
  );
  if (issues.length > 0) return issues;
  if (rule.atLeast !== undefined && value.length < rule.atLeast) {
    const msg = `List should have at least ${rule.atLeast} item after validation, not ${value.length}`;
    return [
      {
        type: "too_short",
        loc,
        msg,
        input: value,
        ctx: { field_type: "List", min_length: rule.atLeast, actual_length: value.length },
      },
    ];
  }
  return [];
}

function checkChoice(
  value: unknown,
  [first, second]: readonly [string, string],
  loc: (string | number)[],
): Issue[] {
  if (value === first || value === second) return [];
  const expected = `'${first}' or '${second}'`;
  return [
    {
      type: "literal_error",
      loc,
      msg: `Input should be ${expected}`,
      input: value,
      ctx: { expected },
    },
  ];
}

/**
 * Returns all validation errors for one object. Unknown fields are not errors: the service ignores
 * them.
 */
function checkObject(value: JsonObject, rules: BodyRules, loc: (string | number)[]): Issue[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    if (Object.hasOwn(value, name)) return checkField(value[name], rule, [...loc, name]);
    return rule.required
      ? [{ type: "missing", loc: [...loc, name], msg: "Field required", input: value }]
      : [];
  });
}

/** Returns all validation errors for a body, including its own type. */
export function checkBody(body: unknown, rules: BodyRules): Issue[] {
  if (body === undefined)
    return [{ type: "missing", loc: ["body"], msg: "Field required", input: null }];
  if (isJsonObject(body)) return checkObject(body, rules, ["body"]);
  return [
    {
      type: "model_attributes_type",
      loc: ["body"],
      msg: "Input should be a valid dictionary or object to extract fields from",
      input: body,
    },
  ];
}

/** Validation rule for one query parameter. */
type QueryRule = "integer" | "string" | "strings" | "required strings";

/** Returns all validation errors for a query string. */
export function checkQuery(
  query: URLSearchParams,
  rules: Readonly<Record<string, QueryRule>>,
): Issue[] {
  return Object.entries(rules).flatMap(([name, rule]): Issue[] => {
    const given = query.getAll(name);
    if (rule === "required strings" && given.length === 0)
      return [{ type: "missing", loc: ["query", name], msg: "Field required", input: null }];
    const text = given.at(-1);
    if (rule !== "integer" || text === undefined || /^\s*[+-]?\d+(\.0*)?\s*$/.test(text)) return [];
    const msg = "Input should be a valid integer, unable to parse string as an integer";
    return [{ type: "int_parsing", loc: ["query", name], msg, input: text }];
  });
}
