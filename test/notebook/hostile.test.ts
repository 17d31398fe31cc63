import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { rank } from "../../src/analysis/rank.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { DisplayBundle } from "../../src/notebook/bundle.ts";
import { show } from "../../src/notebook/show.ts";
import { HOSTILE } from "../report/hostile.ts";
import { madeRun } from "../report/views.ts";
import { allOf } from "./displays.ts";

/** A run in which a string is everywhere. */
const hostileRun = (text: string, id: string, passes: number): LoadedRun => {
  const short = text.slice(0, 500);
  return madeRun(
    `${id}${short}`,
    Array.from({ length: 30 }, (_, i) => ({
      key: `${short}${i}`,
      input: i % 2 === 0 ? text : { question: text, more: [text] },
      trials: [
        {
          output: i % 3 === 0 ? text : { text },
          ...(i === 7 ? { error: text } : {}),
          url: `javascript:${short}`,
          reason: text,
          values: { [`s${short}`]: i < passes, [`t${short}`]: short },
        },
      ],
    })),
    {
      name: text,
      model: text,
      status: text,
      partial: text,
      evaluation: text,
      project: text,
      url: text,
      attributes: { [short]: text },
    },
  );
};

async function displays(text: string): Promise<DisplayBundle[]> {
  const [a, b] = [hostileRun(text, "a", 25), hostileRun(text, "b", 9)];
  const scorer = `s${text.slice(0, 500)}`;
  const comparison = await compare(a, b);
  const rows = await allOf(a.rows);
  const values = [
    comparison,
    { comparison, gate: gate(comparison, { rules: [{ scorer, maxDrop: 0.02 }] }) },
    await summarize(a),
    await rank([a, b], scorer),
    a,
    a.run,
    [a, b],
    rows,
    rows[7],
  ];
  return await Promise.all(values.map((value) => show(value).bundle()));
}

/** Returns the HTML without the tags that a display consists of. */
const withoutTags = (html: string): string =>
  html
    .replace(/<\/?(?:div|p|b|i|ul|li|table|thead|tbody|tr)>/g, "")
    .replace(/<(?:td|th|span) style="[\w:;#-]+">|<\/(?:td|th|span|svg|a)>/g, "")
    .replace(/<a href="https?:[^"<>]*" target="_blank" rel="noopener noreferrer">/g, "")
    .replace(/<svg width="\d+" height="\d+" role="img" aria-label="[^"<>]*">/g, "")
    .replace(/<(?:path|rect|circle)(?: [a-z-]+="[\w .,#-]*")+\/>/g, "");

const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b]/;

describe("Hostile text", () => {
  test.each(HOSTILE.map((text) => [JSON.stringify(text.slice(0, 60)), text]))(
    "%s is text in every form",
    async (_name, text) => {
      for (const { "text/html": html, "text/plain": plain, "image/svg+xml": svg } of await displays(
        text,
      )) {
        expect(withoutTags(html)).not.toMatch(/[<>]/);
        expect(html).not.toMatch(UNSAFE);
        expect(plain).not.toMatch(UNSAFE);
        expect(plain.length).toBeLessThanOrEqual(2_000);
        expect(html.length).toBeLessThan(20_000);
        if (svg === undefined) continue;
        expect(svg).not.toMatch(UNSAFE);
        const { valid, rawOutput } = await validateXML({ xml: svg, normalization: "format" });
        expect(valid, rawOutput).toBe(true);
      }
    },
  );
});
