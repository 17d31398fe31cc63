import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { toAnnotations } from "../../src/report/annotations.ts";
import { toJUnit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { reportView } from "../../src/report/report-view.ts";
import { toText } from "../../src/report/text.ts";
import type { ReportView } from "../../src/report/view.ts";
import { HOSTILE } from "./hostile.ts";
import { type MadeRow, madeRun } from "./views.ts";

const XSD = readFileSync(new URL("../../schemas/junit/junit-10.xsd", import.meta.url), "utf8");

/** A gate in which the string is everywhere: names, inputs, outputs, reasons, errors, URLs, statuses. */
async function everywhere(text: string): Promise<ReportView> {
  const scorer = `s${text.slice(0, 500)}`;
  const rows = (passes: number): MadeRow[] =>
    Array.from({ length: 60 }, (_, i) => ({
      key: `${text.slice(0, 200)}${i}`,
      input: i % 2 === 0 ? text : { question: text, more: [text] },
      columns: { topic: text.slice(0, 300) || "none" },
      trials: [
        {
          output: i % 3 === 0 ? text : { text, other: 1 },
          error: text,
          url: `https://example.com/${text.slice(0, 100)}`,
          reason: text,
          values: { [scorer]: i < passes },
        },
      ],
    }));
  const facts = { model: text, url: text, status: text, partial: text };
  const comparison = await compare(
    madeRun("a", rows(50), { ...facts, name: text }),
    madeRun("b", rows(20), { ...facts, name: text }),
    { slice: "topic" },
  );
  const policy = {
    rules: [
      { scorer, maxDrop: 0.02 },
      { scorer, min: 0.9, slice: text.slice(0, 300) || "none" },
    ],
  };
  return reportView({ comparison, gate: gate(comparison, policy) });
}

const views = await Promise.all(
  HOSTILE.map(async (text) => ({ text: text.slice(0, 60), view: await everywhere(text) })),
);

/** Characters that no rendering may contain, whatever the runs do. */
const FORBIDDEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufffe\uffff\p{Cs}\u{e0000}-\u{e007f}]/u;

/** Removes the code spans of a line: what a service shows as it is. */
const outsideCode = (line: string): string =>
  line.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])??\1(?!`)/g, "");

/** Tags, links and emphasis of our own. */
const OWN =
  /<\/?(?:details|summary)>|\[(?:base|candidate)?\]\(<https?:\/\/[^<>\s]+>\)|\*\*[^*]+\*\*|\*empty\*/g;

describe.each(views)("the renderings of $text", ({ view }) => {
  test("contain no character that acts on its surroundings", () => {
    for (const form of [toText(view), toMarkdown(view), toJUnit(view), toAnnotations(view)])
      expect(FORBIDDEN.exec(form)).toBeNull();
  });

  test("stay within a sensible size", () => {
    expect(toText(view).length).toBeLessThan(200_000);
    expect(toMarkdown(view).length).toBeLessThanOrEqual(65_536);
    expect(toJUnit(view).length).toBeLessThan(500_000);
    expect(toAnnotations(view).length).toBeLessThan(65_536);
  });

  test("issue no command to the log of a CI service", () => {
    for (const width of [20, 80]) expect(toText(view, { width })).not.toMatch(/^\s*::/m);
    expect(toText(view)).not.toMatch(/##\w*\[/);
    const lines = toAnnotations(view).trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) title=[^:,\n]*::/);
    expect(lines.length).toBeLessThanOrEqual(5);
  });

  test("are Markdown in which the string is in code spans or escaped", () => {
    const tables = toMarkdown(view)
      .split("\n")
      .filter((line) => line.startsWith("| "));
    expect([...new Set(tables.map((line) => line.split("|").length))].sort()).toEqual([11, 5]);
    for (const line of toMarkdown(view).split("\n").map(outsideCode)) {
      const plain = line.replace(OWN, "").replace(/&(?:#\d+|[a-z]+);/g, "");
      expect(plain).not.toMatch(/[@$^<>]|#\d|www\.|GH-\d|:\w+:|:\/\/|(?<!\\)[*_~[\]]/);
    }
  });

  test("have escapes in a terminal only on request, and only our own", () => {
    const styled = toText(view, { color: true, links: true });
    const own = styled.replace(
      /\u001b\[(?:0|1|31|32|33)m|\u001b\]8;;(?:https?:\/\/[!-~]+)?\u001b\\/g,
      "",
    );
    expect(own).toBe(toText(view));
  });

  test("are valid JUnit XML", async () => {
    const { valid, errors } = await validateXML({
      xml: [{ fileName: "junit.xml", contents: toJUnit([view, view]) }],
      schema: [XSD],
    });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });
});
