#!/usr/bin/env node
// Writes src/testing/scenario-digests.json: the digests that a real Weave server gives to the rows
// of scenario().
import { importSources } from "./import-sources.mjs";
import { readOptions, serverAt, writeData } from "./testing-data.mjs";

const HELP = `Usage: node scripts/scenario-digests.mjs --server URL [--check] [--help]

Asks a real Weave server (node scripts/weave-server.mjs --keep) for the digests of the first 200 rows; it writes into acme/search.

  --check   writes nothing; exit code 1 when the digests differ from the ones that are checked in`;

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
