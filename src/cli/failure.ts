import { CommanderError } from "commander";
import { type EvalwireError, isEvalwireError } from "../core/errors/base.ts";
import { isInvalidArgumentError } from "../core/errors/usage.ts";
import { inFlags, typed } from "./flag-words.ts";
import { ClosedPipeError, OutputError } from "./io.ts";

/** Exit codes of the command, apart from those of a gate (0, 100, 101). */
export const EXIT = {
  done: 0,
  unexpected: 1,
  canceled: 2,
  usage: 3,
  authentication: 4,
  service: 5,
  incomplete: 6,
} as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Error of a command that no function of the library throws. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: string;
  readonly hint: string | null;
  readonly exitCode: ExitCode;

  /** `code` is a stable identifier, in the style of the library's. Exit code 3 by default. */
  constructor(
    code: string,
    message: string,
    { hint = null, exitCode = EXIT.usage }: { hint?: string | null; exitCode?: ExitCode } = {},
  ) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Returns the error of an option that would be ignored. `appliesTo` says where it applies. */
export const foreignFlag = (name: string, appliesTo: string): CommandError =>
  new CommandError("invalid_argument", `'${typed(name)}' applies only to ${appliesTo}`, {
    hint: "Leave it out: it would be ignored.",
  });

/** An error as the command reports it: the exit code for scripts, the rest for people and `--json`. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Exit codes of the library's errors, by their code; 5 for all others. */
const BY_CODE: Readonly<Record<string, ExitCode>> = {
  configuration: EXIT.usage,
  invalid_argument: EXIT.usage,
  not_found: EXIT.usage,
  authentication: EXIT.authentication,
  permission: EXIT.authentication,
  ambiguous_write: EXIT.incomplete,
  partial_deletion: EXIT.incomplete,
};

/** Errors of the file system that leave a file or the output incomplete. */
const NO_ROOM = ["ENOSPC", "EDQUOT", "EFBIG", "EIO"];

/**
 * Returns the exit code, code, message and hint of anything that was thrown. Without a signal, an
 * abort is not a cancellation. `kept` says what a canceled command kept.
 */
export function failureOf(
  error: unknown,
  signal?: AbortSignal,
  kept: string | null = null,
): Failure {
  if (signal?.aborted === true && !isWriteWithUnknownOutcome(error))
    return failure(EXIT.canceled, "canceled", "Canceled", kept);
  if (error instanceof CommandError)
    return failure(error.exitCode, error.code, error.message, error.hint);
  if (error instanceof CommanderError) return usageFailure(error);
  if (isEvalwireError(error)) {
    const { code, hint } = error;
    const shown = hint === null ? null : inFlags(hint);
    return failure(BY_CODE[code] ?? EXIT.service, code, messageAlone(error), shown);
  }
  if (error instanceof OutputError) return failure(EXIT.incomplete, error.code, error.message);
  if (error instanceof ClosedPipeError) return failure(EXIT.done, "closed_pipe", error.message);
  const code = systemCode(error);
  if (code !== null)
    return failure(
      NO_ROOM.includes(code) ? EXIT.incomplete : EXIT.usage,
      code,
      (error as Error).message, // systemCode() found an error
    );
  return failure(
    EXIT.unexpected,
    "unexpected",
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    "This is a fault of evalwire: please report it.",
  );
}

/** Returns the message of an error of the library without its hint. */
export function messageAlone({ hint, message }: EvalwireError): string {
  return hint !== null && message.endsWith(`. ${hint}`)
    ? message.slice(0, -hint.length - 2)
    : message;
}

/** Rethrows the error about an existing file with the name of the flag. */
export function namingOverwrite(error: unknown): never {
  if (!isInvalidArgumentError(error) || error.path !== "options.overwrite") throw error;
  throw new CommandError(error.code, messageAlone(error), {
    hint: "Choose another name, or pass --overwrite.",
  });
}

/** Returns the exit code of failures: their own if all have the same and nothing was read. */
export function sharedExitCode(failures: readonly Failure[], isNothingRead: boolean): ExitCode {
  const codes = new Set(failures.map(({ exitCode }) => exitCode));
  const [only = EXIT.incomplete] = codes;
  return isNothingRead && codes.size === 1 ? only : EXIT.incomplete;
}

const failure = (
  exitCode: ExitCode,
  code: string,
  message: string,
  hint: string | null = null,
): Failure => ({ exitCode, code, message, hint });

const isWriteWithUnknownOutcome = (error: unknown): boolean =>
  error instanceof CommandError
    ? error.exitCode === EXIT.incomplete
    : isEvalwireError(error) && BY_CODE[error.code] === EXIT.incomplete;

/** Returns the code of an error of the file system; null for any other value. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" && /^E[A-Z0-9]+$/.test(error.code) ? error.code : null;
}

/** Returns the failure of a command line that commander refused, or 0 for help and `--version`. */
function usageFailure(error: CommanderError): Failure {
  if (error.exitCode === 0) return failure(EXIT.done, error.code, error.message);
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const shown = first.replace(/(?<='--[^'=]{1,64}=)[^']*/, "…"); // the value may be a key
  const message = shown.charAt(0).toUpperCase() + shown.slice(1);
  const hint = rest.join(" ").replace(/^\((.*)\)$/, "$1");
  return failure(EXIT.usage, "usage", message, hint || null);
}
