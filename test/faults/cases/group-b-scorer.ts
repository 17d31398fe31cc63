// The PATCH of a scorer, whose outcome can be verified by reading.
import type { CallMeta } from "../../../src/core/options.ts";
import type { Scorer } from "../../../src/galileo/index.ts";
import type { Exchange } from "../exchange.ts";
import type { FaultCase, FaultContext, Service } from "../fault-case.ts";
import { assert, expectCode } from "./expect.ts";
import { type Loss, losses, silence } from "./lost-answers.ts";
import { galileoOf } from "./provider-clients.ts";

const ID = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";
const BEFORE = {
  id: ID,
  name: "toxicity",
  scorer_type: "llm",
  tags: [],
  roll_up_method: "sum",
  updated_at: "2026-11-20T10:00:00Z",
};
const PATCH = { roll_up_method: "average" };

interface Script {
  /** Handlers of the PATCHes, in order; later ones get a normal response. */
  readonly patches: readonly { readonly applied: boolean; readonly lose: Loss["lose"] }[];
  /** Fields that someone else writes right after the first PATCH. */
  readonly rival?: object;
}

/** Creates a service with one scorer that loses responses according to the script. */
function scorerService({ patches, rival = {} }: Script): Service {
  return {
    handler: () => {
      const scorer = { ...BEFORE };
      let number = 0;
      return (exchange: Exchange) => {
        if (exchange.request.method !== "PATCH") return exchange.json(200, scorer);
        const step = patches[number++];
        if (step?.applied !== false) Object.assign(scorer, JSON.parse(exchange.request.body));
        if (number === 1) Object.assign(scorer, rival);
        return step === undefined ? exchange.json(200, scorer) : step.lose(exchange);
      };
    },
  };
}

/** Returns the methods that the server received, in order. */
async function methods(context: FaultContext): Promise<string> {
  const { deliveries } = await (await context.server()).report();
  return deliveries.map(({ method }) => method).join(" ");
}

/**
 * Makes a case in which the PATCH is applied and its response lost: verified by reading, one PATCH.
 */
function recovered(id: number, loss: Loss, options: object = {}): FaultCase {
  return {
    id,
    title: `PATCH applied, ${loss.title}: verified by reading`,
    deliveries: 2,
    serve: scorerService({ patches: [{ applied: true, lose: loss.lose }] }),
    async run(context) {
      const metas: CallMeta[] = [];
      const galileo = await galileoOf(context);
      const scorer = await galileo.scorers.update(ID, PATCH, {
        ...options,
        onComplete: (meta) => metas.push(context.seen(meta)),
      });
      assert.equal(scorer.roll_up_method, "average");
      assert.deepEqual(
        metas.map((meta) => meta.recovered),
        [true],
      );
      assert.equal(await methods(context), "PATCH GET");
    },
  };
}

const reset: Loss["lose"] = (exchange) => exchange.reset();
const base = BEFORE as unknown as Scorer; // only the fields used here

export const cases: readonly FaultCase[] = [
  ...losses.map((loss, index) => recovered(index === 0 ? 41 : 200 + 2 * index, loss)),
  recovered(230, silence, { attemptTimeoutMs: 2_000 }),
  {
    id: 43,
    title: "PATCH lost and another writer changed the field: ConflictError, no overwrite",
    deliveries: 2,
    serve: scorerService({
      patches: [{ applied: false, lose: reset }],
      rival: { roll_up_method: "max" },
    }),
    async run(context) {
      const galileo = await galileoOf(context);
      const error = expectCode(
        await context.rejects(galileo.scorers.update(ID, PATCH, { base })),
        "conflict",
      );
      assert.match(error.message, /roll_up_method was "sum" and is "max"/);
      assert.equal(await methods(context), "PATCH GET");
    },
  },
  {
    id: 232,
    title: "PATCH not applied, base unchanged: retried once",
    deliveries: 3,
    serve: scorerService({ patches: [{ applied: false, lose: reset }] }),
    async run(context) {
      const galileo = await galileoOf(context);
      assert.equal((await galileo.scorers.update(ID, PATCH, { base })).roll_up_method, "average");
      assert.equal(await methods(context), "PATCH GET PATCH");
    },
  },
  {
    id: 234,
    title: "PATCH lost twice, base unchanged: not retried again",
    deliveries: 4,
    serve: scorerService({
      patches: [
        { applied: false, lose: reset },
        { applied: false, lose: reset },
      ],
    }),
    async run(context) {
      const galileo = await galileoOf(context);
      expectCode(
        await context.rejects(galileo.scorers.update(ID, PATCH, { base })),
        "ambiguous_write",
      );
      assert.equal(await methods(context), "PATCH GET PATCH GET");
    },
  },
  {
    id: 236,
    title: "PATCH not applied, no base: AmbiguousWriteError, not resent",
    deliveries: 2,
    serve: scorerService({ patches: [{ applied: false, lose: reset }] }),
    async run(context) {
      const galileo = await galileoOf(context);
      expectCode(await context.rejects(galileo.scorers.update(ID, PATCH)), "ambiguous_write");
      assert.equal(await methods(context), "PATCH GET");
    },
  },
  {
    id: 238,
    title: "PATCH applied late, RST on a reused connection: delivered once",
    deliveries: 3,
    serve: scorerService({
      patches: [
        {
          applied: true,
          async lose(exchange) {
            await exchange.pause(500);
            exchange.reset();
          },
        },
      ],
    }),
    async run(context) {
      const galileo = await galileoOf(context);
      await galileo.scorers.get(ID);
      // until the connection is back in the runtime's pool
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await galileo.scorers.update(ID, PATCH)).roll_up_method, "average");
      assert.equal(await methods(context), "GET PATCH GET");
    },
  },
  {
    id: 240,
    title: "PATCH refused with 429 + Retry-After 1, then accepted",
    deliveries: 2,
    serve: scorerService({
      patches: [
        { applied: false, lose: (exchange) => exchange.json(429, {}, { "retry-after": "1" }) },
      ],
    }),
    async run(context) {
      const galileo = await galileoOf(context);
      assert.equal((await galileo.scorers.update(ID, PATCH)).roll_up_method, "average");
      assert.equal(await methods(context), "PATCH PATCH");
    },
  },
  {
    id: 242,
    title: "PATCH lost, and reading also fails: the error is that of the write",
    deliveries: 4,
    serve: { handler: () => reset },
    async run(context) {
      const galileo = await galileoOf(context);
      expectCode(await context.rejects(galileo.scorers.update(ID, PATCH)), "ambiguous_write");
      assert.equal(await methods(context), "PATCH GET GET GET");
    },
  },
  {
    id: 244,
    title: "a change that is reverted by its check, with every response to a PATCH lost",
    deliveries: 8,
    serve: scorerService({
      patches: [
        { applied: true, lose: reset },
        { applied: true, lose: reset },
      ],
    }),
    async run(context) {
      const galileo = await galileoOf(context);
      const worse = new Error("worse");
      const thrown = await context.rejects(
        galileo.scorers.withChange(ID, PATCH, () => Promise.reject(worse)),
      );
      assert.equal(thrown, worse);
      assert.equal((await galileo.scorers.get(ID)).roll_up_method, "sum");
      assert.equal(await methods(context), "GET GET PATCH GET GET PATCH GET GET");
    },
  },
];
