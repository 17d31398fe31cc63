// Writes files in every format, and a synced folder, and prints how many rows are in each.
import { toRecords } from "evalwire/export";
import { syncRuns, writeRows } from "evalwire/export/node";
import { readRuns } from "evalwire/import/node";
import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const seed = run({
  name: "Größe",
  rows: [
    {
      input: { question: "漢字 😀 =1+1" },
      output: { answer: 4.5 },
      scores: { correct: true, tone: "warm" },
    },
    { input: { question: "-5" }, output: "é", scores: { correct: false, tone: 'a,"b"' } },
    { input: { question: "" }, error: "TimeoutError: no answer" },
  ],
});
const sandbox = await startSandbox({ seed });
const weave = new WeaveClient({
  apiKey: "any-key",
  project: "acme/search",
  baseUrl: sandbox.url,
});
const loaded = await weave.load("latest");
const columns = [
  "row_key",
  "trial",
  "scorer",
  "score_state",
  "score_number",
  "score_text",
  "input",
  "output",
];
const rowsOf = async (runs) => JSON.stringify(await toRecords(runs, { columns }));
const folder = process.argv[2];
const expected = await rowsOf(loaded);
const wrong = [];
for (const format of ["csv", "csv.gz", "tsv", "jsonl", "json", "json.gz", "parquet", "xlsx"]) {
  const path = `${folder}/results.${format}`;
  await writeRows(path, loaded);
  if (format !== "xlsx" && (await rowsOf(await readRuns(path))) !== expected) wrong.push(format);
}
const { written, failed } = await syncRuns([loaded], { folder: `${folder}/lake` });
if (written !== 1 || failed !== 0) wrong.push("syncRuns");
if ((await rowsOf(await readRuns(`${folder}/lake`))) !== expected)
  wrong.push("readRuns of a folder");
await sandbox.close();
console.log(wrong.length === 0 ? expected.length : wrong.join(", "));
