import {
  appendFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SyncRunsOptions, syncRuns } from "evalwire/export/node";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { loaded, row, scored, trial } from "./rows.ts";

/** What the next write to a file whose path matches does; null for no fault. */
let fault: { path: RegExp; code: string; after: number } | null = null;

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const failing = (code: string) =>
    Object.assign(new Error(`${code}: no space left on device, write`), { code });
  return {
    ...real,
    async mkdir(...args: Parameters<typeof real.mkdir>) {
      if (fault?.code === "EROFS")
        throw Object.assign(new Error("EROFS: read-only file system, mkdir"), { code: "EROFS" });
      return await real.mkdir(...args);
    },
    async stat(...args: Parameters<typeof real.stat>) {
      return await real.stat(...args).catch(async (error) => {
        if (fault?.code === "RACE") {
          fault = null;
          await real.mkdir(String(args[0]), { recursive: true });
        }
        throw error;
      });
    },
    async open(...args: Parameters<typeof real.open>) {
      const file = await real.open(...args);
      const { path, code, after } = fault ?? { path: /^$/, code: "", after: 0 };
      if (!path.test(String(args[0]))) return file;
      let left = after;
      const write = file.writeFile.bind(file);
      file.writeFile = async (data) => {
        const bytes = Buffer.from(data as string);
        await write(bytes.subarray(0, left));
        left -= bytes.length;
        if (left < 0) throw failing(code);
      };
      return file;
    },
  };
});

let parent = "";
let folder = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "evalwire-sync-"));
  folder = join(parent, "runs");
});
afterEach(async () => {
  fault = null;
  await rm(parent, { recursive: true });
});

const sync = (runs: Parameters<typeof syncRuns>[0], options: Partial<SyncRunsOptions> = {}) =>
  syncRuns(runs, { folder, format: "jsonl", ...options });
const run = (id: string, value = 1) =>
  loaded(id, row({ trials: [trial({ scores: { s: scored(value) } })] }));
const manifestPath = () => join(folder, "manifest.jsonl");

/** All files below a folder with their contents, without the lock's folder. */
async function contents(at: string): Promise<Record<string, string>> {
  const names = await readdir(at, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(
    await Promise.all(
      files.sort().map(async (path) => [path.slice(at.length + 1), await readFile(path, "utf8")]),
    ),
  );
}

/** IDs of the runs in a table. */
async function idsIn(table: string): Promise<string[]> {
  return Object.values(await contents(join(folder, table)))
    .flatMap((text) => text.split("\n").slice(0, -1))
    .map((line) => JSON.parse(line).run_id)
    .sort();
}

describe("the manifest", () => {
  test("whose last line is cut loses it, and its run is fetched again, each once", async () => {
    await sync([run("a"), run("b")]);
    const { size } = await stat(manifestPath());
    await truncate(manifestPath(), size - 40);
    const result = await sync([run("a"), run("b")]);
    expect(result).toMatchObject({ written: 1, skipped: 1 });
    expect(result.warnings).toEqual([
      "Removed an incomplete last line of 'manifest.jsonl'.",
      "Moved 1 file that 'manifest.jsonl' does not list to 'retired'.",
    ]);
    for (const table of ["runs", "trials", "scores"])
      expect(await idsIn(table)).toEqual(["a", "b"]);
    expect(await sync([run("a"), run("b")])).toMatchObject({
      written: 0,
      skipped: 2,
      warnings: [],
    });
  });

  test("that ends in zeros after a power failure is repaired", async () => {
    await sync([run("a")]);
    const before = await readFile(manifestPath());
    await appendFile(manifestPath(), Buffer.alloc(100));
    await sync([run("a")]);
    expect(await readFile(manifestPath())).toEqual(before);
  });

  test("with a line that cannot be read is left alone", async () => {
    await sync([run("a")]);
    for (const line of [
      "{",
      "null",
      '{"schema":1}',
      '{"schema":1,"table":"runs","path":"runs/../../x","run_id":"a","provider":"p","project":"q","sha256":"","bytes":1}',
    ]) {
      await appendFile(manifestPath(), `${line}\n`);
      const before = await contents(parent);
      const error = await errorOf(sync([run("b")]), "invalid_argument");
      expect(error.message).toContain("Line 4 of 'manifest.jsonl' cannot be read");
      expect(await contents(parent)).toEqual(before);
      await truncate(manifestPath(), (await stat(manifestPath())).size - line.length - 1);
    }
  });

  test("of a newer release is left alone, even if its end is cut", async () => {
    await mkdir(folder);
    await writeFile(manifestPath(), '{"schema":2,"anything":true}\n{"sch');
    const before = await contents(parent);
    const error = await errorOf(sync([run("a")]), "invalid_argument");
    expect(error.message).toContain(
      "newer release: schema 2 in line 1 of 'manifest.jsonl', and this release knows 1",
    );
    expect(await contents(parent)).toEqual(before);
  });
});

describe("the folder", () => {
  test("with other files is refused, unless it was synced before", async () => {
    await mkdir(folder);
    await writeFile(join(folder, "notes.txt"), "mine");
    const error = await errorOf(sync([run("a")]), "invalid_argument");
    expect(error.message).toContain("contains other files and no 'manifest.jsonl'");
    expect(await contents(parent)).toEqual({ "runs/notes.txt": "mine" });
    await rename(join(folder, "notes.txt"), join(folder, ".keep"));
    await sync([run("a")]);
    await writeFile(join(folder, "runs", "notes.txt"), "mine");
    await writeFile(join(folder, "runs", "run-1.jsonl"), "mine");
    expect(await sync([run("a"), run("b")])).toMatchObject({
      written: 1,
      skipped: 1,
      warnings: [],
    });
    expect(await contents(folder)).toMatchObject({
      ".keep": "mine",
      "runs/notes.txt": "mine",
      "runs/run-1.jsonl": "mine",
    });
  });

  test.each([
    ["a file", async () => await writeFile(folder, "x"), "is not a folder"],
    [
      "a dangling link",
      async () => await symlink("nowhere", folder),
      "is a symbolic link to a folder that does not exist",
    ],
  ])("that is %s is refused", async (_what, make, message) => {
    await make();
    expect((await errorOf(sync([run("a")]), "invalid_argument")).message).toContain(message);
    expect(await readdir(parent)).toEqual(["runs"]);
  });

  test("below a file is an error that names it", async () => {
    await writeFile(folder, "x");
    const path = join(folder, "deep");
    await expect(sync([run("a")], { folder: path })).rejects.toMatchObject({
      code: "ENOTDIR",
      message: `Cannot write '${path}': ENOTDIR: not a directory`,
    });
  });

  test("that is a link is followed, and a missing one is created with its parents", async () => {
    await mkdir(join(parent, "real"));
    await symlink("real", folder);
    await sync([run("a")]);
    expect((await lstat(folder)).isSymbolicLink()).toBe(true);
    expect((await readdir(join(parent, "real"))).sort()).toEqual([
      ".evalwire",
      "manifest.jsonl",
      "runs",
      "scores",
      "trials",
    ]);
    await sync([run("a")], { folder: join(parent, "x", "y") });
    expect(await readdir(join(parent, "x", "y"))).toContain("manifest.jsonl");
  });

  test("with a file in the place of a table is an error, and nothing is lost", async () => {
    await sync([]);
    await writeFile(join(folder, "trials"), "mine");
    await expect(sync([run("a")])).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
    expect(await readFile(join(folder, "trials"), "utf8")).toBe("mine");
  });

  test("receives no file outside of it, whatever the names are", async () => {
    const names = [
      "../../x",
      "/etc/passwd",
      "C:\\x",
      "CON",
      "nul.txt",
      "a:b",
      "x".repeat(300),
      "x.",
      "x ",
      "é",
      "e\u0301",
      "X",
      "x",
      "",
      "%",
      "a=b",
      "😀",
    ];
    const runs = names.map((name) => {
      const one = run(name);
      Object.assign(one.run, { project: name, provider: name, name: null, startedAt: null });
      return one;
    });
    expect(await sync(runs)).toMatchObject({ written: names.length, failed: 0 });
    expect(await readdir(parent)).toEqual(["runs"]);
    expect(await idsIn("scores")).toEqual([...names].sort());
    expect(await sync(runs)).toMatchObject({ written: 0, skipped: names.length });
    const projects = Object.values(await contents(join(folder, "runs"))).map((text) =>
      JSON.parse(text),
    );
    for (const { run_id, entity, project } of projects)
      expect(entity === null ? project : `${entity}/${project}`).toBe(run_id);
  });
});

describe("two processes on one folder", () => {
  /** Starts a sync that holds the folder until `release` is called. */
  async function holding(): Promise<{ release: () => void; done: Promise<unknown> }> {
    let release = (): void => {};
    let isHeld = (): void => {};
    const held = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const runs = async function* () {
      isHeld();
      await released;
      yield run("a");
    };
    const done = sync(runs());
    await held;
    return { release, done };
  }

  test("the second is refused, or waits and skips what the first wrote", async () => {
    const { release, done } = await holding();
    const error = await errorOf(sync([run("a")]), "invalid_argument");
    expect(error.message).toContain(`The folder is already locked: process ${process.pid}`);
    expect(error.message).toContain('ifLocked: "wait"');
    const waiting = sync([run("a"), run("b")], { ifLocked: "wait" });
    release();
    await done;
    expect(await waiting).toMatchObject({ written: 1, skipped: 1 });
    expect(await readdir(join(folder, ".evalwire"))).toEqual([]);
  });

  test("an abort ends waiting with its reason", async () => {
    const { release, done } = await holding();
    const controller = new AbortController();
    const waiting = sync([run("a")], { ifLocked: "wait", signal: controller.signal });
    controller.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    release();
    await done;
  });

  test("both may create it at the same moment", async () => {
    fault = { path: /^$/, code: "RACE", after: 0 };
    expect(await sync([run("a")])).toMatchObject({ written: 1 });
  });

  test("a lock that was removed ends the sync before its next run appears", async () => {
    const runs = async function* () {
      yield run("a");
      await rm(join(folder, ".evalwire", "lock"));
      yield run("b");
      yield run("c");
    };
    const error = await errorOf(sync(runs()), "invalid_argument");
    expect(error.message).toContain("was removed or replaced");
    expect(await idsIn("runs")).toEqual(["a"]);
    expect(await sync([run("b")])).toMatchObject({ written: 1 });
  });
});

describe("a failing disk", () => {
  test.each([
    ["a table", /\.tmp$/, 30],
    ["the plan", /\.evalwire-.*\.tmp$/, 30],
    ["the manifest", /manifest\.jsonl$/, 30],
  ])(
    "that is full while %s is written rejects, and the next sync has everything once",
    async (_what, path, after) => {
      await sync([run("a"), run("b")]);
      fault = { path, code: "ENOSPC", after };
      await expect(sync([run("b", 2), run("c")], { refresh: true })).rejects.toMatchObject({
        code: "ENOSPC",
        message: `Cannot write '${folder}': ENOSPC: no space left on device`,
      });
      fault = null;
      for (const table of ["runs", "trials", "scores"]) {
        const ids = await idsIn(table);
        expect(ids).toEqual([...new Set(ids)]);
        expect(ids).toContain("a");
      }
      await sync([run("b", 2), run("c")], { refresh: true });
      for (const table of ["runs", "trials", "scores"])
        expect(await idsIn(table)).toEqual(["a", "b", "c"]);
      expect(await readdir(join(folder, ".evalwire"))).toEqual([]);
    },
  );

  test("that is read-only rejects with its code and the folder", async () => {
    fault = { path: /^$/, code: "EROFS", after: 0 };
    await expect(sync([run("a")])).rejects.toMatchObject({
      code: "EROFS",
      message: `Cannot write '${folder}': EROFS: read-only file system`,
    });
  });
});
