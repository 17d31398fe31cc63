#!/usr/bin/env node
// Writes src/testing/scenario-digests.ts: the digests that a real Weave server gives to the rows of scenario().
import { writeFileSync } from "node:fs";
import { importSources } from "./import-sources.mjs";

const HELP = `usage: node scripts/scenario-digests.mjs --server URL

Asks a real Weave server (node scripts/weave-server.mjs --keep) for the digests of the first 200 rows; it writes into acme/search.
`;

const args = process.argv.slice(2);
const server = args.includes("--server") ? args[args.indexOf("--server") + 1] : undefined;
if (args.includes("--help") || server === undefined) {
  process.stdout.write(HELP);
  process.exit(args.includes("--help") ? 0 : 2);
}

async function send(path, body) {
  const headers = { authorization: `Basic ${btoa("api:local-key")}`, "content-type": "application/json" };
  const answer = await fetch(`${server}${path}`, { method: body ? "POST" : "GET", headers, body: body ? JSON.stringify(body) : null });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const { scenario } = await importSources({ "testing/scenario.ts": ["scenario"] });
const rows = scenario({ rows: 200, passRate: 1 }).weave.projects[0].datasets[0].rows.map(({ value }) => value);
const { digest } = await send("/v2/acme/search/datasets", { name: "queries", rows });
const dataset = await send(`/v2/acme/search/datasets/queries/versions/${digest}`);
const table = await send("/table/query", { project_id: "acme/search", digest: dataset.rows.split("/").at(-1) });
const source = `// Made by: node scripts/scenario-digests.mjs, from the answers of a real Weave server. Not edited by hand.

/** Digests of the first rows of scenario(), 43 characters each. */
export const SCENARIO_DIGESTS: readonly string[] = [
${table.rows.map((row) => `  "${row.digest}",`).join("\n")}
];
`;
writeFileSync("src/testing/scenario-digests.ts", source);
process.stdout.write(`wrote src/testing/scenario-digests.ts: ${table.rows.length} digests\n`);
