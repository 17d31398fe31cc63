import requests from "../galileo-requests.json" with { type: "json" };
import type { Issue } from "../http.ts";

/** The keywords of JSON Schema that the document uses in requests. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  /** A choice by the value of the field `tag`: names of schemas by value. */
  readonly tag?: string;
  readonly kinds?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

type Loc = readonly (string | number)[];

const SCHEMAS = requests.schemas as Readonly<Record<string, Schema>>;

const FORMATS: Readonly<Record<string, { is: RegExp; type: string; msg: string }>> = {
  uuid4: {
    is: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
    type: "uuid_parsing",
    msg: "Input should be a valid UUID",
  },
  uuid: {
    is: /^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
    type: "uuid_parsing",
    msg: "Input should be a valid UUID",
  },
  "date-time": {
    is: /^\d{4}-\d{2}-\d{2}[t\s]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:z|[+-]\d{2}(?::?\d{2})?)$/i,
    type: "datetime_parsing",
    msg: "Input should be a valid datetime",
  },
};

const TYPES: Readonly<
  Record<string, { is: (value: unknown) => boolean; type: string; a: string }>
> = {
  string: { is: (value) => typeof value === "string", type: "string_type", a: "string" },
  integer: { is: Number.isInteger, type: "int_type", a: "integer" },
  number: { is: (value) => typeof value === "number", type: "float_type", a: "number" },
  boolean: { is: (value) => typeof value === "boolean", type: "bool_type", a: "boolean" },
  null: { is: (value) => value === null, type: "none_required", a: "None" },
  array: { is: Array.isArray, type: "list_type", a: "list" },
  object: { is: isObject, type: "model_attributes_type", a: "dictionary or object" },
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function issue(
  type: string,
  loc: Loc,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
): Issue {
  return { type, loc: [...loc], msg, input, ...(ctx === undefined ? {} : { ctx }) };
}

/** Returns what a schema of the document rejects in a value, worded as in FastAPI. */
export function issuesOf(schema: Schema, value: unknown, loc: Loc): Issue[] {
  if (schema.$ref !== undefined) return issuesOf(schemaNamed(schema.$ref), value, loc);
  if (schema.anyOf !== undefined) return ofChoices(schema.anyOf, value, loc);
  if (schema.tag !== undefined) return ofKinds(schema.tag, schema.kinds ?? {}, value, loc);
  const allowed = schema.const === undefined ? schema.enum : [schema.const];
  if (allowed !== undefined && !allowed.includes(value)) {
    const expected = listed(
      allowed.map((one) => (typeof one === "string" ? `'${one}'` : `${one}`)),
    );
    return [issue("enum", loc, `Input should be ${expected}`, value, { expected })];
  }
  const type = schema.type === undefined ? undefined : TYPES[schema.type];
  if (type !== undefined && !type.is(value))
    return [issue(type.type, loc, `Input should be a valid ${type.a}`, value)];
  if (typeof value === "string") return ofString(schema, value, loc);
  if (typeof value === "number") return ofNumber(schema, value, loc);
  if (Array.isArray(value)) return ofList(schema, value, loc);
  return isObject(value) ? ofObject(schema, value, loc) : [];
}

function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function schemaNamed(name: string): Schema {
  const found = SCHEMAS[name];
  if (found === undefined) throw new Error(`galileo-requests.json has no schema '${name}'`);
  return found;
}

/** Returns a schema's name for itself in the location of an issue. */
function labelOf({ $ref, type, items }: Schema): string {
  if ($ref !== undefined) return $ref;
  return items === undefined ? (type ?? "any") : `${type}[${labelOf(items)}]`;
}

function ofChoices(choices: readonly Schema[], value: unknown, loc: Loc): Issue[] {
  const tried = choices.map((choice) => ({ choice, issues: issuesOf(choice, value, loc) }));
  if (tried.some(({ issues }) => issues.length === 0)) return [];
  const others = choices.filter(({ type }) => type !== "null");
  // an optional value is reported as if it were required
  if (others.length === 1) return tried.find(({ choice }) => choice === others[0])?.issues ?? [];
  return others.flatMap((choice) => issuesOf(choice, value, [...loc, labelOf(choice)]));
}

function ofKinds(
  tag: string,
  kinds: Readonly<Record<string, string>>,
  value: unknown,
  loc: Loc,
): Issue[] {
  if (!isObject(value)) return issuesOf({ type: "object" }, value, loc);
  const kind = value[tag];
  if (kind === undefined) {
    const msg = `Unable to extract tag using discriminator '${tag}'`;
    return [issue("union_tag_not_found", loc, msg, value)];
  }
  const name = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (name === undefined) {
    const expected = Object.keys(kinds)
      .map((one) => `'${one}'`)
      .join(", ");
    const msg = `Input tag '${String(kind)}' found using '${tag}' does not match any of the expected tags: ${expected}`;
    return [issue("union_tag_invalid", loc, msg, value)];
  }
  return issuesOf(schemaNamed(name), value, [...loc, String(kind)]);
}

function ofString({ format, minLength = 0, maxLength }: Schema, value: string, loc: Loc): Issue[] {
  const length = [...value].length;
  if (length < minLength) {
    const msg = `String should have at least ${plural(minLength, "character")}`;
    return [issue("string_too_short", loc, msg, value)];
  }
  if (maxLength !== undefined && length > maxLength) {
    const msg = `String should have at most ${plural(maxLength, "character")}`;
    return [issue("string_too_long", loc, msg, value)];
  }
  const rule = format === undefined ? undefined : FORMATS[format];
  const right =
    rule === undefined ||
    (rule.is.test(value) && (format !== "date-time" || !Number.isNaN(Date.parse(value))));
  return right ? [] : [issue(rule.type, loc, rule.msg, value)];
}

function ofNumber({ minimum, maximum }: Schema, value: number, loc: Loc): Issue[] {
  if (minimum !== undefined && value < minimum) {
    const msg = `Input should be greater than or equal to ${minimum}`;
    return [issue("greater_than_equal", loc, msg, value)];
  }
  if (maximum !== undefined && value > maximum) {
    const msg = `Input should be less than or equal to ${maximum}`;
    return [issue("less_than_equal", loc, msg, value)];
  }
  return [];
}

function ofList(schema: Schema, value: unknown[], loc: Loc): Issue[] {
  const { items, minItems = 0, maxItems, uniqueItems = false } = schema;
  const has = `after validation, not ${value.length}`;
  if (value.length < minItems) {
    const msg = `List should have at least ${plural(minItems, "item")} ${has}`;
    return [issue("too_short", loc, msg, value)];
  }
  if (maxItems !== undefined && value.length > maxItems)
    return [
      issue("too_long", loc, `List should have at most ${plural(maxItems, "item")} ${has}`, value),
    ];
  if (uniqueItems && new Set(value.map((one) => JSON.stringify(one))).size < value.length)
    return [issue("set_unique", loc, "Input should have unique items", value)];
  if (items === undefined) return [];
  return value.flatMap((member, index) => issuesOf(items, member, [...loc, index]));
}

/** Fields that the schema does not name are ignored, as the service ignores them. */
function ofObject(schema: Schema, value: Record<string, unknown>, loc: Loc): Issue[] {
  const { properties = {}, required = [], additionalProperties: rest } = schema;
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => issue("missing", [...loc, name], "Field required", value));
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known !== undefined) return issuesOf(known, member, [...loc, name]);
    return typeof rest === "object" ? issuesOf(rest, member, [...loc, name]) : [];
  });
  return [...missing, ...wrong];
}

/**
 * Reads the strings of a query or a form as the values that a schema expects. What cannot be read
 * remains a string, which the schema then rejects.
 */
export function fromTexts(schema: Schema, texts: readonly string[]): unknown {
  if (schema.$ref !== undefined) return fromTexts(schemaNamed(schema.$ref), texts);
  const choices = schema.anyOf ?? [schema];
  const isList = choices.some(({ type }) => type === "array");
  if (isList && (texts.length > 1 || !choices.some(({ type }) => type === "string"))) return texts;
  const text = texts[0] ?? "";
  if (choices.some(({ type }) => type === "integer") && /^[+-]?\d+$/.test(text))
    return Number(text);
  return text;
}

/** Returns the schema of a field of an object. */
export function propertyOf(schema: Schema, name: string): Schema {
  const { properties = {} } = schema.$ref === undefined ? schema : schemaNamed(schema.$ref);
  return (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {};
}
