import { describe, expect, test } from "vitest";
import { inputDigest, rowDigest, verifyRowDigest } from "../../src/model/row-digest.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";

describe("rowDigest()", () => {
  test("returns the digests observed on the server", async () => {
    expect(await rowDigest({ question: "2+2?", expected: "4" })).toBe(
      "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw",
    );
    expect(await rowDigest({ x: 1 })).toMatch(/^YTYlqmU0/);
    expect(await rowDigest({ s: "é😀" })).toMatch(/^XYT8qO99/);
  });

  test("agrees with Python's json.dumps(sort_keys=True) on awkward values", async () => {
    // computed with Python 3.11: base64url(sha256(json.dumps(row, sort_keys=True))) with the
    // letters replaced
    const row = {
      "\u{1F600}": 1,
      "\uFFFD": 2,
      tab: 'a\tb\u007f"\\/',
      tiny: 1.5e-7,
      small: 0.0001,
      third: 1 / 3,
      list: [true, null, -2.5],
      deep: { b: {}, a: [] },
    };
    expect(await rowDigest(row)).toBe("WS5YczXcCPtMj0bXAOW3N6BUzXhTYYjv0xyovJicui0");
  });

  // Each digest is that of Python's json.dumps(value, sort_keys=True), computed with CPython 3.11.
  test.each([
    [
      "a whole number too large for a double, as a bigint",
      { n: 2n ** 70n },
      "UzzJYEBrYa1B4VMddD8qNN6dwX6uTb6F5YRnjTq6wmw",
    ],
    ["NaN", { x: Number.NaN }, "uqsGi7XF3fYucFBi68rCK1uOWLdjSlYEislB05aDScI"],
    [
      "both infinities",
      { x: Number.POSITIVE_INFINITY, y: Number.NEGATIVE_INFINITY },
      "kEjKyXQIsTk2CnDH1gKI2NRhV0LV7Qic78Vzjz1Mt0s",
    ],
    [
      "booleans and null",
      { t: true, f: false, n: null },
      "9VXYf9uk82Bw7sukeFvscgLdumg8Jqx9NGYm2Irdypw",
    ],
    [
      "small numbers, which change to an exponent",
      { x: 1e-7, y: -2.5e-10, z: 0.0001 },
      "FvVMfZp0bOEEQqzmXLOEHAhyH8mssNg30kU4igQbVbA",
    ],
    ["a list", [1, "a", [2]], "333RVcEXnLLX643uuN1K3t4hfZA0JeEgjq6nYCFRrPk"],
    [
      "keys above U+FFFF, which sort by code point",
      { "\u{1F600}": 1, "\uFFFD": 2, é: 3 },
      "bETqEj5MQa60tfCuKNq1M250JyOW6K9HLexjIaFUwSE",
    ],
    [
      "the delete character and a line separator",
      { s: "\u007f\u2028" },
      "ycUiGJrY5qrWJejVMkVaVPDyBGJdVKaenMMHNuhshVk",
    ],
    ["a function in a list, as null", [() => {}], "HYYGzrH5TGMm1tVIPSWPyy4XnphpMlskXRBcIhmYaf0"],
  ])("writes %s as Python does", async (_what, row, digest) => {
    expect(await rowDigest(row)).toBe(digest);
    expect(await rowDigest(Array.isArray(row) ? row : { ...row, absent: undefined })).toBe(digest);
  });

  test("does not depend on the order of the keys", async () => {
    expect(await rowDigest({ b: 1, a: { d: 2, c: 3 } })).toBe(
      await rowDigest({ a: { c: 3, d: 2 }, b: 1 }),
    );
  });
});

describe("verifyRowDigest()", () => {
  const digest = "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw";

  test("distinguishes equal from different", async () => {
    expect(await verifyRowDigest({ question: "2+2?", expected: "4" }, digest)).toBe("equal");
    expect(await verifyRowDigest({ question: "2+3?", expected: "5" }, digest)).toBe("different");
  });

  // Computed by Python: sha256(json.dumps(row, sort_keys=True)). JSON.parse reads 1.0 as 1.
  test.each([
    ['{"x":1.0}', "hXYo5CD9tT04YhwV9Lb3Yn20n4eGfwZO2DFpPCvifmA"],
    [
      '{"a":1.0,"b":1,"c":[1.0,2.0],"d":1e16,"e":-0.0,"f":1e22}',
      "SJPKq7raBNBdwhByWcq9cxKVQK6E34A7PKYYeqYXk7o",
    ],
    [
      `{"v":[${Array.from({ length: 24 }, (_, i) => `${i}.0`)}],"n":3}`,
      "glYQIBu0Y9D5hAzXvaKgYIpOsTYTKY64It46m8C1quA",
    ],
  ])("tries whole numbers as integers and as floats: %s", async (text, of) => {
    expect(await verifyRowDigest(JSON.parse(text), of)).toBe("equal");
    expect(await verifyRowDigest({ ...JSON.parse(text), z: "edited" }, of)).toBe(
      text === '{"x":1.0}' ? "different" : "cannot-tell",
    );
  });

  test("a bigint is always an integer", async () => {
    // {"id": 9007199254740993, "one": 1.0}
    const of = "JvIvXocgK7RfY9AzS414T6AeT4bY9wvHy9yyChD1Qpo";
    expect(await verifyRowDigest({ id: 9007199254740993n, one: 1 }, of)).toBe("equal");
    expect(await verifyRowDigest({ id: 9007199254740995n, one: 1 }, of)).toBe("different");
  });

  test("cannot tell if more numbers are mixed than are tried, if one has lost digits, or if the algorithm is unknown", async () => {
    const mixed = { v: Array.from({ length: 13 }, (_, i) => Math.max(0, i - 1)), n: 3 };
    expect(
      await verifyRowDigest(
        { ...mixed, v: [1, ...mixed.v.slice(1)] },
        "sfKK3eFOTig5uq40yGhhkNZvlbJa5ObDZx0ZK7vofco",
      ),
    ).toBe(
      "cannot-tell", // [1.0, 0, 1, 2, …]
    );
    expect(await verifyRowDigest({ deep: [{ n: 2 ** 60 }] }, digest)).toBe("cannot-tell");
    expect(
      await verifyRowDigest(
        { question: "2+2?" },
        "CD88EDCD3C093AC6390FD3F73C5C484D7C5A688073C5B1C9B3F2E58BB136BDD0",
      ),
    ).toBe("cannot-tell");
  });
});

describe("inputDigest()", () => {
  const row = {
    key: "k",
    digest: null,
    digestKind: null,
    input: { id: 9007199254740992 },
    trials: [],
  };

  test("distinguishes inputs that differ only in digits that a number lost", async () => {
    const lost = (digits: string): ScoredRow => ({
      ...row,
      notes: [`input.id: the server has ${digits}`, "trials[0].output: …"],
    });
    expect(await inputDigest(lost("9007199254740993"))).toBe(
      await inputDigest({ ...lost("9007199254740993"), key: "other" }),
    );
    expect(await inputDigest(lost("9007199254740993"))).not.toBe(
      await inputDigest(lost("9007199254740991")),
    );
    expect(await inputDigest({ ...row, notes: ["trials[0].output: …"] })).toBe(
      await rowDigest(row.input),
    );
  });
});
