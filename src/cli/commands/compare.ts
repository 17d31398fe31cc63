import type { Comparison, ScorerComparison } from "../../analysis/comparison.ts";
import type { CliCommand } from "../cli-command.ts";
import { someText } from "../read-values.ts";
import { checkReportFiles, writeReport } from "../report-files.ts";
import { RUN_HELP } from "../run-argument.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import { compareOptions, loadPair, type ScoringFlags, scoringFlags } from "../scoring-flags.ts";

interface CompareCommand extends RunFlags, ScoringFlags {
  rows?: boolean;
  markdown?: string;
}

/** Defines `evalwire compare`. */
export function define(command: CliCommand): void {
  command
    .argument("<base>", RUN_HELP)
    .argument("<candidate>", "the run that may be better or worse")
    .option("--rows", "with --json: include the contents of changed rows")
    .option("--markdown <file>", "also write the comparison as Markdown", someText)
    .example("evalwire compare base.csv candidate.csv", "compares two tables, without an account")
    .example(
      "evalwire compare name:base name:candidate --scorer correct --json",
      "compares one scorer of two runs of Weave, as JSON",
    )
    .does<CompareCommand>(async (context, [base = "", candidate = ""], options) => {
      const { markdown, rows = false } = options;
      checkReportFiles(context, { markdown });
      const runs = await loadPair(context, [base, candidate], options);
      const { compare } = await import("../../analysis/compare.ts");
      const comparison = await compare(...runs, compareOptions(options));
      const { reportView, toText } = await import("../../report/index.ts");
      const view = reportView({ comparison }, { maxRows: 0 });
      await writeReport(context, view, { markdown });
      await context.out.report(rows ? comparison : withoutContents(comparison), (how) =>
        toText(view, how),
      );
    });
  runFlags(scoringFlags(command, "compare"));
}

type Scorers = Record<string, ScorerComparison>;

/** Leaves out the contents of rows, as `compare()` does with `keepRows: "none"`. */
function withoutContents(comparison: Comparison): Comparison {
  const { rows, scorers, slices } = comparison;
  const stripped = (each: Scorers): Scorers =>
    Object.fromEntries(
      Object.entries(each).map(([name, one]) => [
        name,
        { ...one, improved: [], regressed: [], unchangedRows: [], failing: null },
      ]),
    );
  return {
    ...comparison,
    rows: { ...rows, edited: [], uncompared: [], keys: null, inputs: {} },
    scorers: stripped(scorers),
    slices: Object.fromEntries(
      Object.entries(slices).map(([slice, each]) => [slice, stripped(each)]),
    ),
  };
}
