import type { ReplayManyQuery, ReplayOutcome } from "../../workflows/replay-many.ts";
import type { CliCommand } from "../cli-command.ts";
import { CommandError } from "../failure.ts";
import { type Facts, textsOf } from "../paid-journal.ts";
import { type PaidOptions, paidOptions, payFor } from "../paid-work.ts";
import { commaList, wholeNumber } from "../read-values.ts";
import type { Column } from "../table.ts";

interface ReplayOptions extends PaidOptions {
  judge?: string[];
  graders?: string[];
  datasetCase?: string;
  payloadsKept?: boolean;
  concurrency: number;
  maxReplays?: number;
}

/** Defines `evalwire replay`. */
export function define(command: CliCommand): void {
  paidOptions(
    command
      .description("Grade the traces of Rensei runs again: paid work, each replay once")
      .argument("[id...]", "IDs of eval runs")
      .option(
        "--judge <profiles>",
        "model profiles to judge with, separated by commas or repeated; default: those of each run",
        commaList,
      )
      .option(
        "--graders <ids>",
        "graders to run, separated by commas or repeated; default: those of each run",
        commaList,
      )
      .option("--dataset-case <id>", "case of a data set to grade every run against")
      .option(
        "--payloads-kept",
        "state that the traces keep their payloads: structural grades count",
      )
      .option("--concurrency <count>", "replays at a time, at most 32", wholeNumber, 1),
    "replays",
  )
    .example(
      "evalwire replay run-1 run-2 --judge judge-a,judge-strict --dry-run",
      "shows how many replays it takes, and sends nothing",
    )
    .example(
      "evalwire replay run-1 --graders model-grader/llm-judge-v1 --max-replays 5 --yes",
      "replays one run with one grader, without a question",
    )
    .does<ReplayOptions>(async (context, ids, options) => {
      const { judge, graders, datasetCase, payloadsKept, concurrency, maxReplays } = options;
      const given = {
        ...(ids.length === 0 ? {} : { runs: ids }),
        ...(judge === undefined ? {} : { judges: judge }),
        ...(graders === undefined ? {} : { graders }),
        ...(datasetCase === undefined ? {} : { datasetCase }),
        ...(payloadsKept === undefined ? {} : { payloadsKept }),
      };
      const paid = { ...options, max: maxReplays };
      await payFor<ReplayOutcome>(context, paid, {
        name: "replay",
        unit: "replays",
        given,
        look: async () => workOf(ids, options),
        describe,
        size: (work) => textsOf(work, "runs").length * Math.max(1, textsOf(work, "judges").length),
        begin: async (work, batch) => {
          const { replayMany } = await import("../../workflows/replay-many.ts");
          const options = { ...batch, concurrency, payloadsKept: work.payloadsKept === true };
          return replayMany(await context.rensei(), queryOf(work), options);
        },
        columns: COLUMNS,
        resultOf: ({ raw: _raw, ...result }) => result,
      });
    });
}

const COLUMNS: readonly Column<ReplayOutcome>[] = [
  { name: "RUN", cell: ({ runId }) => runId, whole: true },
  { name: "JUDGE", cell: ({ judge }) => judge },
  { name: "STATE", cell: ({ state }) => state },
  { name: "NEW RUN", cell: ({ result }) => result?.newRunId ?? null, whole: true },
  { name: "GRADES", cell: gradesOf },
];

/** Returns the score of each grader; a grade without a score has its state instead. */
function gradesOf({ result }: ReplayOutcome): string | null {
  if (result === undefined) return null;
  const grades = result.gradeResults.map(
    ({ graderId, score, state }) =>
      `${graderId ?? "?"} ${score === null || state !== "scored" ? state : score}`,
  );
  return [...grades, ...result.notRun.map((id) => `${id} did not run`)].join(", ") || null;
}

function workOf(
  ids: readonly string[],
  { judge, graders, datasetCase, payloadsKept = false }: ReplayOptions,
): Facts {
  if (ids.length === 0)
    throw new CommandError("usage", "Missing required argument 'id'", {
      hint: "Name at least one eval run, or the journal to continue with --resume.",
    });
  return {
    runs: [...new Set(ids)].sort(),
    judges: judge === undefined ? null : [...judge].sort(),
    graders: graders === undefined ? null : [...graders].sort(),
    datasetCase: datasetCase ?? null,
    payloadsKept,
  };
}

function queryOf(work: Facts): ReplayManyQuery {
  const [judges, graderIds] = [textsOf(work, "judges"), textsOf(work, "graders")];
  return {
    runIds: textsOf(work, "runs"),
    ...(judges.length === 0 ? {} : { judges }),
    ...(graderIds.length === 0 ? {} : { graderIds }),
    ...(typeof work.datasetCase === "string" ? { datasetCaseId: work.datasetCase } : {}),
  };
}

function describe(work: Facts): string[] {
  const {
    judges = ["that of each run"],
    graderIds = ["those of each run"],
    datasetCaseId,
  } = queryOf(work);
  return [
    `judge: ${judges.join(", ")}`,
    `graders: ${graderIds.join(", ")}`,
    ...(datasetCaseId === undefined ? [] : [`case of a data set: ${datasetCaseId}`]),
  ];
}
