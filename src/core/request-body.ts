import { InvalidArgumentError } from "./errors/usage.ts";

/** Adds the fields of `extraBody`; one that the body has already is refused, since it would be silently replaced. */
export function withExtraBody(body: unknown, extra: Record<string, unknown> | undefined): unknown {
  if (extra === undefined) return body;
  if (typeof body !== "object" || body === null || (typeof FormData !== "undefined" && body instanceof FormData)) {
    throw new InvalidArgumentError("'extraBody' needs a call with a JSON body", { path: "options.extraBody" });
  }
  for (const key of Object.keys(extra)) {
    if (Object.hasOwn(body, key))
      throw new InvalidArgumentError(`'${key}' is a field of the body already`, { path: `options.extraBody.${key}` });
  }
  return { ...body, ...extra };
}

/** Writes a body as JSON; a form is sent as it is. */
export function writeBody(body: unknown): string | FormData {
  if (typeof FormData !== "undefined" && body instanceof FormData) return body;
  try {
    return JSON.stringify(body);
  } catch (thrown) {
    throw new InvalidArgumentError(
      `The body cannot be written as JSON: ${thrown instanceof Error ? thrown.message.split("\n", 1)[0] : "unknown"}`,
      { path: "body" },
    );
  }
}
