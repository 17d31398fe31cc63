#!/usr/bin/env node
// Shared code of the scripts that generate the sandbox's data: their options, the real server that
// they use, and the file that they write.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { API_KEY } from "./weave-server/wire.mjs";

const HELP = `Usage: import { readOptions, serverAt, writeData } from "./testing-data.mjs"

recorded-data.mjs, gpqa-data.mjs and scenario-digests.mjs use it; it does nothing by itself.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Reads options that take a value, and --check. Prints the help and exits if it is requested or a
 * required option is missing.
 */
export function readOptions(help, required, optional = []) {
  const flag = { type: "boolean", default: false };
  const named = Object.fromEntries(
    [...required, ...optional].map((name) => [name, { type: "string" }]),
  );
  const { values } = parseArgs({ options: { ...named, check: flag, help: flag } });
  if (values.help || required.some((name) => values[name] === undefined)) {
    console.log(help);
    process.exit(values.help ? 0 : 2);
  }
  return values;
}

/**
 * Creates a function that sends requests to a real Weave server: GET without a body, POST with one.
 * It returns the JSON of the response.
 */
export function serverAt(baseUrl) {
  const headers = {
    authorization: `Basic ${btoa(`api:${API_KEY}`)}`,
    "content-type": "application/json",
  };
  return async (path, body) => {
    const answer = await fetch(`${baseUrl}${path}`, {
      method: body ? "POST" : "GET",
      headers,
      body: body ? JSON.stringify(body) : null,
    });
    if (!answer.ok) throw new Error(`${path} returned ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
}

/**
 * Writes data to a JSON file of src/testing; with `check`, compares it instead and sets the exit
 * code.
 */
export function writeData(name, data, { check }) {
  const file = join("src", "testing", name);
  const text = `${JSON.stringify(data, null, 2)}\n`;
  if (!check) {
    writeFileSync(join(root, file), text);
    return console.log(`wrote ${file}`);
  }
  if (readFileSync(join(root, file), "utf8") === text) return console.log(`${file} is up to date`);
  console.error(`${file} is out of date: run the script without --check`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(HELP);
