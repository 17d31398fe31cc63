import { spawnSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInvalidArgumentError, type ScoredRow } from "evalwire";
import { fileCheckpoint, writeRows } from "evalwire/export/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loaded, row, scored, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-export-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "it did not fail",
    (error: unknown) => error,
  );
const two = trial({ output: "é", scores: { a: scored(1), b: scored(true) } });

/** Yields one row, lists the folder, and throws. */
function failing(look: () => Promise<void>): AsyncIterable<ScoredRow> {
  return {
    async *[Symbol.asyncIterator]() {
      yield row();
      await look();
      throw new Error("the rows failed");
    },
  };
}

describe("writeRows()", () => {
  test.each([
    ["results.csv", "long", 4],
    ["results.csv", "wide", 2],
    ["results.JSONL", "long", 4],
  ] as const)("writes %s in the %s form and tells how much", async (name, form, rows) => {
    const path = join(folder, name);
    const written = await writeRows(path, loaded("x", row({ trials: [two, trial()] })), { form });
    const bytes = await readFile(path);
    expect(written).toEqual({ path, rows, bytes: bytes.length });
    expect(bytes.toString("utf8").trimEnd().split("\n")).toHaveLength(
      name.endsWith("csv") ? rows + 1 : rows,
    );
    expect(await readdir(folder)).toEqual([name]);
  });

  test("accepts CSV options only for .csv", async () => {
    const path = join(folder, "x.csv");
    await writeRows(path, loaded("x", row({ trials: [two] })), {
      bom: true,
      delimiter: ";",
      attributes: ["branch"],
    });
    expect(await readFile(path, "utf8")).toMatch(/^\ufeffrun_id;run_name;.*;attr\.branch;row_key/);
    expect(
      String(await rejection(writeRows(join(folder, "x.jsonl"), loaded("x"), { bom: true }))),
    ).toContain("'bom' applies only to .csv, but 'path' is '");
    expect(
      String(
        await rejection(writeRows(join(folder, "y.csv"), loaded("x"), { delimiter: "x" as never })),
      ),
    ).toContain("delimiter");
    expect(await readdir(folder)).toEqual(["x.csv"]);
  });

  test("does not touch an existing file, and reads no row", async () => {
    const path = join(folder, "results.csv");
    await writeFile(path, "old");
    let read = false;
    const error = await rejection(
      writeRows(
        path,
        failing(async () => {
          read = true;
        }),
      ),
    );
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain("overwrite: true");
    expect([await readFile(path, "utf8"), read]).toEqual(["old", false]);
  });

  test("does not touch a file that appeared in the meantime", async () => {
    const path = join(folder, "results.csv");
    const rows = {
      async *[Symbol.asyncIterator]() {
        yield row();
        await writeFile(path, "somebody else's");
      },
    };
    expect(String(await rejection(writeRows(path, rows)))).toContain("already exists");
    expect(await readFile(path, "utf8")).toBe("somebody else's");
    expect(await readdir(folder)).toEqual(["results.csv"]);
  });

  test("replaces a whole file on request", async () => {
    const path = join(folder, "results.csv");
    await writeFile(path, "old ".repeat(10_000));
    await writeRows(path, loaded("x", row()), { overwrite: true });
    expect(await readFile(path, "utf8")).toMatch(/^run_id,.*\r\nx,.*\r\n$/);
  });

  test("leaves the old file unchanged and nothing else if the rows fail", async () => {
    const path = join(folder, "results.csv");
    await writeFile(path, "old");
    let meanwhile = "";
    const error = await rejection(
      writeRows(
        path,
        failing(async () => {
          meanwhile = await readFile(path, "utf8");
        }),
        { overwrite: true },
      ),
    );
    expect(String(error)).toContain("the rows failed");
    expect([meanwhile, await readFile(path, "utf8")]).toEqual(["old", "old"]);
    expect(await readdir(folder)).toEqual(["results.csv"]);
  });

  test.each([
    ["results.xls", "toColumns()"],
    ["results", "toRecords()"],
    ["csv", "toColumns()"],
    [".csv", "toColumns()"],
    ["results.gz", "toColumns()"],
    ["results.csv.zip", "toColumns()"],
    ["results.parquet.gz", "A .parquet file is compressed already: omit .gz."],
  ])("refuses the name %s and names the supported formats", async (name, hint) => {
    const error = await rejection(writeRows(join(folder, name), loaded("x", row())));
    expect(isInvalidArgumentError(error)).toBe(true);
    expect(String(error)).toContain(
      "must end in .csv, .csv.gz, .tsv, .tsv.gz, .jsonl, .jsonl.gz, .json, .json.gz, .parquet or .xlsx",
    );
    expect(String(error)).toContain(hint);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    [{ form: "wide", format: "csv" }, /^run_id,run_name,.*\r\n/],
    [{ format: "jsonl" }, /^\{"run_id":"x",/],
  ] as const)(
    "writes the format of the option, whatever the name is: %j",
    async (options, text) => {
      const path = join(folder, "results.parquet");
      await writeRows(path, loaded("x", row()), options);
      expect(await readFile(path, "utf8")).toMatch(text);
    },
  );

  test.each([
    ["-", {}, "'format' is required for the path '-', which is the standard output"],
    ["x.csv", { format: "xls" }, "'format' must be 'csv', 'csv.gz', 'tsv', 'tsv.gz', 'jsonl', "],
    ["x.csv", { format: "toString" }, "current value is 'toString'"],
    ["x.csv", { format: "parquet.gz" }, "current value is 'parquet.gz'"],
    ["x.csv", { format: null }, "current value is null"],
    ["x.csv", { format: "jsonl", bom: true }, "'bom' applies only to .csv"],
    ["x.csv", { variant: true }, "'variant' applies only to .parquet"],
    ["x.parquet", { variant: "yes" }, "'variant' must be true or false: current value is 'yes'"],
  ])("refuses for %s the options %j", async (name, options, message) => {
    const path = name === "-" ? name : join(folder, name);
    const error = await rejection(writeRows(path, loaded("x", row()), options as never));
    expect([isInvalidArgumentError(error), String(error)]).toEqual([
      true,
      expect.stringContaining(message),
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("names a device that is full", async () => {
    const options = { format: "csv" } as const;
    expect(await rejection(writeRows("/dev/full", loaded("x", row()), options))).toMatchObject({
      code: "ENOSPC",
      message: "Cannot write '/dev/full': ENOSPC: no space left on device",
    });
  });

  test("refuses a misspelled option before anything is written", async () => {
    const error = await rejection(
      writeRows(join(folder, "x.csv"), loaded("x", row()), { overwite: true } as never),
    );
    expect(String(error)).toContain("Did you mean 'overwrite'?");
    expect(await readdir(folder)).toEqual([]);
  });

  test("names the file in a file system error", async () => {
    const path = join(folder, "no", "x.csv");
    const message = `Cannot write '${path}': ENOENT: no such file or directory`;
    expect(await rejection(writeRows(path, loaded("x", row())))).toMatchObject({
      code: "ENOENT",
      message,
    });
    expect(await rejection(fileCheckpoint(path).save("x"))).toMatchObject({
      code: "ENOENT",
      message,
    });
  });

  test("keeps the mode of a file that it replaces; a new checkpoint is readable only by its owner", async () => {
    const mode = async (name: string) => (await stat(join(folder, name))).mode & 0o777;
    for (const name of ["results.csv", "old.json"]) {
      await writeFile(join(folder, name), "old");
      await chmod(join(folder, name), 0o640);
    }
    await writeRows(join(folder, "results.csv"), loaded("x", row()), { overwrite: true });
    await fileCheckpoint(join(folder, "old.json")).save("new");
    await fileCheckpoint(join(folder, "new.json")).save("new");
    expect([await mode("results.csv"), await mode("old.json"), await mode("new.json")]).toEqual([
      0o640, 0o640, 0o600,
    ]);
  });

  test("replaces the target of a link, and keeps the link", async () => {
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "real.csv"), "old");
    await symlink(join("data", "real.csv"), join(folder, "link.csv"));
    await writeRows(join(folder, "link.csv"), loaded("x", row()), { overwrite: true });
    expect(await readFile(join(folder, "data", "real.csv"), "utf8")).toMatch(/^run_id/);
    expect((await lstat(join(folder, "link.csv"))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(folder, "data"))).toEqual(["real.csv"]);
  });

  test("refuses a broken link", async () => {
    await symlink(join(folder, "elsewhere"), join(folder, "x.csv"));
    const error = await rejection(
      writeRows(join(folder, "x.csv"), loaded("x", row()), { overwrite: true }),
    );
    expect(String(error)).toContain("is a symbolic link to a file that does not exist");
    expect(String(await rejection(fileCheckpoint(join(folder, "x.csv")).save("x")))).toContain(
      "is a symbolic link to a file",
    );
    expect(await readdir(folder)).toEqual(["x.csv"]);
  });

  test("removes temporary files of ended processes, but not of running ones", async () => {
    const path = join(folder, "results.csv");
    let mine = "";
    const look = async (): Promise<void> => {
      mine = (await readdir(folder)).find((name) => name.endsWith(".tmp")) ?? "";
    };
    await rejection(writeRows(path, failing(look)));
    expect(mine).toContain(`-${process.pid}-`);
    const ended = Number(
      spawnSync(process.execPath, ["-e", "console.log(process.pid)"], { encoding: "utf8" }).stdout,
    );
    const leftovers = [ended, process.ppid].map((pid) =>
      mine.replace(`-${process.pid}-`, `-${pid}-`),
    );
    const foreign = mine.replace(/^\.evalwire-\w+-\d+/, `.evalwire-00000000-${ended}`);
    for (const name of [...leftovers, foreign]) await writeFile(join(folder, name), "half");
    await writeRows(path, loaded("x", row()));
    expect((await readdir(folder)).sort()).toEqual([leftovers[1], foreign, "results.csv"].sort());
    for (const name of leftovers) await writeFile(join(folder, name), "half");
    await (await fileCheckpoint(join(folder, "job.json")).lock({ wait: false })).release();
    expect(await readdir(folder)).not.toContain(leftovers[0]);
  });

  test("does not follow a dangling link to a file elsewhere", async () => {
    await symlink(join(folder, "elsewhere"), join(folder, "x.csv"));
    expect(String(await rejection(writeRows(join(folder, "x.csv"), loaded("x", row()))))).toContain(
      "already exists",
    );
    expect(await readdir(folder)).toEqual(["x.csv"]);
  });
});

describe("fileCheckpoint()", () => {
  test("returns the last saved state, also to another process", async () => {
    const path = join(folder, "job.json");
    const checkpoint = fileCheckpoint(path);
    expect(await checkpoint.load()).toBeUndefined();
    await checkpoint.save("one");
    await checkpoint.save("zwei é");
    expect(await fileCheckpoint(path).load()).toBe("zwei é");
    expect(await readdir(folder)).toEqual(["job.json"]);
  });

  test("keeps the order of saves that were not awaited", async () => {
    const checkpoint = fileCheckpoint(join(folder, "job.json"));
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        checkpoint.save(String(index).repeat(1_000 * (20 - index))),
      ),
    );
    expect((await checkpoint.load())?.slice(0, 2)).toBe("19");
  });

  test("rejects a failed save, and continues", async () => {
    const checkpoint = fileCheckpoint(join(folder, "later", "job.json"));
    expect(await rejection(checkpoint.save("lost"))).toMatchObject({ code: "ENOENT" });
    expect(await rejection(checkpoint.save("lost too"))).toMatchObject({ code: "ENOENT" });
    expect(await checkpoint.load()).toBeUndefined();
  });
});
