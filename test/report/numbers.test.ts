import { describe, expect, test } from "vitest";
import {
  formatChange,
  formatChangeRange,
  formatP,
  formatSize,
  formatSizeRange,
  formatValue,
} from "../../src/report/numbers.ts";

describe("numbers of a report", () => {
  test.each([
    [0.6172, "61.7%"],
    [0.75, "75%"],
    [0, "0%"],
    [1, "100%"],
    [0.9996, "99.96%"],
    [0.99999, "99.999%"],
    [0.00012, "0.01%"],
    [0.0000012, "0.0001%"],
  ])("a share of %d is %s: only all is 100% and only none is 0%", (value, text) => {
    expect(formatValue(value, "share")).toBe(text);
  });

  test.each([
    [3, "3"],
    [2.34567, "2.346"],
    [-0, "0"],
    [1234.5, "1,235"],
    [1_234_567.8, "1,234,568"],
    [0.00001234, "0.0000123"],
    [1.5e21, "1.5e+21"],
    [1e-300, "1e-300"],
    [-12.34567, "-12.35"],
  ])("a number of %d is %s", (value, text) => {
    expect(formatValue(value, "number")).toBe(text);
  });

  test("differences have their sign and unit", () => {
    expect(formatChange(-0.0586, "share")).toBe("-5.9 points");
    expect(formatChange(0.01, "share")).toBe("+1 point");
    expect(formatChange(0, "share")).toBe("0 points");
    expect(formatChange(-0.00004, "share")).toBe("-0.004 points");
    expect(formatChange(0.123456, "number")).toBe("+0.123");
    expect(formatSize(-0.0586, "share")).toBe("5.9 points");
    expect(formatChangeRange([-0.1134, -0.003785], "share")).toBe("-11.3 to -0.4");
    expect(formatChangeRange([-0.05, 0.2], "number")).toBe("-0.05 to +0.2");
    expect(formatSizeRange([-0.1134, -0.003785], "share")).toBe("0.4 to 11.3");
    expect(formatSizeRange([0.1, 0.25], "number")).toBe("0.1 to 0.25");
  });

  test.each([
    [0.036, 0.95, "= .036"],
    [0.0004, 0.95, "< .001"],
    [0.9996, 0.95, "> .999"],
    [1, 0.95, "= 1"],
    [0.04996, 0.95, "= .04996"],
    [0.05004, 0.95, "= .050"],
    [0.00996, 0.99, "= .00996"],
  ])("p of %d at the level %d is %s: rounding never crosses the level", (p, confidence, text) => {
    expect(formatP(p, confidence)).toBe(text);
  });
});
