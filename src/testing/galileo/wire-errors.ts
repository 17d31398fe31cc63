import { WireError } from "../weave/answer.ts";

/** FastAPI's error with a text. */
export function detail(status: number, text: string): WireError {
  return new WireError(status, { detail: text });
}

/** The service's own form of an error. */
export function standardError(status: number, code: number, message: string, userAction: string): WireError {
  return new WireError(status, {
    standard_error: {
      error_code: code,
      error_type: "validation_error",
      error_group: "scorer",
      severity: "medium",
      message,
      user_action: userAction,
      retriable: false,
      blocking: true,
    },
  });
}
