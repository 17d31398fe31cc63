import type { GateResult } from "../../analysis/gate-result.ts";
import { InvalidArgumentError } from "../../core/errors/usage.ts";
import type { ReportSubject } from "../../report/report-view.ts";
import type { ReportView } from "../../report/view.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { type JudgedFlags, judgedRuns, overlapFlag, type Shards } from "../judged-runs.ts";
import { policyFlags, policyOf } from "../policy-flags.ts";
import { someText } from "../read-values.ts";
import { checkReportFiles, type ReportFlags, writeReport } from "../report-files.ts";
import { RUN_HELP } from "../run-argument.ts";
import { runFlags } from "../run-flags.ts";
import { scoringFlags } from "../scoring-flags.ts";
import { expandedPatterns } from "../shard-patterns.ts";
import { waitFlag } from "../wait-for-run.ts";

type Options = JudgedFlags & ReportFlags & { rows?: boolean; exitZero?: boolean };

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
    .option("--exit-zero", "end with 0 whatever the outcome");
  overlapFlag(waitFlag(command));
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
      const subject = await judgedRuns(context, runsOf(context, texts), options, { policy });
      if (subject.gate === undefined) throw new TypeError("judgedRuns() judges by the policy");
      const { reportView } = await import("../../report/index.ts");
      const view = reportView(subject, { maxRows: 0 });
      context.exitCode = options.exitZero === true ? 0 : subject.gate.exitCode;
      await writeReport(context, view, options);
      await print(context, { ...subject, gate: subject.gate }, view, options);
    });
}

/** Returns the arguments of the runs: base and candidate, or one run. */
function runsOf(context: Context, texts: readonly string[]): [Shards] | [Shards, Shards] {
  const [first, ...rest] = texts;
  if (first === undefined)
    throw new InvalidArgumentError(
      "There is no run to decide about",
      { path: "candidate" },
      { hint: "Name two runs: evalwire gate BASE CANDIDATE" },
    );
  const base = expandedPatterns(context, [first]);
  return rest.length === 0 ? [base] : [base, expandedPatterns(context, rest)];
}

/** Prints the result of the gate; as JSON, with the figures behind it. */
async function print(
  context: Context,
  { gate, comparison }: ReportSubject & { readonly gate: GateResult },
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
