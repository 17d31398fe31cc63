import { isInvalidArgumentError } from "evalwire";
import { type TableInput, type TableOptions, toColumns, toCsv, toJsonl } from "evalwire/export";
import { describe, expect, test } from "vitest";
import { loaded, row, rowsOf, scored, textOf, trial } from "./rows.ts";

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "it did not fail",
    (error: unknown) => error,
  );

describe("the long form", () => {
  test("has a line per trial and score, with everything known about them", async () => {
    const judged = trial({
      id: "t2",
      predictionId: "p2",
      url: "https://wandb.ai/acme/search/r/call/t2",
      output: { answer: 4 },
      latencySeconds: 0.25,
      tokens: 12,
      costUsd: 0.001,
      scores: {
        correct: scored(false),
        judge: { kind: "text", state: "errored", value: null, reason: "timed out" },
      },
    });
    const table = await toColumns(
      loaded(
        "a",
        row({
          digest: "D",
          digestKind: "dataset",
          input: { q: "2+2?" },
          notes: ["input: long", "x"],
          trials: [judged],
        }),
      ),
    );
    expect(table).toEqual({
      run_id: ["a", "a"],
      run_name: ["run a", "run a"],
      project: ["acme/search", "acme/search"],
      model: Array(2).fill("weave:///acme/search/object/ranker:1"),
      evaluation: Array(2).fill("weave:///acme/search/object/eval:1"),
      run_started_at: Array(2).fill("2026-11-21T08:00:00.000Z"),
      run_status: ["completed", "completed"],
      run_attributes: ["{}", "{}"],
      row_key: ["r1", "r1"],
      row_digest: ["D", "D"],
      digest_kind: ["dataset", "dataset"],
      trial: [1, 1],
      trial_id: ["t2", "t2"],
      prediction_id: ["p2", "p2"],
      url: Array(2).fill("https://wandb.ai/acme/search/r/call/t2"),
      input: Array(2).fill('{"q":"2+2?"}'),
      output: Array(2).fill('{"answer":4}'),
      latency_seconds: [0.25, 0.25],
      tokens: [12, 12],
      cost_usd: [0.001, 0.001],
      error: [null, null],
      notes: ["input: long; x", "input: long; x"],
      scorer: ["correct", "judge"],
      score_kind: ["boolean", "text"],
      score_state: ["scored", "errored"],
      score_number: [0, null],
      score_text: [null, null],
      score_reason: [null, "timed out"],
    });
  });

  const crashed = trial({ id: "t0", error: "'predict' raised ValueError: 4" });

  test("writes a line for each scorer of the run for every trial, at the end of the run for trials without scores", async () => {
    const missing = {
      kind: "none",
      state: "missing",
      value: null,
      reason: "the scorer returned no value",
    } as const;
    const first = row({ key: "r1", trials: [crashed] });
    const second = row({
      key: "r2",
      trials: [
        trial({ scores: { "judge.passed": scored(true), exact: scored(1) } }),
        trial({ id: "t9" }),
      ],
    });
    const third = row({ key: "r3", trials: [trial({ scores: { judge: missing, odd: missing } })] });
    const input = [
      loaded("a", first, second, third),
      loaded("b", row({ key: "s1", trials: [crashed] })),
      loaded("c", first, second),
    ];
    const { run_id, row_key, trial_id, scorer, score_state, score_reason, error } =
      await toColumns(input);
    const lines = run_id?.map((id, at) => [
      id,
      row_key?.[at],
      trial_id?.[at],
      scorer?.[at],
      score_state?.[at],
      score_reason?.[at],
      error?.[at],
    ]);
    const raised = crashed.error;
    expect(lines).toEqual([
      ["a", "r2", "t1", "judge.passed", "scored", null, null],
      ["a", "r2", "t1", "exact", "scored", null, null],
      ["a", "r2", "t1", "odd", "missing", null, null],
      ["a", "r3", "t1", "judge.passed", "missing", "the scorer returned no value", null],
      ["a", "r3", "t1", "exact", "missing", null, null],
      ["a", "r3", "t1", "odd", "missing", "the scorer returned no value", null],
      ...["judge.passed", "exact", "odd"].map((key) => [
        "a",
        "r1",
        "t0",
        key,
        "missing",
        raised,
        raised,
      ]),
      ...["judge.passed", "exact", "odd"].map((key) => [
        "a",
        "r2",
        "t9",
        key,
        "missing",
        null,
        null,
      ]),
      ["b", "s1", "t0", null, "missing", raised, raised],
      ["c", "r2", "t1", "judge.passed", "scored", null, null],
      ["c", "r2", "t1", "exact", "scored", null, null],
      ...["judge.passed", "exact"].map((key) => ["c", "r1", "t0", key, "missing", raised, raised]),
      ...["judge.passed", "exact"].map((key) => ["c", "r2", "t9", key, "missing", null, null]),
    ]);
  });

  test.each(["long", "wide"] as const)(
    "says why a trial failed, in the %s form with a list of scorers too",
    async (form) => {
      const table = await toColumns(rowsOf(row({ trials: [crashed] })), { form, scorers: ["a"] });
      expect(table.error).toEqual([crashed.error]);
      if (form === "long")
        expect([table.scorer, table.score_reason]).toEqual([["a"], [crashed.error]]);
    },
  );

  test("keeps a row without trials", async () => {
    const {
      row_key,
      trial: number,
      score_state,
    } = await toColumns(rowsOf(row({ key: "lost", trials: [] })));
    expect([row_key, number, score_state]).toEqual([["lost"], [null], ["missing"]]);
  });

  test("counts a failed object scorer as each of its fields, with its state and reason", async () => {
    const failed = { kind: "none", state: "errored", value: null, reason: "timed out" } as const;
    const rows = [
      row({ trials: [trial({ scores: { "judge.passed": scored(true), judge: failed } })] }),
      row({ key: "r2", trials: [trial({ scores: { judge: failed } })] }),
    ];
    for (const scorers of [undefined, ["judge.passed"]]) {
      const chosen = scorers === undefined ? {} : { scorers };
      const { scorer, score_state, score_reason } = await toColumns(rows, chosen);
      expect([scorer, score_state, score_reason]).toEqual([
        ["judge.passed", "judge.passed"],
        ["scored", "errored"],
        [null, "timed out"],
      ]);
      const reversed = await toColumns(rows.toReversed(), chosen);
      expect([reversed.scorer, reversed.score_state]).toEqual([scorer, score_state?.toReversed()]);
      const wide = await toColumns(rows, { form: "wide", ...chosen });
      expect(Object.keys(wide).slice(-3)).toEqual([
        "score.judge.passed",
        "text.judge.passed",
        "state.judge.passed",
      ]);
      expect(wide["state.judge.passed"]).toEqual(["scored", "errored"]);
    }
  });

  test("does not take a dot inside a name for a field", async () => {
    const failed = { kind: "none", state: "errored", value: null, reason: null } as const;
    const scores = { "gpt-4\\.1": scored(1), "gpt-4": failed };
    const { scorer } = await toColumns([row({ trials: [trial({ scores })] })]);
    expect(scorer).toEqual(["gpt-4\\.1", "gpt-4"]);
  });

  test("with a list of scorers, writes a line for each of them for every trial", async () => {
    const rows = rowsOf(row({ trials: [trial({ scores: { b: scored(1) } })] }));
    const { scorer, score_state } = await toColumns(rows, { scorers: ["a", "b"] });
    expect([scorer, score_state]).toEqual([
      ["a", "b"],
      ["missing", "scored"],
    ]);
  });
});

describe("the wide form", () => {
  const rows = rowsOf(
    row({ key: "r1", trials: [trial({ scores: { b: scored(2) } })] }),
    row({ key: "r2", trials: [trial({ scores: { a: scored(true), b: scored(3) } }), trial()] }),
  );

  test("has a line per trial, and columns for every key that a row has", async () => {
    const table = await toColumns(rows, { form: "wide" });
    expect(Object.keys(table).slice(-6)).toEqual([
      "score.a",
      "score.b",
      "text.a",
      "text.b",
      "state.a",
      "state.b",
    ]);
    expect(table["score.a"]).toEqual([null, 1, null]);
    expect(table["state.b"]).toEqual(["scored", "scored", "missing"]);
    expect(table.row_key).toEqual(["r1", "r2", "r2"]);
  });

  test("with a list of scorers, keeps its order and has columns for a scorer without scores", async () => {
    const table = await toColumns(rows, { form: "wide", scorers: ["b", "a", "c"] });
    expect(Object.keys(table).filter((name) => name.startsWith("score."))).toEqual([
      "score.b",
      "score.a",
      "score.c",
    ]);
    expect(table["state.c"]).toEqual(["missing", "missing", "missing"]);
  });

  test.each(["long", "wide"] as const)("names a key that is not in the list (%s)", async (form) => {
    const error = await rejection(
      toColumns(
        loaded("x", row({ key: "r9", trials: [trial({ scores: { judgee: scored(1) } })] })),
        { form, scorers: ["judge"] },
      ),
    );
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain(
      "The scorer key 'judgee' of row 'r9' of run 'x' is not in 'scorers'",
    );
  });

  test("accepts a scorer named like an inherited property", async () => {
    const scores = Object.defineProperty({}, "__proto__", { value: scored(1), enumerable: true });
    const table = await toColumns(rowsOf(row({ trials: [trial({ scores })] })), {
      form: "wide",
      scorers: ["__proto__", "constructor"],
    });
    expect([table["score.__proto__"], table["state.constructor"]]).toEqual([[1], ["missing"]]);
  });
});

describe("attributes of the run", () => {
  const run = loaded("a", row());
  run.run.attributes = JSON.parse(
    '{"branch":"main","pr":41,"dirty":false,"ci":{"build":7},"ci.build":"own","tags":["x"],"none":null,"__proto__":"p"}',
  );

  test("have columns on request", async () => {
    const attributes = [
      "branch",
      "pr",
      "dirty",
      "ci.build",
      "ci",
      "tags",
      "none",
      "absent",
      "ci.absent.x",
      "constructor",
      "__proto__",
    ];
    const table = await toColumns([run, loaded("b", row())], { attributes });
    const names = Object.keys(table).filter((name) => name.startsWith("attr."));
    expect(names).toEqual(attributes.map((name) => `attr.${name}`));
    expect(names.map((name) => table[name]?.[0])).toEqual([
      "main",
      41,
      false,
      "own",
      '{"build":7}',
      '["x"]',
      null,
      null,
      null,
      null,
      "p",
    ]);
    expect(names.map((name) => table[name]?.[1])).toEqual(names.map(() => null));
    expect(Object.keys(table).slice(6, 10)).toEqual([
      "run_status",
      "run_attributes",
      "attr.branch",
      "attr.pr",
    ]);
  });

  test("can be nested, and are empty for rows without a run", async () => {
    const nested = loaded("a", row());
    nested.run.attributes = { ci: { build: 7 } };
    expect((await toColumns(nested, { attributes: ["ci.build"] }))["attr.ci.build"]).toEqual([7]);
    const rows = await toColumns(rowsOf(row()), { attributes: ["ci.build"] });
    expect([rows["attr.ci.build"], rows.run_status, rows.run_started_at]).toEqual([
      [null],
      [null],
      [null],
    ]);
    expect(JSON.parse(await textOf(toJsonl(nested, { attributes: ["ci.build"] })))).toMatchObject({
      "attr.ci.build": 7,
    });
  });
});

describe("tables", () => {
  test("put several runs below one another", async () => {
    const { run_id } = await toColumns([loaded("a", row(), row()), loaded("b", row())]);
    expect(run_id).toEqual(["a", "a", "b"]);
  });

  test("leave the columns of the run empty without a run, and omit inputs on request", async () => {
    const table = await toColumns(rowsOf(row()), { inputs: false });
    expect(table.run_id).toEqual([null]);
    expect("input" in table).toBe(false);
  });

  test("have their columns even without rows", async () => {
    expect((await toColumns([])).scorer).toEqual([]);
    expect((await textOf(toCsv([]))).split("\r\n")).toHaveLength(2);
    expect(await textOf(toJsonl([]))).toBe("");
  });

  test("JSON Lines hold input and output as values, and numbers as numbers", async () => {
    const text = await textOf(
      toJsonl(
        rowsOf(
          row({
            input: { q: ["é", null] },
            trials: [trial({ output: -5, scores: { s: scored(0.5) } })],
          }),
        ),
      ),
    );
    expect(text.endsWith("\n")).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      run_id: null,
      input: { q: ["é", null] },
      output: -5,
      scorer: "s",
      score_number: 0.5,
    });
  });

  test.each<[string, TableInput, object, string]>([
    ["a misspelled option", [], { fom: "wide" }, "Did you mean 'form'?"],
    [
      "another form",
      [],
      { form: "tall" },
      "'form' must be 'long' or 'wide': current value is 'tall'",
    ],
    ["a scorer named twice", [], { scorers: ["a", "b", "a"] }, "'a' is listed twice"],
    ["a scorer alone", [], { scorers: "a" }, "must be a list of scorer keys"],
    ["an attribute alone", [], { attributes: "a" }, "must be a list of attributes"],
    [
      "an attribute named twice",
      [],
      { attributes: ["a", "a"] },
      "must name each attribute only once: 'a' is listed twice",
    ],
    ["a list of rows and runs", [row(), loaded("a")] as never, {}, "weave.load(run) returns"],
    ["a list of records", [{ row_digest: "d" }] as never, {}, "must be a loaded run"],
    ["a misspelled column", [], { columns: ["scorre"] }, "Did you mean 'scorer'?"],
    ["no columns", [], { columns: [] }, "must name at least one column"],
    ["a column twice", [], { columns: ["scorer", "scorer"] }, "must name each column only once"],
    ["a field without flatten", [], { columns: ["input.q"] }, "'flatten: true' adds the fields"],
    [
      "an unlisted attribute",
      [],
      { columns: ["attr.b"] },
      "List the attribute in 'attributes' too",
    ],
    ["flatten as a word", [], { flatten: "yes" }, "'flatten' must be true or false"],
    ["nothing", undefined as never, {}, "must be a loaded run"],
  ])("refuse %s at once", async (_what, input, options, message) => {
    for (const write of [toCsv, toJsonl]) {
      let thrown: unknown;
      try {
        write(input, options as TableOptions);
      } catch (error) {
        thrown = error;
      }
      expect(isInvalidArgumentError(thrown)).toBe(true);
      expect(String(thrown)).toContain(message);
    }
    expect(String(await rejection(toColumns(input, options as TableOptions)))).toContain(message);
  });

  test("refuse records that are not rows of the neutral model", async () => {
    const wire = rowsOf({ row_digest: "d", evaluations: [] } as never);
    expect(String(await rejection(toColumns(wire)))).toContain("async iterable of scored rows");
  });
});
