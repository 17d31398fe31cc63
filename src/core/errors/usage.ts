import { type ErrorDetails, EvalwireError, type Guard, guardFor } from "./base.ts";

/** A client option or an environment variable is missing or wrong. Nothing was sent. */
export class ConfigurationError extends EvalwireError {
  /** The option that is wrong, e.g. `"apiKey"`. */
  declare readonly option: string;
  /** The environment variable that is read in its place, when there is one. */
  declare readonly variable: string | null;

  constructor(message: string, fields: { option: string; variable?: string | null }, details?: ErrorDetails) {
    super("ConfigurationError", message, { option: fields.option, variable: fields.variable ?? null }, details); // callers hand in more
  }
}

/** An argument of a call is wrong. Nothing was sent. */
export class InvalidArgumentError extends EvalwireError {
  /** Where the wrong value stands, e.g. `"query.since"`. */
  declare readonly path: string;

  constructor(message: string, fields: { path: string }, details?: ErrorDetails) {
    super("InvalidArgumentError", message, { path: fields.path }, details);
  }
}

/** Returns whether a value is a {@link ConfigurationError}. */
export const isConfigurationError: Guard<ConfigurationError> = guardFor("ConfigurationError");
/** Returns whether a value is an {@link InvalidArgumentError}. */
export const isInvalidArgumentError: Guard<InvalidArgumentError> = guardFor("InvalidArgumentError");
