import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allowed, type Rule, rules } from "./wording/rules.ts";
import {
  type Sentence,
  sentencesOfCode,
  sentencesOfMarkdown,
  sentencesOfTest,
} from "./wording/sentences.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/** The files that a user or a contributor reads, as far as the rules know how to read them. */
function readable(): string[] {
  const under = (folder: string, ends: RegExp): string[] =>
    readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
      .filter((file) => ends.test(file) && !file.includes("node_modules/"))
      .map((file) => folder + file);
  return [
    ...readdirSync(ROOT).filter((file) => /\.md$|^llms\.txt$/.test(file)),
    ...[".changeset/", "docs/", "bench/", "openapi/", "skills/"].flatMap((folder) =>
      under(folder, /\.md$/),
    ),
    ...["src/", "examples/", "test/"].flatMap((folder) => under(folder, /\.(?:ts|md)$/)),
    ...under("action/", /\.(?:mjs|md)$/),
  ]
    .filter((file) => !file.startsWith("test/recordings/") && !file.startsWith("test/wording"))
    .sort();
}

function sentencesOf(file: string): Sentence[] {
  const text = readFileSync(ROOT + file, "utf8");
  if (/\.(?:md|txt)$/.test(file)) return sentencesOfMarkdown(text);
  return file.startsWith("test/") ? sentencesOfTest(text) : sentencesOfCode(text);
}

const holdsFor = ({ kinds }: Rule, kind: Sentence["kind"]): boolean =>
  kinds?.includes(kind) ?? kind !== "path";

/** What the rules say against a sentence. */
function against({ kind, text }: Sentence): string[] {
  if (allowed.has(text)) return [];
  return rules
    .filter((rule) => holdsFor(rule, kind) && rule.pattern.test(text))
    .map(
      ({ pattern, why, better }) =>
        `'${pattern.exec(text)?.[0].trim()}': ${why}. Better: ${better}`,
    );
}

const complaints = (sentences: readonly Sentence[], file: string): string[] =>
  sentences.flatMap((one) =>
    against(one).map((why) => `${file}:${one.line}: "${one.text}"\n    ${why}`),
  );

describe("The wording of", () => {
  test.each(readable())("%s keeps the rules", (file) => {
    const found = complaints(sentencesOf(file), file);
    expect(found, `\n${found.join("\n")}\n`).toEqual([]);
  });
});

describe("Sentences", () => {
  const read = (code: string): string[] =>
    sentencesOfCode(code).map(({ line, kind, text }) => `${line} ${kind}: ${text}`);

  test("come from strings and templates, not from keys, imports and single words", () => {
    expect(
      read(
        'import a from "a b c";\nconst one = { "x y": "word", z: `The \u0024{a.b} of \u0024{{ c: "two words" }.c}. Look!` };',
      ),
    ).toEqual(["2 message: The … of ….", "2 message: Look!", "2 message: two words"]);
  });

  test("come from comments, which end at a blank line, a tag or code", () => {
    const code = [
      "/** What a field\n * holds. More.\n *\n * @throws {E} when `a.b` is bad */",
      "interface A {\n/** One */ a: 1 }",
      "// not\n// two",
    ];
    expect(read(code.join("\n"))).toEqual([
      "1 field: What a field holds.",
      "2 doc: More.",
      "4 doc: {E} when · is bad",
      "6 field: One",
      "7 comment: not two",
    ]);
  });

  test("come from Markdown, without its code and addresses", () => {
    const text =
      "# One\n\nTwo `a b`\nthree. [Four](five.md)\n\n| a | b |\n| --- | --- |\n\n```ts\nconst x = 1; // six\n```\n- seven\n- eight\n";
    expect(sentencesOfMarkdown(text).map(({ line, text: said }) => `${line} ${said}`)).toEqual([
      "1 # One",
      "3 Two · three.",
      "4 [Four]",
      "6 a",
      "6 b",
      "12 - seven",
      "13 - eight",
      "10 six",
    ]);
  });
});

describe("The rules", () => {
  const kindsOf = (text: string): Sentence[] =>
    (["message", "field", "markdown"] as const).map((kind) => ({ line: 1, kind, text }));
  const isRefused = (text: string): boolean => kindsOf(text).some((one) => against(one).length > 0);

  test.each([
    "It gives a number.",
    "Is told of every attempt.",
    "'name' must be a text that is not empty",
    "Refused when somebody changed it meanwhile.",
    "It is a drop for sure.",
    "A server of your own.",
    "Most attempts, the first included.",
    "What makes a client.",
    "Takes one look.",
    "Tells whether a path is one of these.",
    "The address of a page.",
    "1 rows are too few.",
    "… rows are too few.",
    "Cannot use 'a': it must be a number, current value is …",
    "'a' must be a number: current value is \"x\"",
    "did you mean 'b'?",
    "100 % of the rows",
    "The behaviour of a cancelled call",
  ])("refuse: %s", (text) => {
    expect(isRefused(text)).toBe(true);
  });

  test.each([
    "It returns a number.",
    "Called after every attempt.",
    "'name' must be a non-empty string: current value is 7",
    "Did you mean 'b'?",
    "There is no such run, and it is no longer needed.",
    "Maximum attempts per call, including the first.",
    "1 row is too few; 21 rows are enough.",
    "62.1% of the rows",
    "Which of the two does it look like?",
  ])("allow: %s", (text) => {
    expect(isRefused(text)).toBe(false);
  });

  test("know a path of one form", () => {
    const path = (text: string): number => against({ line: 1, kind: "path", text }).length;
    expect(
      ["rows[3].key", "rows[\u0024{at}].key", "options.x", "rows.3.key", "rows.\u0024{at}.key"].map(
        path,
      ),
    ).toEqual([0, 0, 0, 1, 1]);
  });
});
