import { VERSION } from "../model/version.ts";
import { CliCommand } from "./cli-command.ts";
import { COMMANDS } from "./commands.ts";
import type { Context } from "./context.ts";
import { FOOTER, headingOf, positionOf } from "./help.ts";
import type { Io } from "./io.ts";
import { list } from "./read-values.ts";

/**
 * Builds the command line. Only the commands whose name is among the words are defined in full, so
 * that the start stays quick; `null` defines all of them, and so does a command that reads all.
 */
export async function buildProgram(
  words: readonly string[] | null,
  io: Io,
  done: (context: Context) => void,
): Promise<CliCommand> {
  const program = new CliCommand("evalwire", io, done)
    .description("Evaluation results of W&B Weave, Galileo and Rensei, and decisions that hold.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .option("--json", "print one JSON document; errors too")
    .option("--no-color", "print without colors")
    .option("--no-progress", "print no progress")
    .option("--profile <name>", "use a profile of the configuration file")
    .option("--config-file <file>", "read this configuration file")
    .option("--no-config-file", "read no configuration file")
    .option("--entity <name>", "W&B entity (team or user)")
    .option("--project <name>", "project: a name, or entity/project for Weave", list)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", FOOTER);
  const inOrder = [...COMMANDS].sort((a, b) => positionOf(a.name) - positionOf(b.name));
  const all = words === null || COMMANDS.some((one) => one.readsAll && words.includes(one.name));
  for (const { name, summary, load } of inOrder) {
    const command = program
      .createCommand(name)
      .copyInheritedSettings(program)
      .description(summary)
      .helpGroup(headingOf(name));
    if (all || words.includes(name)) (await load()).define(command as CliCommand);
    program.addCommand(command);
  }
  return program;
}
