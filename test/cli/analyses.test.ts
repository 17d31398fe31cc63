import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compare, planGate, rank, summarize } from "evalwire/analysis";
import { writeRows } from "evalwire/export/node";
import { type ImportOptions, readRuns } from "evalwire/import/node";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RunFolder, table } from "./run-files.ts";

const folder = new RunFolder();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  folder.write({
    "base.csv": table(7),
    "candidate.csv": table(3),
    "both.csv": "id,run,correct\na,x,1\na,y,0\n",
    "words.csv": "q,grade,doc\na,C,1\nb,I,1\nc,P,2\n",
    "text.csv": "id,correct,tone\na,1,calm and kind\nb,,harsh\n",
    "gate.json": '{"rules":[{"scorer":"correct","maxDrop":0.05}]}',
  });
  sandbox = await startSandbox({
    seed: scenario({ rows: 20, passRate: 0.75, regress: 0.1, crash: 0.1 }),
  });
});
afterAll(async () => {
  folder.remove();
  await sandbox.close();
});

const read = async (name: string, options: ImportOptions = {}) => {
  const [run] = await readRuns(join(folder.path, name), options);
  if (run === undefined) throw new Error(name);
  return run;
};
const json = async (line: string) => {
  const { code, stdout, stderr } = await folder.run(`${line} --json`, { env: sandbox.env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
};
const errorOf = async (line: string): Promise<string> => {
  const { code, stdout, stderr } = await folder.run(line, { env: sandbox.env });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  return stderr;
};

describe("evalwire summary", () => {
  test("prints the figures of summarize()", async () => {
    const { figures, run, warnings } = await json(
      "summary base.csv --cluster topic --scale judge=1..5",
    );
    const expected = await summarize(await read("base.csv"), {
      cluster: "topic",
      scale: { judge: [1, 5] },
    });
    for (const scorer of ["correct", "judge"]) {
      const { run: _run, scores: _scores, ...figure } = expected[scorer] ?? {};
      expect(figures[scorer]).toEqual(figure);
    }
    expect(run).toMatchObject({ provider: "records", name: "base", status: "completed" });
    expect(warnings).toEqual([]);
    const guessed = await folder.run("summary base.csv");
    expect(guessed.stderr).toMatch(
      /^No option names the scorers\. Columns that were read as scores/,
    );
  });

  test("shows what is missing, and why a scorer has no figure", async () => {
    const { code, stdout, stderr } = await folder.run(
      "summary text.csv --scorer correct --scorer tone",
    );
    expect(code).toBe(0);
    expect(stdout).toBe(
      "SCORER\tVALUE\t95% INTERVAL\tROWS\tCOVERAGE\tNOT SCORED\tMETHOD\n" +
        "correct\t100%\t20.7% to 100%\t1\t50%\t1 missing\tproportion, Wilson interval\n" +
        'tone\t-\t-\t0\t0%\t2 missing\tno figure: "calm and kind" cannot be read as a score; "harsh" cannot be read as a score\n',
    );
    expect(stderr).toBe("");
  });

  test("reads words, keys and columns as the options say", async () => {
    const { figures } = await json(
      "summary words.csv --key q --scorer grade --values grade=C:1,I:0,P:0.5 --cluster doc --confidence 0.9 --interval exact",
    );
    expect(figures).toMatchObject({ grade: { value: 0.5, n: 3, confidence: 0.9 } });
  });

  test.each([
    ["summary latest --key question", "'--key' applies only to tables"],
    ["summary base.csv --missing bounds", "Cannot use \"bounds\" as 'missing'"],
    ["summary base.csv --confidence 95%", "For 95%, write 0.95."],
    ["summary base.csv --confidence 1.5", "'confidence' must be a number between 0 and 1"],
    ["summary base.csv --interval exakt", "Did you mean 'exact'?"],
    ["summary base.csv --scale judge=5..1", "write 1..5"],
    ["summary base.csv --scale judge", "must have the form judge=1..5"],
    ["summary base.csv --scale judge=NaN..5", "It must be a number."],
    ["summary base.csv --scale judge=1..5..7", "A scale has the form 1..5"],
    ["summary base.csv --scale judge=1..5 --scale judge=1..7", "'judge' is given twice"],
    ["summary base.csv --trials correct=passAt:0", "positive integer"],
    ["summary base.csv --trials correct=passAt", "A rule is mean, passAt:3 or passAll:3."],
    ["summary base.csv --scorer corect", "Did you mean 'correct'?"],
    ["summary base.csv --values corect=C:1", "Did you mean 'correct'?"],
    ["summary base.csv --slice topic", "nknown option '--slice'"],
    ["summary both.csv", "'both.csv' has 2 runs, but one is needed"],
  ])("%s is an error", async (line, text) => {
    expect(await errorOf(line)).toContain(text);
  });
});

describe("evalwire compare", () => {
  test("prints compare() as JSON, without the contents of rows unless they are asked for", async () => {
    const line =
      "compare base.csv candidate.csv --scale judge=1..5 --margin correct=0.02 --adjust bh --slice topic";
    const [base, candidate] = await Promise.all(
      ["base.csv", "candidate.csv"].map((name) => read(name, { columns: ["topic"] })),
    );
    const expected = await compare(base ?? [], candidate ?? [], {
      scale: { judge: [1, 5] },
      margin: { correct: 0.02 },
      adjust: "bh",
      slice: "topic",
      keepRows: "none",
    });
    const path = `${folder.path}/`;
    const plain = JSON.parse(JSON.stringify(expected).replaceAll(path, ""));
    expect(await json(line)).toEqual(plain);
    const whole = await json(`${line} --rows`);
    expect(whole.scorers.correct.regressed.length).toBeGreaterThan(0);
    expect(whole.rows.keys).toHaveLength(60);
  });

  test("pairs scorers of different names, read from the columns that the options name", async () => {
    folder.write({ "renamed.csv": table(3).replace("judge", "year") });
    const result = await json("compare base.csv renamed.csv --scorer correct --pair judge=year");
    expect(Object.keys(result.scorers)).toEqual(["correct", "judge"]);
    expect(result.scorers.judge.candidateScorer).toBe("year");
  });

  test("joins a file and runs of Weave on a named field", async () => {
    const rows = await json("runs show name:base");
    expect(rows.name).toBe("base");
    const { rows: joined } = await json(
      "compare name:base name:candidate --key id --scorer correct",
    );
    expect(joined).toMatchObject({ joinedOn: "id", shared: 20 });
  });

  test("ends with 0 whatever the verdict, prints a report, and writes Markdown", async () => {
    const { code, stdout, stderr } = await folder.run(
      "compare base.csv candidate.csv --scorer correct --markdown out.md",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^WORSE\n/);
    expect(readFileSync(join(folder.path, "out.md"), "utf8")).toContain("WORSE".toLowerCase());
  });

  test.each([
    ["compare base.csv base.csv", "the same run"],
    ["compare base.csv ./base.csv", "the same run"],
    ["compare base.csv candidate.csv --missing fial", "Did you mean 'fail'?"],
    ["compare base.csv candidate.csv --margin correct=2%", "For 2%, write 0.02."],
    ["compare base.csv candidate.csv --margin 0.1 --margin correct=0.2", "given twice"],
    ["compare base.csv candidate.csv --adjust bonferroni", "It must be holm or bh or none."],
    ["compare base.csv candidate.csv --lower-is-better jugde", "Did you mean 'judge'?"],
    ["compare base.csv candidate.csv --cluster topics", "Did you mean 'topic'?"],
    ["compare base.csv candidate.csv --pair =judge", "must have the form judge=judge_v2"],
    ["compare base.csv", "Missing required argument 'candidate'"],
    ["compare base.csv name:base", "0 shared rows"],
  ])("%s is an error", async (line, text) => {
    expect(await errorOf(line)).toContain(text);
  });

  test("of a run with itself is possible when it is allowed", async () => {
    const { comparability } = await json("compare base.csv base.csv --allow-same-run");
    expect(Array.isArray(comparability)).toBe(true);
  });
});

describe("evalwire rank", () => {
  test("prints rank() as JSON", async () => {
    const expected = await rank([await read("base.csv"), await read("candidate.csv")], "correct");
    const found = await json("rank candidate.csv base.csv --scorer correct");
    expect(
      found.map(({ name, places }: { name: string; places: number[] }) => [name, places]),
    ).toEqual(expected.map(({ name, places }) => [name, places]));
  });

  test("prints places, or pairs, as tables", async () => {
    const places = await folder.run(
      "rank base.csv candidate.csv --scorer judge --lower-is-better judge",
    );
    expect(places.stdout).toMatch(/^PLACES\tRUN\tCOMMON ROWS.*\n1-2\t/);
    const pairs = await folder.run("rank base.csv candidate.csv --scorer correct --pairs");
    expect(pairs.stdout).toMatch(/\nbase\tcandidate\t0\.1833\t0\.0195 to 0\.3412\t\.029\t60\t-\n$/);
  });

  test("takes all runs of a file, and says when they share no row", async () => {
    folder.write({ "three.csv": "id,run,correct\na,x,1\nb,y,1\nc,z,0\n" });
    const { code, stderr } = await folder.run("rank three.csv --scorer correct");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "No row was scored by all runs: all of them are tied.\n",
    });
  });

  test.each([
    ["rank base.csv candidate.csv", "'--scorer' must name one scorer to rank by"],
    ["rank base.csv candidate.csv --scorer correct --scorer judge", "must name one scorer"],
    ["rank base.csv base.csv --scorer correct", "the same run"],
    ["rank base.csv --scorer correct --trials judge=passAt:2", "'--trials' names 'judge'"],
    ["rank base.csv --scorer correct --lower-is-better judge", "ranked by 'correct'"],
    ["rank --scorer correct", "Missing required argument 'run'"],
  ])("%s is an error", async (line, text) => {
    expect(await errorOf(line)).toContain(text);
  });
});

describe("evalwire plan", () => {
  const policy = { rules: [{ scorer: "correct", maxDrop: 0.05 }] };

  test("prints planGate() as JSON, with the spread of options or of a pilot", async () => {
    const pilot = await compare(await read("base.csv"), await read("candidate.csv"));
    expect(await json("plan --policy gate.json --rows 200 --pilot base.csv candidate.csv")).toEqual(
      JSON.parse(JSON.stringify(planGate(policy, { rows: 200, pilot }))),
    );
    expect(
      await json("plan --policy gate.json --rows 400 --discordance correct=0.1 --drops 0,0.02"),
    ).toEqual(
      JSON.parse(
        JSON.stringify(
          planGate(policy, { rows: 400, discordance: { correct: 0.1 }, drops: [0, 0.02] }),
        ),
      ),
    );
  });

  test("prints a table of chances", async () => {
    const { stdout, stderr } = await folder.run(
      "plan --max-drop correct=0.05 --rows 400 --discordance 0.1",
    );
    expect(stdout).toContain("correct maxDrop 0.05\t0.1\t< 0.1%\t> 99.9%\t< 0.1%\t364\n");
    expect(stdout).toContain("the whole gate\t0\t84.5%\tat least 0.1%\t-\t-\n");
    expect(stderr).toContain("The plan assumes that no score is missing.");
  });

  test.each([
    ["plan --policy gate.json", "equired option '--rows <count>' not specified"],
    ["plan --policy gate.json --rows 0", "positive integer"],
    ["plan --policy gate.json --rows 200", "Cannot plan for 'correct'"],
    ["plan --policy gate.json --rows 9 --key id", "'--key' applies only to the runs of --pilot"],
    [
      "plan --policy gate.json --rows 9 --pilot base.csv",
      "'--pilot' must name a base and a candidate",
    ],
    ["plan --rows 9 --discordance 0.1", "There is no rule"],
    ["plan --policy none.json --rows 9 --discordance 0.1", "does not exist"],
  ])("%s is an error", async (line, text) => {
    expect(await errorOf(line)).toContain(text);
  });
});

describe("A table that evalwire wrote", () => {
  test.each(["long", "wide"] as const)(
    "keeps its roles with the same options: %s",
    async (form) => {
      const [loaded] = await readRuns(join(folder.path, "base.csv"), { columns: ["topic"] });
      if (loaded === undefined) throw new Error("no run");
      await writeRows(join(folder.path, `own-${form}.csv`), loaded, { form });
      const line = `summary own-${form}.csv --scorer correct --confidence 0.9`;
      const { figures } = await json(line);
      expect(figures).toMatchObject({ correct: { value: 0.85, n: 60, confidence: 0.9 } });
      expect(await errorOf(`summary own-${form}.csv --column topic`)).toContain(
        "is a table that evalwire wrote",
      );
      const { rows } = await json(`compare own-${form}.csv candidate.csv --scorer correct`);
      expect(rows).toMatchObject({ shared: 60 });
    },
  );
});

describe("Hints of the library", () => {
  test.each([
    ["compare base.csv base.csv", "Check the selectors, or pass --allow-same-run"],
    ["plan --policy gate.json --rows 200", "Write --discordance correct=0.1 (share"],
    ["plan --max-drop judge=0 --rows 9 --sd 1", "Write --drops judge=0,0.01,0.02"],
    ["compare base.csv name:base", "Join on the inputs with --key content\n"],
    [
      "summary text.csv --missing error --scorer correct",
      "Use --missing exclude to leave them out",
    ],
    ["summary latest --status running", "set --status any or --rescores include to search more"],
    ["summary words.csv", "Pass --key: the name of the column that identifies the input."],
    ["summary words.csv --key q --column grade --column doc", "Pass --scorer: the names"],
    [
      "summary base.csv --missing fail --scorer judge",
      "Declare it with --scale judge=lowest..highest",
    ],
    ["experiments", "Set GALILEO_PROJECT, or pass --project."],
  ])("of %s name flags", async (line, text) => {
    expect(await errorOf(line)).toContain(text);
  });
});
