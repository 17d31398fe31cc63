import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WordReading } from "../../src/analysis/read-literal.ts";
import { checkWordOptions, readWords, valuesOf } from "../../src/analysis/read-words.ts";

type Options = Parameters<typeof readWords>[1];

/**
 * Reading of each word, or the reason why it has none, with a "!" prefix if the word counts as
 * errored.
 */
function read(words: readonly string[], options: Options = {}): Record<string, unknown> {
  const show = (reading: WordReading): unknown =>
    "value" in reading ? reading.value : `${reading.failed ? "! " : ""}${reading.unread}`;
  return Object.fromEntries(
    [...readWords(words, options)].map(([word, reading]) => [word, show(reading)]),
  );
}

const one = (word: string, options: Options = {}): unknown => read([word], options)[word];
const ambiguous = (letter: string): string => `"${letter}" is ambiguous: define it with values`;

describe("words that mean the same in every column", () => {
  test.each([
    "true",
    "TRUE",
    " true ",
    "yes",
    "Yes",
    "pass",
    "PASS",
    "Passed",
    "correct",
    "CORRECT\n",
    "\ttrue",
  ])("%j is true", (word) => {
    expect(one(word)).toBe(true);
  });

  test.each(["false", " False", "no", "NO", "fail", "FAILED", "incorrect"])(
    "%j is false",
    (word) => {
      expect(one(word)).toBe(false);
    },
  );

  test.each([
    ["0", 0],
    ["1.0", 1],
    ["-2.5", -2.5],
    ["+3", 3],
    [".5", 0.5],
    ["5.", 5],
    ["1e-3", 0.001],
    ["2E2", 200],
    [" 0.75 ", 0.75],
    ["80%", 0.8],
    ["80 %", 0.8],
    ["33.3%", 0.333],
    ["-5%", -0.05],
    ["100\u00a0%", 1],
  ])("%j is %d", (word, value) => {
    expect(one(word)).toBe(value);
  });

  test.each(["nan", "NaN", "-inf", "Infinity", "1e999"])(
    "%j is an error, not a missing score",
    (word) => {
      expect(one(word)).toBe(`! "${word}" is not a finite number`);
    },
  );

  test.each(["", " ", "\t\n"])("%j is empty", (word) => {
    expect(one(word)).toBe("empty");
  });

  test.each([
    "formal",
    "1,234.5",
    "1,234,567",
    "12 345",
    "2026-01-31",
    "3 ms",
    "$5",
    "0x10",
    "1_000",
    "5/10",
    "%",
    ".",
    "e5",
    "--1",
    "constructor",
    "__proto__",
  ])("%j cannot be read", (word) => {
    expect([...readWords([word], {}).values()]).toEqual([
      { unread: `"${word}" cannot be read as a score`, failed: false },
    ]);
  });

  test("a reason shows at most 40 characters", () => {
    expect(one("x".repeat(50))).toBe(`"${"x".repeat(39)}…" cannot be read as a score`);
    expect(one(" ".repeat(1e6))).toBe(`"${" ".repeat(39)}…" cannot be read as a score`);
  });
});

describe("the decimal separator", () => {
  test("a comma is an error unless it is declared", () => {
    expect(read(["0,5", "1", "-0,25", "80,5%"])).toEqual({
      "0,5": '! "0,5" may have a decimal comma: pass decimal: ","',
      "1": 1,
      "-0,25": '! "-0,25" may have a decimal comma: pass decimal: ","',
      "80,5%": '! "80,5%" may have a decimal comma: pass decimal: ","',
    });
  });

  test("a comma before three digits may separate thousands, and the reason says so", () => {
    expect(one("1,234")).toBe(
      '! "1,234" has a comma: pass decimal: "," if it marks decimals, remove it if it separates thousands',
    );
    expect(one("0,125")).toContain("may have a decimal comma");
  });

  test("with a decimal comma, a point is an error and never thousands", () => {
    expect(
      read(["0,5", "80,5%", "1", ",25", "1,5e3", "0.5", "1.234", "1.234,5", "1,2,3"], {
        decimal: ",",
      }),
    ).toEqual({
      "0,5": 0.5,
      "80,5%": 0.805,
      "1": 1,
      ",25": 0.25,
      "1,5e3": 1500,
      "0.5": '! "0.5" has a decimal point, but decimal is ","',
      "1.234": '! "1.234" has a decimal point, but decimal is ","',
      "1.234,5": '"1.234,5" cannot be read as a score',
      "1,2,3": '"1,2,3" cannot be read as a score',
    });
  });
});

describe("letters", () => {
  test.each([
    [["C", "I"], { C: 1, I: 0 }],
    [["C"], { C: 1 }],
    [["I"], { I: 0 }],
    [["C", "I", "P", "N"], { C: 1, I: 0, P: 0.5, N: 0 }],
    [["I", "P", ""], { I: 0, P: 0.5, "": "empty" }],
    [["C ", "N"], { "C ": 1, N: 0 }],
    [["C", "I", "nan"], { C: 1, I: 0, nan: '! "nan" is not a finite number' }],
    [["P", "F"], { P: true, F: false }],
    [["F"], { F: false }],
    [["p", "f"], { p: true, f: false }],
    [["Y", "N"], { Y: true, N: false }],
    [["y", "n"], { y: true, n: false }],
    [["Y"], { Y: true }],
  ])("%j", (words, expected) => {
    expect(read(words)).toEqual(expected);
  });

  test.each([
    [["P"], ["P"]],
    [["N"], ["N"]],
    [
      ["P", "N"],
      ["P", "N"],
    ],
    [
      ["A", "C", "F"],
      ["C", "F"],
    ],
    [
      ["C", "I", "formal"],
      ["C", "I"],
    ],
    [
      ["C", "I", "2"],
      ["C", "I"],
    ],
    [
      ["P", "F", "true"],
      ["P", "F"],
    ],
    [
      ["C", "I", "prose ".repeat(20)],
      ["C", "I"],
    ],
    [
      ["Y", "N", "P"],
      ["Y", "N", "P"],
    ],
  ])("%j: no letter is guessed", (words, letters) => {
    expect(read(words)).toMatchObject(
      Object.fromEntries(letters.map((letter) => [letter, ambiguous(letter)])),
    );
  });

  test("lower-case letters of Inspect are not guessed", () => {
    expect(read(["c", "i"])).toEqual({
      c: '"c" cannot be read as a score',
      i: '"i" cannot be read as a score',
    });
  });
});

describe("Inspect's longer words", () => {
  test("count partially alongside correct and incorrect, which are then numbers too", () => {
    expect(read(["Correct", "incorrect", "PARTIAL", "noanswer"])).toEqual({
      Correct: 1,
      incorrect: 0,
      PARTIAL: 0.5,
      noanswer: 0,
    });
  });

  test("mean nothing alongside other words", () => {
    expect(read(["pass", "partial", "noanswer"])).toEqual({
      pass: true,
      partial: '"partial" cannot be read as a score',
      noanswer: '"noanswer" cannot be read as a score',
    });
  });
});

describe("values", () => {
  test("override every rule, first exactly, then trimmed", () => {
    const values = { pass: 0, " pass": 0.25, "80%": 8, nan: 0, "": 0.1, "0,5": 5 };
    expect(read(["pass", " pass", "pass ", "80%", "nan", "", "0,5"], { values })).toEqual({
      pass: 0,
      " pass": 0.25,
      "pass ": 0,
      "80%": 8,
      nan: 0,
      "": 0.1,
      "0,5": 5,
    });
  });

  test("a word that they do not name is read by the rules, but letters of Inspect are not guessed", () => {
    expect(read(["C", "I", "PASS", "0.5", "formal"], { values: { I: 0 } })).toEqual({
      I: 0,
      C: ambiguous("C"),
      PASS: true,
      "0.5": 0.5,
      formal: '"formal" cannot be read as a score',
    });
    expect(read(["Y", "N", "?"], { values: { "?": false } })).toEqual({
      Y: true,
      N: false,
      "?": false,
    });
  });

  test("with a fractional value, booleans are numbers: true and 0.5 have no common scale", () => {
    expect(read(["yes", "no", "unsure"], { values: { unsure: 0.5 } })).toEqual({
      yes: 1,
      no: 0,
      unsure: 0.5,
    });
    expect(read(["yes", "no"], { values: { unsure: 0.5 } })).toEqual({ yes: 1, no: 0 });
    expect(read(["yes", "refused"], { values: { refused: 0 } })).toEqual({ yes: true, refused: 0 });
  });

  test("a caller's value for correct leaves partial unread", () => {
    expect(read(["correct", "incorrect", "partial"], { values: { correct: 10 } })).toMatchObject({
      correct: 10,
      partial: '"partial" cannot be read as a score',
    });
  });

  test("inherited names are not values", () => {
    expect(one("toString", { values: {} })).toBe('"toString" cannot be read as a score');
    expect(valuesOf({ values: {} }, "constructor")).toBeUndefined();
    expect(valuesOf({}, "correct")).toBeUndefined();
    expect(valuesOf({ values: { correct: { C: 1 } } }, "correct")).toEqual({ C: 1 });
  });
});

describe("any strings", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "C",
      "I",
      "P",
      "N",
      "F",
      "Y",
      "correct",
      "partial",
      "pass",
      "true",
      "0,5",
      "80%",
      "nan",
      "",
    ),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.stringMatching(/^[-+.,0-9e% ]{0,80}$/),
  );
  const options = fc.record({ decimal: fc.constantFrom("." as const, "," as const) });

  test("are read or have a reason, and numbers are finite", () => {
    fc.assert(
      fc.property(fc.array(word), options, (words, o) => {
        const readings = readWords(words, o);
        expect([...readings.keys()].sort()).toEqual([...new Set(words)].sort());
        for (const reading of readings.values()) {
          if ("value" in reading)
            expect(typeof reading.value === "boolean" || Number.isFinite(reading.value)).toBe(true);
          else expect(reading.unread).not.toBe("");
        }
      }),
    );
  });

  test("are read the same in every order, however often they occur", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), options, (words, o) => {
        expect(read([...words, ...words].reverse(), o)).toEqual(read(words, o));
      }),
    );
  });

  test("numbers are read as JavaScript writes them, with either separator", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(one(String(value))).toBe(Number(String(value)));
        expect(one(String(value).replace(".", ","), { decimal: "," })).toBe(Number(String(value)));
      }),
    );
  });
});

describe("checkWordOptions()", () => {
  const thrown = (options: unknown): unknown => {
    try {
      checkWordOptions(options as never);
      return null;
    } catch (error) {
      return error;
    }
  };

  test("accepts numbers and booleans", () => {
    expect(thrown({})).toBeNull();
    expect(thrown({ decimal: ",", values: { correct: { C: 1, I: false } } })).toBeNull();
  });

  test.each([
    [{ decimal: ";" }, "decimal"],
    [{ decimal: "" }, "decimal"],
    [{ values: null }, "values"],
    [{ values: [] }, "values"],
    [{ values: new Map() }, "values"],
    [{ values: { C: 1 } }, "values.C"],
    [{ values: { correct: ["C"] } }, "values.correct"],
    [{ values: { correct: { C: "1" } } }, "values.correct.C"],
    [{ values: { correct: { C: Number.NaN } } }, "values.correct.C"],
    [{ values: { correct: { C: null } } }, "values.correct.C"],
  ])("throws for %j at %s", (options, path) => {
    expect(thrown(options)).toMatchObject({ code: "invalid_argument", path });
  });

  test("says what to write", () => {
    expect(() => checkWordOptions({ values: { correct: { C: "1" } } } as never)).toThrow(
      "'values.correct.C' must be a finite number or a boolean: current value is \"1\"",
    );
    expect(() => checkWordOptions({ values: { C: 1 } } as never)).toThrow(
      "Name the scorer first, then its words: values: { correct: { C: 1, I: 0 } }",
    );
  });
});
