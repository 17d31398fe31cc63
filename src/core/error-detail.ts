import type { ValidationIssue } from "./errors/http.ts";

const MAX_DETAIL_LENGTH = 2_048;

/** What the body of an error answer says. */
export interface ErrorDetail {
  /** One readable text; null when the server said nothing. */
  readonly text: string | null;
  /** What the server advises, when it does. */
  readonly advice: string | null;
  readonly issues: readonly ValidationIssue[];
}

/** Makes one readable text of whatever an error's body holds: FastAPI `detail`, `{reason}`, problem+json, HTML, plain text, nothing. */
export function readErrorDetail(body: string, contentType: string): ErrorDetail {
  const trimmed = body.trim();
  if (trimmed === "") return { text: null, advice: null, issues: [] };
  if (/html/i.test(contentType) || /^<(?:!doctype|html)/i.test(trimmed)) {
    const title = /<title[^>]*>([^<]{1,200})/i.exec(trimmed)?.[1]?.trim();
    return { text: title === undefined ? "an HTML page" : `an HTML page titled '${title}'`, advice: null, issues: [] };
  }
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { text: shorten(trimmed), advice: null, issues: [] };
  }
  return fromJson(value);
}

function fromJson(value: unknown): ErrorDetail {
  if (!isRecord(value)) return { text: shorten(typeof value === "string" ? value : JSON.stringify(value)), advice: null, issues: [] };
  const standard = value.standard_error;
  if (isRecord(standard)) {
    const advice = standard.user_action;
    return { text: shorten(textOf(standard.message) ?? JSON.stringify(standard)), advice: textOf(advice), issues: [] };
  }
  const issues = readIssues(value.detail);
  if (issues.length > 0) {
    return {
      text: shorten(issues.map(({ loc, msg }) => `${loc.filter((part) => part !== "body").join(".") || "body"}: ${msg}`).join("; ")),
      advice: null,
      issues,
    };
  }
  for (const name of ["detail", "reason", "message", "error", "title"]) {
    const text = textOf(value[name]);
    if (text !== null) return { text: shorten(text), advice: null, issues: [] };
  }
  return { text: shorten(JSON.stringify(value)), advice: null, issues: [] };
}

function readIssues(detail: unknown): ValidationIssue[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map((one) => ({
    loc: Array.isArray(one.loc) ? one.loc.filter((part) => typeof part === "string" || typeof part === "number") : [],
    msg: typeof one.msg === "string" ? one.msg : JSON.stringify(one),
    type: typeof one.type === "string" ? one.type : "",
  }));
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return isRecord(value) ? (textOf(value.message) ?? JSON.stringify(value)) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shorten(text: string): string {
  return text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH)}… (cut)` : text;
}
