/** The mark that every copy of this package puts on its errors, so guards work across copies. */
// a symbol of the global registry: TypeScript requires it to be declared unique
const BRAND: unique symbol = Symbol.for("evalwire.error") as never;

/**
 * The stable code of every error class of this package, by name. Classes and guards use this one
 * table, so no two share a code. Names are literals because minifiers rename classes.
 *
 * @example Add your own help to a code
 * ```ts
 * import { ERROR_CODES, isEvalwireError, WeaveClient } from "evalwire";
 *
 * const help = new Map<string, string>([[ERROR_CODES.NotFoundError, "Is the name of the run right?"]]);
 * const error: unknown = await new WeaveClient().load("name:no-such-run").catch((reason) => reason);
 * if (!isEvalwireError(error) || !help.has(error.code)) throw error;
 * console.error(help.get(error.code));
 * ```
 *
 * @example Exit codes by error name
 * ```ts
 * import { type ErrorName, isEvalwireError, WeaveClient } from "evalwire";
 *
 * const exitCodes: { [Name in ErrorName]?: number } = { NotFoundError: 3, AuthenticationError: 4 };
 * const error: unknown = await new WeaveClient().load("name:no-such-run").catch((reason) => reason);
 * if (!isEvalwireError(error) || exitCodes[error.name as ErrorName] !== 3) throw error;
 * ```
 */
export const ERROR_CODES = {
  ConfigurationError: "configuration",
  InvalidArgumentError: "invalid_argument",
  HttpError: "http",
  BadRequestError: "bad_request",
  AuthenticationError: "authentication",
  PermissionError: "permission",
  NotFoundError: "not_found",
  ConflictError: "conflict",
  ValidationError: "validation",
  RateLimitError: "rate_limit",
  ServerError: "server",
  RedirectError: "redirect",
  NetworkError: "network",
  TimeoutError: "timeout",
  ResponseShapeError: "response_shape",
  ResponseTooLargeError: "response_too_large",
  PagesShiftedError: "pages_shifted",
  AmbiguousWriteError: "ambiguous_write",
  StreamParseError: "stream_parse",
  StreamTruncatedError: "stream_truncated",
  StreamInterruptedError: "stream_interrupted",
  StreamServerError: "stream_server",
  PollTimeoutError: "poll_timeout",
  PollLostContactError: "poll_lost_contact",
  JobFailedError: "job_failed",
  JobNotStartedError: "job_not_started",
  JobEmptyError: "job_empty",
  PartialDeletionError: "partial_deletion",
  NotAppliedError: "not_applied",
} as const;

/** The name of an error class. */
export type ErrorName = keyof typeof ERROR_CODES;

/** The fields that a class of errors adds to its base. */
export type FieldsOf<E extends EvalwireError> = Omit<E, keyof EvalwireError>;

/** Returns whether a value is an error of one class, whichever copy of the package threw it. */
export type Guard<E extends EvalwireError> = (value: unknown) => value is E;

/**
 * A plain copy of the underlying error: never the error itself, which may contain a request with
 * its key.
 */
export interface Cause {
  /** Name of the underlying error, such as `TypeError`. */
  readonly name: string;
  /** Its code, such as `ECONNRESET`; null if it has none. */
  readonly code: string | null;
  /** Its message, redacted. */
  readonly message: string;
}

/** Details that every error of this package accepts besides its message. */
export interface ErrorDetails {
  readonly hint?: string | null;
  readonly cause?: Cause | undefined;
}

/**
 * The base class of every error that this package throws.
 *
 * `code` is stable and meant for programs; `message` says what happened and, if known, what to do
 * (`hint`). An error never contains a request, a response or a header, and its strings are
 * redacted. Control characters in them are escaped, as in `\u001b`.
 *
 * @example Recognize errors of this package
 * ```ts
 * import { ConfigurationError, isEvalwireError } from "evalwire";
 *
 * const error: unknown = new ConfigurationError("No API key", { option: "apiKey", variable: "WANDB_API_KEY" });
 * if (!isEvalwireError(error)) throw new Error("expected an error of evalwire");
 * if (error.code !== "configuration") throw new Error(error.code);
 * ```
 */
export class EvalwireError extends Error {
  /** Stable identifier of the kind of error, e.g. `"not_found"`. */
  readonly code: string;
  /** Suggested action, if known. Also part of the message. */
  readonly hint: string | null;

  /** Makes the error of a class. `fields` are the fields that the class adds. */
  constructor(name: ErrorName, message: string, fields: object, details: ErrorDetails = {}) {
    const { cause, hint } = shown({ cause: details.cause, hint: details.hint ?? null });
    super(
      shown(hint === null ? message : `${message}. ${hint}`),
      cause === undefined ? undefined : { cause },
    );
    Object.assign(this, shown(fields)); // typed by the constructor of each class
    this.code = ERROR_CODES[name]; // after the fields: they may come from another error
    this.hint = hint;
    Object.defineProperty(this, "name", {
      value: name,
      configurable: true,
      enumerable: false,
      writable: true,
    });
    Object.defineProperty(this, BRAND, { value: true, enumerable: false });
  }

  /** Returns the error as plain data: name, message, cause and all own fields. */
  toJSON(): Record<string, unknown> {
    const cause = this.cause === undefined ? {} : { cause: this.cause };
    return {
      name: this.name,
      message: this.message,
      ...Object.fromEntries(Object.entries(this)),
      ...cause,
    };
  }
}

/** An object that knows the strings that must never be shown: all forms of its keys. */
export interface KeyHolder {
  readonly secrets: readonly string[];
}

/**
 * The key holders of all clients in use, held weakly: the only module-level state of this package
 * (decision 0027).
 */
const holders = new Set<WeakRef<KeyHolder>>();

/** Redacts the keys of a holder in every error from now on, as long as the holder lives. */
export function rememberKeys(holder: KeyHolder): void {
  for (const known of holders) if (known.deref() === undefined) holders.delete(known);
  holders.add(new WeakRef(holder));
}

function* knownSecrets(): Generator<string> {
  for (const holder of holders) yield* holder.deref()?.secrets ?? [];
}

/** Shorter keys are not searched for on their own: they occur in too many words. */
export const MIN_SECRET_LENGTH = 8;
const HIDDEN = "[redacted]";

/**
 * Patterns of any client's credentials: authorization values, keys with a known prefix, and JSON
 * web tokens.
 */
const CREDENTIAL_SHAPES: readonly RegExp[] = [
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\bwandb_v\d+_[A-Za-z0-9_-]{16,}/g,
  /\blocal-[0-9a-f]{40}\b/g,
  /\b(?:(?:rsk|rsp)_live|m2ms)_[A-Za-z0-9_-]{8,}/g,
  /\beyJ[A-Za-z0-9_-]{8,1000}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
];

/**
 * Removes credentials from a string: the keys of every client anywhere, in upper or lower case
 * (hosts are lower case), the beginning of a key where the string was truncated, and everything
 * that matches a credential pattern.
 */
export function redact(text: string, secrets: Iterable<string> = knownSecrets()): string {
  // one key may begin with another
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const lowered = text.toLowerCase();
  let clean = text;
  for (const secret of longestFirst)
    if (lowered.includes(secret.toLowerCase()))
      clean = clean.replace(
        new RegExp(secret.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"),
        HIDDEN,
      );
  for (const secret of longestFirst) {
    const at = clean.lastIndexOf(secret.slice(0, MIN_SECRET_LENGTH));
    if (at >= 0 && secret.startsWith(clean.slice(at))) clean = clean.slice(0, at) + HIDDEN;
  }
  for (const shape of CREDENTIAL_SHAPES)
    clean = clean.replace(shape, (_match, scheme?: string) =>
      /^(bearer|basic)$/i.test(scheme ?? "") ? `${scheme} ${HIDDEN}` : HIDDEN,
    );
  return clean;
}

const MAX_DEPTH = 64;

/**
 * Returns a copy of plain data with each of its strings changed, including field names. Levels that
 * are nested too deeply are cut.
 */
export function mapTexts<T>(data: T, change: (text: string) => string, depth?: number): T;
export function mapTexts(data: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof data === "string") return change(data);
  if (typeof data !== "object" || data === null || !isPlain(data)) return data;
  if (depth === MAX_DEPTH) return "… (cut)";
  if (Array.isArray(data)) return data.map((one: unknown) => mapTexts(one, change, depth + 1));
  return Object.fromEntries(
    Object.entries(data).map(([name, one]) => [change(name), mapTexts(one, change, depth + 1)]),
  );
}

/** Returns whether a value is an array or a plain object, of any realm. */
function isPlain(data: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(data);
  return Array.isArray(data) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * C0 except tab and line feed, DEL, C1 and bidirectional marks: unescaped, they change what a
 * terminal or a log shows.
 */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Makes strings safe to show: redacts keys and escapes control characters. */
function shown<T>(data: T): T {
  return mapTexts(data, (text) =>
    redact(text).replace(
      CONTROLS,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

/**
 * Makes a guard for one or more error classes. It compares brand and code, not classes, so it works
 * across copies of the package.
 */
export function guardFor<E extends EvalwireError>(...names: readonly ErrorName[]): Guard<E> {
  return (value): value is E =>
    isEvalwireError(value) && names.some((name) => ERROR_CODES[name] === value.code);
}

/**
 * Returns whether a value is an error of this package, whichever copy of the package threw it.
 *
 * @example Tell errors of this package from others
 * ```ts
 * import { isEvalwireError, WeaveClient } from "evalwire";
 *
 * try {
 *   await new WeaveClient().load("name:no-such-run");
 *   throw new Error("there is such a run");
 * } catch (error) {
 *   if (!isEvalwireError(error)) throw error;
 *   console.error(JSON.stringify({ code: error.code, message: error.message, hint: error.hint }));
 * }
 * ```
 */
export function isEvalwireError(value: unknown): value is EvalwireError {
  return (
    typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true
  ); // the cast allows reading an unknown property
}
