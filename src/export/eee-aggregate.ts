import type { Run } from "../model/run.ts";
import { VERSION } from "../model/version.ts";
import type { EveryEvalEverFacts, EveryEvalEverScorer } from "./eee-facts.ts";
import { SCHEMA_VERSION, strings } from "./eee-records.ts";
import type { ScorerFigures, Tally } from "./eee-tally.ts";

/** Facts of the aggregate about its instance records. */
interface Companion {
  readonly evaluationId: string;
  readonly samplesPath: string;
  readonly checksum: string;
  /** Sentences about scores that were left out. */
  readonly leftOut: readonly string[];
  /** Other facts to know. */
  readonly notes: readonly string[];
}

/** Returns the aggregate of a run, in the order of the schema's fields. */
export function aggregateOf(
  run: Run,
  facts: EveryEvalEverFacts,
  tally: Tally,
  { evaluationId, samplesPath, checksum, leftOut, notes }: Companion,
): Record<string, unknown> {
  const { library, organization, relationship, retrievedAt } = facts;
  return {
    schema_version: SCHEMA_VERSION,
    evaluation_id: evaluationId,
    ...(run.startedAt === null ? {} : { evaluation_timestamp: epoch(run.startedAt) }),
    retrieved_timestamp: epoch(retrievedAt),
    source_metadata: {
      source_name: run.provider,
      source_type: "evaluation_run",
      source_organization_name: organization.name,
      ...(organization.url === undefined ? {} : { source_organization_url: organization.url }),
      evaluator_relationship: relationship,
      additional_details: strings({
        exported_by: `evalwire ${VERSION}`,
        run_id: run.id,
        run_status: run.status,
        run_partial: run.partial,
        left_out: leftOut.length === 0 ? null : leftOut.join(". "),
        notes: notes.length === 0 ? null : notes.join(". "),
      }),
    },
    eval_library: { name: library.name, version: library.version ?? "unknown" },
    model_info: modelInfo(run, facts),
    evaluation_results: [...tally.figures].map(([key, figures]) => result(key, figures, facts)),
    detailed_evaluation_results: {
      format: "jsonl",
      file_path: samplesPath,
      hash_algorithm: "sha256",
      checksum,
      total_rows: tally.records,
    },
  };
}

function modelInfo(run: Run, { model }: EveryEvalEverFacts): Record<string, unknown> {
  return {
    name: model.name ?? run.model ?? model.id,
    id: model.id,
    ...(model.developer === undefined ? {} : { developer: model.developer }),
    ...(model.inferencePlatform === undefined
      ? {}
      : { inference_platform: model.inferencePlatform }),
    additional_details: {
      deployment_type: model.deployment ?? "unknown",
      model_availability: model.availability ?? "unknown",
    },
  };
}

/** Returns the figure of one scorer. */
function result(
  key: string,
  figures: ScorerFigures,
  facts: EveryEvalEverFacts,
): Record<string, unknown> {
  const { scorers = {} } = facts;
  const scorer = Object.hasOwn(scorers, key) ? (scorers[key] ?? {}) : {};
  const { standardError } = figures;
  return {
    evaluation_result_id: key,
    evaluation_name: facts.evaluation,
    source_data: sourceData(facts),
    metric_config: metricConfig(key, scorer, figures.hasNumbers),
    score_details: {
      score: figures.mean,
      details: strings({
        aggregation: "mean of the means of the samples",
        records: figures.records,
        samples: figures.rows,
      }),
      uncertainty: {
        ...(standardError === null
          ? {}
          : { standard_error: { value: standardError, method: "analytic" } }),
        num_samples: figures.rows,
      },
    },
  };
}

function sourceData({ dataset }: EveryEvalEverFacts): Record<string, unknown> {
  const { name, hfRepo, hfSplit, urls } = dataset;
  if (hfRepo !== undefined)
    return {
      dataset_name: name,
      source_type: "hf_dataset",
      hf_repo: hfRepo,
      ...(hfSplit === undefined ? {} : { hf_split: hfSplit }),
    };
  if (urls !== undefined) return { dataset_name: name, source_type: "url", url: [...urls] };
  return { dataset_name: name, source_type: "other" };
}

function metricConfig(
  key: string,
  { lowerIsBetter = false, scale, metricId }: EveryEvalEverScorer,
  hasNumbers: boolean,
): Record<string, unknown> {
  return {
    ...(metricId === undefined ? {} : { metric_id: metricId }),
    metric_name: key,
    lower_is_better: lowerIsBetter,
    ...(hasNumbers ? scaleOf(scale) : { score_type: "binary" }),
  };
}

/** Returns the scale of numbers. Without one, their type is not stated: it requires both ends. */
function scaleOf(scale: EveryEvalEverScorer["scale"]): Record<string, unknown> {
  if (scale === undefined) return {};
  const [min, max] = scale === "unbounded" ? ["-Infinity", "Infinity"] : scale;
  return { score_type: "continuous", min_score: min, max_score: max };
}

/** Returns a time in seconds since 1970, as the format states times. */
function epoch(time: Date): string {
  return String(time.getTime() / 1000);
}
