#!/usr/bin/env node
// Writes src/testing/galileo-requests.json: what Galileo's document says about requests, for the
// sandbox, which rejects what the document rejects.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: node scripts/galileo-requests.mjs [--check] [--help]

Writes src/testing/galileo-requests.json from openapi/galileo.json: method, path, parameters and body of every operation, and the
schemas that the bodies use.

  --check   writes nothing; exit code 1 when the file differs from what the document yields`;

const DOCUMENT = new URL("../openapi/galileo.json", import.meta.url);
const OUTPUT = new URL("../src/testing/galileo-requests.json", import.meta.url);
const REF = "#/components/schemas/";
/** Keywords that say nothing about which values are valid. */
const NOTES = ["title", "description", "deprecated", "examples", "default"];

/** Copies a schema without notes, and adds the names of the schemas that it uses to a list. */
function compact(schema, used) {
  if (Array.isArray(schema)) return schema.map((one) => compact(one, used));
  if (typeof schema !== "object" || schema === null) return schema;
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.slice(REF.length);
    used.push(name);
    return { $ref: name };
  }
  if (schema.discriminator !== undefined) return union(schema.discriminator, used);
  // the type of a constant is that of its value
  const said = schema.const === undefined && schema.enum === undefined ? NOTES : [...NOTES, "type"];
  const kept = Object.entries(schema).filter(([key]) => !said.includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, keyword(key, value, used)]));
}

/** A choice by the value of one field. */
function union({ propertyName, mapping }, used) {
  const kinds = Object.entries(mapping).map(([tag, ref]) => [tag, ref.slice(REF.length)]);
  used.push(...kinds.map(([, name]) => name));
  return { tag: propertyName, kinds: Object.fromEntries(kinds) };
}

function keyword(key, value, used) {
  if (key === "properties")
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]) => [name, compact(schema, used)]),
    );
  return compact(value, used);
}

/** What the document says about the requests of one operation. */
function operation(method, path, { parameters = [], requestBody }, used) {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const query = parameters.filter((parameter) => parameter.in === "query");
  const named = (where) =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === where)
        .map(({ name, schema }) => [name, compact(schema, used)]),
    );
  const required = query.filter((parameter) => parameter.required).map(({ name }) => name);
  return {
    method: method.toUpperCase(),
    path: path.replace(/^\/v2/, ""),
    parameters: named("path"),
    query: named("query"),
    required,
    ...(content === undefined
      ? {}
      : {
          body: compact(content.schema, used),
          form: type === "multipart/form-data",
          optional: requestBody.required !== true,
        }),
  };
}

function requests() {
  const document = JSON.parse(readFileSync(DOCUMENT, "utf8"));
  const used = [];
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [
      one.operationId,
      operation(method, path, one, used),
    ]),
  );
  const schemas = {};
  for (let name = used.shift(); name !== undefined; name = used.shift())
    schemas[name] ??= compact(document.components.schemas[name], used);
  const sorted = (object) => Object.fromEntries(Object.entries(object).sort());
  // one line per operation and schema: short, and a change shows where it is
  const lines = (object) =>
    Object.entries(sorted(object))
      .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  return `{\n  "operations": {\n${lines(Object.fromEntries(operations))}\n  },\n  "schemas": {\n${lines(schemas)}\n  }\n}\n`;
}

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const file = "src/testing/galileo-requests.json";
if (values.help) console.log(HELP);
else if (!values.check) {
  writeFileSync(OUTPUT, requests());
  console.log(`wrote ${file}`);
} else if (readFileSync(OUTPUT, "utf8") !== requests()) {
  console.error(`${file} differs from its document: run npm run generate`);
  process.exitCode = 1;
} else console.log(`${fileURLToPath(OUTPUT).slice(-file.length)} matches its document`);
