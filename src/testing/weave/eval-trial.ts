import type { components } from "../../../generated/weave.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, isJsonObject, type JsonObject, weaveAttributes } from "./records.ts";

type Trial = components["schemas"]["EvalResultsTrial"];

/** What of the trials is asked for. */
export interface TrialOptions {
  children: boolean;
  costs: boolean;
}

function byStart(a: CallRecord, b: CallRecord): number {
  return a.startedAtUs - b.startedAtUs;
}

function isScore(call: CallRecord): boolean {
  return weaveAttributes(call).score === "true";
}

/** The child that predicted: the first that is no score and was called on the model, or has it in its name. */
function findPrediction(children: readonly CallRecord[], model: unknown): CallRecord | undefined {
  return children.find((call) => !isScore(call) && (call.inputs.self === model || /predict|invoke/i.test(call.opName)));
}

/** Finds the scorer's call of each score by its name in the op's name; function scorers (`op/correct`) are not found. */
function scorerCalls(scores: JsonObject, children: readonly CallRecord[]): Record<string, string> {
  const calls = children.filter((call) => isScore(call) || /\.score|scorer/i.test(call.opName));
  const found: Record<string, string> = {};
  for (const key of Object.keys(scores)) {
    const call = calls.find(({ opName }) => opName.toLowerCase().includes(key.toLowerCase()));
    if (call) found[key] = call.id;
  }
  return found;
}

function totalTokens(call: CallRecord): number | null {
  const usage = call.summary.usage;
  const counts = isJsonObject(usage) ? Object.values(usage).map((model) => (isJsonObject(model) ? model.total_tokens : undefined)) : [];
  const numbers = counts.filter((count) => typeof count === "number");
  return numbers.length === 0 ? null : numbers.reduce((sum, count) => sum + count, 0);
}

/** Shows one trial. The latency is that of the prediction, or what the trial itself says when it has none. */
export function trialView(project: ProjectState, call: CallRecord, options: TrialOptions): Trial {
  const output = isJsonObject(call.output) ? call.output : {};
  const scores = isJsonObject(output.scores) ? output.scores : {};
  const children = options.children ? [...project.children(call.id)].sort(byStart) : [];
  const prediction = findPrediction(children, call.inputs.model);
  const stated = isJsonObject(output.model_latency) ? output.model_latency.mean : null;
  const measured = prediction && prediction.endedAtUs !== null ? (prediction.endedAtUs - prediction.startedAtUs) / 1e6 : null;
  return {
    predict_and_score_call_id: call.id,
    predict_call_id: prediction?.id ?? null,
    model_output: output.output ?? null,
    scores,
    model_latency_seconds: measured ?? (typeof stated === "number" ? stated : null),
    total_tokens: totalTokens(prediction ?? call),
    total_cost: options.costs ? (prediction?.costUsd ?? null) : null,
    scorer_call_ids: scorerCalls(scores, children),
    genai_span_ref: null,
  };
}
