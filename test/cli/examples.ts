import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evalRuns, experiments, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import type { CliCommand } from "../../src/cli/cli-command.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { ioOf, type Outcome, runCommand, type Surroundings } from "./support.ts";

/** Servers, which run until Ctrl-C. */
export const ENDLESS: readonly string[] = ["evalwire sandbox", "evalwire view"];

/** Command of the program, with the words that name it. */
export interface ListedCommand {
  path: string;
  command: CliCommand;
}

/** Returns every command of the program, subcommands included, without the program itself. */
export async function allCommands(): Promise<ListedCommand[]> {
  const program = await buildProgram(null, ioOf().io, () => {});
  const list = (command: CliCommand, path: string): ListedCommand[] =>
    command.commands.flatMap((one) => {
      const child = { path: `${path} ${one.name()}`, command: one as CliCommand };
      return [child, ...list(child.command, child.path)];
    });
  return list(program, "evalwire");
}

/** Splits a line as a shell does: words, and quotes around words with spaces. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

/** Where the examples of the help run: a sandbox, and a folder with the files that they name. */
export interface ExampleSurroundings extends Surroundings {
  close(): Promise<void>;
}

/** Starts a sandbox for the examples, and writes their files into a folder. */
export async function startExamples(folder: string): Promise<ExampleSurroundings> {
  const seed = scenario({
    rows: 12,
    passRate: 0.75,
    regress: 0.2,
    attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
  });
  const sandbox = await startSandbox({
    seed: { ...seed, ...experiments(), ...evalRuns() },
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  return { cwd: folder, env: sandbox.env, close: () => sandbox.close() };
}

/** Runs a line of the help, which begins with the name of the program. */
export async function runLine(line: string, surroundings: Surroundings): Promise<Outcome> {
  return await runCommand(wordsOf(line).slice(1), surroundings);
}

const csv = (passes: (row: number) => boolean): string =>
  [
    "id,input,output,correct",
    ...Array.from({ length: 60 }, (_, row) => `q${row},question ${row},answer,${+passes(row)}`),
  ].join("\n");

/** Files that examples name. */
const FILES: Record<string, string> = {
  "base.csv": csv((row) => row % 4 !== 0),
  "candidate.csv": csv((row) => row % 5 !== 0),
  "results.csv": csv((row) => row % 3 !== 0),
  "gate.json": JSON.stringify({ rules: [{ scorer: "correct", maxDrop: 0.05 }, { minRows: 10 }] }),
};
