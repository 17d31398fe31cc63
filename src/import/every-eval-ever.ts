import { summarize } from "../analysis/summarize.ts";
import { plural } from "../core/errors/usage.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { sha256 } from "../model/sha256.ts";
import { checkShape, refuseDeep } from "./check-shape.ts";
import { type EeeLine, EeeRows, scorerOf } from "./eee-rows.ts";
import type { EeeAggregate } from "./eee-schema.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import type { ImportOptions } from "./import-options.ts";
import { topKeys } from "./top-keys.ts";

/** Version of the format that this reader was written for. */
const VERSION = "0.3.0";
const SAMPLES = /_samples\.jsonl$/;

/** Aggregate file with its content. */
interface AggregateFile {
  readonly file: ImportFile;
  readonly content: EeeAggregate;
}

/** Files of Every Eval Ever: an aggregate with the instance records beside it, or either alone. */
export const everyEvalEver: ImportFormat<ImportOptions> = {
  name: "every-eval-ever",
  matches(file) {
    const keys = topKeys(file.head);
    const isEither = keys.has("sample_id") || keys.has("evaluation_results");
    return keys.has("schema_version") && keys.has("evaluation_id") && isEither;
  },
  wholeOf: (name) => name.replace(SAMPLES, ".json"),
  read: (file) => refuseDeep(file, () => read(file)),
};

async function read(file: ImportFile): Promise<LoadedRun[]> {
  if (topKeys(file.head).has("sample_id") || SAMPLES.test(file.name)) {
    const name = file.name.replace(SAMPLES, ".json");
    const hasAggregate = name !== file.name && (await file.siblings()).includes(name);
    return await runsOf(file, hasAggregate ? await readAggregate(await file.sibling(name)) : null);
  }
  const aggregate = await readAggregate(file);
  return await runsOf(await companionOf(aggregate), aggregate);
}

async function readAggregate(file: ImportFile): Promise<AggregateFile> {
  const { aggregate } = await import("./eee-schema.ts");
  return { file, content: checkShape(file, aggregate, file.json()) };
}

/**
 * Returns the file of instance records beside an aggregate.
 *
 * @throws {InvalidArgumentError} when there is none: an aggregate alone has no rows.
 */
async function companionOf({ file, content }: AggregateFile): Promise<ImportFile> {
  const stated = content.detailed_evaluation_results?.file_path.split("/").at(-1);
  const usual = file.name.replace(/\.json$/, "_samples.jsonl");
  const names = await file.siblings();
  const found = [stated, usual].find((name) => name !== undefined && names.includes(name));
  if (found !== undefined) return await file.sibling(found);
  throw file.error(
    null,
    `has aggregate figures only (${plural(content.evaluation_results.length, "result")}), and no rows`,
    stated === undefined
      ? "It does not refer to instance records, so it cannot be compared row by row."
      : `Put '${stated}' beside it and read it by its path, or read that file alone.`,
  );
}

/** Reads the runs of an instance file: one per evaluation and model. */
async function runsOf(file: ImportFile, aggregate: AggregateFile | null): Promise<LoadedRun[]> {
  const evaluations = new Map<string, EeeLine[]>();
  const lines = await linesOf(file);
  for (const line of lines) {
    const id = JSON.stringify([line.record.evaluation_id, line.record.model_id]);
    const own = evaluations.get(id);
    if (own === undefined) evaluations.set(id, [line]);
    else own.push(line);
  }
  const facts = await factsOf(file, lines.length, aggregate);
  const runs = [...evaluations.values()].map((own) => runOf(file, own, facts));
  return await Promise.all(runs);
}

async function linesOf(file: ImportFile): Promise<EeeLine[]> {
  const { instance } = await import("./eee-schema.ts");
  const lines = Array.from(file.jsonLines(), ({ line, place, value }) => ({
    line,
    record: checkShape(file, instance, value, place),
  }));
  if (lines.length === 0) throw file.error(null, "has no instance records");
  return lines;
}

/** Facts about a whole file that hold for each of its runs. */
interface FileFacts {
  readonly aggregate: EeeAggregate | null;
  readonly partial: string | null;
  readonly warnings: readonly string[];
}

/** Compares an instance file with its aggregate. */
async function factsOf(
  file: ImportFile,
  count: number,
  aggregate: AggregateFile | null,
): Promise<FileFacts> {
  if (aggregate === null) return { aggregate: null, partial: null, warnings: [] };
  const { content } = aggregate;
  const { total_rows, hash_algorithm, checksum } = content.detailed_evaluation_results ?? {};
  const isChecked = hash_algorithm === "sha256" && checksum != null;
  const isChanged = isChecked && (await sha256(file.bytes)) !== checksum.toLowerCase();
  return {
    aggregate: content,
    partial:
      total_rows == null || total_rows <= count
        ? null
        : `The aggregate states ${plural(total_rows, "record")}, and '${file.name}' has ${count}`,
    warnings: [
      ...(isChanged ? [`The checksum of '${file.name}' differs from that of the aggregate`] : []),
      ...(total_rows == null || total_rows >= count
        ? []
        : [
            `The aggregate states ${plural(total_rows, "record")}, and '${file.name}' has ${count}`,
          ]),
    ],
  };
}

/** Makes the run of an evaluation. */
async function runOf(
  file: ImportFile,
  lines: readonly EeeLine[],
  facts: FileFacts,
): Promise<LoadedRun> {
  const { rows, warnings } = new EeeRows(file, lines);
  const [first] = lines;
  const { evaluation_id = "", model_id = null, schema_version = "" } = first?.record ?? {};
  const names = new Set(lines.map(({ record }) => record.evaluation_name));
  const isDescribed = facts.aggregate?.evaluation_id === evaluation_id;
  const about = isDescribed ? facts.aggregate : null;
  const run = loadedRun(
    {
      provider: "every-eval-ever",
      id: evaluation_id,
      model: model_id,
      evaluation: names.size === 1 ? ([...names][0] ?? null) : null,
      ...aggregateFacts(about, facts.partial),
      attributes: { schema_version, ...attributesOf(about) },
    },
    rows,
  );
  const all = [
    ...versionWarnings(schema_version),
    ...(facts.aggregate === null || isDescribed
      ? []
      : [
          `The aggregate describes the evaluation '${facts.aggregate.evaluation_id}', not '${evaluation_id}'`,
        ]),
    ...facts.warnings,
    ...warnings,
    ...(about === null ? [] : await figureWarnings(run, about, lines)),
  ];
  return all.length === 0 ? run : { ...run, warnings: all };
}

function versionWarnings(version: string): string[] {
  if (version.split(".").slice(0, 2).join(".") === "0.3") return [];
  return [`The schema version of the file is '${version}', and it was read as version ${VERSION}`];
}

/** Returns the fields of a run that its aggregate states. */
function aggregateFacts(about: EeeAggregate | null, partial: string | null): Partial<Run> {
  const details = about?.source_metadata.additional_details ?? {};
  const own = (name: string): string | null =>
    String(details.exported_by).startsWith("evalwire ") && typeof details[name] === "string"
      ? details[name]
      : null;
  const reasons = [partial, own("run_partial"), own("left_out")].filter((one) => one !== null);
  return {
    status: own("run_status") ?? "completed",
    partial: reasons.length === 0 ? null : reasons.join(". "),
    startedAt: timeOf(about?.evaluation_timestamp ?? ""),
  };
}

/** Reads a time in seconds since 1970, or in ISO 8601; null for anything else. */
function timeOf(text: string): Date | null {
  const time = new Date(/^\d+(?:\.\d*)?$/.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(time.getTime()) ? null : time;
}

function attributesOf(about: EeeAggregate | null): Record<string, unknown> {
  if (about === null) return {};
  const { evaluation_results: _results, detailed_evaluation_results: _file, ...facts } = about;
  return facts;
}

/** Difference up to which two figures are the same: converters round to four digits. */
const ROUNDING = 5.1e-5;

/** Compares the figures of an aggregate with those of its records, and names what to know. */
async function figureWarnings(
  run: LoadedRun,
  about: EeeAggregate,
  lines: readonly EeeLine[],
): Promise<string[]> {
  const scorers = new Map<string, string>();
  for (const { record } of lines)
    scorers.set(record.evaluation_result_id ?? record.evaluation_name, scorerOf(record));
  const figures = await summarize(run);
  return about.evaluation_results.flatMap((result) => {
    const scorer = scorers.get(result.evaluation_result_id ?? result.evaluation_name);
    const figure = scorer === undefined ? undefined : figures[scorer];
    const stated = result.score_details.score;
    if (scorer === undefined || figure === undefined || stated === null) return [];
    const limit = ROUNDING * Math.max(1, Math.abs(stated));
    const isSame = figure.value !== null && Math.abs(figure.value - stated) <= limit;
    return [
      ...(isSame
        ? []
        : [
            `The aggregate states ${stated} for '${scorer}', and the mean of the records is ${figure.value ?? "unknown"}`,
          ]),
      ...(result.metric_config.lower_is_better
        ? [`Lower scores of '${scorer}' are better, according to the aggregate`]
        : []),
    ];
  });
}
