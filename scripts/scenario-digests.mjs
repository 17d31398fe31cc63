#!/usr/bin/env node
// Writes src/testing/scenario-digests.json: the digests that a real Weave server assigns to the
// rows of scenario().
import { importSources } from "./import-sources.mjs";
import { readOptions, serverAt, writeData } from "./testing-data.mjs";

const HELP = `Usage: node scripts/scenario-digests.mjs --server URL [--check] [--help]

Gets the digests of the first 200 rows from a real Weave server (node scripts/weave-server.mjs --keep), to whose project acme/search it writes.

  --check   writes nothing; exit code 1 if the digests differ from the committed ones`;

const options = readOptions(HELP, ["server"]);
const send = serverAt(options.server);
const { scenario } = await importSources({ "testing/scenario.ts": ["scenario"] });
const rows = scenario({ rows: 200, passRate: 1 }).weave.projects[0].datasets[0].rows.map(
  ({ value }) => value,
);
const { digest } = await send("/v2/acme/search/datasets", { name: "queries", rows });
const dataset = await send(`/v2/acme/search/datasets/queries/versions/${digest}`);
const table = await send("/table/query", {
  project_id: "acme/search",
  digest: dataset.rows.split("/").at(-1),
});
const digests = table.rows.map((row) => row.digest);
writeData("scenario-digests.json", digests, options);
