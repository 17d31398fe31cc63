import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, type Surroundings } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "evalwire-gate-"));
const path = (name: string): string => join(folder, name);

/** Writes a table of 200 rows that pass up to a number; `undefined` leaves a cell empty. */
function table(
  name: string,
  passes: (i: number) => boolean | undefined,
  rows: { from?: number; to?: number } = {},
): void {
  const { from = 0, to = 200 } = rows;
  const lines = Array.from({ length: to - from }, (_, n) => {
    const i = n + from;
    const value = passes(i);
    return `q${i},question ${i},${i % 2 === 0 ? "math" : "law"},${value ?? ""}`;
  });
  writeFileSync(path(name), `id,input,topic,correct\n${lines.join("\n")}\n`);
}

beforeAll(() => {
  table("base.csv", (i) => i < 180);
  table("same.csv", (i) => i < 180);
  table("worse.csv", (i) => i < 150);
  table("slightly.csv", (i) => i < 177);
  table("gaps.csv", (i) => (i >= 100 && i < 130 ? undefined : i < 180));
  table("crashed.csv", () => true, { to: 60 });
  table("shard-1.csv", (i) => i < 180, { to: 100 });
  table("shard-2.csv", (i) => i < 180, { from: 100 });
  table("other-2.csv", (i) => i >= 110, { from: 90 });
  writeFileSync(
    path("gate.json"),
    JSON.stringify({ rules: [{ scorer: "correct", maxDrop: 0.05 }] }),
  );
  writeFileSync(
    path("wrong.json"),
    JSON.stringify({ rules: [{ scorer: "correct", maxDorp: 0.05 }] }),
  );
  writeFileSync(
    path("field.json"),
    JSON.stringify({ rules: [{ minRows: 3 }], onInconclusiv: "pass" }),
  );
  writeFileSync(path("broken.json"), "{ rules: ");
});
afterAll(() => rmSync(folder, { recursive: true }));

const gate = (args: string, surroundings: Surroundings = {}) =>
  runCommand(["gate", ...args.split(" ")], { cwd: folder, ...surroundings });

describe("evalwire gate", () => {
  test.each([
    ["base.csv same.csv --max-drop correct=0.05", 0, "PASS"],
    ["base.csv worse.csv --max-drop correct=0.05", 100, "FAIL"],
    ["base.csv slightly.csv --max-drop correct=0.01", 101, "INCONCLUSIVE"],
    ["base.csv gaps.csv --max-drop correct=0.05", 101, "INCONCLUSIVE"],
    ["base.csv gaps.csv --max-drop correct=0.05 --missing exclude", 0, "PASS"],
    ["base.csv crashed.csv --max-drop correct=0.05", 101, "INCONCLUSIVE"],
    ["base.csv same.csv --policy gate.json", 0, "PASS"],
    ["base.csv worse.csv --policy gate.json", 100, "FAIL"],
    ["base.csv worse.csv --policy gate.json --exit-zero", 0, "FAIL"],
    ["base.csv worse.csv --max-regressions correct=10", 100, "FAIL"],
    ["base.csv worse.csv --must-pass correct=q3 --min-rows 200 --min-coverage 1", 0, "PASS"],
    ["base.csv worse.csv --must-pass correct=q3 --must-pass correct=q199", 100, "FAIL"],
    ["base.csv slightly.csv --max-drop correct=0.01 --on-inconclusive pass", 0, "PASS"],
    ["base.csv worse.csv --max-drop correct=0.05 --slice topic", 100, "FAIL"],
    ["worse.csv --min correct=0.6", 0, "PASS"],
    ["worse.csv --min correct=0.75", 101, "INCONCLUSIVE"],
    ["worse.csv --min correct=0.75 --on point", 0, "PASS"],
    ["worse.csv --max correct=0.6 --min-rows 10", 100, "FAIL"],
    ["gaps.csv --min correct=0.8", 101, "INCONCLUSIVE"],
    ["base.csv shard-1.csv shard-2.csv --max-drop correct=0.05", 0, "PASS"],
    ["base.csv shard-?.csv --max-drop correct=0.05", 0, "PASS"],
    ["base.csv shard-1.csv --max-drop correct=0.05", 101, "INCONCLUSIVE"],
  ])("%s ends with %i", async (args, code, word) => {
    const { stdout, stderr, ...rest } = await gate(args);
    expect({ ...rest, stderr, first: stdout.split("\n")[0] }).toEqual({
      code,
      stderr: "",
      first: word,
    });
    const json = await gate(`${args} --json`);
    expect(json).toMatchObject({ code, stderr: "" });
    expect(JSON.parse(json.stdout).outcome).toBe(word.toLowerCase());
  });

  test.each([
    ["base.csv same.csv", "There is no rule to decide by"],
    ["", "There is no"],
    ["--max-drop correct=0.02", "There is no run to decide about"],
    ["base.csv same.csv --max-dorp correct=0.02", "--max-drop"],
    ["base.csv same.csv --max-drop corect=0.02", "Did you mean 'correct'?"],
    ["base.csv same.csv --max-drop correct=2%", "For 2%, write 0.02"],
    ["base.csv same.csv --max-drop correct=2", "Write 0.02 for 2 percentage points"],
    ["base.csv same.csv --max-drop 0.02", "correct=0.02"],
    ["base.csv same.csv --max-increase correct=0.02", "lowerIsBetter"],
    ["base.csv same.csv --min-coverage correct=1", "It must be a number"],
    ["base.csv same.csv --min-rows 0", "rules[0].minRows"],
    ["base.csv same.csv --policy wrong.json", "Did you mean 'maxDrop'?"],
    ["base.csv same.csv --policy field.json", "Did you mean 'onInconclusive'?"],
    ["base.csv same.csv --policy broken.json", "is not valid JSON: see line 1, column 3"],
    ["base.csv same.csv --policy absent.json", "absent.json"],
    [
      "base.csv same.csv --policy gate.json --max-drop correct=0.02",
      "Cannot combine '--policy' with '--max-drop'",
    ],
    [
      "base.csv same.csv --policy gate.json --unfinished allow",
      "Cannot combine '--policy' with '--unfinished'",
    ],
    [
      "base.csv same.csv --policy gate.json --missing exclude",
      "Cannot combine '--policy' with '--missing'",
    ],
    ["base.csv same.csv --max-drop correct=0.02 --on point", "applies only to --min and --max"],
    ["base.csv same.csv --max-drop correct=0.02 --unfinished alow", "Did you mean 'allow'?"],
    ["base.csv same.csv --max-drop correct=0.02 --comparability grador=note", "grader"],
    ["base.csv base.csv --max-drop correct=0.02", "the same run"],
    ["base.csv same.csv base.csv --max-drop correct=0.02", "the same run"],
    ["base.csv shard-1.csv other-2.csv --max-drop correct=0.02", "different scores"],
    [
      "base.csv same.csv worse.csv --max-drop correct=0.02",
      "both have the row 'q0', with the same scores",
    ],
    ["base.csv nothing-*.csv --max-drop correct=0.02", "No file matches 'nothing-*.csv'"],
    ["base.csv smae.csv --max-drop correct=0.02", "Did you mean 'same.csv'?"],
    ["base.csv same.csv --max-drop correct=0.02 --summary", "no file to append to"],
    [
      "--summary base.csv worse.csv same.csv --max-drop correct=0.02",
      "'--summary' cannot write to 'base.csv'",
    ],
    [
      "--junit base.csv worse.csv same.csv --max-drop correct=0.02",
      "'--junit' cannot write to 'base.csv'",
    ],
    [
      "--markdown base.csv worse.csv same.csv --max-drop correct=0.02",
      "'--markdown' cannot write to 'base.csv'",
    ],
    ["worse.csv --max-drop correct=0.02", "Name both runs"],
    ["worse.csv --min correct=0.2 --margin 0.1", "applies only to two runs"],
    ["base.csv same.csv --min correct=60", "Write 0.6 for 60%"],
  ])("%s is exit code 3: %s", async (args, message) => {
    const list = args === "" ? ["gate"] : ["gate", ...args.split(" ")];
    const { code, stdout, stderr } = await runCommand(list, { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(message);
    expect(readFileSync(path("base.csv"), "utf8")).toMatch(/^id,input,topic,correct\nq0,/);
    const json = await runCommand([...list, "--json"], { cwd: folder });
    expect(json).toMatchObject({ code: 3, stderr: "" });
    expect(Object.keys(JSON.parse(json.stdout))).toEqual(["error"]);
  });

  test("writes JUnit, Markdown, the step summary and annotations", async () => {
    writeFileSync(path("summary.md"), "before\n");
    const { code, stderr } = await gate(
      "base.csv worse.csv --max-drop correct=0.05 --junit out.xml --markdown out.md --summary --annotations",
      { env: { GITHUB_STEP_SUMMARY: path("summary.md") } },
    );
    expect(code).toBe(100);
    expect(stderr).toMatch(/^::error title=Gate%3A fail::The candidate is worse on 'correct'/);
    expect(readFileSync(path("out.xml"), "utf8")).toContain('failures="1" errors="0"');
    const markdown = readFileSync(path("out.md"), "utf8");
    expect(markdown).toMatch(/^### ❌ Gate: fail\n/);
    expect(markdown).toContain("`question 150`");
    expect(readFileSync(path("summary.md"), "utf8")).toBe(`before\n${markdown}\n`);
  });

  test("--summary takes a file, and replaces nothing", async () => {
    await gate("base.csv same.csv --max-drop correct=0.05 --summary=own.md");
    await gate("base.csv same.csv --max-drop correct=0.05 --summary=own.md");
    expect(readFileSync(path("own.md"), "utf8").match(/Gate: pass/g)).toHaveLength(2);
  });

  test("a file that cannot be written is an error, never a pass", async () => {
    const args = "base.csv same.csv --max-drop correct=0.05 --junit absent/out.xml";
    const { code, stdout } = await gate(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(existsSync(path("absent"))).toBe(false);
  });

  test("--json has the result of the gate and the figures, without contents of rows unless asked", async () => {
    const args = "base.csv worse.csv --max-drop correct=0.05 --json";
    const { stdout } = await gate(args);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      schema: "evalwire.gate/1",
      outcome: "fail",
      exitCode: 100,
      headline: expect.stringMatching(/^The candidate is worse on 'correct': 75% against 90%/),
      rules: [{ outcome: "fail", difference: -0.15 }],
      figures: { rows: { shared: 200 }, scorers: [{ scorer: "correct", change: { n: 200 } }] },
    });
    expect(stdout).not.toContain("question");
    const { worstRows } = JSON.parse((await gate(`${args} --rows`)).stdout).figures;
    expect(worstRows).toHaveLength(5);
    expect(worstRows[0]).toMatchObject({ input: "question 150" });
  });

  test("the verdict holds even if nobody reads it", async () => {
    expect((await gate("base.csv worse.csv --policy gate.json", { closesAfter: 0 })).code).toBe(
      100,
    );
  });

  test("colors and links are for terminals", async () => {
    const args = "base.csv worse.csv --policy gate.json";
    expect((await gate(args)).stdout).not.toContain("\u001b");
    expect((await gate(args, { terminal: 100 })).stdout).toMatch(/^\u001b\[31mFAIL/);
    const plain = await gate(args, { terminal: 100, env: { NO_COLOR: "1" } });
    expect(plain.stdout).toMatch(/^FAIL\n/);
  });
});
