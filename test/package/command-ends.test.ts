import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Running, type StallingWeave, shell, stallingWeave, start } from "./command.ts";

let cwd = "";
let weave: StallingWeave | undefined;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "evalwire-ends-"));
  writeFileSync(join(cwd, "base.csv"), "id,correct\na,1\nb,0\n");
  const rows = Array.from({ length: 5_000 }, (_, at) => `r${at},${at % 2},${"x".repeat(200)}`);
  writeFileSync(join(cwd, "large.csv"), `id,correct,input\n${rows.join("\n")}\n`);
});
afterEach(() => {
  weave?.close();
  weave = undefined;
  rmSync(cwd, { recursive: true });
});

/** Module that prints when the command listens to signals, and when it has heard one. */
const TELLS_SIGNALS = `data:text/javascript,${encodeURIComponent(`
const { on } = process;
process.on = function (name, listener) {
  if (name === "SIGTERM") setImmediate(() => console.log("listening"));
  return on.call(this, name, listener);
};
process.once("SIGINT", () => setImmediate(() => console.log("heard")));
`)}`;

const FILES = ["base.csv", "large.csv"];

/** Starts a command on a server that stalls, and sends a signal once it has. */
async function interrupted(
  args: readonly string[],
  { pages, signal = "SIGINT" as NodeJS.Signals }: { pages: number; signal?: NodeJS.Signals },
): Promise<Running> {
  weave = await stallingWeave(pages);
  const running = start(args, { cwd, env: weave.env });
  await weave.stalled;
  running.child.kill(signal);
  return running;
}

describe("Ctrl-C", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends an export without a file, and says so",
    async (signal) => {
      const args = ["export", "latest", "-o", "a.csv", "-o", "b.parquet", "-o", "c.jsonl.gz"];
      const { ended } = await interrupted(args, { pages: 0, signal });
      const { code, stdout, stderr } = await ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toBe(
        "error: Canceled\nNo file was written. To start again, run the same command.\n",
      );
      expect(readdirSync(cwd)).toEqual(FILES);
    },
  );

  test("leaves the old file of an export", async () => {
    writeFileSync(join(cwd, "a.csv"), "old");
    const args = ["export", "latest", "-o", "a.csv", "--overwrite", "--json"];
    const { ended } = await interrupted(args, { pages: 0 });
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "canceled",
        message: "Canceled",
        hint: "No file was written. To start again, run the same command.",
      },
    });
    expect(readFileSync(join(cwd, "a.csv"), "utf8")).toBe("old");
    expect(readdirSync(cwd)).toEqual(["a.csv", ...FILES]);
  });

  test("keeps the complete runs of a sync, and the same command continues", async () => {
    const args = ["sync", "lake"];
    const { ended } = await interrupted(args, { pages: 1 });
    expect(await ended).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "error: Canceled\nComplete runs stay in 'lake'. To continue, run the same command again.\n",
    });
    weave?.close();
    weave = await stallingWeave(Number.POSITIVE_INFINITY);
    const again = await start([...args, "--json"], { cwd, env: weave.env }).ended;
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ written: 1, skipped: 1, failed: 0 });
  });

  test("leaves a valid state of a tap, with which it continues", async () => {
    const { ended } = await interrupted(["tap"], { pages: 1 });
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toContain("pass its value as --state to continue");
    const messages = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const last = messages.at(-1);
    expect(last).toMatchObject({ type: "STATE", value: { version: 1 } });
    writeFileSync(join(cwd, "state.json"), JSON.stringify(last.value));
    weave?.close();
    weave = await stallingWeave(Number.POSITIVE_INFINITY);
    const next = await start(["tap", "--state", "state.json"], { cwd, env: weave.env }).ended;
    const runs = [
      ...messages,
      ...next.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ]
      .filter(({ type, stream }) => type === "RECORD" && stream === "runs")
      .map(({ record }) => record.run_name);
    expect(runs).toEqual(["base", "candidate"]);
  });

  test("kills at once when it comes a second time", async () => {
    await shell("mkfifo pipe.csv", { cwd });
    // opening a pipe that has no reader waits in the system, whatever is aborted
    const args = ["export", "base.csv", "-o", "pipe.csv"];
    const running = start(args, { cwd, env: { NODE_OPTIONS: `--import=${TELLS_SIGNALS}` } });
    await running.printed("listening");
    running.child.kill("SIGINT");
    await running.printed("heard");
    running.child.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: null, signal: "SIGINT" });
  });
});

describe("The standard output", () => {
  test.each([
    "export large.csv -o - --format csv",
    "export large.csv -o - --format jsonl -o copy.csv",
    "runs show large.csv --json",
    "--help",
  ])("that is closed after a line ends '%s' without an error", async (line) => {
    const { stderr, stdout } = await shell(
      `$EVALWIRE ${line} | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"; ls`,
      { cwd },
    );
    expect([stdout.split("\n")[0], stderr]).toEqual(["0", ""]);
    // a file that is written too is complete
    if (line.includes("copy.csv"))
      expect(readFileSync(join(cwd, "copy.csv"), "utf8").split("\r\n")).toHaveLength(5_002);
  });

  test.each([
    "export large.csv -o - --format csv",
    "export large.csv -o - --format parquet",
    "export large.csv -o - --format jsonl -o copy.csv",
    "runs show base.csv",
    "runs show base.csv --json",
    "--help",
    "--version",
  ])("that is full ends '%s' with 6 and a sentence", async (line) => {
    const { code, stderr } = await shell(`$EVALWIRE ${line} > /dev/full`, { cwd });
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr: "error: Cannot write to the standard output: ENOSPC: no space left on device\n",
    });
    expect(readdirSync(cwd)).toEqual(FILES);
  });

  test("that is a file at its limit is noticed, although a part of the data was taken", async () => {
    // the limit is in blocks of 1024 bytes, and the signal about it is ignored
    const { stdout, stderr } = await shell(
      `trap '' XFSZ; ulimit -f 1; $EVALWIRE runs show base.csv --json > small.json; echo $?; $EVALWIRE export --help > help.txt; echo $?`,
      { cwd },
    );
    expect(stdout).toBe("0\n6\n");
    expect(stderr).toBe("error: Cannot write to the standard output: EFBIG: file too large\n");
  });

  test.each(["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])(
    "or another stream that is closed before the start (%s) changes nothing",
    async (closed) => {
      const { stdout, stderr } = await shell(
        `$EVALWIRE export base.csv -o a.csv ${closed}; echo "exit $?"`,
        { cwd },
      );
      expect([stdout.split("\n").at(-2), stderr]).toEqual(["exit 0", ""]);
      expect(readFileSync(join(cwd, "a.csv"), "utf8").split("\r\n")).toHaveLength(4);
    },
  );

  test("keeps the exit code of an error when nobody reads the error", async () => {
    const { stdout } = await shell(
      `$EVALWIRE runs show nope.csv 2>/dev/full; echo $?; $EVALWIRE runs show nope.csv 2>&1 | true; echo "\${PIPESTATUS[0]}"`,
      { cwd },
    );
    expect(stdout).toBe("3\n3\n");
  });
});

describe("A file that cannot be written", () => {
  test("is a disk at its limit: exit code 6, and no file", async () => {
    const { code, stderr } = await shell(
      "trap '' XFSZ; ulimit -f 16; $EVALWIRE export large.csv -o a.csv -o b.jsonl",
      { cwd },
    );
    expect(code).toBe(6);
    expect(stderr).toMatch(/^error: Cannot write '[ab]\.(csv|jsonl)': EFBIG: file too large\n$/);
    expect(readdirSync(cwd)).toEqual(FILES);
  });

  test("is a full device: exit code 6", async () => {
    const { code, stderr } = await shell("$EVALWIRE export base.csv -o /dev/full --format csv", {
      cwd,
    });
    expect(code).toBe(6);
    expect(stderr).toBe("error: Cannot write '/dev/full': ENOSPC: no space left on device\n");
  });

  test.each([
    ["export base.csv -o folder.csv", "'folder.csv' is a folder"],
    ["export base.csv -o none/a.csv", "ENOENT: no such file or directory"],
    ["export base.csv -o base.csv/a.csv", "ENOTDIR: not a directory"],
    ["export base.csv -o /proc/a.csv", "Cannot write '/proc/a.csv'"],
    [
      "export base.csv -o base.csv",
      "'base.csv' already exists\nChoose another name, or pass --overwrite.",
    ],
    ["sync base.csv", "'base.csv' is not a folder"],
    ["sync base.csv/lake", "ENOTDIR: not a directory"],
  ])("is an argument: '%s' ends with 3", async (line, text) => {
    mkdirSync(join(cwd, "folder.csv"));
    const env = { WANDB_API_KEY: "local-key", WANDB_PROJECT: "acme/search" };
    const { code, stdout, stderr } = await shell(`$EVALWIRE ${line}`, { cwd, env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
    const json = await shell(`$EVALWIRE ${line} --json`, { cwd, env });
    expect(json).toMatchObject({ code: 3, stderr: "" });
    expect(Object.keys(JSON.parse(json.stdout))).toEqual(["error"]);
  });
});
