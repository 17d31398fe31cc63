import type { Command } from "commander";
import type { CliCommand } from "../cli-command.ts";

/** Defines `evalwire help`. */
export function define(command: CliCommand): void {
  command
    .argument("[command...]", "names of a command, as in 'runs list'")
    .example("evalwire help runs", "prints the help of 'evalwire runs'")
    .example("evalwire help runs list", "prints the help of 'evalwire runs list'")
    .needsNoSettings()
    .does(async (_context, names) => {
      let target: Command = command.parent ?? command;
      for (const name of names) target = (target as CliCommand).subcommand(name);
      target.help();
    });
}
