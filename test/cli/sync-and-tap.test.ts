import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiments, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Outcome, runCommand, type Surroundings } from "./support.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let cwd = "";
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), "evalwire-sync-"));
  const seed = { ...scenario({ rows: 12, passRate: 0.75, crash: 0.25 }), ...experiments() };
  sandbox = await startSandbox({ seed });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(cwd, { recursive: true });
});

const run = (line: string, more: Surroundings = {}): Promise<Outcome> =>
  runCommand(line.split(" "), { env: sandbox.env, cwd, ...more });
const put = (name: string, value: unknown): void =>
  writeFileSync(join(cwd, name), typeof value === "string" ? value : JSON.stringify(value));
const BOTH = "--project acme/search --project galileo:support";

/** Runs a command on a server that refuses the key. */
async function refused(line: string): Promise<Outcome> {
  const faults = [{ kind: "status", status: 401, times: Number.POSITIVE_INFINITY } as const];
  const other = await startSandbox({ seed: scenario({ rows: 2, passRate: 1 }), faults });
  const done = await run(line, { env: other.env });
  await other.close();
  return done;
}

describe("evalwire sync", () => {
  test("adds new runs of Weave and Galileo, and reads no run twice", async () => {
    const first = JSON.parse((await run(`sync lake ${BOTH} --json`)).stdout);
    expect(first).toMatchObject({ failed: 0, errors: [] });
    expect(first.written).toBeGreaterThan(2);
    expect(readdirSync(join(cwd, "lake"))).toEqual(
      expect.arrayContaining(["runs", "trials", "scores", "manifest.jsonl"]),
    );
    const before = sandbox.requests.length;
    const second = await run(`sync lake ${BOTH}`);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(`0 runs written, ${first.written + first.skipped} skipped`);
    const rows = sandbox.requests.slice(before).filter(({ path }) => path.includes("eval_results"));
    expect(rows).toEqual([]);
  });

  test("ends with 6 when a project fails, and writes the others", async () => {
    const { code, stdout, stderr } = await run(`sync lake --project galileo:nope ${BOTH} --json`);
    const { written, errors } = JSON.parse(stdout);
    expect([code, written > 2]).toEqual([6, true]);
    expect(errors).toMatchObject([{ project: "galileo:nope", runId: null, code: "not_found" }]);
    expect(stderr).toContain("error: galileo:nope: ");
  });

  test("ends with the code of the only failure when nothing could be read", async () => {
    expect(await run("sync lake --project galileo:nope")).toMatchObject({ code: 3 });
    expect(await refused("sync lake")).toMatchObject({ code: 4 });
  });

  test("names a project without runs, which may be misspelled", async () => {
    const { code, stderr } = await run("sync lake --project acme/serach");
    expect([code, stderr]).toEqual([
      0,
      "Project 'acme/serach' has no finished runs in this time, or does not exist\n",
    ]);
  });

  test.each([
    ["sync", "Missing required argument 'folder'"],
    ["sync lake --since soon", "'since' must be"],
    ["sync lake --format csv", "It must be parquet or jsonl"],
    ["sync lake --project galileo:", "'galileo:' names no project"],
    ["sync lake --project acme/search --project acme/search", "is given twice"],
    ["runs --project acme/search --project acme/other", "'--project' is given more than once"],
  ])("refuses '%s'", async (line, text) => {
    const { code, stdout, stderr } = await run(line);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

/** Reads the messages of a tap. */
const messagesOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const recordsOf = (stdout: string): number =>
  messagesOf(stdout).filter(({ type }) => type === "RECORD").length;

describe("evalwire tap", () => {
  test("sends new runs of both services, and continues after its state", async () => {
    put("tap.json", { projects: ["acme/search", "galileo:support"], start_date: "2020-01-01" });
    const first = await run("tap --config tap.json");
    expect(first.code).toBe(0);
    const last = messagesOf(first.stdout).at(-1);
    const bookmarks = { "acme/search": expect.anything(), "galileo:support": expect.anything() };
    expect(last).toMatchObject({ type: "STATE", value: { bookmarks } });
    expect(first.stderr).toMatch(/^Sent \d+ runs?, \d+ trials? and \d+ scores?\n$/);
    expect(recordsOf(first.stdout)).toBeGreaterThan(100);
    for (const state of [last?.value, last]) {
      put("state.json", state);
      const next = await run("tap --config tap.json --state state.json");
      expect([next.code, recordsOf(next.stdout)]).toEqual([0, 0]);
    }
  });

  test("reads the catalog that --discover prints, with its selection", async () => {
    const catalog = JSON.parse((await run("tap --discover")).stdout);
    for (const { stream, metadata } of catalog.streams)
      metadata[0].metadata.selected = stream === "runs";
    put("catalog.json", catalog);
    const { stdout } = await run("tap --catalog catalog.json");
    const streams = messagesOf(stdout).flatMap(({ type, stream }) =>
      type === "STATE" ? [] : stream,
    );
    expect([...new Set(streams)]).toEqual(["runs"]);
  });

  test("takes keys and URLs from its configuration, and hides them", async () => {
    const { WANDB_API_KEY: key = "", WF_TRACE_SERVER_URL: url, ...env } = sandbox.env;
    put("tap.json", { wandb_api_key: key, wf_trace_server_url: url });
    expect(await run("tap --config tap.json", { env })).toMatchObject({ code: 0 });
    put("tap.json", { wandb_api_key: key, wf_trace_server_url: `http://${key}:x@127.0.0.1` });
    const { code, stdout, stderr } = await run("tap --config tap.json", { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).not.toContain(key);
  });

  test("describes itself", async () => {
    const about = JSON.parse((await run("tap --about")).stdout);
    expect(about).toMatchObject({
      name: "evalwire",
      capabilities: expect.arrayContaining(["state"]),
    });
    expect(Object.keys(about.settings.properties)).toEqual([
      ...["projects", "start_date", "lookback_hours", "give_up_days"],
      ...["wandb_api_key", "wf_trace_server_url", "galileo_api_key", "galileo_api_url"],
    ]);
  });

  test("ends with 6 when a project fails, after the records of the others", async () => {
    put("tap.json", { projects: ["galileo:nope", "acme/search"] });
    const { code, stdout, stderr } = await run("tap --config tap.json");
    expect(code).toBe(6);
    expect(messagesOf(stdout).at(-1)).toMatchObject({ type: "STATE" });
    expect(recordsOf(stdout)).toBeGreaterThan(100);
    expect(stderr).toContain("error: Not everything was read: project 'galileo:nope'");
  });

  test("ends with the code of the only failure when nothing could be read", async () => {
    expect(await refused("tap")).toMatchObject({ code: 4 });
  });

  test.each([
    [{ project: ["acme/search"] }, "Did you mean 'projects'?"],
    [{ projects: "acme/search" }, "'projects' must be a list of at least one project"],
    [{ projects: [] }, "'projects' must be a list of at least one project"],
    [{ start_date: "yesterday" }, "'start_date' must be an ISO date"],
    [{ wandb_api_key: 1 }, "'wandb_api_key' must be a non-empty string"],
    [[], "does not contain a JSON object"],
    ["{", "is not valid JSON: it ends too early"],
    ["", "is empty"],
  ])("refuses the configuration %j", async (config, text) => {
    put("tap.json", config);
    const { code, stdout, stderr } = await run("tap --config tap.json");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
  });

  test.each([
    ["", "is empty"],
    [
      '{"version":1,"bookmarks":{}}\n{"version":1,"bookmarks":{}}',
      "is not valid JSON: see line 2, column 1",
    ],
    [{ version: 2 }, "'state.version' must be 1"],
    [{ type: "STATE", value: { version: 1, bookmarks: [] } }, "'state.bookmarks' must be"],
  ])("refuses the state %j", async (state, text) => {
    put("state.json", state);
    const { code, stdout, stderr } = await run("tap --state state.json");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
  });

  test.each(["--config", "--state", "--catalog"])("names a missing file of %s", async (flag) => {
    const { code, stderr } = await run(`tap ${flag} none.json`);
    expect(code).toBe(3);
    expect(stderr).toContain(`The file 'none.json' of '${flag}' does not exist`);
  });
});
