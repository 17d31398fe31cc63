import { describe, expect, test, vi } from "vitest";
import { Output } from "../../src/cli/output.ts";
import type { Progress } from "../../src/cli/progress.ts";
import { columnsOf } from "../../src/report/columns.ts";
import { ioOf, type Surroundings } from "./support.ts";

const ERASE = "\r\u001b[K";

/** Progress with a clock that only moves when a test moves it. */
async function started(
  total: number | null,
  surroundings: Surroundings & { progress?: boolean; label?: string } = {},
) {
  const time = { now: 1_000_000 };
  const { io, stdout, stderr } = ioOf({ terminal: 80, ...surroundings });
  const out = new Output({ ...io, now: () => time.now }, "text", {
    progress: surroundings.progress ?? true,
  });
  const progress = out.progress.start(surroundings.label ?? "Reading rows", total);
  await vi.dynamicImportSettled();
  const later = (ms: number, act: (progress: Progress) => void): string => {
    time.now += ms;
    const before = stderr.text.length;
    act(progress);
    return stderr.text.slice(before);
  };
  return { out, later, progress, stderr: () => stderr.text, stdout: () => stdout.text };
}

describe("Progress", () => {
  test("shows a bar, counts, the rate and the time left", async () => {
    const { later } = await started(200);
    expect(later(2_000, (progress) => progress.advance(50))).toBe(
      `${ERASE}Reading rows  [#####---------------]  50/200  25%  25/s  ETA 0:06`,
    );
    expect(later(1_000_000, (progress) => progress.advance(1))).toContain("3.1/min  ETA 48:48");
    expect(later(1_000, (progress) => progress.set(200))).toMatch(/200\/200 {2}100% {2}\S+$/);
  });

  test("shows no rate before the first item", async () => {
    const { later } = await started(2);
    expect(later(1_000, (progress) => progress.advance(0, "3 of 9 rows"))).toBe(
      `${ERASE}Reading rows  [--------------------]  0/2  0%  3 of 9 rows`,
    );
  });

  test("shows counts without a total, and takes one that becomes known", async () => {
    const { later } = await started(null);
    expect(later(1_000, (progress) => progress.advance(1, "base.csv"))).toBe(
      `${ERASE}Reading rows  1  1.0/s  base.csv`,
    );
    expect(later(1_000, (progress) => progress.set(4, 8))).toContain("4/8  50%  2.0/s  ETA 0:02");
  });

  test("draws nothing for short work, and ten times a second at most", async () => {
    const { later } = await started(10);
    expect(later(299, (progress) => progress.advance())).toBe("");
    expect(later(1, (progress) => progress.advance())).toContain("2/10");
    expect(later(99, (progress) => progress.advance())).toBe("");
    expect(later(1, (progress) => progress.advance())).toContain("4/10");
  });

  test("is removed before other output, and at the end", async () => {
    const { out, later, progress, stderr, stdout } = await started(10);
    later(1_000, () => progress.advance());
    await out.note("A warning");
    expect(stderr()).toMatch(/%.*\r\u001b\[KA warning\n$/);
    later(1_000, () => progress.advance());
    await out.raw("data\n");
    expect(stderr().endsWith(ERASE)).toBe(true);
    expect(stdout()).toBe("data\n");
    later(1_000, () => progress.advance());
    expect(later(0, () => progress.done())).toBe(ERASE);
    expect(later(1_000, () => progress.advance())).toBe("");
  });

  test.each([10, 20, 30, 40, 60, 100, 120])("fits into %i columns", async (terminal) => {
    const { later } = await started(2_000, { terminal, label: "漢字 Reading the rows of a run" });
    const drawn = later(1_000, (progress) => progress.advance(7, "a detail of some length"));
    const line = drawn.slice(ERASE.length);
    expect(columnsOf(line)).toBeLessThan(terminal);
    expect(line).toContain("7/2000".slice(0, terminal - 1));
    expect(line.includes("[")).toBe(terminal >= 120);
  });

  test.each([
    ["without a terminal", { terminal: undefined }],
    ["with --no-progress", { progress: false }],
    ["on a dumb terminal", { env: { TERM: "dumb" } }],
  ])("is not shown %s", async (_, surroundings) => {
    const { out, later, progress, stderr } = await started(10, surroundings as Surroundings);
    later(5_000, () => progress.advance());
    progress.set(10);
    progress.done();
    await out.note("done");
    expect(stderr()).toBe("done\n");
  });

  test("names from outside cannot move the cursor", async () => {
    const { later } = await started(3, { label: "\u001b[2Jx" });
    const drawn = later(1_000, (progress) => progress.advance(1, "\u001b[1A"));
    expect(drawn.slice(ERASE.length)).not.toContain("\u001b");
  });

  test("a terminal that is gone does not stop the work", async () => {
    const { io } = ioOf({ terminal: 80 });
    const stderr = { ...io.stderr, isTTY: true, write: () => Promise.reject(new Error("gone")) };
    let now = 0;
    const out = new Output({ ...io, stderr, now: () => now }, "text");
    const progress = out.progress.start("Reading", 2);
    now = 1_000;
    expect(() => progress.advance()).not.toThrow();
  });
});
