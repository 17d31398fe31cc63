import {
  isAuthenticationError,
  isConflictError,
  isEvalwireError,
  isHttpError,
  isInvalidArgumentError,
  isNotFoundError,
  isPagesShiftedError,
  isPermissionError,
  isRateLimitError,
  isTimeoutError,
} from "evalwire";
import type { Problem } from "./api.ts";

/** A request that this dashboard refuses by itself. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/** Describes a failure for a browser. The library's messages contain no key. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal)
    return problem(error.status, error.code, "The dashboard refused the request", error.message);
  if (!isEvalwireError(error))
    return problem(500, "unexpected", "The dashboard failed", "See the log of its server.");
  const { code, message } = error;
  // whose key it is, and what it may do, is between the server and the service
  if (isAuthenticationError(error) || isPermissionError(error))
    return problem(
      502,
      code,
      "The service refused the dashboard",
      "The key of this dashboard is not accepted for this project. Its operator can see why in the log.",
    );
  const [status, title] = kindOf(error);
  return problem(status, code, title, message);
}

function kindOf(error: unknown): [status: number, title: string] {
  if (isInvalidArgumentError(error)) return [400, "The request is not valid"];
  if (isNotFoundError(error)) return [404, "It does not exist"];
  if (isConflictError(error)) return [409, "It was changed in the meantime"];
  if (isPagesShiftedError(error)) return [409, "The run changed while it was read"];
  if (isRateLimitError(error)) return [429, "The service asks to wait"];
  if (isTimeoutError(error)) return [504, "The service did not respond in time"];
  return [502, "The service failed"];
}

const problem = (status: number, code: string, title: string, detail: string): Problem => ({
  status,
  code,
  title,
  detail,
});

/** Makes a failure a response. A delay that the service asked for is passed on. */
export function problemResponse(error: unknown): Response {
  const body = problemOf(error);
  const headers = new Headers({ "Content-Type": "application/problem+json" });
  if (isHttpError(error) && error.retryAfterMs !== null)
    headers.set("Retry-After", String(Math.ceil(error.retryAfterMs / 1000)));
  return Response.json(body, { status: body.status, headers });
}
