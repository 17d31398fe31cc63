import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunFolder, table } from "./run-files.ts";

let folder: RunFolder;
beforeEach(() => {
  folder = new RunFolder();
  folder.write({
    "base.csv": table(4),
    "candidate.csv": table(5),
    "worse.csv": table(2),
    "gate.json": JSON.stringify({ rules: [{ scorer: "correct", maxDrop: 0.05 }] }),
    "wrong.json": JSON.stringify({ rules: [{ scorer: "correct", maxDorp: 0.05 }] }),
  });
});
afterEach(() => folder.remove());

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");
const PAIR = "report base.csv candidate.csv --scorer correct";

describe("evalwire report", () => {
  test("writes report.html by default, and prints the headline and the path", async () => {
    const { code, stdout, stderr } = await folder.run(PAIR);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [headline, file] = stdout.trimEnd().split("\n");
    expect(headline).toContain("'correct'");
    expect(file).toBe(`report.html: ${Buffer.byteLength(read("report.html"))} bytes`);
    expect(read("report.html")).toContain("<!doctype html>");
  });

  test("writes every form that an ending names, from one reading", async () => {
    const names = ["a.html", "a.htm", "a.md", "a.markdown", "a.txt", "a.xml", "A.JSON"];
    const { code, stdout } = await folder.run(
      `${PAIR} --policy gate.json --json ${names.map((name) => `-o ${name}`).join(" ")}`,
    );
    const result = JSON.parse(stdout);
    expect(code).toBe({ pass: 0, fail: 100, inconclusive: 101 }[result.outcome as string]);
    expect(result.files).toEqual(
      names.map((path) => ({
        path,
        form: expect.any(String),
        bytes: Buffer.byteLength(read(path)),
      })),
    );
    const view = JSON.parse(read("A.JSON"));
    expect(view).toMatchObject({ schema: "evalwire.report/1", headline: result.headline });
    expect(view.table.rows).toHaveLength(60);
    expect(read("a.html") === read("a.htm")).toBe(true);
    expect(read("a.md")).toContain(`### `);
    expect(read("a.xml")).toContain("<testsuite");
    expect(read("a.txt").split("\n")[0]).toBe(String(result.outcome).toUpperCase());
  });

  test.each([
    ["base.csv candidate.csv --max-drop correct=0.2 --scorer correct", 0, "pass"],
    ["base.csv worse.csv --max-drop correct=0.02 --scorer correct", 100, "fail"],
    ["base.csv worse.csv --policy gate.json --scorer correct", 100, "fail"],
    ["base.csv candidate.csv --max-drop correct=0.01 --scorer correct", 101, "inconclusive"],
    ["base.csv worse.csv --policy gate.json --scorer correct --exit-zero", 0, "fail"],
    ["base.csv worse.csv --scorer correct", 0, "worse"],
    ["worse.csv --min correct=0.9 --scorer correct", 100, "fail"],
    ["base.csv --min correct=0.5 --scorer correct", 0, "pass"],
  ])("%s ends with %i: %s", async (line, code, outcome) => {
    const gate = await folder.run(`report ${line} --json`);
    expect(gate).toMatchObject({ code, stderr: "" });
    expect(JSON.parse(gate.stdout).outcome).toBe(outcome);
  });

  test("reads the shards that a pattern names, or those after the first with --shards", async () => {
    const [head = "", ...lines] = table(5).trimEnd().split("\n");
    folder.write({
      "shard-1.csv": [head, ...lines.slice(0, 30)].join("\n"),
      "shard-2.csv": [head, ...lines.slice(30)].join("\n"),
    });
    const whole = await folder.run(`${PAIR} --max-drop correct=0.2 -o whole.json --json`);
    for (const [at, line] of [
      "report base.csv shard-?.csv",
      "report base.csv shard-1.csv shard-2.csv --shards",
    ].entries()) {
      const { code, stderr } = await folder.run(
        `${line} --scorer correct --max-drop correct=0.2 -o ${at}.json`,
      );
      expect({ code, stderr }).toEqual({ code: whole.code, stderr: "" });
      expect(JSON.parse(read(`${at}.json`)).scorers).toEqual(
        JSON.parse(read("whole.json")).scorers,
      );
    }
  });

  test("is the same for the same runs and date", async () => {
    const build = { env: { SOURCE_DATE_EPOCH: "1795767900" } };
    await folder.run(`${PAIR} -o a.html`, build);
    await folder.run(`${PAIR} -o b.html --date 2026-11-27T08:25:00Z`);
    await folder.run(`${PAIR} -o c.html`, { now: Date.parse("2026-11-27T08:25:00Z") });
    await folder.run(`${PAIR} -o d.html`, { now: Date.parse("2026-11-27T08:25:01Z") });
    const [first, ...others] = ["a", "b", "c", "d"].map((name) => read(`${name}.html`));
    expect(others.map((one) => one === first)).toEqual([true, true, false]);
  });

  test("has the title that is named", async () => {
    await folder.run("report base.csv candidate.csv --title A&B");
    expect(read("report.html")).toContain("<title>A&amp;B</title>");
  });

  test("replaces a file only with --overwrite, and leaves no temporary file", async () => {
    folder.write({ "report.html": "mine" });
    const refused = await folder.run(PAIR);
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain("'report.html' already exists");
    expect(refused.stderr).toContain("--overwrite");
    expect(read("report.html")).toBe("mine");
    expect((await folder.run(`${PAIR} --overwrite`)).code).toBe(0);
    expect(read("report.html")).toContain("<!doctype html>");
    expect(readdirSync(folder.path).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("prints a form to the standard output, and the headline elsewhere", async () => {
    const { code, stdout, stderr } = await folder.run(`${PAIR} -o - --to md`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^### /);
    expect(stderr).toContain("'correct'");
    const page = await folder.run(`${PAIR} -o - -o page.html --to html`);
    // run() leaves the path of the folder out
    expect(page.stdout === read("page.html").replaceAll(`${folder.path}/`, "")).toBe(true);
    expect(page.stderr).toMatch(/page\.html: \d+ bytes/);
  });

  test.each([
    ["", "There is nothing to report"],
    ["base.csv candidate.csv -o report.pdf", "The ending of 'report.pdf' names no form"],
    ["-o base.csv candidate.csv", "The ending of 'base.csv' names no form of a report"],
    ["base.csv candidate.csv -o report.pdf", ".html, .htm, .md, .markdown, .txt, .xml, .json"],
    ["base.csv candidate.csv -o a.html -o ./a.html", "'./a.html' is named twice"],
    ["base.csv candidate.csv -o none/a.html", "Cannot write 'none/a.html': 'none' does not exist"],
    ["base.csv candidate.csv -o gate.json/a.html", "'gate.json' is not a folder"],
    ["base.csv candidate.csv -o folder.html", "is a folder"],
    ["base.csv candidate.csv -o -", "'-o -' requires '--to'"],
    ["base.csv candidate.csv -o - --to htm", "Did you mean 'html'?"],
    ["base.csv candidate.csv --to md", "'--to' applies only to '-o -'"],
    ["base.csv candidate.csv --date yesterday", "'--date' must be a date: current value is"],
    ["base.csv candidate.csv --date 2026-02-30", "'--date' must be a date"],
    ["base.csv candidate.csv --policy wrong.json", "Did you mean 'maxDrop'?"],
    ["base.csv candidate.csv --policy absent.json", "absent.json"],
    ["base.csv candidate.csv --on-inconclusive pass", "There is no rule to decide by"],
    ["base.csv candidate.csv --max-rows 0", "positive integer"],
    ["base.csv base.csv", "the same run"],
    ["base.csv candidat.csv", "Did you mean 'candidate.csv'?"],
    ["base.csv nothing-*.csv", "No file matches"],
    ["base.csv --slice topic", "'--slice' applies only to two runs"],
    ["base.csv --max-drop correct=0.1", "Name both runs"],
    ["base.csv candidate.csv worse.csv --margin 0.1", "'--margin' applies only to two runs"],
    ["base.csv candidate.csv worse.csv --policy gate.json", "but 3 are named"],
    ["base.csv candidate.csv worse.csv --max-drop correct=0.1", "pass --shards"],
    ["base.csv candidate.csv --since 7d", "'--since' applies only to projects"],
    ["base.csv candidate.csv --limit 7", "'--limit' applies only to projects"],
    ["base.csv candidate.csv --project a/b --project a/c", "more than once"],
    ["--project acme/search --shards", "'--shards' applies only to runs"],
    ["--project acme/search --max-rows 3", "'--max-rows' applies only to two runs"],
    ["base.csv --redact input", "'--redact' applies only to two runs"],
    ["base.csv candidate.csv worse.csv --max-text-length 9", "applies only to two runs"],
    ["base.csv candidate.csv --redact tpoic", "'--redact tpoic' hides nothing"],
    ["base.csv candidate.csv --redact topic --slice topic", "with '--slice topic'"],
    ["base.csv candidate.csv --redact topic --no-content", "with '--no-content'"],
    ["--project acme/search --policy gate.json", "'--policy' applies only to one run or two"],
    ["--project acme/search --slice topic", "'--slice' applies only to runs that are named"],
    ["--project acme/search --delimiter ;", "'--delimiter' applies only to runs that are named"],
  ])("%s is exit code 3: %s", async (line, message) => {
    mkdirSync(join(folder.path, "folder.html"));
    const before = readdirSync(folder.path);
    const { code, stdout, stderr } = await folder.run(`report ${line}`.trim());
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(message);
    expect(readdirSync(folder.path)).toEqual(before);
  });

  test("refuses '-o -' with --json, and a wrong SOURCE_DATE_EPOCH", async () => {
    const both = await folder.run(`${PAIR} -o - --to md --json`);
    expect(JSON.parse(both.stdout).error.message).toContain("both use the standard output");
    const env = { SOURCE_DATE_EPOCH: "1.5" };
    const { code, stderr } = await folder.run(PAIR, { env });
    expect(code).toBe(3);
    expect(stderr).toContain("'SOURCE_DATE_EPOCH' must be a date: current value is '1.5'");
  });
});

describe("evalwire report of one run, and of several", () => {
  test("has the figures of one run without a gate", async () => {
    const { code, stdout } = await folder.run(
      "report base.csv --scorer correct -o a.html -o a.json -o a.md -o a.txt -o a.xml --json",
    );
    expect(code).toBe(0);
    const { outcome, headline } = JSON.parse(stdout);
    expect(outcome).toBe("none");
    expect(headline).toMatch(/^'correct' is 75%, 95% interval [\d.]+% to [\d.]+%, 60 rows\.$/);
    const view = JSON.parse(read("a.json"));
    expect(view).toMatchObject({ gate: null, base: null, table: null });
    for (const form of ["html", "md", "txt", "xml"]) expect(read(`a.${form}`)).toContain("75%");
  });

  test("ranks three runs by each scorer, or by those that are named", async () => {
    const line = "report base.csv candidate.csv worse.csv";
    const { code, stdout } = await folder.run(`${line} -o a.json --json`);
    expect(code).toBe(0);
    const view = JSON.parse(read("a.json"));
    expect(view.rankings.map(({ scorer }: { scorer: string }) => scorer)).toEqual([
      "correct",
      "judge",
    ]);
    expect(view.projects).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "none", headline: view.headline });
    await folder.run(`${line} --scorer correct -o b.html -o b.json`);
    const named = JSON.parse(read("b.json"));
    expect(named.rankings).toHaveLength(1);
    expect(named.rankings[0].runs).toHaveLength(3);
    const unknown = await folder.run(`${line} --scorer corect -o c.json`);
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain("corect");
  });

  test("refuses runs without a common scorer", async () => {
    folder.write({ "a.csv": "id,x\nr1,1", "b.csv": "id,y\nr1,1", "c.csv": "id,z\nr1,1" });
    const { code, stderr } = await folder.run("report a.csv b.csv c.csv");
    expect(code).toBe(3);
    expect(stderr).toContain("No scorer is in two of the runs");
  });
});

describe("contents of evalwire report", () => {
  const line = (flags: string) => `report said.csv says.csv -o a.html -o a.json -o a.md ${flags}`;
  const answers = (name: string, bad: number): string =>
    Array.from({ length: 40 }, (_, row) => {
      const input = `{""question"":""what is ${row}"",""user"":{""email"":""secret-${row}@x""}}`;
      return `r${row},"${input}",${name} says secret-${row},secret team,${row % bad === 0 ? 0 : 1}`;
    }).join("\n");
  beforeEach(() => {
    folder.write({
      "said.csv": `id,input,output,team,correct\n${answers("base", 4)}`,
      "says.csv": `id,input,output,team,correct\n${answers("candidate", 3)}`,
    });
  });
  const forms = () => ["a.json", "a.md", "a.html"].map((name) => read(name)).join("\n");

  test("are all contents of the rows by default", async () => {
    await folder.run(line("--scorer correct"));
    expect(read("a.json")).toContain("candidate says secret-3");
    expect(read("a.json")).toContain("secret-3@x");
  });

  test("are none with --no-content", async () => {
    const { code } = await folder.run(line("--scorer correct --no-content"));
    expect(code).toBe(0);
    expect(forms()).not.toContain("secret");
    expect(JSON.parse(read("a.json")).table.rows).toHaveLength(40);
  });

  test("are without what --redact names", async () => {
    const { code, stderr } = await folder.run(
      line("--scorer correct --redact email --redact output"),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(forms()).not.toMatch(/secret-\d/);
    expect(read("a.json")).toContain("[redacted]");
    expect(read("a.json")).toContain("what is 3");
  });

  test("are cut at --max-text-length, and rows at --max-rows", async () => {
    await folder.run(line("--scorer correct --max-text-length 9 --max-rows 7"));
    const { table } = JSON.parse(read("a.json"));
    expect(table.rows).toHaveLength(7);
    expect(table.total).toBe(40);
    expect(read("a.json")).not.toContain("candidate says");
  });
});
