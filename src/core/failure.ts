import type { TransportOptions } from "./client-options.ts";
import { type Cause, type EvalwireError, mapTexts, redact } from "./errors/base.ts";
import type { ValidationIssue } from "./errors/http.ts";

/** Why a request was not sent. `not-permitted`: Deno has no permission to reach the server. */
export type UnsentReason = "no-such-host" | "unreachable" | "permanent" | "not-permitted";

/** Why an attempt failed, in the categories of the retry matrix. */
export type Failure =
  /** The request certainly did not reach the server. */
  | { readonly kind: "unsent"; readonly reason: UnsentReason; readonly cause: Cause }
  /**
   * The request was sent, or may have been, and no complete response arrived. `status` is that of a
   * response whose body was truncated; `error` is the error to throw for it.
   */
  | {
      readonly kind: "broken";
      readonly cause: Cause;
      readonly status: number | null;
      readonly error?: EvalwireError;
      /** True if the request probably reused an idle connection that the server had closed. */
      readonly stale?: boolean;
    }
  /** A time limit was reached. `sent` is false if the request was certainly not sent by then. */
  | {
      readonly kind: "timeout";
      readonly which: "attempt" | "total" | "idle";
      readonly timeoutMs: number;
      readonly status: number | null;
      readonly sent: boolean;
    }
  /** A complete response with an error status. */
  | { readonly kind: "status"; readonly answer: ErrorAnswer }
  | { readonly kind: "redirect"; readonly status: number; readonly locationOrigin: string | null }
  /**
   * The response is complete, or large enough to know that it is unusable: a retry would not help.
   */
  | { readonly kind: "unusable"; readonly error: EvalwireError; readonly status: number }
  /** The caller's signal aborted. `inFlight` is true if a request may have reached the server. */
  | { readonly kind: "aborted"; readonly reason: unknown; readonly inFlight: boolean }
  /** An error on the client side; this attempt was not sent. */
  | { readonly kind: "usage"; readonly error: unknown };

/** A response with an error status, reduced to what an error may contain. */
export interface ErrorAnswer {
  readonly status: number;
  /** At most 64 KiB of the body. */
  readonly body: string;
  readonly contentType: string;
  readonly retryAfterMs: number | null;
  /**
   * True if the delay comes from quota headers: a creating write is retried only for `Retry-After`.
   */
  readonly fromQuota: boolean;
  /** The server's id of the request, if it sends one. */
  readonly serverRequestId: string | null;
}

/**
 * The failure of an attempt as an error: the only value thrown through openapi-fetch and p-retry,
 * which lose or change values that are falsy or not errors. Never visible outside core.
 */
export class AttemptFailure extends Error {
  readonly failure: Failure;
  /** True if it was not retried because the retry budget was exhausted. */
  budgetEmpty = false;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }

  /** Returns the failure behind a thrown value; any other value is a client-side error. */
  static of(thrown: unknown): AttemptFailure {
    return thrown instanceof AttemptFailure
      ? thrown
      : new AttemptFailure({ kind: "usage", error: thrown });
  }
}

/** Error codes that prove that the request did not reach the server (reliability contract, K1). */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused", // Bun's name for ECONNREFUSED
  "FailedToOpenSocket", // Bun, if no connection could be made
]);

const PERMANENT =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT|UNABLE_TO_|ERR_INVALID_URL$|UNKNOWN_CERTIFICATE_VERIFICATION_ERROR$)/;
// undici, and so Node: a proxy opened no tunnel to the server
const PERMANENT_TEXT =
  /bad port|Proxy response \(4|invalid peer certificate|self.signed certificate|certificate has expired|unable to verify|InvalidContentType|wrong version number/i;

const FIELDS = ["name", "code", "syscall", "message", "cause", "errors"] as const;
type ErrorLike = { [Field in (typeof FIELDS)[number]]?: unknown };

/** Reads each field of an error once; a field that throws counts as absent. */
function fieldsOf(thrown: object): ErrorLike {
  const fields: ErrorLike = {};
  for (const name of FIELDS) {
    try {
      // any object may have the fields of an error: each is checked before use
      fields[name] = (thrown as ErrorLike)[name];
    } catch {
      // see above
    }
  }
  return fields;
}

/** Returns the error and its causes, outermost first. */
function chainOf(thrown: unknown): ErrorLike[] {
  const chain: ErrorLike[] = [];
  for (
    let link: unknown = thrown;
    typeof link === "object" && link !== null && chain.length < 8;
    link = chain.at(-1)?.cause
  ) {
    chain.push(fieldsOf(link));
  }
  return chain;
}

/**
 * Reduces any thrown value to name, code and message: the original may contain the request with its
 * key.
 */
export function flattenCause(thrown: unknown): Cause {
  const chain = chainOf(thrown);
  const named = chain.findLast((link) => typeof link.code === "string") ?? chain.at(-1);
  if (named === undefined) return { name: "Error", code: null, message: String(thrown) };
  return {
    name: typeof named.name === "string" ? named.name : "Error",
    code: typeof named.code === "string" ? named.code : null,
    message: textOf(named.message) ?? textOf(chain[0]?.message) ?? "unknown",
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Classifies what `fetch` threw before it returned a response. */
export function failureOfFetch(thrown: unknown): Failure {
  const cause = flattenCause(thrown);
  const chain = chainOf(thrown);
  const text = chain.map((link) => textOf(link.message) ?? "").join(" | ");
  if (chain.some(({ name }) => name === "NotCapable" || name === "PermissionDenied"))
    return { kind: "unsent", reason: "not-permitted", cause };
  const codes = chain.flatMap((link) => (typeof link.code === "string" ? [link.code] : []));
  if (codes.some((code) => PERMANENT.test(code)) || PERMANENT_TEXT.test(text))
    return { kind: "unsent", reason: "permanent", cause };
  if (codes.includes("ENOTFOUND") || /dns error|failed to lookup address/.test(text))
    return { kind: "unsent", reason: "no-such-host", cause };
  return chain.some((link) => provesUnsent(link))
    ? { kind: "unsent", reason: "unreachable", cause }
    : { kind: "broken", cause, status: null };
}

/** Returns whether an error proves that the request was not sent; of several errors, all must. */
function provesUnsent(link: ErrorLike, depth = 0): boolean {
  if (Array.isArray(link.errors) && link.errors.length > 0) {
    const proves = (one: unknown): boolean =>
      typeof one === "object" && one !== null && provesUnsent(fieldsOf(one), depth + 1);
    return depth < 8 && link.errors.every(proves); // a list may contain itself
  }
  if (typeof link.code === "string" && UNREACHABLE.has(link.code)) return true;
  if (link.code === "ETIMEDOUT" && link.syscall === "connect") return true;
  // Deno has no codes, and neither has a proxy that opened no tunnel
  return (
    typeof link.message === "string" && /client error \(Connect\)|HTTP Tunneling/.test(link.message)
  );
}

const MAX_DETAIL_LENGTH = 2_048;

/** The content of an error body. */
export interface ErrorDetail {
  /** A readable message; null if the server did not send one. */
  readonly text: string | null;
  /** The server's advice, if any. */
  readonly advice: string | null;
  readonly issues: readonly ValidationIssue[];
}

/**
 * Extracts a readable message from any error body: FastAPI `detail`, `{reason}`, problem+json,
 * HTML, plain text or an empty body. `readError` reads the provider's own format. The text is
 * redacted before parsing, and again before truncation: JSON escapes may have hidden a key, and
 * truncation could leave half of one.
 */
export function readErrorDetail(
  body: string,
  contentType: string,
  readError: TransportOptions["readError"],
): ErrorDetail {
  const saying = (said: string | null, advice: string | null = null): ErrorDetail => {
    const clean = said === null ? null : redact(said);
    const isLong = clean !== null && clean.length > MAX_DETAIL_LENGTH;
    return {
      text: isLong ? `${clean.slice(0, MAX_DETAIL_LENGTH)}… (cut)` : clean,
      advice,
      issues: [],
    };
  };
  const text = redact(body).trim();
  if (text === "") return saying(null);
  if (/html/i.test(contentType) || /^<(?:!doctype|html)/i.test(text)) {
    const title = /<title[^<>]{0,200}>([^<]{1,200})/i.exec(text)?.[1]?.trim();
    return saying(title === undefined ? "an HTML page" : `an HTML page titled '${title}'`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return saying(text);
  }
  if (!isRecord(value)) return saying(typeof value === "string" ? value : toJson(value));
  const own = readError?.(value) ?? null;
  if (own !== null) return saying(detailOf(own.said), detailOf(own.advice));
  const issues = readIssues(value.detail);
  if (issues.length > 0) {
    const parts = issues.map(
      ({ loc, msg }) => `${loc.filter((part) => part !== "body").join(".") || "body"}: ${msg}`,
    );
    return { ...saying(parts.join("; ")), issues };
  }
  const said = ["detail", "reason", "message", "error", "title"].map((name) =>
    detailOf(value[name]),
  );
  return saying(said.find((one) => one !== null) ?? toJson(value));
}

/**
 * Writes a value from a server as JSON. JSON.stringify() fails at a few thousand levels of nesting,
 * so the deepest are cut.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(mapTexts(value, (text) => text));
}

function readIssues(detail: unknown): ValidationIssue[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map((one) => ({
    loc: Array.isArray(one.loc)
      ? one.loc.filter((part) => typeof part === "string" || typeof part === "number")
      : [],
    msg: typeof one.msg === "string" ? one.msg : toJson(one),
    type: typeof one.type === "string" ? one.type : "",
  }));
}

function detailOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return isRecord(value) ? (detailOf(value.message) ?? toJson(value)) : null;
}

/** Returns whether a value is an object but not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
