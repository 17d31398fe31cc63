import { describe, expect, test } from "vitest";
import type { ScorerUpdateBody } from "../../src/galileo/types.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import {
  DRAFT,
  type Galileo,
  galileoWith,
  loseAnswer,
  methodsOf,
  reset,
  TOXICITY,
} from "./galileo-with.ts";

const PATCH: ScorerUpdateBody = { roll_up_method: "average", description: "New" };
const OLD = { roll_up_method: "percentage_true", description: "Whether an answer insults" };
const now = ({ store }: Galileo, id = TOXICITY): object => store.galileo.scorer(id).answer;

describe("Scorers.plan", () => {
  test("shows what would change and changes nothing", async () => {
    const one = galileoWith();
    const before = JSON.stringify(now(one));
    const plan = await one.galileo.scorers.plan(TOXICITY, { ...PATCH, tags: ["safety", "output"] });
    expect(plan.changes).toEqual([
      { field: "roll_up_method", before: "percentage_true", after: "average" },
      { field: "description", before: "Whether an answer insults", after: "New" },
    ]);
    expect(String(plan)).toBe(
      [
        "Scorer 'toxicity': 2 fields would change",
        '  roll_up_method: "percentage_true" -> "average"',
        '  description: "Whether an answer insults" -> "New"',
      ].join("\n"),
    );
    expect(methodsOf(one.sent)).toEqual(["GET"]);
    expect(JSON.stringify(now(one))).toBe(before);
  });

  test("says when nothing would change; apply() then sends no PATCH", async () => {
    const { galileo, sent } = galileoWith();
    const plan = await galileo.scorers.plan(TOXICITY, { description: OLD.description });
    expect([String(plan), plan.changes]).toEqual(["Scorer 'toxicity': nothing would change", []]);
    const { scorer, revert } = await plan.apply();
    expect([scorer.description, (await revert()).description]).toEqual([
      OLD.description,
      OLD.description,
    ]);
    expect(methodsOf(sent)).toEqual(["GET", "GET"]);
  });

  test("shortens long values", async () => {
    const { galileo } = galileoWith();
    const text = String(await galileo.scorers.plan(TOXICITY, { user_prompt: "x".repeat(5_000) }));
    expect(text.length).toBeLessThan(600);
  });

  const numeric = {
    type: "numeric",
    constraints: [{ color: "red", operator: "gt", value: 1 }],
  } as never;
  test.each<[string, ScorerUpdateBody, string[]]>([
    [
      "a color configuration of the wrong kind",
      { metric_color_picker_config: numeric },
      ["a 'numeric' color configuration does not fit the output type 'boolean' ('boolean' does)"],
    ],
    [
      "one that fits the new output type",
      { metric_color_picker_config: numeric, output_type: "count", roll_up_method: "sum" },
      ["existing scores keep their old type"],
    ],
    ["a new prompt", { user_prompt: "p" }, ["may take effect on the running version"]],
    [
      "a different default version",
      { default_version_id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b01" },
      ["a different default version will score"],
    ],
    [
      "an output type that no longer fits the colors",
      { output_type: "percentage" },
      [
        "a 'boolean' color configuration does not fit",
        "the roll-up 'percentage_true' does not fit the output type 'percentage' ('average', 'sum', 'max', 'min' do)",
        "keep their old type",
      ],
    ],
    [
      "a roll-up that does not fit",
      { roll_up_method: "category_count" },
      ["the roll-up 'category_count' does not fit the output type 'boolean'"],
    ],
    ["a numeric roll-up of a boolean", { roll_up_method: "max" }, []],
    [
      "values that the document does not list",
      {
        roll_up_method: "median",
        multimodal_capabilities: ["smell"],
        metric_color_picker_config: {
          type: "boolean",
          constraints: [{ color: "blue", operator: "eq", value: true }],
        },
      },
      [
        "'median' is not a value of 'roll_up_method' that this release knows (average, sum,",
        "'smell' is not a value of 'multimodal_capabilities[0]'",
        "'blue' is not a value of 'metric_color_picker_config.constraints[0].color'",
      ],
    ],
    [
      "a name that another scorer has, in other letters too",
      { name: "DRAFT" },
      [
        `another scorer (${DRAFT}) already has the name 'draft'`,
        `another scorer (${DRAFT}) already has the label 'draft'`,
      ],
    ],
    ["a free name", { name: "toxicity-2" }, []],
    ["its own name", { name: "toxicity" }, []],
    ["null", { description: null }, ["null is sent for 'description'"]],
    ["a harmless change", { tags: ["a"] }, []],
    ["the same prompt", { user_prompt: "Does the answer insult anybody?" }, []],
  ])("warns of %s", async (_what, patch, expected) => {
    const { galileo } = galileoWith();
    const plan = await galileo.scorers.plan(TOXICITY, patch);
    expect(plan.warnings).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(plan.warnings[index]).toContain(text);
    for (const warning of plan.warnings) expect(String(plan)).toContain(`\n  warning: ${warning}`);
  });

  test("warns of defaults that are left out", async () => {
    const { galileo, store } = galileoWith();
    const record = store.galileo.scorer(TOXICITY);
    record.answer = {
      ...record.answer,
      defaults: { num_judges: 3, model_name: "judge-small", cot_enabled: null },
    };
    const plan = await galileo.scorers.plan(TOXICITY, { defaults: { num_judges: 5 } });
    expect(plan.warnings).toEqual([
      "'defaults' is sent without 'model_name', which the scorer has: the service does not document whether it keeps or clears what is left out",
    ]);
  });

  test("shows an absent value as null", async () => {
    const { galileo } = galileoWith(({ method }) =>
      method === "GET"
        ? Response.json({ id: DRAFT, name: "draft", scorer_type: "llm", tags: [] })
        : undefined,
    );
    const patch = { description: "d", user_prompt: null };
    const plan = await galileo.scorers.plan(DRAFT, patch);
    expect(plan.changes).toEqual([{ field: "description", before: null, after: "d" }]);
    expect(String(plan)).toContain('\n  description: null -> "d"');
    expect(String(await galileo.scorers.plan(DRAFT, { tags: null, description: "d" }))).not.toMatch(
      /absent|undefined/,
    );
  });

  test("the service silently accepts what the plan warns about", async () => {
    const { galileo } = galileoWith();
    const { apply } = await galileo.scorers.plan(TOXICITY, { metric_color_picker_config: numeric });
    expect((await apply()).scorer.metric_color_picker_config?.type).toBe("numeric");
  });

  test("checks the patch like update()", async () => {
    const { galileo, sent } = galileoWith();
    await errorOf(galileo.scorers.plan(TOXICITY, {}), "invalid_argument");
    await errorOf(galileo.scorers.plan("toxicity", PATCH), "invalid_argument");
    expect(sent).toEqual([]);
  });
});

describe("ScorerPlan.apply and revert", () => {
  test("apply() makes the change and revert() undoes it", async () => {
    const one = galileoWith();
    const plan = await one.galileo.scorers.plan(TOXICITY, PATCH);
    const { scorer, revert } = await plan.apply();
    expect([scorer, now(one)]).toMatchObject([PATCH, PATCH]);
    expect(await revert()).toMatchObject(OLD);
    expect(now(one)).toMatchObject(OLD);
    expect(methodsOf(one.sent)).toEqual(["GET", "GET", "PATCH", "GET", "PATCH"]);
  });

  test("calling revert() twice changes nothing the second time", async () => {
    const one = galileoWith();
    const { revert } = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    await revert();
    await revert();
    expect(methodsOf(one.sent).filter((method) => method === "PATCH")).toHaveLength(2);
  });

  test("revert() sends null where there was no value", async () => {
    const one = galileoWith();
    const { revert } = await (await one.galileo.scorers.plan(DRAFT, { user_prompt: "p" })).apply();
    expect((await revert()).user_prompt).toBeNull();
    expect(one.sent.at(-1)?.body).toEqual({ user_prompt: null });
  });

  test("revert() reports values that the service ignored", async () => {
    const one = galileoWith(({ method, number }) =>
      method === "PATCH" && number > 3 ? Response.json(now(one, DRAFT)) : undefined,
    );
    const { revert } = await (await one.galileo.scorers.plan(DRAFT, { user_prompt: "p" })).apply();
    expect((await errorOf(revert(), "conflict")).message).toMatch(
      /'draft' was not fully reverted: user_prompt was null and is "p"/,
    );
  });

  test("apply() leaves alone what someone has changed in other fields", async () => {
    const one = galileoWith();
    const plan = await one.galileo.scorers.plan(TOXICITY, PATCH);
    one.store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { tags: ["theirs"] },
    });
    await plan.apply();
    expect(now(one)).toMatchObject({ ...PATCH, tags: ["theirs"] });
  });

  test.each<[string, ScorerUpdateBody, RegExp]>([
    [
      "the same field",
      { description: "Theirs" },
      /description was "Whether an answer insults" and is "Theirs"/,
    ],
    [
      "what the change must fit",
      { output_type: "categorical" },
      /the plan lacks a warning: .*the roll-up 'average' does not fit the output type 'categorical'/,
    ],
  ])("apply() fails when someone has changed %s since the plan", async (_what, patch, message) => {
    const one = galileoWith();
    const plan = await one.galileo.scorers.plan(TOXICITY, PATCH);
    one.store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: patch as never,
    });
    expect((await errorOf(plan.apply(), "conflict")).message).toMatch(message);
    expect(methodsOf(one.sent)).toEqual(["GET", "GET"]);
    expect(now(one)).toMatchObject(patch);
  });

  test("a change between the last read and the update goes unnoticed: the service has no ETags", async () => {
    const one = galileoWith();
    const plan = await one.galileo.scorers.plan(TOXICITY, PATCH);
    one.store.galileo.concurrentWrites.push({
      before: "PATCH",
      scorer: TOXICITY,
      patch: { description: "Theirs" },
    });
    expect((await plan.apply()).scorer.description).toBe("New");
  });

  test("revert() fails when someone has changed the fields since then, and leaves other fields alone", async () => {
    const one = galileoWith();
    const { revert } = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    one.store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { tags: ["theirs"] },
    });
    expect(await revert()).toMatchObject({ ...OLD, tags: ["theirs"] });
    const again = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    one.store.galileo.concurrentWrites.push({
      before: "GET",
      scorer: TOXICITY,
      patch: { description: "Theirs" },
    });
    await errorOf(again.revert(), "conflict");
    expect(now(one)).toMatchObject({ description: "Theirs", roll_up_method: "average" });
  });

  test("an apply() whose response is lost is verified against the plan's base", async () => {
    let patches = 0;
    const one = galileoWith((passing) =>
      passing.method === "PATCH" && ++patches === 1 ? reset() : undefined,
    );
    expect((await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply()).scorer).toMatchObject(
      PATCH,
    );
    expect(methodsOf(one.sent)).toEqual(["GET", "GET", "PATCH", "GET", "PATCH"]);
  });

  test("a revert() whose response is lost is verified too", async () => {
    const one = galileoWith((passing) =>
      passing.method === "PATCH" ? loseAnswer(passing) : undefined,
    );
    const { revert } = await (await one.galileo.scorers.plan(TOXICITY, PATCH)).apply();
    expect(await revert()).toMatchObject(OLD);
    expect(methodsOf(one.sent).filter((method) => method === "PATCH")).toHaveLength(2);
  });
});

describe("Scorers.withChange", () => {
  test("keeps the change when the check passes and returns the result of the check", async () => {
    const one = galileoWith();
    const given = await one.galileo.scorers.withChange(TOXICITY, PATCH, (scorer) =>
      Promise.resolve(scorer.roll_up_method),
    );
    expect(given).toBe("average");
    expect(now(one)).toMatchObject(PATCH);
  });

  test.each([
    ["rejects", () => Promise.reject(new Error("worse"))],
    [
      "throws",
      () => {
        throw new Error("worse");
      },
    ],
  ])("reverts the change when the check %s, and rethrows its error", async (_what, check) => {
    const one = galileoWith();
    expect(await failureOf(one.galileo.scorers.withChange(TOXICITY, PATCH, check))).toEqual(
      new Error("worse"),
    );
    expect(now(one)).toMatchObject(OLD);
  });

  test("reverts the change even when the signal ended the check", async () => {
    const one = galileoWith();
    const controller = new AbortController();
    const check = (): Promise<never> => {
      controller.abort("enough");
      return Promise.reject(controller.signal.reason);
    };
    expect(
      await failureOf(
        one.galileo.scorers.withChange(TOXICITY, PATCH, check, { signal: controller.signal }),
      ),
    ).toBe("enough");
    expect(now(one)).toMatchObject(OLD);
  });

  test("throws both errors when the revert fails too", async () => {
    const one = galileoWith();
    const check = (): Promise<never> => {
      one.store.galileo.concurrentWrites.push({
        before: "GET",
        scorer: TOXICITY,
        patch: { description: "Theirs" },
      });
      return Promise.reject(new Error("worse"));
    };
    const thrown = (await failureOf(
      one.galileo.scorers.withChange(TOXICITY, PATCH, check),
    )) as AggregateError;
    expect(thrown.message).toMatch(/the scorer may still have the change/);
    expect(
      thrown.errors.map((error: Error & { code?: string }) => error.code ?? error.message),
    ).toEqual(["worse", "conflict"]);
    expect(now(one)).toMatchObject({ description: "Theirs" });
  });

  test("rejects a check that is not a function and sends nothing", async () => {
    const { galileo, sent } = galileoWith();
    const error = await errorOf(
      galileo.scorers.withChange(TOXICITY, PATCH, "check" as never),
      "invalid_argument",
    );
    expect(error.message).toMatch(/'check' must be a function: current value is 'check'/);
    expect(sent).toEqual([]);
  });

  test("does not run the check when the change was not applied", async () => {
    let checked = 0;
    const one = galileoWith(({ method }) =>
      method === "PATCH" ? Response.json({ detail: "no" }, { status: 403 }) : undefined,
    );
    await errorOf(
      one.galileo.scorers.withChange(TOXICITY, PATCH, () => Promise.resolve(checked++)),
      "permission",
    );
    expect(checked).toBe(0);
  });
});
