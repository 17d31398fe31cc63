import { checkKeys, checkValue, type Rule, someText } from "../core/options.ts";
import { aList, aText, aUtcTime } from "./checks.ts";

/**
 * A field: its rule, whether it is optional, and the fields of its elements if it is a list or a
 * record of objects.
 */
export interface Field {
  readonly rule: Rule;
  readonly optional: boolean;
  readonly each: Shape | null;
  /** The fields of the object itself, which may be of the same shape as the one it is in. */
  readonly nested?: () => Shape;
}

/** The fields of an object in a seed. */
export interface Shape {
  readonly what: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/**
 * Returns a shape that must list every field of its type: a new field is a build error until it is
 * listed here.
 */
export function shapeOf<T>(what: string, fields: { readonly [Name in keyof T]-?: Field }): Shape {
  return { what: `a field of ${what}`, fields };
}

/** A required field. */
export const needs = (rule: Rule): Field => ({ rule, optional: false, each: null });
/** An optional field. */
export const may = (rule: Rule): Field => ({ rule, optional: true, each: null });
/** An optional list of objects. */
export const some = (each: Shape): Field => ({ rule: aList, optional: true, each });
/** A required list of objects. */
export const all = (each: Shape): Field => ({ rule: aList, optional: false, each });

export const name: Field = needs(someText);
export const text: Field = may(aText);
export const time: Field = needs(aUtcTime);
export const strings: Rule = {
  is: (value) => Array.isArray(value) && value.every(someText.is),
  kind: "a list of non-empty strings",
};
export const there: Rule = {
  is: (value) => value !== undefined,
  kind: "set (null if there is none)",
};

/**
 * Checks an object of a seed and everything in it.
 *
 * @throws {InvalidArgumentError} with the path of the wrong value.
 */
export function checkShape(value: object, { what, fields }: Shape, path: string): void {
  checkKeys(value, Object.keys(fields), what, path);
  for (const [key, { rule, optional, each, nested }] of Object.entries(fields)) {
    const given = (value as Record<string, unknown>)[key]; // any key can be read from any object
    if (given === undefined && optional) continue;
    checkValue(`${path}.${key}`, given, rule);
    // an object, as just checked
    if (nested !== undefined) checkShape(given as object, nested(), `${path}.${key}`);
    if (each === null) continue;
    // a list or a record, as just checked
    for (const [at, one] of Object.entries(given as object))
      checkShape(one, each, `${path}.${key}${Array.isArray(given) ? `[${at}]` : `.${at}`}`);
  }
}
