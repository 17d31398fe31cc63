#!/usr/bin/env node
// Completes command lines in real shells, interactively, with the scripts that the built command
// prints.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { counted } from "./counted.mjs";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/completion-check.mjs [--help]

Prints the completion of bash, zsh and fish with the built command, checks its syntax with the shell itself, and completes lines: in bash, in bash
without compopt (as bash 3.2 of macOS), and in zsh (sourced, and from $fpath) as typed into a terminal, followed by Tab; in fish with 'complete -C'.
Compares what the line becomes, and the proposals. Installs zsh and fish with apt-get if they are missing. Exit code 77 if that is not possible: the check was skipped.`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

/** Lines, and what Tab makes of them in bash and zsh. */
const LINES = [
  ["evalwire ga", "evalwire gate "],
  ["evalwire --json ga", "evalwire --json gate "],
  ["evalwire --profile gate ga", "evalwire --profile gate gate "],
  ["evalwire help sc", "evalwire help scorers "],
  ["evalwire runs sh", "evalwire runs show "],
  ["evalwire runs list --kind=c", "evalwire runs list --kind=classic "],
  ["evalwire gate --adjust h", "evalwire gate --adjust holm "],
  ["evalwire gate --adjust=h", "evalwire gate --adjust=holm "],
  ["evalwire gate lat", "evalwire gate latest "],
  ["evalwire gate na", "evalwire gate name:"],
  ["evalwire gate name:x ta", "evalwire gate name:x tag:"],
  ["evalwire gate base", "evalwire gate base"],
  ["evalwire gate base.", "evalwire gate base.csv "],
  ["evalwire gate a b c base.", "evalwire gate a b c base.csv "],
  ["evalwire gate my", "evalwire gate my\\ file.csv "],
  ["evalwire gate --policy my", "evalwire gate --policy my\\ file.csv "],
  ["evalwire gate --policy=my", "evalwire gate --policy=my\\ file.csv "],
  ["evalwire gate --max-drop correct=0.02 --policy my", null],
  ["evalwire gate it", "evalwire gate it\\'s.csv "],
  ["evalwire compare a b la", "evalwire compare a b la"],
  ["evalwire plan --pilot base.csv na", "evalwire plan --pilot base.csv name:"],
  ["evalwire sync ", "evalwire sync lake/"],
  ["evalwire scorers update x m", "evalwire scorers update x my\\ file.csv "],
  ["evalwire export --delimiter t", "evalwire export --delimiter tab "],
  ["evalwire completion f", "evalwire completion fish "],
].map(([line, becomes]) => [line, becomes ?? `${line}\\ file.csv `]);

/** Lines, and what zsh and fish propose: words with their descriptions are left out. */
const PROPOSALS = [
  ["evalwire gate --adjust ", ["bh", "holm", "none"]],
  ["evalwire completion ", ["bash", "fish", "zsh"]],
  ["evalwire export -o ", ["base.csv", "it's.csv", "lake/", "my file.csv"]],
];

/** Further lines in fish, which proposes whole words. */
const IN_FISH = [
  ["evalwire ga", ["gate"]],
  ["evalwire --profile gate ga", ["gate"]],
  ["evalwire help runs ", ["list", "show"]],
  ["evalwire scorers ", ["diff", "galileo", "list", "revert", "show", "update", "weave"]],
  ["evalwire gate --adjust=h", ["--adjust=holm"]],
  ["evalwire gate --max-d", ["--max-drop"]],
  ["evalwire gate b", ["base.csv", "baseline"]],
  ["evalwire gate a b c n", ["name:"]],
  ["evalwire gate --key b", []],
  ["evalwire compare a b l", []],
  ["evalwire plan --pilot base.csv n", ["name:"]],
  ["evalwire plan --pilot a b --ro", ["--rows"]],
  ["evalwire scorers update x m", ["my file.csv"]],
  ["evalwire sync ", ["lake/"]],
  ["evalwire export --delimiter ", [",", ";", "tab", "|"]],
];

const run = (command, args, options = {}) =>
  spawnSync(command, args, { encoding: "utf8", timeout: 300_000, ...options });

const exists = (shell) => run(shell, ["--version"]).status === 0;

/** Installs the shells that are missing. Returns the names of those that are still missing. */
function missingShells() {
  const missing = () => ["bash", "zsh", "fish"].filter((shell) => !exists(shell));
  if (missing().length === 0) return [];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, timeout: 600_000 };
  run("apt-get", ["update"], options);
  run("apt-get", ["install", "-y", "--no-install-recommends", ...missing()], options);
  return missing();
}

const { results, check } = counted();

/** Prints the script of a shell into a file, and lets the shell read it without running it. */
function scriptOf(shell, folder) {
  const done = run(process.execPath, [join(root, "dist/cli/main.js"), "completion", shell]);
  const path = join(folder, shell === "zsh" ? "_evalwire" : `completion.${shell}`);
  writeFileSync(path, done.stdout);
  check(`exit code of evalwire completion ${shell}`, done.status, 0);
  const read = run(shell, ["-n", path]);
  check(`syntax for ${shell}`, [read.status, read.stderr], [0, ""]);
  return path;
}

/** Types lines into a shell. Returns what each becomes, and what was proposed. */
function typed(shell, script, lines, cwd) {
  const type = join(root, "scripts/completion-check/type.zsh");
  const env = { PATH: process.env.PATH, HOME: cwd, TERM: "dumb", LANG: "C.UTF-8" };
  const done = run("zsh", ["-f", type, shell, script, ...lines], { cwd, env });
  if (done.status !== 0)
    throw new Error(
      `${shell} ended with ${done.status ?? done.signal}: ${done.stdout}${done.stderr}`,
    );
  return done.stdout
    .split(/^TYPED .*\|\n/m)
    .slice(1)
    .map((part) => ({
      line: /^LINE (.*)\|$/m.exec(part)?.[1],
      proposals: [...part.matchAll(/^PROPOSAL (.*)$/gm)].map(([, word]) => word).sort(),
    }));
}

function checkFish(script, cwd) {
  for (const [line, wanted] of [...PROPOSALS, ...IN_FISH]) {
    const code = 'source $argv[1]; complete -C "$argv[2]"';
    const env = { PATH: process.env.PATH, HOME: cwd, LANG: "C.UTF-8" };
    const done = run("fish", ["--no-config", "-c", code, script, line], { cwd, env });
    const found = done.stdout.split("\n").slice(0, -1);
    check(
      `fish: ${line}`,
      [...found.map((one) => one.split("\t")[0]), done.stderr],
      [...wanted, ""],
    );
  }
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(HELP);
  const missing = missingShells();
  if (missing.length > 0) {
    console.log(`Skipped, because these shells cannot be installed: ${missing.join(", ")}`);
    process.exitCode = SKIPPED;
    return;
  }
  await ensureBuild({ types: false });
  const scripts = mkdtempSync(join(tmpdir(), "evalwire-completion-"));
  const folder = mkdtempSync(join(tmpdir(), "evalwire-completion-"));
  try {
    for (const name of ["base.csv", "my file.csv", "it's.csv"])
      writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, "lake"));
    const [bash, zsh, fish] = ["bash", "zsh", "fish"].map((shell) => scriptOf(shell, scripts));
    for (const [shell, script] of [
      ["bash", bash],
      ["old-bash", bash],
      ["zsh", zsh],
      ["fpath-zsh", zsh],
    ]) {
      const found = typed(
        shell,
        script,
        LINES.map(([line]) => line),
        folder,
      );
      for (const [at, [line, becomes]] of LINES.entries())
        check(`${shell}: ${line}`, found[at]?.line, becomes);
    }
    const proposed = typed(
      "zsh",
      zsh,
      PROPOSALS.map(([line]) => line),
      folder,
    );
    for (const [at, [line, wanted]] of PROPOSALS.entries()) {
      const words = proposed[at]?.proposals.map((word) => word.replaceAll("\\", ""));
      check(
        `zsh: ${line}`,
        words,
        wanted.map((word) => word.replace("/", "")),
      );
    }
    checkFish(fish, folder);
  } finally {
    for (const one of [scripts, folder]) rmSync(one, { recursive: true, force: true });
  }
  console.log(`completion: ${results.passed} passed, ${results.failed} failed`);
  if (results.failed > 0) process.exitCode = 1;
}

await main();
