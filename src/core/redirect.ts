import type { Fetch } from "./call.ts";
import { AttemptFailure } from "./failure.ts";

const MAX_HOPS = 3;

/**
 * Refuses redirects: following one can carry the key, or a paid write, to another server.
 *
 * With `allowSameOrigin`, a read follows up to three redirects that stay on the same scheme, host and port.
 */
export function refuseRedirects(next: Fetch, allowSameOrigin: boolean): Fetch {
  return async (request, attempt) => {
    let current = request;
    for (let hop = 0; ; hop++) {
      const response = await next(current, attempt);
      const opaque = response.type === "opaqueredirect";
      if (!opaque && (response.status < 300 || response.status > 399)) return response;
      attempt.status = response.status;
      void response.body?.cancel().catch(() => {});
      const target = parseLocation(response.headers.get("location"), current.url);
      const sameOrigin = target !== null && target.origin === new URL(current.url).origin;
      const mayFollow =
        allowSameOrigin && sameOrigin && !opaque && hop < MAX_HOPS && request.call.operation.class === "S" && request.method === "GET";
      if (!mayFollow) throw new AttemptFailure({ kind: "redirect", status: response.status, locationOrigin: originOf(target) });
      current = { ...request, url: target.href };
    }
  };
}

/** Scheme and host; schemes without a host have the origin "null" (WHATWG URL, origin), which names no place. */
function originOf(target: URL | null): string | null {
  return target === null || target.origin === "null" ? null : target.origin;
}

function parseLocation(location: string | null, base: string): URL | null {
  if (location === null) return null;
  try {
    return new URL(location, base);
  } catch {
    return null;
  }
}
