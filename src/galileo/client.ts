import type { Clock } from "../core/clock.ts";
import { Transport } from "../core/transport.ts";
import { type GalileoOptions, resolveOptions } from "./options.ts";
import { Scorers } from "./scorers.ts";

/**
 * A client of Galileo's scorers.
 *
 * @throws {ConfigurationError} when the key is missing or wrong; it names the option and the variable.
 *
 * @example Find a scorer
 * ```ts
 * import { GalileoClient } from "evalwire/galileo";
 *
 * const galileo = new GalileoClient(); // GALILEO_API_KEY
 * const scorer = await galileo.scorers.find("toxicity");
 * if (scorer.name !== "toxicity") throw new Error(scorer.name);
 * ```
 */
export class GalileoClient {
  /** The metrics that judge traces. */
  readonly scorers: Scorers;

  constructor(options?: GalileoOptions);
  /** @internal */
  constructor(options?: GalileoOptions, internals?: { clock?: Clock });
  constructor(options: GalileoOptions = {}, internals: { clock?: Clock } = {}) {
    this.scorers = new Scorers(new Transport({ ...resolveOptions(options), clock: internals.clock }, {}));
  }

  /** Nothing of the client can be written: its key is not shown. */
  toJSON(): Record<string, never> {
    return {};
  }
}
