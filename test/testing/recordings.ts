import { readFileSync } from "node:fs";

/** Entry of the manifest: a request to the real server, and its response. */
export interface Recording {
  file: string;
  case: string;
  method: string;
  path: string;
  params?: Record<string, string | number> | [string, string][] | null;
  request_body: unknown;
  request_headers?: Record<string, string> | null;
  auth?: "basic" | "none" | "other";
  status: number;
  response_headers: Record<string, string>;
  note?: string;
}

const folder = new URL("../recordings/weave/", import.meta.url);

/** Returns all recordings in the order in which they were made. */
export const recordings: readonly Recording[] = JSON.parse(
  readFileSync(new URL("manifest.json", folder), "utf8"),
);

/** Returns the recorded body. */
export function recordedBody(recording: Recording): string {
  return readFileSync(new URL(recording.file, folder), "utf8");
}

/** Returns the recorded credentials: the manifest contains only their kind. */
function authorization({ auth, case: name }: Recording): string | undefined {
  if (auth === "none") return undefined;
  if (name === "bad_key") return `Basic ${btoa("api:bad-key")}`;
  return `Basic ${btoa(auth === "other" ? "someone:local-key" : "api:local-key")}`;
}

/** Builds the request again. */
export function toRequest(recording: Recording): Request {
  const url = new URL(recording.path, "http://sandbox.test");
  const params = recording.params ?? {};
  for (const [name, value] of Array.isArray(params) ? params : Object.entries(params))
    url.searchParams.append(name, String(value));
  const headers = new Headers(recording.request_headers ?? {});
  const credentials = authorization(recording);
  if (credentials !== undefined) headers.set("authorization", credentials);
  const body = recording.request_body;
  if (body !== null) headers.set("content-type", "application/json");
  // The recorder sent strings unchanged: this is the one malformed body.
  const text = body === null ? null : typeof body === "string" ? body : JSON.stringify(body);
  return new Request(url, { method: recording.method, headers, body: text });
}
