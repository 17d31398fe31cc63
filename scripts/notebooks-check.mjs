#!/usr/bin/env node
// Runs the notebooks of examples/deno in Deno's kernel, with the packed package and the sandbox, and
// checks what they display.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { counted } from "./counted.mjs";
import { commandOf } from "./faults.mjs";
import { createProject } from "./npm-install.mjs";
import { pack } from "./pack.mjs";
import { ensureTools } from "./page-check/tools.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/notebooks-check.mjs [--write] [--screenshots FOLDER] [--help]

Installs the packed package into a fresh folder with the notebooks of examples/deno, runs them in Deno's Jupyter kernel without a key, so on the
sandbox, and checks each output: its MIME types, the sentences that a reader looks for, that there are no errors, keys, scripts or external
resources, and that the committed outputs are the same. Then nbconvert makes a page of each. Installs Deno with npm, and jupyter-client, nbclient,
nbconvert and nbformat with pip, into the cache outside the clone. Exit code 77 if that is not possible: the check was skipped.

  --write               writes the outputs into the notebooks of examples/deno
  --screenshots FOLDER  also writes light.png and dark.png of the second notebook's page, with Chromium`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "examples", "deno");
const names = readdirSync(source).filter((name) => name.endsWith(".ipynb"));

const REQUIREMENTS = [
  "jupyter-client==8.6.3",
  "nbclient==0.10.2",
  "nbconvert==7.16.6",
  "nbformat==5.10.4",
  "",
].join("\n");

/** Cells by the beginning of a line in them: their MIME types, and what a reader looks for. */
const EXPECTED = {
  "explore-a-project.ipynb": [
    ["show(weave.evaluationRuns", ["text/html", "text/plain"], [">candidate<", ">base<"]],
    ['await weave.load("latest")', ["text/html", "text/plain"], ["completed", "More follow"]],
    ["show(failed)", ["text/html", "text/plain"], ["error: ", "the model stopped"]],
    ["const [first]", ["text/html", "text/plain"], ["Row ", "It answers the question."]],
    [
      "await summarize(run)",
      ["image/svg+xml", "text/html", "text/plain"],
      ["68.4%, 95% interval 52.5% to 80.9%, 38 rows", "<svg", 'role="img"'],
    ],
    ["Deno.jupyter.svg", ["image/svg+xml"], ["<svg", "52.5% to 80.9%"]],
  ],
  "compare-and-decide.ipynb": [
    ["show([base, candidate])", ["text/html", "text/plain"], ["gpt-5-nano", "gpt-5.4-mini"]],
    ["const spec", ["application/vnd.vegalite.v5+json", "text/plain"], ["questions with 5 of 5"]],
    [
      "await compare(",
      ["image/svg+xml", "text/html", "text/plain"],
      ["WORSE", "a drop of 5.9 points, 95% interval 0.4 to 11.3, 198 shared rows", "<svg"],
    ],
    [
      "const decision",
      ["image/svg+xml", "text/html", "text/plain"],
      ["INCONCLUSIVE", "drops by at most 2 points", "Rules"],
    ],
    ["const { headline", ["stdout"], ["Decision: inconclusive."]],
  ],
};

/** Cells of a notebook that must fail, and how they must say it. */
const FAILING = [
  [
    'import { show } from "evalwire/notebook";\nasync function* broken() { throw new Error("the connection was reset"); }\nshow(broken())',
    "the connection was reset",
  ],
  ["show(42)", "Cannot show 42."],
  ["show([1, 2])", "console.table()"],
];

const { results, checkThat } = counted();

/** Runs a program. If it fails, throws with what it printed. */
function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", timeout: 1_800_000, ...options });
  if (done.status !== 0)
    throw new Error(`${[program, ...args].join(" ")} failed: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** Installs the tools; null, after printing the reason, if that is not possible. */
function ensureAll() {
  try {
    const [deno] = commandOf("deno");
    run(deno, ["--version"]);
    return { deno, python: ensureVenv("notebook", REQUIREMENTS, console.log) };
  } catch (error) {
    console.log(`Skipped, because the tools cannot be installed: ${error.message}`);
    return null;
  }
}

/** Environment without keys and settings of this computer's user: the notebooks use the sandbox. */
function cleanEnv(folder) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:WANDB|WEAVE|WF_|GALILEO|RENSEI|JUPYTER)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    XDG_DATA_HOME: join(folder, "data"),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}

/** Makes a folder with the notebooks, the packed package and the kernel. */
function prepare(folder, deno, env) {
  for (const name of names) copyFileSync(join(source, name), join(folder, name));
  // the same names as in examples/deno, but from the packed package and not from a registry
  const settings = JSON.parse(readFileSync(join(source, "deno.json"), "utf8"));
  writeFileSync(
    join(folder, "deno.json"),
    JSON.stringify({ ...settings, nodeModulesDir: "manual" }),
  );
  createProject(folder, [pack()]);
  run(deno, ["jupyter", "--install"], { env });
}

/** Runs a notebook in a folder. Returns it with its outputs. */
function executed(python, folder, name, env) {
  const script = join(root, "scripts", "notebooks-check", "execute.py");
  const target = `done-${name}`;
  run(python, [script, join(folder, name), join(folder, target), "deno"], { cwd: folder, env });
  return JSON.parse(readFileSync(join(folder, target), "utf8"));
}

const textOf = (part) => (Array.isArray(part) ? part.join("") : String(part));

/** Returns the outputs of a code cell: MIME types or names of streams, and all their text. */
function outputsOf({ outputs }) {
  const types = outputs.flatMap((one) => (one.data ? Object.keys(one.data) : [one.name]));
  const texts = outputs.flatMap((one) =>
    one.data
      ? Object.values(one.data).map((data) =>
          textOf(typeof data === "object" && !Array.isArray(data) ? JSON.stringify(data) : data),
        )
      : [textOf(one.text ?? one.evalue)],
  );
  return { types: types.sort(), text: texts.join("\n") };
}

function checkNotebook(name, notebook) {
  const cells = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  const errors = cells.flatMap(({ outputs }) =>
    outputs.filter(({ output_type }) => output_type === "error"),
  );
  checkThat(`${name}: no cell fails`, errors.length === 0, JSON.stringify(errors).slice(0, 2_000));
  for (const [start, types, texts] of EXPECTED[name]) {
    const cell = cells.find((one) => textOf(one.source).includes(start));
    const found = cell === undefined ? { types: [], text: "" } : outputsOf(cell);
    const isRight = JSON.stringify(found.types) === JSON.stringify(types);
    checkThat(`${name}: '${start}' displays ${types.join(", ")}`, isRight, found.types.join(", "));
    for (const text of texts)
      checkThat(`${name}: '${start}' says '${text}'`, found.text.includes(text), found.text);
  }
  const all = cells.map((cell) => outputsOf(cell).text).join("\n");
  checkThat(`${name}: no key in an output`, !/local-key|local-token/.test(all));
  const active = /<script|<style|<iframe|<link|\son\w+=|\ssrc=|url\(/i.exec(all);
  checkThat(`${name}: nothing active or external in an output`, active === null, active?.[0]);
  const committed = JSON.parse(readFileSync(join(source, name), "utf8"));
  const isSame = JSON.stringify(committed.cells) === JSON.stringify(notebook.cells);
  checkThat(`${name}: the committed outputs are the same`, isSame, "run it with --write");
}

/** Checks that a value that cannot be displayed fails its cell, with the reason. */
function checkFailing(python, folder, env) {
  const cells = FAILING.map(([code], at) => ({
    cell_type: "code",
    id: `cell-${at}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source: code,
  }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "failing.ipynb"), JSON.stringify(notebook));
  const done = executed(python, folder, "failing.ipynb", env);
  for (const [at, [code, words]] of FAILING.entries()) {
    const [output] = done.cells[at].outputs;
    const isRight = output?.output_type === "error" && output.evalue.includes(words);
    checkThat(`'${code.split("\n").at(-1)}' fails its cell`, isRight, JSON.stringify(output));
  }
}

/** Makes the page of a notebook. Returns its path. */
function pageOf(python, folder, name, theme) {
  const output = `${name.replace(".ipynb", "")}-${theme}.html`;
  const options = ["--to", "html", "--theme", theme, "--output", output];
  run(python, ["-m", "nbconvert", ...options, join(folder, `done-${name}`)], { cwd: folder });
  return join(folder, output);
}

async function writeScreenshots(python, folder, target) {
  const tools = await ensureTools();
  if (tools === null) return;
  mkdirSync(target, { recursive: true });
  const browser = await tools.launch();
  try {
    for (const theme of ["light", "dark"]) {
      const page = await browser.newPage({ viewport: { width: 1_100, height: 900 } });
      await page.goto(
        pathToFileURL(pageOf(python, folder, "compare-and-decide.ipynb", theme)).href,
      );
      const cell = page.getByText("The difference").first();
      await cell.scrollIntoViewIfNeeded();
      await page.evaluate(() => {
        const heading = [...document.querySelectorAll("h2")].find((one) =>
          one.textContent.startsWith("The difference"),
        );
        heading.scrollIntoView();
      });
      await page.screenshot({ path: join(target, `${theme}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

async function main({ write, screenshots }) {
  const tools = ensureAll();
  if (tools === null) return SKIPPED;
  const { deno, python } = tools;
  const folder = mkdtempSync(join(tmpdir(), "evalwire-notebooks-"));
  const env = cleanEnv(folder);
  try {
    prepare(folder, deno, env);
    for (const name of names) {
      const notebook = executed(python, folder, name, env);
      if (write) {
        const committed = JSON.parse(readFileSync(join(source, name), "utf8"));
        const text = JSON.stringify({ ...committed, cells: notebook.cells }, null, 1);
        writeFileSync(join(source, name), `${text}\n`);
      }
      checkNotebook(name, notebook);
      const page = readFileSync(pageOf(python, folder, name, "light"), "utf8");
      checkThat(`${name}: nbconvert makes a page with its tables`, page.includes("<table><thead>"));
    }
    checkFailing(python, folder, env);
    if (screenshots !== undefined) await writeScreenshots(python, folder, screenshots);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`notebooks: ${results.passed} passed, ${results.failed} failed`);
  return results.failed === 0 ? 0 : 1;
}

const { values } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    screenshots: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
