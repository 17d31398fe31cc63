import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./support.ts";

describe("Command line", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  const folder = mkdtempSync(join(tmpdir(), "evalwire-cli-"));
  beforeAll(async () => {
    sandbox = await startSandbox({ seed: scenario({ rows: 12, passRate: 0.75 }) });
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test("without a command is an error, with the help on stderr", async () => {
    const { code, stdout, stderr } = await runCommand([]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("Usage: evalwire");
  });

  test.each([["--help"], ["runs", "--help"], ["help", "runs"]])(
    "prints help for %s %s",
    async (...args) => {
      const { code, stdout, stderr } = await runCommand(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Usage: evalwire");
    },
  );

  test.each([
    [["rnus"], "Did you mean runs?"],
    [["runs", "--sinse", "7d"], "Did you mean --since?"],
    [["runs", "show"], "Missing required argument 'run'"],
    [["runs", "show", "a", "b"], "Too many arguments"],
    [["runs", "--limit", "0"], "It must be a positive integer"],
    [["runs"], "No API key"],
    [["runs", "show", "missing.csv"], "No such file or folder"],
    [["runs", "show", "latest"], "No API key"],
  ])("%j is exit code 3, with and without --json", async (args, text) => {
    const plain = await runCommand(args);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 3, stdout: "" });
    expect(plain.stderr).toContain(text);
    const json = await runCommand([...args, "--json"]);
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 3, stderr: "" });
    const { error } = JSON.parse(json.stdout);
    expect(Object.keys(error)).toEqual(["code", "message", "hint"]);
    expect(`${error.message} ${error.hint}`).toContain(text);
  });

  test("lists runs as a table on a terminal, in cells elsewhere, and as JSON", async () => {
    const { env } = sandbox;
    const table = await runCommand(["runs"], { env, terminal: 100 });
    expect(table).toMatchObject({ code: 0, stderr: "" });
    expect(table.stdout).toMatch(/^ID +NAME +STATUS +STARTED +MODEL\n/);
    const cells = await runCommand(["runs"], { env });
    expect(cells.stdout).toMatch(/^ID\tNAME\tSTATUS\tSTARTED\tMODEL\n/);
    const json = await runCommand(["runs", "--json"], { env });
    const lines = await runCommand(["runs", "list", "--jsonl"], { env });
    const runs = JSON.parse(json.stdout);
    expect(runs).toHaveLength(2);
    expect(
      lines.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(runs);
  });

  test("ends cleanly when the reader closes the pipe", async () => {
    const { code, stderr } = await runCommand(["runs", "--jsonl"], {
      env: sandbox.env,
      closesAfter: 1,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("is canceled by Ctrl-C", async () => {
    const { code } = await runCommand(["runs"], { env: sandbox.env, signal: AbortSignal.abort() });
    expect(code).toBe(2);
  });

  test("reads a run from a file without an account", async () => {
    const path = join(folder, "base.csv");
    writeFileSync(path, "id,correct\na,1\nb,0\n");
    const { code, stdout } = await runCommand(["runs", "show", path, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ provider: "records", status: "completed" });
  });
});
