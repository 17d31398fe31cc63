import { summarize } from "npm:evalwire/analysis";
import { writeRows } from "npm:evalwire/export/node";
import { parseRuns } from "npm:evalwire/import";
import { scenario } from "npm:evalwire/testing";
import { startSandbox } from "npm:evalwire/testing/node";
import { WeaveClient } from "npm:evalwire/weave";

const sandbox = await startSandbox({ seed: scenario({ rows: 3, passRate: 1 }) });
const weave = new WeaveClient({
  apiKey: "any-key",
  project: "acme/search",
  baseUrl: sandbox.url,
});
const loaded = await weave.load("latest");
const figures = await summarize(loaded);
const written = await writeRows("results.parquet", loaded, { overwrite: true });
const [imported] = await parseRuns(await Deno.readFile(written.path), { name: "results.parquet" });
console.log(figures.correct?.value, imported?.run.id === loaded.run.id);
await sandbox.close();
