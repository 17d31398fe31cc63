import type { components } from "../../../generated/weave.ts";
import { refuse } from "./answer.ts";
import { isJsonObject, type ObjectVersion, type RoutedKind } from "./records.ts";
import { formatTime } from "./wire-time.ts";

type Wire = components["schemas"];

/** Shows a version; `asked` is the digest as the caller wrote it. */
export type ObjectView = (version: ObjectVersion, asked: string) => unknown;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function head({ objectId, digest, versionIndex, createdAtUs, value }: ObjectVersion): Omit<Wire["DatasetReadRes"], "rows"> {
  return {
    object_id: objectId,
    digest,
    version_index: versionIndex,
    created_at: formatTime(createdAtUs).replace(/(:\d\d)Z$/, "$1.000000Z"),
    name: text(value.name) || objectId,
    description: textOrNull(value.description),
  };
}

/** The stored name of a nameless data set does not fit into the service's own answer: a 500, or the end of a list that has begun. */
function dataset(version: ObjectVersion): Wire["DatasetReadRes"] {
  if (version.kind === "Dataset" && version.value.name === null) throw refuse(500, "Internal server error");
  return { ...head(version), rows: text(version.value.rows) };
}

function scorer(version: ObjectVersion): Wire["ScorerReadRes"] {
  return { ...head(version), score_op: text(version.value.score) };
}

/** Models alone answer with the digest as it was asked for: `latest` stays `latest`. */
function model(version: ObjectVersion, asked: string): Wire["ModelReadRes"] {
  if (version.kind !== "Model") throw refuse(400, `Model ${version.objectId} has no source file`);
  const attributes = version.value.attributes;
  return {
    ...head(version),
    digest: asked,
    source_code: text(version.value.source_code),
    attributes: isJsonObject(attributes) ? attributes : null,
  };
}

function evaluation(version: ObjectVersion): Wire["EvaluationReadRes"] {
  const { value } = version;
  const scorers: unknown[] = Array.isArray(value.scorers) ? value.scorers : [];
  return {
    ...head(version),
    dataset: text(value.dataset),
    scorers: scorers.map(text),
    trials: Number(value.trials ?? 1),
    evaluation_name: textOrNull(value.evaluation_name),
    evaluate_op: text(value.evaluate),
    predict_and_score_op: text(value.predict_and_score),
    summarize_op: text(value.summarize),
  };
}

/** How each kind of object is shown. Any version of that name is found, of whatever kind, as on the real service. */
export const VIEWS: Readonly<Record<RoutedKind, ObjectView>> = {
  Dataset: dataset,
  Scorer: scorer,
  Model: model,
  Evaluation: evaluation,
};
