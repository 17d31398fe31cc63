import { plural } from "../core/errors/usage.ts";
import { isoToMs } from "../core/iso-time.ts";
import { displayable } from "../model/display.ts";
import { jsonCopy } from "../model/json-text.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { checkShape, refuseDeep } from "./check-shape.ts";
import { contentId } from "./content-id.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import { type ImportOptions, unpackedLimit } from "./import-options.ts";
import { ownMeans, scorerVersions } from "./inspect-figures.ts";
import { type InspectLog, isZip, openArchive, openJsonLog } from "./inspect-log.ts";
import { type InspectRows, SampleRows } from "./inspect-rows.ts";
import type { InspectHeader } from "./inspect-schema.ts";
import { meanDifferences } from "./own-means.ts";
import { topKeys } from "./top-keys.ts";

/** Newest version of the format that was tested. */
const VERSION = 2;

/** Logs of Inspect (inspect_ai): `.eval`, or JSON. */
export const inspect: ImportFormat<ImportOptions> = {
  name: "inspect",
  matches(file) {
    if (isZip(file)) return /\.eval$/i.test(file.name) || /_journal\/start\.json/.test(file.head);
    const names = topKeys(file.head);
    return names.has("version") && names.has("status") && names.has("eval");
  },
  read: (file, options) => refuseDeep(file, () => readLog(file, unpackedLimit(options))),
};

async function readLog(file: ImportFile, maxBytes: number): Promise<LoadedRun[]> {
  const { header: headerSchema, sample: sampleSchema } = await import("./inspect-schema.ts");
  const log = isZip(file)
    ? await openArchive(file, headerSchema, maxBytes)
    : openJsonLog(file, headerSchema);
  refuseWithoutSamples(file, log);
  const rows = new SampleRows(file, log.header);
  for await (const { value, place } of log.samples())
    rows.add(checkShape(file, sampleSchema, value, place), place);
  return [await runOf(file, log.header, rows.finish())];
}

/** A finished log without samples has figures, but nothing to compare. */
function refuseWithoutSamples(file: ImportFile, { header, sampleCount }: InspectLog): void {
  if (sampleCount > 0 || header.status !== "success") return;
  const { results, eval: spec } = header;
  const asked = results?.total_samples ?? spec.dataset?.sample_ids?.length ?? 0;
  if (asked === 0) return;
  const own = ownMeans(header, new Set()).map(({ name, value }) => `${name} ${value}`);
  throw file.error(
    null,
    `has none of its ${plural(asked, "sample")}: it is only a header, or samples were not logged`,
    `Read the whole log, or evaluate with log_samples.${own.length === 0 ? "" : ` Its own figures: ${own.join(", ")}.`}`,
  );
}

async function runOf(
  file: ImportFile,
  header: InspectHeader,
  { rows, absent, invalidated }: InspectRows,
): Promise<LoadedRun> {
  const { eval: spec, stats, status } = header;
  const run: Pick<Run, "provider" | "id"> & Partial<Run> = {
    provider: "inspect",
    id: spec.eval_id || spec.run_id || (await contentId(file.bytes)),
    name: spec.task,
    evaluation: spec.task,
    model: spec.model ?? null,
    status: statusOf(status),
    partial:
      absent === null
        ? null
        : `the log lacks ${absent.count} of ${plural(absent.of, "sample")}: ${whyAbsent(header)}`,
    startedAt: timeOf(stats?.started_at) ?? timeOf(spec.created),
    finishedAt: timeOf(stats?.completed_at),
    attributes: attributesOf(header),
  };
  const loaded = loadedRun(run, rows);
  const means = ownMeans(header, keysIn(rows));
  const warnings = [
    ...((header.version ?? VERSION) > VERSION
      ? [`the log has version ${header.version} of the format, newer than ${VERSION}`]
      : []),
    ...(invalidated === 0
      ? []
      : [`the scores of ${plural(invalidated, "invalidated sample")} count as suspect`]),
    ...(await meanDifferences(loaded, "Inspect", means)).values(),
  ];
  return displayable({
    ...loadedRun(run, rows, warnings),
    scorerVersions: async () => scorerVersions(header),
  });
}

function keysIn(rows: readonly ScoredRow[]): Set<string> {
  return new Set(rows.flatMap(({ trials }) => trials.flatMap(({ scores }) => Object.keys(scores))));
}

function statusOf(status: string | null | undefined): string {
  switch (status) {
    case "success":
      return "completed";
    case "error":
    case "cancelled":
      return "failed";
    default: // a log without a status has no end either
      return status === "started" ? "running" : (status ?? "running");
  }
}

function whyAbsent({ status, error }: InspectHeader): string {
  if (status === "cancelled") return "the evaluation was canceled";
  if (status === "error") return `the evaluation failed: ${error?.message ?? "no reason stated"}`;
  return status === "success" ? "they were not evaluated" : "the evaluation has not ended";
}

function timeOf(text: string | null | undefined): Date | null {
  const ms = isoToMs(text ?? "");
  return ms === null ? null : new Date(ms);
}

/** Metadata of the run, and under `inspect` what the log says about the evaluation. */
function attributesOf({
  status,
  error,
  metadata,
  tags,
  eval: spec,
}: InspectHeader): Run["attributes"] {
  const { sample_ids: _ids, ...dataset } = spec.dataset ?? {};
  const { metadata: own, tags: ownTags, scorers: _scorers, ...rest } = spec;
  const attributes = {
    ...(metadata ?? own ?? {}),
    tags: tags ?? ownTags ?? [],
    inspect: { ...rest, dataset, status: status ?? null, error: error?.message ?? null },
  };
  return jsonCopy(attributes);
}
