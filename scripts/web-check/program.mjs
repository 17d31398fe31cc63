// What a page, a browser's worker or a server's worker does with the package. Bundled by
// scripts/web-check.mjs with the packed package; returns only strings and numbers.
import { WeaveClient } from "evalwire";
import { compare, gate } from "evalwire/analysis";
import { toCsv } from "evalwire/export";
import { parseRuns } from "evalwire/import";
import { reportView, toHtml } from "evalwire/report";

const RUNS = ["01a1fb7d-8c4c-774d-8dcc-270e2198ca1a", "01a1fb7d-f65b-706c-b36e-c90083d31d99"];
const SCOPE = { entity: "acme", project: "evals" };

/** Returns what the client says when it is made without the option for browsers. */
export function create(baseUrl) {
  try {
    new WeaveClient({ ...SCOPE, apiKey: "any-key", baseUrl });
    return "created";
  } catch (error) {
    return `${error.code}: ${error.option}`;
  }
}

/** Lists, loads, streams, compares, gates, renders, writes and reads a file, retries and aborts. */
export async function use(options) {
  const weave = new WeaveClient({ ...SCOPE, ...options });
  const found = {};
  found.runs = (await weave.evaluationRuns.search().toArray()).length;
  found.calls = 0;
  for await (const _ of weave.calls.query({ filter: { parent_ids: [RUNS[0]] } })) found.calls++;
  const [base, candidate] = await Promise.all(RUNS.map((id) => weave.load(id)));
  const comparison = await compare(base, candidate);
  const scorers = Object.keys(comparison.scorers);
  const verdict = gate(comparison, { rules: [{ scorer: scorers[0], maxDrop: 0.02 }] });
  found.scorers = scorers.length;
  found.outcome = verdict.outcome;
  const page = await toHtml(reportView({ comparison, gate: verdict }));
  found.report = page.endsWith("</html>\n") && page.length > 10_000;
  const csv = await new Response(toCsv(await weave.load(RUNS[0]))).text();
  const [read] = await parseRuns(csv, { name: "run.csv" });
  found.csvRows = 0;
  for await (const _ of read.rows) found.csvRows++;
  const controller = new AbortController();
  try {
    for await (const _ of weave.calls.query({}, { signal: controller.signal }))
      controller.abort(new Error("enough"));
    found.aborted = "no";
  } catch (error) {
    found.aborted = error.message;
  }
  for await (const _ of weave.calls.query({})) break;
  // the sandbox answers 503 twice
  found.version = typeof (await weave.serverInfo()).min_required_weave_python_version;
  return found;
}
