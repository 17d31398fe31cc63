import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Seed, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Check } from "../../src/cli/doctor-checks.ts";
import { runCommand, type Surroundings } from "./support.ts";

const KEY = "key-of-the-doctor-0123456789";
let folder: string;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let weave: Record<string, string>;
const servers: Server[] = [];

beforeAll(async () => {
  const seed: Seed = {
    ...scenario({ rows: 4, passRate: 0.5 }),
    galileo: { projects: [{ id: "f1c7a8d2-5b0e-4f6a-9c3d-2e1b0a9f8c7d", name: "bot" }] },
  };
  sandbox = await startSandbox({ seed });
  const { WF_TRACE_SERVER_URL = "", WANDB_ENTITY = "", WANDB_PROJECT = "" } = sandbox.env;
  weave = { WF_TRACE_SERVER_URL, WANDB_ENTITY, WANDB_PROJECT, WANDB_API_KEY: KEY };
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await sandbox.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evalwire-doctor-"));
  return () => rmSync(folder, { recursive: true });
});

/** Runs the command, and returns its exit code and its checks as `about check: status`. */
async function doctor(env: Record<string, string>, more: Surroundings = {}) {
  const { code, stdout, stderr } = await runCommand(["doctor", "--json"], {
    env,
    cwd: folder,
    ...more,
  });
  expect(stdout + stderr).not.toContain(KEY);
  const { ok, checks }: { ok: boolean; checks: Check[] } = JSON.parse(stdout);
  expect(ok).toBe(code === 0);
  return {
    code,
    checks,
    lines: checks.map(({ about, check, status }) => `${about} ${check}: ${status}`),
    find: (about: string, check: string) =>
      checks.findLast((one) => one.about === about && one.check === check),
  };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("evalwire doctor", () => {
  test("finds everything in order on the sandbox", async () => {
    const { code, lines, find } = await doctor({ ...sandbox.env, WANDB_API_KEY: KEY });
    expect(lines).toEqual([
      "evalwire node: ok",
      "evalwire configuration: ok",
      ...["key", "server", "clock", "key", "project", "runs"].map((name) => `weave ${name}: ok`),
      ...["key", "server", "clock", "key", "project"].map((name) => `galileo ${name}: ok`),
      "galileo runs: warning",
      ...["key", "server", "clock", "key"].map((name) => `rensei ${name}: ok`),
      "rensei runs: warning",
    ]);
    expect(code).toBe(0);
    expect(find("weave", "runs")?.message).toBe("0 v2, 2 classic");
    expect(find("weave", "project")?.message).toBe("'acme/search' can be read");
  });

  test("prints a line per check, and what to do", async () => {
    const { code, stdout } = await runCommand(["doctor"], { env: weave, cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {7}evalwire {2}node {11}Node \d/);
    expect(stdout).toContain("ok       weave     key            found in WANDB_API_KEY");
    expect(stdout).not.toContain("galileo");
  });

  test("without any service ends with 3", async () => {
    const { code, find } = await doctor({});
    expect(code).toBe(3);
    expect(find("evalwire", "services")?.hint).toContain("Set WANDB_API_KEY");
  });

  test("without a key ends with 3 only for a service that has settings", async () => {
    const { WANDB_API_KEY: _key, ...keyless } = weave;
    const { code, find } = await doctor(keyless);
    expect(code).toBe(3);
    expect(find("weave", "key")).toMatchObject({
      status: "failed",
      message:
        "No API key: WANDB_API_KEY is not set, and there is no home folder with a .netrc file",
    });
  });

  test("names the configuration file and the profile", async () => {
    const path = join(folder, "evalwire.config.json");
    const profiles = { ci: { weave: { project: "acme/search", apiKeyVariable: "CI_KEY" } } };
    writeFileSync(path, JSON.stringify({ profiles }));
    const { WF_TRACE_SERVER_URL = "" } = weave;
    const { code, find, checks } = await doctor({
      WF_TRACE_SERVER_URL,
      CI_KEY: KEY,
      EVALWIRE_PROFILE: "ci",
    });
    expect(code).toBe(0);
    expect(find("evalwire", "configuration")?.message).toBe(`'${path}', profile 'ci'`);
    expect(checks.map(({ message }) => message)).toContain(
      "found in CI_KEY, named by 'weave.apiKeyVariable'",
    );
    writeFileSync(path, '{ "weave": { "projct": "acme/search" } }');
    const broken = await doctor(weave);
    expect(broken.code).toBe(3);
    expect(broken.find("evalwire", "configuration")).toMatchObject({
      status: "failed",
      message: `'weave.projct' is not a setting (in '${path}')`,
      hint: "Did you mean 'project'?",
    });
  });

  test.skipIf(process.platform === "win32")(
    "warns about a netrc file that others can read",
    async () => {
      const { WANDB_API_KEY: _key, ...keyless } = weave;
      const path = join(folder, "netrc");
      writeFileSync(path, `machine api.wandb.ai\n  login user\n  password ${KEY}\n`);
      for (const [mode, status] of [
        [0o644, "warning"],
        [0o600, "ok"],
      ] as const) {
        chmodSync(path, mode);
        const { code, checks } = await doctor({ ...keyless, NETRC: path });
        const found = checks.find(({ about }) => about === "weave");
        expect({ code, status: found?.status }).toEqual({ code: 0, status });
        expect(found?.message).toContain(`found in ${path} (machine api.wandb.ai)`);
      }
    },
  );

  test("names a key in netrc as found but without a project", async () => {
    writeFileSync(join(folder, ".netrc"), `machine api.wandb.ai login user password ${KEY}`);
    const { code, find } = await doctor({ HOME: folder });
    expect(code).toBe(3);
    expect(find("weave", "project")?.hint).toContain("--project entity/project");
    const { RENSEI_API_URL = "", RENSEI_OPERATOR_TOKEN = "" } = sandbox.env;
    const rensei = await doctor({ HOME: folder, RENSEI_API_URL, RENSEI_OPERATOR_TOKEN });
    expect({ code: rensei.code, weave: rensei.find("weave", "key") }).toEqual({
      code: 0,
      weave: undefined,
    });
  });

  test.each([
    [401, "key", 4],
    [403, "project", 4],
    [404, "project", 3],
    [500, "server", 5],
  ])("a response with %i fails the %s, and ends with %i", async (status, check, exitCode) => {
    const WF_TRACE_SERVER_URL = await serve((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ detail: status === 404 ? "Project acme/search not found" : KEY }),
      );
    });
    const { code, find } = await doctor({ ...weave, WF_TRACE_SERVER_URL });
    expect(code).toBe(exitCode);
    expect(find("weave", check)?.status).toBe("failed");
    if (status < 500) expect(find("weave", check)?.hint).toMatch(/^[A-Z].+\.$/);
  });

  test.each(["an HTML page", "a redirect", "nothing"])("%s fails the server", async (kind) => {
    const url = await serve((_request, response) => {
      if (kind === "a redirect") response.writeHead(302, { location: "https://sso.example/login" });
      else response.setHeader("content-type", "text/html");
      response.end("<html><title>Sign in</title></html>");
    });
    if (kind === "nothing") servers.pop()?.close();
    const { code, find } = await doctor({ ...weave, WF_TRACE_SERVER_URL: url });
    expect(code).toBe(5);
    expect(find("weave", "server")).toMatchObject({ status: "failed" });
    expect(find("weave", "server")?.hint).toContain("baseUrl");
  });

  test("a refused key of one service is not hidden by another service", async () => {
    const refuses = await serve((_request, response) => response.writeHead(401).end());
    const { code, find } = await doctor({ ...sandbox.env, GALILEO_API_URL: refuses });
    expect(code).toBe(4);
    expect(find("galileo", "key")?.status).toBe("failed");
    expect(find("weave", "runs")?.status).toBe("ok");
  });

  test.each([
    [3_600_000, "this clock is 60 min ahead of the server's"],
    [-3_600_000, "this clock is 60 min behind the server's"],
  ])("warns about a clock that is off by %i ms", async (offset, message) => {
    const { code, find } = await doctor(weave, { now: Date.now() + offset });
    expect(code).toBe(0);
    expect(find("weave", "clock")).toMatchObject({ status: "warning", message });
  });
});
