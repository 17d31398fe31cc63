import type { GalileoScoreSeed } from "./seed.ts";
import type { Schemas } from "./wire.ts";
import { uuidFor } from "./wire.ts";

/** Number of reads that still show a pending metric, unless its seed says otherwise. */
const LOOKS = 2;

/** One metric of one record, which advances with the reads of that record. */
export class Metric {
  #score: GalileoScoreSeed;
  #looks = 0;

  constructor(score: GalileoScoreSeed) {
    this.#score = score;
  }

  get status(): string {
    return this.#score.status ?? "success";
  }

  /** Whether the service still works on it. */
  get isPending(): boolean {
    return this.status === "pending" || this.status === "computing";
  }

  /** Replaces the metric, as a new computation does. */
  set(score: GalileoScoreSeed): void {
    this.#score = score;
    this.#looks = 0;
  }

  /** Counts one read. After the last one that shows it pending, it becomes what its seed says. */
  look(): void {
    const { becomes, looks = LOOKS } = this.#score;
    if (!this.isPending || becomes === undefined) return;
    if (this.#looks++ >= looks) this.set(becomes);
  }

  /** Advances to the final state. A metric whose seed has none remains as it is. */
  finish(): void {
    while (this.isPending && this.#score.becomes !== undefined) this.set(this.#score.becomes);
  }

  /** The figure of the metric: the value, or what the spans' values amount to. Null without one. */
  figure(method: string | null): unknown {
    const { value, rollUp = {} } = this.#score;
    if (this.status === "success") return value ?? null;
    return this.status === "roll_up" && method !== null ? (rollUp[method] ?? null) : null;
  }

  /** Entry of `metric_info`, with the fields of its state. */
  view(id: string, alias: string | null): Record<string, unknown> {
    const common = { status_type: this.status, scorer_type: null, metric_key_alias: alias };
    const { message } = this.#score;
    switch (this.status) {
      case "success":
        return {
          ...common,
          ...valueFields(this.#score, id),
          display_value: null,
          rationale: this.#score.rationale ?? null,
        };
      case "roll_up":
        return {
          ...common,
          ...valueFields(this.#score, id),
          roll_up_metrics: this.#score.rollUp ?? {},
        };
      case "pending":
        return common;
      case "computing":
        return { ...common, message: message ?? "Metric is being computed." };
      case "not_computed":
        return { ...common, message: message ?? "Metric not computed." };
      case "not_applicable":
      case "error":
      case "failed":
        return { ...common, ...errorFields(this.#score, this.status) };
      default: // a state that is newer than the document, whose other fields are not known
        return { ...common, ...(message === undefined ? {} : { message }) };
    }
  }
}

function valueFields(score: GalileoScoreSeed, id: string): Record<string, unknown> {
  const { critique } = score;
  return {
    value: score.value ?? null,
    explanation: score.explanation ?? null,
    cost: score.cost ?? null,
    model_alias: null,
    num_judges: null,
    multijudge_average: score.multijudgeAverage ?? null,
    input_tokens: null,
    output_tokens: null,
    total_tokens: null,
    critique:
      critique === undefined
        ? null
        : {
            id: uuidFor(`critique of ${id}`),
            is_computed: true,
            revised_explanation: null,
            critique_info: {
              critique: critique.text,
              intended_value: critique.intendedValue,
              original_explanation: critique.originalExplanation ?? score.explanation ?? "",
            },
          },
    metadata: null,
  };
}

function errorFields(score: GalileoScoreSeed, status: string): Record<string, unknown> {
  const notApplicable = status === "not_applicable";
  const message =
    score.message ?? (notApplicable ? "Metric is not applicable." : "Metric computation failed.");
  const standardError: Schemas["StandardError"] = {
    error_code: 2_001,
    error_type: score.errorType ?? (notApplicable ? "not_applicable_reason" : "uncataloged_error"),
    error_group: "metrics",
    severity: "medium",
    message,
    user_action: null,
    retriable: score.retriable ?? false,
    blocking: false,
  };
  return { message, ems_error_code: null, standard_error: standardError };
}
