// Every entry that runs anywhere: no Node, no optional packages.

import { isAuthenticationError, isEvalwireError, type LoadedRun, type ScoredRow } from "evalwire";
import {
  compare,
  defineGate,
  fromRecords,
  type GateResult,
  gate,
  summarize,
} from "evalwire/analysis";
import { defineConfig } from "evalwire/config";
import { type CsvOptions, toCsv, toRecords } from "evalwire/export";
import { discover, tap } from "evalwire/export/singer";
import { GalileoClient } from "evalwire/galileo";
import { parseRuns } from "evalwire/import";
import { RenseiClient, type RenseiOptions } from "evalwire/rensei";
import { reportView, toHtml, toMarkdown } from "evalwire/report";
import {
  evalRuns,
  galileoSandbox,
  renseiSandbox,
  run,
  Store,
  scorers,
  weaveSandbox,
} from "evalwire/testing";
import { WeaveClient, type WeaveOptions } from "evalwire/weave";
import { rescoreMany } from "evalwire/workflows";

export const config = defineConfig({
  weave: { entity: "acme", project: "search" },
});

const seed = run({
  name: "nightly",
  rows: [
    { input: "2+2?", output: "4", scores: { correct: true } },
    { input: "3+3?", output: "7", scores: { correct: false } },
  ],
});

/** A client whose requests are answered in memory. */
export function weaveClient(options: Partial<WeaveOptions> = {}): WeaveClient {
  const sandbox = weaveSandbox(new Store(seed));
  return new WeaveClient({
    apiKey: "any-key",
    project: "acme/search",
    fetch: (input, init) => sandbox(new Request(input, init)),
    ...options,
  });
}

/** Returns the outputs of a run. */
export async function outputs(loaded: LoadedRun): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const row of loaded.rows) found.push(firstOutput(row));
  return found;
}

function firstOutput(row: ScoredRow): unknown {
  return row.trials[0]?.output;
}

/** Compares two tables and lets a policy decide. */
async function decide(): Promise<{ page: string; decision: GateResult }> {
  const [base, candidate] = [0.9, 0.5].map((limit, at) => {
    const records = Array.from({ length: 40 }, (_, id) => ({ id, correct: id < limit * 40 }));
    return fromRecords(records, { key: "id", scorers: ["correct"], run: `run ${at}` });
  });
  if (base === undefined || candidate === undefined) throw new Error("there are two runs");
  const comparison = await compare(base, candidate);
  const policy = defineGate({ rules: [{ scorer: "correct", maxDrop: 0.02 }] });
  const decision = gate(comparison, policy);
  const view = reportView({ comparison, gate: decision });
  equal(toMarkdown(view).includes("correct"), true);
  return { page: await toHtml(view), decision };
}

/** Uses each entry and throws if anything is not as expected. */
export async function portable(): Promise<void> {
  const weave = weaveClient();
  const loaded = await weave.load("latest");
  equal(await outputs(loaded), ["4", "7"]);
  equal((await summarize(loaded)).correct?.value, 0.5);

  const csv: CsvOptions = { form: "wide", inputs: false };
  equal((await new Response(toCsv(loaded, csv)).text()).split("\r\n").length, 4);
  equal((await toRecords(loaded, { columns: ["scorer"] })).length, 2);
  const [imported] = await parseRuns("id,correct\nq1,true\nq2,true\n", { name: "results.csv" });
  if (imported === undefined) throw new Error("there is one run");

  equal((await summarize(imported)).correct?.value, 1);

  const { page, decision } = await decide();
  equal(decision.outcome, "fail");
  equal(page.endsWith("</html>\n"), true);

  const streams = discover()
    .streams.map(({ stream }) => stream)
    .sort();
  equal(streams, ["runs", "scores", "trials"]);
  let messages = 0;
  for await (const message of tap({ weave }, {})) messages += message.type === "RECORD" ? 1 : 0;
  equal(messages > 0, true);

  const galileo = galileoSandbox(new Store(scorers()));
  const metrics = new GalileoClient({
    apiKey: "any-key",
    fetch: (input, init) => galileo(new Request(input, init)),
  });
  equal((await metrics.scorers.find("toxicity")).name, "toxicity");

  const rensei = renseiSandbox(new Store(evalRuns()));
  const options: RenseiOptions = {
    operatorToken: "any-token",
    fetch: (input, init) => rensei(new Request(input, init)),
  };
  equal((await new RenseiClient(options).evalRuns.replay("run-1")).replayOf, "run-1");

  const rescored = rescoreMany(weave, [loaded.run.id], ["acme-scorer"], { ceiling: 0 });
  const refused = await rescored.toArray().catch((error: unknown) => error);
  equal(isEvalwireError(refused), true);

  const denied = await weaveClient({ apiKey: "bad-key" })
    .load("latest")
    .catch((error: unknown) => error);
  equal(isAuthenticationError(denied), true);
}

export function equal(actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}
