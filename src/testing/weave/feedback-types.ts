import { notSupported, refuse } from "../http.ts";
import type { Exchange } from "./operation.ts";
import { type FeedbackRecord, isJsonObject, type JsonObject } from "./project.ts";

// What the service asks of annotations, reactions, notes and the outputs of scorers.

const invalid = (type: string, why: string): Error =>
  refuse(400, `Invalid payload for feedback_type ${type}: 1 validation error for ${why}`);

/** Skin tones, which the service takes off. */
const TONES: Readonly<Record<string, string>> = {
  "\u{1f3fb}": "_light_skin_tone",
  "\u{1f3fc}": "_medium-light_skin_tone",
  "\u{1f3fd}": "_medium_skin_tone",
  "\u{1f3fe}": "_medium-dark_skin_tone",
  "\u{1f3ff}": "_dark_skin_tone",
};
const EMOJI: Readonly<Record<string, string>> = { "👍": "thumbs_up", "👎": "thumbs_down" };

/** A reaction with the names that the service adds; it is exactly one emoji. */
export function withEmojiNames(payload: JsonObject): JsonObject {
  const { emoji } = payload;
  if (typeof emoji !== "string")
    throw invalid("wandb.reaction.1", "FeedbackPayloadReactionReq\nemoji\n  Field required");
  const signs = Array.from(new Intl.Segmenter().segment(emoji), ({ segment }) => segment);
  if (signs.filter((sign) => /\p{Extended_Pictographic}/u.test(sign)).length !== 1)
    throw refuse(400, "Value of emoji key in payload must be exactly one emoji");
  const tone = /[\u{1f3fb}-\u{1f3ff}]/u.exec(emoji)?.[0] ?? "";
  const detoned = emoji.replace(tone, "");
  const name = EMOJI[detoned];
  if (name === undefined) throw notSupported(`the reaction '${emoji}'`);
  const alias = `:${name}${TONES[tone] ?? ""}:`;
  return { ...payload, alias, detoned, detoned_alias: `:${name}:` };
}

/** A note has 1 to 1,024 characters. */
export function checkNote({ note }: JsonObject): void {
  const why =
    typeof note !== "string"
      ? "Field required"
      : note === ""
        ? "String should have at least 1 character"
        : [...note].length > 1024
          ? "String should have at most 1024 characters"
          : null;
  if (why !== null) throw invalid("wandb.note.1", `FeedbackPayloadNoteReq\nnote\n  ${why}`);
}

/** Name and version in the reference of an object of this project. */
function objectOf(ref: string, project: string): { name: string; digest: string } | null {
  const [, owner, name = "", digest = ""] =
    /^weave:\/\/\/([^/]+\/[^/]+)\/object\/([^/:]+):([^/:]+)$/.exec(ref) ?? [];
  if (owner !== undefined && owner !== project)
    throw notSupported("an annotation field of another project");
  return owner === undefined ? null : { name, digest };
}

/** An annotation names the version of its field, and has a value that fits it. */
export function checkAnnotation(
  { project }: Exchange,
  type: string,
  payload: JsonObject,
  ref: string | null,
): void {
  if (!type.startsWith("wandb.annotation."))
    throw refuse(400, `Invalid annotation feedback type: ${type}`);
  const name = type.slice("wandb.annotation.".length);
  if (!ref) throw refuse(400, "annotation_ref is required for annotation feedback");
  const object = objectOf(ref, project.name);
  if (object === null) throw notSupported(`the annotation_ref '${ref}'`);
  if (object.name !== name)
    throw refuse(400, `annotation_ref must point to an object with name ${name}`);
  if (!("value" in payload))
    throw invalid(type, "AnnotationPayloadSchema\nvalue\n  Field required");
  const spec = project.versions(object.name).find(({ digest }) => digest === object.digest);
  if (spec === undefined) {
    const counts = "Ref read contains 1 digests, but found 0 objects.";
    throw refuse(404, `${counts} Diff digests: ['${object.digest}']`);
  }
  if (spec.kind !== "AnnotationSpec" || spec.deletedAtUs !== null)
    throw notSupported("an annotation_ref of a deleted or different object");
  const schema = spec.value.field_schema;
  if (!fitsSchema(payload.value, isJsonObject(schema) ? schema : {}))
    throw refuse(400, "Feedback payload does not match annotation spec");
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === "boolean",
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
};

/** The rules of JSON Schema that annotation fields have. */
const RULES: Readonly<Record<string, (value: unknown, bound: unknown) => boolean>> = {
  type: (value, type) => TYPES[String(type)]?.(value) === true,
  enum: (value, options) => Array.isArray(options) && options.includes(value),
  minimum: (value, least) => typeof value !== "number" || value >= Number(least),
  maximum: (value, most) => typeof value !== "number" || value <= Number(most),
  maxLength: (value, most) => typeof value !== "string" || [...value].length <= Number(most),
};

function fitsSchema(value: unknown, schema: JsonObject): boolean {
  return Object.entries(schema).every(([rule, bound]) => RULES[rule]?.(value, bound) === true);
}

/** Refuses a schema with rules that the sandbox does not know. */
export function checkSchema(schema: JsonObject): void {
  for (const [rule, bound] of Object.entries(schema))
    if (RULES[rule] === undefined || (rule === "type" && TYPES[String(bound)] === undefined))
      throw notSupported(`an annotation field with '${rule}: ${JSON.stringify(bound)}'`);
}

/** The output of a scorer names what made it. */
export function checkRunnable(
  type: string,
  payload: JsonObject,
  { runnable_ref: ref, call_ref }: Pick<FeedbackRecord, "runnable_ref" | "call_ref">,
): void {
  if (!type.startsWith("wandb.runnable."))
    throw refuse(400, `Invalid runnable feedback type: ${type}`);
  const name = type.slice("wandb.runnable.".length);
  if (!ref) throw refuse(400, "runnable_ref is required for runnable feedback");
  const [, kind, named] = /\/(object|op)\/([^/:]+):[^/]+$/.exec(ref) ?? [];
  if (kind === undefined) throw notSupported(`the runnable_ref '${ref}'`);
  if (named !== name) throw refuse(400, `runnable_ref must point to an object with name ${name}`);
  if (kind === "op" && !call_ref)
    throw refuse(400, "call_ref is required for runnable feedback on ops");
  if (!("output" in payload))
    throw invalid(type, "RunnablePayloadSchema\noutput\n  Field required");
}
