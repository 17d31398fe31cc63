import type { components, operations } from "../../../generated/galileo.ts";
import { WireError } from "../http.ts";
import { randomHex, seededRandom } from "../seeded-random.ts";

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
  group = "scorer",
): WireError {
  return new WireError(status, {
    standard_error: {
      error_code: code,
      error_type: "validation_error",
      error_group: group,
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

/** Which page of a list a request asks for. */
interface PageRequest {
  readonly starting_token?: number;
  readonly limit?: number;
}

/** Reads the page that a query asks for. Some routes have it in the body instead. */
export function pageIn(query: URLSearchParams): PageRequest {
  return {
    starting_token: Number(query.get("starting_token") ?? 0),
    limit: Number(query.get("limit") ?? 100),
  };
}

/** Returns one page of a list: 100 items from the beginning, unless requested otherwise. */
export function pageOf<Item>(
  all: readonly Item[],
  { starting_token: start = 0, limit = 100 }: PageRequest,
): Page<Item> {
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

/** Returns the version 4 UUID that belongs to a name, always the same one. */
export function uuidFor(name: string): string {
  const seed = [...name].reduce(
    (sum, character) => Math.imul(sum ^ character.charCodeAt(0), 16_777_619),
    0x811c9dc5,
  );
  return uuidOf(seededRandom(seed));
}

/** Draws a version 4 UUID. */
export function uuidOf(random: () => number): string {
  const hex = randomHex(random, 30);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18)}`;
}
