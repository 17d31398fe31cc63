import { notSupported, refuse, WireError } from "../http.ts";
import { isJsonObject, type JsonObject } from "./project.ts";

/** Value of a field or a literal in a comparison; null is SQL's NULL. */
export type Scalar = string | number | boolean | null;

/** Conversion of a field before it is compared with a literal. */
export type Cast = "bool" | "int" | "double" | null;

/** Source of field values for an expression. */
export interface FieldSource {
  read(path: string, cast: Cast): Scalar;
  /** Returns the value of a literal that is compared with this field: times have several forms. */
  literal?(path: string, literal: Scalar): Scalar;
  /** Returns whether the field is a time: `$in` and `$contains` fail on times (observed). */
  isTime?(path: string): boolean;
  /**
   * Returns whether the service first searches the field as text, for quoted strings. Observed in
   * calls queries, but not under `$not`.
   */
  isIndexed?(path: string): boolean;
  /**
   * Returns whether the field is stored as a number: no string equals it if the field is indexed.
   */
  storesNumber?(path: string): boolean;
  /** Whether `$eq` null tests for absence instead of matching nothing. */
  readonly nullIsEqual: boolean;
}

type Truth = boolean | null;

const OPERATIONS = ["And", "Or", "Not", "Eq", "Gt", "Lt", "Gte", "Lte", "In", "Contains"] as const;

/**
 * Evaluates an `$expr` with SQL's three truth values: true, false and null, which matches nothing,
 * not even under `$not`.
 */
export function matches(expression: unknown, source: FieldSource): boolean {
  return test(expression, source) === true;
}

/**
 * Refuses an expression whose operator the service does not know, like its validation: with one
 * error for each supported operator.
 */
export function checkExpression(expression: unknown, loc: readonly (string | number)[]): void {
  const known =
    isJsonObject(expression) && OPERATIONS.some((name) => `$${name.toLowerCase()}` in expression);
  if (known) return;
  const detail = OPERATIONS.map((name) => ({
    type: "missing",
    loc: [...loc, `${name}Operation`, `$${name.toLowerCase()}`],
    msg: "Field required",
    input: expression,
  }));
  throw new WireError(422, { detail });
}

function test(expression: unknown, source: FieldSource): Truth {
  if (!isJsonObject(expression)) throw notSupported("an expression that is not an object");
  const [operator, operand] = Object.entries(expression)[0] ?? ["", undefined];
  if (operator === "$and") return all(list(operand, "AND"), source);
  if (operator === "$or") return any(list(operand, "OR"), source);
  if (operator === "$not") return negate(test(list(operand, "NOT")[0], withoutIndex(source)));
  if (operator === "$in") return contained(operand, source);
  if (operator === "$contains") return contains(operand, source);
  if (
    operator === "$eq" ||
    operator === "$gt" ||
    operator === "$gte" ||
    operator === "$lt" ||
    operator === "$lte"
  )
    return compare(operator, operand, source);
  throw notSupported(`the operator '${operator}'`);
}

function list(operand: unknown, name: string): unknown[] {
  if (!Array.isArray(operand)) throw notSupported(`a ${name} that is not a list`);
  if (operand.length === 0) throw refuse(400, `Empty ${name} operation`);
  return operand;
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function all(operands: unknown[], source: FieldSource): Truth {
  const truths = operands.map((operand) => test(operand, source));
  return truths.includes(false) ? false : truths.includes(null) ? null : true;
}

/**
 * The index helps an `$or` only if it helps each of its operands: `attributes.n` together with
 * `summary.n` is compared without it.
 */
function any(operands: unknown[], source: FieldSource): Truth {
  const seen = operands.every((operand) => usesIndex(operand, source))
    ? source
    : withoutIndex(source);
  const truths = operands.map((operand) => test(operand, seen));
  return truths.includes(true) ? true : truths.includes(null) ? null : false;
}

function withoutIndex(source: FieldSource): FieldSource {
  return { ...source, isIndexed: () => false };
}

function usesIndex(expression: unknown, source: FieldSource): boolean {
  const [operator, operand] = isJsonObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
  if (operator === "$and" || operator === "$or") {
    const operands: unknown[] = Array.isArray(operand) ? operand : [];
    return operator === "$or"
      ? operands.every((one) => usesIndex(one, source))
      : operands.some((one) => usesIndex(one, source));
  }
  const sides: unknown[] = Array.isArray(operand)
    ? operand
    : isJsonObject(operand)
      ? [operand.input]
      : [];
  const isSought = ["$eq", "$in", "$contains"].includes(operator ?? "");
  return (
    isSought &&
    sides.some(
      (side) =>
        isJsonObject(side) &&
        typeof side.$getField === "string" &&
        source.isIndexed?.(side.$getField) === true,
    )
  );
}

/**
 * Returns the conversion of the field that a literal requires. An integer requires integers: 0.47
 * is then not a number at all.
 */
function castOf(operand: unknown): Cast {
  const literal = isJsonObject(operand) ? operand.$literal : undefined;
  if (typeof literal === "boolean") return "bool";
  if (typeof literal === "number") return Number.isInteger(literal) ? "int" : "double";
  return null;
}

function value(operand: unknown, cast: Cast, source: FieldSource): Scalar {
  if (!isJsonObject(operand)) throw notSupported("an operand that is not an object");
  if (typeof operand.$getField === "string") return source.read(operand.$getField, cast);
  if ("$literal" in operand) return literalValue(operand.$literal);
  if (isJsonObject(operand.$convert)) return convert(operand.$convert, source);
  throw notSupported(`the operand '${Object.keys(operand).join(", ")}'`);
}

function literalValue(literal: unknown): Scalar {
  if (
    literal === null ||
    typeof literal === "string" ||
    typeof literal === "number" ||
    typeof literal === "boolean"
  )
    return literal;
  throw notSupported("a literal that is a list or an object");
}

function convert(spec: JsonObject, source: FieldSource): Scalar {
  const input = value(spec.input, null, source);
  if (spec.to === "exists") return input !== null;
  if (input === null) return null;
  if (spec.to === "string") return String(input);
  if (spec.to === "double" || spec.to === "int" || spec.to === "bool")
    return castText(String(input), spec.to);
  throw notSupported(`$convert to '${String(spec.to)}'`);
}

/** Converts a stored string to the type of a literal; null if it cannot be converted. */
export function castText(text: string, cast: Cast): Scalar {
  if (cast === null) return text;
  if (cast === "bool" && (text === "true" || text === "false")) return text === "true" ? 1 : 0;
  if (cast === "bool") return /^\d{1,3}$/.test(text) ? Number(text) : null;
  if (cast === "int") return /^-?\d+$/.test(text) ? Number(text) : null;
  return text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

/** Adapts this side's literal to the field on the other side. */
function besideField(other: unknown, side: Scalar, source: FieldSource): Scalar {
  const path = isJsonObject(other) ? other.$getField : undefined;
  return typeof path === "string" && source.literal ? source.literal(path, side) : side;
}

function comparable(side: Scalar): string | number | null {
  return typeof side === "boolean" ? Number(side) : side;
}

function compare(
  operator: "$eq" | "$gt" | "$gte" | "$lt" | "$lte",
  operand: unknown,
  source: FieldSource,
): Truth {
  const [left, right] = Array.isArray(operand) ? operand : [undefined, undefined];
  const a = comparable(besideField(right, value(left, castOf(right), source), source));
  const b = comparable(besideField(left, value(right, castOf(left), source), source));
  if (b === null && operator === "$eq" && source.nullIsEqual) return a === null;
  if (a === null || b === null) return null;
  if (typeof a !== typeof b) throw notSupported(`comparing a ${typeof a} with a ${typeof b}`);
  if (operator === "$eq")
    return a === b && !(isHiddenNumber(left, right, source) || isHiddenNumber(right, left, source));
  if (operator === "$gt") return a > b;
  if (operator === "$gte") return a >= b;
  return operator === "$lt" ? a < b : a <= b;
}

/** Returns whether a stored number is compared with a string literal. */
function isHiddenNumber(field: unknown, literal: unknown, source: FieldSource): boolean {
  if (!isJsonObject(field) || !isJsonObject(literal) || typeof literal.$literal !== "string")
    return false;
  const path = field.$getField;
  return (
    typeof path === "string" &&
    source.isIndexed?.(path) === true &&
    source.storesNumber?.(path) === true
  );
}

function contained(operand: unknown, source: FieldSource): Truth {
  const [field, options] = Array.isArray(operand) ? operand : [undefined, undefined];
  if (!Array.isArray(options)) throw notSupported("an $in without a list");
  refuseTime(field, source);
  const found = comparable(value(field, sharedCast(options), source));
  if (found === null) return null;
  return options.some(
    (option) =>
      comparable(value(option, null, source)) === found && !isHiddenNumber(field, option, source),
  );
}

function refuseTime(field: unknown, source: FieldSource): void {
  if (
    isJsonObject(field) &&
    typeof field.$getField === "string" &&
    source.isTime?.(field.$getField)
  ) {
    throw notSupported(`'${field.$getField}' under $in or $contains`);
  }
}

/** Returns the common type of all literals; integers and fractions count as one type. */
function sharedCast(options: readonly unknown[]): Cast {
  const casts = new Set(options.map(castOf));
  const numbers = casts.has("int") && casts.has("double");
  if (
    casts.size > (numbers ? 2 : 1) ||
    options.some((option) => isJsonObject(option) && option.$literal === null)
  ) {
    throw notSupported("an $in with literals of several types");
  }
  return numbers ? "double" : castOf(options[0]);
}

function contains(operand: unknown, source: FieldSource): Truth {
  if (!isJsonObject(operand)) throw notSupported("a $contains that is not an object");
  refuseTime(operand.input, source);
  const input = value(operand.input, null, source);
  const part = value(operand.substr, null, source);
  if (typeof input !== "string" || typeof part !== "string") return null;
  if (operand.case_insensitive === true) return input.toLowerCase().includes(part.toLowerCase());
  return input.includes(part);
}

/** Splits `judge.passed` at its dots; a dot after a backslash belongs to the name. */
export function splitPath(path: string): string[] {
  return path.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
}

/** Follows a path into a JSON value; undefined if it does not exist. */
export function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path) at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

/**
 * Returns the string that the service's storage compares: a string unchanged, any other value as
 * JSON, and the empty string for null and for absent values.
 */
export function storedText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
