import type { paths } from "../../generated/galileo.ts";
import { checkValue, type Rule } from "../core/options.ts";
import type { Transport } from "../core/transport.ts";

/**
 * A body whose enums are plain strings at every level: they grow between releases, and the types of
 * openapi-fetch treat `string & {}` as an object.
 */
type OnTheWire<Value> = [Extract<Value, string>] extends [never]
  ? WireRest<Value>
  : WireText<Extract<Value, string>> | WireRest<Exclude<Value, string>>;
type WireText<Text> = true extends IsUnion<Text> ? string : Text;
type WireRest<Rest> = Rest extends readonly (infer One)[]
  ? OnTheWire<One>[]
  : Rest extends object
    ? { [Name in keyof Rest]: OnTheWire<Rest[Name]> }
    : Rest;
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

type Json<Value> = { content: { "application/json": Value } };
type Strings<Values> = { [Name in keyof Values]: string };
type ParametersOf<Parts> = {
  [Part in keyof Parts]: Part extends "path" ? Strings<Parts[Part]> : Parts[Part];
};
type BodyOf<Body> = Body extends { content: { "multipart/form-data": unknown } }
  ? { content: { "multipart/form-data": FormData } }
  : Body extends Json<infer Value>
    ? Json<OnTheWire<Value>>
    : Body;

/**
 * An operation as it is sent here: path values are strings, forms are `FormData`, and the enums of
 * a body are strings.
 */
type OperationOf<Documented> = {
  [Part in keyof Documented]: Part extends "parameters"
    ? ParametersOf<Documented[Part]>
    : Part extends "requestBody"
      ? BodyOf<Documented[Part]>
      : Documented[Part];
};
/** The document has no type for this body. */
type Untyped<Documented> = Omit<OperationOf<Documented>, "requestBody"> & {
  requestBody: Json<Record<string, unknown>>;
};
type GalileoPaths = {
  [Route in keyof paths]: {
    [Verb in keyof paths[Route]]: `${Verb & string} ${Route}` extends "post /v2/scorers/llm/validate"
      ? Untyped<paths[Route][Verb]>
      : OperationOf<paths[Route][Verb]>;
  };
};

/** Transport of the Galileo resources. */
export type GalileoTransport = Transport<
  GalileoPaths,
  never,
  keyof typeof import("./schemas.ts").schemas
>;

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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Advice for a lost response to paid work. */
export const PAID_ADVICE =
  "It may have been started, and it is paid work: do not resend it without checking.";
