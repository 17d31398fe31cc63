import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** A client option or an environment variable is missing or wrong. Nothing was sent. */
export class ConfigurationError extends EvalwireError {
  /** The option that is wrong, e.g. `"apiKey"`. */
  readonly option: string;
  /** The environment variable that is read in its place, when there is one. */
  readonly variable: string | null;

  constructor(message: string, fields: { option: string; variable?: string | null }, details?: ErrorDetails) {
    super("configuration", message, details);
    this.option = fields.option;
    this.variable = fields.variable ?? null;
  }
}

/** An argument of a call is wrong. Nothing was sent. */
export class InvalidArgumentError extends EvalwireError {
  /** Where the wrong value stands, e.g. `"query.since"`. */
  readonly path: string;

  constructor(message: string, fields: { path: string }, details?: ErrorDetails) {
    super("invalid_argument", message, details);
    this.path = fields.path;
  }
}

/** Tells whether a value is a {@link ConfigurationError}. */
export const isConfigurationError: (value: unknown) => value is ConfigurationError = guardFor("configuration");
/** Tells whether a value is an {@link InvalidArgumentError}. */
export const isInvalidArgumentError: (value: unknown) => value is InvalidArgumentError = guardFor("invalid_argument");
