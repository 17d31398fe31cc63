import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evalRuns, experiments, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultFolder, writeExamples } from "../../scripts/doctest.mjs";

const examples = writeExamples();
const home = process.cwd();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let folder: string;

// Each example is somebody's first program: it finds a key, a project and a server in the
// environment, and an empty folder to write into.
beforeEach(async () => {
  sandbox = await startSandbox({
    seed: {
      ...scenario({
        rows: 12,
        passRate: 0.75,
        regress: 0.2,
        attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
      }),
      ...experiments(),
      ...evalRuns(),
    },
  });
  for (const [name, value] of Object.entries(sandbox.env)) vi.stubEnv(name, value);
  folder = mkdtempSync(join(tmpdir(), "evalwire-doc-"));
  process.chdir(folder);
});

afterEach(async () => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
  await sandbox.close();
});

describe("Examples of the documentation", () => {
  for (const { name, file, line, title, run } of examples) {
    test.runIf(run)(`${file}:${line} ${title}`, async () => {
      await import(/* @vite-ignore */ join(defaultFolder, name));
    });
  }

  test("have the right types", { timeout: 120_000 }, () => {
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    const done = spawnSync(process.execPath, [tsc, "--noEmit", "-p", defaultFolder], {
      cwd: defaultFolder,
      encoding: "utf8",
    });
    const places = new Map(examples.map(({ name, file }) => [name, file]));
    expect(done.stdout.replaceAll(/^[\w-]+\.ts/gm, (name) => places.get(name) ?? name)).toBe("");
    expect(done.status).toBe(0);
  });

  test("were found", () => {
    expect(examples.length).toBeGreaterThan(5);
  });
});
