import type { components, operations } from "../../../generated/galileo.ts";
import { WireError } from "../http.ts";

/** The types of the API document. */
export type Schemas = components["schemas"];

/** Response of an operation, by its id in the API document. */
export type AnswerOf<Id extends keyof operations> = operations[Id] extends {
  responses: { 200: { content: { "application/json": infer Json } } };
}
  ? Json
  : never;

/** An error in the format of FastAPI. */
export function detail(status: number, text: string): WireError {
  return new WireError(status, { detail: text });
}

/** An error in the service's own format. */
export function standardError(
  status: number,
  code: number,
  message: string,
  userAction: string,
): WireError {
  return new WireError(status, {
    standard_error: {
      error_code: code,
      error_type: "validation_error",
      error_group: "scorer",
      severity: "medium",
      message,
      user_action: userAction,
      retriable: false,
      blocking: true,
    },
  });
}

/** One page of a list, with the token of the next one. */
interface Page<Item> {
  readonly items: Item[];
  readonly starting_token: number;
  readonly limit: number;
  readonly paginated: boolean;
  readonly next_starting_token: number | null;
}

/** Returns the page of a list that the query asks for. */
export function pageOf<Item>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const start = Number(query.get("starting_token") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length;
  return {
    items,
    starting_token: start,
    limit,
    paginated: more || start > 0,
    next_starting_token: more ? start + limit : null,
  };
}
