import {
  aFunction,
  anObject,
  checkValue,
  integerFrom,
  type Rule,
  type Rules,
} from "../core/options.ts";
import { checkSeed } from "./check-seed.ts";
import { aList, aString, checkOptions } from "./checks.ts";
import type { Fault } from "./faults.ts";
import { GalileoState, type GalileoStateOptions } from "./galileo/state.ts";
import { RenseiState, type RenseiStateOptions } from "./rensei/state.ts";
import type { Seed } from "./seed.ts";
import { WeaveState, type WeaveStateOptions, WORKER_RULES } from "./weave/state.ts";

/** Options of a {@link Store}. */
export interface StoreOptions {
  /** Clock of the Weave service and behavior of its worker. */
  weave?: WeaveStateOptions;
  /** Clock of the Galileo service, its judge, and how long validations take. */
  galileo?: GalileoStateOptions;
  /** Clock of the Rensei service. */
  rensei?: RenseiStateOptions;
}

/**
 * In-memory state of the emulated services. Empty by default. Several handlers and servers can
 * share one store.
 *
 * @throws {InvalidArgumentError} for a seed with an unknown or missing field, or an unknown option.
 *
 * @example A store with two runs of ten rows
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scenario } from "evalwire/testing";
 *
 * const store = new Store(scenario({ rows: 10, passRate: 0.8 }));
 * assert.equal(store.weave.project("acme/search").objects("Model").length, 2);
 * ```
 *
 * @example Fixed clocks, and scores that your test decides
 * ```ts
 * import assert from "node:assert/strict";
 * import { evalRuns, experiments, Store, scenario } from "evalwire/testing";
 *
 * const now = () => Date.UTC(2026, 10, 27);
 * const seed = { ...scenario({ rows: 10, passRate: 0.8 }), ...experiments(), ...evalRuns() };
 * const store = new Store(seed, {
 *   weave: { now, worker: { outcome: "partial" } },
 *   galileo: { now, looksUntilValidated: 0, judge: (_scorer, { output }) => ({ value: output !== null }) },
 *   rensei: { now },
 * });
 * assert.equal(store.weave.worker.outcome, "partial");
 * ```
 *
 * @example Galileo and Rensei data written by hand
 * ```ts
 * import assert from "node:assert/strict";
 * import { type GalileoSchemas, type Seed, Store } from "evalwire/testing";
 *
 * const createdAt = "2026-11-01T08:00:00Z";
 * const fields: GalileoSchemas["UpdateScorerRequest"] = { tags: ["style"] };
 * const id = (n: number) => `6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a0${n}`;
 * const seed: Seed = {
 *   galileo: {
 *     scorers: [{ id: id(1), name: "polite", kind: "llm", createdAt, fields, versions: [{ id: id(2), prompt: "Is it polite?" }] }],
 *     datasets: [{ id: id(3), name: "capitals", createdAt, versions: [{ rows: [{ id: id(4), input: "France?", output: "Paris" }] }] }],
 *   },
 *   rensei: { runs: [{ id: "run-1", graderIds: [], trace: "kept", output: { answer: "Paris" }, merit: 1 }], graders: [], judges: [] },
 * };
 * const { galileo, rensei } = new Store(seed);
 * assert.equal(galileo.scorers.get(id(1))?.versions[0]?.answer.version, 0);
 * assert.ok(rensei.runs.has("run-1"));
 * ```
 */
export class Store {
  /** State of the Weave service. */
  readonly weave: WeaveState;
  /** Scorers and experiments of Galileo. */
  readonly galileo: GalileoState;
  /** Graded traces of Rensei. */
  readonly rensei: RenseiState;

  /** Makes a store that starts from a seed. Default: every service is empty. */
  constructor(seed: Seed = {}, options: StoreOptions = {}) {
    checkSeed(seed);
    checkOptions(options, { weave: anObject, galileo: anObject, rensei: anObject });
    checkOptions(options.weave ?? {}, { now: aFunction, worker: anObject }, "options.weave");
    checkOptions(options.weave?.worker ?? {}, WORKER_RULES, "options.weave.worker");
    checkOptions(
      options.galileo ?? {},
      {
        now: aFunction,
        looksUntilValidated: integerFrom(0, Number.POSITIVE_INFINITY),
        judge: aFunction,
      },
      "options.galileo",
    );
    checkOptions(options.rensei ?? {}, { now: aFunction }, "options.rensei");
    this.weave = new WeaveState(seed.weave?.projects ?? [], options.weave);
    this.galileo = new GalileoState(seed.galileo, options.galileo);
    this.rensei = new RenseiState(seed.rensei, options.rensei);
  }
}

const aStore: Rule = {
  is: (value) => value instanceof Store,
  kind: "a Store, such as new Store(seed)",
};

/** Options for the contents of a server or of handlers. */
export const STORE_RULES: Rules = { seed: anObject, store: aStore, faults: aList };

/**
 * Returns the passed store, or a new one with the passed seed.
 *
 * @throws {InvalidArgumentError} if both were passed.
 */
export function storeOf({
  store,
  seed,
}: {
  store?: Store | undefined;
  seed?: Seed | undefined;
}): Store {
  if (store === undefined) return new Store(seed);
  checkValue("options.seed", seed, {
    is: (value) => value === undefined,
    kind: "omitted if 'store' is set, because it would be ignored",
  });
  return store;
}

/** Checks the arguments of a sandbox. Faults are checked where they are used. */
export function checkSandbox(
  store: Store,
  options: { prefix?: string; faults?: readonly Fault[] },
): void {
  checkValue("store", store, aStore);
  checkOptions(options, { prefix: aString, faults: aList });
}
