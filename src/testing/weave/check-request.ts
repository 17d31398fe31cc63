import { WireError } from "./answer.ts";
import { isJsonObject, type JsonObject } from "./records.ts";

/** What the service's validation asks of one field of a body. */
export interface FieldRule {
  type: "string" | "integer" | "boolean" | "object" | "list" | "any";
  required?: true;
  /** null is taken too. */
  nullable?: true;
  /** Of lists: the type of each member. */
  items?: "string" | "object";
  /** Of lists: the fewest members. */
  atLeast?: number;
  /** Of lists of objects: the fields of each. */
  each?: BodyRules;
  /** Of objects: their fields. */
  fields?: BodyRules;
  /** Of strings: the values that are taken. */
  oneOf?: readonly [string, string];
}

/** The fields of a body, in the order in which the service complains of them. */
export interface BodyRules {
  readonly [name: string]: FieldRule;
}

/** One complaint, as FastAPI words it. */
export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: JsonObject;
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
  if (type === "integer") return Number.isInteger(typeof value === "string" && value !== "" ? Number(value) : value);
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
  const item: FieldRule = rule.each ? { type: "object", fields: rule.each } : { type: rule.items ?? "any" };
  const issues = value.flatMap((member: unknown, index) => checkField(member, item, [...loc, index]));
  if (issues.length > 0) return issues;
  if (rule.atLeast !== undefined && value.length < rule.atLeast) {
    const msg = `List should have at least ${rule.atLeast} item after validation, not ${value.length}`;
    return [
      { type: "too_short", loc, msg, input: value, ctx: { field_type: "List", min_length: rule.atLeast, actual_length: value.length } },
    ];
  }
  return [];
}

function checkChoice(value: unknown, [first, second]: readonly [string, string], loc: (string | number)[]): Issue[] {
  if (value === first || value === second) return [];
  const expected = `'${first}' or '${second}'`;
  return [{ type: "literal_error", loc, msg: `Input should be ${expected}`, input: value, ctx: { expected } }];
}

/** All complaints about one object. Unknown fields are none: the service ignores them. */
export function checkObject(value: JsonObject, rules: BodyRules, loc: (string | number)[]): Issue[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    if (Object.hasOwn(value, name)) return checkField(value[name], rule, [...loc, name]);
    return rule.required ? [{ type: "missing", loc: [...loc, name], msg: "Field required", input: value }] : [];
  });
}

/**
 * Reads the text of a body as JSON and complains like Python's parser, as far as the usual cases go. Under another content type than JSON it stays
 * a text, which no operation takes.
 */
export function parseBody(text: string, contentType: string | null): unknown {
  if (text === "") return undefined;
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch {
    const member = /[{,]\s*(?=\}?\s*$)/.exec(text);
    const error = member ? "Expecting property name enclosed in double quotes" : "Expecting value";
    const at = member ? member.index + member[0].length : 0;
    throw new WireError(422, {
      detail: [{ type: "json_invalid", loc: ["body", at], msg: "JSON decode error", input: {}, ctx: { error } }],
    });
  }
}

/** All complaints about a body, its own shape included. */
export function checkBody(body: unknown, rules: BodyRules): Issue[] {
  if (body === undefined) return [{ type: "missing", loc: ["body"], msg: "Field required", input: null }];
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

/** What the validation asks of one query parameter. */
export type QueryRule = "integer" | "text" | "texts" | "required texts";

/** All complaints about the query of an address. */
export function checkQuery(query: URLSearchParams, rules: Readonly<Record<string, QueryRule>>): Issue[] {
  return Object.entries(rules).flatMap(([name, rule]): Issue[] => {
    const given = query.getAll(name);
    if (rule === "required texts" && given.length === 0)
      return [{ type: "missing", loc: ["query", name], msg: "Field required", input: null }];
    const text = given.at(-1);
    if (rule !== "integer" || text === undefined || /^\s*[+-]?\d+(\.0*)?\s*$/.test(text)) return [];
    const msg = "Input should be a valid integer, unable to parse string as an integer";
    return [{ type: "int_parsing", loc: ["query", name], msg, input: text }];
  });
}
