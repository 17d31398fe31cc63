import type { paths } from "../../generated/rensei.ts";
import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  type ReadEnv,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import type { Clock } from "../core/clock.ts";
import { Credentials, type KeySource } from "../core/credentials.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";
import { Transport } from "../core/transport.ts";
import { EvalRuns } from "./eval-runs.ts";

/** Options of {@link RenseiClient}. Every option has an environment variable or a default. */
export interface RenseiOptions extends ClientOptions {
  /**
   * Operator token, or a function that returns one and is called for every attempt. Falls back to
   * `RENSEI_OPERATOR_TOKEN`.
   */
  operatorToken?: KeySource;
  /** Base URL of the service. Falls back to `RENSEI_API_URL`, then to Rensei's hosted service. */
  baseUrl?: string;
}

/**
 * A client for Rensei's eval runs: it lists, replays and grades them.
 *
 * @throws {ConfigurationError} when the token is missing or invalid. The error names the option and
 *   the environment variable.
 *
 * @example Create a client
 * ```ts
 * import { RenseiClient } from "evalwire/rensei";
 *
 * const rensei = new RenseiClient({ operatorToken: "op-token-of-an-example" });
 * if (JSON.stringify(rensei).includes("op-token")) throw new Error("the token must not be shown");
 * ```
 */
export class RenseiClient {
  /** Eval runs: graded agent traces. */
  readonly evalRuns: EvalRuns;

  /** Makes a client. Nothing is sent yet; options that are left out come from the environment. */
  constructor(options?: RenseiOptions);
  /** @internal */
  constructor(options?: RenseiOptions, internals?: { clock?: Clock; readEnv?: ReadEnv });
  constructor(options: RenseiOptions = {}, internals: { clock?: Clock; readEnv?: ReadEnv } = {}) {
    this.evalRuns = new EvalRuns(
      new Transport({ ...resolveOptions(options, internals.readEnv), clock: internals.clock }, {}),
    );
  }

  /** Returns an empty object, so that serializing the client never shows its token. */
  toJSON(): Record<string, never> {
    return {};
  }
}

/** The pages on evals use the first host, the pages on sessions and authentication the second. */
const HOSTS = ["https://rensei.ai", "https://app.rensei.ai"] as const;
const [DEFAULT_BASE_URL] = HOSTS;

/**
 * Checks the options, fills them in from the environment, and returns the options of the transport.
 */
function resolveOptions(options: RenseiOptions, read: ReadEnv = readEnv): TransportOptions {
  const shared = checkClientOptions(options, "RenseiClient", ["operatorToken", "baseUrl"]);
  const names = { option: "operatorToken", variable: "RENSEI_OPERATOR_TOKEN" };
  const source = requireKey(
    options.operatorToken ?? read("RENSEI_OPERATOR_TOKEN"),
    names,
    "The eval routes need an operator's token, with system scope.",
  );
  const variable = options.baseUrl === undefined ? "RENSEI_API_URL" : null;
  const baseUrl = parseBaseUrl(options.baseUrl ?? read("RENSEI_API_URL") ?? DEFAULT_BASE_URL, {
    option: "baseUrl",
    variable,
    allowInsecure: options.dangerouslyAllowInsecureBaseUrl === true,
  });
  const wrongAddress = otherHost(baseUrl);
  return {
    ...shared,
    baseUrl,
    credentials: new Credentials(source, {
      header: "authorization",
      value: (key) => `Bearer ${key}`,
      basicUser: null,
      ...names,
    }),
    operations: renseiOperations,
    schemas: async () => ({ ...(await import("./schemas.ts")) }),
    explain: (status, detail, route) => explainRensei(status, detail, route, wrongAddress),
    wrongAddress,
  };
}

/** Returns where else the service may be, for responses that do not seem to come from it. */
function otherHost(baseUrl: string): string {
  const others = HOSTS.filter((host) => host !== baseUrl).map((host) => `'${host}'`);
  return `Check 'baseUrl' (now '${baseUrl}'): Rensei's documentation uses ${others.join(" and ")} too.`;
}

/** Returns what to do about an error response from Rensei, or null when that is not known. */
function explainRensei(
  status: number,
  detail: string | null,
  route: string,
  wrongAddress: string,
): string | null {
  const isRun = route.includes("{id}");
  switch (status) {
    case 401:
    case 403:
      return "Check RENSEI_OPERATOR_TOKEN (or operatorToken): the eval routes need an operator's credential with system scope. No page says that keys of an organization (rsk_live_…) or M2M tokens are accepted here.";
    case 404:
      return isRun && /\brun\b/i.test(detail ?? "")
        ? "The run does not exist, or belongs to another organization: evalRuns.list() lists runs."
        : `${isRun ? "Either the run does not exist, or something other than the eval routes answered. " : ""}${wrongAddress}`;
    case 422:
      return route.endsWith("/replay")
        ? "The run has no trace, or its trace has been collected: it can no longer be replayed. Replay runs before their traces expire."
        : null;
    default:
      return null;
  }
}

/**
 * How each operation of Rensei may be retried: a replay is slow, paid work. A grade is sent once:
 * no documented route reads one run, so its effect cannot be verified by reading. A test checks the
 * table against the document.
 */
export const renseiOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "GET /api/admin/evals": "read",
  "PATCH /api/evals/runs/{id}/grade": "once",
  "POST /api/evals/runs/{id}/replay": "paid",
};
