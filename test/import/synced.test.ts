import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { projectReport } from "../../src/analysis/report-projects.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { syncRuns } from "../../src/export/node.ts";
import { readRuns } from "../../src/import/node.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { Store, scenario, weaveSandbox } from "../../src/testing/index.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { loaded, row, scored, trial } from "../export/rows.ts";
import { errorOf } from "../support/failure-of.ts";

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "evalwire-synced-"));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function weave(rows = 60): WeaveClient {
  const seed = scenario({ rows, passRate: 0.8, regress: 0.3, crash: 0.1, trials: 2 });
  const sandbox = weaveSandbox(new Store(seed));
  const fetch = (async (input: string, init: RequestInit) =>
    sandbox(new Request(input, { ...init, signal: null }))) as typeof globalThis.fetch;
  const baseUrl = "https://trace.example";
  return new WeaveClient({ project: "acme/search", apiKey: "any-key", baseUrl, fetch });
}

async function rowsOf({ rows }: LoadedRun): Promise<ScoredRow[]> {
  const all: ScoredRow[] = [];
  for await (const one of rows) all.push(one);
  return all;
}

/** Rows without what the tables do not have: the reason of a crash is that of its scores there. */
const kept = (rows: readonly ScoredRow[]): unknown[] =>
  rows.map(({ trials, ...rest }) => ({
    ...rest,
    trials: trials.map(({ error: _error, scores, ...one }) => ({
      ...one,
      scores: Object.fromEntries(
        Object.entries(scores)
          .filter(([, { state }]) => state !== "missing")
          .map(([name, { costUsd: _cost, ...score }]) => [name, score]),
      ),
    })),
  }));

describe.each(["parquet", "jsonl"] as const)("readRuns() of a synced folder, %s", (format) => {
  test("returns the runs with their facts, rows and figures, oldest first", async () => {
    const folder = await newFolder();
    const source = weave();
    await syncRuns(source.loadRuns(), { folder, format });
    const runs = await readRuns(folder);
    expect(runs.map(({ run }) => run.name)).toEqual(["base", "candidate"]);
    for (const read of runs) {
      const original = await source.load(read.run.id);
      expect({ ...read.run, raw: null }).toEqual({ ...original.run, raw: null });
      expect(kept(await rowsOf(read))).toEqual(kept(await rowsOf(original)));
      const [figures, wanted] = [await summarize(read), await summarize(original)];
      for (const [scorer, { value, interval, n, coverage }] of Object.entries(wanted))
        expect(figures[scorer]).toMatchObject({ value, interval, n, coverage });
    }
  });

  test("reports the same from the folder as from the service", async () => {
    const folder = await newFolder();
    const source = weave(200);
    await syncRuns(source.loadRuns(), { folder, format });
    const [live, synced] = await Promise.all(
      [source.loadRuns(), await readRuns(folder)].map(async (runs) => {
        const { projects } = await projectReport([{ name: "search", runs }]);
        return projects[0]?.evaluations[0];
      }),
    );
    const short = (evaluation: typeof live) =>
      evaluation?.scorers.map(({ scorer, figures, change }) => [
        scorer,
        figures.map(({ value, interval, n }) => [value, interval, n]),
        change?.claim,
        change?.interval,
      ]);
    expect(short(synced)).toEqual(short(live));
    expect(short(synced)?.find(([scorer]) => scorer === "correct")?.[2]).toBe("lower");
  });

  test("keeps rows without trials, repeated rows, and kinds of scores", async () => {
    const folder = await newFolder();
    const failed = { kind: "none", state: "errored", value: null, reason: "timeout" } as const;
    const scores = { a: scored(true), b: scored(0.5), c: scored("words"), d: failed };
    const rows = [
      row({ key: "k", trials: [trial({ id: "t1", scores }), trial({ id: "t2", scores })] }),
      row({ key: "none", trials: [] }),
      row({ key: "k", trials: [trial({ id: "t3", scores: { ...scores, a: scored(false) } })] }),
    ];
    await syncRuns([loaded("r1", ...rows)], { folder, format });
    const [read] = await readRuns(folder);
    expect(read === undefined ? [] : await rowsOf(read)).toEqual(rows);
  });
});

describe("readRuns() of a synced folder", () => {
  test("reads the files that replaced others, and not those", async () => {
    const folder = await newFolder();
    const first = loaded("r1", row({ trials: [trial({ scores: { ok: scored(true) } })] }));
    await syncRuns([first], { folder });
    const changed = loaded("r1", row({ trials: [trial({ scores: { ok: scored(false) } })] }));
    changed.run.status = "failed";
    await syncRuns([changed], { folder });
    const runs = await readRuns(folder);
    expect(runs.map(({ run }) => run.status)).toEqual(["failed"]);
    const [read] = runs;
    expect(read === undefined ? [] : await rowsOf(read)).toMatchObject([
      { trials: [{ scores: { ok: { value: false } } }] },
    ]);
  });

  test("returns no run for an empty folder, and ignores a line that is being written", async () => {
    const folder = await newFolder();
    await syncRuns([], { folder });
    expect(await readRuns(folder)).toEqual([]);
    await syncRuns([loaded("r1", row())], { folder });
    await appendFile(join(folder, "manifest.jsonl"), '{"schema":1,"tab');
    expect(await readRuns(folder)).toHaveLength(1);
  });

  test.each([
    ["../../outside", "is not a line that syncRuns() writes"],
    ["runs/provider=a/entity=b/project=c/../x.parquet", "is not a line that syncRuns() writes"],
    ["/etc/passwd", "is not a line that syncRuns() writes"],
  ])("refuses a manifest that names '%s'", async (path, message) => {
    const folder = await newFolder();
    await syncRuns([loaded("r1", row())], { folder });
    const line = { schema: 1, table: "runs", path, provider: "a", project: "b", run_id: "c" };
    await appendFile(join(folder, "manifest.jsonl"), `${JSON.stringify(line)}\n`);
    expect((await errorOf(readRuns(folder), "invalid_argument")).message).toContain(message);
  });

  test("refuses a newer manifest, table options, and files of another size", async () => {
    const folder = await newFolder();
    await syncRuns([loaded("r1", row())], { folder });
    expect(await errorOf(readRuns(folder, { key: "id" }), "invalid_argument")).toMatchObject({
      path: "options.key",
    });
    const path = join(folder, "manifest.jsonl");
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    const trials = lines.map((one) => JSON.parse(one)).find(({ table }) => table === "trials");
    await appendFile(join(folder, trials.path), "x");
    const [read] = await readRuns(folder);
    const failure = await errorOf(
      read === undefined ? Promise.resolve() : rowsOf(read),
      "invalid_argument",
    );
    expect(failure.message).toContain("has another size than 'manifest.jsonl' lists");
    await writeFile(path, lines[0]?.replace('"schema":1', '"schema":9').concat("\n") ?? "");
    expect((await errorOf(readRuns(folder), "invalid_argument")).message).toContain(
      "was written by a newer release",
    );
  });
});
