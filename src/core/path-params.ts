import { InvalidArgumentError } from "./errors/usage.ts";

const MAX_LENGTH = 2_048;
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Encodes one value as exactly one path segment. @throws {InvalidArgumentError} when it cannot be one. */
export function encodePathValue(name: string, value: unknown): string {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(`'${name}' ${why}`, { path: name });
  };
  if (typeof value !== "string")
    return refuse(`must be a string: current value is ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`);
  if (value.trim() === "") return refuse("must not be empty");
  if (DOT_SEGMENT.test(value)) return refuse("must not be '.' or '..'");
  if (CONTROL.test(value)) return refuse("must not hold control characters");
  if (LONE_SURROGATE.test(value)) return refuse("must be well-formed text: it holds half a surrogate pair");
  if (value.length > MAX_LENGTH) return refuse(`must have at most ${MAX_LENGTH} characters: it has ${value.length}`);
  return encodeURIComponent(value);
}

/** Puts values into the route's placeholders. The result has as many segments as the route: a value can not reach another route. */
export function fillRoute(route: string, values: Readonly<Record<string, unknown>>): string {
  const path = route.replaceAll(/\{([^{}]+)\}/g, (_whole, name: string) =>
    encodePathValue(name, Object.hasOwn(values, name) ? values[name] : undefined),
  );
  if (path.split("/").length !== route.split("/").length) {
    throw new InvalidArgumentError(`A path value does not fit into one segment of ${route}`, { path: "path" });
  }
  return path;
}

/** Writes a query string: arrays as repeated keys, which is what the services read; absent and null values are left out. */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") {
        throw new InvalidArgumentError(`'${name}' must be text, a number or a boolean: current value is ${typeof one}`, {
          path: `query.${name}`,
        });
      }
      const text = String(one);
      if (LONE_SURROGATE.test(text))
        throw new InvalidArgumentError(`'${name}' must be well-formed text: it holds half a surrogate pair`, { path: `query.${name}` });
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
    }
  }
  return pairs.join("&");
}
