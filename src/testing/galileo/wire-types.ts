import type { components, operations } from "../../../generated/galileo.ts";

/** The types of the API document. */
export type Schemas = components["schemas"];

/** What an operation answers with, by its id in the API document. */
export type AnswerOf<Id extends keyof operations> = operations[Id] extends {
  responses: { 200: { content: { "application/json": infer Json } } };
}
  ? Json
  : never;

/** One request after all checks: what an operation works on. */
export interface GalileoExchange<State> {
  readonly state: State;
  /** The decoded parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON of the body, checked; or its form as fields. */
  readonly body: unknown;
}
