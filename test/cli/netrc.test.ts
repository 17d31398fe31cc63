import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { beforeEach, describe, expect, test } from "vitest";
import { parseNetrc, searchNetrc } from "../../src/cli/netrc.ts";
import { weaveSettings } from "../../src/cli/service-settings.ts";
import { runCommand } from "./support.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "evalwire-netrc-"));
  return () => rmSync(home, { recursive: true });
});
const write = (text: string, name = ".netrc"): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};

describe("parseNetrc()", () => {
  // as Python's netrc module reads them, which W&B's tools use
  test.each<[string, string, string | undefined]>([
    ["W&B's own form", "machine api.wandb.ai\n  login user\n  password KEY\n", "KEY"],
    ["one line", "machine api.wandb.ai login user password KEY", "KEY"],
    ["carriage returns", "machine api.wandb.ai\r\n\tlogin user\r\n\tpassword KEY\r\n", "KEY"],
    ["a byte order mark", "\uFEFFmachine api.wandb.ai login user password KEY", "KEY"],
    ["another order", "machine api.wandb.ai password KEY account a user u", "KEY"],
    ["comments", "# a\n#b c\nmachine api.wandb.ai # password NO\n#x\nlogin u\npassword KEY", "KEY"],
    ["a password with #", "machine api.wandb.ai login u password #KEY", "#KEY"],
    ["quotes", 'machine "api.wandb.ai" login "a b" password "K \\"Y"', 'K "Y'],
    ["an escape", "machine api.wandb.ai login u password K\\ Y", "K Y"],
    [
      "a macro",
      "machine other password X\nmacdef init\ncd /pub\nmachine api.wandb.ai password NO\n\nmachine api.wandb.ai password KEY",
      "KEY",
    ],
    ["a macro at the end", "machine api.wandb.ai password KEY\nmacdef init\ncd /pub", "KEY"],
    [
      "the last of two",
      "machine api.wandb.ai password OLD\nmachine api.wandb.ai password KEY",
      "KEY",
    ],
    ["upper case", "machine API.wandb.ai password KEY", "KEY"],
    ["another machine", "machine wandb.ai password KEY", undefined],
    ["no password", "machine api.wandb.ai login user", ""],
    ["nothing", "", undefined],
  ])("reads %s", (_title, text, password) => {
    expect(parseNetrc(text)?.get("api.wandb.ai")).toBe(password);
  });

  test.each(["password KEY", "machine", "machine a login", "machine a pasword KEY", "KEY"])(
    "refuses %j",
    (text) => expect(parseNetrc(text)).toBeNull(),
  );
});

describe("searchNetrc()", () => {
  const found = async (env: Record<string, string>, hosts = ["api.wandb.ai"]) =>
    (await searchNetrc(env, hosts)).entry?.password;

  test("reads NETRC, ~/.netrc, then ~/_netrc", async () => {
    write("machine api.wandb.ai password second", "_netrc");
    expect(await found({ HOME: home })).toBe("second");
    write("machine api.wandb.ai password first");
    expect(await found({ HOME: home })).toBe("first");
    write("machine api.wandb.ai password other", "other");
    expect(await found({ HOME: home, NETRC: join(home, "other") })).toBe("other");
    expect(await found({ HOME: home, NETRC: "~/other" })).toBe("other");
    expect(await found({ HOME: home, NETRC: join(home, "missing") })).toBeUndefined();
    expect(await found({})).toBeUndefined();
  });

  test("falls back to the entry 'default'", async () => {
    write("machine other password X\ndefault login any password KEY");
    expect(await found({ HOME: home })).toBe("KEY");
  });

  test("says why a file cannot be used, without its content", async () => {
    const path = write("machine api.wandb.ai KEY");
    expect(await searchNetrc({ HOME: home }, ["api.wandb.ai"])).toEqual({
      path,
      entry: null,
      problem: `'${path}' is not a valid netrc file`,
    });
    write("machine api.wandb.ai login user");
    expect((await searchNetrc({ HOME: home }, ["api.wandb.ai"])).problem).toContain("no password");
    mkdirSync(join(home, "folder"));
    const NETRC = join(home, "folder");
    expect((await searchNetrc({ NETRC }, [])).problem).toContain("cannot be read (EISDIR)");
  });
});

describe("the key of a server", () => {
  const FILE = ["api.wandb.ai", "acme.wandb.io", "wandb.acme.example:8443", "127.0.0.1:9"]
    .map((host) => `machine ${host} login user password key-of-${host}`)
    .join("\n");

  test.each<[string, Record<string, string>, object, string | undefined]>([
    ["the cloud", {}, {}, "api.wandb.ai"],
    ["the cloud by name", { WANDB_BASE_URL: "https://api.wandb.ai" }, {}, "api.wandb.ai"],
    ["WANDB_BASE_URL", { WANDB_BASE_URL: "https://acme.wandb.io" }, {}, "acme.wandb.io"],
    [
      "WANDB_BASE_URL with a port",
      { WANDB_BASE_URL: "https://wandb.acme.example:8443/" },
      {},
      "wandb.acme.example:8443",
    ],
    ["another server", { WANDB_BASE_URL: "https://other.example" }, {}, undefined],
    ["WF_TRACE_SERVER_URL", { WF_TRACE_SERVER_URL: "http://127.0.0.1:9" }, {}, "127.0.0.1:9"],
    [
      "WF_TRACE_SERVER_URL elsewhere, as W&B's tools do",
      { WF_TRACE_SERVER_URL: "https://trace.other.example" },
      {},
      "api.wandb.ai",
    ],
    ["a file's server", {}, { baseUrl: "https://acme.wandb.io/traces" }, "acme.wandb.io"],
    [
      "a file's server with an app",
      {},
      { baseUrl: "https://trace.acme.example", appUrl: "https://acme.wandb.io" },
      "acme.wandb.io",
    ],
    [
      "a file's other server: not the cloud's key",
      {},
      { baseUrl: "https://evil.example" },
      undefined,
    ],
    ["the variable", { WANDB_API_KEY: "of-the-variable" }, {}, ""],
  ])("for %s", async (_title, env, weave, host) => {
    write(FILE);
    const { options, key } = await weaveSettings({
      env: { HOME: home, ...env },
      options: {},
      settings: {
        file: "evalwire.config.json",
        profile: null,
        config: { weave },
        inProfile: new Set(),
      },
    });
    expect(options.apiKey).toBe(host ? `key-of-${host}` : undefined);
    expect(key === null).toBe(host === undefined);
  });

  test("is used by a command, and named when it is missing", async () => {
    const seed = run({ name: "nightly", rows: [{ input: 1, scores: { correct: true } }] });
    const sandbox = await startSandbox({ seed });
    const { WANDB_API_KEY: _key, ...known } = sandbox.env;
    const env = { ...known, HOME: home };
    const without = await runCommand(["runs"], { env, cwd: home });
    expect(without.code).toBe(3);
    expect(without.stderr).toContain("WANDB_API_KEY is not set, and ");
    expect(without.stderr).toContain("has no entry for 127.0.0.1:");
    write("machine api.wandb.ai login user password local-key-of-netrc");
    const { code, stdout } = await runCommand(["runs"], { env, cwd: home });
    expect(code).toBe(0);
    expect(stdout).toContain("nightly");
    await sandbox.close();
  });
});
