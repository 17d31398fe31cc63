import type { paths } from "../../generated/weave.ts";
import { Credentials } from "../../src/core/credentials.ts";
import type { Logger } from "../../src/core/options.ts";
import { Transport } from "../../src/core/transport.ts";
import { weaveOperations } from "../../src/weave/options.ts";

/**
 * The transport on its own, with Weave's operations: for writes that no public method sends yet.
 */
export type CoreClient = Transport<paths, "entity" | "project">;

/** Creates a transport for a server. */
export function coreClient(options: {
  baseUrl: string;
  apiKey: string;
  logger?: Logger;
}): CoreClient {
  const credentials = new Credentials(options.apiKey, {
    header: "authorization",
    value: (key) => `Basic ${btoa(`api:${key}`)}`,
    basicUser: "api",
    option: "apiKey",
    variable: null,
  });
  const { baseUrl, logger } = options;
  return new Transport(
    { baseUrl, credentials, operations: weaveOperations, schemas: async () => ({}), logger },
    { entity: "acme", project: "faults" },
  );
}
