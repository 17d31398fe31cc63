// Reads every row of a run and writes it to files. Rows are fetched page by page while they are
// written.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { toColumns } from "evalwire/export";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();
const loaded = await weave.load("latest");

// Long: one line per trial and score. Wide: one line per trial, with columns per scorer.
const long = await writeRows("results.csv", loaded);
const wide = await writeRows("results.jsonl", loaded, { form: "wide" });
console.log(`lines: ${long.rows} in ${long.path}, ${wide.rows} in ${wide.path}`);
assert.ok(long.rows > wide.rows, "each trial has several scores");

const [header] = (await readFile("results.csv", "utf8")).split("\r\n");
assert.ok(header?.startsWith("run_id,run_name,"));

// An existing file is kept unless you pass overwrite: true.
await assert.rejects(writeRows("results.csv", loaded), /already exists/);
await writeRows("results.csv", loaded, { overwrite: true });

// In memory: columns, for a chart or a data frame.
const { scorer = [], score_number = [] } = await toColumns(loaded, { inputs: false });
assert.equal(scorer.length, score_number.length);
