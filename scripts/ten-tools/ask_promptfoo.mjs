// Runs each data set through promptfoo itself, with a provider that replays the recorded scores.
//
// Usage: node ask_promptfoo.mjs FOLDER NODE_MODULES
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder, modules] = process.argv;
const work = join(folder, "promptfoo");
mkdirSync(work, { recursive: true });

const PROVIDER = `
export default class RecordedScores {
  constructor({ config }) {
    this.config = config;
    this.calls = new Map();
  }

  id() {
    return this.config.model;
  }

  async callApi(prompt, { vars: { item } }) {
    const at = this.calls.get(item) ?? 0;
    this.calls.set(item, at + 1);
    const scores = this.config.scores[item];
    return scores === undefined ? { error: "request timed out" } : { output: String(scores[at]) };
  }
}
`;

/** Scores of a model in the order of their epochs, by item. */
function scoresOf(rows, model) {
  const scores = {};
  for (const row of rows) {
    if (row.model !== model) continue;
    scores[row.id] ??= [];
    scores[row.id].push(Number(row.score));
  }
  return scores;
}

function readRows(file) {
  const [header, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const names = header.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((value, at) => [names[at], value])),
  );
}

function run({ name, base, candidate }) {
  const rows = readRows(join(folder, `${name}.csv`));
  const config = join(work, `${name}.json`);
  const out = join(work, `${name}-results.json`);
  const provider = (model) => ({
    id: "file://provider.mjs",
    label: model,
    config: { model, scores: scoresOf(rows, model) },
  });
  const items = [...new Set(rows.map((row) => row.id))];
  const repeats = Math.max(...rows.map((row) => Number(row.epoch)));
  writeFileSync(join(work, "provider.mjs"), PROVIDER);
  writeFileSync(
    config,
    JSON.stringify({
      prompts: ["{{item}}"],
      providers: [provider(base), provider(candidate)],
      tests: items.map((item) => ({ vars: { item } })),
      defaultTest: { assert: [{ type: "equals", value: "1" }] },
    }),
  );
  const program = join(modules, "promptfoo", "dist", "src", "entrypoint.js");
  const options = [
    "-c",
    config,
    "--repeat",
    String(repeats),
    "-o",
    out,
    "--no-cache",
    "--no-table",
  ];
  const done = spawnSync(process.execPath, [program, "eval", ...options], {
    cwd: work,
    encoding: "utf8",
    env: {
      ...process.env,
      PROMPTFOO_CONFIG_DIR: join(work, "home"),
      PROMPTFOO_DISABLE_TELEMETRY: "1",
      PROMPTFOO_DISABLE_UPDATE: "1",
    },
  });
  // exit code 100: some tests failed
  if (done.status !== 0 && done.status !== 100) throw new Error(`${done.stdout}${done.stderr}`);
  return JSON.parse(readFileSync(out, "utf8")).results.prompts.map((prompt) => prompt.metrics);
}

for (const set of JSON.parse(readFileSync(join(folder, "sets.json"), "utf8"))) {
  const metrics = run(set);
  const count = (one) =>
    `${one.testPassCount} passed, ${one.testFailCount} failed, ${one.testErrorCount} errors`;
  const answer = {
    id: "promptfoo",
    set: set.name,
    means: metrics.map(
      (one) => one.score / (one.testPassCount + one.testFailCount + one.testErrorCount),
    ),
    difference: null,
    standardError: null,
    interval: null,
    p: null,
    says: `${count(metrics[0])}; ${count(metrics[1])}`,
  };
  console.log(JSON.stringify(answer));
}
