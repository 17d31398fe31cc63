import type { ReplayOutcome } from "../../workflows/replay-many.ts";
import type { CliCommand } from "../cli-command.ts";
import { CommandError } from "../failure.ts";
import { collectIds, positiveInteger } from "../list-options.ts";
import type { Facts } from "../paid-journal.ts";
import { type PaidOptions, paidOptions, payFor } from "../paid-work.ts";
import type { Column } from "../table.ts";

interface ReplayOptions extends PaidOptions {
  judge: string[];
  graders: string[];
  datasetCase?: string;
  payloadsKept?: boolean;
  concurrency: number;
  maxReplays?: number;
}

/** What is replayed. */
interface Work extends Facts {
  readonly runs: string[];
  readonly judges: string[] | null;
  readonly graders: string[] | null;
  readonly datasetCase: string | null;
  readonly payloadsKept: boolean;
}

/** Defines `evalwire replay`. */
export function define(command: CliCommand): void {
  paidOptions(
    command
      .description("Grade the traces of Rensei runs again: paid work, each replay once.")
      .argument("[id...]", "IDs of eval runs")
      .option(
        "--judge <profiles>",
        "model profiles to judge with, separated by commas or repeated; default: those of each run",
        collectIds,
        [],
      )
      .option(
        "--graders <ids>",
        "graders to run, separated by commas or repeated; default: those of each run",
        collectIds,
        [],
      )
      .option("--dataset-case <id>", "case of a data set to grade every run against")
      .option(
        "--payloads-kept",
        "state that the traces keep their payloads: structural grades count",
      )
      .option("--concurrency <count>", "replays at a time, at most 32", positiveInteger, 1),
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
        ...(judge.length === 0 ? {} : { judges: judge }),
        ...(graders.length === 0 ? {} : { graders }),
        ...(datasetCase === undefined ? {} : { datasetCase }),
        ...(payloadsKept === undefined ? {} : { payloadsKept }),
      };
      const paid = { ...options, max: maxReplays };
      await payFor<ReplayOutcome>(context, paid, {
        name: "replay",
        unit: "replays",
        given,
        look: async () => workOf(ids, options),
        describe: (work) => describe(work as Work),
        size: ({ runs, judges }) =>
          (runs as string[]).length * ((judges as string[] | null)?.length ?? 1),
        begin: async (work, batch) => {
          const {
            runs,
            judges,
            graders: graderIds,
            datasetCase: datasetCaseId,
            payloadsKept: kept,
          } = work as Work;
          const { replayMany } = await import("../../workflows/replay-many.ts");
          const query = {
            runIds: runs,
            ...(judges === null ? {} : { judges }),
            ...(graderIds === null ? {} : { graderIds }),
            ...(datasetCaseId === null ? {} : { datasetCaseId }),
          };
          return replayMany(await context.rensei(), query, {
            ...batch,
            concurrency,
            payloadsKept: kept,
          });
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
): Work {
  if (ids.length === 0)
    throw new CommandError("usage", "Missing required argument 'id'", {
      hint: "Name at least one eval run, or the journal to continue with --resume.",
    });
  const sorted = (list: readonly string[]): string[] => [...new Set(list)].sort();
  return {
    runs: sorted(ids),
    judges: judge.length === 0 ? null : sorted(judge),
    graders: graders.length === 0 ? null : sorted(graders),
    datasetCase: datasetCase ?? null,
    payloadsKept,
  };
}

function describe({ judges, graders, datasetCase }: Work): string[] {
  return [
    `judge: ${judges?.join(", ") ?? "that of each run"}`,
    `graders: ${graders?.join(", ") ?? "those of each run"}`,
    ...(datasetCase === null ? [] : [`case of a data set: ${datasetCase}`]),
  ];
}
