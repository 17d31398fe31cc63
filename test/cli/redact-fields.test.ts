import { describe, expect, test } from "vitest";
import { RedactedFields } from "../../src/cli/redact-fields.ts";
import type { Trial } from "../../src/model/scored-row.ts";
import type { ContentRow } from "../../src/report/redact.ts";

const trial = (output: unknown, more: object = {}): Trial =>
  ({ output, scores: {}, url: null, ...more }) as Trial; // as far as the class reads it

const row = (more: Partial<ContentRow> = {}): ContentRow => ({
  key: "r1",
  kind: "shared",
  input: "in",
  columns: {},
  base: [],
  candidate: [],
  ...more,
});

const redacted = (names: string[], one: ContentRow): ContentRow => {
  const fields = new RedactedFields(names);
  const changed = fields.redact(one);
  fields.checkFound();
  return changed;
};

describe("--redact", () => {
  test("hides a field at any depth, in inputs, outputs and columns, and nothing else", () => {
    const person = { name: "Ann", tags: [{ email: "a@b", age: 3 }] };
    const hidden = { name: "Ann", tags: [{ email: "[redacted]", age: 3 }] };
    const given = row({
      kind: "edited",
      input: { person },
      editedInput: [person],
      columns: { email: { any: 1 }, other: person },
      base: [trial(person)],
      candidate: [trial("email"), trial(null)],
    });
    const copy = structuredClone(given);
    expect(redacted(["email"], given)).toEqual(
      row({
        kind: "edited",
        input: { person: hidden },
        editedInput: [hidden],
        columns: { email: "[redacted]", other: hidden },
        base: [trial(hidden)],
        candidate: [trial("email"), trial(null)],
      }),
    );
    expect(given).toEqual(copy);
  });

  test.each([
    ['{"email":"a@b","n":1}', '{"email":"[redacted]","n":1}'],
    [' [ {"x": "{\\"email\\": 1}"} ]', '[{"x":"{\\"email\\":\\"[redacted]\\"}"}]'],
    ['{"n": 1.0}', '{"n": 1.0}'],
    ["{email: a@b}", "{email: a@b}"],
    ["my email is a@b", "my email is a@b"],
  ])("hides a field of JSON that is text: %s", (input, expected) => {
    const fields = new RedactedFields(["email"]);
    expect(fields.redact(row({ input })).input).toBe(expected);
  });

  test("hides whole inputs, outputs, reasons and errors by these words", () => {
    const scores = { judge: { value: 3, state: "scored", reason: "because", raw: { a: 1 } } };
    const given = row({ input: { a: 1 }, base: [trial({ b: 2 }, { error: "bad", scores })] });
    expect(redacted(["input", "output", "reason", "error"], given)).toMatchObject({
      input: "[redacted]",
      base: [
        {
          output: "[redacted]",
          error: "[redacted]",
          scores: { judge: { value: 3, reason: "[redacted]", raw: null } },
        },
      ],
    });
  });

  test("hides scores that are text, and the reasons of a scorer, but no number", () => {
    const score = (value: unknown) => ({ value, state: "scored", reason: "because", raw: value });
    const scores = { label: score("rude"), judge: score(2), other: score("kind") };
    const given = row({ candidate: [trial("x", { scores })] });
    expect(redacted(["label", "judge"], given).candidate[0]?.scores).toEqual({
      label: { ...score("[redacted]"), reason: "[redacted]", raw: null },
      judge: { ...score(2), reason: "[redacted]", raw: null },
      other: score("kind"),
    });
  });

  test("refuses a name that hides nothing", () => {
    expect(() => redacted(["input", "emial"], row())).toThrow("'--redact emial' hides nothing");
    expect(() => redacted(["__proto__"], row())).toThrow("hides nothing");
  });
});
