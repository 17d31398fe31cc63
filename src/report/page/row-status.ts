import type { TableRow, TableTrial } from "../view-table.ts";

/**
 * Outcome of a row by one scorer. `missing`, `errored`, `suspect` and `not applicable`: a run
 * has no score for it. `edited`, `removed` and `added`: it is not compared.
 */
export type RowStatus =
  | "regressed"
  | "improved"
  | "unchanged"
  | "missing"
  | "errored"
  | "suspect"
  | "not applicable"
  | "edited"
  | "removed"
  | "added";

/** Status of a row by one scorer, and candidate minus base; null without both scores. */
export interface RowState {
  readonly status: RowStatus;
  readonly delta: number | null;
}

export type StatusGroup = "regressed" | "improved" | "unchanged" | "missing" | "not-compared";

/** Groups of statuses that a reader filters by. */
export const STATUS_GROUPS: Readonly<Record<StatusGroup, readonly RowStatus[]>> = {
  regressed: ["regressed"],
  improved: ["improved"],
  unchanged: ["unchanged"],
  missing: ["missing", "errored", "suspect"],
  "not-compared": ["edited", "removed", "added", "not applicable"],
};

/** Returns why the trials of one run have no score. */
function absence(trials: readonly TableTrial[], scorer: number): RowStatus | null {
  const states = trials.map(({ error, scores }) => {
    const state = scores.find((score) => score.scorer === scorer)?.state;
    return state ?? (error === undefined ? "missing" : "errored");
  });
  if (states.length === 0) return null;
  if (states.every((state) => state === "not-applicable")) return "not applicable";
  if (states.includes("errored")) return "errored";
  return states.includes("suspect") ? "suspect" : "missing";
}

/** Returns the status of a row by the scorer at a position. `lower`: whether lower is better. */
export function rowState(row: TableRow, scorer: number, lower: boolean): RowState {
  if (row.kind === "edited" || row.kind === "removed" || row.kind === "added")
    return { status: row.kind, delta: null };
  const [base = null, candidate = null] = row.scores[scorer] ?? [];
  if (base !== null && candidate !== null) {
    const delta = candidate - base;
    if (delta === 0) return { status: "unchanged", delta };
    return { status: delta > 0 === lower ? "regressed" : "improved", delta };
  }
  if (row.kind === "missing") return { status: "missing", delta: null };
  const reasons = [
    candidate === null ? absence(row.candidate, scorer) : null,
    base === null ? absence(row.base, scorer) : null,
  ].filter((reason) => reason !== null);
  const status =
    (["errored", "missing", "suspect"] as const).find((one) => reasons.includes(one)) ??
    (reasons.includes("not applicable") ? "not applicable" : "missing");
  return { status, delta: null };
}
