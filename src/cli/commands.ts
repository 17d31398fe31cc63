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
    name: "summary",
    summary: "Print the figures of a run, with intervals and coverage",
    load: () => import("./commands/summary.ts"),
  },
  {
    name: "compare",
    summary: "Compare two runs, row by row",
    load: () => import("./commands/compare.ts"),
  },
  {
    name: "rank",
    summary: "Rank runs by one scorer, with the places that each can hold",
    load: () => import("./commands/rank.ts"),
  },
  {
    name: "plan",
    summary: "Compute the chances that a gate decides, and the rows that it needs",
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "baseline",
    summary: "Pin a run as the base of later comparisons, or show it",
    load: () => import("./commands/baseline.ts"),
  },
  {
    name: "experiments",
    summary: "List the experiments of a Galileo project",
    load: () => import("./commands/experiments.ts"),
  },
  {
    name: "gate",
    summary: "Decide whether a candidate satisfies a policy: exit code 0, 100 or 101",
    load: () => import("./commands/gate.ts"),
  },
];
