import { schemaAt } from "./galileo-document.ts";

/** The parts of a schema of the document that decide which values are valid. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const UUID = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolved(schemaAt(schema.$ref) as Schema);
}

/** Makes a valid value with all fields, down to a depth at which only required ones remain. */
export function sample(given: Schema, depth = 8): unknown {
  const schema = resolved(given);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return sample(choices[0] ?? {}, depth);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === "object") {
    const { properties = {}, required = [], additionalProperties: rest } = schema;
    const names = Object.keys(properties).filter((name) => depth > 0 || required.includes(name));
    return {
      ...Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {}, depth - 1)])),
      ...(typeof rest === "object" ? { extra: sample(rest, depth - 1) } : {}),
    };
  }
  if (schema.type === "array")
    return depth > 0 || (schema.minItems ?? 0) > 0 ? [sample(schema.items ?? {}, depth - 1)] : [];
  return scalar(schema);
}

function scalar({ type, format, minimum }: Schema): unknown {
  if (type === "integer" || type === "number") return minimum ?? 1;
  if (type === "boolean") return true;
  if (type === "null") return null;
  if (format === "uuid4" || format === "uuid") return UUID;
  return format === "date-time" ? "2026-11-26T12:00:00Z" : "text";
}

/** Values that differ from a valid value in one place, each with what was done. */
export function* mutants(given: Schema, value: unknown, path = ""): Generator<[string, unknown]> {
  const schema = resolved(given);
  for (const [what, other] of replacements(schema)) yield [`${path}: ${what}`, other];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    for (const [index, choice] of choices.entries()) {
      yield [`${path}: choice ${index}`, sample(choice, 3)];
      if (index > 0 && path.split("/").length < 3)
        yield* mutants(choice, sample(choice, 3), `${path}|${index}`);
    }
    yield* mutants(choices[0] ?? {}, value, path);
    return;
  }
  if (Array.isArray(value)) {
    yield [`${path}: twice`, [...value, ...value]];
    for (const [what, member] of mutants(schema.items ?? {}, value[0], `${path}/0`))
      if (value.length > 0) yield [what, [member, ...value.slice(1)]];
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const fields = value as Record<string, unknown>;
  yield [`${path}: unknown field`, { ...fields, surprise: 1 }];
  for (const [name, member] of Object.entries(fields)) {
    const { [name]: _gone, ...rest } = fields;
    yield [`${path}: without ${name}`, rest];
    const inner = schema.properties?.[name] ?? schema.additionalProperties;
    if (typeof inner !== "object") continue;
    for (const [what, changed] of mutants(inner, member, `${path}/${name}`))
      yield [what, { ...fields, [name]: changed }];
  }
}

/** Values of every other type, and those just outside the limits of a schema. */
function replacements(schema: Schema): [string, unknown][] {
  const { minimum, maximum, minItems = 0, maxItems, minLength = 0, maxLength } = schema;
  const long = (length: number): string => "x".repeat(length);
  return [
    ["null", null],
    ["text", "no such word"],
    ["empty text", ""],
    ["number", 1.5],
    ["whole number", 7],
    ["boolean", false],
    ["list", []],
    ["list of numbers", [1, 2]],
    ["list of lists", [["a"]]],
    ["object", {}],
    ["another object", { type: "no such kind", name: "no such kind" }],
    ["UUID of version 1", "6f1c0a52-3c7e-1c3b-8a51-5d0f6f7e1a01"],
    ["date without a zone", "2026-11-26T12:00:00"],
    ["impossible date", "2026-13-26T12:00:00Z"],
    ...(minimum === undefined ? [] : [["below the minimum", minimum - 1] as [string, unknown]]),
    ...(maximum === undefined ? [] : [["above the maximum", maximum + 1] as [string, unknown]]),
    ...(maxLength === undefined
      ? []
      : [
          ["too long", long(maxLength + 1)] as [string, unknown],
          ["long", long(maxLength)] as [string, unknown],
        ]),
    ...(minLength === 0 ? [] : [["too short", long(minLength - 1)] as [string, unknown]]),
    ...(minItems === 0 ? [] : [["too few", []] as [string, unknown]]),
    ...(maxItems === undefined
      ? []
      : [["too many", Array.from({ length: maxItems + 1 }, () => UUID)] as [string, unknown]]),
  ];
}
