import type { GatePolicy } from "../analysis/gate-policy.ts";
import type { GateResult } from "../analysis/gate-result.ts";
import type { ReportSubject } from "../report/report-view.ts";
import type { ReportView } from "../report/view.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { CommandError, type Failure, foreignFlag } from "./failure.ts";
import { addFlags, type Flag, typed } from "./flags.ts";
import { type JudgedFlags, judgedRuns, overlapFlag, type Shards } from "./judged-runs.ts";
import { changeRule, originOf, policyFlagIn, policyFlags, policyOf } from "./policy-flags.ts";
import { list, someText, wholeNumber } from "./read-values.ts";
import { runFlags } from "./run-flags.ts";
import { scoringFlags } from "./scoring-flags.ts";
import { expandedPatterns } from "./shard-patterns.ts";

/** Flags that decide what a report contains. */
interface ContentFlags {
  content?: boolean;
  redact?: string[];
  maxRows?: number;
  maxTextLength?: number;
}

/** Flags of commands that report on runs, or on projects. */
export type ReportedFlags = JudgedFlags &
  ContentFlags & {
    shards?: boolean;
    projects?: string[];
    since?: string;
    limit?: number;
    title?: string;
  };

/** View of runs or projects, with what a command says besides. */
export interface Reported {
  readonly view: ReportView;
  /** Null without a policy. */
  readonly gate: GateResult | null;
  /** Projects that could not be read. */
  readonly failures: readonly Failure[];
}

const CONTENT: readonly Flag[] = [
  {
    name: "redact",
    value: "name",
    help: "field of inputs or outputs, or column, that is shown as [redacted] (repeatable)",
    read: list,
  },
  {
    name: "maxRows",
    value: "count",
    help: "maximum number of rows in the page; default: 20000",
    read: wholeNumber,
  },
  {
    name: "maxTextLength",
    value: "count",
    help: "maximum length of an input or output, in characters; default: 4000",
    read: wholeNumber,
  },
  { name: "title", value: "text", help: "title; default: the names of the runs", read: someText },
];

const PROJECTS: readonly Flag[] = [
  {
    name: "since",
    value: "time",
    help: "with projects: runs that finished at this time or later; default: 30d",
    read: someText,
  },
  {
    name: "limit",
    value: "count",
    help: "with projects: maximum number of runs of each, the newest; default: 20",
    read: wholeNumber,
  },
];

/** Adds the options of a report on projects. */
export function projectFlags(command: CliCommand): CliCommand {
  addFlags(command.takesProjects("without arguments"), "Options for projects:", PROJECTS);
  return command;
}

/** Adds the options of commands that report on runs. */
export function reportedFlags(command: CliCommand): CliCommand {
  command
    .option("--shards", "the runs after the first are shards of one candidate")
    .option("--no-content", "leave out inputs, outputs and reasons");
  addFlags(command, "Options for contents:", CONTENT);
  overlapFlag(command);
  policyFlags(command);
  scoringFlags(command, "compare");
  return runFlags(command);
}

/**
 * Reads runs and makes the view of a report: figures of one run, a comparison of two, a ranking of
 * more; without a run, a report on projects.
 */
export async function reported(
  context: Context,
  texts: readonly string[],
  given: ReportedFlags,
): Promise<Reported> {
  const runs = runsOf(context, texts, given);
  const flags = withoutForeign(context, runs.length, given);
  const { reportView } = await import("../report/index.ts");
  const [first, second, ...others] = runs;
  if (second === undefined || others.length > 0) refuseFlags(flags, ROWS_ONLY, "two runs");
  if (first === undefined) {
    const { projectReports } = await import("./project-reports.ts");
    const { report, failures } = await projectReports(context, projectsOf(flags), flags);
    return { view: reportView({ projects: report }), gate: null, failures };
  }
  refuseFlags(flags, ["since", "limit"], "projects, without runs");
  if (others.length > 0) {
    refusePolicy(flags, runs.length);
    const { manyRuns } = await import("./many-runs.ts");
    const view = reportView(await manyRuns(context, runs, flags));
    return { view, gate: null, failures: [] };
  }
  const policy = await policyFor(context, flags, second === undefined);
  const judged = second === undefined ? ([first] as const) : ([first, second] as const);
  const subject = await judgedRuns(context, judged, flags, { policy, keepRows: "all" });
  return { view: await viewOf(subject, flags), gate: subject.gate ?? null, failures: [] };
}

/**
 * Returns the policy of the flags; null without any. One of the configuration file that compares two
 * runs does not apply to one.
 */
async function policyFor(
  context: Context,
  flags: ReportedFlags,
  isAlone: boolean,
): Promise<GatePolicy | null> {
  if (policyFlagIn(flags) === null) return null;
  const policy = await policyOf(context, flags);
  const origin = originOf(context, flags);
  if (!isAlone || origin === null || changeRule(policy) === undefined) return policy;
  await context.out.note(
    `There is no base, so the policy is not applied (${origin}): it compares two runs.`,
  );
  return null;
}

/** Settings of the configuration file that apply to one run or two, but not to others. */
const RANKING = ["policy", "slice", "cluster"] as const;
const PROJECTS_ONLY = ["policy", "slice"] as const;

/** Leaves out the settings of the configuration file that do not apply to a number of runs. */
function withoutForeign({ defaults }: Context, count: number, flags: ReportedFlags): ReportedFlags {
  const left = { ...flags };
  if (defaults === null || count === 1 || count === 2) return left;
  for (const setting of count === 0 ? PROJECTS_ONLY : RANKING)
    if (defaults.uses(setting)) delete left[setting];
  return left;
}

/** Makes the view of one run or two, with the contents that the flags allow. */
async function viewOf(subject: ReportSubject, flags: ReportedFlags): Promise<ReportView> {
  const { reportView } = await import("../report/index.ts");
  const { content = true, redact = [], maxRows, maxTextLength } = flags;
  const options = { content, ...defined({ maxRows, maxTextLength }) };
  if (redact.length === 0) return reportView(subject, options);
  refuseContradiction(flags, redact);
  const { RedactedFields } = await import("./redact-fields.ts");
  const fields = new RedactedFields(redact);
  const view = reportView(subject, { ...options, redact: fields.redact });
  fields.checkFound();
  return view;
}

/** Refuses to redact what other flags show, or leave out. */
function refuseContradiction(flags: ReportedFlags, redact: readonly string[]): void {
  const { content, slice } = flags;
  if (content !== false && (slice === undefined || !redact.includes(slice))) return;
  const [other, hint] =
    content === false
      ? ["--no-content", "Leave one out: without contents, there is nothing to redact."]
      : [`--slice ${slice}`, "The names of the slices are its values."];
  throw new CommandError("invalid_argument", `Cannot combine '--redact' with '${other}'`, { hint });
}

/** Returns the arguments of each run. A pattern names the shards of one. */
function runsOf(
  context: Context,
  texts: readonly string[],
  { shards = false }: ReportedFlags,
): Shards[] {
  const runs = texts.map((text) => expandedPatterns(context, [text]));
  const [first, ...rest] = runs;
  return first === undefined || rest.length === 0 || !shards ? runs : [first, rest.flat()];
}

/** Flags about the rows of a comparison. */
const ROWS_ONLY = ["redact", "maxRows", "maxTextLength"] as const;

/** Flags about runs, which a report on projects does not use. */
const RUNS_ONLY = ["shards", "overlap", "wait"] as const;

function projectsOf(flags: ReportedFlags): readonly string[] {
  const { projects = [] } = flags;
  if (projects.length === 0)
    throw new CommandError("usage", "There is nothing to report", {
      hint: "Name two runs, BASE and CANDIDATE, or projects: --project NAME.",
    });
  refuseFlags(flags, RUNS_ONLY, "runs");
  const rule = policyFlagIn(flags);
  if (rule !== null) throw foreignFlag(rule, "one run or two");
  return projects;
}

function refuseFlags(
  flags: ReportedFlags,
  names: readonly (keyof ReportedFlags)[],
  appliesTo: string,
): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw foreignFlag(given, appliesTo);
}

/** Refuses rules for a ranking, apart from the one that a ranking has too. */
function refusePolicy({ unfinished: _unfinished, ...flags }: ReportedFlags, count: number): void {
  const given = policyFlagIn(flags);
  if (given === null) return;
  throw new CommandError(
    "invalid_argument",
    `'${typed(given)}' judges one run or two, but ${count} are named`,
    { hint: "If the runs after the first are shards of one candidate, pass --shards." },
  );
}
