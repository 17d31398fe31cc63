import type { RunFigure } from "../../analysis/run-figure.ts";
import type { SummarizeOptions } from "../../analysis/summarize.ts";
import type { LoadedRun } from "../../model/run.ts";
import {
  formatCount,
  formatLevel,
  formatRange,
  formatShare,
  formatValue,
} from "../../report/numbers.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { defined } from "../defined.ts";
import { wordOf } from "../read-values.ts";
import { loadRun, RUN_HELP } from "../run-argument.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import { commonOptions, type ScoringFlags, scoringFlags } from "../scoring-flags.ts";
import type { Column } from "../table.ts";

interface SummaryCommand extends RunFlags, ScoringFlags {
  interval?: "score" | "exact";
}

type Line = readonly [scorer: string, figure: RunFigure];

/** Defines `evalwire summary`. */
export function define(command: CliCommand): void {
  command
    .argument("<run>", RUN_HELP)
    .option(
      "--interval <method>",
      "interval of a pass rate: score (Wilson) or exact (Clopper-Pearson)",
      wordOf("score", "exact"),
    )
    .example("evalwire summary base.csv", "prints the figures of a table, without an account")
    .example("evalwire summary latest --json", "prints those of the newest run of Weave as JSON")
    .does<SummaryCommand>(async (context, [text = ""], options) => {
      const { cluster, confidence = 0.95, interval, missing, scorer } = options;
      const loaded = await loadRun(context, text, options, {
        uses: ["scorer", "values", "decimal"],
        columns: cluster === undefined ? [] : [cluster],
        ...(cluster === undefined ? { inputs: false } : {}),
      });
      const { summarize } = await import("../../analysis/summarize.ts");
      const figures = await summarize(loaded, {
        ...commonOptions(options),
        ...defined({
          scorers: scorer,
          missing: missing as SummarizeOptions["missing"], // the library checks it
          confidence,
          cluster,
          interval,
        }),
      });
      await print(context, loaded, figures, confidence);
    });
  runFlags(scoringFlags(command, "summarize"));
}

async function print(
  { out }: Context,
  { run, warnings = [] }: LoadedRun,
  figures: Record<string, RunFigure>,
  confidence: number,
): Promise<void> {
  const { provider, project, id, name, status, partial, model, startedAt } = run;
  const plain = Object.entries(figures).map(
    ([scorer, { run: _run, scores: _scores, ...figure }]) => [scorer, figure],
  );
  const lines: Line[] = Object.entries(figures);
  if (out.format === "text") {
    if (status !== "completed")
      await out.note(`The run '${name ?? id}' is '${status}': rows and scores may be missing.`);
    if (partial !== null) await out.note(`The run is partial: ${partial}.`);
    for (const warning of warnings) await out.note(`${warning}.`);
    if (lines.length === 0) await out.note("The run has no scores.");
    return await out.list(lines, columnsFor(confidence));
  }
  await out.document(
    {
      run: { provider, project, id, name, model, status, partial, startedAt },
      figures: Object.fromEntries(plain),
      warnings,
    },
    () => "",
  );
}

const unitOf = ({ kind }: RunFigure) => (kind === "boolean" ? "share" : "number");

function columnsFor(confidence: number): Column<Line>[] {
  return [
    { name: "SCORER", cell: ([scorer]) => scorer },
    {
      name: "VALUE",
      cell: ([, one]) => (one.value === null ? null : formatValue(one.value, unitOf(one))),
      align: "right",
    },
    {
      name: `${formatLevel(confidence)} INTERVAL`,
      whole: true,
      cell: ([, one]) => (one.interval === null ? null : formatRange(one.interval, unitOf(one))),
    },
    { name: "ROWS", cell: ([, { n }]) => formatCount(n), align: "right" },
    { name: "COVERAGE", cell: ([, { coverage }]) => formatShare(coverage), align: "right" },
    { name: "NOT SCORED", cell: ([, figure]) => notScored(figure) },
    { name: "METHOD", cell: ([, { method }]) => method },
  ];
}

/** Lists the trials without a score by reason: `2 missing, 1 errored`. */
function notScored({ unscored, notApplicable }: RunFigure): string | null {
  const counts = Object.entries({ ...unscored, "not applicable": notApplicable });
  const found = counts.filter(([, count]) => count > 0);
  return found.length === 0
    ? null
    : found.map(([reason, count]) => `${formatCount(count)} ${reason}`).join(", ");
}
