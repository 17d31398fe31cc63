/** The mark that every copy of this package puts on its errors, so that guards agree across copies. */
const BRAND: unique symbol = Symbol.for("evalwire.error") as never; // a shared registry symbol: TypeScript wants it declared unique

/** A plain copy of the error underneath: never the error itself, which may hold a request with its key. */
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
 * `code` is stable and made for programs, `message` says what happened and, when it is known, what to do (`hint`).
 * An error never holds a request, a response or a header, and its texts are redacted.
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

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    const hint = details.hint ?? null;
    super(hint === null ? message : `${message}. ${hint}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = hint;
    Object.defineProperty(this, "name", { value: new.target.name, configurable: true, enumerable: false, writable: true });
    Object.defineProperty(this, BRAND, { value: true, enumerable: false });
  }

  /** The error as plain data: name, message, cause and every field of its own. */
  toJSON(): Record<string, unknown> {
    const cause = this.cause === undefined ? {} : { cause: this.cause };
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)), ...cause };
  }
}

/** Makes the guard of an error class. Guards compare brand and code, not classes, so that they hold across copies of the package. */
export function guardFor<E extends EvalwireError>(...codes: readonly string[]): (value: unknown) => value is E {
  return (value): value is E => isEvalwireError(value) && codes.includes(value.code);
}

/** Tells whether a value is an error of this package, whichever copy of the package threw it. */
export function isEvalwireError(value: unknown): value is EvalwireError {
  return typeof value === "object" && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true; // reading an unknown property needs the cast
}
