// Decisions over what was requested: decisions.md, section 1. Each row of its table is a test that
// failed with the previous code.
import { describe, expect, test } from "vitest";
import {
  compare,
  defineGate,
  fromRecords,
  gate,
  rank,
  summarize,
} from "../../src/analysis/index.ts";
import type { LoadedRun, Run, RunDataset } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, run, there, trial, type Value } from "./runs.ts";

const table = (n: number, ok: (id: number) => unknown, name: string): LoadedRun =>
  fromRecords(
    Array.from({ length: n }, (_, id) => ({ id, ok: ok(id) })),
    { key: "id", scorers: ["ok"], run: name },
  );

/** A run of rows of the scorer `ok`, with what its provider records. */
function loaded(
  id: string,
  values: readonly Value[],
  facts: Partial<Run> = {},
  more: Partial<LoadedRun> = {},
): LoadedRun {
  const known = {
    provider: "weave",
    id,
    name: id,
    project: "a/b",
    evaluation: null,
    model: null,
    kind: "v2",
    status: "completed",
  };
  const rest = {
    partial: null,
    startedAt: null,
    finishedAt: null,
    sourceRunId: null,
    attributes: {},
    url: null,
    raw: null,
  };
  return {
    run: { ...known, ...rest, ...facts },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows(values);
      },
    },
    ...more,
  };
}

const many = (n: number, passes: number): boolean[] =>
  Array.from({ length: n }, (_, i) => i < passes);
const policy = defineGate({ rules: [{ scorer: "ok", maxDrop: 0.02 }] });

describe("rows that the candidate lacks", () => {
  const base = table(1000, (id) => id < 700 || id % 2 === 0, "base");
  const stopped = table(700, () => true, "candidate");

  test("a candidate that stopped after the easy 700 of 1,000 rows does not pass, and is noted", async () => {
    const comparison = await compare(base, stopped);
    const verdict = gate(comparison, {
      rules: [{ scorer: "ok", maxDrop: 0.02 }, { minCoverage: 0.98 }],
    });
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(["inconclusive", "fail"]);
    expect(verdict).toMatchObject({ outcome: "fail", exitCode: 100 });
    expect(verdict.rules[1]?.found).toBe("70% ('ok' in the candidate)");
    expect(comparison.notes).toContain(
      "300 of the base's 1000 rows are not in the candidate: the missing scores count as their worst case.",
    );
    expect(comparison.rows).toMatchObject({
      base: 1000,
      shared: 700,
      missing: 300,
      onlyBase: 300,
      removed: [],
    });
  });

  test("there is no default coverage: the bounds alone prevent a pass, whatever onInconclusive is", async () => {
    const comparison = await compare(base, stopped);
    for (const onInconclusive of ["pass", "fail", "warn"] as const) {
      const verdict = gate(comparison, { ...policy, onInconclusive });
      expect(verdict).toMatchObject({ outcome: "inconclusive", exitCode: 101 });
      expect(verdict.rules[0]).toMatchObject({ cause: "missing", missing: 300 });
    }
  });

  test("the policy can exclude them, and a note says so", async () => {
    const verdict = gate(await compare(base, stopped), { ...policy, missing: "exclude" });
    expect(verdict.outcome).toBe("pass");
    expect(verdict.notes).toContain("The policy excludes missing scores.");
    const keys = Array.from({ length: 300 }, (_, i) => String(700 + i));
    const excluded = gate(await compare(base, stopped), { ...policy, exclude: keys });
    expect(excluded.outcome).toBe("pass");
    expect(excluded.notes[0]).toBe("The policy excludes 300 rows: 700, 701, 702, 703, 704.");
    expect(() =>
      gate(verdictless(), { rules: [{ scorer: "ok", min: 0.5 }], exclude: ["no"] }),
    ).toThrow("'exclude' needs a comparison");
    await expect(async () =>
      gate(await compare(base, stopped), { ...policy, exclude: ["no"] }),
    ).rejects.toThrow("Cannot exclude row 'no': no such row was compared");
  });

  const verdictless = () => ({ ok: { value: 1, coverage: 1, unread: [] } }) as never;

  test("min judges the candidate over all its rows, including those it lacks", async () => {
    const comparison = await compare(base, stopped);
    const verdict = gate(comparison, { rules: [{ scorer: "ok", min: 0.9 }] });
    expect(verdict.rules[0]).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
      value: 1,
      bounds: { worst: { value: 0.7 } },
    });
    expect(gate(comparison, { rules: [{ scorer: "ok", min: 0.9, on: "point" }] }).outcome).toBe(
      "inconclusive",
    );
    expect(gate(comparison, { rules: [{ scorer: "ok", min: 0.6 }] }).outcome).toBe("pass");
  });

  test("rows that only the candidate has never block: they are noted, and min counts them", async () => {
    const more = table(120, (id) => id < 100, "more");
    const comparison = await compare(
      table(100, () => true, "base"),
      more,
    );
    expect(comparison.comparability).toEqual([
      { check: "added", level: "note", scorer: null, text: "20 rows are only in the candidate." },
    ]);
    const verdict = gate(comparison, {
      rules: [
        { scorer: "ok", maxDrop: 0.1 },
        { scorer: "ok", min: 0.95 },
      ],
    });
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(["pass", "fail"]);
    expect(comparison.scorers.ok?.overall).toMatchObject({ n: 120, value: 100 / 120 });
  });

  test("rows that left the candidate's data set are listed and not filled in, up to a tenth of the base", async () => {
    const digest = (i: number): string => String(i).padStart(43, "A");
    const of = (id: string, count: number, version: string, evaluation: string): LoadedRun => {
      const list = Array.from(
        { length: count },
        (_, i): ScoredRow => ({
          ...row(digest(i), true),
          digest: digest(i),
          digestKind: "dataset",
        }),
      );
      const dataset = async (): Promise<RunDataset> => ({
        version,
        digests: async () => new Set(list.map((r) => r.key)),
      });
      return {
        ...loaded(id, [], { evaluation }),
        rows: {
          async *[Symbol.asyncIterator]() {
            yield* list;
          },
        },
        dataset,
      };
    };
    const fewer = await compare(of("r1", 300, "d:v0", "e:v0"), of("r2", 280, "d:v1", "e:v1"));
    expect(fewer.rows).toMatchObject({ missing: 0, shared: 280 });
    expect(fewer.rows.removed).toEqual(Array.from({ length: 20 }, (_, i) => digest(280 + i)));
    expect(fewer.comparability.map(({ check, level }) => [check, level])).toEqual([
      ["evaluation", "note"],
      ["dataset", "note"],
    ]);
    expect(gate(fewer, policy).outcome).toBe("pass");
    const half = await compare(of("r1", 300, "d:v0", "e:v0"), of("r2", 200, "d:v1", "e:v1"));
    const verdict = gate(half, policy);
    expect(verdict).toMatchObject({ outcome: "inconclusive", exitCode: 101 });
    expect(verdict.notes[0]).toBe(
      "The candidate's data set has only 66.67% of the base's rows; minOverlap requires 90%.",
    );
    expect(gate(half, { rules: [{ scorer: "ok", maxDrop: 0.05 }], minOverlap: 0.5 }).outcome).toBe(
      "pass",
    );
    const crashed = await compare(of("r1", 300, "d:v0", "e:v0"), {
      ...of("r2", 200, "d:v0", "e:v0"),
      dataset: async () => ({ version: "d:v0", digests: async () => new Set() }),
    });
    expect(crashed.rows).toMatchObject({ missing: 100, removed: [] });
  });
});

describe("unfinished and identical runs", () => {
  test.each(["running", "failed", "queued"])(
    "a run that is '%s' leaves the gate inconclusive, unless the policy allows it",
    async (status) => {
      for (const side of ["base", "candidate"]) {
        const base = loaded("r1", many(400, 390), side === "base" ? { status } : {});
        const candidate = loaded("r2", many(400, 390), side === "candidate" ? { status } : {});
        const comparison = await compare(base, candidate);
        expect([comparison.base?.status, comparison.candidate?.status]).toEqual([
          base.run.status,
          candidate.run.status,
        ]);
        const verdict = gate(comparison, { ...policy, onInconclusive: "pass" });
        expect(verdict).toMatchObject({ outcome: "inconclusive", exitCode: 101 });
        expect([verdict.base?.status, verdict.candidate?.status]).toEqual([
          base.run.status,
          candidate.run.status,
        ]);
        expect(verdict.notes[0]).toContain(`is '${status}', not 'completed'`);
        const allowed = gate(comparison, { ...policy, unfinished: "allow" });
        expect(allowed.outcome).toBe("pass");
        expect(allowed.notes).toContain("The policy allows unfinished runs.");
      }
    },
  );

  test("an unfinished run is inconclusive even if its rows would fail; so are the figures of one run", async () => {
    const failing = await compare(
      loaded("r1", many(400, 390)),
      loaded("r2", many(400, 100), { status: "running" }),
    );
    expect(gate(failing, policy).outcome).toBe("inconclusive");
    const figures = await summarize(loaded("r1", many(400, 390), { status: "failed" }));
    expect(gate(figures, { rules: [{ scorer: "ok", min: 0.5 }] })).toMatchObject({
      outcome: "inconclusive",
      candidate: { status: "failed" },
    });
    expect(
      gate(figures, { rules: [{ scorer: "ok", min: 0.5 }], unfinished: "allow" }).outcome,
    ).toBe("pass");
  });

  test("a partial run is noted; its missing rows are in the bounds", async () => {
    const partial = loaded("r2", many(400, 390), { partial: "2 of 402 replays failed" });
    const comparison = await compare(loaded("r1", many(400, 390)), partial);
    expect(comparison.comparability).toMatchObject([{ check: "partial", level: "note" }]);
    expect(gate(comparison, policy).outcome).toBe("pass");
    expect(gate(comparison, { ...policy, comparability: { partial: "warn" } }).outcome).toBe(
      "inconclusive",
    );
  });

  test("the same run twice throws: by object, or by provider, project and id, never by content", async () => {
    const values = many(50, 40);
    const list = rows(values);
    await expect(compare(list, list)).rejects.toThrow(
      "Base and candidate are the same rows. Check the selectors, or pass allowSameRun: true",
    );
    await expect(compare(loaded("r1", values), loaded("r1", values))).rejects.toThrow(
      "Base and candidate are the same run, 'r1'",
    );
    await expect(rank([run("a", values), run("a", values)], "ok")).rejects.toThrow(
      "Runs 0 and 1 are the same run, 'a'",
    );
    expect((await compare(list, list, { allowSameRun: true })).scorers.ok).toMatchObject({
      difference: 0,
      p: 1,
    });
    await compare(loaded("r1", values), loaded("r2", values));
    await compare(loaded("r1", values), loaded("r1", values, { project: "other/one" }));
    const unnamed = () => fromRecords([{ id: 1, ok: true }], { key: "id", scorers: ["ok"] });
    await compare(unnamed(), unnamed());
  });
});

describe("runs that are hard to compare", () => {
  const versions = (version: string | null) => ({ scorerVersions: async () => ({ ok: version }) });

  test("a different grader version turns a pass into inconclusive; a fail stands; the policy can override it", async () => {
    const same = await compare(
      loaded("r1", many(400, 390), {}, versions("v0")),
      loaded("r2", many(400, 390), {}, versions("v1")),
    );
    expect(same.comparability).toEqual([
      {
        check: "grader",
        level: "warn",
        scorer: "ok",
        text: "'ok' was graded by different versions: v0 in the base, v1 in the candidate.",
      },
    ]);
    expect(gate(same, { ...policy, onInconclusive: "pass" })).toMatchObject({
      outcome: "inconclusive",
      exitCode: 101,
      blocked: ["'ok' was graded by different versions: v0 in the base, v1 in the candidate."],
    });
    expect(gate(same, { ...policy, comparability: { grader: "note" } }).outcome).toBe("pass");
    const worse = await compare(
      loaded("r1", many(400, 390), {}, versions("v0")),
      loaded("r2", many(400, 100), {}, versions("v1")),
    );
    expect(gate(worse, policy)).toMatchObject({ outcome: "fail", blocked: [] });
    const refused = gate(worse, { ...policy, comparability: { grader: "refuse" } });
    expect(refused.outcome).toBe("inconclusive");
    expect(refused.blocked).toHaveLength(1);
    const unknown = await compare(
      loaded("r1", many(400, 390), {}, versions(null)),
      loaded("r2", many(400, 390), {}, versions("v1")),
    );
    expect(unknown.comparability).toMatchObject([{ check: "grader", level: "note" }]);
    expect(gate(unknown, policy).outcome).toBe("pass");
  });

  test("parts of an object score belong to its scorer, and graders of other scorers do not affect a rule", async () => {
    const of = (id: string, version: string): LoadedRun => ({
      ...loaded(id, [], {}, { scorerVersions: async () => ({ judge: version, other: version }) }),
      rows: {
        async *[Symbol.asyncIterator]() {
          for (let i = 0; i < 300; i++)
            yield {
              ...row(String(i)),
              trials: [trial("t", { "judge.passed": true, other: true, same: true })],
            };
        },
      },
    });
    const comparison = await compare(of("r1", "v0"), of("r2", "v1"));
    expect(comparison.comparability.map(({ scorer }) => scorer)).toEqual(["judge.passed", "other"]);
    expect(gate(comparison, { rules: [{ scorer: "same", maxDrop: 0.05 }] }).outcome).toBe("pass");
    expect(gate(comparison, { rules: [{ scorer: "judge.passed", maxDrop: 0.05 }] }).outcome).toBe(
      "inconclusive",
    );
  });

  test("a different evaluation is a note; an edited data set is a warning", async () => {
    const of = (id: string, edited: boolean): LoadedRun => {
      const list = Array.from({ length: 300 }, (_, i): ScoredRow => {
        const digest = `${edited && i === 0 ? "B" : "A"}${String(i).padStart(42, "0")}`;
        return { ...row(`q${i}`, true), digest, digestKind: "dataset" };
      });
      const version = edited ? "d:v1" : "d:v0";
      return {
        ...loaded(id, [], { evaluation: edited ? "e:v1" : "e:v0" }),
        rows: {
          async *[Symbol.asyncIterator]() {
            yield* list;
          },
        },
        dataset: async () => ({
          version,
          digests: async () => new Set(list.map(({ digest }) => digest ?? "")),
        }),
      };
    };
    const comparison = await compare(of("r1", false), of("r2", true));
    expect(comparison.comparability.map(({ check, level }) => [check, level])).toEqual([
      ["evaluation", "note"],
      ["dataset", "warn"],
    ]);
    expect(gate(comparison, policy).outcome).toBe("inconclusive");
    expect(gate(comparison, { ...policy, comparability: { dataset: "note" } }).outcome).toBe(
      "pass",
    );
  });

  test("a scorer whose scale jumped is refused, even if the rule would fail", async () => {
    const judged = (id: string, factor: number) =>
      loaded(
        id,
        Array.from({ length: 300 }, (_, i) => (0.5 + (i % 50) / 100) * factor),
      );
    const jump = await compare(judged("r1", 1), judged("r2", 5));
    expect(jump.comparability).toMatchObject([{ check: "scale", level: "refuse", scorer: "ok" }]);
    expect(gate(jump, { rules: [{ scorer: "ok", maxDrop: 0.1 }] })).toMatchObject({
      outcome: "inconclusive",
      exitCode: 101,
    });
    const down = await compare(judged("r1", 100), judged("r2", 4));
    expect(down.comparability).toMatchObject([{ check: "scale" }]);
    expect(gate(down, { rules: [{ scorer: "ok", maxDrop: 0.1 }] }).outcome).toBe("inconclusive");
    expect((await compare(judged("r1", 10), judged("r2", 12))).comparability).toEqual([]);
  });

  test("latency, tokens and cost can change by any factor", async () => {
    const timed = (id: string, seconds: number): LoadedRun => ({
      ...loaded(id, []),
      rows: {
        async *[Symbol.asyncIterator]() {
          for (let i = 0; i < 300; i++)
            yield {
              ...row(String(i)),
              trials: [
                { ...trial("t", { ok: true }), latencySeconds: seconds * (1 + (i % 9) / 100) },
              ],
            };
        },
      },
    });
    const slower = await compare(timed("r1", 0.2), timed("r2", 30));
    expect(slower.comparability).toEqual([]);
    expect(gate(slower, { rules: [{ scorer: "latencySeconds", maxIncrease: 1 }] }).outcome).toBe(
      "fail",
    );
    expect(() => gate(slower, { rules: [{ scorer: "latencySeconds", maxDrop: 1 }] })).toThrow(
      "lower is better",
    );
  });
});

describe("missing scores", () => {
  /** The candidate crashes exactly on the rows that would fail. */
  const base = loaded("r1", many(200, 150));
  const crashing = loaded(
    "r2",
    many(200, 150).map((ok): Value => (ok ? true : "errored")),
  );

  test("a candidate that crashes on the rows that would fail is not better, and does not pass", async () => {
    const comparison = await compare(base, crashing);
    expect(comparison.scorers.ok).toMatchObject({
      verdict: "inconclusive",
      missing: { base: 0, candidate: 50 },
    });
    // in the worst case the candidate fails the rows that the base failed
    expect(gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.05 }] }).outcome).toBe("pass");
    expect(comparison.notes).toContain(
      "'ok' has a score in 100% of the base's trials and 75% of the candidate's.",
    );
    const hidden = loaded(
      "r3",
      many(200, 150).map((ok, i): Value => (i >= 100 && i < 160 ? "errored" : ok)),
    );
    const verdict = gate(await compare(base, hidden), policy);
    expect(verdict.rules[0]).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
      missing: 60,
    });
    expect(verdict.rules[0]?.why).toMatch(
      /^The outcome depends on the 60 missing scores: .* It changes if \d+ of 60 fail\./,
    );
  });

  test("the tipping point is where the outcome changes", async () => {
    const before = many(200, 200);
    const lost = (failing: number): Value[] => before.map((_, i) => i >= failing);
    const hidden = loaded(
      "r2",
      before.map((_, i): Value => (i < 60 ? "missing" : true)),
    );
    const found = there(
      gate(await compare(loaded("r1", before), hidden), { rules: [{ scorer: "ok", maxDrop: 0.1 }] })
        .rules[0],
    );
    const point = there(found.tippingPoint);
    const decide = async (failing: number) =>
      gate(await compare(loaded("r1", before), loaded("r2", lost(failing))), {
        rules: [{ scorer: "ok", maxDrop: 0.1 }],
      }).outcome;
    expect([await decide(point - 1), await decide(point)]).toEqual(["pass", "inconclusive"]);
  });

  test("a fail survives its missing scores only if it fails in the best case", async () => {
    const values = many(200, 150);
    const worse = loaded(
      "r2",
      values.map((ok, i): Value => (i < 5 ? "missing" : i < 100 ? false : ok)),
    );
    expect(gate(await compare(base, worse), policy).outcome).toBe("fail");
    // 6 of 180 is a drop of more than .03, and 6 of 200 is not
    const doubtful = loaded(
      "r3",
      values.map((ok, i): Value => (i < 20 ? "missing" : i < 26 ? false : ok)),
    );
    const rules = [{ scorer: "ok", maxDrop: 0.03 }];
    expect(gate(await compare(base, doubtful), { rules }).outcome).toBe("inconclusive");
    expect(gate(await compare(base, doubtful), { rules, missing: "exclude" }).outcome).toBe("fail");
  });

  test("a row that is missing in both counts against the candidate", async () => {
    const lost = (id: string) =>
      loaded(
        id,
        many(100, 100).map((ok, i): Value => (i < 10 ? "missing" : ok)),
      );
    const comparison = await compare(lost("r1"), lost("r2"));
    expect(comparison.scorers.ok?.bounds).toMatchObject({
      lowest: { difference: -0.1 },
      highest: { difference: 0.1 },
    });
    expect(gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.05 }] }).outcome).toBe(
      "inconclusive",
    );
  });

  test("numbers without ends cannot be bounded: any gap is inconclusive until it is excluded or the scale is declared", async () => {
    const scored = (id: string, gap: boolean) =>
      loaded(
        id,
        Array.from(
          { length: 300 },
          (_, i): Value => (gap && i === 0 ? "missing" : 3 + (i % 7) / 4),
        ),
      );
    const comparison = await compare(scored("r1", false), scored("r2", true));
    const decide = (more: object) =>
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.5 }], ...more });
    expect(decide({}).rules[0]).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
      bounds: null,
    });
    expect(decide({ onInconclusive: "pass" }).outcome).toBe("inconclusive");
    expect(decide({ scale: { ok: [1, 5] } }).outcome).toBe("pass");
    expect(decide({ missing: "exclude", scale: { ok: [1, 5] } }).outcome).toBe("pass");
  });

  test("missing: 'fail' uses the worst end of the scale in the scorer's direction, otherwise `worst`, otherwise throws", async () => {
    const scores = (id: string, last: Value) => loaded(id, [2, 3, 4, last]);
    const one = async (o: object) =>
      there(
        (await compare(scores("r1", 5), scores("r2", "missing"), { missing: "fail", ...o })).scorers
          .ok,
      );
    expect((await one({ scale: { ok: [1, 5] } })).difference).toBe(-1);
    expect((await one({ scale: { ok: [1, 9] }, lowerIsBetter: ["ok"] })).difference).toBe(1);
    expect((await one({ worst: { ok: 0 } })).difference).toBe(-1.25);
    await expect(one({})).rejects.toThrow(
      "Cannot count missing scores of 'ok' as failures: its scale is unknown",
    );
    const { ok } = await summarize(loaded("r1", [2, "missing"]), {
      missing: "fail",
      scale: { ok: [1, 5] },
    });
    expect(ok?.value).toBe(1.5);
  });

  test("rows that the candidate lacks also fail with missing: 'fail', and throw with 'error'", async () => {
    const failed = await compare(loaded("r1", many(10, 10)), loaded("r2", many(6, 6)), {
      missing: "fail",
    });
    expect(failed.scorers.ok).toMatchObject({ n: 10, difference: -0.4, missing: { candidate: 0 } });
    await expect(
      compare(loaded("r1", many(10, 10)), loaded("r2", many(6, 6)), { missing: "error" }),
    ).rejects.toThrow("row '6' of the base is not in the candidate");
  });

  test("missing trials fill their share of the row", async () => {
    const before = [row("a", true, true), row("b", true, true)];
    const after = [row("a", true, "missing"), row("b", true, true)];
    const { ok } = (await compare(before, after)).scorers;
    expect(ok?.bounds).toMatchObject({ lowest: { difference: -0.25 }, highest: { difference: 0 } });
  });
});
