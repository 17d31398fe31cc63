import type { paths } from "../../generated/galileo.ts";
import type { LoadSchema } from "../core/answer.ts";
import type { Transport } from "../core/transport.ts";

/** The transport of the Galileo resources. */
export type GalileoTransport = Transport<paths>;

/** Loads the schema of an answer when it is first needed; the only place that imports zod. */
export function schemaOf(name: keyof typeof import("./schemas.ts").schemas): LoadSchema {
  return async () => (await import("./schemas.ts")).schemas[name];
}
