// Reads every row of a run and writes it to files. The rows are fetched page after page while they
// are written.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { toColumns } from "evalwire/export";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();
const loaded = await weave.load("latest");

// Long: a line for each trial and score. Wide: a line for each trial, a column for each scorer.
const long = await writeRows("results.csv", loaded);
const wide = await writeRows("results.jsonl", loaded, { form: "wide" });
console.log(`${long.path}: ${long.rows} lines; ${wide.path}: ${wide.rows} lines`);
assert.ok(long.rows > wide.rows, "each trial has several scores");

const [header] = (await readFile("results.csv", "utf8")).split("\r\n");
assert.ok(header?.startsWith("run_id,run_name,"));

// A file that is there already stays as it is, unless you say so.
await assert.rejects(writeRows("results.csv", loaded), /already exists/);
await writeRows("results.csv", loaded, { overwrite: true });

// In memory: columns, for a chart or a data frame.
const { scorer = [], score_value = [] } = await toColumns(loaded, { inputs: false });
assert.equal(scorer.length, score_value.length);
