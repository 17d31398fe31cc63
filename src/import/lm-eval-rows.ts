import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { ImportFile } from "./import-file.ts";
import { scoresIn } from "./json-scores.ts";
import type { LmEvalSample } from "./lm-eval-schema.ts";

/** Line of a samples file, with its number. */
export interface NumberedSample {
  readonly sample: LmEvalSample;
  readonly line: number;
}

/** Scores of one metric and filter. */
export interface MetricKey {
  readonly metric: string;
  readonly filter: string;
  /** Path of the scores: `["acc"]`, or `["exact_match", "strict-match"]`. */
  readonly path: readonly [string, ...string[]];
  /** Whether a document has a list, which lm-eval aggregates over all documents. */
  readonly hasLists: boolean;
}

/** Name of the filter of answers that are not filtered. */
const NO_FILTER = "none";

/** Fields of a line that are not scores, for files of releases that do not list the metrics. */
const FIELDS: readonly string[] = [
  "doc_id",
  "doc",
  "target",
  "arguments",
  "resps",
  "filtered_resps",
  "filter",
  "metrics",
  "doc_hash",
  "prompt_hash",
  "target_hash",
];

const filterOf = ({ filter }: LmEvalSample): string => filter ?? NO_FILTER;

const metricsOf = (sample: LmEvalSample): readonly string[] =>
  sample.metrics ?? Object.keys(sample).filter((name) => !FIELDS.includes(name));

/**
 * Returns the metrics of the lines, by filter. A filter is part of the key, unless the only one is
 * `none`.
 */
export function metricKeys(samples: readonly NumberedSample[]): MetricKey[] {
  const filters = new Map<string, Map<string, boolean>>();
  for (const { sample } of samples) {
    const filter = filterOf(sample);
    const metrics = filters.get(filter) ?? new Map<string, boolean>();
    for (const metric of metricsOf(sample))
      metrics.set(metric, metrics.get(metric) === true || Array.isArray(sample[metric]));
    filters.set(filter, metrics);
  }
  const isPlain = filters.size === 1 && filters.has(NO_FILTER);
  return [...filters].flatMap(([filter, metrics]) =>
    [...metrics].map(([metric, hasLists]): MetricKey => {
      const path: [string, ...string[]] = isPlain ? [metric] : [metric, filter];
      return { metric, filter, path, hasLists };
    }),
  );
}

/**
 * Builds a row per document. Its lines differ by filter, so they are scores of one trial.
 *
 * @throws {InvalidArgumentError} when a line repeats a document and a filter.
 */
export function rowsOf(
  file: ImportFile,
  samples: readonly NumberedSample[],
  keys: readonly MetricKey[],
): ScoredRow[] {
  const byDoc = new Map<string, Map<string, NumberedSample>>();
  for (const one of samples) {
    const key = String(one.sample.doc_id);
    const byFilter = byDoc.get(key) ?? new Map<string, NumberedSample>();
    const filter = filterOf(one.sample);
    const known = byFilter.get(filter);
    if (known !== undefined)
      throw file.error(
        `line ${one.line}`,
        `repeats doc_id '${key}' of line ${known.line} with the same filter '${filter}'`,
        "Each run of lm-eval writes a file: do not join them.",
      );
    byFilter.set(filter, one);
    byDoc.set(key, byFilter);
  }
  const hasDigests = areDistinct(
    [...byDoc.values()].flatMap((lines) => [...lines.values()].slice(0, 1)),
  );
  return [...byDoc].map(([key, byFilter]) => rowOf(key, byFilter, keys, hasDigests));
}

/**
 * Returns whether every document has a hash and no two are equal: rows with equal digests would
 * count as one.
 */
function areDistinct(samples: readonly NumberedSample[]): boolean {
  const hashes = samples.map(({ sample }) => sample.doc_hash);
  return !hashes.some((hash) => typeof hash !== "string") && new Set(hashes).size === hashes.length;
}

function rowOf(
  key: string,
  byFilter: ReadonlyMap<string, NumberedSample>,
  keys: readonly MetricKey[],
  hasDigests: boolean,
): ScoredRow {
  const [first] = byFilter.values();
  const { doc, target, doc_hash, resps } = first?.sample ?? { doc_id: key };
  const trial: Trial = {
    id: key,
    predictionId: null,
    url: null,
    output: single(single(resps)),
    scores: Object.fromEntries(
      keys.flatMap((one) => scoresOf(byFilter.get(one.filter)?.sample, one)),
    ),
    latencySeconds: null,
    tokens: null,
    costUsd: null,
  };
  return {
    key,
    digest: hasDigests ? (doc_hash ?? null) : null,
    digestKind: hasDigests ? "dataset" : null,
    input: doc ?? null,
    columns: target === undefined ? {} : { target },
    trials: [trial],
  };
}

function scoresOf(
  sample: LmEvalSample | undefined,
  { metric, path }: MetricKey,
): [string, Score][] {
  const none = { state: "missing", reason: "lm-eval recorded no finite number" } as const;
  if (sample === undefined || !metricsOf(sample).includes(metric) || !Object.hasOwn(sample, metric))
    return scoresIn(path, null, {
      reason: null,
      unscored: { ...none, reason: "lm-eval did not compute it for this document" },
    });
  return scoresIn(path, sample[metric], { reason: filteredAnswer(sample), unscored: none });
}

/** Returns the filtered answer, if it is a string that differs from the whole answer. */
function filteredAnswer({ resps, filtered_resps }: LmEvalSample): string | null {
  const filtered = single(filtered_resps);
  return typeof filtered === "string" && filtered !== single(single(resps))
    ? `answer: ${filtered}`
    : null;
}

/** Returns the member of a list with a single one; any other value as it is. */
const single = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 1 ? value[0] : (value ?? null);
