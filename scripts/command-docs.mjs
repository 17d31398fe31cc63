#!/usr/bin/env node
// Writes docs/command.md from the program itself: every command with its options and examples.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeOrCheck } from "./written-file.mjs";

const HELP = `Usage: node scripts/command-docs.mjs [--check] [--help]

Writes docs/command.md from the definitions of the command: arguments, options, examples and exit codes.

  --check  fail when the file differs instead of writing it`;

const root = fileURLToPath(new URL("..", import.meta.url));
const path = `${root}docs/command.md`;
const WIDTH = 150;

/** Imports a file of the sources, compiled in memory. */
async function load(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${root}scripts`, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: `${root}.cache/command-docs.mjs`,
    logLevel: "error",
  });
  const file = `${root}.cache/command-docs.mjs`;
  mkdirSync(`${root}.cache`, { recursive: true });
  writeFileSync(file, outputFiles[0].text);
  return await import(file);
}

const escaped = (text) => text.replaceAll("|", "\\|").replaceAll("<", "\\<");

/** Wraps a line between words, as the other pages are. */
function wrapped(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== "" && last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join("\n");
}

function optionRow({ flags, description, defaultValue, argChoices }) {
  const choices = argChoices ? ` (${argChoices.join(", ")})` : "";
  const shown = typeof defaultValue === "number" || typeof defaultValue === "string";
  return `| \`${flags}\` | ${escaped(description)}${choices}${shown ? `; default ${defaultValue}` : ""} |`;
}

const table = (head, rows) =>
  rows.length === 0 ? [] : [`| ${head} | |`, "| --- | --- |", ...rows, ""];

/** Returns the section of a command, and those of its subcommands. */
function sections(command, path) {
  const name = `${path} ${command.name()}`;
  if (command.commands.length > 0)
    return [
      `### ${name}`,
      "",
      `${command.description()}.`,
      "",
      ...command.commands.flatMap((one) => sections(one, name)),
    ];
  const args = command.registeredArguments.map(
    (one) =>
      `${one.required ? "" : "["}${one.name()}${one.variadic ? "…" : ""}${one.required ? "" : "]"}`,
  );
  const usage = [name, ...args.map((one) => one.toUpperCase())].join(" ");
  return [
    `### ${name}`,
    "",
    `${command.description()}.`,
    "",
    "```",
    usage,
    "```",
    "",
    ...table(
      "Argument",
      command.registeredArguments.map(
        (one) => `| \`${one.name()}\` | ${escaped(one.description)} |`,
      ),
    ),
    ...table("Option", command.options.map(optionRow)),
    ...command.examples.flatMap(({ line, what }) => [
      `    ${line}`,
      "",
      `${what}.`.replace(/^./, (one) => one.toUpperCase()),
      "",
    ]),
  ];
}

/** Returns the page. */
async function page() {
  const { buildProgram, EXIT_CODES, GROUPS } = await load(
    'export { buildProgram } from "../src/cli/program.ts"; export { EXIT_CODES, GROUPS } from "../src/cli/help.ts";',
  );
  const program = await buildProgram(null, { env: {} }, () => {});
  const commands = Object.entries(GROUPS).flatMap(([group, names]) => {
    const found = names.flatMap((name) => program.commands.filter((one) => one.name() === name));
    return found.length === 0
      ? []
      : [`## ${group}`, "", ...found.flatMap((one) => sections(one, "evalwire"))];
  });
  const lines = [
    "# The command evalwire",
    "",
    "This page is made from the command itself by `scripts/command-docs.mjs`. `evalwire help COMMAND` prints the same.",
    "",
    wrapped(
      "Data goes to the standard output: a table on a terminal, cells separated by tabs elsewhere, one JSON document with `--json`, and one line per item of a list with `--jsonl`. Progress, messages and questions go to the standard error. Times without a zone are UTC. Control characters in data are written out, so text of a model cannot change a terminal. [What a terminal shows](terminal.md) has examples.",
    ),
    "",
    "## Exit codes",
    "",
    "| Code | Meaning |",
    "| --- | --- |",
    ...EXIT_CODES.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    "",
    wrapped(
      'With `--json`, an error is one document too: `{"error": {"code", "message", "hint"}}`. Only `gate` and `report --policy` end with 100 or 101.',
    ),
    "",
    "## Options of every command",
    "",
    ...table("Option", program.options.map(optionRow)),
    ...commands,
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

await writeOrCheck({
  help: HELP,
  path: path,
  make: page,
  differs: "docs/command.md differs from the command: run npm run command-docs",
});
