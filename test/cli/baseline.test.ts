import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experiments, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SchemaProbe } from "../analysis/schema-probe.ts";
import { RunFolder, table } from "./run-files.ts";

const SET_AT = Date.parse("2026-11-20T12:00:00Z");
const DAY = 86_400_000;

let folder: RunFolder;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: { ...scenario({ rows: 6, passRate: 0.5 }), ...experiments() },
  });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = new RunFolder();
  folder.write({ "base.csv": table(7), "candidate.csv": table(3) });
});
afterEach(() => folder.remove());

const run = (line: string, now = SET_AT) => folder.run(line, { env: sandbox.env, now });
const path = (): string => join(folder.path, "evalwire.baseline.json");
const pinned = () => JSON.parse(readFileSync(path(), "utf8"));
const refusal = async (line: string, now = SET_AT): Promise<string> => {
  const { code, stdout, stderr } = await run(line, now);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  return stderr;
};

describe("evalwire baseline set", () => {
  test("pins a run of Weave: what, who, when and why", async () => {
    const line = "baseline set name:base --reason release --by Ada --max-age 30d --json";
    const { code, stdout } = await run(line);
    expect(code).toBe(0);
    expect(pinned()).toEqual({
      schema: "evalwire.baseline/1",
      provider: "weave",
      project: "acme/search",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "base",
      startedAt: "2026-11-02T09:00:00.000Z",
      url: null,
      files: [],
      setAt: "2026-11-20T12:00:00.000Z",
      setBy: "Ada",
      reason: "release",
      maxAge: "30d",
    });
    expect(JSON.parse(stdout)).toEqual(pinned());
    expect(new SchemaProbe("baseline.schema.json").problem(pinned())).toBeNull();
    const shown = await run("runs show baseline --json");
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: pinned().id, name: "base" });
  });

  test("pins an experiment of Galileo", async () => {
    const all = JSON.parse((await run("experiments --json")).stdout);
    const outcomes = new Set<number>();
    for (const { id, project } of all) {
      const { code } = await run(`baseline set galileo:${id}`);
      outcomes.add(code); // 3 for those that are not completed
      if (code !== 0) continue;
      expect(pinned()).toMatchObject({ provider: "galileo", id, project });
      expect(JSON.parse((await run("runs show baseline --json")).stdout).id).toBe(id);
    }
    expect(outcomes).toContain(0);
  });

  test("pins a file by its content, and compares with it", async () => {
    expect((await run("baseline set base.csv")).code).toBe(0);
    expect(pinned()).toMatchObject({ provider: "file", project: null, id: "base", setBy: null });
    expect(pinned().files).toEqual([
      { path: "base.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const [direct, through] = await Promise.all(
      ["base.csv", "baseline"].map((base) => run(`compare ${base} candidate.csv --json`)),
    );
    expect(through?.stdout).toBe(direct?.stdout);
    expect(await refusal("compare baseline base.csv")).toContain("the same run");
  });

  test("pins one run of several in a file, in another folder", async () => {
    mkdirSync(join(folder.path, "ci"));
    folder.write({ "all.csv": "id,run,correct\na,x,1\na,y,0\n" });
    expect((await run("baseline set all.csv#y --file ci/b.json")).code).toBe(0);
    const { files, id } = JSON.parse(readFileSync(join(folder.path, "ci/b.json"), "utf8"));
    expect([files[0].path, id]).toEqual(["../all.csv", "y"]);
    expect(JSON.parse((await run("runs show baseline:ci/b.json --json")).stdout).name).toBe("y");
  });

  test("says what it replaces", async () => {
    await run("baseline set base.csv");
    const { stderr } = await run("baseline set candidate.csv");
    expect(stderr).toContain("It replaces 'base', which was pinned on 2026-11-20.");
  });

  test.each([
    ["baseline set baseline", "is the baseline itself"],
    ["baseline set nothing.csv", "No such file or folder"],
    ["baseline set folder", "is a folder, and only a file is pinned"],
    ["baseline set name:nightly", "No run of acme/search matches"],
    ["baseline set base.csv --max-age soon", "It must be an age"],
    ["baseline set base.csv --reason  --by a", "must not be empty"],
    ["baseline set running.csv", "'nightly' is 'running', not 'completed'"],
  ])("%s is refused and writes nothing", async (line, text) => {
    mkdirSync(join(folder.path, "folder"));
    folder.write({
      "running.csv": "run_id,run_name,run_status,row_key,trial,score.ok\nr,nightly,running,a,1,1\n",
    });
    expect(await refusal(line)).toContain(text);
    expect(existsSync(path())).toBe(false);
  });
});

describe("The pinned baseline", () => {
  test("is shown", async () => {
    await run("baseline set base.csv --by Ada --reason first");
    const { stdout, code } = await run("baseline");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^run: base\n.*\nset: 2026-11-20T12:00:00.000Z\nby: Ada\nreason: first\n$/s,
    );
  });

  test("is refused when it is stale: by its own limit, or by that of the command", async () => {
    await run("baseline set name:base --max-age 30d");
    expect((await run("summary baseline", SET_AT + 30 * DAY)).code).toBe(0);
    expect(await refusal("summary baseline", SET_AT + 31 * DAY)).toContain(
      "The baseline was pinned on 2026-11-20, more than 30d ago",
    );
    expect(await refusal("summary baseline --max-age 1d", SET_AT + 2 * DAY)).toContain("1d ago");
    expect((await run("summary baseline --max-age 60d", SET_AT + 31 * DAY)).code).toBe(0);
    expect(await refusal("summary baseline", SET_AT - DAY)).toContain("is in the future");
  });

  test("is refused when a pinned file has changed, even to nonsense, or is gone", async () => {
    await run("baseline set base.csv");
    writeFileSync(join(folder.path, "base.csv"), table(8));
    expect(await refusal("compare baseline candidate.csv")).toContain(
      "The pinned file 'base.csv' has changed since it was pinned on 2026-11-20",
    );
    writeFileSync(join(folder.path, "base.csv"), '"');
    expect(await refusal("compare baseline candidate.csv")).toContain("has changed");
    rmSync(join(folder.path, "base.csv"));
    expect(await refusal("compare baseline candidate.csv")).toContain(
      "The pinned file 'base.csv' does not exist",
    );
  });

  test("is refused when its run is gone", async () => {
    await run("baseline set name:base");
    writeFileSync(
      path(),
      JSON.stringify({ ...pinned(), id: "0199aaaa-0000-7000-8000-000000000001" }),
    );
    expect(await refusal("summary baseline")).toContain(
      "The pinned run '0199aaaa-0000-7000-8000-000000000001' was not found in the project 'acme/search'",
    );
  });

  test("is refused when another project is configured", async () => {
    await run("baseline set name:base");
    expect(await refusal("summary baseline --project other")).toContain(
      "The baseline is a run of the project 'acme/search', but the configured project is 'acme/other'",
    );
  });

  test("that is not pinned is an error", async () => {
    expect(await refusal("summary baseline")).toContain("evalwire baseline set RUN");
    expect(await refusal("baseline show")).toContain("No baseline is pinned");
  });

  test.each([
    [{ schema: "evalwire.baseline/2" }, "at 'schema'"],
    [{ provider: "rensei" }, "at 'provider'"],
    [{ setAt: "yesterday" }, "at 'setAt'"],
    [{ maxAge: 30 }, "at 'maxAge'"],
    [{ maxAge: "2026-01-01" }, "at 'maxAge'"],
    [{ id: "" }, "at 'id'"],
    [{ reason: undefined }, "at 'reason'"],
    [
      { maxage: "30d" },
      "at 'maxage': 'maxage' is not a field of a baseline. Did you mean 'maxAge'?",
    ],
    [{ files: [] }, "at 'files'"],
    [{ files: [{ path: "base.csv", sha256: "0" }] }, "at 'files[0].sha256'"],
    [{ files: [null] }, "at 'files[0]'"],
    [{ project: "acme/search" }, "at 'project'"],
  ])("with %j is refused with the path of the field", async (change, text) => {
    await run("baseline set base.csv");
    writeFileSync(path(), JSON.stringify({ ...pinned(), ...change }));
    expect(await refusal("summary baseline")).toContain(text);
  });

  test.each([
    ["{", "is not valid JSON: it ends too early"],
    ["[]", "is not a valid baseline"],
    ["null", "is not a valid baseline"],
    ["", "is empty"],
  ])("of the content %j is refused", async (content, text) => {
    writeFileSync(path(), content);
    expect(await refusal("summary baseline")).toContain(text);
  });
});
