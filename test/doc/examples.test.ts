import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evalRuns, experiments, type Seed, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultFolder, writeExamples } from "../../scripts/doctest.mjs";

const examples = writeExamples();
const home = process.cwd();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let folder: string;

// Each example is someone's first program: it finds a key, a project and a server in the
// environment, and has an empty folder to write to.
beforeEach(async () => {
  sandbox = await startSandbox({
    seed: {
      ...withRatings(
        scenario({
          rows: 12,
          passRate: 0.75,
          regress: 0.2,
          attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
        }),
      ),
      ...experiments(),
      ...evalRuns(),
    },
  });
  for (const [name, value] of Object.entries(sandbox.env)) vi.stubEnv(name, value);
  folder = mkdtempSync(join(tmpdir(), "evalwire-doc-"));
  process.chdir(folder);
});

/** People rated all trials of the newest run but one, and two of them otherwise than the scorer. */
function withRatings(seed: Seed): Seed {
  const [project] = seed.weave?.projects ?? [];
  const trials = project?.runs?.at(-1)?.trials ?? [];
  const feedback = trials.slice(1).map(({ id, scores }, index) => ({
    callId: id,
    type: "wandb.annotation.correct",
    payload: { value: index < 2 ? scores.correct?.value !== true : scores.correct?.value === true },
    createdAt: "2026-11-26T08:00:00Z",
    creator: "Ann",
  }));
  if (project !== undefined) project.feedback = feedback;
  return seed;
}

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

  test("pass the type check", () => {
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
