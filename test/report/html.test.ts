import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { type HtmlOptions, type PageData, toHtml } from "../../src/report/html.ts";
import { reportView } from "../../src/report/report-view.ts";
import { decodeWords } from "../../src/report/word-codes.ts";
import { guides } from "../support/guides.ts";
import { HOSTILE } from "./hostile.ts";
import { compared, madeRun, rowsOf } from "./views.ts";

/** Unpacks the data of a page. */
function dataOf(html: string): PageData {
  const [, form, packed = ""] =
    /<script type="text\/plain" id="data"( data-form="words")?>([^<]*)<\/script>/.exec(html) ?? [];
  const bytes = inflateSync(Buffer.from(packed, "base64"));
  return JSON.parse(form === undefined ? bytes.toString("utf8") : decodeWords(bytes));
}

test("the data of a large report is the numbers of its words, and stays the same", async () => {
  const all = guides();
  const text = (i: number): string => all.slice(200 * i, 200 * (i + 1));
  const rows = (ok: boolean) =>
    Array.from({ length: 1_000 }, (_, i) => ({
      input: text(i),
      trials: [{ output: text(1_000 + i), values: { ok } }],
    }));
  const comparison = await compare(madeRun("a", rows(true)), madeRun("b", rows(false)), {
    keepRows: "all",
  });
  const view = reportView({ comparison });
  const html = await toHtml(view);
  expect(html.includes('id="data" data-form="words"')).toBe(true);
  expect(dataOf(html).view).toEqual(JSON.parse(JSON.stringify(view)));
  const small = await toHtml(reportView({ comparison }, { content: false, maxRows: 10 }));
  expect(small.includes('id="data">')).toBe(true);
});

describe("the page's numbers", () => {
  test("equal those of the comparison", async () => {
    const rows = (late: number) =>
      rowsOf(60, (i) => (i * 7 * late) % 5, "judge").map((row, i) => ({
        ...row,
        columns: { topic: i % 3 === 0 ? "law" : "math" },
        trials: row.trials.map((trial) => ({
          ...trial,
          latencySeconds: late + i / 10,
          values: {
            ...trial.values,
            correct: i % 9 === 8 ? ("errored" as const) : i % (late + 2) !== 0,
          },
        })),
      }));
    const comparison = await compare(madeRun("a", rows(1)), madeRun("b", rows(3).slice(0, 55)), {
      keepRows: "all",
      slice: "topic",
      scale: { judge: [0, 4] },
      margin: { judge: 0.1 },
    });
    const verdict = gate(comparison, {
      rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.9 }],
    });
    const { view } = dataOf(await toHtml(reportView({ comparison, gate: verdict })));
    const held: typeof comparison = JSON.parse(JSON.stringify(comparison));
    const all = [
      { part: view.scorers, of: held.scorers },
      ...view.slices.map(({ slice, scorers }) => ({ part: scorers, of: held.slices[slice] ?? {} })),
    ];
    expect(view.slices.map(({ slice }) => slice)).toEqual(Object.keys(held.slices));
    for (const { part, of } of all) {
      expect(part.map(({ scorer }) => scorer)).toEqual(Object.keys(of));
      for (const { scorer, base, candidate, direction, change } of part) {
        const own = of[scorer];
        expect({ base, candidate, direction }).toEqual({
          base: own?.base,
          candidate: own?.candidate,
          direction: own?.direction,
        });
        const {
          distribution: _d,
          improved,
          regressed,
          margin: _m,
          ...numbers
        } = change ?? ({} as never);
        expect(numbers).toEqual(
          Object.fromEntries(
            Object.keys(numbers).map((name) => [name, own?.[name as keyof typeof own]]),
          ),
        );
        expect([improved, regressed]).toEqual([own?.improved.length, own?.regressed.length]);
      }
    }
    expect(view.gate?.rules).toEqual(JSON.parse(JSON.stringify(verdict.rules)));
    const places = new Map(held.rows.keys?.map((key, place) => [key, place]));
    const scorers = view.table?.scorers ?? [];
    expect(view.table?.rows).toHaveLength(60);
    for (const row of view.table?.rows ?? [])
      row.scores.forEach((pair, s) => {
        const scores = held.scores.scorers[scorers[s] ?? ""];
        const place = places.get(row.key) ?? -1;
        expect(pair).toEqual([
          scores?.base?.values[place] ?? null,
          scores?.candidate.values[place] ?? null,
        ]);
      });
  });
});

describe("a page", () => {
  test("has the same bytes for the same view and options", async () => {
    const make = async () =>
      await toHtml(reportView({ comparison: await compared(50, [40, 30], { keepRows: "all" }) }), {
        date: new Date("2026-11-27T08:00:00Z"),
      });
    expect(await make()).toBe(await make());
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 40), text]))(
    "holds %o and is not ended by it",
    async (_name, text) => {
      const rows = (ok: boolean) => [
        {
          key: text,
          input: text,
          trials: [{ output: text, error: text, reason: text, values: { ok } }],
        },
      ];
      const comparison = await compare(
        madeRun("a", rows(true), { name: text }),
        madeRun("b", rows(false), { name: text }),
      );
      const html = await toHtml(reportView({ comparison }, { maxTextLength: 100_000 }));
      const { view, title } = dataOf(html);
      expect(view.table?.rows[0]?.key).toBe(text);
      expect(view.table?.texts.some((one) => text.startsWith(one))).toBe(true);
      expect(title.length).toBeLessThanOrEqual(200);
      // the tags of the file, and no others
      expect(html.match(/<script/gi)).toHaveLength(2);
      expect(html.match(/<\/script>/gi)).toHaveLength(2);
      expect(html.match(/<\/noscript>/gi)).toHaveLength(1);
      expect(html.match(/<!--/g)).toHaveLength(1); // names the packages of the script
    },
  );

  test("refuses what is not a view, and options that are wrong", async () => {
    const view = reportView({ comparison: await compared(20, [10, 9]) });
    const refused = async (value: unknown, options: unknown, message: string): Promise<void> => {
      const made = toHtml(value as typeof view, options as HtmlOptions);
      await expect(made).rejects.toThrow(message);
      await expect(made).rejects.toMatchObject({ name: "InvalidArgumentError" });
    };
    await refused(
      { ...view, schema: "evalwire.report/0" },
      {},
      "Cannot render a view with schema 'evalwire.report/0'",
    );
    await refused(
      await compared(20, [10, 9]),
      {},
      "Cannot render a view with schema 'evalwire.comparison/1'",
    );
    await refused(null, {}, "Cannot render null as a view");
    await refused(view, { date: "2026-01-01" }, "'date' must be a valid Date");
    await refused(view, { date: new Date(Number.NaN) }, "'date' must be a valid Date");
    await refused(view, { title: "" }, "'title' must be a non-empty string");
    await refused(view, { titel: "x" }, "Did you mean 'title'?");
  });
});
