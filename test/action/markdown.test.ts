import { describe, expect, test } from "vitest";
import { cutMarkdown, plain, withoutCode } from "../../action/markdown.mjs";

describe("cutMarkdown()", () => {
  test("keeps Markdown that fits as it is", () => {
    expect(cutMarkdown("a\n\nb", 4)).toEqual({ text: "a\n\nb", left: 0 });
  });

  test("cuts after a line, and counts the others", () => {
    expect(cutMarkdown("one\ntwo\nthree", 8)).toEqual({ text: "one\ntwo", left: 1 });
    expect(cutMarkdown("one\ntwo", 2)).toEqual({ text: "", left: 2 });
  });

  const opened = "<details><summary>rows</summary>\n\n";

  test.each([
    ["folded details", `${opened}one\ntwo`, `${opened}one\n\n</details>`],
    ["a code fence", "```json\none\ntwo\n```", "```json\none\n```"],
    ["a fence of another length", "~~~~\n~~~\none\ntwo", "~~~~\n~~~\none\n~~~~"],
    [
      "details whose end is only in a code span",
      `${opened}one \`</details>\`\ntwo`,
      `${opened}one \`</details>\`\n\n</details>`,
    ],
    [
      "details whose end is only in a code fence",
      `${opened}\`\`\`\n</details>\n\`\`\`\none\ntwo`,
      `${opened}\`\`\`\n</details>\n\`\`\`\none\n\n</details>`,
    ],
  ])("closes %s", (_, markdown, expected) => {
    const { text, left } = cutMarkdown(markdown, expected.length);
    expect(text).toBe(expected);
    expect(left).toBeGreaterThan(0);
  });

  test("never returns more than the limit", () => {
    const markdown = `${opened.repeat(4)}\`\`\`\n${"x\n".repeat(50)}`;
    for (let limit = 0; limit < markdown.length + 60; limit++)
      expect(cutMarkdown(markdown, limit).text.length).toBeLessThanOrEqual(limit);
  });
});

describe("withoutCode()", () => {
  test.each([
    ["a `b` c", "a  c"],
    ["a ``b ` c`` d", "a  d"],
    ["a ` b", "a ` b"],
    ["``a` b`` `c", " `c"],
  ])("%s", (line, expected) => {
    expect(withoutCode(line)).toBe(expected);
  });
});

describe("plain()", () => {
  test("links, mentions and formats nothing, and stays on one line", () => {
    const text = plain("*a* [b](http://c) @all #1 <i> www.d.example\n# e");
    expect(text).not.toMatch(/@all|#1|:\/\/|www\.|\n|(?<!\\)[*[<]/);
  });
});
