/**
 * Writes the fields of a document's request bodies as a module that the client loads before its
 * first write: what the service would silently ignore is refused. Types cannot do that at run time.
 */

/** Bodies whose enums are written too: a plan warns of values outside them. */
const WITH_ENUMS = ["PATCH /v2/scorers/{scorer_id}"];

/** The text of generated/<name>-bodies.ts. */
export function bodyKeys(document, name) {
  const schemas = document.components.schemas;
  const shapes = new Map();
  const enums = new Map();
  const bodies = {};

  /** The named schemas that a value of a schema may have, through lists and unions. */
  const namesIn = (schema, where) => {
    if (schema.$ref !== undefined) {
      const id = schema.$ref.split("/").at(-1);
      const { properties, anyOf, oneOf, allOf } = schemas[id];
      const isUnion = properties === undefined && (anyOf ?? oneOf ?? allOf) !== undefined;
      return isUnion ? namesIn(schemas[id], id) : [id];
    }
    if (schema.properties !== undefined) throw new Error(`${where} has fields without a name`);
    if (JSON.stringify(schema.additionalProperties ?? {}).includes("$ref"))
      throw new Error(`${where} is a map of named schemas: teach scripts/body-keys.mjs about it`);
    const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
    if (schema.items !== undefined) parts.push(schema.items);
    return parts.flatMap((one) => namesIn(one, where));
  };

  /** Adds a named schema, and those that it names. Returns whether it has anything to check. */
  const add = (id, withEnums) => {
    const schema = schemas[id];
    if (schema.enum !== undefined) {
      if (withEnums) enums.set(id, schema.enum.join(" "));
      return withEnums;
    }
    // a schema without fields takes any, and so does one that says so
    if (schema.properties === undefined || schema.additionalProperties === true) return false;
    if (shapes.has(id)) return true;
    shapes.set(id, "");
    const fields = Object.entries(schema.properties).map(([field, one]) => {
      if (one.const !== undefined) return `${field}=${one.const}`;
      const names = namesIn(one, `${id}.${field}`).filter((inner) => add(inner, withEnums));
      return names.length === 0 ? field : `${field}:${names.join("|")}`;
    });
    shapes.set(id, fields.join(" "));
    return true;
  };

  const operations = Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${route}`, one]),
  );
  operations.sort(([a], [b]) => WITH_ENUMS.includes(b) - WITH_ENUMS.includes(a));
  for (const [operation, { requestBody }] of operations) {
    const [content] = Object.values(requestBody?.content ?? {});
    if (content === undefined) continue;
    const names = namesIn(content.schema, operation);
    if (names.filter((id) => add(id, WITH_ENUMS.includes(operation))).length > 0)
      bodies[operation] = names.join("|");
  }
  const record = (entries) =>
    `{\n${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
      .join("")}}`;
  const type = "Readonly<Record<string, string>>";
  return [
    `// Made by \`npm run generate\` from openapi/${name}. Never edited by hand.\n`,
    `/** The schemas of each operation's body. */\nexport const bodies: ${type} = ${record(Object.entries(bodies))};\n`,
    `/** The fields of a schema: \`name\`, \`name=constant\` or \`name:Schema|Schema\`. */\nexport const shapes: ${type} = ${record([...shapes])};\n`,
    `/** The values known for an enum. */\nexport const enums: ${type} = ${record([...enums])};\n`,
  ].join("\n");
}
