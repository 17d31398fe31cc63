/**
 * The mark that every copy of this package puts on its errors, so that guards agree across copies.
 */
// a shared registry symbol: TypeScript wants it declared unique
const BRAND: unique symbol = Symbol.for("evalwire.error") as never;

/**
 * The stable code of every error class of this package, by its name: classes and guards go by this
 * one table, so that no two share a code. The name is a literal because minifiers rename classes.
 */
const CODES = {
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
export type ErrorName = keyof typeof CODES;

/** The fields that a class of errors adds to its base. */
export type FieldsOf<E extends EvalwireError> = Omit<E, keyof EvalwireError>;

/** Returns whether a value is an error of one class, whichever copy of the package threw it. */
export type Guard<E extends EvalwireError> = (value: unknown) => value is E;

/**
 * A plain copy of the error underneath: never the error itself, which may hold a request with its
 * key.
 */
export interface Cause {
  readonly name: string;
  readonly code: string | null;
  readonly message: string;
}

/** What every error of this package accepts besides its message. */
export interface ErrorDetails {
  readonly hint?: string | null;
  readonly cause?: Cause | undefined;
}

/**
 * The base of every error that this package throws.
 *
 * `code` is stable and made for programs, `message` says what happened and, when it is known, what
 * to do (`hint`). An error never holds a request, a response or a header, and its texts are
 * redacted. Control characters in them are shown as `\u001b`.
 *
 * @example Tell this package's errors from others
 * ```ts
 * import { ConfigurationError, isEvalwireError } from "evalwire";
 *
 * const error: unknown = new ConfigurationError("No API key was given", { option: "apiKey", variable: "WANDB_API_KEY" });
 * if (!isEvalwireError(error)) throw new Error("expected one of evalwire's errors");
 * if (error.code !== "configuration") throw new Error(error.code);
 * ```
 */
export class EvalwireError extends Error {
  /** Stable identifier of the kind of error, e.g. `"not_found"`. */
  readonly code: string;
  /** What to do about it, when that is known. Also part of the message. */
  readonly hint: string | null;

  constructor(name: ErrorName, message: string, fields: object, details: ErrorDetails = {}) {
    const { cause, hint } = shown({ cause: details.cause, hint: details.hint ?? null });
    super(
      shown(hint === null ? message : `${message}. ${hint}`),
      cause === undefined ? undefined : { cause },
    );
    Object.assign(this, shown(fields)); // typed by the constructor of each class
    this.code = CODES[name]; // behind the fields: they may come from another error
    this.hint = hint;
    Object.defineProperty(this, "name", {
      value: name,
      configurable: true,
      enumerable: false,
      writable: true,
    });
    Object.defineProperty(this, BRAND, { value: true, enumerable: false });
  }

  /** The error as plain data: name, message, cause and every field of its own. */
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

/** Something that knows the forms of keys which no text may show. */
export interface KeyHolder {
  readonly secrets: readonly string[];
}

/**
 * The holders of keys of every client that is in use, held weakly: the only state of this package
 * outside of its objects (decision 0027).
 */
const holders = new Set<WeakRef<KeyHolder>>();

/** Keeps the keys of a holder out of every error from now on, for as long as the holder lives. */
export function rememberKeys(holder: KeyHolder): void {
  for (const known of holders) if (known.deref() === undefined) holders.delete(known);
  holders.add(new WeakRef(holder));
}

function* knownSecrets(): Generator<string> {
  for (const holder of holders) yield* holder.deref()?.secrets ?? [];
}

/** Shorter keys are not searched for by themselves: they are found in too many words. */
export const MIN_SECRET_LENGTH = 8;
const HIDDEN = "[redacted]";

/** Shapes that look like credentials whoever they belong to: authorization values and W&B keys. */
const CREDENTIAL_SHAPES: readonly RegExp[] = [
  /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\bwandb_v\d+_[A-Za-z0-9_-]{16,}/g,
  /\blocal-[0-9a-f]{40}\b/g,
];

/**
 * Takes credentials out of a text: the keys of every client wherever they stand, in either case
 * (hosts are lower case), their beginning where the text was cut, and whatever has the shape of
 * one.
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
 * A copy of plain data with each of its texts changed, names of fields included. What lies too deep
 * to be read is cut.
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

/** Tells lists and objects without a class of their own, of any realm. */
function isPlain(data: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(data);
  return Array.isArray(data) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * C0 without tab and line feed, DEL, C1 and the marks of direction: raw, they rewrite what a
 * terminal or a log shows.
 */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What an error may show of any text: no key, and no character that moves the cursor. */
function shown<T>(data: T): T {
  return mapTexts(data, (text) =>
    redact(text).replace(
      CONTROLS,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

/**
 * Makes the guard of an error class and those named behind it. It compares brand and code, not
 * classes, so that it holds across copies.
 */
export function guardFor<E extends EvalwireError>(...names: readonly ErrorName[]): Guard<E> {
  return (value): value is E =>
    isEvalwireError(value) && names.some((name) => CODES[name] === value.code);
}

/** Returns whether a value is an error of this package, whichever copy of the package threw it. */
export function isEvalwireError(value: unknown): value is EvalwireError {
  return (
    typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true
  ); // reading an unknown property needs the cast
}
