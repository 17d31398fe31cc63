import type { CallOptions } from "../core/options.ts";
import { findCall } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import { References } from "./references.ts";
import type { CallRecord, Prediction } from "./types.ts";

/** Methods of a model that SDKs call. */
const METHODS = /\.(?:predict|invoke|infer|forward)$/;

/**
 * Builds a prediction of a run made by an SDK from its call, because the route leaves out model and
 * inputs. Null if the call is not a prediction. SDKs store arguments from a data set as references
 * to its rows: their values are read.
 */
export async function classicPrediction(
  context: WeaveContext,
  found: Prediction,
  call: CallRecord,
  options: CallOptions = {},
): Promise<Prediction | null> {
  const model = call.id === found.prediction_id ? await modelOf(context, call, options) : null;
  if (model === null) return null;
  const { self: _self, this: _this, ...inputs } = call.inputs;
  const references = await References.read(context, [inputs, found.output], options);
  const resolved = references.resolve(inputs) as Record<string, unknown>; // still an object
  return { ...found, model, inputs: resolved, output: references.resolve(found.output) };
}

/**
 * Returns the model behind a call: the object whose method was called, or the function itself if
 * the trial that contains the call names it as its model.
 */
async function modelOf(
  context: WeaveContext,
  call: CallRecord,
  options: CallOptions,
): Promise<string | null> {
  const self = call.inputs.self ?? call.inputs.this;
  if (typeof self === "string" && METHODS.test(nameOfRef(call.op_name))) return self;
  if (typeof call.parent_id !== "string") return null;
  const trial = await findCall(context, call.parent_id, options);
  const model = trial?.id === call.parent_id ? trial.inputs.model : undefined;
  return typeof model === "string" && (model === self || model === call.op_name) ? model : null;
}
