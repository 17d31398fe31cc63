import { describe, expect, test } from "vitest";
import { judgeOf, MetricNames } from "../../src/galileo/metric-names.ts";
import { scoreOf, toScores } from "../../src/galileo/to-scores.ts";
import type { PartialTraceRecord, RecordColumn } from "../../src/galileo/types.ts";

const SCORER = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";

function column(more: Partial<RecordColumn> = {}): RecordColumn {
  return {
    id: `metrics/${SCORER}`,
    label: "Correctness",
    category: "metric",
    data_type: "boolean",
    scorer_config: { id: SCORER, scorer_type: "llm", name: "correctness" },
    ...more,
  } as RecordColumn; // the document requires fields that are not read here
}

const success = (value: unknown, more: object = {}): object => ({
  status_type: "success",
  value,
  ...more,
});
const rolledUp = (roll_up_metrics: object): object => ({
  status_type: "roll_up",
  value: [true, false],
  roll_up_metrics,
});
const error = {
  message: "rate limited",
  error_type: "rate_limit_error",
  user_action: "Try again.",
};

describe("Member of metric_info", () => {
  test.each([
    ["a boolean", success(false), { kind: "boolean", state: "scored", value: false }],
    ["a percentage", success(0.25), { kind: "number", state: "scored", value: 0.25 }],
    ["a count of 0", success(0), { kind: "number", state: "scored", value: 0 }],
    ["a category", success("rude"), { kind: "text", state: "scored", value: "rude" }],
    ["labels", success(["a", "b"]), { kind: "text", state: "scored", value: '["a","b"]' }],
    ["chunks", success([[true], [false]]), { kind: "text", value: "[[true],[false]]" }],
    [
      "a segment",
      success({ start: 0, end: 3, value: "x" }),
      { kind: "text", value: '{"start":0,"end":3,"value":"x"}' },
    ],
    ["no value", success(null), { kind: "none", state: "missing", value: null }],
    ["an absent value", { status_type: "success" }, { kind: "none", state: "missing" }],
    ["pending", { status_type: "pending" }, { state: "missing", value: null }],
    ["computing", { status_type: "computing", message: "busy" }, { state: "missing" }],
    [
      "not computed",
      { status_type: "not_computed", message: "Sampled out." },
      { state: "missing", reason: "not computed: Sampled out." },
    ],
    [
      "not applicable",
      { status_type: "not_applicable", message: "No tool call." },
      { state: "not-applicable", value: null, reason: "not applicable: No tool call." },
    ],
    [
      "an error",
      { status_type: "error", message: null, standard_error: error },
      { state: "errored", value: null, reason: "rate limited (Try again.)" },
    ],
    ["a failure", { status_type: "failed", message: "no judge" }, { reason: "no judge" }],
    ["a failure without words", { status_type: "failed" }, { state: "errored", value: null }],
  ])("%s", (_, info, expected) => {
    expect(scoreOf(info, column())).toMatchObject(expected);
  });

  test.each([
    [{ status_type: "paused", value: 1 }],
    [{ status_type: "toString", value: 1 }],
    [{ value: 0.5 }],
    [0.5],
    ["good"],
    [null],
  ])("unknown: %j is kept, and not as a number", (info) => {
    const score = scoreOf(info, column());
    expect(score).toMatchObject({ kind: "none", state: "missing", value: null, raw: info });
    expect(score.reason).toMatch(/does not know/);
  });

  test("carries explanation, cost, judges and critique", () => {
    const info = success(true, {
      explanation: "It is right.",
      cost: 0.002,
      num_judges: 3,
      multijudge_average: 0.67,
      critique: { critique_info: { critique: "It is not.", intended_value: false } },
    });
    expect(scoreOf(info, column())).toEqual({
      kind: "boolean",
      state: "scored",
      value: true,
      costUsd: 0.002,
      reason:
        "It is right. (average of 3 judges: 0.67) [critique: It is not.; intended value: false]",
    });
    expect(scoreOf(success(1, { rationale: "why" }), null).reason).toBe("why");
  });

  test.each([
    ["average", { average: 0.5, max: 1 }, { kind: "number", state: "scored", value: 0.5 }],
    ["max", { average: 0.5, max: 1 }, { value: 1 }],
    ["sum", { sum: 0 }, { state: "scored", value: 0 }],
    ["category_count", { category_count: { a: 2 } }, { kind: "text", value: '{"a":2}' }],
    ["percentage_true", { percentage_true: 0.25 }, { value: 0.25 }],
    ["percentage_true", { category_count: { true: 3, false: 1 } }, { value: 0.75 }],
    ["percentage_false", { category_count: { True: 3, False: 1 } }, { value: 0.25 }],
    ["percentage_true", { category_count: { yes: 3 } }, { state: "missing", value: null }],
    ["average", { max: 1 }, { state: "missing", value: null }],
    ["a method of tomorrow", { average: 0.5 }, { state: "missing", value: null }],
    [null, { average: 0.5 }, { state: "missing", value: null }],
  ])("rolled up by %s: %j", (roll_up_method, figures, expected) => {
    expect(scoreOf(rolledUp(figures), column({ roll_up_method }))).toMatchObject(expected);
  });
});

// partial
const trace = (more: object): PartialTraceRecord => ({ id: "t", ...more }) as PartialTraceRecord;

describe("Scores of a trace", () => {
  const older = { metric_key_alias: SCORER };

  test.each([
    ["the UUID of the scorer", { [SCORER]: success(true) }],
    ["the older key", { correctness_gpt: success(true, older) }],
    ["the label", { Correctness: success(true) }],
    ["the alias of the column", { correctness: success(true) }],
  ])("are named by the label of the column, by %s", (_, metric_info) => {
    const names = new MetricNames([column({ metric_key_alias: "correctness" })]);
    expect(Object.keys(toScores(trace({ metric_info }), names))).toEqual(["Correctness"]);
  });

  test("without a column keep their key, or the readable alias of a UUID", () => {
    const names = new MetricNames([]);
    const metric_info = { local: success(1), [SCORER]: success(2, { metric_key_alias: "toxic" }) };
    expect(Object.keys(toScores(trace({ metric_info }), names))).toEqual(["local", "toxic"]);
  });

  test("of two columns with one label stay apart, and so do two keys of one column", () => {
    const other = SCORER.replace("6f1c", "7f1c");
    const two = new MetricNames([
      column(),
      column({ id: `metrics/${other}`, scorer_config: null, scorer_id: other }),
    ]);
    const metric_info = { [SCORER]: success(true), [other]: success(false) };
    expect(Object.keys(toScores(trace({ metric_info }), two))).toEqual([
      `Correctness (${SCORER})`,
      `Correctness (${other})`,
    ]);
    const one = new MetricNames([column()]);
    const twice = { [SCORER]: success(true), old: success(false, older) };
    expect(Object.values(toScores(trace({ metric_info: twice }), one))).toHaveLength(2);
  });

  test("escape dots in a label, as all scorer keys do", () => {
    const names = new MetricNames([column({ label: "GPT-4.1 judge" })]);
    const metric_info = { [SCORER]: success(true) };
    expect(Object.keys(toScores(trace({ metric_info }), names))).toEqual(["GPT-4\\.1 judge"]);
  });

  test("are missing where a scorer has a column and the trace no entry", () => {
    const names = new MetricNames([column(), column({ id: "standard/x" })]);
    const scores = toScores(trace({ metric_info: {} }), names);
    expect(scores).toMatchObject({ Correctness: { state: "missing", value: null } });
    const empty = new MetricNames([column({ is_empty: true })]);
    expect(toScores(trace({ metric_info: {} }), empty)).toEqual({});
  });

  test("come from flat metrics where there are no states, without the measures", () => {
    const names = new MetricNames([column()]);
    const metrics = {
      [SCORER]: true,
      local: 0.5,
      nothing: null,
      duration_ns: 5,
      num_total_tokens: 3,
      cost: 0.1,
      local_metadata: { a: 1 },
    };
    const scores = toScores(trace({ metrics, metric_info: null }), names);
    expect(Object.keys(scores)).toEqual(["Correctness", "local", "nothing"]);
    expect(scores.Correctness).toMatchObject({ state: "scored", value: true });
    expect(scores.Correctness?.reason).toMatch(/no state/);
    expect(scores.nothing).toMatchObject({ state: "missing", value: null });
  });

  test("do not take a flat value for a scorer that has states", () => {
    const names = new MetricNames([column()]);
    const scores = toScores(trace({ metrics: { [SCORER]: 1 }, metric_info: {} }), names);
    expect(scores.Correctness).toMatchObject({ state: "missing", value: null });
  });

  test("may be named __proto__", () => {
    const metric_info = JSON.parse('{ "__proto__": { "status_type": "success", "value": 1 } }');
    const scores = toScores(trace({ metric_info }), new MetricNames([]));
    expect(Object.keys(scores)).toEqual(["__proto__"]);
  });
});

describe("Judge of a metric", () => {
  test("is the scorer, its version, the model and the number of judges", () => {
    const scorer_version = { id: "v", version: 3, scorer_id: SCORER };
    const config = { id: SCORER, scorer_type: "llm" as const };
    const judge = (more: object): string | null =>
      judgeOf(column({ scorer_config: { ...config, ...more } }));
    expect(judge({ scorer_version, model_name: "gpt-4o", num_judges: 3 })).toBe(
      `scorer ${SCORER} version 3 (gpt-4o, 3 judges)`,
    );
    expect(judge({ scorer_version })).toBe(`scorer ${SCORER} version 3`);
    expect(judge({})).toBe(`scorer ${SCORER} version unknown`);
    expect(judgeOf(column({ scorer_config: null, scorer_id: null }))).toBeNull();
    expect(judgeOf(null)).toBeNull();
  });
});
