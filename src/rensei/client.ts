import type { Clock } from "../core/clock.ts";
import { Transport } from "../core/transport.ts";
import { EvalRuns } from "./eval-runs.ts";
import { type RenseiOptions, resolveOptions } from "./options.ts";

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
