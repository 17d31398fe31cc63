import { plural } from "../core/errors/usage.ts";
import { displayable } from "../model/display.ts";
import { jsonCopy } from "../model/json-text.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { scoreKey } from "../model/score-key.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { checkShape, refuseDeep } from "./check-shape.ts";
import { contentId } from "./content-id.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import { type MetricKey, metricKeys, type NumberedSample, rowsOf } from "./lm-eval-rows.ts";
import type { LmEvalResults } from "./lm-eval-schema.ts";
import { meanDifferences, type OwnMean } from "./own-means.ts";

/** `samples_TASK_DATE.jsonl`: the task, and the date that the results have too. */
const SAMPLES = /^samples_(.+)_(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?)\.jsonl$/s;
const RESULTS = /_(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d+)?)\.json$/;

/**
 * Samples of lm-eval (EleutherAI's lm-evaluation-harness), with the results of the same date beside
 * them.
 */
export const lmEval: ImportFormat = {
  name: "lm-eval",
  matches({ head }) {
    return /^\s*\{\s*"doc_id"\s*:[^,{}]{1,100},\s*"doc"\s*:/.test(head);
  },
  read: (file) => refuseDeep(file, () => readFile(file)),
};

async function readFile(file: ImportFile): Promise<LoadedRun[]> {
  const [, date] = RESULTS.exec(file.name) ?? [];
  if (date === undefined) return [await readSamples(file)];
  const names = await file.siblings();
  const samples = names.filter((name) => SAMPLES.exec(name)?.[2] === date);
  if (samples.length === 0)
    throw file.error(
      null,
      "has only the aggregated results, and there are no samples of the same date beside it",
      "Run lm-eval with --log_samples, and pass the file samples_….jsonl.",
    );
  return await Promise.all(samples.map(async (name) => readSamples(await file.sibling(name))));
}

/** Results of the task of a samples file. */
interface TaskResults {
  readonly all: LmEvalResults | null;
  readonly task: string | null;
  readonly date: string | null;
}

async function readSamples(file: ImportFile): Promise<LoadedRun> {
  const { sample: shape } = await import("./lm-eval-schema.ts");
  const samples: NumberedSample[] = [];
  for (const { line, place, value } of file.jsonLines())
    samples.push({ sample: checkShape(file, shape, value, place), line });
  if (samples.length === 0) throw file.error(null, "is empty: it has no samples");
  const keys = metricKeys(samples);
  return await runOf(file, { rows: rowsOf(file, samples, keys), keys }, await findResults(file));
}

/** Reads the results that the same run of lm-eval wrote beside its samples. */
async function findResults(file: ImportFile): Promise<TaskResults> {
  const [, task = null, date = null] = SAMPLES.exec(file.name) ?? [];
  const names = date === null ? [] : await file.siblings();
  const name = names.find((one) => RESULTS.exec(one)?.[1] === date);
  if (name === undefined) return { all: null, task, date };
  const { results: shape } = await import("./lm-eval-schema.ts");
  const found = await file.sibling(name);
  return { all: checkShape(found, shape, found.json()), task, date };
}

async function runOf(
  file: ImportFile,
  { rows, keys }: { rows: ScoredRow[]; keys: readonly MetricKey[] },
  { all, task, date }: TaskResults,
): Promise<LoadedRun> {
  const start = all?.date ?? null;
  const seconds = Number(all?.total_evaluation_time_seconds ?? Number.NaN);
  const run: Pick<Run, "provider" | "id"> & Partial<Run> = {
    provider: "lm-eval",
    id: task === null ? await contentId(file.bytes) : `${task}_${date}`,
    name: task,
    evaluation: task,
    model: all?.model_name ?? (typeof all?.config?.model === "string" ? all.config.model : null),
    partial: whatLacks(all, task, rows.length),
    startedAt: timeOf(start),
    finishedAt: start === null ? null : timeOf(start + seconds),
    attributes: all === null ? {} : attributesOf(all, task ?? ""),
  };
  const loaded = loadedRun(run, rows);
  const warnings = await warningsOf(loaded, keys, ownOf(all, task));
  const version = all?.versions?.[task ?? ""];
  const isVersioned =
    typeof version === "number" || (typeof version === "string" && version !== "Yaml"); // the name of a task without a version
  return displayable({
    ...loadedRun(run, rows, warnings),
    scorerVersions: async () =>
      Object.fromEntries(
        keys.map(({ path }) => [scoreKey(...path), isVersioned ? `${task} ${version}` : null]),
      ),
  });
}

function timeOf(seconds: number | null): Date | null {
  const time = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** Results of one task. */
interface OwnResults {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly higherIsBetter: Readonly<Record<string, unknown>>;
}

function ownOf(all: LmEvalResults | null, task: string | null): OwnResults {
  const of = (tasks: Record<string, unknown> | null | undefined): Record<string, unknown> => {
    const found = task !== null && Object.hasOwn(tasks ?? {}, task) ? tasks?.[task] : null;
    return (found ?? {}) as Record<string, unknown>; // an object, as the schema says
  };
  return { figures: of(all?.results), higherIsBetter: of(all?.higher_is_better) };
}

async function warningsOf(
  run: LoadedRun,
  keys: readonly MetricKey[],
  { figures, higherIsBetter }: OwnResults,
): Promise<string[]> {
  if (keys.some(({ metric }) => metric === "bypass"))
    return ["lm-eval computed no metrics: it only generated the answers (predict_only)"];
  const stated = keys.map((metricKey) => ({ ...metricKey, own: ownMean(metricKey, figures) }));
  const means = stated.flatMap(({ own, hasLists }) => (own === null || hasLists ? [] : [own]));
  const differences = await meanDifferences(run, "lm-eval", means);
  const warnings: string[] = [];
  for (const { metric, filter, path, hasLists, own } of stated) {
    const key = scoreKey(...path);
    const name = `'${metric},${filter}'`;
    if (hasLists) {
      const figure = own === null ? "" : `; lm-eval's own figure is ${own.value}`;
      warnings.push(
        `${name} is not a mean of scores: the lists of its documents are text${figure}`,
      );
      continue;
    }
    const difference = own === null ? undefined : differences.get(own);
    if (difference !== undefined)
      warnings.push(`${difference}: lm-eval may not aggregate this metric as a mean`);
    // where the figure is not the mean of the scores, its direction need not be that of the scores
    else if (higherIsBetter[metric] === false)
      warnings.push(`lm-eval states that lower is better for '${key}': pass lowerIsBetter`);
  }
  return warnings;
}

function ownMean(
  { metric, filter, path }: MetricKey,
  figures: OwnResults["figures"],
): OwnMean | null {
  const name = `${metric},${filter}`;
  const value = figures[name];
  if (typeof value !== "number") return null;
  return { key: scoreKey(...path), name: `'${name}'`, value, trials: "mean" };
}

function whatLacks(all: LmEvalResults | null, task: string | null, rows: number): string | null {
  const counts = task === null ? null : all?.["n-samples"]?.[task];
  const effective = counts?.effective;
  if (typeof effective !== "number" || effective <= rows) return null;
  return `the file lacks ${effective - rows} of ${plural(effective, "document")}`;
}

/** What the results say about the task and the run, under `lm_eval`. */
function attributesOf(all: LmEvalResults, task: string): Run["attributes"] {
  const attributes = {
    lm_eval_version: all.lm_eval_version,
    git_hash: all.git_hash,
    task_version: all.versions?.[task],
    num_fewshot: all["n-shot"]?.[task],
    n_samples: all["n-samples"]?.[task],
    higher_is_better: all.higher_is_better?.[task],
    metric_list: all.configs?.[task]?.metric_list,
    config: all.config,
  };
  return { lm_eval: jsonCopy(attributes) };
}
