import type { paths } from "../../generated/rensei.ts";
import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import type { Clock } from "../core/clock.ts";
import { Credentials, type KeySource } from "../core/credentials.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";
import { Transport } from "../core/transport.ts";
import { EvalRuns } from "./eval-runs.ts";

/** What makes a {@link RenseiClient}. Every option has an environment variable or a default. */
export interface RenseiOptions extends ClientOptions {
  /** An operator token, or a function that gives one, asked for every attempt. Else `RENSEI_OPERATOR_TOKEN`. */
  operatorToken?: KeySource;
  /** The service. Else `RENSEI_API_URL`, else Rensei's own. */
  baseUrl?: string;
}

/**
 * A client of Rensei's eval replay.
 *
 * @throws {ConfigurationError} when the token is missing or wrong; it names the option and the variable.
 *
 * @example Make a client
 * ```ts
 * import { RenseiClient } from "evalwire/rensei";
 *
 * const rensei = new RenseiClient({ operatorToken: "op-token-of-an-example" });
 * if (JSON.stringify(rensei).includes("op-token")) throw new Error("the token does not show");
 * ```
 */
export class RenseiClient {
  /** Graded traces of agents. */
  readonly evalRuns: EvalRuns;

  constructor(options?: RenseiOptions);
  /** @internal */
  constructor(options?: RenseiOptions, internals?: { clock?: Clock });
  constructor(options: RenseiOptions = {}, internals: { clock?: Clock } = {}) {
    this.evalRuns = new EvalRuns(new Transport({ ...resolveOptions(options), clock: internals.clock }, {}));
  }

  /** Nothing of the client can be written: its token is not shown. */
  toJSON(): Record<string, never> {
    return {};
  }
}

const DEFAULT_BASE_URL = "https://rensei.ai";

/** Checks the options, fills them from the environment, and gives what the transport needs. */
function resolveOptions(options: RenseiOptions): TransportOptions {
  const shared = checkClientOptions(options, "RenseiClient", ["operatorToken", "baseUrl"]);
  const names = { option: "operatorToken", variable: "RENSEI_OPERATOR_TOKEN" };
  const source = requireKey(
    options.operatorToken ?? readEnv("RENSEI_OPERATOR_TOKEN"),
    names,
    "An operator token is made in the settings of your organisation.",
  );
  const variable = options.baseUrl === undefined ? "RENSEI_API_URL" : null;
  const baseUrl = options.baseUrl ?? readEnv("RENSEI_API_URL") ?? DEFAULT_BASE_URL;
  return {
    ...shared,
    baseUrl: parseBaseUrl(baseUrl, { option: "baseUrl", variable, allowInsecure: options.dangerouslyAllowInsecureBaseUrl === true }),
    credentials: new Credentials(source, { header: "authorization", value: (key) => `Bearer ${key}`, basicUser: null, ...names }),
    operations: renseiOperations,
    explain: explainRensei,
    wrongAddress: `Check 'baseUrl': Rensei's API is ${DEFAULT_BASE_URL}.`,
  };
}

/** What to do about an error answer of Rensei, where that is known. */
function explainRensei(status: number): string | null {
  switch (status) {
    case 401:
    case 403:
      return "Check RENSEI_OPERATOR_TOKEN (or operatorToken): replays need an operator's token.";
    case 404:
      return "The run does not exist, or belongs to another organisation. Runs cannot be listed: the dashboard shows their ids.";
    case 422:
      return "The run has no trace, or its trace was collected: it can no longer be replayed. Replay runs before their traces expire.";
    default:
      return null;
  }
}

/** How each operation of Rensei may be repeated: a replay is paid work and slow. A test holds the table against the document. */
export const renseiOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "POST /api/evals/runs/{id}/replay": "paid",
};
