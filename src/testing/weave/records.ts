/** A JSON object of which only some members are known. */
export type JsonObject = { [key: string]: unknown };

/** One stored call. Weave keeps runs, predictions and scores all as calls; the kind is in the op's name and in the attributes. */
export interface CallRecord {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | null;
  readonly opName: string;
  readonly displayName: string | null;
  readonly startedAtUs: number;
  readonly attributes: JsonObject;
  readonly inputs: JsonObject;
  readonly userId: string | null;
  /** Of predict-and-score calls: the digest of the row. */
  readonly rowDigest: string | null;
  /** Of predictions: seen with `include_costs` only. */
  readonly costUsd: number | null;
  endedAtUs: number | null;
  exception: string | null;
  output: unknown;
  summary: JsonObject;
}

/** The kinds of versioned objects that have routes of their own. */
export type RoutedKind = "Dataset" | "Scorer" | "Model" | "Evaluation";

/** The kinds of versioned objects. */
export type ObjectKind = RoutedKind | "Op";

/** One version of an object. */
export interface ObjectVersion {
  readonly kind: ObjectKind;
  readonly objectId: string;
  readonly digest: string;
  readonly versionIndex: number;
  readonly createdAtUs: number;
  readonly value: JsonObject;
  deletedAtUs: number | null;
}

/** One row of a table. */
export interface TableRow {
  readonly digest: string;
  readonly value: unknown;
}

/** The user whom the server puts on every write; in the v2 lists it appears in Base64. */
export const LOCAL_USER = "local-user";
/** {@link LOCAL_USER} as predictions and scores show it. */
export const LOCAL_USER_BASE64 = "bG9jYWwtdXNlcg==";

/** True for a JSON object, false for null and lists. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members under `attributes.weave`, where the server keeps its own marks. */
export function weaveAttributes(call: CallRecord): JsonObject {
  const own = call.attributes.weave;
  return isJsonObject(own) ? own : {};
}

/** `Evaluation.evaluate` of `weave:///acme/evals/op/Evaluation.evaluate:digest`; the text itself when it is no ref. */
export function opShortName(opName: string): string {
  return /\/([^/:]*):[^/]*$/.exec(opName)?.[1] ?? opName;
}
