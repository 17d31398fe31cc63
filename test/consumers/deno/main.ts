import { summarize } from "npm:evalwire@0.0.0/analysis";
import { writeRows } from "npm:evalwire@0.0.0/export/node";
import { parseRuns } from "npm:evalwire@0.0.0/import";
import { scenario } from "npm:evalwire@0.0.0/testing";
import { startSandbox } from "npm:evalwire@0.0.0/testing/node";
import { WeaveClient } from "npm:evalwire@0.0.0/weave";

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
