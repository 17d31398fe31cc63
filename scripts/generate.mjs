#!/usr/bin/env node
// Makes the wire types in generated/ from the documents in openapi/, and says whether the two still
// agree.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import openapiTS, { astToString } from "openapi-typescript";
import { bodyKeys } from "./body-keys.mjs";

const HELP = `Usage: node scripts/generate.mjs [--check] [--help]

Writes generated/<name>.ts for every openapi/<name>.json and openapi/<name>.yaml, and generated/galileo-bodies.ts with the fields of
Galileo's request bodies.
The sha256 of each document must be the one in openapi/SOURCES.md: a new document is a deliberate change of that table.

  --check   writes nothing; exit code 1 when a file in generated/ is not what its document gives, or a document is not the one recorded`;

const root = fileURLToPath(new URL("..", import.meta.url));
const documents = join(root, "openapi");
const outputs = join(root, "generated");

// defaultNonNullable: a field with a default would otherwise be required in requests. alphabetize:
// a reordered document makes no diff.
const OPTIONS = { defaultNonNullable: false, alphabetize: true };

/** The documents there are, by file name. */
function documentNames() {
  return readdirSync(documents)
    .filter((name) => /\.(json|yaml)$/.test(name))
    .sort();
}

/** What SOURCES.md records: file name -> sha256. */
export function recordedHashes(table) {
  const rows = table.matchAll(
    /^\|\s*`?([\w.-]+\.(?:json|yaml))`?\s*\|.*\|\s*`?([0-9a-f]{64})`?\s*\|\s*$/gm,
  );
  return new Map([...rows].map(([, name, hash]) => [name, hash]));
}

/** The types of a document, as the text of a file. */
async function generate(name) {
  const nodes = await openapiTS(pathToFileURL(join(documents, name)), OPTIONS);
  return `// Made by \`npm run generate\` from openapi/${name}. Never edited by hand.\n\n${astToString(nodes)}`;
}

/** Documents of services that silently ignore a field that they do not know. */
const CHECKED = ["galileo.json"];

/** The files that a document makes: their names and texts. */
async function filesOf(name) {
  const stem = basename(name, extname(name));
  const types = [`${stem}.ts`, await generate(name)];
  if (!CHECKED.includes(name)) return [types];
  const document = JSON.parse(readFileSync(join(documents, name), "utf8"));
  return [types, [`${stem}-bodies.ts`, bodyKeys(document, name)]];
}

/** What is wrong with SOURCES.md against the documents. */
function hashProblems(names) {
  const recorded = recordedHashes(readFileSync(join(documents, "SOURCES.md"), "utf8"));
  const problems = [];
  for (const name of names) {
    const hash = createHash("sha256")
      .update(readFileSync(join(documents, name)))
      .digest("hex");
    const known = recorded.get(name);
    if (known === undefined)
      problems.push(`openapi/SOURCES.md has no row for ${name}: add one with sha256 ${hash}`);
    else if (known !== hash)
      problems.push(`openapi/${name} has sha256 ${hash}, and SOURCES.md records ${known}`);
  }
  for (const name of recorded.keys())
    if (!names.includes(name))
      problems.push(`openapi/SOURCES.md names ${name}, which is not there`);
  return problems;
}

/** What is wrong with a generated file: nothing, or one line. */
function driftProblem(output, text) {
  let present;
  try {
    present = readFileSync(join(outputs, output), "utf8");
  } catch {
    return [`generated/${output} is missing: run npm run generate`];
  }
  if (present === text) return [];
  const [before, after] = [present.split("\n"), text.split("\n")];
  const line = after.findIndex((one, index) => one !== before[index]);
  const at = line < 0 ? after.length : line;
  return [
    `generated/${output} differs from its document at line ${at + 1}: run npm run generate\n  is:     ${before[at] ?? "(end)"}\n  should: ${after[at] ?? "(end)"}`,
  ];
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const names = documentNames();
  const problems = hashProblems(names);
  const expected = new Set();
  if (!values.check) mkdirSync(outputs, { recursive: true });
  for (const name of names) {
    for (const [output, text] of await filesOf(name)) {
      expected.add(output);
      if (values.check) problems.push(...driftProblem(output, text));
      else writeFileSync(join(outputs, output), text);
    }
  }
  for (const name of readdirSync(outputs))
    if (!expected.has(name)) problems.push(`generated/${name} has no document in openapi/`);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else
    console.log(
      `${names.length} ${names.length === 1 ? "document" : "documents"}, ${values.check ? "no drift" : `written to generated/: ${[...expected].join(", ")}`}`,
    );
}

await main();
