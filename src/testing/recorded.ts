import { aBoolean } from "../core/options.ts";
import { checkOptions } from "./checks.ts";
import gpqaJson from "./gpqa.json" with { type: "json" };
import recordedJson from "./recorded.json" with { type: "json" };
import type {
  DatasetSeed,
  EvaluationSeed,
  ModelSeed,
  RunSeed,
  ScorerSeed,
  Seed,
  TrialSeed,
  WeaveProjectSeed,
} from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime, objectRef } from "./weave/notation.ts";

type RecordedRun = Pick<RunSeed, "id" | "model" | "startedAt" | "finishedAt"> & {
  trials: readonly string[];
};

/** Recorded contents of a project. The values of its rows are sums, which are computed. */
interface RecordedProject {
  name: string;
  dataset: Omit<DatasetSeed, "rows"> & { rowDigests: readonly string[] };
  models: ModelSeed[];
  evaluation: EvaluationSeed;
  runs: readonly RecordedRun[];
}

/**
 * The v2 project. Trials by row: IDs of predict-and-score and prediction, answer, tokens, the four
 * scores, seconds, IDs of the scores.
 */
interface SumsProject extends RecordedProject {
  scorers: ScorerSeed[];
  /** Digests of the rows in the runs, computed from inline inputs. */
  inlineDigests: readonly string[];
  /** Trials of a third run: repeated, unfinished and odd predictions. */
  partial: readonly (Omit<TrialSeed, "startedAt" | "scores"> & {
    scores: readonly { name: string; value: unknown; id: string }[];
  })[];
}

/**
 * The classic project. The trials of three rows were recorded: number of the row, IDs of
 * predict-and-score and prediction, seconds.
 */
interface PySumsProject extends RecordedProject {
  runs: readonly (RecordedRun & Pick<RunSeed, "name" | "traceId" | "output">)[];
}

const DATA: { sums: SumsProject; pySums: PySumsProject } = recordedJson;

/** Additions to the recorded state. */
export interface RecordedOptions {
  /**
   * Whether to add the third v2 run of the recordings, with repeated, unfinished and odd
   * predictions. Default false.
   */
  partial?: boolean;
}

/**
 * Creates the state from which the recordings of the real server were taken: `acme/evals` with two
 * v2 runs of 24 rows, `acme/pyevals` with two classic runs of 20. IDs, digests, times and values
 * are the recorded ones. For the classic runs, the trials of three rows were recorded; the other
 * trials have made-up IDs.
 *
 * @example The recorded projects
 * ```ts
 * import assert from "node:assert/strict";
 * import { recorded } from "evalwire/testing";
 *
 * assert.deepEqual(recorded().weave?.projects.map((project) => project.name), ["acme/evals", "acme/pyevals"]);
 * ```
 *
 * @example Include the partial run
 * ```ts
 * import assert from "node:assert/strict";
 * import { recorded } from "evalwire/testing";
 *
 * const [sums] = recorded({ partial: true }).weave?.projects ?? [];
 * assert.equal(sums?.runs?.length, 3);
 * ```
 */
export function recorded(options: RecordedOptions = {}): Seed {
  checkOptions(options, { partial: aBoolean });
  const runs = [...DATA.sums.runs.map(sumsRun), ...(options.partial ? [partialRun()] : [])];
  const evaluation = { ...DATA.sums.evaluation, attributes: { owner: "qa" } };
  const sumsProject = {
    ...objectsOf(DATA.sums, sumsRow),
    scorers: DATA.sums.scorers,
    evaluations: [evaluation],
    runs,
  };
  const pySumsProject = {
    ...objectsOf(DATA.pySums, pySumsRow),
    evaluations: [DATA.pySums.evaluation],
    runs: DATA.pySums.runs.map(pySumsRun),
  };
  return { weave: { projects: structuredClone([sumsProject, pySumsProject]) } };
}

function objectsOf(
  { name, dataset, models }: RecordedProject,
  value: (row: number) => unknown,
): WeaveProjectSeed {
  const { rowDigests, ...version } = dataset;
  return {
    name,
    datasets: [
      { ...version, rows: rowDigests.map((digest, row) => ({ digest, value: value(row) })) },
    ],
    models,
  };
}

function refOf(
  project: RecordedProject,
  { name, digest }: { name: string; digest: string },
): string {
  return objectRef(project.name, name, digest);
}

function sumsRow(row: number): Record<string, unknown> {
  return {
    question: `What is ${row}+${row}?`,
    expected: String(2 * row),
    difficulty: row % 2 === 0 ? "easy" : "hard",
    n: row,
  };
}

function sumsRun({ trials: lines, ...run }: RecordedRun): RunSeed {
  const trials = lines.map(sumsTrial);
  const mean =
    trials.reduce((sum, { scores }) => sum + Number(scores.closeness?.value), 0) / trials.length;
  return {
    ...run,
    kind: "v2",
    evaluation: refOf(DATA.sums, DATA.sums.evaluation),
    summary: { note: "done" },
    output: { closeness: { mean } },
    trials,
  };
}

function sumsTrial(line: string, row: number): TrialSeed {
  const [
    id = "",
    predictionId = "",
    answer,
    tokens,
    exact,
    closeness,
    tone,
    score,
    seconds,
    ...scoreIds
  ] = line.split(" ");
  const ok = exact === "true";
  const values = [
    ok,
    Number(closeness),
    tone,
    { passed: ok, score: Number(score), reason: "Because." },
  ];
  const names = ["exact_match", "closeness", "tone", "judge"];
  return {
    id,
    predictionId,
    rowDigest: DATA.sums.inlineDigests[row] ?? "",
    input: sumsRow(row),
    output: { answer, tokens: Number(tokens) },
    scores: Object.fromEntries(
      names.map((name, index) => [name, { value: values[index], id: scoreIds[index] ?? "" }]),
    ),
    // The exact time of one prediction was recorded. For the others, the ID contains the
    // millisecond.
    startedAt:
      predictionId === "01a1fb7d-8cae-74a0-bb6e-440ab0520252"
        ? "2026-11-21T00:24:31.852710Z"
        : timeOfId(predictionId),
    latencySeconds: Number(seconds),
  };
}

/** Returns the time in a version 7 UUID, in milliseconds. */
function timeOfId(id: string): string {
  return formatTime(Number.parseInt(id.slice(0, 13).replace("-", ""), 16) * 1000);
}

/** Creates the third v2 run, of the second model, written some minutes after the others. */
function partialRun(): RunSeed {
  return {
    id: "01a1fb84-48ba-7692-9ecd-e8438ccb5b2e",
    kind: "v2",
    evaluation: refOf(DATA.sums, DATA.sums.evaluation),
    model: DATA.sums.runs[1]?.model ?? "",
    startedAt: "2026-11-21T00:31:53.138135Z",
    finishedAt: null,
    trials: DATA.sums.partial.map(({ scores, ...trial }) => ({
      ...trial,
      scores: Object.fromEntries(scores.map(({ name, ...score }) => [name, score])),
      startedAt: timeOfId(trial.predictionId ?? trial.id),
    })),
  };
}

function pySumsRow(row: number): Record<string, unknown> {
  return { question: `${row}+${row}`, expected: 2 * row };
}

function pySumsRun({ trials, ...run }: PySumsProject["runs"][number], index: number): RunSeed {
  const lines = new Map(trials.map((line) => [Number.parseInt(line, 10), line]));
  return {
    ...run,
    kind: "classic",
    evaluation: refOf(DATA.pySums, DATA.pySums.evaluation),
    summary: { status_counts: { success: 102, error: 0 } },
    trials: DATA.pySums.dataset.rowDigests.map((digest, row) =>
      pySumsTrial(index === 0 ? 0 : 2, digest, row, lines.get(row)),
    ),
  };
}

function pySumsTrial(
  bias: 0 | 2,
  digest: string,
  row: number,
  line: string | undefined,
): TrialSeed {
  const random = seededRandom(1000 * bias + row);
  const startMs =
    Date.parse(bias === 0 ? "2026-11-21T00:25:28.170Z" : "2026-11-21T00:25:28.430Z") + row;
  const [, id, predictionId, seconds] = line?.split(" ") ?? [];
  const answer = 2 * row + (row % 3 === 0 ? bias : 0);
  const passed = answer === 2 * row;
  return {
    id: id ?? timedId(random, startMs),
    predictionId: predictionId ?? timedId(random, startMs),
    rowDigest: digest,
    input: `${DATA.pySums.evaluation.dataset}/attr/rows/id/${digest}`,
    output: { answer },
    scores: {
      correct: { value: passed },
      error: { value: Math.abs(answer - 2 * row) / (2 * row + 1) },
      detail: { value: { passed, label: passed ? "ok" : "off" } },
    },
    startedAt: formatTime(startMs * 1000),
    latencySeconds: Number(seconds ?? 0.00005),
  };
}

const GPQA_PROJECT = "acme/gpqa";
const GPQA_START_MS = Date.UTC(2026, 10, 2, 9);
const GPQA_EPOCHS = 5;

/**
 * Creates a project with a real evaluation: GPQA Diamond, two models, 198 items, 5 trials each, one
 * boolean scorer `correct`. The scores are those of `gpqa_diamond_scores.csv` in the package
 * evalconfidence on PyPI (Apache License 2.0), which does not contain questions and answers. The
 * runs are classic runs of project `acme/gpqa`, with the models' names in `attributes`; IDs, times
 * and latencies are made up. About 2 MB in a store.
 *
 * @example Count the correct answers
 * ```ts
 * import assert from "node:assert/strict";
 * import { gpqa } from "evalwire/testing";
 *
 * const [nano] = gpqa().weave?.projects[0]?.runs ?? [];
 * const correct = nano?.trials.filter((trial) => trial.scores["correct"]?.value === true).length;
 * assert.equal(nano?.trials.length, 990);
 * assert.ok(correct !== undefined && correct > 600);
 * ```
 */
export function gpqa(): Seed {
  const { digests, models, items } = gpqaJson;
  const createdAt = formatTime((GPQA_START_MS - 3_600_000) * 1000);
  const dataset = objectRef(GPQA_PROJECT, "gpqa-diamond", digests.dataset);
  const evaluation = {
    name: "gpqa-diamond-eval",
    digest: digests.evaluation,
    createdAt,
    dataset,
    trials: GPQA_EPOCHS,
  };
  const project: WeaveProjectSeed = {
    name: GPQA_PROJECT,
    datasets: [
      {
        name: "gpqa-diamond",
        digest: digests.dataset,
        tableDigest: digests.table,
        createdAt,
        description: "IDs of the 198 items of GPQA Diamond",
        rows: items
          .map((line) => line.split(" "))
          .map(([id, digest = ""]) => ({ digest, value: { id } })),
      },
    ],
    scorers: [{ name: "correct", digest: digests.scorer, createdAt }],
    models: models.map((model) => ({ ...model, createdAt })),
    evaluations: [{ ...evaluation, scorers: [objectRef(GPQA_PROJECT, "correct", digests.scorer)] }],
    runs: models.map((model, which) => gpqaRun(model, which, evaluation)),
  };
  return { weave: { projects: [project] } };
}

type GpqaEvaluation = Pick<EvaluationSeed, "name" | "digest" | "dataset">;

function gpqaRun(
  { name: model, digest }: { name: string; digest: string },
  which: number,
  evaluation: GpqaEvaluation,
): RunSeed {
  const startMs = GPQA_START_MS + which * 86_400_000;
  const random = seededRandom(198 + which);
  const trials = gpqaJson.items.flatMap((line, item) =>
    gpqaTrials(line, { dataset: evaluation.dataset, which, item, startMs, random }),
  );
  const passed = trials.filter((trial) => trial.scores.correct?.value === true).length;
  return {
    id: timedId(random, startMs),
    traceId: timedId(random, startMs),
    kind: "classic",
    name: `GPQA Diamond, ${model}`,
    evaluation: objectRef(GPQA_PROJECT, evaluation.name, evaluation.digest),
    model: objectRef(GPQA_PROJECT, model, digest),
    startedAt: formatTime(startMs * 1000),
    finishedAt: formatTime((startMs + 1_800_000) * 1000),
    attributes: { model, benchmark: "gpqa-diamond", branch: which === 0 ? "main" : "candidate" },
    summary: { status_counts: { success: 1 + 3 * trials.length, error: 0 } },
    output: { correct: { true_count: passed, true_fraction: passed / trials.length } },
    trials,
  };
}

/**
 * Each line has an item's ID, the digest of its row, and one base-32 digit per model, whose bit n
 * is set if epoch n + 1 was correct.
 */
function gpqaTrials(
  line: string,
  at: { dataset: string; which: number; item: number; startMs: number; random: () => number },
): TrialSeed[] {
  const [, digest = "", bits = ""] = line.split(" ");
  const epochs = Number.parseInt(bits.charAt(at.which), 32);
  return Array.from({ length: GPQA_EPOCHS }, (_, epoch) => {
    const startMs = at.startMs + 1000 * (at.item + epoch * gpqaJson.items.length);
    return {
      id: timedId(at.random, startMs),
      predictionId: timedId(at.random, startMs),
      rowDigest: digest,
      input: `${at.dataset}/attr/rows/id/${digest}`,
      output: { epoch: epoch + 1 },
      scores: { correct: { value: (epochs & (1 << epoch)) !== 0 } },
      startedAt: formatTime(startMs * 1000),
      latencySeconds: 0.9,
    };
  });
}
