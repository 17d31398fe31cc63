import { mkdirSync } from "node:fs";
import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfiguredFolder } from "./configured-folder.ts";

const folder = new ConfiguredFolder();
const PAIR = "base.csv cand.csv";
const RULE = "--max-drop correct=0.2";

describe("what a run does not have", () => {
  test.each<[object, string, string]>([
    [{ cluster: "nope" }, `compare ${PAIR}`, "cluster"],
    [{ cluster: "nope" }, `gate ${PAIR} ${RULE}`, "cluster"],
    [{ cluster: "nope" }, "gate base.csv --min correct=0.1", "cluster"],
    [{ cluster: "nope" }, "summary base.csv", "cluster"],
    [{ cluster: "nope" }, `plan --rows 90 ${RULE} --pilot ${PAIR}`, "cluster"],
    [{ slice: "nope" }, `compare ${PAIR}`, "slice"],
    [{ slice: "nope" }, `gate ${PAIR} ${RULE}`, "slice"],
    [{ scorers: ["correct", "nope"] }, `compare ${PAIR}`, "scorers"],
    [{ scorers: ["correct", "nope"] }, `gate ${PAIR} ${RULE}`, "scorers"],
    [{ scorers: ["nope"] }, "summary base.csv", "scorers"],
    [{ scorers: ["nope"] }, `rank ${PAIR}`, "scorers"],
    [{ key: "nope" }, `compare ${PAIR}`, "key"],
    [{ key: "nope" }, "summary base.csv", "key"],
    [{ key: "nope" }, "export base.csv -o out.csv", "key"],
    [{ scale: { judge: [2, 5] } }, `compare ${PAIR}`, "scale"],
    [{ scale: { correct: [1, 5] } }, "summary base.csv", "scale"],
  ])("is an error that names the file: %j in %s", async (config, line, setting) => {
    folder.configure(config);
    const text = await folder.refusal(line);
    expect(text).toContain(`(evalwire.config.json: ${setting})`);
    expect(text).toContain("Change it in 'evalwire.config.json', or pass --");
    expect(text).toContain("or --no-config-file.");
    folder.configure({ profiles: { eu: config } });
    expect(await folder.refusal(`${line} --profile eu`)).toContain(
      `(evalwire.config.json: profiles.eu.${setting})`,
    );
  });

  test("is ignored where nothing depends on it", async () => {
    folder.configure({
      scale: { absent: [1, 5] },
      lowerIsBetter: ["toxicity"],
      higherIsBetter: ["absent"],
      columns: ["absent"],
    });
    for (const line of [`compare ${PAIR}`, `gate ${PAIR} ${RULE}`, "summary base.csv"])
      expect((await folder.run(line)).code).toBe(0);
    expect((await folder.run(`rank ${PAIR} --scorer correct`)).code).toBe(0);
    expect((await folder.run("export base.csv -o - --format csv")).code).toBe(0);
    // what was typed is checked as ever
    for (const flag of ["--scale absent=1..5", "--lower-is-better toxicity", "--column absent"])
      expect(await folder.refusal(`compare ${PAIR} ${flag}`)).not.toContain("evalwire.config.json");
  });

  test("an error of what was typed does not name the file", async () => {
    folder.configure({ cluster: "doc", scale: { judge: [1, 5] }, scorers: ["correct"] });
    for (const flag of ["--cluster nope", "--scale judge=2..5 --scorer judge", "--scorer nope"])
      expect(await folder.refusal(`compare ${PAIR} ${flag}`)).not.toContain("evalwire.config.json");
  });
});

describe("a command without the option", () => {
  test("compares the scorers of its rules, even if the file names others", async () => {
    folder.configure({ scorers: ["correct"] });
    const { rules } = await folder.resultOf(`gate ${PAIR} --max-drop judge=2`);
    expect(rules).toMatchObject([{ rule: { scorer: "judge" } }]);
    expect(await folder.refusal(`gate ${PAIR} --max-drop jugde=2`)).toContain("'jugde'");
  });

  test("judges one run without slices, whose column it need not have", async () => {
    folder.configure({ slice: "nope" });
    expect((await folder.run("gate base.csv --min correct=0.5")).code).toBe(0);
    expect((await folder.run("summary base.csv")).code).toBe(0);
  });

  test("says that ranks, and a plan without a pilot, know no groups", async () => {
    folder.configure({ cluster: "doc", scorers: ["correct"], key: "id" });
    const rank = await folder.run(`rank ${PAIR}`);
    expect(rank).toMatchObject({ code: 0 });
    expect(rank.stderr).toContain("the groups of evalwire.config.json: cluster.");
    const plan = await folder.run(`plan --rows 90 --discordance 0.1 ${RULE} --json`);
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stderr).toContain("the groups of evalwire.config.json: cluster: name runs");
  });

  test("ranks by the one scorer of the file, and refuses several", async () => {
    folder.configure({ scorers: ["correct", "judge"] });
    expect(await folder.refusal(`rank ${PAIR}`)).toContain("evalwire.config.json: scorers has 2");
    expect((await folder.run(`rank ${PAIR} --scorer judge`)).code).toBe(0);
  });
});

describe("runs of services", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  const rows = (bad: number) =>
    Array.from({ length: 40 }, (_, i) => ({
      input: { question: `question ${i}`, doc: `d${i % 5}` },
      output: "answer",
      scores: { correct: i % bad !== 0, judge: 1 + (i % 5) },
    }));
  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: run({ name: "base", rows: rows(7) }, { name: "cand", rows: rows(6) }),
    });
  });
  afterAll(() => sandbox.close());
  const RUNS = "name:base name:cand";

  test("ignore what only tables have", async () => {
    folder.configure({ key: "question", columns: ["pages"], scorers: ["correct"] });
    const { env } = sandbox;
    for (const line of [
      "summary name:base",
      "export name:base -o - --format csv",
      "runs show name:base",
    ])
      expect(await folder.run(line, { env })).toMatchObject({ code: 0, stderr: "" });
    expect(await folder.refusal("summary name:base --key question", { env })).toContain(
      "applies only to",
    );
    const { stdout } = await folder.run("export name:base -o - --format csv", { env });
    expect(stdout).toContain(",judge,");
    expect(
      Object.keys((await folder.resultOf("summary name:base", { env })).figures ?? {}),
    ).toEqual(["correct"]);
  });

  test("are compared with the same defaults as files", async () => {
    folder.configure({
      key: "question",
      cluster: "doc",
      policy: "gate.json",
      scale: { judge: [1, 5], absent: [0, 1] },
      lowerIsBetter: ["toxicity"],
    });
    const { env } = sandbox;
    const compared = await folder.resultOf(`compare ${RUNS}`, { env });
    expect(compared).toMatchObject({ key: "question", cluster: "doc", scale: { judge: [1, 5] } });
    const flags = "--no-config-file --key question --cluster doc --policy gate.json";
    expect(await folder.resultOf(`gate ${RUNS}`, { env })).toEqual(
      await folder.resultOf(`gate ${RUNS} ${flags} --scale judge=1..5`, { env }),
    );
    expect((await folder.run(`rank ${RUNS} --scorer judge`, { env })).code).toBe(0);
  });

  test("that lack a field are an error that names the file", async () => {
    const { env } = sandbox;
    for (const setting of ["key", "cluster", "slice"]) {
      folder.configure({ [setting]: "document" });
      expect(await folder.refusal(`gate ${RUNS} ${RULE}`, { env })).toContain(
        `(evalwire.config.json: ${setting})`,
      );
    }
    folder.configure({ scorers: ["corect"] });
    expect(await folder.refusal("summary name:base", { env })).toContain(
      "(evalwire.config.json: scorers)",
    );
  });
});

test("a module sets defaults too, from a parent folder", async () => {
  folder.write({
    "evalwire.config.mjs":
      "export default { cluster: 'nope', profiles: { ci: { cluster: undefined } } };",
  });
  mkdirSync(`${folder.path}/inner`);
  const cwd = `${folder.path}/inner`;
  expect(await folder.refusal("summary ../base.csv", { cwd })).toContain(
    "(../evalwire.config.mjs: cluster)",
  );
  expect((await folder.run("summary ../base.csv --profile ci", { cwd })).code).toBe(0);
});

test("a misspelled setting fails wherever defaults are used", async () => {
  const names = ["policy", "key", "scorers", "columns", "cluster", "slice", "scale"];
  for (const name of [...names, "lowerIsBetter", "higherIsBetter"])
    for (let at = 0; at < name.length; at++) {
      const dropped = name.slice(0, at) + name.slice(at + 1);
      const doubled = name.slice(0, at + 1) + name.slice(at);
      for (const wrong of [dropped, doubled]) {
        folder.configure({ [wrong]: "doc" });
        const { code, stderr } = await folder.run("summary base.csv");
        expect({ code, stderr }).toMatchObject({
          code: 3,
          stderr: expect.stringContaining(`'${wrong}'`),
        });
      }
    }
});

test("doctor lists the defaults, and checks the policy", async () => {
  folder.configure({
    cluster: "doc",
    policy: "gate.json",
    profiles: { ci: { policy: "absent.json" } },
  });
  const checks = async (line: string) => JSON.parse((await folder.run(line)).stdout).checks;
  expect(await checks("doctor --json")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        check: "configuration",
        message: "'evalwire.config.json', with defaults for policy, cluster",
      }),
      expect.objectContaining({ check: "policy", message: "'gate.json' has 1 rule" }),
    ]),
  );
  expect(await checks("doctor --json --profile ci")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        check: "policy",
        status: "failed",
        message: "The policy 'absent.json' does not exist",
      }),
    ]),
  );
  expect(await checks("doctor --json --no-config-file")).toEqual(
    expect.arrayContaining([expect.objectContaining({ message: "no configuration file is read" })]),
  );
});
