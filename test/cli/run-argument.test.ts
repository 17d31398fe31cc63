import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./support.ts";

const cwd = mkdtempSync(join(tmpdir(), "evalwire-run-"));
const write = (name: string, text: string | Uint8Array): void =>
  writeFileSync(join(cwd, name), text);
const show = (...args: string[]) => runCommand(["runs", "show", ...args, "--json"], { cwd });
const errorOf = async (...args: string[]): Promise<string> => {
  const { code, stdout } = await show(...args);
  expect(code).toBe(3);
  const { message, hint } = JSON.parse(stdout).error;
  return `${message} | ${hint}`.replaceAll(`${cwd}/`, "");
};

const UUID = "0199aaaa-0000-7000-8000-000000000001";

beforeAll(() => {
  write("results.csv", "id,correct\na,1\nb,0\n");
  write("all.csv", "id,run,correct\na,base,1\na,new,0\n");
  write("twice.jsonl", '{"id":"a","run":"x#1","ok":true}\n{"id":"a","run":"y","ok":true}\n');
  write("odd#name.csv", "id,correct\na,1\n");
  write("packed.csv.gz", gzipSync("id,correct\na,1\n"));
  write("empty.csv", "");
  write("blank.json", " \n");
  write("notes.pdf", "%PDF-1.7");
  write("latest", "id,correct\na,1\n");
  write(UUID, "id,correct\na,1\n");
  write("doc.csv", "question;mark\nq1;0,5\nq2;1\n");
  mkdirSync(join(cwd, "logs"));
  write("logs/one.csv", "id,correct\na,1\n");
  write("logs/two.csv", "id,correct\na,1\n");
  mkdirSync(join(cwd, "none"));
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe("A run that is a file", () => {
  test.each([
    [["results.csv"], "results"],
    [["./results.csv"], "results"],
    [["packed.csv.gz"], "packed"],
    [["all.csv#new"], "new"],
    [["twice.jsonl#x#1"], "x#1"],
    [["odd#name.csv"], "odd#name"],
    [["logs#two"], "two"],
    [["logs/one.csv"], "one"],
    [["./latest", "--format", "csv"], "latest"],
    [[`./${UUID}`, "--format", "csv"], UUID],
    [["all.csv", "--run-column", "nightly", "--trial", "run"], "nightly"],
    [["doc.csv", "--key", "question", "--delimiter", ";", "--decimal", ","], "doc"],
  ])("%j is read without an account", async (args, name) => {
    const { code, stdout } = await show(...args);
    expect([code, JSON.parse(stdout).name]).toEqual([0, name]);
  });

  test.each([
    [
      ["all.csv"],
      "'all.csv' has 2 runs, but one is needed | Name one: 'all.csv#base', 'all.csv#new'.",
    ],
    [["all.csv#old"], "'all.csv' has no run 'old' | Name one: 'all.csv#base', 'all.csv#new'."],
    [
      ["logs"],
      "'logs' has 2 runs, but one is needed | Name one: 'logs#logs/one.csv', 'logs#logs/two.csv'.",
    ],
    [["result.csv"], "No such file or folder: 'result.csv' | Did you mean 'results.csv'?"],
    [["results"], "No such file or folder: 'results' | Did you mean 'results.csv'?"],
    [["./logs/ones.csv"], "Did you mean './logs/one.csv'?"],
    [["reports/a.csv"], "The folder 'reports' does not exist."],
    [["zzzzzzzzz.parquet#a"], "A run that is not a file is named by its ID"],
    [["empty.csv"], "empty"],
    [["blank.json"], "looks like blank lines"],
    [["notes.pdf"], "looks like a PDF"],
    [["none"], "has no file of a format that evalwire recognizes"],
    [[UUID], `Write './${UUID}' for the file, or 'id:${UUID}' for the run.`],
    [[""], "An argument is empty"],
    [["results.csv", "--key", "question"], "has a column 'question'"],
    [["results.csv", "--column", "topic"], "has a column 'topic'"],
    [["results.csv", "--format", "cvs"], "Did you mean 'csv'?"],
    [["results.csv", "--status", "any"], "'--status' applies only to selectors"],
    [
      ["results.csv", "--costs"],
      "'--costs' applies only to runs of Weave, but 'results.csv' is a table",
    ],
    [["results.csv", "--max-age", "30d"], "'--max-age' applies only to the baseline"],
    [
      ["latest", "--delimiter", ";"],
      "'--delimiter' applies only to tables, but 'latest' is a run of Weave",
    ],
    [["galileo:latest", "--key", "id"], "'galileo:latest' is an experiment of Galileo"],
    [["latest"], "No API key"],
    [[`id:${UUID}`], "No API key"],
    [["name:results.csv"], "No API key"],
  ])("%j is an error", async (args, text) => {
    expect(await errorOf(...args)).toContain(text);
  });

  test("a link to nothing and an unreadable folder are errors", async () => {
    expect(await errorOf("results.csv/inner.csv")).toContain("No such file");
  });
});

describe("Values of options", () => {
  test.each([
    [["--key", "a", "--key", "b"], "ption '--key <column>'", "It is given twice."],
    [["--scorer", "a", "--scorer", "a"], "ption '--scorer <name>'", "'a' is given twice."],
    [["--scorer", " "], "--scorer", "must not be empty"],
    [["--values", "correct"], "--values", "must have the form correct=C:1,I:0,P:0.5"],
    [["--values", "=C:1"], "--values", "must have the form"],
    [["--values", "correct="], "--values", "must have the form"],
    [["--values", "correct=C"], "--values", "Words have the form C:1,I:0"],
    [["--values", "correct=C:x"], "--values", "It must be a number."],
    [["--values", "correct=C:1,C:0"], "--values", "'C' is given twice."],
    [["--values", "correct={C:1}"], "--values", "It is not valid JSON"],
    [["--values", "a=C:1", "--values", "a=C:0"], "--values", "'a' is given twice."],
    [["--decimal", ";"], "--decimal", "It must be . or ,."],
    [["--rescores", "exlude"], "--rescores", "Did you mean 'exclude'?"],
    [["--max-age", "30"], "--max-age", "such as 30d"],
    [["--max-age", "0d"], "--max-age", "such as 30d"],
    [["--max-unpacked-bytes", "1e3"], "--max-unpacked-bytes", "positive integer"],
  ])("%j is an error that names the option", async (args, name, text) => {
    const message = await errorOf("results.csv", ...args);
    expect(message).toContain(name);
    expect(message).toContain(text);
  });
});

describe("A run of a service", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
  });
  afterAll(() => sandbox.close());
  const found = async (...args: string[]) => {
    const { code, stdout } = await runCommand(["runs", "show", ...args, "--json"], {
      cwd,
      env: sandbox.env,
    });
    const { name, error } = JSON.parse(stdout);
    return code === 0 ? name : `${code}: ${error.message} | ${error.hint}`;
  };

  test("is found by selector, ID, reference and URL", async () => {
    const { stdout } = await runCommand(["runs", "show", "latest", "--json"], { env: sandbox.env });
    const { id, name } = JSON.parse(stdout);
    expect(name).toBe("candidate");
    for (const text of [
      "latest",
      "name:candidate",
      id,
      `id:${id}`,
      `weave:///acme/search/call/${id}`,
    ])
      expect(await found(text), text).toBe("candidate");
    expect(await found("name:base", "--status", "any", "--rescores", "include")).toBe("base");
  });

  test("is not read with options that would be ignored", async () => {
    expect(await found(`id:${UUID}`, "--status", "any")).toContain(
      "3: '--status' applies only to selectors, such as latest",
    );
  });

  test("that does not exist is exit code 3", async () => {
    expect(await found("name:nightly")).toMatch(/^3: No run of acme\/search matches/);
    expect(await found(`id:${UUID}`)).toMatch(/^3: No run/);
  });
});
