import { describe, expect, test } from "vitest";
import { paintOf } from "../../src/cli/paint.ts";
import { safeText } from "../../src/cli/safe-text.ts";
import { ioOf } from "./support.ts";

const RED = "\u001b[31mx\u001b[39m";

/** Returns how a red text is printed. */
function red(env: Record<string, string>, { terminal = true, allowed = true } = {}): string {
  const { io } = ioOf({ env, ...(terminal ? { terminal: 80 } : {}) });
  const paint = paintOf(io, io.stdout, allowed);
  return paint.print(paint.style("red", "x"));
}

function link(env: Record<string, string>, url: string, terminal = true): string {
  const { io } = ioOf({ env, ...(terminal ? { terminal: 80 } : {}) });
  const paint = paintOf(io, io.stdout, true);
  return paint.print(paint.link(url, "x"));
}

describe("Colors", () => {
  test.each([
    [{}, true, true],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true], // only a value that is not empty counts, by no-color.org
    [{ NODE_DISABLE_COLORS: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
    [{ TERM: "xterm-256color" }, true, true],
    [{}, false, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true], // as in Node
  ])("%j on a terminal: %j", (env, terminal, colors) => {
    expect(red(env, { terminal })).toBe(colors ? RED : "x");
    expect(red(env, { terminal, allowed: false })).toBe("x"); // --no-color
  });
});

describe("Links", () => {
  const URL = "https://wandb.ai/acme";

  test.each([
    [{}, false],
    [{ TERM_PROGRAM: "WezTerm" }, true],
    [{ WT_SESSION: "1" }, true],
    [{ VTE_VERSION: "7600" }, true],
    [{ VTE_VERSION: "4900" }, false],
    [{ TERM_PROGRAM: "WezTerm", TERM: "dumb" }, false],
    [{ TERM_PROGRAM: "WezTerm", TMUX: "1" }, false],
    [{ FORCE_HYPERLINK: "0", WT_SESSION: "1" }, false],
    [{ FORCE_HYPERLINK: "1" }, true],
  ])("with %j: %j", (env, shown) => {
    const linked = `\u001b]8;;${URL}\u001b\\x\u001b]8;;\u001b\\`;
    expect(link(env, URL)).toBe(shown ? linked : "x");
    expect(link(env, URL, false)).toBe("x");
  });

  test.each(["javascript:alert(1)", "file:///etc/passwd", "not a URL", ""])(
    "%j does not become a link",
    (url) => {
      expect(link({ FORCE_HYPERLINK: "1" }, url)).toBe("x");
    },
  );
});

describe("Text from outside", () => {
  test("cannot contain a sequence or a mark, and line feeds stay", () => {
    const hostile = "a\tb\n\u001b[31m\u009b\u007f\r\u202e\ufdd00\ufdd1é漢😀";
    const safe = "a\\u0009b\n\\u001b[31m\\u009b\\u007f\\u000d\\u202e\\ufdd00\\ufdd1é漢😀";
    expect(safeText(hostile)).toBe(safe);
    expect(safeText("a\tb", { tabs: true })).toBe("a\tb");
    expect(JSON.parse(safeText(JSON.stringify({ hostile })))).toEqual({ hostile });
  });

  test("cannot be a command to the log of a CI service", () => {
    const commands = "::error::x\n \u00a0::add-mask::x\na::b ##[group] ##vso[task] ## c [d]";
    expect(safeText(commands)).toBe(
      "\\u003a:error::x\n \u00a0\\u003a:add-mask::x\na::b #\\u0023[group] #\\u0023vso[task] ## c [d]",
    );
    expect(JSON.parse(safeText(JSON.stringify({ commands })))).toEqual({ commands });
  });

  test("has no characters that nobody sees, and keeps those that join emoji", () => {
    expect(safeText("a\u200b\ufeff\u00ad\u{e0041}👩‍🚀")).toBe(
      "a\\u200b\\ufeff\\u00ad\\udb40\\udc41👩‍🚀",
    );
  });

  test("is written out even where nobody escaped it", () => {
    const { io } = ioOf({ terminal: 80 });
    const paint = paintOf(io, io.stdout, true);
    expect(paint.print(`${paint.style("red", "x")}\u001b[2J`)).toBe(`${RED}\\u001b[2J`);
    expect(paint.print("\ufdd099\ufdd1")).toBe(""); // a mark that was never made is nothing
  });
});
