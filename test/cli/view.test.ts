import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sink } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";
import { EventStream } from "./event-stream.ts";
import { RunFolder, table } from "./run-files.ts";
import { ioOf, type Surroundings } from "./support.ts";

let folder: RunFolder;
const running: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = new RunFolder();
  folder.write({
    "base.csv": table(4),
    "candidate.csv": table(5),
    "gate.json": JSON.stringify({ rules: [{ scorer: "correct", maxDrop: 0.2 }] }),
  });
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  folder.remove();
});

/** Running `evalwire view`. */
interface Running {
  url: string;
  stdout: string;
  stderr: () => string;
  events: EventStream;
  page(): Promise<{ status: number; text: string }>;
  stop(): Promise<number>;
}

/** Starts `evalwire view`, and waits until it has printed its URL. */
async function view(line: string, surroundings: Surroundings = {}): Promise<Running> {
  const controller = new AbortController();
  const { io, stderr } = ioOf({ cwd: folder.path, signal: controller.signal, ...surroundings });
  let code: Promise<number> = Promise.resolve(-1);
  const stdout = await new Promise<string>((resolve, reject) => {
    const write = async (chunk: string | Uint8Array): Promise<void> => resolve(String(chunk));
    const sink: Sink = { isTTY: surroundings.terminal !== undefined, columns: 80, write };
    code = runCli(["view", ...line.split(" ")], { ...io, stdout: sink });
    code.then((ended) => reject(new Error(`ended with ${ended}: ${stderr.text}`)), reject);
  });
  const stop = async (): Promise<number> => {
    controller.abort();
    return await code;
  };
  running.push(stop);
  const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\//.exec(stdout) ?? [];
  const page = async () => {
    const response = await fetch(url);
    return { status: response.status, text: await response.text() };
  };
  const events = await EventStream.open(url);
  await events.until(({ versions }) => versions.length > 0);
  return { url, stdout, stderr: () => stderr.text, events, page, stop };
}

/** Waits for the next version of the page. */
async function next({ events }: Running): Promise<string> {
  const known = events.versions.length;
  await events.until(({ versions }) => versions.length > known);
  return events.versions.at(-1) ?? "";
}

const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
const LINE = "base.csv candidate.csv --scorer correct --interval 1h";

describe("evalwire view", () => {
  test("serves the report with a content security policy, until Ctrl-C", async () => {
    const shown = await view(LINE);
    expect(shown.stdout).toBe(`${shown.url}\n`);
    expect(shown.stderr()).toContain(`The report is at ${shown.url}. Stop it with Ctrl-C.`);
    const response = await fetch(shown.url);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self';/,
    );
    const html = await response.text();
    expect(html).toContain(policy.replace("; frame-ancestors 'none'", ""));
    expect(html).toContain("80% against 75%");
    expect(await shown.stop()).toBe(0);
    expect(await shown.events.until(() => false).catch(() => false)).toBe(false);
    await expect(fetch(shown.url)).rejects.toThrow();
  });

  test("prints the URL as JSON, and as a link on a terminal", async () => {
    const { stdout, url } = await view(`${LINE} --json`);
    expect(JSON.parse(stdout)).toEqual({ url });
    const linked = await view(LINE, { terminal: 80, env: { FORCE_HYPERLINK: "1" } });
    expect(linked.stdout).toContain(`\u001b]8;;${linked.url}\u001b\\${linked.url}`);
  });

  test("shows another report when a file is written, or replaced by a rename", async () => {
    const shown = await view(LINE);
    write("candidate.csv", table(2));
    await next(shown);
    expect((await shown.page()).text).toContain("50% against 75%");
    write("new.csv", table(3));
    renameSync(join(folder.path, "new.csv"), join(folder.path, "candidate.csv"));
    await next(shown);
    expect((await shown.page()).text).toMatch(/66\.7% against 75%/);
    expect(shown.stderr()).toContain("66.7% against 75%");
  });

  test("shows another report when the policy changes", async () => {
    const shown = await view(`${LINE} --policy gate.json`);
    expect((await shown.page()).text).toContain("the gate passed");
    write("gate.json", JSON.stringify({ rules: [{ scorer: "correct", min: 0.99 }] }));
    await next(shown);
    expect((await shown.page()).text).toContain("the gate failed");
  });

  test.each([
    ["candidate.csv", 'id,correct\n"r1', "csv"],
    ["candidate.csv", "", "candidate.csv"],
    ["gate.json", "{ rules: ", "is not valid JSON"],
    ["gate.json", '{"rules":[{"scorer":"correct","maxDorp":1}]}', "Did you mean &#39;maxDrop"],
  ])("shows what is wrong with %s, and recovers: %j", async (name, text, said) => {
    const whole = { "candidate.csv": table(5), "gate.json": '{"rules":[{"minRows":1}]}' };
    const shown = await view(`${LINE} --policy gate.json`);
    write(name, text);
    expect(await next(shown)).toMatch(/^problem-/);
    const problem = await shown.page();
    expect(problem.status).toBe(503);
    expect(problem.text).toContain("There is no report at the moment");
    expect(problem.text.toLowerCase().replaceAll("'", "&#39;")).toContain(said.toLowerCase());
    expect(shown.stderr()).toContain("error: ");
    write(name, whole[name as keyof typeof whole]);
    expect(await next(shown)).not.toMatch(/^problem-/);
    expect((await shown.page()).status).toBe(200);
  });

  test.each([
    ["a typed rule replaces", `${LINE} --max-drop correct=0.3`, "the gate passed"],
    [
      "a ranking does not use",
      "base.csv candidate.csv third.csv --scorer correct",
      "of the 3 runs",
    ],
  ])("reads the runs again as at first where %s a configured policy", async (_, line, said) => {
    write("evalwire.config.json", JSON.stringify({ policy: "gate.json" }));
    write("third.csv", table(6));
    const shown = await view(line);
    expect((await shown.page()).text).toContain(said);
    write("candidate.csv", table(4));
    expect(await next(shown)).not.toMatch(/^problem-/);
    expect((await shown.page()).text).toContain(said);
  });

  test("follows the files of a pattern", async () => {
    const [head = "", ...lines] = table(5).trimEnd().split("\n");
    write("part-1.csv", [head, ...lines.slice(0, 30)].join("\n"));
    const shown = await view("base.csv part-*.csv --scorer correct --interval 1h");
    expect((await shown.page()).text).toContain("30 shared rows");
    write("part-2.csv", [head, ...lines.slice(30)].join("\n"));
    await next(shown);
    expect((await shown.page()).text).toContain("60 shared rows");
  });

  test("follows the newest run of a service, and shows no key", async () => {
    const seed = scenario({ rows: 12, passRate: 0.75, regress: 0.2 });
    const sandbox = await startSandbox({ seed });
    try {
      const shown = await view("name:base latest --scorer correct --interval 1s", {
        env: sandbox.env,
      });
      const first = await shown.page();
      expect(first.text).toContain("12 shared rows");
      expect(first.text).not.toContain("local-key");
      const { requests } = sandbox;
      const rows = () => requests.filter(({ path }) => path.includes("eval_results")).length;
      const before = rows();
      await sandbox.close();
      expect(await next(shown)).toMatch(/^problem-/);
      const problem = await shown.page();
      expect(problem.status).toBe(503);
      expect(problem.text).not.toContain("local-key");
      expect(rows()).toBe(before);
    } finally {
      await sandbox.close().catch(() => {});
    }
  });

  test.each([
    ["", "There is nothing to show"],
    ["base.csv candidat.csv", "Did you mean 'candidate.csv'?"],
    ["base.csv candidate.csv --port 70000", "It must be an integer from 0 to 65535"],
    ["base.csv candidate.csv --interval soon", "It must be a duration, such as 30m or 2h"],
    ["base.csv candidate.csv --policy absent.json", "absent.json"],
    ["base.csv candidate.csv --wait", "--wait"],
    ["base.csv candidate.csv -o a.html", "-o"],
  ])("'%s' is exit code 3: %s", async (line, message) => {
    const { code, stdout, stderr } = await folder.run(`view ${line}`.trim());
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(message);
  });
});
