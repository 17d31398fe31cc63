#!/usr/bin/env node
// Writes the JSON Schemas of comparisons, gate results, reports, gate policies and pinned baselines into docs,
// from the types and the checks in src.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGenerator } from "ts-json-schema-generator";
import { importSources } from "./import-sources.mjs";

const HELP = `Usage: node scripts/schemas.mjs [--check] [--help]

Writes docs/comparison.schema.json, docs/gate-result.schema.json and docs/project-report.schema.json from the types Comparison,
GateResult and ProjectReport, with their doc comments as descriptions, docs/gate-policy.schema.json from gatePolicySchema, and
docs/baseline.schema.json from the type Baseline of the command.

  --check   writes nothing; exit code 1 if a schema differs from the committed one`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns whether a schema allows everything, as that of `unknown` does. */
const allowsAll = (schema) => Object.keys(schema).every((keyword) => keyword === "description");

/**
 * Rewrites a part of a generated schema for draft 2020-12. JSON omits what is undefined, so members
 * of type `unknown` are not required.
 */
function rewritten(key, value) {
  if (key === "$ref") return value.replace("#/definitions/", "#/$defs/");
  if (key === "description" && typeof value === "string")
    return value.replaceAll(/\{@link (\w+)\}/g, "`$1`");
  if (!Array.isArray(value?.required) || value.properties === undefined) return value;
  return {
    ...value,
    required: value.required.filter((name) => !allowsAll(value.properties[name])),
  };
}

/** Returns the definitions that a schema refers to, sorted by name. */
function definitionsOf(schema, definitions) {
  const used = new Set();
  const visit = (part) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(definitions[name]);
    }
  };
  visit(schema);
  return Object.fromEntries([...used].sort().map((name) => [name, definitions[name]]));
}

/**
 * Returns the definitions of a policy and its rules. A result contains what the check of policies
 * accepts, which the types alone do not express.
 */
function policyDefinitions({ $schema: _draft, title: _title, ...policy }) {
  const { rules } = policy.properties;
  const properties = {
    ...policy.properties,
    rules: { ...rules, items: { $ref: "#/$defs/GateRule" } },
  };
  return { GatePolicy: { ...policy, properties }, GateRule: rules.items };
}

/** Generates the schema of an exported type. */
function schemaOf(generator, { type, title }, policySchema) {
  const {
    $schema: _draft,
    definitions,
    ...made
  } = JSON.parse(JSON.stringify(generator.createSchema(type)), rewritten);
  const $defs = definitionsOf(made, { ...definitions, ...policyDefinitions(policySchema) });
  return { $schema: policySchema.$schema, title, ...made, $defs };
}

/** Generates every schema, by file name. */
async function makeSchemas() {
  const { gatePolicySchema: policySchema } = await importSources({
    "analysis/check-policy.ts": ["gatePolicySchema"],
  });
  const generator = createGenerator({
    path: join(root, "src/{analysis/{comparison,gate-result,project-report},cli/baseline-file}.ts"),
    tsconfig: join(root, "tsconfig.json"),
    skipTypeCheck: true, // `npm run typecheck` checks the types
    topRef: false,
    jsDoc: "extended", // "basic" has no descriptions
    sortProps: false,
  });
  return {
    "comparison.schema.json": schemaOf(
      generator,
      { type: "Comparison", title: "evalwire comparison" },
      policySchema,
    ),
    "gate-result.schema.json": schemaOf(
      generator,
      { type: "GateResult", title: "evalwire gate result" },
      policySchema,
    ),
    "project-report.schema.json": schemaOf(
      generator,
      { type: "ProjectReport", title: "evalwire project report" },
      policySchema,
    ),
    "gate-policy.schema.json": policySchema,
    "baseline.schema.json": schemaOf(
      generator,
      { type: "Baseline", title: "evalwire baseline" },
      policySchema,
    ),
  };
}

/** Returns how a schema differs from the committed file; undefined if it does not. */
function problemWith(name, text) {
  const path = join(root, "docs", name);
  if (!existsSync(path)) return `docs/${name} is missing`;
  const [recorded, now] = [readFileSync(path, "utf8").split("\n"), text.split("\n")];
  const at = Array.from({ length: Math.max(recorded.length, now.length) }).findIndex(
    (_, line) => recorded[line] !== now[line],
  );
  if (at < 0) return undefined;
  return `docs/${name} differs at line ${at + 1}\n  recorded: ${recorded[at] ?? "(end)"}\n  now:      ${now[at] ?? "(end)"}`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const files = Object.entries(await makeSchemas()).map(([name, schema]) => [
    name,
    `${JSON.stringify(schema, null, 2)}\n`,
  ]);
  if (!values.check) {
    for (const [name, text] of files) writeFileSync(join(root, "docs", name), text);
    return console.log(
      `${files.length} schemas in docs: ${files.map(([name]) => name).join(", ")}`,
    );
  }
  const problems = files
    .map(([name, text]) => problemWith(name, text))
    .filter((problem) => problem !== undefined);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) return console.log(`${files.length} schemas, no difference`);
  console.error(
    "The schemas changed. Run npm run schemas and read the diff: it affects everyone who reads the JSON",
  );
  process.exitCode = 1;
}

await main();
