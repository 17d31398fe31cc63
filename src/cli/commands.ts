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
    name: "gate",
    summary: "Decide whether a candidate satisfies a policy: exit code 0, 100 or 101",
    load: () => import("./commands/gate.ts"),
  },
];
