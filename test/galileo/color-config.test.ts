import { describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { galileoWith, TOXICITY } from "./galileo-with.ts";

const numeric = (operator: string, value: unknown): object => ({
  type: "numeric",
  constraints: [{ color: "red", operator, value }],
});
const categorical = (...constraints: object[]): object => ({ type: "categorical", constraints });
const eq = (value: unknown, color = "red"): object => ({ color, operator: "eq", value });
const update = (config: unknown): { work: Promise<unknown>; sent: readonly unknown[] } => {
  const { galileo, sent } = galileoWith();
  return {
    work: galileo.scorers.update(TOXICITY, { metric_color_picker_config: config as never }),
    sent,
  };
};

describe("Color configurations", () => {
  test.each([
    [
      "each order of numbers",
      {
        type: "numeric",
        constraints: ["eq", "gt", "gte", "lt", "lte"].map((operator) => ({
          color: "green",
          operator,
          value: 0,
        })),
      },
    ],
    ["two ascending numbers", numeric("between", [-1, 0.5])],
    ["true and false", { type: "boolean", constraints: [eq(true), eq(false, "green")] }],
    [
      "categories",
      categorical(eq("a"), { color: "yellow", operator: "one_of", value: ["b", "c"] }),
    ],
    [
      "labels",
      {
        type: "multi_label",
        constraints: [{ color: "green", operator: "one_of", value: ["a", "b"] }],
      },
    ],
    ["null", null],
  ])("accepts %s", async (_what, config) => {
    const { work, sent } = update(config);
    await work;
    expect(sent).toHaveLength(1);
  });

  test.each([
    ["no constraints", { type: "numeric", constraints: [] }, /at least one constraint/],
    [
      "constraints that are not a list",
      { type: "numeric", constraints: {} },
      /at least one constraint/,
    ],
    [
      "an unknown kind",
      { type: "rainbow", constraints: [eq(1)] },
      /'type' must be 'numeric', .* or 'multi_label': current value is 'rainbow'/,
    ],
    [
      "a kind that every object inherits",
      { type: "constructor", constraints: [eq(1)] },
      /'type' must be 'numeric'/,
    ],
    ["no kind", { constraints: [eq(1)] }, /'type' must be 'numeric'/],
    ["a string", "red", /must be an object/],
    ["a constraint that is null", { type: "numeric", constraints: [null] }, /must be an object/],
    [
      "a color that is not a string",
      { type: "boolean", constraints: [eq(true, 7 as never)] },
      /'color' must be .* current value is 7/,
    ],
    [
      "an operator of a different kind",
      numeric("one_of", [1]),
      /'operator' must be 'eq', .* or 'between' for the type 'numeric': current value is 'one_of'/,
    ],
    [
      "greater-than on booleans",
      { type: "boolean", constraints: [{ color: "red", operator: "gt", value: true }] },
      /'operator' must be/,
    ],
    ["between with one number", numeric("between", [1]), /exactly two numbers/],
    ["between with three numbers", numeric("between", [1, 2, 3]), /exactly two numbers/],
    ["between with descending numbers", numeric("between", [2, 1]), /the smaller first/],
    ["between with equal numbers", numeric("between", [1, 1]), /the smaller first/],
    ["between with a single number", numeric("between", 1), /exactly two numbers/],
    ["between with infinity", numeric("between", [0, Number.POSITIVE_INFINITY]), /two numbers/],
    ["NaN", numeric("gt", Number.NaN), /finite number/],
    ["a string as a number", numeric("gt", "1"), /finite number/],
    ["a string as a boolean", { type: "boolean", constraints: [eq("true")] }, /true or false/],
    [
      "a boolean twice",
      { type: "boolean", constraints: [eq(true), eq(true, "green")] },
      /'true' already has a color/,
    ],
    [
      "a category twice",
      categorical(eq("a"), { color: "green", operator: "one_of", value: ["b", "a"] }),
      /'a' already has a color/,
    ],
    [
      "a category twice in one list",
      categorical({ color: "green", operator: "one_of", value: ["a", "a"] }),
      /'a' already has a color/,
    ],
    [
      "an empty list of categories",
      categorical({ color: "green", operator: "one_of", value: [] }),
      /'value' must be a list of at least one category/,
    ],
    [
      "one category for one_of",
      categorical({ color: "green", operator: "one_of", value: "a" }),
      /'value' must be a list of at least one category/,
    ],
    ["a list for eq", categorical(eq(["a"])), /'value' must be a non-empty string/],
    ["an empty category", categorical(eq("")), /'value' must be a non-empty string/],
  ])("rejects %s, names the path and sends nothing", async (_what, config, message) => {
    const { work, sent } = update(config);
    const error = await errorOf<Error & { path: string }>(work, "invalid_argument");
    expect(error.message).toMatch(message);
    expect(error.path).toMatch(/^patch\.metric_color_picker_config/);
    expect(sent).toEqual([]);
  });

  test("the path points to the constraint", async () => {
    const error = await errorOf<Error & { path: string }>(
      update(categorical(eq("a"), eq("a"))).work,
      "invalid_argument",
    );
    expect(error.path).toBe("patch.metric_color_picker_config.constraints[1].value");
  });

  test("create() checks it too", async () => {
    const { galileo, sent } = galileoWith();
    const config = numeric("between", [2, 1]) as never;
    await errorOf(
      galileo.scorers.create({ name: "n", scorer_type: "llm", metric_color_picker_config: config }),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });
});
