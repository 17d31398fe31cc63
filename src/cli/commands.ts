import type { CliCommand } from "./cli-command.ts";

/** Entry of the list of commands. Its definition is loaded when the command line names it. */
export interface CommandEntry {
  readonly name: string;
  /** One sentence for the help. */
  readonly summary: string;
  /** Loads the module that adds arguments, options, examples and work. */
  readonly load: () => Promise<{ define(command: CliCommand): void }>;
}

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "runs",
    summary: "List the runs of a project, or show one",
    load: () => import("./commands/runs.ts"),
  },
  {
    name: "rescore",
    summary: "Score stored outputs again with other scorers: paid work, each run once",
    load: () => import("./commands/rescore.ts"),
  },
  {
    name: "replay",
    summary: "Grade the traces of Rensei runs again: paid work, each replay once",
    load: () => import("./commands/replay.ts"),
  },
  {
    name: "scorers",
    summary: "List, show and change scorers",
    load: () => import("./commands/scorers.ts"),
  },
  {
    name: "sandbox",
    summary: "Run stand-ins for Weave, Galileo and Rensei on this machine, until Ctrl-C",
    load: () => import("./commands/sandbox.ts"),
  },
  {
    name: "help",
    summary: "Print the help of a command",
    load: () => import("./commands/help.ts"),
  },
];
