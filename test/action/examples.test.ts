import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { defineGate } from "evalwire/analysis";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runCommand } from "../cli/support.ts";
import { readAction } from "./composite.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const CI = join(ROOT, "examples/ci/");
const read = (name: string): string => readFileSync(join(CI, name), "utf8");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

interface Job {
  permissions: Record<string, string>;
  steps: { uses?: string; with?: Record<string, string> }[];
}

interface Workflow {
  on: string;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

describe("The workflow for GitHub", () => {
  const { on, permissions, jobs } = parse(read("github.yml")) as Workflow;
  const action = jobs.gate?.steps.find(({ uses }) => uses?.includes("/evalwire/"));

  test("uses the action of this version, with inputs that exist", () => {
    expect(action?.uses).toBe(`evalwire/evalwire/action@v${version}`);
    const inputs = readAction().inputs;
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(action?.with ?? {})));
    for (const [name, { required }] of Object.entries(inputs))
      if (required) expect(action?.with).toHaveProperty(name);
  });

  test("has the permissions that the action needs, and runs without secrets for forks", () => {
    expect(on).toBe("pull_request");
    expect(permissions).toEqual({});
    expect(jobs.gate?.permissions).toEqual({
      contents: "read",
      checks: "write",
      "pull-requests": "write",
    });
  });
});

describe("The pipeline for GitLab", () => {
  const { gate } = parse(read(".gitlab-ci.yml"));

  test("keeps the JUnit report and the Markdown also when the gate fails", () => {
    const [line] = gate.script.filter((one: string) => one.includes("evalwire"));
    expect(line).toContain(`evalwire@${version} gate `);
    expect(line).toContain(`--junit ${gate.artifacts.reports.junit}`);
    expect(line).toContain(`--markdown ${gate.artifacts.paths[0]}`);
    expect(gate.artifacts.when).toBe("always");
  });
});

describe("The policy", () => {
  test("is valid", () => {
    const policy = JSON.parse(read("gate.json"));
    expect(defineGate(policy).rules).toHaveLength(2);
  });
});

describe("The shell script", () => {
  test.each([
    [0, "Passed"],
    [100, "Regression"],
    [101, "Cannot tell"],
    [3, "The script broke (exit code 3)"],
    [127, "The script broke (exit code 127)"],
  ])("ends with exit code %d as the command does, and says '%s'", (code, said) => {
    const folder = mkdtempSync(join(tmpdir(), "evalwire-ci-"));
    mkdirSync(join(folder, "bin"));
    const npx = join(folder, "bin", "npx");
    writeFileSync(npx, `#!/usr/bin/env bash\nprintf '%s\\n' "$@" > arguments\nexit ${code}\n`);
    chmodSync(npx, 0o755);
    const done = spawnSync("bash", [join(CI, "gate.sh"), "base run.csv", "new.csv", "gate.json"], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}` },
    });
    expect(done.status).toBe(code);
    expect(done.stdout).toContain(said);
    expect(readFileSync(join(folder, "arguments"), "utf8").split("\n").slice(0, -1)).toEqual([
      "--yes",
      `evalwire@${version}`,
      "gate",
      "base run.csv",
      "new.csv",
      "--policy",
      "gate.json",
    ]);
  });
});

describe("docs/gate-in-ci.md", () => {
  const text = readFileSync(join(ROOT, "docs/gate-in-ci.md"), "utf8");
  const blocks = (language: string): string[] =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
      ([, code = ""]) => code,
    );

  test("describes every input and output of the action, and no other", () => {
    const { inputs, outputs } = readAction();
    const rows = text.split("### Three outcomes")[0]?.match(/^\| `[a-z-]+`.*$/gm) ?? [];
    const named = rows.flatMap((row) => row.split("|")[1]?.match(/(?<=`)[a-z-]+(?=`)/g) ?? []);
    expect(named.sort()).toEqual(Object.keys(inputs).sort());
    const listed = /^Outputs: (.*)$/m.exec(text)?.[1] ?? "";
    for (const name of Object.keys(outputs)) expect(listed).toContain(`\`${name}\``);
  });

  test("uses inputs that exist, and no key as an input", () => {
    const steps = blocks("yaml").flatMap(
      (code) => parse(code) as { with: Record<string, string> }[],
    );
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps) {
      expect(Object.keys(readAction().inputs)).toEqual(
        expect.arrayContaining(Object.keys(step.with)),
      );
      expect(JSON.stringify(step.with)).not.toContain("secrets.");
    }
  });

  test("has a command and a policy that work", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "evalwire-ci-"));
    const rows = Array.from({ length: 200 }, (_, at) => `q${at},${at < 180}`);
    for (const name of ["base.csv", "candidate.csv"])
      writeFileSync(join(cwd, name), ["id,correct", ...rows].join("\n"));
    writeFileSync(join(cwd, "gate.json"), blocks("json")[0] ?? "");
    const [line = ""] = blocks("sh");
    const args = line.trim().replace("npx evalwire ", "").split(" ");
    expect(await runCommand(args, { cwd })).toMatchObject({ code: 0, stderr: "" });
  });
});
