/**
 * How an operation may be repeated: S safe (reads), I idempotent, P the PATCH that can be verified by reading, N not idempotent.
 * The retry matrix is keyed by it.
 */
export type OperationClass = "S" | "I" | "P" | "N";

/** One operation of a service, and how it may be repeated. */
export interface Operation {
  readonly method: string;
  /** The route template, as in the OpenAPI document. */
  readonly route: string;
  readonly class: OperationClass;
  /** True when a call costs money: one such call is in flight per client. */
  readonly paid: boolean;
}

/** The table of a service: `"METHOD /route"` to class; `"paid"` is class N that costs money. */
export type OperationTable = Readonly<Record<string, OperationClass | "paid">>;

/** Looks an operation up. An operation that is not in the table is never repeated. */
export function findOperation(table: OperationTable, method: string, route: string): Operation {
  const entry = table[`${method} ${route}`] ?? "N";
  return { method, route, class: entry === "paid" ? "N" : entry, paid: entry === "paid" };
}

/** `"METHOD /route"` of every operation of a generated document. */
export type OperationKey<Paths> = {
  [Route in keyof Paths & string]: {
    [Method in "get" | "post" | "put" | "patch" | "delete"]: Paths[Route] extends { [M in Method]: infer Operation }
      ? Operation extends undefined
        ? never
        : `${Uppercase<Method>} ${Route}`
      : never;
  }["get" | "post" | "put" | "patch" | "delete"];
}[keyof Paths & string];
