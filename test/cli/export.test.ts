import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRuns } from "evalwire/import/node";
import { experiments, type Seed, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Outcome, runCommand, type Surroundings } from "./support.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let cwd = "";
beforeAll(async () => {
  sandbox = await startSandbox({ seed: seedOf() });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "evalwire-export-"));
  writeFileSync(join(cwd, "base.csv"), "id,correct\na,1\nb,0\n");
  writeFileSync(join(cwd, "candidate.csv"), "id,correct\na,1\nb,1\n");
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** The two runs of a scenario, a third that is running and one that failed, and experiments. */
function seedOf(): Seed {
  const seed = scenario({ rows: 12, passRate: 0.75, crash: 0.25 });
  const [project] = seed.weave?.projects ?? [];
  const [base] = project?.runs ?? [];
  if (project === undefined || base === undefined) throw new Error("the scenario has runs");
  const { exception: _none, ...plain } = base;
  const more = [
    {
      ...plain,
      id: "01a1a0a3-0000-7000-8000-000000000001",
      name: "running",
      finishedAt: null,
      trials: [],
    },
    {
      ...plain,
      id: "01a1a0a3-0000-7000-8000-000000000002",
      name: "failed",
      exception: "ValueError",
      trials: [],
    },
  ];
  return {
    ...seed,
    ...experiments(),
    weave: { projects: [{ ...project, runs: [...(project.runs ?? []), ...more] }] },
  };
}

const run = (line: string, more: Surroundings = {}): Promise<Outcome> =>
  runCommand(line.split(" "), { env: sandbox.env, cwd, ...more });

describe("evalwire export", () => {
  test("writes several files from one reading of the service", async () => {
    const before = sandbox.requests.length;
    const done = await run(
      "export name:candidate -o a.csv -o b.xlsx -o c.parquet -o d.jsonl.gz --json",
    );
    expect(done.code).toBe(0);
    const asked = sandbox.requests
      .slice(before)
      .filter(({ path }) => path.includes("eval_results"));
    expect(asked).toHaveLength(1);
    const { files, runs, complete, missing, notes } = JSON.parse(done.stdout);
    expect(files.map(({ path, rows }: { path: string; rows: number }) => [path, rows])).toEqual(
      ["a.csv", "b.xlsx", "c.parquet", "d.jsonl.gz"].map((name) => [join(cwd, name), 12 * 6]),
    );
    for (const { path, bytes } of files) expect(readFileSync(path)).toHaveLength(bytes);
    expect(runs).toMatchObject([
      { name: "candidate", status: "completed", rows: 12, trials: 12, withoutScores: 3 },
    ]);
    expect([complete, missing]).toEqual([true, []]);
    expect(notes).toEqual(["Run 'candidate': 3 of 12 trials without any score"]);
    expect(done.stderr).toContain(notes[0]);
    const [read] = await readRuns(join(cwd, "c.parquet"));
    expect(read?.run.name).toBe("candidate");
  });

  test("puts several runs of any source into one table", async () => {
    const done = await run(
      "export name:base base.csv -o - --format csv --columns run_name,row_key",
    );
    expect(done).toMatchObject({ code: 0, stderr: "" });
    const lines = done.stdout.trimEnd().split("\r\n");
    expect(lines).toHaveLength(1 + 12 * 6 + 2);
    expect(lines.slice(-2)).toEqual(["base,a", "base,b"]);
  });

  test("converts a file, with the flags of both", async () => {
    writeFileSync(join(cwd, "german.csv"), "id;correct;note\na;0,5;x\n");
    const line =
      "export german.csv -o out.jsonl -o out.csv --input-delimiter ; --decimal , --column note --decimal-comma --typed --form wide";
    expect(await run(line)).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(readFileSync(join(cwd, "out.jsonl"), "utf8"))).toMatchObject({
      "score.correct": 0.5,
    });
    expect(readFileSync(join(cwd, "out.csv"), "utf8")).toContain(";0,5;");
  });

  test.each(["running", "failed"])(
    "ends with 6 for a run that is %s, and says so",
    async (status) => {
      const line = `export name:${status} --status any -o a.csv --json`;
      const done = await run(line);
      expect(done.code).toBe(6);
      const { complete, missing } = JSON.parse(done.stdout);
      expect(complete).toBe(false);
      expect(missing[0]).toContain(
        status === "running" ? "is still running" : "the status 'failed'",
      );
      expect(done.stderr).toContain(missing[0]);
      expect(existsSync(join(cwd, "a.csv"))).toBe(true);
    },
  );

  test("says that a run is in the table twice", async () => {
    const { code, stderr } = await run("export name:base name:base -o a.csv");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Run '[\w-]+' is in the table more than once$/m);
  });

  test("replaces a file only with --overwrite", async () => {
    writeFileSync(join(cwd, "a.csv"), "old");
    const refused = await run("export base.csv -o new.jsonl -o a.csv");
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain("already exists\nChoose another name, or pass --overwrite.");
    expect(readFileSync(join(cwd, "a.csv"), "utf8")).toBe("old");
    expect(readdirSync(cwd)).not.toContain("new.jsonl");
    expect(await run("export base.csv -o a.csv --overwrite")).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "a.csv"), "utf8")).toContain("run_id");
  });

  test.each([
    ["export base.csv", "No file was named: use -o FILE"],
    ["export -o a.csv", "Missing required argument 'runs'"],
    ["export base.csv -o a.txt", "The ending of 'a.txt' names no format"],
    ["export base.csv -o a.parquet.gz", "names no format"],
    ["export base.csv -o -", "'-o -' requires '--format'"],
    ["export base.csv -o - --format cvs", "Did you mean 'csv'?"],
    ["export base.csv -o a.csv -o b.csv --format csv", "'--format' applies to one file"],
    ["export base.csv -o a.csv -o a.csv", "'a.csv' is given twice"],
    ["export base.csv -o a.csv -o ./a.csv", "is named twice"],
    ["export base.csv -o a.csv --typed", "'--typed' applies to none of the files"],
    ["export base.csv -o a.parquet --excel", "'--excel' applies to none of the files"],
    [
      "export base.csv -o a.jsonl --decimal-comma",
      "'--decimal-comma' applies to none of the files",
    ],
    ["export base.csv -o a.csv --excel --bom", "cannot be combined with 'excel'"],
    ["export base.csv -o a.csv --columns row_kye", "Did you mean 'row_key'?"],
    ["export base.csv -o a.csv --columns row_key,,trial", "It must not be empty"],
    ["export base.csv -o a.csv --form tall", "It must be long or wide"],
    ["export base.csv -o a.csv --delimiter x", "'--delimiter <mark>' argument 'x' is invalid"],
    ["export base.csv -o a.csv --scorers other", "The scorer key 'correct'"],
    ["export base.csv -o a.csv --overwrit", "Did you mean --overwrite?"],
    ["export nope.csv -o a.csv", "No such file or folder: 'nope.csv'"],
    ["export name:nope -o a.csv", "matches 'name:nope'"],
  ])("refuses '%s'", async (line, text) => {
    const { code, stdout, stderr } = await run(line);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
    expect(readdirSync(cwd)).toEqual(["base.csv", "candidate.csv"]);
  });

  test("has one use of the standard output", async () => {
    const { code, stdout } = await run("export base.csv -o - --format csv --json");
    expect(code).toBe(3);
    expect(JSON.parse(stdout).error.message).toContain("both use the standard output");
  });

  test("prints no controls and no binary data on a terminal", async () => {
    writeFileSync(join(cwd, "evil.csv"), "id,correct,output\na,1,\u001b]0;pwned\u0007\u009b31m\n");
    const line = "export evil.csv -o - --format";
    const shown = await run(`${line} csv --columns row_key,output`, { terminal: 80 });
    expect(shown.stdout).toBe('row_key,output\na,"""\\u001b]0;pwned\\u0007\\u009b31m"""\n');
    for (const format of ["parquet", "xlsx", "csv.gz"])
      expect(await run(`${line} ${format}`, { terminal: 80 })).toMatchObject({
        code: 3,
        stdout: "",
      });
    const piped = await run(`${line} csv --columns row_key,output`);
    expect(piped.stdout).toContain("\u009b31m");
  });

  test("stops at the next row when it is canceled", async () => {
    const controller = new AbortController();
    const rows = Array.from({ length: 3_000 }, (_, at) => `r${at},1`).join("\n");
    writeFileSync(join(cwd, "many.csv"), `id,correct\n${rows}\n`);
    setImmediate(() => controller.abort());
    const done = await run("export many.csv -o a.csv", { signal: controller.signal });
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toContain("No file was written");
    expect(readdirSync(cwd)).not.toContain("a.csv");
  });
});
