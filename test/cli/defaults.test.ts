import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConfiguredFolder, POLICY } from "./configured-folder.ts";
import type { Surroundings } from "./support.ts";

const folder = new ConfiguredFolder();
const PAIR = "base.csv cand.csv";
const RULE = "--max-drop correct=0.2";

describe("a default is the same as its flag", () => {
  test.each<[object, string, string]>([
    [{ cluster: "doc" }, `compare ${PAIR}`, "--cluster doc"],
    [{ slice: "topic" }, `compare ${PAIR}`, "--slice topic"],
    [{ scorers: ["correct"] }, `compare ${PAIR}`, "--scorer correct"],
    [{ scale: { judge: [1, 5] } }, `compare ${PAIR}`, "--scale judge=1..5"],
    [{ lowerIsBetter: ["judge"] }, `compare ${PAIR}`, "--lower-is-better judge"],
    [{ higherIsBetter: ["judge"] }, `compare ${PAIR}`, "--higher-is-better judge"],
    [{ key: "question" }, `compare ${PAIR}`, "--key question"],
    [{ columns: ["pages"] }, `compare ${PAIR}`, "--column pages"],
    [{ cluster: "doc" }, `gate ${PAIR} ${RULE}`, "--cluster doc"],
    [{ slice: "topic" }, `gate ${PAIR} ${RULE}`, "--slice topic"],
    [{ cluster: "doc" }, "gate cand.csv --min correct=0.5", "--cluster doc"],
    [{ scale: { judge: [1, 5] } }, `gate ${PAIR} --max-drop judge=0.5`, "--scale judge=1..5"],
    [{ policy: "gate.json" }, `gate ${PAIR}`, "--policy gate.json"],
    [{ key: "question" }, `gate ${PAIR} ${RULE}`, "--key question"],
    [{ cluster: "doc" }, "summary base.csv", "--cluster doc"],
    [{ scorers: ["judge"] }, "summary base.csv", "--scorer judge"],
    [{ scale: { judge: [0, 9] } }, "summary base.csv", "--scale judge=0..9"],
    [{ lowerIsBetter: ["judge"] }, "summary base.csv", "--lower-is-better judge"],
    [{ scorers: ["judge"] }, `rank ${PAIR}`, "--scorer judge"],
    [
      { lowerIsBetter: ["judge", "pages"] },
      `rank ${PAIR} --scorer judge`,
      "--lower-is-better judge",
    ],
    [{ scale: { judge: [0, 9] } }, `rank ${PAIR} --scorer judge`, "--scale judge=0..9"],
    [{ policy: "gate.json" }, "plan --rows 100 --discordance 0.1", "--policy gate.json"],
    [{ cluster: "doc" }, `plan --rows 100 ${RULE} --pilot ${PAIR}`, "--cluster doc"],
    [
      { scale: { judge: [1, 5] } },
      "plan --rows 100 --max-drop judge=0.5 --sd 1",
      "--scale judge=1..5",
    ],
    [{ columns: ["pages"] }, "runs show base.csv", "--column pages"],
  ])("%j in %s", async (config, line, flag) => {
    const plain = await folder.run(`${line} --json`);
    const typed = await folder.run(`${line} ${flag} --json`);
    folder.configure(config);
    const configured = await folder.run(`${line} --json`);
    expect(configured).toEqual(typed);
    expect([0, 100, 101]).toContain(configured.code);
    const isFact = line.startsWith("runs show"); // which shows no scores
    if (!isFact) expect(configured.stdout).not.toBe(plain.stdout);
    expect((await folder.run(`${line} --json --no-config-file`)).stdout).toBe(plain.stdout);
  });

  test("in an export: the key and what is not a score, but never fewer scorers", async () => {
    const line = "export base.csv -o - --format csv";
    const all = await folder.run(line);
    folder.configure({ scorers: ["correct"], cluster: "doc", slice: "topic" });
    expect((await folder.run(line)).stdout.split("\n")).toHaveLength(all.stdout.split("\n").length);
    folder.configure({ key: "question", columns: ["pages"] });
    const { stdout, code } = await folder.run(line);
    expect(code).toBe(0);
    expect(stdout).toContain(",q0,");
    expect(stdout).not.toContain(",pages,");
    expect(all.stdout).toContain(",pages,");
  });

  test("and a column that groups or slices is never read as a score", async () => {
    folder.configure({ cluster: "pages" });
    expect(Object.keys((await folder.resultOf("summary base.csv")).figures ?? {})).not.toContain(
      "pages",
    );
    const other = await folder.resultOf("summary base.csv --cluster doc");
    expect(Object.keys(other.figures ?? {})).not.toContain("pages");
  });
});

describe("precedence", () => {
  const CONFIG = {
    cluster: "doc",
    policy: "gate.json",
    scale: { judge: [1, 5], pages: [0, 8] },
    profiles: { ci: { cluster: "topic", policy: "ci.json", scale: { judge: [1, 6] } } },
  };
  const comparison = (line = "", around: Surroundings = {}) =>
    folder.resultOf(`compare ${PAIR} ${line}`.trim(), around);

  test("is flag, profile, file", async () => {
    folder.configure(CONFIG);
    expect(await comparison()).toMatchObject({ cluster: "doc", scale: CONFIG.scale });
    const ofProfile = { cluster: "topic", scale: { judge: [1, 6] } };
    expect(await comparison("--profile ci")).toMatchObject(ofProfile);
    const env = { EVALWIRE_PROFILE: "ci" };
    expect(await comparison("", { env })).toMatchObject(ofProfile);
    expect(await comparison("--cluster id", { env })).toMatchObject({ cluster: "id" });
    expect(await comparison("--no-config-file", { env })).toMatchObject({ cluster: null });
    expect((await comparison("--profile ci")).scale).not.toHaveProperty("pages");
  });

  test("keeps what is configured about scorers that were not typed", async () => {
    folder.configure({ ...CONFIG, lowerIsBetter: ["judge", "pages"], higherIsBetter: ["correct"] });
    const { scale, scorers } = await comparison(
      "--scale judge=0..9 --higher-is-better judge --lower-is-better correct",
    );
    expect(scale).toEqual({ judge: [0, 9], pages: [0, 8] });
    expect(scorers).toMatchObject({
      judge: { direction: "higher" },
      pages: { direction: "lower" },
      correct: { direction: "lower" },
    });
  });

  test("a typed list replaces the list of the file", async () => {
    folder.configure({ scorers: ["correct"], columns: ["judge"] });
    const { figures = {} } = await folder.resultOf(
      "summary base.csv --scorer judge --column pages",
    );
    expect(Object.keys(figures)).toEqual(["judge"]);
  });

  test("of --no-config-file leaves the file out, even one that is broken", async () => {
    folder.write({ "evalwire.config.json": "{" });
    expect(await folder.refusal(`compare ${PAIR}`)).toContain("is not valid JSON");
    expect((await folder.run(`compare ${PAIR} --no-config-file`)).code).toBe(0);
    expect(await folder.refusal(`compare ${PAIR} --no-config-file --profile ci`)).toContain(
      "--no-config-file",
    );
  });
});

describe("a policy", () => {
  test("is relative to the file, for gate and plan", async () => {
    folder.write({ "evalwire.config.json": "{}" });
    mkdirSync(`${folder.path}/sub/deep`, { recursive: true });
    writeFileSync(`${folder.path}/sub/gate.json`, JSON.stringify(POLICY));
    writeFileSync(`${folder.path}/sub/settings.json`, JSON.stringify({ policy: "./gate.json" }));
    const named = "--config-file sub/settings.json";
    expect((await folder.resultOf(`gate ${PAIR} ${named}`)).rules).toMatchObject([
      { rule: POLICY.rules[0] },
    ]);
    const plan = await folder.resultOf(`plan --rows 90 --discordance 0.1 ${named}`);
    expect(plan.rules).toMatchObject([{ rule: POLICY.rules[0] }]);
    writeFileSync(`${folder.path}/sub/evalwire.config.json`, '{ "policy": "gate.json" }');
    const inside = await folder.run("gate ../../base.csv ../../cand.csv --json", {
      cwd: `${folder.path}/sub/deep`,
    });
    expect(JSON.parse(inside.stdout).rules).toHaveLength(1);
  });

  test("is replaced by typed rules as a whole, and the command says so", async () => {
    folder.write({ "gate.json": '{"rules":[{"minRows":1000}],"onInconclusive":"fail"}' });
    folder.configure({ policy: "gate.json" });
    expect((await folder.run(`gate ${PAIR}`)).code).toBe(100);
    const { code, stdout, stderr } = await folder.run(`gate ${PAIR} ${RULE} --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).rules).toMatchObject([{ rule: POLICY.rules[0] }]);
    expect(stderr).toBe(
      "The rules of the command line are used instead of the policy (evalwire.config.json: policy).\n",
    );
    // errors are then about the command line
    expect(await folder.refusal(`gate ${PAIR} --max-drop corect=0.1`)).not.toContain("config");
    expect((await folder.run(`gate ${PAIR} --policy gate.json`)).stderr).toBe("");
  });

  test.each<[string, object, string, string[]]>([
    ["a field", { rules: [{ scorer: "correct", maxDorp: 0.1 }] }, PAIR, ["Did you mean 'maxDrop'"]],
    ["no rule", { rules: [] }, PAIR, ["non-empty list"]],
    ["a scorer", { rules: [{ scorer: "corect", maxDrop: 0.1 }] }, PAIR, ["'corect'"]],
    ["one run", POLICY, "base.csv", ["there is none", "Name both runs", "--min correct=0.8"]],
    ["other flags", POLICY, `${PAIR} --unfinished allow`, ["Cannot combine", "'--unfinished'"]],
    ["exclusion", POLICY, `${PAIR} --missing exclude`, ["Cannot combine", "'--missing'"]],
  ])("that does not fit is an error that names the file: %s", async (_, policy, args, texts) => {
    folder.write({ "gate.json": JSON.stringify(policy) });
    folder.configure({ profiles: { ci: { policy: "gate.json" } } });
    const text = await folder.refusal(`gate ${args} --profile ci`);
    expect(text).toContain("(evalwire.config.json: profiles.ci.policy)");
    for (const one of texts) expect(text).toContain(one);
  });

  test("that does not exist, or is not JSON, is an error that names both files", async () => {
    folder.configure({ policy: "absent.json" });
    const text = await folder.refusal(`gate ${PAIR}`);
    expect(text).toContain("'absent.json' does not exist (evalwire.config.json: policy)");
    folder.write({ "absent.json": '{"rules": [}' });
    expect(await folder.refusal(`gate ${PAIR}`)).toContain(
      "'absent.json' is not valid JSON: see line 1, column 12 (evalwire.config.json: policy)",
    );
  });

  test("does not concern commands without one", async () => {
    folder.configure({ policy: "absent.json" });
    expect((await folder.run(`compare ${PAIR}`)).code).toBe(0);
  });
});
