import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { rowDigest } from "../../src/model/row-digest.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { pairedRuns, row, rows, there, trial, type Value } from "./runs.ts";

/** A row as Weave returns it. */
function weaveRow(
  digest: string,
  digestKind: "dataset" | "inline",
  input: unknown,
  ok: Value,
): ScoredRow {
  return { ...row(digest, ok), digest, digestKind, input };
}

const inline = (letter: string): string => letter.repeat(64);

/** The same three inputs as dataset rows and as inline inputs. */
async function twoKinds(inputs: "both" | "none"): Promise<[ScoredRow[], ScoredRow[]]> {
  const questions = ["1+1", "2+2", "3+3"].map((question) => ({ question }));
  const dataset = await Promise.all(
    questions.map(async (q) =>
      weaveRow(await rowDigest(q), "dataset", inputs === "both" ? q : null, true),
    ),
  );
  return [
    dataset,
    questions.map((q, i) =>
      weaveRow(inline("ABC"[i] ?? ""), "inline", inputs === "both" ? q : null, i > 0),
    ),
  ];
}

describe("compare() joins rows", () => {
  test("on the digest, whatever the keys", async () => {
    const base = [
      weaveRow(inline("A"), "inline", null, true),
      weaveRow(inline("B"), "inline", null, false),
    ];
    const candidate = [...base].reverse().map((r) => ({ ...r, key: "other" }));
    const { rows: joined, notes } = await compare(base, candidate);
    expect(joined).toMatchObject({ joinedOn: "digest", shared: 2, onlyBase: 0, onlyCandidate: 0 });
    expect(notes).toEqual([]);
  });

  test("on the content if the digests are of two kinds, and says so", async () => {
    const result = await compare(...(await twoKinds("both")));
    expect(result.rows).toMatchObject({ joinedOn: "content", shared: 3 });
    expect(result.notes).toEqual([
      "Joined on the content of the inputs, because base has dataset digests, candidate inline digests.",
    ]);
    expect(there(result.scorers.ok).regressed.length).toBe(1);
  });

  test("on the content of a dataset row whose input is only a reference, by its digest", async () => {
    const [dataset, other] = await twoKinds("both");
    const references = dataset.map((r) => ({
      ...r,
      input: `weave:///acme/evals/object/sums:x/attr/rows/id/${r.digest}`,
    }));
    expect((await compare(references, other)).rows).toMatchObject({
      joinedOn: "content",
      shared: 3,
    });
  });

  test("or explains why nothing can be joined", async () => {
    await expect(compare(...(await twoKinds("none")))).rejects.toThrow(
      "0 shared rows: base has dataset digests, candidate inline digests. Load both runs with { inputs: true } to join on their content",
    );
    await expect(compare(rows([true]), [row("x", true)])).rejects.toThrow(
      "0 shared rows, joined on key: base has 1 row (the first is '0'), candidate has 1 ('x'). Join on the inputs",
    );
    await expect(compare([], rows([true]))).rejects.toThrow("0 shared rows: base has no rows");
    await expect(compare([row("x", true)], [row("x", true)], { key: "content" })).rejects.toThrow(
      "row 'x' has no input. Load both runs with { inputs: true }",
    );
  });

  test("on the caller's key; a row whose input was edited is listed, not compared", async () => {
    const base = [
      weaveRow(inline("A"), "inline", { id: 1 }, true),
      weaveRow(inline("B"), "inline", { id: 2 }, true),
    ];
    const candidate = [
      weaveRow(inline("A"), "inline", { id: 1 }, true),
      weaveRow(inline("C"), "inline", { id: 2 }, false),
    ];
    const { rows: joined } = await compare(base, candidate, {
      key: (r) => JSON.stringify(r.input),
    });
    expect(joined).toMatchObject({
      joinedOn: "caller's key",
      shared: 1,
      onlyBase: 0,
      onlyCandidate: 0,
      editedCount: 1,
    });
    expect(joined.edited).toEqual([{ key: inline("B"), base: base[1], candidate: candidate[1] }]);
  });

  test("edited rows belong to their own group and slice in the candidate's figures", async () => {
    const side = (letters: string, passes: readonly boolean[]): ScoredRow[] =>
      passes.map((passed, i) => ({
        ...weaveRow(inline(letters[i] ?? ""), "inline", { id: i }, passed),
        columns: { doc: `doc ${i % 4}`, topic: i < 4 ? "a" : "b" },
      }));
    const passes = [true, false, true, true, false, true, true, false];
    const base = side("ABCDEFGH", passes);
    const candidate = side("ABCDIJKL", passes);
    const { scorers, slices } = await compare(base, candidate, {
      key: (r) => JSON.stringify(r.input),
      cluster: "doc",
      slice: "topic",
    });
    const [figure] = Object.values(await summarize(candidate, { cluster: "doc" }));
    expect(there(Object.values(scorers)[0]).overall).toMatchObject({
      value: 5 / 8,
      standardError: there(figure).standardError,
    });
    expect(Object.keys(slices ?? {})).toEqual(["a"]); // no row of slice b is shared
  });

  test("lists rows with the same key but a different digest as edited", async () => {
    const named = (key: string, digest: string): ScoredRow => ({
      ...weaveRow(inline(digest), "inline", null, true),
      key,
    });
    const { rows: joined } = await compare(
      [named("q1", "A"), named("q2", "B")],
      [named("q1", "A"), named("q2", "C"), named("q3", "D")],
    );
    expect(joined).toMatchObject({ shared: 1, onlyBase: 0, onlyCandidate: 1, editedCount: 1 });
  });

  test("counts unmatched and repeated rows; repeated ones are trials", async () => {
    const result = await compare(
      [row("a", true), row("b", true), row("a", false)],
      [row("a", true), row("c", true)],
    );
    expect(result.rows).toMatchObject({ shared: 1, onlyBase: 1, onlyCandidate: 1, repeated: 1 });
    // the row that the candidate lacks is a row without a score
    expect(there(result.scorers.ok).base).toMatchObject({ value: 0.5, n: 1, trials: 3 });
    expect(there(result.scorers.ok).candidate).toMatchObject({
      value: 1,
      n: 1,
      trials: 2,
      coverage: 0.5,
    });
  });

  test("notes a key that several inputs share", async () => {
    const base = [
      weaveRow(inline("A"), "inline", null, true),
      weaveRow(inline("B"), "inline", null, false),
    ];
    const { notes } = await compare(base, [...base], { key: () => "same" });
    expect(notes).toContain(
      "1 row of the base has the key of an earlier row but a different digest: averaged with that row as trials.",
    );
  });
});

describe("compare() scores", () => {
  test("figures and difference cover the same rows", async () => {
    const result = await compare(
      rows([true, true, false, "missing"]),
      rows([true, false, false, true]),
    );
    const c = there(result.scorers.ok);
    expect(c.n).toBe(3);
    expect(there(c.candidate.value) - there(c.base.value)).toBeCloseTo(c.difference, 12);
    expect([c.base.coverage, c.candidate.coverage]).toEqual([0.75, 1]);
  });

  test("missing: a failure, or an error", async () => {
    const base = rows([true, true]);
    const candidate = [row("0", true), { ...row("1"), trials: [trial("x", {})] }];
    expect((await compare(base, candidate)).scorers.ok).toMatchObject({ n: 1, difference: 0 });
    expect((await compare(base, candidate, { missing: "fail" })).scorers.ok).toMatchObject({
      n: 2,
      difference: -0.5,
    });
    await expect(compare(base, candidate, { missing: "error" })).rejects.toThrow(
      "Cannot average 'ok' in row '1'",
    );
  });

  test("pairs scorers of different names", async () => {
    const base = fromRecords([{ id: 1, judge: true }], { key: "id", scorers: ["judge"] });
    const candidate = fromRecords([{ id: 1, "judge-2": false }], {
      key: "id",
      scorers: ["judge-2"],
    });
    const { scorers } = await compare(base, candidate, { scorers: { judge: "judge-2" } });
    expect(scorers.judge).toMatchObject({
      scorer: "judge",
      candidateScorer: "judge-2",
      difference: -1,
    });
    await expect(compare(base, candidate)).rejects.toThrow(
      "No scorer can be compared: 'judge': the candidate has no scorer 'judge'",
    );
  });

  test("names the nearest scorer when one does not exist", async () => {
    await expect(compare(rows([true]), rows([true]), { scorers: ["okay"] })).rejects.toThrow(
      "No scorer 'okay' in the base. Did you mean 'ok'?",
    );
    await expect(compare(rows([true]), rows([true]), { lowerIsBetter: ["kk"] })).rejects.toThrow(
      "No scorer 'kk' in the base. Did you mean 'ok'?",
    );
  });

  test("explains why it leaves a scorer out", async () => {
    const of = (scores: Record<string, Value>): ScoredRow[] => [
      { ...row("a"), trials: [trial("1", scores)] },
    ];
    const result = await compare(
      of({ ok: true, judge: true, mixed: true, old: 1 }),
      of({ ok: true, judge: "errored", mixed: 0.5, fresh: 1 }),
    );
    expect(Object.keys(result.scorers)).toEqual(["ok"]);
    expect(Object.fromEntries(result.notCompared.map(({ scorer, why }) => [scorer, why]))).toEqual({
      judge: "no trial of the candidate has a score for it",
      mixed: "the base has booleans, the candidate numbers",
      old: "the candidate has no scorer 'old'",
      fresh: "the base has no scorer 'fresh'",
    });
    await expect(
      compare(of({ mixed: true }), of({ mixed: 0.5 }), { scorers: ["mixed"] }),
    ).rejects.toThrow(
      "Cannot compare scorer 'mixed': the base has booleans, the candidate numbers",
    );
    await expect(compare(rows([true, 0.5]), rows([true, 0.5]))).rejects.toThrow(
      "the base mixes booleans with other numbers",
    );
    await expect(compare(rows(["good"]), rows(["bad"]))).rejects.toThrow(
      "No scorer can be compared: 'ok': its values are strings",
    );
  });

  test("NaN is an errored score, in no figure", async () => {
    const result = await compare(rows([1.5, 2, 3]), rows([Number.NaN, 2, 4]));
    expect(result.scorers.ok).toMatchObject({
      n: 2,
      difference: 0.5,
      candidate: { unscored: { errored: 1 } },
    });
  });

  test("a candidate in which everything failed is a result, not a crash", async () => {
    const result = await compare(rows([true, true]), rows(["errored", "errored"]));
    expect(result.scorers).toEqual({});
    expect(result.notCompared).toEqual([
      {
        scorer: "ok",
        why: "no trial of the candidate has a score for it",
        baseCoverage: 1,
        candidateCoverage: 0,
      },
    ]);
  });

  test("one row, and equal rows, are never a verdict", async () => {
    for (const values of [[true], [0.5], [2.5, 2.5, 2.5]]) {
      const { ok } = (await compare(rows(values), rows(values))).scorers;
      expect(ok).toMatchObject({ difference: 0, p: 1, verdict: "inconclusive" });
    }
    expect((await compare(rows([0.5]), rows([0.7]))).scorers.ok).toMatchObject({
      n: 1,
      interval: null,
      standardError: null,
      p: 1,
      mde: null,
    });
  });

  test("equal differences have no interval, because without a scale unseen changes are unbounded", async () => {
    const shift = async (n: number) => {
      const values = Array.from({ length: n }, (_, i) => i + 0.5);
      return there((await compare(rows(values), rows(values.map((v) => v + 2)))).scorers.ok);
    };
    expect(await shift(3)).toMatchObject({
      difference: 2,
      p: 1,
      interval: null,
      verdict: "inconclusive",
    });
    expect(await shift(12)).toMatchObject({
      p: 1,
      interval: null,
      permutation: { p: 2 ** -11 },
      verdict: "inconclusive",
    });
  });

  test("booleans of several trials that never change have an interval with a width", async () => {
    const same = Array.from({ length: 5 }, (_, i) => row(String(i), true, false));
    const { ok } = (await compare(same, [...same])).scorers;
    expect(there(ok?.interval)[1]).toBeGreaterThan(0.2);
    expect(ok?.p).toBe(1);
  });

  test("with clusters, the groups are the units", async () => {
    const candidate = rows(
      Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 0.8 : 0.5 + (i % 3) / 100)),
    );
    const base = rows(Array.from({ length: 40 }, () => 0.5));
    const alone = there((await compare(base, candidate)).scorers.ok);
    const grouped = there(
      (await compare(base, candidate, { cluster: (r) => String(Number(r.key) % 4) })).scorers.ok,
    );
    expect(grouped.method).toBe(
      "cluster-robust t (CR2) on row differences (4 groups), widened for what 4 groups may not have shown",
    );
    expect([grouped.df, alone.df]).toEqual([3, 39]);
    expect(there(grouped.standardError)).toBeGreaterThan(there(alone.standardError));
    expect(grouped.permutation).toMatchObject({ exact: true, assignments: 16 });
    const one = there((await compare(base, candidate, { cluster: () => "all" })).scorers.ok);
    expect(one).toMatchObject({ interval: null, p: 1, verdict: "inconclusive" });
  });

  test("each slice is compared separately", async () => {
    const base = rows([true, true, false, false]);
    const candidate = rows([true, false, true, true]);
    const { slices } = await compare(base, candidate, {
      slice: (r) => (Number(r.key) < 2 ? "easy" : "hard"),
    });
    expect(there(slices.easy?.ok)).toMatchObject({ n: 2, difference: -0.5 });
    expect(there(slices.hard?.ok)).toMatchObject({ n: 2, difference: 1 });
  });

  test("with several scorers, the verdict follows Holm, Benjamini-Hochberg or no adjustment", async () => {
    const [base, candidate] = pairedRuns(50, 2, 10, 10); // p .0386, so .0771 for two scorers
    const more = (list: ScoredRow[]): ScoredRow[] =>
      list.map((r) => ({
        ...r,
        trials: r.trials.map((t) => ({
          ...t,
          scores: { ...t.scores, same: there(base[0]?.trials[0]?.scores.ok) },
        })),
      }));
    const with2 = async (adjust: "holm" | "none") =>
      there((await compare(more(base), more(candidate), { adjust })).scorers.ok);
    const adjusted = async (adjust: "bh") =>
      there((await compare(more(base), more(candidate), { adjust })).scorers.ok).adjustedP;
    const alone = there((await compare(base, candidate)).scorers.ok);
    expect(alone.verdict).toBe("better");
    expect((await with2("holm")).adjustedP).toBeCloseTo(2 * alone.p, 12);
    expect((await with2("none")).verdict).toBe("better");
    expect((await with2("holm")).verdict).toBe("inconclusive");
    expect(await adjusted("bh")).toBeCloseTo(2 * alone.p, 12);
  });

  test("equivalent needs a margin that contains the whole interval", async () => {
    const [base, candidate] = pairedRuns(900, 5, 5, 90);
    expect((await compare(base, candidate)).scorers.ok?.verdict).toBe("inconclusive");
    expect((await compare(base, candidate, { margin: 0.02 })).scorers.ok?.verdict).toBe(
      "equivalent",
    );
    expect((await compare(base, candidate, { margin: 0.001 })).scorers.ok?.verdict).toBe(
      "inconclusive",
    );
  });

  test("if lower is better, the verdict and the rows are reversed", async () => {
    const base = rows(Array.from({ length: 30 }, (_, i) => i / 10 + 1.01));
    const candidate = rows(Array.from({ length: 30 }, (_, i) => i / 10 + (i % 3)));
    const plain = there((await compare(base, candidate)).scorers.ok);
    const turned = there((await compare(base, candidate, { lowerIsBetter: ["ok"] })).scorers.ok);
    expect([turned.improved.length, turned.regressed.length]).toEqual([
      plain.regressed.length,
      plain.improved.length,
    ]);
    expect(turned.difference).toBe(plain.difference);
  });

  test("improved and regressed rows are included, largest change first", async () => {
    const { ok } = (
      await compare(
        [row("a", 1.5), row("b", 1), row("c", 1)],
        [row("a", 1), row("b", 4), row("c", 3)],
      )
    ).scorers;
    expect(ok?.improved.map(({ key, delta }) => [key, delta])).toEqual([
      ["b", 3],
      ["c", 2],
    ]);
    expect(ok?.regressed[0]).toMatchObject({
      key: "a",
      delta: -0.5,
      base: { key: "a" },
      candidate: { key: "a" },
    });
    expect(ok?.unchanged).toBe(0);
  });

  test("keepRows sets which rows the result keeps, and changes no figure", async () => {
    const [base, candidate] = pairedRuns(3, 2, 1, 1);
    const by = async (keepRows: "changed" | "all" | "none") =>
      compare(base, candidate, { keepRows });
    const [changed, all, none] = [await by("changed"), await by("all"), await by("none")];
    expect(there(changed.scorers.ok).unchangedRows).toEqual([]);
    expect(there(all.scorers.ok).unchangedRows.length).toBe(4);
    expect(there(none.scorers.ok)).toMatchObject({
      improved: [],
      regressed: [],
      unchanged: 4,
      failing: null,
    });
    expect(none.rows.keys).toBeNull();
    expect(there(none.scorers.ok).p).toBe(there(all.scorers.ok).p);
  });

  test("resamples add a bootstrap interval and a permutation p", async () => {
    const base = rows(Array.from({ length: 60 }, (_, i) => (i * 7919) % 101));
    const candidate = rows(
      Array.from({ length: 60 }, (_, i) => ((i * 7919) % 101) + ((i * 31) % 17) - 6),
    );
    const c = there((await compare(base, candidate, { resamples: 4000, seed: 5 })).scorers.ok);
    expect(c.bootstrap).toMatchObject({ resamples: 4000, seed: 5 });
    const width = there(c.interval)[1] - there(c.interval)[0];
    c.bootstrap?.interval.forEach((end, i) => {
      expect(Math.abs(end - (c.interval?.[i] ?? Number.NaN))).toBeLessThan(0.15 * width);
    });
    expect(Math.abs(there(c.permutation).p - c.p)).toBeLessThan(0.02);
  });

  test("throws for invalid options, and closes the sources", async () => {
    const let_go: string[] = [];
    async function* source(name: string) {
      try {
        yield row("a", true);
        yield row("b", true);
      } finally {
        let_go.push(name);
      }
    }
    await expect(compare(rows([true]), rows([true]), { margins: 0.1 } as object)).rejects.toThrow(
      "Unknown option 'margins' of compare(). Did you mean 'margin'?",
    );
    await expect(compare(rows([true]), rows([true]), { margin: 0 })).rejects.toThrow(
      "'margin' must be a number above 0: current value is 0",
    );
    await expect(compare(rows([true]), rows([true]), { key: "digests" } as object)).rejects.toThrow(
      `Cannot use "digests" as 'key'. Did you mean 'digest'?`,
    );
    await expect(compare(source("base"), source("candidate"), { key: "content" })).rejects.toThrow(
      "no input",
    );
    expect(let_go.sort()).toEqual(["base", "candidate"]);
  });
});
