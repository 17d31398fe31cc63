/**
 * Sends a request to a sandbox: takes method, path and body, returns status and JSON (or the
 * records of a stream).
 */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; headers: Headers; json: unknown }>;

/** Creates an {@link Ask} for anything that responds to requests. */
export function asker(
  send: (request: Request) => Promise<Response>,
  baseUrl = "http://sandbox.test",
): Ask {
  return async (method, path, body) => {
    const headers = {
      authorization: `Basic ${btoa("api:local-key")}`,
      "content-type": "application/json",
    };
    const init: RequestInit =
      body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await send(new Request(`${baseUrl}${path}`, init));
    const text = await response.text();
    const lines =
      response.headers.get("content-type")?.includes("jsonl") ||
      response.headers.get("content-type")?.includes("ndjson");
    const json = lines
      ? text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
      : parseJson(text);
    return { status: response.status, headers: response.headers, json };
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
