#!/usr/bin/env node
// Runs the built command in a real terminal, tmux, on a sandbox, and saves what the terminal shows.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/terminal-captures.mjs [--out FOLDER] [--scene NAME] [--terminal NAME] [--help]

Runs the built command in tmux on sandboxes, at 40, 80 and 120 columns, with and without color, and in a dumb terminal. Saves what the terminal shows
as text files with escape sequences, and writes docs/terminal.md from those at 80 columns. Fails if a piece of a
progress bar is left behind, or if output of a model acts on the terminal. Look at the files: that is what they are for.
Installs tmux with apt-get if it is missing. Exit code 77 if it cannot be installed: the check was skipped.

  --out FOLDER      folder of the files (default .cache/terminal)
  --scene NAME      runs one scene only, and does not write docs/terminal.md
  --terminal NAME   runs one terminal only: 80, 80-plain, 80-dumb, 120, 120-plain or 40`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = join(root, "dist", "cli", "main.js");
const TMUX = ["-L", `evalwire-${process.pid}`, "-f", "/dev/null"];
const NAMES = ["基线 nightly 🚀", "candidate 候选版本, with a long name ✅"];
const HOSTILE =
  "\u001b[41;5m\u001b[2J\u001b]0;owned\u0007\u001b]52;c;eA==\u0007 \u202eevil\r\n::error::owned 😀 中文";
const ROWS = "eval_results";

/** What is captured. `until` is a frame in the middle, where a fault stops the service. */
const SCENES = [
  { name: "runs", line: ["runs"], shown: "The newest runs" },
  { name: "summary", line: ["summary", "latest"] },
  { name: "compare", line: ["compare", "BASE", "CANDIDATE"], shown: "A comparison" },
  {
    name: "gate",
    line: ["gate", "BASE", "CANDIDATE", "--max-drop", "correct=0.02"],
    shown: "A gate that fails",
  },
  { name: "rank", line: ["rank", "BASE", "CANDIDATE", "--scorer", "correct"] },
  { name: "help", line: ["--help"] },
  { name: "error", line: ["runs", "--stauts", "failed"] },
  { name: "not-found", line: ["summary", "name:nigthly"], shown: "An error, with what to do" },
  { name: "hostile", line: ["runs", "show", "HOSTILE"] },
  {
    name: "export-progress",
    line: ["export", "latest", "-o", "results.csv"],
    until: /Reading rows {2}[1-9]/,
    rows: 1_500, // two pages: the second one never arrives
    faults: [{ kind: "stall", path: ROWS, after: 1 }],
    shown: "An export, in the middle",
  },
  {
    name: "rescore-progress",
    line: ["rescore", "BASE", "--scorer", "correct", "--max-scorings", "9999", "--yes", "--wait"],
    until: /\d+ of \d+ rows/,
    faults: [{ kind: "stall", path: "/status", after: 2, times: 9 }],
  },
];

/** Terminals that each scene runs in. */
const TERMINALS = [
  { name: "80", width: 80 },
  { name: "80-plain", width: 80, env: { NO_COLOR: "1" } },
  { name: "80-dumb", width: 80, env: { TERM: "dumb" } },
  { name: "120", width: 120 },
  { name: "120-plain", width: 120, env: { NO_COLOR: "1" } },
  { name: "40", width: 40 },
];

const tmux = (...args) => execFileSync("tmux", [...TMUX, ...args], { encoding: "utf8" });

/** Returns whether tmux can be used, and installs it if necessary. */
function hasTmux() {
  const runs = () => spawnSync("tmux", ["-V"]).status === 0;
  if (runs()) return true;
  spawnSync("apt-get", ["update"], { stdio: "ignore" });
  spawnSync("apt-get", ["install", "--yes", "tmux"], { stdio: "ignore" });
  return runs();
}

/** Runs whose names are wide, and outputs that try to act on the terminal. */
async function seedOf(rows) {
  const { scenario } = await import("../dist/testing.js");
  const seed = scenario({ rows, passRate: 0.8, regress: 0.15 });
  const [project] = seed.weave.projects;
  for (const [at, run] of project.runs.entries()) {
    run.name = NAMES[at];
    for (const trial of run.trials.slice(0, 40))
      trial.output = { answer: `${HOSTILE} ${trial.id}` };
  }
  const [first] = project.runs;
  project.runs.push({
    ...first,
    id: "01a1a0a3-0280-7a99-99ca-786d191a02ff",
    traceId: "01a1a0a3-0280-7a99-99ca-786d191a02fe",
    name: HOSTILE,
    trials: [],
    startedAt: "2026-11-01T00:00:00Z",
  });
  return seed;
}

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** Shows a scene in a terminal. Returns its lines, with and without escape sequences. */
async function capture({ line, until, faults = [], rows = 300 }, { width, env = {} }, folder) {
  const { startSandbox } = await import("../dist/testing/node.js");
  const sandbox = await startSandbox({ seed: await seedOf(rows), faults });
  const names = {
    BASE: `name:${NAMES[0]}`,
    CANDIDATE: `name:${NAMES[1]}`,
    HOSTILE: "01a1a0a3-0280-7a99-99ca-786d191a02ff",
  };
  const words = line.map((word) => names[word] ?? word);
  const typed = words.map((word) => (/^[\w.:=/-]+$/.test(word) ? word : quoted(word)));
  const script = join(folder, "run.sh");
  writeFileSync(
    script,
    [
      ...Object.entries({ ...sandbox.env, TERM: "screen-256color", ...env }).map(
        ([name, value]) => `export ${name}=${quoted(value)}`,
      ),
      `cd ${quoted(mkdtempSync(join(folder, "here-")))}`,
      "trap : INT", // Ctrl-C ends the command only
      `printf '%s\\n' ${quoted(`$ evalwire ${typed.join(" ")}`)}`,
      `${quoted(process.execPath)} ${quoted(COMMAND)} ${words.map(quoted).join(" ")}`,
      `printf '[exit code %s]\\n' "$?"`,
      "sleep 600",
    ].join("\n"),
  );
  tmux(
    "new-session",
    "-d",
    "-s",
    "scene",
    "-x",
    String(width),
    "-y",
    "120",
    `sh ${quoted(script)}`,
  );
  const pane = (...flags) => tmux("capture-pane", "-p", ...flags, "-t", "scene").trimEnd();
  for (const { path, after } of faults)
    await polled(
      () => String(sandbox.requests.filter((one) => one.path.includes(path)).length > after),
      /true/,
    );
  const wanted = env.TERM === "dumb" && until ? /evalwire/ : (until ?? /\[exit code/);
  const frame = await polled(() => pane(), wanted);
  const text = pane("-e");
  let after = frame;
  if (until) {
    tmux("send-keys", "-t", "scene", "C-c");
    after = await polled(() => pane(), /\[exit code/);
  }
  tmux("kill-session", "-t", "scene");
  await sandbox.close();
  return { text, frame, after };
}

/** Looks at the terminal until it shows something. */
async function polled(look, wanted) {
  for (let looks = 0; looks < 600; looks++) {
    const shown = look();
    if (wanted.test(shown)) return shown;
    await sleep(100);
  }
  throw new Error(`The terminal did not show ${wanted}:\n${look()}`);
}

/** Returns what is wrong with what a terminal shows. */
function faultsOf({ text, frame, after }, { env = {} }, { until }) {
  const found = [];
  if (/^owned/m.test(frame) || /^::error/m.test(frame))
    found.push("output of a model acts on the log");
  if (/\u001b\[(?:[0-9;]*;)?(?:41|5)m/.test(text))
    found.push("output of a model colors the terminal");
  if ((env.NO_COLOR || env.TERM === "dumb") && text !== stripVTControlCharacters(text))
    found.push("there are colors");
  if (until && /Reading rows|of \d+ rows|\[#/.test(after))
    found.push("a piece of the progress is left");
  return found;
}

/** Writes the page of the documentation. */
function writePage(shown) {
  const blocks = shown.map(
    ({ scene, result }) => `## ${scene.shown}\n\n\`\`\`text\n${result.frame}\n\`\`\`\n`,
  );
  const about =
    "What a terminal of 80 columns shows, on the made-up runs of a sandbox. `node scripts/terminal-captures.mjs` runs\nthe command in tmux and writes this page.";
  writeFileSync(
    join(root, "docs", "terminal.md"),
    `# The command in a terminal\n\n${about}\n\n${blocks.join("\n")}`,
  );
}

async function main({ out = join(root, ".cache", "terminal"), scene, terminal: only }) {
  ensureBuild({ types: false });
  if (!hasTmux()) {
    console.log("Skipped, because tmux is missing and cannot be installed.");
    return SKIPPED;
  }
  const folder = mkdtempSync(join(tmpdir(), "evalwire-terminal-"));
  mkdirSync(out, { recursive: true });
  tmux("new-session", "-d", "-s", "keep", "sleep 3600"); // or the server would end between two scenes
  const shown = [];
  let wrong = 0;
  try {
    for (const one of SCENES.filter(({ name }) => scene === undefined || name === scene))
      for (const terminal of TERMINALS.filter(({ name }) => only === undefined || name === only)) {
        const result = await capture(one, terminal, folder);
        writeFileSync(join(out, `${one.name}-${terminal.name}.txt`), `${result.text}\n`);
        if (one.until)
          writeFileSync(join(out, `${one.name}-${terminal.name}-after.txt`), `${result.after}\n`);
        if (one.shown && terminal.name === "80") shown.push({ scene: one, result });
        for (const fault of faultsOf(result, terminal, one)) {
          wrong++;
          console.log(`${one.name} at ${terminal.name}: ${fault}`);
        }
      }
  } finally {
    spawnSync("tmux", [...TMUX, "kill-server"]);
    rmSync(folder, { recursive: true });
  }
  if (scene === undefined && (only ?? "80") === "80") writePage(shown);
  console.log(`Saved to ${out}; wrong: ${wrong}`);
  return wrong === 0 ? 0 : 1;
}

const { values } = parseArgs({
  options: {
    help: { type: "boolean" },
    out: { type: "string" },
    scene: { type: "string" },
    terminal: { type: "string" },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
