import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GateRule } from "../../src/analysis/gate-policy.ts";
import { toAnnotations } from "../../src/report/annotations.ts";
import { toJUnit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { reportView } from "../../src/report/report-view.ts";
import { columnsFor } from "../../src/report/scorer-cells.ts";
import { toText } from "../../src/report/text.ts";
import type { ReportView } from "../../src/report/view.ts";
import { type MadeRow, madeRun } from "./views.ts";

/** Numbers from 0 to 1 that repeat for a seed (mulberry32). */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A made-up comparison: scorers, sizes, gaps, trials, statuses, slices and a policy by chance. */
async function generated(seed: number): Promise<ReportView> {
  const draw = draws(seed);
  const pick = <T>(...list: T[]): T => list[Math.floor(draw() * list.length)] as T;
  const count = pick(1, 5, 20, 60, 200);
  const [trials, gaps] = [pick(1, 1, 3), pick(0, 0, 0.05, 0.4)];
  const [rate, drop] = [draw(), pick(-0.3, -0.05, 0, 0, 0.1, 0.5)];
  const one = (pass: number, gap: number): MadeRow["trials"] =>
    Array.from({ length: trials }, () => ({
      output: `answer ${Math.floor(draw() * 1000)}`,
      values: {
        correct: draw() < gap ? "errored" : draw() < pass,
        judge: draw() < gap ? "missing" : Math.ceil(draw() * 5),
      },
    }));
  const rows = (pass: number): MadeRow[] =>
    Array.from({ length: count }, (_, i) => ({
      input: { question: `question ${i}` },
      columns: { topic: i % 2 === 0 ? "math" : "law" },
      trials: one(pass, i === 0 ? 0 : gaps), // a run without any score is an error of compare()
    }));
  const options: CompareOptions = {
    ...pick<CompareOptions>({}, { scale: { judge: [1, 5] } }, { lowerIsBetter: ["judge"] }),
    ...pick<CompareOptions>({}, {}, { slice: "topic" }, { margin: 0.1 }),
  };
  const comparison = await compare(
    madeRun("main", rows(rate)),
    madeRun("branch", rows(rate - drop).slice(0, Math.ceil(count * pick(1, 1, 0.7))), {
      status: pick("completed", "completed", "completed", "running"),
    }),
    options,
  );
  if (draw() < 0.25) return reportView({ comparison });
  const rules: GateRule[] = [
    { scorer: "correct", maxDrop: pick(0.02, 0.1, 0.5) },
    pick<GateRule>({ minCoverage: 0.9 }, { scorer: "correct", min: 0.3 }, { minRows: 10 }),
    pick<GateRule>(
      { scorer: "judge", min: 2, on: "point" },
      { scorer: "correct", maxRegressions: 3 },
    ),
  ];
  const onInconclusive = pick("warn", "warn", "pass", "fail");
  return reportView({ comparison, gate: gate(comparison, { rules, onInconclusive }) });
}

const SIGNS: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
  "&quot;": '"',
  "&apos;": "'",
};

/** Reads a rendering as a person does: on one line, without the escapes of its format. */
const read = (text: string): string =>
  text
    .replace(/&(?:lt|gt|amp|quot|apos);/g, (entity) => SIGNS[entity] ?? entity)
    .replaceAll("%25", "%")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replace(/[`\\]/g, "")
    .replace(/\s+/g, " ");

const forms = {
  text: (view: ReportView) => read(toText(view, { width: 70 })),
  wide: (view: ReportView) => read(toText(view, { width: 200 })),
  markdown: (view: ReportView) => read(toMarkdown(view)),
  junit: (view: ReportView) => read(toJUnit(view)),
  annotations: (view: ReportView) => read(toAnnotations(view)),
};

const views = await Promise.all(Array.from({ length: 200 }, (_, seed) => generated(seed + 1)));

describe("the renderings of 200 generated comparisons", () => {
  test("include every outcome", () => {
    const outcomes = new Set(views.map(({ outcome }) => outcome));
    expect([...outcomes].sort()).toEqual(
      expect.arrayContaining(["better", "fail", "inconclusive", "pass", "worse"]),
    );
  });

  test.each(Object.entries(forms))("%s states the outcome and the whole sentence", (_, render) => {
    for (const view of views) {
      const text = render(view);
      expect(text).toContain(read(view.headline));
      expect(text.toLowerCase()).toContain(view.outcome);
    }
  });

  test.each([["text"], ["wide"], ["markdown"], ["junit"]] as const)(
    "%s has the figures, the rules and what is missing",
    (form) => {
      for (const view of views) {
        const text = forms[form](view);
        const cells = view.gate === null || form !== "junit" ? figuresIn(view) : [];
        const rules = (view.gate?.rules ?? []).flatMap(({ required, found }) => [required, found]);
        const said = [...rules, ...view.missing, ...(view.gate?.blocked ?? [])].map(read);
        const open = form === "junit" ? [] : view.open.map(read);
        for (const part of [...cells, ...said, ...open]) expect(text).toContain(part);
      }
    },
  );

  test("JUnit counts what failed and what is open, and never passes what the gate did not", () => {
    for (const view of views) {
      const xml = toJUnit(view);
      const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
      const [failures, errors] = [count(/<failure /g), count(/<error /g)];
      expect(xml).toContain(`failures="${failures}" errors="${errors}"`);
      expect(count(/<testcase /g)).toBe(Number(/tests="(\d+)"/.exec(xml)?.[1]));
      if (view.gate === null) continue;
      const counted = view.gate.rules.map((rule) => rule.counted);
      expect(failures).toBe(counted.filter((outcome) => outcome === "fail").length);
      const open = counted.filter((outcome) => outcome === "inconclusive").length;
      expect(errors).toBe(open + (view.gate.blocked.length > 0 ? 1 : 0));
      expect(failures + errors === 0).toBe(view.outcome === "pass");
    }
  });

  test("annotations have the level of the outcome first", () => {
    const levels: Record<string, string> = {
      fail: "error",
      worse: "error",
      mixed: "error",
      inconclusive: "warning",
    };
    for (const view of views) {
      const [first = ""] = toAnnotations(view).split("\n");
      expect(first.split(" ")[0]).toBe(`::${levels[view.outcome] ?? "notice"}`);
    }
  });

  test("no terminal line is wider than asked, whatever the width", () => {
    for (const view of views.slice(0, 60)) {
      for (const width of [40, 70, 120]) {
        for (const line of toText(view, { width }).split("\n"))
          expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });
});

/** Returns the figures of a view as they are printed. */
const figuresIn = (view: ReportView): string[] =>
  view.scorers.flatMap((scorer) =>
    columnsFor([scorer], view.confidence, false)
      .slice(1)
      .map(({ cell }) => read(cell(scorer)).trim()),
  );
