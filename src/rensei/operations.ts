import type { paths } from "../../generated/rensei.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";

/** How each operation of Rensei may be repeated: a replay is paid work and slow. A test holds the table against the document. */
export const renseiOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "POST /api/evals/runs/{id}/replay": "paid",
};
