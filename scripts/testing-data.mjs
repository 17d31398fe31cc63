#!/usr/bin/env node
// What the scripts that make the sandbox's data have in common: their options, the real server that
// they ask, the file that they write.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { API_KEY } from "./weave-server/wire.mjs";

const HELP = `Usage: import { readOptions, serverAt, writeData } from "./testing-data.mjs"

recorded-data.mjs, gpqa-data.mjs and scenario-digests.mjs use it; it does nothing by itself.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Reads options that take a value, and --check. Prints the help and exits when it is asked for, or
 * a required option is missing.
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
 * Makes a function that asks a real Weave server: GET without a body, POST with one. It returns the
 * JSON of the answer.
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
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
}

/**
 * Writes data into a JSON file of src/testing; with `check`, compares it and sets the exit code
 * instead.
 */
export function writeData(name, data, { check }) {
  const file = join("src", "testing", name);
  const text = `${JSON.stringify(data, null, 2)}\n`;
  if (!check) {
    writeFileSync(join(root, file), text);
    return console.log(`wrote ${file}`);
  }
  if (readFileSync(join(root, file), "utf8") === text)
    return console.log(`${file} is what the script makes`);
  console.error(`${file} differs from what the script makes: run it without --check`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(HELP);
