export { type Cause, EvalwireError, isEvalwireError } from "./base.ts";
export * from "./connection.ts";
export {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  HttpError,
  isAuthenticationError,
  isBadRequestError,
  isConflictError,
  isHttpError,
  isNotFoundError,
  isPermissionError,
  isRateLimitError,
  isServerError,
  isValidationError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
  type ValidationIssue,
} from "./http.ts";
export * from "./poll.ts";
export * from "./response.ts";
export * from "./stream.ts";
export * from "./usage.ts";
export * from "./write.ts";
