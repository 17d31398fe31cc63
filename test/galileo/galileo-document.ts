import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchema, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: {
    readonly type?: string;
    readonly anyOf?: readonly { readonly type?: string }[];
  };
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: AnySchema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: AnySchema }>> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = JSON.parse(
  readFileSync(new URL("../../openapi/galileo.json", import.meta.url), "utf8"),
) as Document;

// The document is OpenAPI 3.1, whose schemas are JSON Schema 2020-12. "binary" is a file, and only
// its presence in a form is checked.
const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv); // it has the types of a CommonJS module
ajv.addFormat("uuid4", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i);
ajv.addFormat("binary", true);
const rooted = (schema: unknown): unknown =>
  JSON.parse(
    JSON.stringify(schema).replaceAll("#/components/schemas/", "galileo#/schemas/"),
    tagged,
  );

/**
 * Requires the field that a discriminator names, which the schemas of its choices leave optional:
 * without it, JSON Schema alone accepts what fits exactly one choice.
 */
function tagged(_key: string, schema: unknown): unknown {
  const { discriminator } = (schema ?? {}) as { discriminator?: { propertyName?: string } };
  if (typeof discriminator?.propertyName !== "string") return schema;
  return { ...(schema as object), type: "object", required: [discriminator.propertyName] };
}
ajv.addSchema(
  { $id: "galileo", schemas: rooted(document.components.schemas) as Record<string, unknown> },
  "galileo",
);

const compiled = new Map<string, ValidateFunction>();

function validatorOf(schema: AnySchema): ValidateFunction {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? ajv.compile(rooted(schema) as AnySchema);
  compiled.set(key, validate);
  return validate;
}

/** Returns whether a schema of the document accepts a value. */
export function accepts(schema: AnySchema, value: unknown): boolean {
  return validatorOf(schema)(value) === true;
}

/** Returns a schema of the document by the name in its `$ref`. */
export function schemaAt(ref: string): unknown {
  return document.components.schemas[ref.replace("#/components/schemas/", "")];
}

/** Throws when a value does not match the document. */
function check(what: string, schema: AnySchema, value: unknown): void {
  const validate = validatorOf(schema);
  if (validate(value)) return;
  throw new Error(
    `${what} does not match the document: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)?.slice(0, 500)}`,
  );
}

/** All operations in the document, with their method and path. */
export const operations: readonly (Operation & { method: string; path: string })[] = Object.entries(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, one]) => ({ ...one, method: method.toUpperCase(), path })),
);

/** Ids of all operations in the document. */
export const operationIds: readonly string[] = operations
  .map(({ operationId }) => operationId)
  .sort();

/** Finds the operation of a request. A path without placeholders wins: `/tags` is not an id. */
export function operationOf(
  method: string,
  pathname: string,
): { id: string; operation: Operation; path: Record<string, string> } {
  const fitting = Object.entries(document.paths)
    .map(([template, methods]) => ({ template, operation: methods[method.toLowerCase()] }))
    .map(({ template, operation }) => ({
      names: [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""),
      template,
      operation,
    }))
    .map((one) => ({
      ...one,
      match: new RegExp(`^${one.template.replaceAll(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname),
    }))
    .filter(({ match, operation }) => match !== null && operation !== undefined)
    .sort((a, b) => a.names.length - b.names.length)[0];
  if (fitting?.operation === undefined)
    throw new Error(`The document has no ${method} ${pathname}`);
  const path = Object.fromEntries(
    fitting.names.map((name, index) => [
      name,
      decodeURIComponent(fitting.match?.[index + 1] ?? ""),
    ]),
  );
  return { id: fitting.operation.operationId, operation: fitting.operation, path };
}

/** Checks a request against the document. Returns the id of its operation. */
export async function checkRequest(request: Request): Promise<string> {
  const url = new URL(request.url);
  const { id, operation, path } = operationOf(request.method, url.pathname);
  const what = `The request of ${id}`;
  const { parameters = [] } = operation;
  for (const name of url.searchParams.keys())
    if (!parameters.some((parameter) => parameter.in === "query" && parameter.name === name))
      throw new Error(`${what} has no '${name}'`);
  for (const parameter of parameters) {
    const text =
      parameter.in === "path" ? path[parameter.name] : url.searchParams.get(parameter.name);
    if (text === null || text === undefined) {
      if (parameter.required) throw new Error(`${what} lacks '${parameter.name}'`);
      continue;
    }
    const isNumber =
      parameter.schema.type === "integer" ||
      parameter.schema.anyOf?.some(({ type }) => type === "integer");
    check(`${what}: '${parameter.name}'`, parameter.schema, isNumber ? Number(text) : text);
  }
  await checkBody(what, operation, request);
  return id;
}

async function checkBody(
  what: string,
  { requestBody }: Operation,
  request: Request,
): Promise<void> {
  const type = request.headers.get("content-type") ?? "";
  const [expected, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (expected === undefined || content === undefined) return;
  if (requestBody?.required !== true && request.body === null) return;
  if (!type.startsWith(expected))
    throw new Error(`${what} has the content type '${type}' instead of '${expected}'`);
  if (expected === "application/json") return check(what, content.schema, await request.json());
  const form: Record<string, unknown> = {};
  const data = await request.formData();
  const properties = propertiesOf(content.schema);
  for (const name of data.keys()) {
    if (!(name in properties)) throw new Error(`${what} has no part '${name}'`);
    const all = data
      .getAll(name)
      .map((one) => (typeof one === "string" ? one : `file ${one.name}`));
    const typed = all.map((one) =>
      /"integer"/.test(JSON.stringify(properties[name])) ? Number(one) : one,
    );
    form[name] = typed.length > 1 || /files$/.test(name) ? typed : typed[0];
  }
  check(what, content.schema, form);
}

function propertiesOf(schema: AnySchema): Record<string, unknown> {
  const name = /schemas\/(\w+)/.exec(JSON.stringify(schema))?.[1] ?? "";
  return (document.components.schemas[name] as { properties: Record<string, unknown> }).properties;
}

/**
 * Checks a response against the document. One that the document does not describe must be an error
 * in one of the service's two formats.
 */
export async function checkAnswer(
  method: string,
  pathname: string,
  response: Response,
): Promise<void> {
  const { id, operation } = operationOf(method, pathname);
  if (id.startsWith("export_records") && response.status === 200) return checkExport(response);
  const value: unknown = await response.json();
  const schema =
    operation.responses[String(response.status)]?.content?.["application/json"]?.schema;
  if (schema !== undefined)
    return check(`The response ${response.status} of ${id}`, schema, withKnownStates(value));
  const { detail, standard_error } = value as {
    detail?: unknown;
    standard_error?: { message?: unknown };
  };
  if (
    response.status < 400 ||
    (typeof detail !== "string" && typeof standard_error?.message !== "string")
  )
    throw new Error(
      `The response ${response.status} of ${id} has no known format: ${JSON.stringify(value)}`,
    );
}

/** Checks an export: the document says nothing about it except that it is a 200. */
async function checkExport(response: Response): Promise<void> {
  const text = await response.text();
  const lines = /ndjson/.test(response.headers.get("content-type") ?? "") ? text.split("\n") : [];
  for (const line of lines) if (line !== "") JSON.parse(line);
}

/** The states of a metric that the document knows. */
const STATES: readonly string[] = Object.keys(
  (
    document.components.schemas.ExtendedTraceRecord as {
      properties: {
        metric_info: {
          anyOf: [{ additionalProperties: { discriminator: { mapping: Record<string, string> } } }];
        };
      };
    }
  ).properties.metric_info.anyOf[0].additionalProperties.discriminator.mapping,
);

/**
 * Removes metrics in states that are newer than the document. The sandbox has them on purpose:
 * enums of the service grow.
 */
function withKnownStates(value: unknown): unknown {
  const { records } = (value ?? {}) as { records?: { metric_info?: Record<string, unknown> }[] };
  if (!Array.isArray(records)) return value;
  const isKnown = (metric: unknown) =>
    STATES.includes((metric as { status_type?: string }).status_type ?? "");
  return {
    ...(value as object),
    records: records.map((record) =>
      record.metric_info
        ? {
            ...record,
            metric_info: Object.fromEntries(
              Object.entries(record.metric_info).filter(([, metric]) => isKnown(metric)),
            ),
          }
        : record,
    ),
  };
}
