import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiments, type Fault, scenario } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/help.ts";
import { type Ended, shell, start } from "./command.ts";

/** One end of the command, seen by running it as a process with `--json`. */
interface Case {
  readonly exit: number;
  /** Code of the error; absent if it is none. */
  readonly code?: string;
  /** Words, or a line of the shell. */
  readonly line: readonly string[] | string;
  /** Status with which the service responds to everything; 0: it never does; 1: a reset. */
  readonly status?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Its cause in `failure.ts`: a class of errors, a code of the library, or another word. */
  readonly of?: string;
}

const RULE = ["--max-drop", "correct=0.02"];
/** Module that breaks a part of the platform, because nothing else is expected to fail. */
const BREAKS = `data:text/javascript,${encodeURIComponent(
  'Array.prototype.flat = () => { throw new RangeError("broken"); };',
)}`;
const RESET: Fault = { kind: "reset", method: "POST", path: "/versions/", applied: true };

const CASES: readonly Case[] = [
  { exit: 0, line: ["gate", "base.csv", "base.csv", "--allow-same-run", ...RULE] },
  { exit: 100, line: ["gate", "base.csv", "worse.csv", ...RULE] },
  { exit: 101, line: ["gate", "few.csv", "few2.csv", ...RULE] },
  {
    exit: 1,
    code: "unexpected",
    of: "unexpected",
    line: ["runs", "show", "base.csv"],
    env: { NODE_OPTIONS: `--import=${BREAKS}` },
  },
  { exit: 2, code: "canceled", of: "canceled", line: ["runs", "show", "latest"], status: 0 },
  { exit: 3, code: "usage", of: "CommanderError", line: ["runs", "--misspelt"] },
  { exit: 3, code: "no_such_file", of: "CommandError", line: ["summary", "none.csv"] },
  {
    exit: 3,
    code: "no_such_file",
    of: "CommandError",
    line: ["gate", "base.csv", "--policy", "none.json"],
  },
  { exit: 3, code: "invalid_argument", of: "invalid_argument", line: ["runs", "--since", "soon"] },
  {
    exit: 3,
    code: "configuration",
    of: "configuration",
    line: ["runs"],
    env: { WANDB_API_KEY: "" },
  },
  { exit: 3, code: "not_found", of: "not_found", line: ["runs", "show", "name:none"] },
  { exit: 4, code: "authentication", of: "authentication", line: ["runs"], status: 401 },
  { exit: 4, code: "permission", of: "permission", line: ["runs"], status: 403 },
  { exit: 5, code: "bad_request", of: "service", line: ["runs"], status: 400 },
  {
    exit: 5,
    code: "network",
    of: "service",
    line: ["runs"],
    status: 1,
  },
  {
    exit: 6,
    code: "ambiguous_write",
    of: "ambiguous_write",
    line: ["scorers", "revert", "toxicity", "0", "--yes"],
  },
  {
    exit: 6,
    code: "ENOSPC",
    of: "system",
    line: ["export", "base.csv", "-o", "/dev/full", "--format", "csv"],
  },
  // there is no place for a document
  { exit: 6, of: "OutputError", line: "$EVALWIRE runs show base.csv --json > /dev/full" },
  {
    exit: 100,
    of: "ClosedPipeError",
    line: `$EVALWIRE gate base.csv worse.csv ${RULE.join(" ")} --json | true; exit \${PIPESTATUS[0]}`,
  },
];

/** Errors that no command can end with. */
const UNREACHABLE = ["partial_deletion"]; // no command deletes

let cwd = "";
let sandbox: Sandbox;
let stub: Server;
let stalled: () => void = () => {};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "evalwire-errors-"));
  const csv = (rows: number, passes: (row: number) => boolean): string =>
    `id,correct\n${Array.from({ length: rows }, (_, at) => `r${at},${+passes(at)}`).join("\n")}\n`;
  const files = {
    "base.csv": csv(400, (row) => row % 10 !== 0),
    "worse.csv": csv(400, (row) => row % 2 === 0),
    "few.csv": csv(8, (row) => row !== 1),
    "few2.csv": csv(8, (row) => row !== 2),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const seed = { ...scenario({ rows: 4, passRate: 0.75 }), ...experiments() };
  sandbox = await startSandbox({ seed, faults: [RESET] });
  stub = createServer((request, response) => {
    const status = Number(request.url?.split("/")[1]);
    if (status === 0) return stalled();
    if (status === 1) return request.socket.resetAndDestroy();
    response.writeHead(status).end('{"detail": "no"}');
  });
  await new Promise<void>((resolve) => stub.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  stub.closeAllConnections();
  stub.close();
  await sandbox.close();
  rmSync(cwd, { recursive: true });
});

/** Runs a case. One that is never answered is interrupted once it waits. */
async function endOf({ line, status, env = {} }: Case): Promise<Ended> {
  const { port } = stub.address() as AddressInfo; // it listens on TCP
  const url =
    status === undefined ? {} : { WF_TRACE_SERVER_URL: `http://127.0.0.1:${port}/${status}` };
  const all = { ...sandbox.env, ...url, ...env };
  if (typeof line === "string") return await shell(line, { cwd, env: all });
  const heard = new Promise<void>((resolve) => {
    if (status === 0) stalled = resolve;
  });
  const { child, ended } = start([...line, "--json"], { cwd, env: all });
  if (status === 0) {
    await heard;
    child.kill("SIGINT");
  }
  return await ended;
}

const named = CASES.map((one) => {
  const { exit, code = "no error", line } = one;
  return [exit, code, typeof line === "string" ? line : `${line.join(" ")} --json`, one] as const;
});

test.concurrent.each(named)("%i, %s: %s", async (exit, _code, _line, one) => {
  const { code, stdout, stderr } = await endOf(one);
  expect(code, `${stdout}\n${stderr}`).toBe(exit);
  if (typeof one.line === "string")
    return expect(stderr).toBe(
      exit === 6
        ? "error: Cannot write to the standard output: ENOSPC: no space left on device\n"
        : "",
    );
  expect(stdout.indexOf("\n")).toBe(stdout.length - 1);
  const document = JSON.parse(stdout);
  if (one.code === undefined) return expect(document).toMatchObject({ exitCode: exit });
  expect(stderr).not.toContain("error"); // notes are there, such as what a change is
  expect(document).toEqual({
    error: {
      code: one.code,
      message: expect.stringMatching(/^[A-Z'].*[^.]$/),
      hint: document.error.hint === null ? null : expect.stringMatching(/\S/),
    },
  });
});

test("every exit code and every kind of error has a case", () => {
  expect(new Set(CASES.map(({ exit }) => exit))).toEqual(new Set(EXIT_CODES.map(([code]) => code)));
  const source = readFileSync(new URL("../../src/cli/failure.ts", import.meta.url), "utf8");
  const table = /BY_CODE[^{]*\{([^}]*)\}/.exec(source)?.[1] ?? "";
  const kinds = [
    ...[...table.matchAll(/^ *(\w+):/gm)].map(([, code = ""]) => code),
    ...[...source.matchAll(/error instanceof (\w+Error)/g)].map(([, name = ""]) => name),
    ...[...source.matchAll(/\bEXIT\.(\w+),\s+"(\w+)"/g)].map(([, , code = ""]) => code),
  ];
  expect(kinds.length).toBeGreaterThan(10);
  const known = [...CASES.map(({ of }) => of), ...UNREACHABLE];
  for (const kind of kinds)
    if (kind !== "Error" && kind !== "usage" && kind !== "closed_pipe")
      expect(known).toContain(kind);
});
