import type { GatePolicy } from "../../analysis/gate-policy.ts";
import type { SummarizeOptions } from "../../analysis/summarize.ts";
import { InvalidArgumentError } from "../../core/errors/usage.ts";
import { isMeasure, MEASURES } from "../../model/measures.ts";
import type { LoadedRun } from "../../model/run.ts";
import type { ReportSubject } from "../../report/report-view.ts";
import type { ReportView } from "../../report/view.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { defined } from "../defined.ts";
import { CommandError } from "../failure.ts";
import { typed } from "../flags.ts";
import {
  namingPolicy,
  type PolicyFlags,
  policyFlags,
  policyOf,
  refuseChange,
} from "../policy-flags.ts";
import { someText, wordOf } from "../read-values.ts";
import { checkReportFiles, type ReportFlags, writeReport } from "../report-files.ts";
import { loadRuns, RUN_HELP } from "../run-argument.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import {
  commonOptions,
  compareOptions,
  pairSettings,
  type ScoringFlags,
  scoringFlags,
} from "../scoring-flags.ts";
import { expandedPatterns } from "../shard-patterns.ts";
import { duration, endedRun } from "../wait-for-run.ts";

type Options = RunFlags &
  ScoringFlags &
  PolicyFlags &
  ReportFlags & {
    overlap?: "error" | "trials";
    rows?: boolean;
    wait?: number | true;
    exitZero?: boolean;
  };

/** Defines `evalwire gate`. */
export function define(command: CliCommand): void {
  command
    .argument("[base]", RUN_HELP)
    .argument("[candidate...]", "the run to decide about; several are shards of one run")
    .option("--junit <file>", "write the result as JUnit XML", someText)
    .option("--markdown <file>", "write the result as Markdown, for a comment", someText)
    .option("--summary [file]", "append the result to the step summary, or to a file")
    .option("--annotations", "print annotations of GitHub Actions to standard error")
    .option("--rows", "with --json: include the contents of the worst rows")
    .option("--wait [duration]", "wait until the runs have ended: 30m, 2h; default: 30m", duration)
    .option(
      "--overlap <what>",
      "what a row in two shards means: error (the default) or trials",
      wordOf("error", "trials"),
    )
    .option("--exit-zero", "end with 0 whatever the outcome");
  policyFlags(command);
  scoringFlags(command, "compare");
  runFlags(command)
    .example(
      "evalwire gate base.csv candidate.csv --max-drop correct=0.02",
      "fails if the candidate is worse by more than 2 points, of two files",
    )
    .example(
      "evalwire gate candidate.csv --min correct=0.1 --json",
      "judges one run and prints the result as JSON",
    )
    .does<Options>(async (context, texts, options) => {
      checkReportFiles(context, options);
      const policy = await policyOf(context, options);
      const own = withRuleScorers(context, options, policy);
      const subject = await judged(context, texts, own, policy);
      const { reportView } = await import("../../report/index.ts");
      const view = reportView(subject);
      context.exitCode = options.exitZero === true ? 0 : subject.gate.exitCode;
      await writeReport(context, view, options);
      await print(context, subject, view, own);
    });
}

/** Options of a comparison, which would be ignored where one run is judged. */
const PAIRED = ["slice", "margin", "adjust", "pair", "resamples", "seed", "allowSameRun"] as const;

function refusePaired({ defaults }: Context, options: Options): void {
  const name = PAIRED.find(
    (one) => options[one] !== undefined && !(one === "slice" && defaults?.uses(one)),
  );
  if (name === undefined) return;
  throw new CommandError("invalid_argument", `'${typed(name)}' applies only to two runs`, {
    hint: "Leave it out: it would be ignored.",
  });
}

/** Adds the scorers of the rules to those of the configuration file: the gate needs them. */
function withRuleScorers({ defaults }: Context, options: Options, { rules }: GatePolicy): Options {
  const { scorer } = options;
  if (scorer === undefined || defaults?.uses("scorers") !== true) return options;
  const named = rules.flatMap((rule) => ("scorer" in rule ? [rule.scorer] : []));
  const needed = named.filter((name) => !isMeasure(name)); // judged only where they are named
  return { ...options, scorer: [...new Set([...scorer, ...needed])] };
}

/** Result of a gate with what it judged. */
type Judged = ReportSubject & { readonly gate: NonNullable<ReportSubject["gate"]> };

/** Loads the runs and judges them: base and candidate, or one run. */
async function judged(
  context: Context,
  texts: readonly string[],
  options: Options,
  policy: GatePolicy,
): Promise<Judged> {
  const [first, ...rest] = texts;
  if (first === undefined)
    throw new InvalidArgumentError(
      "There is no run to decide about",
      { path: "candidate" },
      { hint: "Name two runs: evalwire gate BASE CANDIDATE" },
    );
  if (rest.length === 0) {
    await namingPolicy(context, () => refuseChange(policy));
    refusePaired(context, options);
  }
  const base = rest.length === 0 ? [] : expandedPatterns(context, [first]);
  const candidates = expandedPatterns(context, rest.length === 0 ? [first] : rest);
  const named: string[] = [];
  for (const text of [...base, ...candidates])
    named.push(options.wait === undefined ? text : await endedRun(context, text, options));
  const sides = named.map((_, i) => (i < base.length ? "base" : "candidate"));
  const settings = pairSettings(options, sides);
  const runs = await loadRuns(context, named, options, settings);
  const [left, right] = [runs.slice(0, base.length), runs.slice(base.length)];
  return rest.length === 0
    ? await oneRun(context, right, options, policy)
    : await twoRuns(context, [left, right], options, policy);
}

async function twoRuns(
  context: Context,
  [base, candidate]: readonly [readonly LoadedRun[], readonly LoadedRun[]],
  options: Options,
  policy: GatePolicy,
): Promise<Judged> {
  const { compare, gate, mergeShards } = await import("../../analysis/index.ts");
  const { refuseSameRun } = await import("../../analysis/row-source.ts");
  if (options.allowSameRun !== true)
    for (const shard of candidate)
      for (const part of base) refuseSameRun([part, shard], "candidate");
  const { overlap = "error" } = options;
  const comparison = await compare(
    mergeShards(base, { overlap }),
    mergeShards(candidate, { overlap }),
    compareOptions(options),
  );
  return { comparison, gate: await namingPolicy(context, () => gate(comparison, policy)) };
}

async function oneRun(
  context: Context,
  shards: readonly LoadedRun[],
  options: Options,
  policy: GatePolicy,
): Promise<Judged> {
  const { gate, mergeShards, summarize } = await import("../../analysis/index.ts");
  const run = mergeShards(shards, { overlap: options.overlap ?? "error" });
  const { confidence, cluster, scorer, missing } = options;
  const common = {
    ...commonOptions(options),
    ...defined({ confidence, cluster }),
    ...(missing === undefined || missing === "bounds"
      ? {}
      : { missing: missing as NonNullable<SummarizeOptions["missing"]> }), // the library checks it
  };
  // they are figures only where they are named
  const measures = MEASURES.filter((name) =>
    policy.rules.some((rule) => "scorer" in rule && rule.scorer === name),
  );
  const figures = await summarize(run, { ...common, ...defined({ scorers: scorer }) });
  const more = measures.length === 0 ? {} : await summarize(run, { ...common, scorers: measures });
  const all = { ...figures, ...more };
  return { figures: all, gate: await namingPolicy(context, () => gate(all, policy)) };
}

/** Prints the result of the gate; as JSON, with the figures behind it. */
async function print(
  context: Context,
  { gate, comparison }: Judged,
  view: ReportView,
  options: Options,
): Promise<void> {
  const { headline, rows, scorers, slices, notCompared, worstRows, missing, open } = view;
  const { key = null, slice = null } = comparison ?? {};
  const used = { key, cluster: options.cluster ?? null, slice };
  const figures = { ...used, rows, scorers, slices, notCompared, missing, open };
  const shown = options.rows === true ? { worstRows } : {};
  const { toText } = await import("../../report/index.ts");
  await context.out.report({ ...gate, headline, figures: { ...figures, ...shown } }, (options) =>
    toText(view, options),
  );
}
