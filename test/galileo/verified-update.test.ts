import { describe, expect, test } from "vitest";
import type { Scorer, ScorerUpdateBody } from "../../src/galileo/types.ts";
import type { NotAppliedError } from "../../src/galileo/update-scorer.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import {
  DRAFT,
  type Galileo,
  galileoWith,
  loseAnswer,
  methodsOf,
  type Passing,
  reset,
  TOXICITY,
} from "./galileo-with.ts";

const PATCH: ScorerUpdateBody = { roll_up_method: "average", description: "New" };
const OLD = { roll_up_method: "percentage_true", description: "Whether an answer insults" };

/** A service that silently does something else with some of the fields of an update. */
function stubborn(
  change: (body: Record<string, unknown>) => Record<string, unknown>,
  then: (passing: Passing) => Response | Promise<Response> | undefined = () => undefined,
): Galileo {
  const one = galileoWith(async (passing) => {
    if (passing.method !== "PATCH") return await passing.apply();
    const id = passing.path.split("/").at(-1) ?? "";
    const record = one.store.galileo.scorer(id);
    const before = record.answer;
    const body = one.sent.at(-1)?.body as Record<string, unknown>;
    await passing.apply();
    const changed = change(body);
    record.answer = {
      ...record.answer,
      ...Object.fromEntries(Object.keys(body).map((name) => [name, before[name as never]])),
      ...changed,
    };
    return (await then(passing)) ?? Response.json(record.answer);
  });
  return one;
}
const without =
  (name: string) =>
  (body: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(body).filter(([field]) => field !== name));
const now = ({ store }: Galileo, id = TOXICITY): object => store.galileo.scorer(id).answer;

describe("Fields that the service ignores", () => {
  test("update() names them in its error, with the scorer; the rest is applied", async () => {
    const one = stubborn(without("roll_up_method"));
    const error = await errorOf<NotAppliedError>(
      one.galileo.scorers.update(TOXICITY, PATCH),
      "not_applied",
    );
    expect(error.notApplied).toEqual(["roll_up_method"]);
    expect(error.scorer).toMatchObject({ ...OLD, description: "New" });
    expect(error.message).toMatch(
      /did not apply all of the update of the scorer 'toxicity': roll_up_method was sent as "average" and is "percentage_true"/,
    );
    expect(methodsOf(one.sent)).toEqual(["PATCH", "GET"]);
  });

  test("apply() returns them, and revert() restores what was taken", async () => {
    const one = stubborn(without("roll_up_method"));
    const { scorer, notApplied, revert } = await (
      await one.galileo.scorers.plan(TOXICITY, PATCH)
    ).apply();
    expect([scorer.description, notApplied]).toEqual(["New", ["roll_up_method"]]);
    expect(await revert()).toMatchObject(OLD);
    expect(one.sent.at(-1)?.body).toEqual({ description: OLD.description });
  });

  test("apply() returns an empty list when all was taken", async () => {
    const { galileo } = galileoWith();
    expect((await (await galileo.scorers.plan(TOXICITY, PATCH)).apply()).notApplied).toEqual([]);
  });

  test("withChange() does not check half a change: it reverts the other half and throws", async () => {
    const one = stubborn(without("roll_up_method"));
    let checked = 0;
    const error = await errorOf<NotAppliedError>(
      one.galileo.scorers.withChange(TOXICITY, PATCH, () => Promise.resolve(checked++)),
      "not_applied",
    );
    expect([error.notApplied, checked]).toEqual([["roll_up_method"], 0]);
    expect(now(one)).toMatchObject(OLD);
  });

  test("a response that shows an old value is read again before anything is claimed", async () => {
    const one = galileoWith(async ({ method, apply }) => {
      if (method !== "PATCH") return await apply();
      const before = now(one);
      await apply();
      return Response.json(before);
    });
    expect(await one.galileo.scorers.update(TOXICITY, PATCH)).toMatchObject(PATCH);
    expect(methodsOf(one.sent)).toEqual(["PATCH", "GET"]);
  });

  test("a nested field counts", async () => {
    const one = stubborn(() => ({ defaults: { num_judges: 3 } }));
    const error = await errorOf<NotAppliedError>(
      one.galileo.scorers.update(TOXICITY, { defaults: { num_judges: 5 } }),
      "not_applied",
    );
    expect(error.notApplied).toEqual(["defaults"]);
  });

  test("a field of extraBody that the response does not show is not judged", async () => {
    const { galileo } = galileoWith();
    const scorer = await galileo.scorers.update(TOXICITY, PATCH, {
      extraBody: { added_in_2027: 1 },
    });
    expect(scorer.description).toBe("New");
  });
});

describe("Values that the service completes", () => {
  const completed = (): Galileo =>
    stubborn((body) =>
      body.defaults == null
        ? body
        : { defaults: { model_name: "judge-small", cot_enabled: false, ...body.defaults } },
    );

  test("only what was sent is compared, inside objects and lists too", async () => {
    const one = completed();
    const patch: ScorerUpdateBody = {
      defaults: { num_judges: 5, filters: [{ name: "node_name", operator: "eq", value: "a" }] },
    };
    const plan = await one.galileo.scorers.plan(TOXICITY, patch);
    const { notApplied, revert } = await plan.apply();
    expect(notApplied).toEqual([]);
    await revert();
    expect(now(one)).toMatchObject({ defaults: null });
  });

  test("nothing would change when the scorer has more than what is sent", async () => {
    const { galileo, store } = galileoWith();
    const record = store.galileo.scorer(TOXICITY);
    record.answer = { ...record.answer, defaults: { num_judges: 5, model_name: "judge-small" } };
    const plan = await galileo.scorers.plan(TOXICITY, { defaults: { num_judges: 5 } });
    expect(plan.changes).toEqual([]);
  });

  test("a list that null cleared to an empty one was taken", async () => {
    const one = stubborn(() => ({ tags: [], description: "" }));
    const scorer = await one.galileo.scorers.update(TOXICITY, { tags: null, description: null });
    expect(scorer.tags).toEqual([]);
  });
});

describe("A lost response, with a base", () => {
  const update = async (one: Galileo, patch = PATCH): Promise<Scorer> => {
    const base = await one.galileo.scorers.get(TOXICITY);
    return await one.galileo.scorers.update(TOXICITY, patch, { base });
  };

  test("an update that was applied in part is no one else's change", async () => {
    const one = stubborn(without("roll_up_method"), () => reset());
    const error = await errorOf<NotAppliedError>(update(one), "not_applied");
    expect(error.notApplied).toEqual(["roll_up_method"]);
    expect(methodsOf(one.sent)).toEqual(["GET", "PATCH", "GET"]);
  });

  test("a value that the service changed is shown, and no one is accused", async () => {
    const one = stubborn(
      () => ({ description: "new", roll_up_method: "average" }),
      () => reset(),
    );
    const error = await errorOf(update(one), "conflict");
    expect(error.message).toMatch(
      /description was "Whether an answer insults" and is "new" \("New" was sent\).*Another writer may have set them, or the service changed what it was sent/,
    );
    expect(error.message).not.toMatch(/someone|in the meantime/);
  });

  test("a field that had its value before proves nothing: the update is sent once more", async () => {
    let patches = 0;
    const one = galileoWith((passing) =>
      passing.method === "PATCH" && ++patches === 1 ? reset() : undefined,
    );
    const patch = { ...PATCH, description: OLD.description };
    expect(await update(one, patch)).toMatchObject(patch);
    expect(methodsOf(one.sent)).toEqual(["GET", "PATCH", "GET", "PATCH"]);
  });

  test("nested defaults that the service completed are recovered", async () => {
    const one = stubborn(
      (body) => ({ defaults: { model_name: "judge-small", ...(body.defaults as object) } }),
      () => reset(),
    );
    const scorer = await update(one, { defaults: { num_judges: 5 } });
    expect(scorer.defaults).toMatchObject({ num_judges: 5 });
  });
});

describe("ScorerPlan.revert", () => {
  test("is not misled by a response that differs from the scorer", async () => {
    const one = galileoWith(async ({ method, number, apply }) => {
      if (method !== "PATCH" || number > 3) return await apply();
      await apply();
      return Response.json({ ...now(one, DRAFT), updated_at: null, label: "other" });
    });
    const plan = await one.galileo.scorers.plan(DRAFT, { defaults: { num_judges: 5 } });
    const { revert } = await plan.apply();
    const record = one.store.galileo.scorer(DRAFT);
    record.answer = { ...record.answer, defaults: { num_judges: 5, model_name: "judge-small" } };
    await revert();
    expect(one.sent.at(-1)?.body).toEqual({ defaults: null });
  });

  test("sends what was added to defaults as null: a merge would keep it", async () => {
    const one = galileoWith();
    const record = one.store.galileo.scorer(DRAFT);
    record.answer = { ...record.answer, defaults: { num_judges: 3 } };
    const plan = await one.galileo.scorers.plan(DRAFT, { defaults: { cot_enabled: true } });
    await (await plan.apply()).revert();
    expect(one.sent.at(-1)?.body).toEqual({ defaults: { cot_enabled: null, num_judges: 3 } });
  });

  test("says what it saw when a field has changed since", async () => {
    const one = galileoWith();
    const { revert } = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    const record = one.store.galileo.scorer(TOXICITY);
    record.answer = { ...record.answer, description: "Theirs" };
    const thrown = (await failureOf(revert())) as Error;
    expect(thrown.message).toMatch(
      /'toxicity' was changed after apply\(\): description was "New" and is "Theirs"/,
    );
    expect(thrown.message).not.toContain("roll_up_method");
  });

  test("a revert whose response is lost, after a partial change", async () => {
    const one = stubborn(without("roll_up_method"), (passing) =>
      one.sent.filter(({ method }) => method === "PATCH").length > 1
        ? loseAnswer({ ...passing, apply: () => Promise.resolve(Response.json({})) })
        : undefined,
    );
    const { revert } = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    expect(await revert()).toMatchObject(OLD);
  });
});
