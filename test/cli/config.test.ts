import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Context } from "../../src/cli/context.ts";
import { ioOf, runCommand, type Surroundings } from "./support.ts";

let folder: string;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: run({ name: "nightly", rows: [{ input: "2+2", scores: { correct: true } }] }),
  });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evalwire-config-"));
  return () => rmSync(folder, { recursive: true });
});

const write = (name: string, content: unknown): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const json = (content: unknown): string => write("evalwire.config.json", content);
const evalwire = (args: string[], surroundings: Surroundings = {}) =>
  runCommand(args, { cwd: folder, ...surroundings });
/** Returns the project of the client that a command makes. */
const projectOf = async (
  options: { entity?: string; project?: string; profile?: string },
  env: Record<string, string>,
  scope?: string,
): Promise<string> => {
  const context = new Context(ioOf({ env, cwd: folder }).io, {
    color: true,
    progress: true,
    ...options,
  });
  const { entity, project } = (await context.weave(scope)).toJSON();
  return `${entity}/${project}`;
};
const KEY = { WANDB_API_KEY: "local-key-of-a-test" };

describe("precedence", () => {
  test("is flag, environment, profile, file", async () => {
    json({
      weave: { project: "file/file" },
      profiles: { p: { weave: { entity: "profile", project: "profile" } } },
    });
    const both = { ...KEY, WANDB_ENTITY: "env", WANDB_PROJECT: "env" };
    expect(await projectOf({}, KEY)).toBe("file/file");
    expect(await projectOf({ profile: "p" }, KEY)).toBe("profile/profile");
    expect(await projectOf({}, { ...KEY, EVALWIRE_PROFILE: "p" })).toBe("profile/profile");
    expect(await projectOf({ profile: "p" }, both)).toBe("env/env");
    expect(await projectOf({ profile: "p", project: "flag" }, both)).toBe("env/flag");
    expect(await projectOf({ profile: "p", entity: "flag", project: "flag" }, both)).toBe(
      "flag/flag",
    );
    expect(await projectOf({ profile: "p", project: "other/flag" }, both)).toBe("other/flag");
  });

  test("holds for the entity and the project alone", async () => {
    json({ weave: { project: "file/search" } });
    expect(await projectOf({}, { ...KEY, WANDB_ENTITY: "env" })).toBe("env/search");
    expect(await projectOf({}, { ...KEY, WANDB_PROJECT: "env" })).toBe("file/env");
    expect(await projectOf({}, { ...KEY, WANDB_PROJECT: "other/env" })).toBe("other/env");
    expect(await projectOf({ entity: "flag" }, KEY)).toBe("flag/search");
    expect(await projectOf({ project: "flag" }, KEY)).toBe("file/flag");
  });

  test("a scope is a project of the configured entity, or of another one", async () => {
    json({ weave: { project: "file/search" } });
    expect(await projectOf({}, KEY, "ranking")).toBe("file/ranking");
    expect(await projectOf({}, KEY, "globex/ranking")).toBe("globex/ranking");
    rmSync(join(folder, "evalwire.config.json"));
    expect(await projectOf({}, KEY, "globex/ranking")).toBe("globex/ranking");
  });

  test("the server of the environment replaces both URLs of the file", async () => {
    json({
      weave: {
        project: "acme/search",
        baseUrl: "https://127.0.0.1:9",
        appUrl: "https://app.example",
      },
    });
    const env = { WANDB_API_KEY: "local-key", WF_TRACE_SERVER_URL: sandbox.url };
    const { code, stdout } = await evalwire(["runs", "--jsonl"], { env });
    expect(code).toBe(0);
    expect(stdout).toContain("nightly");
    expect(stdout).not.toContain("app.example");
  });
});

describe("the configuration file", () => {
  test("is the one of the nearest folder, up to the root of the repository", async () => {
    json({ weave: { project: "outer/outer" } });
    mkdirSync(join(folder, "a/b"), { recursive: true });
    const config = async (cwd: string): Promise<string | null> =>
      (await new Context(ioOf({ cwd }).io, { progress: true }).settings()).file;
    expect(await config(join(folder, "a/b"))).toBe(join(folder, "evalwire.config.json"));
    const inner = write("a/evalwire.config.mjs", "export default { key: 'id' };");
    expect(await config(join(folder, "a/b"))).toBe(inner);
    mkdirSync(join(folder, "a/b/.git"));
    expect(await config(join(folder, "a/b"))).toBeNull();
  });

  test("is a module, and its paths start at its folder", async () => {
    write(
      "sub/settings.mjs",
      "export default { policy: './gate.json', scale: { judge: [1, 5] }, profiles: { ci: { policy: '../ci.json' } } };",
    );
    const settings = async (profile?: string) => {
      const configFile = "sub/settings.mjs";
      const options = { progress: true, configFile, ...(profile === undefined ? {} : { profile }) };
      return (await new Context(ioOf({ cwd: folder }).io, options).settings()).config;
    };
    expect(await settings()).toMatchObject({
      policy: join(folder, "sub/gate.json"),
      scale: { judge: [1, 5] },
    });
    expect((await settings("ci")).policy).toBe(join(folder, "ci.json"));
  });

  test.each<[string, string, string]>([
    ["evalwire.config.json", "{ 'weave': 1 }", "is not valid JSON"],
    ["evalwire.config.mjs", "export const config = {};", "has no default export"],
    ["evalwire.config.mjs", "throw new Error('broken')", "failed: broken"],
    ["evalwire.config.mjs", "export default 7", "'config' must be an object"],
    ["evalwire.config.js", "export default {}", "is not read because of its ending"],
    ["evalwire.config.yaml", "weave: {}", "is not read because of its ending"],
  ])("%s with %s is exit code 3", async (name, content, text) => {
    write(name, content);
    const { code, stderr } = await evalwire(["runs"], { env: KEY });
    expect(stderr).toContain(text);
    expect(code).toBe(3);
  });

  test("exists once in a folder", async () => {
    json({});
    write("evalwire.config.mjs", "export default {};");
    const { code, stderr } = await evalwire(["runs"], { env: KEY });
    expect(code).toBe(3);
    expect(stderr).toContain("evalwire.config.json, evalwire.config.mjs");
  });

  test.runIf(!("typescript" in process.features))("in TypeScript needs a newer Node", async () => {
    write("evalwire.config.ts", "export default {};");
    const { code, stderr } = await evalwire(["runs"], { env: KEY });
    expect(code).toBe(3);
    expect(stderr).toContain("needs Node 22.18 or later, Deno or Bun");
    expect(stderr).toContain("evalwire.config.mjs");
  });

  test.each<[object, string, string]>([
    [{ weave: { projekt: "a" } }, "'weave.projekt' is not a setting", "Did you mean 'project'?"],
    [{ profiles: { ci: { scal: {} } } }, "'profiles.ci.scal' is not a setting", "'scale'"],
    [{ profiles: { ci: { profiles: {} } } }, "'profiles.ci.profiles' is not a setting", ""],
    [{ weave: { entity: "a", project: "b/c" } }, "name two owners: 'a' and 'b'", ""],
    [{ weave: { baseUrl: "http://other.example" } }, "'weave.baseUrl' is not a valid base URL", ""],
    [{ weave: { baseUrl: "https://wandb.ai" } }, "'weave.baseUrl' is 'https://wandb.ai'", ""],
    [{ policy: null }, "'policy' must be a non-empty string: current value is null", ""],
    [{ scale: { judge: [5, 1] } }, "'scale.judge' must be [lowest, highest]", ""],
    [{ lowerIsBetter: "cost" }, "'lowerIsBetter' must be a list", ""],
    [{ lowerIsBetter: ["a"], higherIsBetter: ["a"] }, "'a' cannot be in both", ""],
  ])("%j is refused with its path", async (content, text, hint) => {
    json(content);
    const { code, stderr } = await evalwire(["runs"], { env: { ...KEY, WANDB_PROJECT: "a/b" } });
    expect(stderr).toContain(text);
    expect(stderr).toContain(hint);
    expect(stderr).toContain("evalwire.config.json");
    expect(code).toBe(3);
  });

  test.each<[string[], Record<string, string>]>([
    [["--profile", "prd"], {}],
    [[], { EVALWIRE_PROFILE: "prd" }],
  ])("an unknown profile is refused even if nothing needs it", async (flags, env) => {
    json({ profiles: { prod: {} } });
    const file = write("base.csv", "id,correct\na,1\n");
    const { code, stderr } = await evalwire(["runs", "show", file, ...flags], { env });
    expect(code).toBe(3);
    expect(stderr).toContain("The profile 'prd' does not exist");
    expect(stderr).toContain("Did you mean 'prod'?");
    rmSync(join(folder, "evalwire.config.json"));
    expect((await evalwire(["runs", "show", file, ...flags], { env })).stderr).toContain(
      "there is no configuration file",
    );
  });

  test("that is named must exist", async () => {
    for (const name of ["missing.json", "missing.mjs"]) {
      const { code, stderr } = await evalwire(["runs", "--config-file", name], { env: KEY });
      expect(code).toBe(3);
      expect(stderr).toContain(name);
    }
  });
});

describe("a key", () => {
  const SECRET = "f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed";

  test.each<object>([
    { weave: { apiKey: SECRET } },
    { weave: { WANDB_API_KEY: SECRET } },
    { galileo: { accessToken: SECRET } },
    { rensei: { operatorToken: SECRET } },
    { apiKey: SECRET },
    { profiles: { ci: { weave: { apiKey: SECRET } } } },
    { weave: { apiKeyVariable: SECRET } },
    { weave: { project: [SECRET] } },
    { weave: { baseUrl: `https://api:${SECRET}@trace.example` } },
    { weave: SECRET },
    { [SECRET]: 1 },
    { weave: { [SECRET]: 1 } },
    { scale: { judge: SECRET } },
    { scale: { [SECRET]: 5 } },
    { lowerIsBetter: SECRET },
    { profiles: { [SECRET]: { x: 1 } } },
    { profiles: SECRET },
  ])("is refused in a configuration file, and not shown", async (content) => {
    for (const path of [json(content), write("c.json", `${JSON.stringify(content)}x`)]) {
      for (const args of [["runs"], ["runs", "--json"], ["doctor"], ["doctor", "--json"]]) {
        const { code, stdout, stderr } = await evalwire([...args, "--config-file", path]);
        expect(code).toBe(3);
        expect(stdout + stderr).not.toContain(SECRET.slice(0, 12));
      }
    }
  });

  const POSITIONS = [
    "WANDB_API_KEY",
    "WANDB_PROJECT",
    "WANDB_ENTITY",
    "WANDB_BASE_URL",
    "WF_TRACE_SERVER_URL",
    "GALILEO_API_KEY",
    "GALILEO_PROJECT",
    "GALILEO_API_URL",
    "SPLUNK_AO_API_KEY",
    "RENSEI_OPERATOR_TOKEN",
    "RENSEI_API_URL",
    "EVALWIRE_PROFILE",
    "HTTPS_PROXY",
    "NETRC",
  ];
  test.each(POSITIONS)("in %s is never shown", async (name) => {
    const given = name.endsWith("URL") ? `http://127.0.0.1:9/${SECRET}` : SECRET;
    const env = { ...sandbox.env, WANDB_API_KEY: SECRET, HOME: folder, [name]: given };
    for (const args of [["runs"], ["runs", "--json"], ["doctor"], ["doctor", "--json"]]) {
      const { stdout, stderr } = await evalwire(args, { env });
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });

  test.each([
    ["runs", `--api-key=${SECRET}`],
    ["runs", `--project=${SECRET}`],
    ["runs", "--entity", SECRET],
    ["runs", "--profile", SECRET],
    ["runs", "--config-file", SECRET],
    [SECRET],
    ["doctor", "--project", `acme/${SECRET}`],
  ])("on the command line is never shown: %s %s", async (...args) => {
    for (const env of [{ ...sandbox.env, WANDB_API_KEY: SECRET }])
      for (const more of [[], ["--json"]]) {
        const { stdout, stderr } = await evalwire([...args, ...more], { env });
        expect(stdout + stderr).not.toContain(SECRET);
      }
  });

  test("of an unknown option is not shown even if no variable has it", async () => {
    const { code, stderr } = await evalwire(["runs", `--api-key=${SECRET}`]);
    expect(code).toBe(3);
    expect(stderr).toContain("--api-key=…");
    expect(stderr).not.toContain(SECRET);
  });

  test("comes from the variable that the file names, and from no other", async () => {
    json({ galileo: { project: "bot", apiKeyVariable: "EU_KEY" } });
    const { stderr, code } = await evalwire(["doctor", "--json"], { env: sandbox.env });
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    const { stdout } = await evalwire(["doctor", "--json"], { env: sandbox.env });
    expect(stdout).toContain("'galileo.apiKeyVariable' names EU_KEY, which is not set");
  });
});
