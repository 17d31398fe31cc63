import type { Fetch } from "./call.ts";
import type { Credentials } from "./credentials.ts";

/** Adds the key to a request. A function that gives the key is asked for every attempt. */
export function authenticate(next: Fetch, credentials: Credentials): Fetch {
  return async (request, attempt) => {
    const given = credentials.headerValue();
    const value = typeof given === "string" ? given : await given;
    return next({ ...request, headers: { ...request.headers, [credentials.header.toLowerCase()]: value } }, attempt);
  };
}
