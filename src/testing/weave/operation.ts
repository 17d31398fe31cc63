import type { Answer } from "./answer.ts";
import type { BodyRules, QueryRule } from "./check-request.ts";
import type { ProjectState } from "./project-state.ts";
import type { JsonObject } from "./records.ts";
import type { WeaveState } from "./weave-state.ts";

/** One request after all checks: what an operation works on. */
export interface Exchange {
  readonly weave: WeaveState;
  readonly project: ProjectState;
  /** The decoded parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** One operation of the service: its address, what its validation asks, and what it does. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** With `{names}`, as in the API document. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryRule>>;
  /** Absent: a body is ignored. */
  readonly body?: BodyRules;
  readonly run: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** A path part. @throws {TypeError} when the route has no such part: a mistake in the route table. */
export function part(exchange: Exchange, name: string): string {
  const value = exchange.path[name];
  if (value === undefined) throw new TypeError(`Cannot read the path part '${name}' as the route has none of that name`);
  return value;
}

/** A body field that the validation has made sure is a string. */
export function text(exchange: Exchange, name: string): string {
  const value = exchange.body[name];
  if (typeof value !== "string") throw new TypeError(`Cannot read the field '${name}' as a string: its rule must require one`);
  return value;
}

/** A body field that is a string, or null when it was left out or null. */
export function optionalText(exchange: Exchange, name: string): string | null {
  const value = exchange.body[name];
  return typeof value === "string" ? value : null;
}
