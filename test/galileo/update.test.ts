import { describe, expect, test } from "vitest";
import { shapes } from "../../generated/galileo-bodies.ts";
import type { CallMeta } from "../../src/core/options.ts";
import type { ColorConfig, Scorer, ScorerUpdateBody } from "../../src/galileo/types.ts";
import { empty, json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import {
  DRAFT,
  galileoWith,
  loseAnswer,
  methodsOf,
  NOBODY,
  type Passing,
  reset,
  TOXICITY,
} from "./galileo-with.ts";

interface Ambiguous extends Error {
  likelyApplied: boolean;
  aborted: boolean;
  target: Record<string, string>;
  advice: string;
}

const PATCH: ScorerUpdateBody = { roll_up_method: "average" };
const onPatch =
  (act: (passing: Passing) => Response | Promise<Response>, times = 1) =>
  (passing: Passing): Response | Promise<Response> | undefined =>
    passing.method === "PATCH" && times-- > 0 ? act(passing) : undefined;

describe("Scorers.update", () => {
  test("updates a scorer and returns it with its versions", async () => {
    const { galileo, sent } = galileoWith();
    const scorer = await galileo.scorers.update(TOXICITY, PATCH);
    expect([scorer.roll_up_method, scorer.latest_version?.version, scorer.description]).toEqual([
      "average",
      1,
      "Whether an answer insults",
    ]);
    expect(sent).toMatchObject([{ method: "PATCH", path: `/v2/scorers/${TOXICITY}`, body: PATCH }]);
  });

  test("sends all 14 fields unchanged", async () => {
    const { galileo, sent } = galileoWith();
    const all: ScorerUpdateBody = {
      name: "n",
      description: "d",
      tags: ["t"],
      defaults: { num_judges: 5 },
      model_type: "llm",
      ground_truth: true,
      default_version_id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b01",
      user_prompt: "p",
      scoreable_node_types: ["llm"],
      output_type: "percentage",
      input_type: "basic",
      multimodal_capabilities: ["vision"],
      roll_up_method: "max",
      metric_color_picker_config: {
        type: "numeric",
        constraints: [{ color: "green", operator: "between", value: [0, 1] }],
      },
    };
    const scorer = await galileo.scorers.update(TOXICITY, all);
    const known = (shapes.UpdateScorerRequest ?? "").split(" ").map((one) => one.split(":")[0]);
    expect(Object.keys(all)).toEqual(known);
    expect(sent[0]?.body).toEqual(all);
    expect(scorer).toMatchObject(all);
  });

  test("sends null as null and leaves out absent and undefined fields", async () => {
    const { galileo, sent } = galileoWith();
    const scorer = await galileo.scorers.update(TOXICITY, {
      user_prompt: null,
      roll_up_method: undefined,
    } as never);
    expect(sent[0]?.body).toEqual({ user_prompt: null });
    expect([scorer.user_prompt, scorer.roll_up_method]).toEqual([null, "percentage_true"]);
  });

  test("values that are not in today's enums pass through in both directions", async () => {
    const { galileo } = galileoWith(({ method }) =>
      method === "PATCH"
        ? json({ ...base(), output_type: "hologram", added_in_2027: [1] })({} as never)
        : undefined,
    );
    const scorer = await galileo.scorers.update(TOXICITY, { tags: [] });
    expect(scorer).toMatchObject({ output_type: "hologram", added_in_2027: [1] });
  });

  test("extraBody adds fields that this release does not know, even without any other field", async () => {
    const { galileo, sent } = galileoWith();
    await galileo.scorers.update(TOXICITY, {}, { extraBody: { added_in_2027: 1 } });
    await galileo.scorers.update(TOXICITY, PATCH, { extraBody: { added_in_2027: 2 } });
    expect(sent.map(({ body }) => body)).toEqual([
      { added_in_2027: 1 },
      { ...PATCH, added_in_2027: 2 },
    ]);
  });

  test.each([
    [
      "an id that is not a UUID",
      "toxicity",
      PATCH,
      /'id' must be a version 4 UUID, .*scorers\.find.*: current value is 'toxicity'/,
    ],
    [
      "a UUID of a different version",
      "6f1c0a52-3c7e-1c3b-8a51-5d0f6f7e1a01",
      PATCH,
      /version 4 UUID/,
    ],
    [
      "a misspelled field",
      TOXICITY,
      { roll_up_metod: "max" },
      /'roll_up_metod' is not a field of 'patch'.*Did you mean 'roll_up_method'/,
    ],
    ["an empty patch", TOXICITY, {}, /'patch' changes nothing/],
    ["a patch of undefined fields", TOXICITY, { name: undefined }, /'patch' changes nothing/],
    ["no patch", TOXICITY, null, /'patch' must be an object: current value is null/],
    [
      "a version id that is not a UUID",
      TOXICITY,
      { default_version_id: "v1" },
      /default_version_id/,
    ],
  ])("rejects %s and sends nothing", async (_what, id, patch, message) => {
    const { galileo, sent } = galileoWith();
    expect(
      (await errorOf(galileo.scorers.update(id, patch as never), "invalid_argument")).message,
    ).toMatch(message);
    expect(sent).toEqual([]);
  });

  test.each([
    [404, NOBODY, PATCH, "not_found"],
    [422, TOXICITY, { output_type: "nonsense" }, "validation"],
  ])("a %d is not verified", async (status, id, patch, code) => {
    const { galileo, sent } = galileoWith(
      status === 422
        ? () =>
            json(
              { detail: [{ loc: ["body", "output_type"], msg: "no", type: "enum" }] },
              { status },
            )({} as never)
        : undefined,
    );
    await errorOf(galileo.scorers.update(id, status === 422 ? PATCH : patch), code);
    expect(methodsOf(sent)).toEqual(["PATCH"]);
  });
});

const base = (): Scorer =>
  ({ id: TOXICITY, name: "toxicity", scorer_type: "llm", tags: [] }) as Scorer;

/** Handles a request and returns a different response. */
const appliedBut =
  (answer: () => Response | Promise<Response>) =>
  async ({ apply }: Passing): Promise<Response> => {
    await apply();
    return await answer();
  };

describe("Scorers.update after a lost response", () => {
  const LOST: [string, (passing: Passing) => Response | Promise<Response>][] = [
    ["a reset", loseAnswer],
    ["a 500", appliedBut(() => json({}, { status: 500 })({} as never))],
    ["a 504", appliedBut(() => json({}, { status: 504 })({} as never))],
    ["a 408", appliedBut(() => json({}, { status: 408 })({} as never))],
    ["an answer of another shape", appliedBut(() => json({ ok: true })({} as never))],
    ["an HTML page", appliedBut(() => new Response("<!doctype html>"))],
    ["an empty answer", appliedBut(() => empty(200)({} as never))],
  ];

  test.each(LOST)("%s: the update is verified with a read and sent once", async (_what, lose) => {
    const { galileo, sent } = galileoWith(onPatch(lose));
    const metas: CallMeta[] = [];
    const scorer = await galileo.scorers.update(TOXICITY, PATCH, {
      onComplete: (meta) => metas.push(meta),
    });
    expect(scorer.roll_up_method).toBe("average");
    expect(methodsOf(sent)).toEqual(["PATCH", "GET"]);
    expect(metas).toHaveLength(1);
    expect(metas[0]).toMatchObject({
      recovered: true,
      attempts: [{ method: "PATCH", attempt: 1 }],
    });
  });

  test("recovered is false when no response was lost", async () => {
    const { galileo } = galileoWith();
    const metas: CallMeta[] = [];
    await galileo.scorers.update(TOXICITY, PATCH, { onComplete: (meta) => metas.push(meta) });
    expect(metas.map(({ recovered }) => recovered)).toEqual([false]);
  });

  test("an attempt timeout: the update is verified", async () => {
    const stalled = onPatch(async ({ apply, signal }) => {
      await apply();
      return await new Promise<Response>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
    });
    const { galileo, sent, clock } = galileoWith(stalled);
    const scorer = await clock.run(
      galileo.scorers.update(TOXICITY, PATCH, { attemptTimeoutMs: 1_000 }),
    );
    expect([scorer.roll_up_method, methodsOf(sent)]).toEqual(["average", ["PATCH", "GET"]]);
  });

  test("not applied, without a base: AmbiguousWriteError, not retried", async () => {
    const { galileo, sent } = galileoWith(onPatch(reset));
    const error = await errorOf<Ambiguous>(
      galileo.scorers.update(TOXICITY, PATCH),
      "ambiguous_write",
    );
    expect(error).toMatchObject({
      likelyApplied: false,
      aborted: false,
      target: { scorer_id: TOXICITY },
      operation: "PATCH /v2/scorers/{scorer_id}",
    });
    expect(error.advice).toMatch(/scorers\.get\(id\)/);
    expect(methodsOf(sent)).toEqual(["PATCH", "GET"]);
  });

  test("not applied, with a base: retried once", async () => {
    const { galileo, sent, store } = galileoWith(onPatch(reset));
    const before = await galileo.scorers.get(TOXICITY);
    const scorer = await galileo.scorers.update(TOXICITY, PATCH, { base: before });
    expect([scorer.roll_up_method, methodsOf(sent)]).toEqual([
      "average",
      ["GET", "PATCH", "GET", "PATCH"],
    ]);
    expect(store.galileo.scorer(TOXICITY).answer.roll_up_method).toBe("average");
  });

  test("lost twice, with a base: fails", async () => {
    const { galileo, sent } = galileoWith(onPatch(reset, 2));
    const before = await galileo.scorers.get(TOXICITY);
    await errorOf(galileo.scorers.update(TOXICITY, PATCH, { base: before }), "ambiguous_write");
    expect(methodsOf(sent)).toEqual(["GET", "PATCH", "GET", "PATCH", "GET"]);
  });

  test("second response lost, update applied: recovered", async () => {
    let patches = 0;
    const { galileo } = galileoWith((passing) =>
      passing.method !== "PATCH" ? undefined : ++patches === 1 ? reset() : loseAnswer(passing),
    );
    const before = await galileo.scorers.get(TOXICITY);
    const metas: CallMeta[] = [];
    await galileo.scorers.update(TOXICITY, PATCH, {
      base: before,
      onComplete: (meta) => metas.push(meta),
    });
    expect(metas).toMatchObject([
      { recovered: true, attempts: [{ method: "PATCH" }, { method: "PATCH" }] },
    ]);
  });

  test("another writer changed the field: ConflictError with both values, nothing is overwritten", async () => {
    const { galileo, sent, store } = galileoWith(onPatch(reset));
    const before = await galileo.scorers.get(TOXICITY);
    store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { roll_up_method: "max" },
    });
    const error = await errorOf(
      galileo.scorers.update(TOXICITY, PATCH, { base: before }),
      "conflict",
    );
    expect(error.message).toMatch(/roll_up_method was "percentage_true" and is "max"/);
    expect(methodsOf(sent)).toEqual(["GET", "PATCH", "GET"]);
    expect(store.galileo.scorer(TOXICITY).answer.roll_up_method).toBe("max");
  });

  test("another writer changed a different field: not a conflict", async () => {
    const { galileo, store } = galileoWith(onPatch(reset));
    const before = await galileo.scorers.get(TOXICITY);
    store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { tags: ["theirs"] },
    });
    expect((await galileo.scorers.update(TOXICITY, PATCH, { base: before })).tags).toEqual([
      "theirs",
    ]);
  });

  test("another writer, without a base: AmbiguousWriteError", async () => {
    const { galileo, store, sent } = galileoWith(onPatch(reset));
    store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { roll_up_method: "max" },
    });
    await errorOf(galileo.scorers.update(TOXICITY, PATCH), "ambiguous_write");
    expect(methodsOf(sent)).toEqual(["PATCH", "GET"]);
  });

  test("only some fields match: not done", async () => {
    const { galileo } = galileoWith(onPatch(reset));
    await errorOf(
      galileo.scorers.update(TOXICITY, { ...PATCH, description: "Whether an answer insults" }),
      "ambiguous_write",
    );
  });

  test("verifies the fields of extraBody too", async () => {
    const { galileo } = galileoWith(onPatch(reset));
    await errorOf(
      galileo.scorers.update(TOXICITY, {}, { extraBody: { added_in_2027: 1 } }),
      "ambiguous_write",
    );
  });

  test("compares objects regardless of key order, and null like an absent field", async () => {
    const config: ColorConfig = {
      type: "numeric",
      constraints: [{ color: "red", operator: "lt", value: 1 }],
    };
    const reordered = {
      constraints: [{ value: 1, operator: "lt", color: "red" }],
      type: "numeric",
    };
    const { galileo } = galileoWith(({ method }) =>
      method === "PATCH"
        ? reset()
        : json({ ...base(), metric_color_picker_config: reordered })({} as never),
    );
    expect(
      (
        await galileo.scorers.update(DRAFT, {
          metric_color_picker_config: config,
          user_prompt: null,
        })
      ).name,
    ).toBe("toxicity");
  });

  test("the read fails too: the error is still that of the write", async () => {
    const { galileo, sent, clock } = galileoWith(() => reset());
    const error = await clock.run(
      errorOf<Ambiguous>(galileo.scorers.update(TOXICITY, PATCH), "ambiguous_write"),
    );
    expect(error.target).toEqual({ scorer_id: TOXICITY });
    expect(methodsOf(sent)).toEqual(["PATCH", "GET", "GET", "GET"]);
  });

  test("an abort after the request was sent: AmbiguousWriteError, aborted, without a read", async () => {
    const controller = new AbortController();
    const { galileo, sent } = galileoWith(
      onPatch(({ signal }) => {
        const gone = new Promise<Response>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason)),
        );
        controller.abort(new Error("enough"));
        return gone;
      }),
    );
    const error = await errorOf<Ambiguous>(
      galileo.scorers.update(TOXICITY, PATCH, { signal: controller.signal }),
      "ambiguous_write",
    );
    expect([error.aborted, methodsOf(sent)]).toEqual([true, ["PATCH"]]);
  });

  test("429 with Retry-After: waits and retries, because nothing was changed", async () => {
    const { galileo, sent, clock } = galileoWith(
      onPatch(() => json({}, { status: 429, headers: { "retry-after": "2" } })({} as never)),
    );
    await clock.run(galileo.scorers.update(TOXICITY, PATCH));
    expect(methodsOf(sent)).toEqual(["PATCH", "PATCH"]);
    expect(clock.now()).toBeGreaterThanOrEqual(2_000);
  });

  test("a redirect is an error and is not verified", async () => {
    const { galileo, sent } = galileoWith(
      onPatch(() => empty(307, { location: "https://elsewhere.example/" })({} as never)),
    );
    await errorOf(galileo.scorers.update(TOXICITY, PATCH), "redirect");
    expect(methodsOf(sent)).toEqual(["PATCH"]);
  });
});
