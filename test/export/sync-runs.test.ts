import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedRun, ScoredRow } from "evalwire";
import { type SyncedRuns, type SyncRunsOptions, syncRuns } from "evalwire/export/node";
import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VERSION } from "../../src/model/version.ts";
import { errorOf } from "../support/failure-of.ts";
import { loaded, row, scored, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "evalwire-sync-")), "runs");
});
afterEach(async () => {
  await rm(join(folder, ".."), { recursive: true });
});

const sync = (runs: Parameters<typeof syncRuns>[0], options: Partial<SyncRunsOptions> = {}) =>
  syncRuns(runs, { folder, ...options });

/** Paths of the files of a table. */
async function filesOf(table: string): Promise<string[]> {
  const names = await readdir(join(folder, table), { recursive: true, withFileTypes: true });
  return names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** Lines of a table, as an independent reader of all its files sees them. */
async function linesOf(table: string): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  for (const path of await filesOf(table)) {
    const bytes = await readFile(path);
    if (path.endsWith(".jsonl"))
      for (const line of bytes.toString("utf8").split("\n").slice(0, -1))
        lines.push(JSON.parse(line));
    else {
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      lines.push(...(await parquetReadObjects({ file })));
    }
  }
  return lines;
}

async function manifest(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, "manifest.jsonl"), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const counts = ({ written, skipped, unfinished, failed }: SyncedRuns) => [
  written,
  skipped,
  unfinished,
  failed,
];

/** Two rows: one with a trial and a crashed one, and one without trials. */
function twoRows(): ScoredRow[] {
  return [
    row({
      input: { q: "问题", n: [1, null] },
      digest: "D",
      digestKind: "dataset",
      trials: [
        trial({
          output: "答",
          scores: { "judge.ok": scored(true), grade: scored("b"), n: scored(0.5) },
          latencySeconds: 1.5,
          tokens: 12,
          costUsd: 0.25,
          url: "https://e.example/t1",
        }),
        trial({ id: "t2", error: "raised ValueError" }),
      ],
    }),
    row({ key: "r2", trials: [] }),
  ];
}

/** Yields runs, and then throws if there is an error. */
async function* source(runs: readonly LoadedRun[], error?: Error): AsyncGenerator<LoadedRun> {
  yield* runs;
  if (error !== undefined) throw error;
}

/** A run that counts how often its rows are read. */
function counted(run: LoadedRun): { run: LoadedRun; reads: () => number } {
  let reads = 0;
  const rows = {
    async *[Symbol.asyncIterator]() {
      reads++;
      yield* run.rows;
    },
  };
  return { run: { ...run, rows }, reads: () => reads };
}

describe("the tables", () => {
  test("have the contracted columns, one file per run and table, and the partition inside", async () => {
    const a = loaded("a", ...twoRows());
    a.run.attributes = { branch: "main", ci: { build: 7 } };
    a.scorerVersions = async () => ({ judge: "weave:///acme/search/object/judge:3", grade: null });
    const before = Date.now();
    expect(counts(await sync([a]))).toEqual([1, 0, 0, 0]);
    const place = {
      provider: "weave",
      entity: "acme",
      project: "search",
      run_date: new Date("2026-11-21"),
    };
    const [run] = await linesOf("runs");
    expect(run).toEqual({
      run_id: "a",
      run_name: "run a",
      evaluation: "weave:///acme/search/object/eval:1",
      evaluation_name: "eval",
      model: "weave:///acme/search/object/ranker:1",
      model_name: "ranker",
      kind: "v2",
      status: "completed",
      partial: null,
      started_at: new Date("2026-11-21T08:00:00Z"),
      finished_at: null,
      source_run_id: null,
      attributes: '{"branch":"main","ci":{"build":7}}',
      url: null,
      row_count: 2,
      trial_count: 2,
      client_version: VERSION,
      exported_at: expect.any(Date),
      ...place,
    });
    expect(Number(run?.exported_at)).toBeGreaterThanOrEqual(before);
    const trials = await linesOf("trials");
    expect(trials[0]).toEqual({
      run_id: "a",
      row_key: "r1",
      row_digest: "D",
      digest_kind: "dataset",
      trial_id: "t1",
      trial_index: 0,
      prediction_id: "p1",
      input: '{"q":"问题","n":[1,null]}',
      output: '"答"',
      latency_seconds: 1.5,
      total_tokens: 12,
      cost_usd: 0.25,
      url: "https://e.example/t1",
      ...place,
    });
    expect(trials.map((one) => [one.row_key, one.trial_id, one.trial_index])).toEqual([
      ["r1", "t1", 0],
      ["r1", "t2", 1],
      ["r2", null, null],
    ]);
    const scores = await linesOf("scores");
    expect(scores[0]).toEqual({
      run_id: "a",
      row_key: "r1",
      row_digest: "D",
      trial_id: "t1",
      trial_index: 0,
      scorer: "judge.ok",
      scorer_ref: "weave:///acme/search/object/judge:3",
      score_kind: "boolean",
      score_state: "scored",
      score_number: 1,
      score_text: null,
      reason: null,
      ...place,
    });
    expect(scores).toHaveLength(9);
    expect(scores[4]).toMatchObject({
      trial_id: "t2",
      scorer: "grade",
      scorer_ref: null,
      score_state: "missing",
      reason: "raised ValueError",
    });
    expect((await filesOf("scores"))[0]).toMatch(
      /scores\/provider=weave\/entity=acme\/project=search\/run_date=2026-11-21\/a-[0-9a-f]{12}-[0-9a-f]{12}\.parquet$/,
    );
  });

  test("are complete for a scorer that first appears in the last row of many", async () => {
    const rows = Array.from({ length: 250 }, (_, at) =>
      row({
        key: `r${at}`,
        trials: [trial({ scores: at < 249 ? { a: scored(at) } : { b: scored(Number.NaN) } })],
      }),
    );
    await sync([loaded("late", ...rows)]);
    const scores = await linesOf("scores");
    expect(scores).toHaveLength(500);
    expect(scores.filter(({ scorer }) => scorer === "b")).toHaveLength(250);
    expect(scores[1]).toMatchObject({ row_key: "r0", scorer: "b", score_state: "missing" });
    expect(scores.at(-1)).toMatchObject({ row_key: "r249", scorer: "b", score_number: Number.NaN });
  });

  test("have the same content in JSON Lines, with one type per column", async () => {
    await sync([loaded("a", ...twoRows())], { format: "jsonl" });
    const [first] = await linesOf("trials");
    expect(first).toMatchObject({ input: '{"q":"问题","n":[1,null]}', run_date: "2026-11-21" });
    expect((await linesOf("scores")).map(({ score_number }) => score_number)).toEqual(
      [1, null, 0.5].concat(Array(6).fill(null)),
    );
    const error = await errorOf(sync([loaded("b")]), "invalid_argument");
    expect(error.message).toContain(
      "'format' must be 'jsonl', the format of the folder: current value is 'parquet'",
    );
  });
});

describe("the manifest", () => {
  test("has a true line per file", async () => {
    const a = loaded("a", ...twoRows());
    a.run.finishedAt = new Date("2026-11-21T09:00:00Z");
    await sync([a]);
    const lines = await manifest();
    expect(lines.map(({ table, rows }) => [table, rows])).toEqual([
      ["scores", 9],
      ["trials", 3],
      ["runs", 1],
    ]);
    for (const line of lines) {
      const path = join(folder, String(line.path));
      const bytes = await readFile(path);
      expect(line).toMatchObject({
        schema: 1,
        run_id: "a",
        finished_at: "2026-11-21T09:00:00.000Z",
        min_time: "2026-11-21T08:00:00.000Z",
        max_time: "2026-11-21T09:00:00.000Z",
        bytes: (await stat(path)).size,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
    }
  });
});

describe("a run", () => {
  test("that the folder has is not read again, also by another source", async () => {
    const { run, reads } = counted(loaded("a", row()));
    expect(counts(await sync([source([run]), source([run])]))).toEqual([1, 1, 0, 0]);
    expect(counts(await sync(source([run])))).toEqual([0, 1, 0, 0]);
    expect(reads()).toBe(1);
  });

  test("with the same ID in another project or provider is another run", async () => {
    const runs = ["acme/a", "acme/b", "acme/b"].map((project, at) => {
      const one = loaded("same", row());
      one.run.project = project;
      one.run.provider = at === 2 ? "galileo" : "weave";
      return one;
    });
    expect(counts(await sync(runs))).toEqual([3, 0, 0, 0]);
    expect(await linesOf("runs")).toHaveLength(3);
  });

  test.each([
    ["finish", { finishedAt: new Date("2026-11-22T00:00:00Z") }],
    ["status", { status: "failed" }],
    ["gaps", { partial: "2 of 3 replays failed" }],
    ["start", { startedAt: new Date("2026-11-23T00:00:00Z"), finishedAt: new Date("2026-11-24") }],
  ])("with another %s replaces its files, which are kept elsewhere", async (_what, change) => {
    await sync([loaded("a", ...twoRows()), loaded("b", row())]);
    const old = (await manifest()).slice(0, 3).map(({ path }) => String(path));
    const changed = loaded("a", row({ trials: [trial({ scores: { only: scored(1) } })] }));
    Object.assign(changed.run, change);
    expect(counts(await sync([changed]))).toEqual([1, 0, 0, 0]);
    expect((await linesOf("runs")).map(({ run_id }) => run_id).sort()).toEqual(["a", "b"]);
    expect((await linesOf("scores")).map(({ scorer }) => scorer)).toEqual(["only"]);
    const retired = (await manifest()).flatMap(({ retires, moved_to }) =>
      retires === undefined ? [] : [[retires, moved_to]],
    );
    expect(retired).toEqual(old.reverse().map((path) => [path, `retired/${path}`]));
    for (const path of old) await stat(join(folder, "retired", path));
    expect(counts(await sync([changed]))).toEqual([0, 1, 0, 0]);
  });

  test("that is not finished is skipped unread, also when that is known only after its rows", async () => {
    const { run, reads } = counted(loaded("open", row()));
    run.run.status = "running";
    const late = loaded("late", row());
    const settling = {
      ...late,
      rows: {
        async *[Symbol.asyncIterator]() {
          yield* late.rows;
          late.run.status = "running";
        },
      },
    };
    expect(counts(await sync([run, settling]))).toEqual([0, 2, 2, 0]);
    expect(reads()).toBe(0);
    expect(await manifest()).toEqual([]);
    expect(await readdir(join(folder, ".evalwire"))).toEqual([]);
  });

  test("that settles while it is read is written as settled, and once", async () => {
    const one = loaded("a", row());
    one.run.status = "unknown";
    const settling = () => {
      const run = { ...one.run };
      const rows = {
        async *[Symbol.asyncIterator]() {
          yield* one.rows;
          Object.assign(run, { status: "completed", finishedAt: new Date("2026-11-22") });
        },
      };
      return { run, rows };
    };
    expect(counts(await sync([settling()]))).toEqual([1, 0, 0, 0]);
    expect(await linesOf("runs")).toMatchObject([{ status: "completed" }]);
    expect(counts(await sync([settling()]))).toEqual([0, 1, 0, 0]);
    expect(await manifest()).toHaveLength(3);
  });

  test("whose state is unknown until its rows are read is read once if it was complete", async () => {
    const reads: string[] = [];
    const unread = (id: string, settled: Partial<LoadedRun["run"]>): LoadedRun => {
      const one = loaded(id, row());
      Object.assign(one.run, { status: "unknown", partial: "unknown until its rows are read" });
      const rows = {
        async *[Symbol.asyncIterator]() {
          reads.push(id);
          yield* one.rows;
          Object.assign(one.run, settled);
        },
      };
      return { run: one.run, rows };
    };
    const runs = () => [
      unread("complete", { status: "completed", partial: null }),
      unread("empty", { status: "empty", partial: null }),
      unread("gaps", { status: "completed", partial: "only 1 of 2 traces could be read" }),
    ];
    expect(counts(await sync(runs()))).toEqual([3, 0, 0, 0]);
    expect(counts(await sync(runs()))).toEqual([0, 3, 0, 0]);
    expect(reads).toEqual(["complete", "empty", "gaps", "empty", "gaps"]);
  });

  test("is read again with refresh, and written only if it changed", async () => {
    const rows = (value: number) => row({ trials: [trial({ scores: { s: scored(value) } })] });
    await sync([loaded("a", rows(1)), loaded("b", rows(1))]);
    const renamed = loaded("b", rows(1));
    expect(counts(await sync([loaded("a", rows(1)), renamed], { refresh: true }))).toEqual([
      0, 2, 0, 0,
    ]);
    renamed.run.name = "another";
    expect(counts(await sync([loaded("a", rows(2)), renamed], { refresh: true }))).toEqual([
      2, 0, 0, 0,
    ]);
    expect((await linesOf("scores")).map(({ score_number }) => score_number).sort()).toEqual([
      1, 2,
    ]);
    expect((await linesOf("runs")).map(({ run_name }) => run_name).sort()).toEqual([
      "another",
      "run a",
    ]);
  });

  test("whose file was deleted or cut is written again", async () => {
    const { run, reads } = counted(loaded("a", row()));
    await sync([run]);
    await rm((await filesOf("trials"))[0] ?? "");
    expect(counts(await sync([run]))).toEqual([1, 0, 0, 0]);
    expect([reads(), (await filesOf("trials")).length, (await filesOf("runs")).length]).toEqual([
      2, 1, 1,
    ]);
  });
});

describe("a failure", () => {
  test("of a run or a source is beside the others", async () => {
    const broken = loaded("broken");
    broken.rows = source([], new Error("rows failed")) as never;
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const rest = loaded("rest");
    rest.resumed = true;
    const result = await sync([
      source([loaded("a", row()), broken, loaded("b", row())], new Error("list failed")),
      source([loaded("circular", row({ input: circular })), rest, loaded("c", row())]),
      source([{} as never, undefined as never, loaded("d", row())]),
      loaded("e", row()),
    ]);
    expect(counts(result)).toEqual([5, 0, 0, 6]);
    expect(result.errors.map(({ source, runId, error }) => [source, runId, error.message])).toEqual(
      [
        [0, "broken", "rows failed"],
        [0, null, "list failed"],
        [1, "circular", expect.stringContaining("circular")],
        [1, "rest", expect.stringContaining("only the rest of the run")],
        [2, null, expect.stringContaining("must yield loaded runs")],
        [2, null, expect.stringContaining("must yield loaded runs")],
      ],
    );
    expect((await linesOf("runs")).map(({ run_id }) => run_id).sort()).toEqual([..."abcde"]);
    expect(await readdir(join(folder, ".evalwire"))).toEqual([]);
  });

  test("of the scorers' versions is one of the run, which is read again", async () => {
    const one = loaded("a", ...twoRows());
    one.scorerVersions = async () => {
      throw new Error("no versions");
    };
    expect((await sync([one])).errors).toMatchObject([{ runId: "a", project: "acme/search" }]);
    delete one.scorerVersions;
    expect(counts(await sync([one]))).toEqual([1, 0, 0, 0]);
  });

  test("warnings of a written run are in the result", async () => {
    const one = { ...loaded("a", row()), warnings: ["its mean differs"] };
    expect((await sync([one])).warnings).toEqual(["Run 'a': its mean differs"]);
  });

  test.each([
    [{ format: "csv" }, "'format' must be 'parquet' or 'jsonl': current value is 'csv'"],
    [{ folder: "" }, "'folder' must be a non-empty string: current value is ''"],
    [{ folders: "x" }, "'folders' is not an option of syncRuns(). Did you mean 'folder'?"],
    [{ ifLocked: "no" }, "'ifLocked' must be 'refuse' or 'wait': current value is 'no'"],
    [{ refresh: 1 }, "'refresh' must be true or false: current value is 1"],
    [{ signal: 1 }, "'signal' must be an AbortSignal"],
  ])("for options like %j is immediate", async (options, message) => {
    const error = await errorOf(sync([], options as never), "invalid_argument");
    expect(error.message).toContain(message);
    await expect(stat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test.each([
    [loaded("a"), "'runs' must be an async iterable of loaded runs: current value is an object"],
    [[7], "'runs[0]' must be an async iterable of loaded runs: current value is 7"],
    [undefined, "'runs' must be an async iterable"],
  ])("for other runs is immediate", async (runs, message) => {
    const error = await errorOf(sync(runs as never), "invalid_argument");
    expect(error.message).toContain(message);
  });

  test("an abort ends it with its reason, and complete runs stay", async () => {
    const controller = new AbortController();
    const runs = async function* (): AsyncGenerator<LoadedRun> {
      yield loaded("a", row());
      const rows = {
        async *[Symbol.asyncIterator]() {
          yield row();
          controller.abort("enough");
          yield row();
        },
      };
      yield { ...loaded("b"), rows };
      yield loaded("c", row());
    };
    await expect(sync(runs(), { signal: controller.signal })).rejects.toBe("enough");
    expect((await linesOf("runs")).map(({ run_id }) => run_id)).toEqual(["a"]);
    expect(await readdir(join(folder, ".evalwire"))).toEqual([]);
  });
});
