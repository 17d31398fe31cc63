import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GateResult } from "../../src/analysis/gate-result.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { toAnnotations } from "../../src/report/annotations.ts";
import { toJUnit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { reportView } from "../../src/report/report-view.ts";
import { toText } from "../../src/report/text.ts";
import { gpqaRun } from "../analysis/gpqa.ts";
import { compared, gated, madeRun, rowsOf } from "./views.ts";

const DROP = { rules: [{ scorer: "correct", maxDrop: 0.02 }] };

describe("the sentence of a report", () => {
  test("on GPQA Diamond is that of the figures", async () => {
    const comparison = await compare(gpqaRun("gpt-5-nano"), gpqaRun("gpt-5.4-mini"));
    const view = gated(comparison, { rules: [{ scorer: "score", maxDrop: 0.02 }] });
    expect(view.headline).toBe(
      "The candidate is worse on 'score': 61.7% against 67.6%, a drop of 5.9 points, 95% interval 0.4 to 11.3, 198 shared rows; the gate failed.",
    );
    expect(reportView({ comparison })).toMatchObject({ outcome: "worse", gate: null });
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      "better",
      () => compared(200, [150, 180]),
      "The candidate is better on 'correct': 90% against 75%, a rise of 15 points, 95% interval 10.5 to 20.9, 200 shared rows.",
    ],
    [
      "equivalent",
      () => compared(400, [300, 300], { margin: 0.05 }),
      "The candidate is equivalent on 'correct', within 5 points: 75% against 75%, no difference, 95% interval -1.2 to +1.2, 400 shared rows.",
    ],
    [
      "inconclusive",
      () => compared(20, [10, 9]),
      "The data cannot tell whether the candidate is better or worse on 'correct': 45% against 50%, a difference of -5 points, 95% interval -26.9 to +15.9, 20 shared rows.",
    ],
  ])("without a gate: %s", async (outcome, make, sentence) => {
    const view = reportView({ comparison: (await make()) as Comparison });
    expect(view).toMatchObject({ outcome, headline: sentence });
  });

  test.each([
    [
      "that has no scorer",
      { rules: [{ scorer: "correct", maxDrop: 0.2 }, { minRows: 300 }] },
      / rows; the gate failed because of another rule: every scorer has at least 300 rows\.$/,
    ],
    [
      "about a scorer without figures",
      { rules: [{ scorer: "latencySeconds", max: 0.1 }] },
      / rows; the gate failed because of another rule: .*'latencySeconds'.*0\.1/,
    ],
    ["about the scorer of the figures", DROP, / 200 shared rows; the gate failed\.$/],
    [
      "about that scorer, beside others",
      { rules: [{ minRows: 300 }, ...DROP.rules] },
      / 200 shared rows; the gate failed\.$/,
    ],
  ])("names the rule that failed, %s", async (_, policy, end) => {
    const comparison = await compared(200, [180, 150]);
    const view = gated(comparison, policy);
    expect(view.outcome).toBe("fail");
    expect(view.headline).toMatch(/^The candidate is worse on 'correct'/);
    expect(view.headline).toMatch(end);
  });

  test("names the scorers that differ in their verdicts", async () => {
    const rows = (a: number, b: number) =>
      rowsOf(100, (i) => i < a).map((row, i) => ({
        ...row,
        trials: row.trials.map((trial) => ({ ...trial, values: { ...trial.values, safe: i < b } })),
      }));
    const comparison = await compare(
      madeRun("main", rows(80, 50)),
      madeRun("branch", rows(50, 80)),
    );
    const view = reportView({ comparison });
    expect(view.outcome).toBe("mixed");
    expect(toText(view)).toMatch(/^Scorer .* Adjusted p /m);
    expect(view.headline).toMatch(
      /^The candidate is worse on 'correct' and better on 'safe'; 'correct': 50% against 80%, a drop of 30 points/,
    );
  });

  test("is about the scorer of the rule that decides", async () => {
    const rows = (passes: number) =>
      rowsOf(200, (i) => i < passes).map((row, i) => ({
        ...row,
        trials: row.trials.map((trial) => ({
          ...trial,
          values: { ...trial.values, safe: i < passes },
        })),
      }));
    const comparison = await compare(madeRun("main", rows(180)), madeRun("branch", rows(150)));
    const view = gated(comparison, {
      rules: [
        { scorer: "correct", maxDrop: 0.5 },
        { scorer: "safe", maxDrop: 0.02 },
      ],
    });
    expect(view.headline).toMatch(
      /^The candidate is worse on 'safe': 75% against 90%, .*, and worse on 'correct'; the gate failed\.$/,
    );
    expect(view.worstRows.map(({ scorer }) => scorer)).toEqual(Array(5).fill("safe"));
  });

  test("says why a gate is inconclusive", async () => {
    const missing = madeRun(
      "branch",
      rowsOf(200, (i) => (i < 20 ? "errored" : true)),
    );
    const main = madeRun(
      "main",
      rowsOf(200, () => true),
    );
    const few = gated(await compared(20, [10, 9]));
    expect(few.headline).toMatch(
      /; the gate is inconclusive because there are too few rows to decide\.$/,
    );
    const gaps = gated(await compare(main, missing));
    expect(gaps.headline).toMatch(
      /180 shared rows, 20 missing scores; the gate is inconclusive because scores are missing\.$/,
    );
    const running = madeRun(
      "branch",
      rowsOf(200, () => true),
      { status: "running" },
    );
    const open = gated(await compare(main, running));
    expect(open.headline).toMatch(/; the gate is inconclusive because a run is not completed\.$/);
    expect(open.gate?.blocked).toHaveLength(1);
    expect(toJUnit(open)).toMatch(
      /<testcase [^>]*name="the runs can be compared"><error type="inconclusive"/,
    );
  });

  test("is about one run where one run was judged", async () => {
    const figures = await summarize(
      madeRun(
        "branch",
        rowsOf(200, (i) => i < 150),
      ),
    );
    const verdict = gate(figures, { rules: [{ scorer: "correct", min: 0.6 }] });
    const view = reportView({ gate: verdict, figures });
    expect(view).toMatchObject({
      outcome: "pass",
      headline: "'correct' is 75%, 95% interval 68.6% to 80.5%, 200 rows; the gate passed.",
      base: null,
      candidate: { name: "branch" },
      rows: null,
      worstRows: [],
    });
    expect(toText(view, { width: 100 })).toMatch(/^Scorer +Value +95% interval +Rows$/m);
    expect(Object.keys(view.scorers[0]?.candidate ?? {})).not.toContain("scores");

    const bare = reportView({ figures });
    expect(bare).toMatchObject({
      outcome: "none",
      gate: null,
      table: null,
      candidate: view.candidate,
    });
    expect(bare.headline).toBe(view.headline.replace(/; the gate.*/, "."));
  });

  test("rows that a rule counts without any scorer are enough for a report", async () => {
    const view = gated(await compared(20, [10, 9]), { rules: [{ minRows: 10 }] });
    expect(view).toMatchObject({ outcome: "pass" });
    expect(reportView({ gate: gate(await compared(20, [10, 9]), DROP) }).headline).toBe(
      "The gate is inconclusive because there are too few rows to decide.",
    );
  });
});

describe("the worst rows of a report", () => {
  test("are five by default, named by their inputs, with both outputs", async () => {
    const view = gated(await compared(200, [180, 150]));
    expect(view).toMatchObject({ regressedRows: 30 });
    expect(view.worstRows).toHaveLength(5);
    expect(view.worstRows[0]).toMatchObject({
      input: "question 150",
      scorer: "correct",
      delta: -1,
      base: { score: 1, output: "answer 150" },
      candidate: { score: 0, output: "answer 150" },
    });
    for (const form of [toText(view), toMarkdown(view), toJUnit(view)])
      expect(form).toContain("question 150");
  });

  test("are none with worstRows: 0, and nothing of the runs' content is left", async () => {
    const view = gated(await compared(200, [180, 150]), DROP, { worstRows: 0 });
    expect(view).toMatchObject({ worstRows: [], regressedRows: 30 });
    expect(JSON.stringify(view)).not.toMatch(/question|answer/);
  });

  test("are each listed once, the largest change as a share of the scale first", async () => {
    const rows = (late: boolean) =>
      Array.from({ length: 40 }, (_, i) => ({
        input: { question: `q${i}` },
        trials: [
          {
            output: "",
            values: {
              judge: late && i === 7 ? 1 : late && i < 5 ? 4 : 5,
              correct: !(late && i === 3),
            },
          },
        ],
      }));
    const comparison = await compare(madeRun("a", rows(false)), madeRun("b", rows(true)), {
      scale: { judge: [1, 5] },
    });
    const view = reportView({ comparison });
    expect(view.worstRows.map(({ input, scorer }) => [input, scorer])).toEqual([
      ["q7", "judge"],
      ["q3", "correct"],
      ["q0", "judge"],
      ["q1", "judge"],
      ["q2", "judge"],
    ]);
  });

  test("show the failing trial of the candidate with its reason", async () => {
    const row = (passes: boolean[]) => ({
      input: "the question",
      trials: passes.map((ok, i) => ({
        output: `try ${i}`,
        reason: `because ${i}`,
        values: { correct: ok },
      })),
    });
    const comparison = await compare(
      madeRun("a", [row([true, true])]),
      madeRun("b", [row([true, false])]),
    );
    const [worst] = reportView({ comparison }).worstRows;
    expect(worst?.candidate).toMatchObject({ score: 0.5, output: "try 1", reason: "because 1" });
    expect(worst?.base).toMatchObject({ score: 1, output: "try 0" });
  });

  test.each<[unknown, string | null]>([
    ["plain", "plain"],
    [{ question: "What?", context: "long" }, "What?"],
    [
      {
        id: 3,
        messages: [
          { role: "system", content: "Be kind" },
          { role: "user", content: "Hi" },
        ],
      },
      "Hi",
    ],
    [[{ role: "user", content: [{ type: "text", text: "Hello" }] }], "Hello"],
    [{ anything: "single" }, "single"],
    [{ a: 1, b: [2] }, '{"a":1,"b":[2]}'],
    [0, "0"],
    [false, "false"],
    ["", '""'],
    [123n, '"123"'],
    [() => 1, "(function)"],
    [undefined, null],
    [null, null],
    ["x".repeat(500), `${"x".repeat(299)}…`],
    [`${"x".repeat(298)}😀😀`, `${"x".repeat(298)}…`],
  ])("show the input %o as %s", async (input, text) => {
    const rows = (passes: boolean) => [{ input, trials: [{ values: { correct: passes } }] }];
    const comparison = await compare(madeRun("a", rows(true)), madeRun("b", rows(false)));
    expect(reportView({ comparison }).worstRows[0]?.input).toBe(text);
  });

  test("a circular input is named, not an error", async () => {
    const input: Record<string, unknown> = { a: 1 };
    input.self = input;
    const rows = (passes: boolean) => [{ input, trials: [{ values: { correct: passes } }] }];
    const comparison = await compare(madeRun("a", rows(true)), madeRun("b", rows(false)));
    expect(reportView({ comparison }).worstRows[0]?.input).toBe(
      "(a value that JSON cannot express)",
    );
  });

  test("are none when the comparison kept none", async () => {
    const view = gated(await compared(200, [180, 150], { keepRows: "none" }));
    expect(view).toMatchObject({ worstRows: [], regressedRows: 0 });
    expect(view.scorers[0]?.change).toMatchObject({ improved: null, regressed: null });
  });
});

describe("what a report lists as missing", () => {
  test("absent, edited and added rows, missing scores, and scorers that were not compared", async () => {
    const main = madeRun("main", [
      ...rowsOf(10, () => true),
      { key: "e", input: 1, trials: [{ values: { correct: true, old: 3 } }] },
    ]);
    const branch = madeRun("branch", [
      ...rowsOf(8, (i) => (i === 2 ? "errored" : true)),
      { key: "new", input: 1, trials: [{ values: { correct: true } }] },
    ]);
    const view = gated(await compare(main, branch));
    expect(view.rows).toEqual({ base: 11, shared: 8, missing: 3, removed: 0, edited: 0, added: 1 });
    expect(view.missing).toEqual([
      "3 of the base's 11 rows are missing in the candidate: '8', '9', 'e'.",
      "1 row is only in the candidate.",
      "'correct' has trials without a score: 4 in the candidate (3 missing, 1 errored).",
      "'old' was not compared: the candidate has no scorer 'old'.",
    ]);
  });

  test("nothing when nothing is missing", async () => {
    expect(reportView({ comparison: await compared(20, [10, 10]) }).missing).toEqual([]);
  });
});

describe("reportView() refuses", () => {
  const refused = (subject: object, message: string, options: object = {}): void => {
    expect(() => reportView(subject, options)).toThrow(message);
    expect(() => reportView(subject, options)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError" }),
    );
  };

  test("what it cannot report, with a hint", async () => {
    const comparison = await compared(20, [10, 9]);
    const verdict = gate(comparison, DROP);
    const figures = await summarize(
      madeRun(
        "branch",
        rowsOf(20, () => true),
      ),
    );
    refused({}, "Cannot report nothing");
    refused({ comparision: comparison }, "Did you mean 'comparison'?");
    refused({ comparison: compared(20, [10, 9]) }, "Cannot report an object as 'comparison'");
    refused({ comparison: "x" }, "Cannot report 'x' as 'comparison'");
    refused(
      { comparison: { schema: "evalwire.moments/1" } },
      "Cannot report a comparison from moments: it has no rows and no runs to show",
    );
    refused(
      { comparison: { schema: "evalwire.comparison/9" } },
      "with schema 'evalwire.comparison/9'",
    );
    refused({ gate: { ...verdict, schema: "other" } }, "the result of a gate with schema 'other'");
    refused({ figures: { correct: 0.5 } }, "Cannot report 0.5 as the figure of 'correct'");
    refused({ figures, comparison }, "a comparison and the figures of one run together");
    refused({ comparison }, "'worstRows' must be an integer from 0 to 1000: current value is -1", {
      worstRows: -1,
    });
    refused({ comparison }, "Did you mean 'worstRows'?", { worstRow: 1 });
  });

  test("a gate that judged other runs", async () => {
    const verdict: GateResult = gate(await compared(20, [10, 9]), DROP);
    const other = await compare(
      madeRun(
        "main",
        rowsOf(20, () => true),
      ),
      madeRun(
        "other",
        rowsOf(20, () => false),
      ),
    );
    refused({ gate: verdict, comparison: other }, "with other runs than it judged");
    refused(
      { gate: verdict, comparison: await compared(30, [10, 9]) },
      "with other runs than it judged",
    );
  });
});

describe("limits", () => {
  test("a comment stays within its limit and says what it left out, fails first", async () => {
    const comparison = await compared(200, [180, 150]);
    const rules = Array.from({ length: 2_000 }, (_, i) =>
      i === 1_999 ? { scorer: "correct", maxDrop: 0.02 } : { scorer: "correct", maxDrop: 0.5 },
    );
    const view = gated(comparison, { rules });
    const text = toMarkdown(view);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/^\| ❌ fail \| 'correct' drops by at most 2 points \(maxDrop 0\.02\) /m);
    expect(text).toMatch(
      /\nLeft out because of the length limit \(65,536\): [\d,]+ rules, [\d,]+ reasons\.\n$/,
    );
    expect(toMarkdown(view, { maxLength: 5_000 }).length).toBeLessThanOrEqual(5_000);
    const annotations = toAnnotations(view).trimEnd().split("\n");
    expect(annotations).toHaveLength(2);
  });

  test("annotations of many open rules say how many more there are", async () => {
    const rules = Array.from({ length: 30 }, () => ({ scorer: "correct", maxDrop: 0.02 }));
    const view = gated(await compared(20, [10, 9]), { rules });
    const lines = toAnnotations(view).trimEnd().split("\n");
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe("::notice title=More rules::21 more did not pass.");
  });

  test("a rule that the policy counts otherwise is shown as both", async () => {
    const view = gated(await compared(20, [10, 9]), { ...DROP, onInconclusive: "pass" });
    expect(view.outcome).toBe("pass");
    expect(toText(view)).toContain("inconclusive, counts as pass: 'correct' drops");
    expect(toJUnit(view)).toContain('failures="0" errors="0"');
    expect(view.open).toHaveLength(1);
  });

  test("wide characters take two columns", async () => {
    const scorer = "正確さ";
    const view = reportView({
      comparison: await compare(
        madeRun(
          "a",
          rowsOf(40, (i) => i < 30, scorer),
        ),
        madeRun(
          "b",
          rowsOf(40, (i) => i < 20, scorer),
        ),
      ),
    });
    const [, head, line] = /^(Scorer .*)\n(正確さ .*)$/m.exec(toText(view)) ?? [];
    expect(head?.indexOf(" Base")).toBe((line?.indexOf("  75%") ?? 0) + 3);
  });
});
