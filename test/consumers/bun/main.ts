import { summarize } from "evalwire/analysis";
import { writeRows } from "evalwire/export/node";
import { readRuns } from "evalwire/import/node";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const sandbox = await startSandbox({ seed: scenario({ rows: 3, passRate: 1 }) });
const weave = new WeaveClient({
  apiKey: "any-key",
  project: "acme/search",
  baseUrl: sandbox.url,
});
const loaded = await weave.load("latest");
if ((await summarize(loaded)).correct?.value !== 1) throw new Error("every row passed");
const { path } = await writeRows("results.parquet", loaded, { overwrite: true });
const [again] = await readRuns(path);
if (again?.run.id !== loaded.run.id) throw new Error("the file has another run");
await sandbox.close();
console.log("every entry works");
