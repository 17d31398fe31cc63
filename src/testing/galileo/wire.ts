import type { components, operations } from "../../../generated/galileo.ts";
import { WireError } from "../http.ts";

/** The types of the API document. */
export type Schemas = components["schemas"];

/** What an operation answers with, by its id in the API document. */
export type AnswerOf<Id extends keyof operations> = operations[Id] extends {
  responses: { 200: { content: { "application/json": infer Json } } };
}
  ? Json
  : never;

/** FastAPI's error with a text. */
export function detail(status: number, text: string): WireError {
  return new WireError(status, { detail: text });
}

/** The service's own form of an error. */
export function standardError(status: number, code: number, message: string, userAction: string): WireError {
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

/** One page of a list, and where the next begins. */
interface Page<Item> {
  readonly items: Item[];
  readonly starting_token: number;
  readonly limit: number;
  readonly paginated: boolean;
  readonly next_starting_token: number | null;
}

/** Cuts a page out of a list by what the query says. */
export function pageOf<Item>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const start = Number(query.get("starting_token") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length;
  return { items, starting_token: start, limit, paginated: more || start > 0, next_starting_token: more ? start + limit : null };
}
