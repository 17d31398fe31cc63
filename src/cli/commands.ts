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
    name: "help",
    summary: "Print the help of a command",
    load: () => import("./commands/help.ts"),
  },
  {
    name: "doctor",
    summary: "Check keys, projects, servers and clocks, and say what to do",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "runs",
    summary: "List the runs of a project, or show one",
    load: () => import("./commands/runs.ts"),
  },
  {
    name: "experiments",
    summary: "List the experiments of a Galileo project",
    load: () => import("./commands/experiments.ts"),
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
    name: "gate",
    summary: "Decide whether a candidate satisfies a policy: exit code 0, 100 or 101",
    load: () => import("./commands/gate.ts"),
  },
  {
    name: "report",
    summary: "Write a report to send: one HTML page, Markdown, JUnit or text",
    load: () => import("./commands/report.ts"),
  },
  {
    name: "view",
    summary: "Show the report in a browser on this machine, and follow its runs until Ctrl-C",
    load: () => import("./commands/view.ts"),
  },
  {
    name: "plan",
    summary: "Compute the chances that a gate decides, and the rows that it needs",
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "rank",
    summary: "Rank runs by one scorer, with the places that each can hold",
    load: () => import("./commands/rank.ts"),
  },
  {
    name: "baseline",
    summary: "Pin a run as the base of later comparisons, or show it",
    load: () => import("./commands/baseline.ts"),
  },
  {
    name: "export",
    summary: "Write runs to a spreadsheet, a table or a file for engines",
    load: () => import("./commands/export.ts"),
  },
  {
    name: "sync",
    summary: "Add the new runs of projects to a folder that query engines read",
    load: () => import("./commands/sync.ts"),
  },
  {
    name: "tap",
    summary: "Send new runs as messages of the Singer protocol",
    load: () => import("./commands/tap.ts"),
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
    name: "demo",
    summary: "Show a decision with its reasons, a comparison, a rescore and files, offline",
    load: () => import("./commands/demo.ts"),
  },
];
