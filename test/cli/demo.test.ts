import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunFolder } from "./run-files.ts";

let folder: RunFolder;
beforeEach(() => {
  folder = new RunFolder();
});
afterEach(() => folder.remove());

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

test("demo ends with the path of its report, which has the decision that it printed", async () => {
  const { code, stdout } = await folder.run("demo");
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(join("demo-out", "report.html"));
  const html = read("demo-out/report.html");
  expect(stdout).toContain("The gate's outcome is 'fail'");
  expect(html).toContain("the gate failed.</p>");
  const [, question] = /^1\. Can (.*)\? \(/m.exec(stdout) ?? [];
  expect(html).toContain(`<title>GPQA Diamond: can ${question}?</title>`);
});

test("demo writes its report again, and lists it with --json", async () => {
  await folder.run("demo --folder out");
  const { code, stdout } = await folder.run("demo --folder out --json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: "fail", report: join("out", "report.html") });
});
