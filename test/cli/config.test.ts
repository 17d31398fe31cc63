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
