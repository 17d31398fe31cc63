// Makes the files in test/fixtures/import/promptfoo with promptfoo itself, offline, with a provider
// that answers from a table.
//
// Usage: node promptfoo_evals.mjs OUT NODE_MODULES
//
// NODE_MODULES has the packages of promptfoo_evals.txt. Every answer, score and error is decided by
// the test, so another run differs only in IDs and times. Stacks are removed, because they contain
// paths of the machine.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [, , out, modules] = process.argv;
const work = mkdtempSync(join(tmpdir(), "evalwire-promptfoo-"));

const PROVIDER = `
const ANSWERS = {
  careful: { sum: "4", capital: "東京", joke: "Warum? Darum – haha!" },
  hasty: { sum: "5", capital: "京都", joke: "no" },
};

export default class TableProvider {
  constructor({ config }) {
    this.config = config;
    this.calls = 0;
  }

  id() {
    return "table:" + this.config.model;
  }

  async callApi(prompt, { vars: { topic } }) {
    const { model } = this.config;
    this.calls += 1;
    if (topic === "crash" && model === "hasty") throw new Error("connection lost: 接続が切れました");
    if (topic === "crash") return { error: "HTTP 529: overloaded" };
    if (topic === "silent") return { output: "silent" };
    const usage = { total: 15, prompt: 12, completion: 3, numRequests: 1 };
    if (topic === "object") return { output: { answer: 42, unit: "km" }, tokenUsage: usage, cost: 0.002 };
    const sure = prompt.startsWith("Explain") ? "Answer: " : "";
    // the hasty model is right about the sum in every third call
    const answer = topic === "sum" && this.calls % 3 === 0 ? "4" : ANSWERS[model][topic];
    return { output: sure + answer, tokenUsage: usage, cost: 0.002, latencyMs: 250 };
  }
}
`;

const provider = (model, label) => ({ id: "file://provider.mjs", label, config: { model } });
const CAREFUL = provider("careful", "careful model");
const HASTY = provider("hasty", "hasty model");
const BRIEF = { label: "brief", raw: "Be brief. {{question}}" };
const FULL = { label: "full", raw: "Explain: {{question}}" };

const LENGTH = {
  type: "javascript",
  metric: "length",
  weight: 0.5,
  value: "Math.min(1, String(output).length / 20)",
};
const contains = (value, rest = {}) => ({ type: "contains", value, ...rest });

const TESTS = {
  sum: {
    vars: { topic: "sum", question: "2+2?" },
    threshold: 0.6,
    metadata: { subject: "math", level: 1 },
    assert: [
      contains("4", { metric: "accuracy", weight: 2 }),
      { type: "regex", value: "^\\d+$", metric: "exactness" },
    ],
  },
  capital: {
    description: "日本の首都",
    vars: { topic: "capital", question: "日本の首都は？" },
    metadata: { subject: "geography" },
    assert: [
      contains("東京", { metric: "accuracy" }),
      {
        type: "assert-set",
        threshold: 0.5,
        metric: "form",
        assert: [contains("京"), contains("。")],
      },
    ],
  },
  joke: {
    description: "joke",
    vars: { topic: "joke", question: "Erzähl einen Witz – größer als ßÄÖ" },
    assert: [
      {
        type: "javascript",
        metric: "humor",
        value:
          "({ pass: output.includes('haha'), score: output.includes('haha') ? 0.75 : 0.25, reason: 'laughs: ' + output })",
      },
      { type: "javascript", value: "throw new Error('grader broke')" },
    ],
  },
  crash: {
    description: "crash",
    vars: { topic: "crash", question: "Crash?" },
    assert: [contains("x", { metric: "accuracy" })],
  },
  object: {
    description: "object",
    vars: { topic: "object", question: { nested: ["how", "far"], n: 3 } },
    assert: [{ type: "javascript", metric: "accuracy", value: "output.answer === 42" }],
  },
};

/** Metrics with awkward names and values, and tests with the same variables. */
const AWKWARD = [
  {
    description: "names",
    vars: { topic: ["silent", "sum"], question: "?" },
    assert: [
      contains("s", { metric: "score" }),
      contains("i", { metric: "success" }),
      contains("l", { metric: "a.b" }),
      contains("l", { metric: "constructor" }),
      contains("e", { metric: "of {{topic}}" }),
    ],
  },
  { description: "twin", vars: { topic: "silent", question: "!" }, assert: [contains("s")] },
  { description: "twin", vars: { topic: "silent", question: "!" }, assert: [contains("z")] },
  {
    vars: { topic: "silent", question: "no number" },
    assert: [
      { type: "javascript", metric: "ratio", value: "({ pass: true, score: 0 / 0, reason: 'x' })" },
    ],
  },
  { vars: { topic: "silent", question: "nothing asserted" } },
];

const base = {
  description: "Fixture",
  tags: { team: "evals", language: "日本語" },
  providers: [CAREFUL, HASTY],
  defaultTest: { assert: [LENGTH], metadata: { suite: "smoke" } },
  derivedMetrics: [{ name: "quality", value: "(accuracy + exactness) / 2" }],
};
const EVALS = {
  "compare.json": {
    config: {
      ...base,
      prompts: [BRIEF, FULL],
      tests: [TESTS.sum, TESTS.capital, TESTS.joke, TESTS.crash],
    },
  },
  "repeats.json": {
    config: { ...base, prompts: [BRIEF], tests: [TESTS.object, TESTS.sum] },
    flags: ["--repeat", "3"],
  },
  "lines.jsonl": {
    config: { ...base, prompts: [BRIEF], tests: [TESTS.crash, TESTS.capital, TESTS.sum] },
  },
  "awkward.json": {
    config: {
      description: "Awkward",
      prompts: ["{{question}}"],
      providers: [CAREFUL],
      tests: AWKWARD,
    },
  },
};

/** Returns a value whose strings have no stacks and no paths of this machine. */
const clean = (text) =>
  text
    .replaceAll(/\\n\s+at (?:[^"\\]|\\[^n"])*/g, "")
    .replaceAll(work, "/work")
    .replaceAll(modules, "/node_modules");

function run(name, { config, flags = [] }) {
  writeFileSync(join(work, "config.json"), JSON.stringify(config));
  const file = join(work, name);
  const program = join(modules, "promptfoo", "dist", "src", "main.js");
  const always = ["--no-cache", "--no-progress-bar", "--no-table", "--no-write", "-j", "1"];
  spawnSync(
    process.execPath,
    [program, "eval", "-c", "config.json", ...always, ...flags, "-o", file],
    {
      cwd: work,
      env: {
        ...process.env,
        PROMPTFOO_CONFIG_DIR: join(work, "home"),
        PROMPTFOO_DISABLE_TELEMETRY: "1",
        PROMPTFOO_DISABLE_UPDATE: "1",
        PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  ); // its exit code is 100 when a test failed
  const text = readFileSync(file, "utf8");
  const lines = name.endsWith(".jsonl") ? text.trimEnd().split("\n") : [text];
  const written = lines.map((line) => JSON.stringify(JSON.parse(clean(line)))).join("\n");
  writeFileSync(join(out, name), `${written}\n`);
}

mkdirSync(out, { recursive: true });
writeFileSync(join(work, "provider.mjs"), PROVIDER);
for (const [name, one] of Object.entries(EVALS)) run(name, one);
const { version } = JSON.parse(readFileSync(join(modules, "promptfoo", "package.json"), "utf8"));
writeFileSync(
  join(out, "ORIGIN.md"),
  `Made by \`node scripts/import-fixtures.mjs promptfoo\` with promptfoo ${version}, with a provider that answers from a table: no model was called.\n`,
);
rmSync(work, { recursive: true, force: true });
