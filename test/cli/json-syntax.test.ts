import { expect, test } from "vitest";
import { syntaxErrorAt } from "../../src/cli/json-syntax.ts";

test.each([
  ['{"a": wrong}', 6],
  ["{'a': 1}", 1],
  ['{"a": 1,}', 8],
  ["[1, 2,]", 6],
  ["[1 2]", 3],
  ['{"a" 1}', 5],
  ['{"a": 1 "b": 2}', 8],
  ["{} {}", 3],
  ["[}", 1],
  ["{]", 1],
  ["// comment\n{}", 0],
  ['{"a": "tab\there"}', 6],
  ['{"a": "\\x"}', 6],
  ['{"a": "open}', 6],
  ["01", 1],
  ["[1.]", 2],
  ["NaN", 0],
  ["nul", 0],
  [":", 0],
  ['{,"a":1}', 1],
  ["[,1]", 1],
  ['{"a":}', 5],
  ["[1", 2],
  ['{"a": ', 6],
  ["", 0],
  ["  ", 2],
])("%j is wrong at %i", (text, at) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(syntaxErrorAt(text)).toBe(at);
});

test("is at what was inserted between any two tokens, and at the end of a part", () => {
  const tokens = ["{", '"a"', ":", "[", "1", ",", "{", "}", ",", "[", "]", "]", ",", '"b"', ":"];
  tokens.push("-0.5e+3", ",", '"\\u00e9\\n"', ":", "null", "}");
  expect(() => JSON.parse(tokens.join(" "))).not.toThrow();
  for (let at = 0; at <= tokens.length; at++) {
    const before = tokens.slice(0, at).join(" ");
    const text = `${before}\n? ${tokens.slice(at).join(" ")}`;
    expect(syntaxErrorAt(text)).toBe(before.length + 1);
    if (at < tokens.length) expect(syntaxErrorAt(before)).toBe(before.length);
  }
});
