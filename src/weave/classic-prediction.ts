import type { CallOptions } from "../core/options.ts";
import { findCall } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import { References } from "./references.ts";
import type { CallRecord, Prediction } from "./types.ts";

/** The methods of a model that SDKs call. */
const METHODS = /\.(?:predict|invoke|infer|forward)$/;

/**
 * Makes the prediction of an SDK's run from its call, since the route leaves model and inputs out;
 * null when the call is none. SDKs store arguments that come from a data set as references to its
 * rows: they are read.
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
  const resolved = references.resolve(inputs) as Record<string, unknown>; // an object as before
  return { ...found, model, inputs: resolved, output: references.resolve(found.output) };
}

/**
 * The model behind a call: the object whose method it is, or the function itself where the trial
 * around it says that this is its model.
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
