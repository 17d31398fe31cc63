import type { paths } from "../../generated/galileo.ts";
import type { LoadSchema } from "../core/answer.ts";
import { checkJson } from "../core/json.ts";
import { checkValue, type Rule } from "../core/options.ts";
import type { Transport } from "../core/transport.ts";
import type { Scorer, ScorerCreateBody, ScorerUpdateBody } from "./types.ts";

/**
 * Bodies and responses that are wider than in the document: its enums grow between releases, and
 * one body has no type there.
 */
interface Wider {
  "POST /v2/scorers": { body: OnTheWire<ScorerCreateBody>; answer: OnTheWire<Scorer> };
  "POST /v2/scorers/list": {
    answer: { scorers?: OnTheWire<Scorer>[]; next_starting_token?: number | null };
  };
  "GET /v2/scorers/{scorer_id}": { answer: OnTheWire<Scorer> };
  "PATCH /v2/scorers/{scorer_id}": { body: OnTheWire<ScorerUpdateBody>; answer: OnTheWire<Scorer> };
  "PUT /v2/scorers/{scorer_id}/scope": { answer: OnTheWire<Scorer> };
  "POST /v2/scorers/llm/validate": { body: Record<string, unknown> };
}

/**
 * A body whose open enums are plain strings: the types of openapi-fetch treat `string & {}` as an
 * object.
 */
type OnTheWire<Body> = { [Name in keyof Body]: Plain<Body[Name]> };
type Plain<Value> = Value extends string
  ? string extends Value
    ? string
    : Value
  : Value extends (infer One)[]
    ? Plain<One>[]
    : Value;

type Json<Value> = { content: { "application/json": Value } };
type Strings<Values> = { [Name in keyof Values]: string };
type ParametersOf<Parts> = {
  [Part in keyof Parts]: Part extends "path" ? Strings<Parts[Part]> : Parts[Part];
};
type FormOf<Body> = Body extends { content: { "multipart/form-data": unknown } }
  ? { content: { "multipart/form-data": FormData } }
  : Body;

/**
 * An operation as it is sent and read here: path values are strings, forms are `FormData`, and
 * everything else is as in the document or wider.
 */
type OperationOf<Documented, Own> = {
  [Part in keyof Documented]: Part extends "parameters"
    ? ParametersOf<Documented[Part]>
    : Part extends "requestBody"
      ? Own extends { body: infer Body }
        ? Json<Body>
        : FormOf<Documented[Part]>
      : Part extends "responses"
        ? Own extends { answer: infer Answer }
          ? { 200: Json<Answer> }
          : Documented[Part]
        : Documented[Part];
};
type WiderOf<Key> = Key extends keyof Wider ? Wider[Key] : unknown;
type GalileoPaths = {
  [Route in keyof paths]: {
    [Verb in keyof paths[Route]]: OperationOf<
      paths[Route][Verb],
      WiderOf<`${Uppercase<Verb & string>} ${Route}`>
    >;
  };
};

/** Transport of the Galileo resources. */
export type GalileoTransport = Transport<GalileoPaths>;

/** Loads the schema of a response when it is first needed. Only schemas.ts imports zod. */
export function schemaOf(name: keyof typeof import("./schemas.ts").schemas): LoadSchema {
  return async () => (await import("./schemas.ts")).schemas[name];
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** An id of the service. Anything other than a version 4 UUID would be rejected with a 422. */
export const aUuid: Rule = {
  is: (value) => typeof value === "string" && UUID.test(value),
  kind: "a version 4 UUID",
};
export const aScorerId: Rule = {
  is: aUuid.is,
  kind: `${aUuid.kind}, such as the id of a scorer that scorers.find(name) returns`,
};
export const nonEmptyString: Rule = {
  is: (value) => typeof value === "string" && value !== "",
  kind: "a non-empty string",
};

/** Checks the id of a scorer and returns it as the value of its path parameter. */
export function scorerPath(name: string, id: string): { scorer_id: string } {
  checkValue(name, id, aScorerId);
  return { scorer_id: id };
}

/** Builds a form from fields. Absent fields are left out; a list becomes one entry per item. */
export function formOf(
  fields: Readonly<
    Record<string, string | number | Blob | readonly (string | Blob)[] | null | undefined>
  >,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null || one === undefined) continue;
      // a form would change a lone surrogate silently
      if (!(one instanceof Blob)) checkJson(`body.${name}`, one);
      form.append(name, one instanceof Blob ? one : String(one));
    }
  }
  return form;
}

export const aFile: Rule = {
  is: (value) => typeof value === "string" || value instanceof Blob,
  kind: "a string or a Blob",
};

/** Returns source code as a named file: the service reads the name. */
export function codeFile(source: string | Blob): File {
  if (typeof source === "string") checkJson("body.file", source);
  return source instanceof File
    ? source
    : new File([source], "scorer.py", { type: "text/x-python" });
}

/** Advice for a lost response to paid work. */
export const PAID_ADVICE =
  "It may have been started, and it is paid work: do not resend it without checking.";
