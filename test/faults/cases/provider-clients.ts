import { GalileoClient, type GalileoOptions } from "../../../src/galileo/index.ts";
import { RenseiClient } from "../../../src/rensei/index.ts";
import type { FaultContext } from "../fault-case.ts";

/** Creates a logger whose lines are searched for the canary. */
function loggerOf(context: FaultContext): NonNullable<GalileoOptions["logger"]> {
  return {
    debug: (...line) => void context.seen(line),
    warn: (...line) => void context.seen(line),
  };
}

/** Creates a Galileo client for the case's server, with the canary as its key. */
export async function galileoOf(
  context: FaultContext,
  options: Partial<GalileoOptions> = {},
): Promise<GalileoClient> {
  const { url: baseUrl } = await context.server();
  const key = options.accessToken === undefined ? { apiKey: context.key } : {};
  return context.seen(
    new GalileoClient({ ...key, baseUrl, logger: loggerOf(context), ...options }),
  );
}

/** Creates a Rensei client for the case's server, with the canary as its token. */
export async function renseiOf(context: FaultContext): Promise<RenseiClient> {
  const { url: baseUrl } = await context.server();
  return context.seen(
    new RenseiClient({ operatorToken: context.key, baseUrl, logger: loggerOf(context) }),
  );
}
