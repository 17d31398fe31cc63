import { InvalidArgumentError } from "./errors/usage.ts";

/**
 * One service was observed to refuse 200 levels and to break at 500; JSON.stringify() itself fails
 * at a few thousand.
 */
const MAX_DEPTH = 400;

/**
 * A value that JSON would drop or change, and its location: the path to it, innermost name first.
 */
interface Fault {
  readonly path: (string | number)[];
  readonly rule: string;
  readonly current: string;
  readonly hint: string;
}

/** Result of the first pass for a value that is nested too deeply or contains itself. */
const TOO_DEEP: Fault = { path: [], rule: "", current: "", hint: "" };

/**
 * Rejects values that JSON cannot represent, or would silently drop or change: NaN and infinities,
 * undefined, functions, symbols, BigInt, dates, maps, sets and other class instances, lone
 * surrogates, cycles, and nesting deeper than 400 levels. One pass, without copies.
 *
 * `data` lists the fields of an options object that contain data: an undefined property is rejected
 * there, and left out elsewhere. Without it, everything is data.
 *
 * @throws {InvalidArgumentError} with the path of the value, e.g.
 *   `"record.rows[3].scores.correct"`.
 */
export function checkJson(path: string, value: unknown, data?: readonly string[]): void {
  const fault = read(path, () => {
    const found = faultIn(value, 0, data ?? "all");
    return found === TOO_DEEP ? depthFault(value, []) : found;
  });
  if (fault === undefined) return;
  const { path: names, rule, current, hint } = fault;
  const at = path + names.reverse().map(step).join("");
  throw new InvalidArgumentError(
    `'${at}' must be ${rule}: current value is ${current}`,
    { path: at },
    { hint },
  );
}

/** Reading a value may run user code, which may throw. */
function read<T>(path: string, walk: () => T): T {
  try {
    return walk();
  } catch (thrown) {
    throw new InvalidArgumentError(
      `'${path}' cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      { path },
    );
  }
}

/** Writes one step of a path: `.name`, `[3]` or `["any key"]`. */
function step(name: string | number): string {
  return typeof name === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)
    ? `.${name}`
    : `[${JSON.stringify(name)}]`;
}

/**
 * The parts of a value in which an undefined property is rejected: all of it, some of its fields,
 * or none.
 */
type Data = "all" | readonly string[];
const NONE: Data = [];

function faultIn(value: unknown, depth: number, data: Data): Fault | undefined {
  if (typeof value === "string")
    return isWellFormed(value) ? undefined : loneSurrogate("well-formed Unicode", value);
  if (typeof value === "number")
    return Number.isFinite(value)
      ? undefined
      : fault("a finite number", String(value), "Write null or leave it out.");
  if (typeof value === "boolean" || value === null) return undefined;
  if (typeof value !== "object") return faultOfKind(value);
  if (depth === MAX_DEPTH) return TOO_DEEP;
  return Array.isArray(value) ? faultInList(value, depth, data) : faultInObject(value, depth, data);
}

function faultInList(list: readonly unknown[], depth: number, data: Data): Fault | undefined {
  for (let at = 0; at < list.length; at++) {
    const found = faultIn(list[at], depth + 1, data);
    if (found !== undefined) return below(at, found);
  }
  const names = Object.keys(list);
  if (names.length === list.length) return undefined;
  return below(
    names[list.length] ?? "",
    fault("left out", "a property of an array", "JSON keeps only the elements of an array."),
  );
}

function faultInObject(object: object, depth: number, data: Data): Fault | undefined {
  const kind = classOf(object);
  if (kind !== null) return fault("a plain object", kind, hintFor(object));
  const symbol = Object.getOwnPropertySymbols(object).find((one) =>
    Object.prototype.propertyIsEnumerable.call(object, one),
  );
  if (symbol !== undefined)
    return below(
      String(symbol),
      fault("left out", "a property whose key is a symbol", "JSON keeps only string keys."),
    );
  for (const name of Object.keys(object)) {
    // its own keys can be read from any object
    const value = (object as Record<string, unknown>)[name];
    if (value === undefined && data !== "all") continue;
    const inside = data === "all" || data.includes(name) ? "all" : NONE;
    const found = isWellFormed(name)
      ? faultIn(value, depth + 1, inside)
      : loneSurrogate("a well-formed key", name);
    if (found !== undefined) return below(name, found);
  }
  return undefined;
}

function fault(rule: string, current: string, hint: string): Fault {
  return { path: [], rule, current, hint };
}

function below(name: string | number, found: Fault): Fault {
  if (found === TOO_DEEP) return found;
  found.path.push(name);
  return found;
}

function loneSurrogate(rule: string, text: string): Fault {
  const at = text.search(/\p{Surrogate}/u);
  const hint =
    "Cutting a string inside an emoji leaves a lone surrogate: cut it by code points or use toWellFormed().";
  return fault(rule, `a string with a lone surrogate at ${at}`, hint);
}

function faultOfKind(value: unknown): Fault {
  if (value === undefined)
    return fault("JSON", "undefined", "JSON would drop it: write null or leave the key out.");
  if (typeof value === "bigint")
    return fault("JSON", "a bigint", "Write Number(value) or String(value).");
  return fault("JSON", `a ${typeof value}`, "JSON would drop it: leave it out.");
}

/**
 * Describes an object that is not plain; null if it is plain. Plain objects of another realm count
 * as plain: their prototype has no prototype.
 */
function classOf(object: object): string | null {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (
    prototype === null ||
    prototype === Object.prototype ||
    Object.getPrototypeOf(prototype) === null
  )
    return null;
  const name: unknown = (prototype as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object"
    ? `an instance of ${name}`
    : "an object with a custom prototype";
}

function hintFor(object: object): string {
  if (object instanceof Date) return "Write date.toISOString().";
  if (object instanceof Map) return "Write Object.fromEntries(map).";
  if (object instanceof Set || ArrayBuffer.isView(object)) return "Write Array.from(value).";
  if (object instanceof Promise) return "Await it first.";
  return "toJSON" in object
    ? "Write what its toJSON() returns."
    : "Write a plain object, such as { ...value }.";
}

/**
 * Determines whether a value that is nested too deeply contains itself, and where: the first pass
 * does not remember its path.
 */
function depthFault(value: unknown, ancestors: readonly unknown[]): Fault | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (ancestors.includes(value))
    return fault(
      "JSON",
      "an object that contains itself",
      "JSON cannot represent a cycle: leave it out.",
    );
  if (ancestors.length === MAX_DEPTH)
    return fault(
      `nested at most ${MAX_DEPTH} levels deep`,
      "nested deeper",
      "Flatten it, or store it as a string with JSON.stringify().",
    );
  for (const [name, one] of Object.entries(value)) {
    const found = depthFault(one, [...ancestors, value]);
    if (found !== undefined) return below(Array.isArray(value) ? Number(name) : name, found);
  }
  return undefined;
}

/** `String.prototype.isWellFormed()` where it exists. */
const isWellFormed: (text: string) => boolean =
  "isWellFormed" in String.prototype
    ? (text) => (text as string & { isWellFormed(): boolean }).isWellFormed()
    : (text) => !/\p{Surrogate}/u.test(text);
