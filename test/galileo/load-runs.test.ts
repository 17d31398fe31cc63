import { describe, expect, test } from "vitest";
import type { LoadRunsQuery } from "../../src/galileo/load-runs.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { experiments, type Seed } from "../../src/testing/index.ts";
import { errorOf } from "../support/failure-of.ts";
import { type Galileo, galileoWith, type Passing } from "./galileo-with.ts";

const on = (
  intercept?: (passing: Passing) => Response | Promise<Response> | undefined,
  seed: Seed = experiments(),
): Galileo => galileoWith(intercept, { seed, project: "support" });

async function rowsOf({ rows }: LoadedRun): Promise<ScoredRow[]> {
  const all: ScoredRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function listed(query?: LoadRunsQuery, seed?: Seed): Promise<(string | null)[]> {
  const runs = await on(undefined, seed).galileo.loadRuns(query).toArray();
  return runs.map(({ run }) => run.name);
}

/** Experiments, all of one time. */
function equalTimes(count: number): Seed {
  const seed = experiments();
  const [one] = seed.galileo?.experiments ?? [];
  if (one === undefined) throw new Error("the seed has experiments");
  const list = Array.from({ length: count }, (_, index) => ({
    ...one,
    id: `0b54d2ea-8a52-4a3f-9f8a-${String(index).padStart(12, "0")}`,
    name: `e${index}`,
    traces: [],
  }));
  return { ...seed, galileo: { ...seed.galileo, experiments: list } };
}

const NAMES = ["baseline", "candidate", "second-version", "states", "trials", "running"];

describe("GalileoClient.loadRuns()", () => {
  test("lists the experiments, the newest first, or the oldest", async () => {
    expect(await listed()).toEqual([...NAMES].reverse());
    expect(await listed({ order: "oldest" })).toEqual(NAMES);
    expect(await listed({ order: "oldest", limit: 2 })).toEqual(NAMES.slice(0, 2));
    expect(
      await listed({ filters: [{ name: "name", operator: "contains", value: "version" }] }),
    ).toEqual(["second-version"]);
  });

  test("applies the times, from the first inclusive to the last exclusive", async () => {
    const since = "2026-11-03T10:00:00Z";
    const until = new Date("2026-11-03T12:00:00Z");
    expect(await listed({ since, until, order: "oldest" })).toEqual([
      "candidate",
      "second-version",
    ]);
  });

  test("sends one request for a page, and reads traces only when rows are iterated", async () => {
    const { galileo, sent } = on();
    const runs = await galileo.loadRuns().toArray();
    const searches = sent.filter(({ path }) => path.endsWith("/experiments/search"));
    expect(searches).toHaveLength(1);
    expect(sent.filter(({ path }) => path.includes("/traces/"))).toEqual([]);
    const baseline = runs.find(({ run }) => run.name === "baseline");
    expect(baseline === undefined ? [] : await rowsOf(baseline)).toHaveLength(6);
    expect(sent.filter(({ path }) => path.endsWith("/traces/partial_search"))).toHaveLength(1);
  });

  test("says that a status is unknown until the rows are read, and settles it then", async () => {
    const runs = await on().galileo.loadRuns().toArray();
    for (const { run } of runs)
      expect(run).toMatchObject({
        status: "unknown",
        partial: "unknown until its rows are read",
      });
    const of = (name: string): LoadedRun =>
      runs.find(({ run }) => run.name === name) ?? expect.unreachable(name);
    const iterator = of("running").rows[Symbol.asyncIterator]();
    await iterator.next();
    expect(of("running").run.status).toBe("running");
    expect(of("running").run.partial).toContain("still pending");
    await rowsOf(of("baseline"));
    expect(of("baseline").run).toMatchObject({ status: "completed", partial: null });
    await rowsOf(of("states"));
    const { galileo } = on();
    const loaded = await galileo.load(of("states").run);
    expect(of("states").run).toEqual(loaded.run);
    expect(of("states").warnings).toEqual(loaded.warnings);
  });

  test("reads the traces again on each iteration, so that a running experiment ends", async () => {
    const { galileo } = on();
    const running = await galileo
      .loadRuns({ filters: [{ name: "name", operator: "eq", value: "running" }] })
      .first();
    if (running === undefined) throw new Error("it is in the seed");
    for (let reads = 0; reads < 9 && running.run.status !== "completed"; reads++)
      await rowsOf(running);
    expect(running.run).toMatchObject({ status: "completed", partial: null });
  });

  test("fetches the versions of scorers and the data set as load() does", async () => {
    const { galileo } = on();
    const one = await galileo.load("baseline");
    const other = (await galileo.loadRuns({ order: "oldest" }).first()) ?? one;
    expect(await other.scorerVersions?.()).toEqual(await one.scorerVersions?.());
    const [found, wanted] = [await other.dataset?.(), await one.dataset?.()];
    expect(found?.version).toBe(wanted?.version);
    expect(await found?.digests()).toEqual(await wanted?.digests());
  });

  test("an experiment whose traces fail does not end the list", async () => {
    const broken = experiments().galileo?.experiments?.find(({ name }) => name === "candidate");
    const { galileo } = on(({ path }) =>
      path.endsWith(`/experiments/${broken?.id}`)
        ? Response.json({ detail: "broken" }, { status: 422 })
        : undefined,
    );
    const outcomes: string[] = [];
    for await (const loaded of galileo.loadRuns({ order: "oldest", limit: 3 }))
      outcomes.push(
        await rowsOf(loaded).then(
          (rows) => `${rows.length}`,
          (error: Error) => error.name,
        ),
      );
    expect(outcomes).toEqual(["6", "ValidationError", "6"]);
  });

  test("lists every experiment once when more than a page have one time", async () => {
    for (const order of ["newest", "oldest"] as const) {
      const names = await listed({ order }, equalTimes(250));
      expect(names).toHaveLength(250);
      expect(new Set(names).size).toBe(250);
    }
  });

  test("misses none when an experiment is deleted while the list is read", async () => {
    const seed = equalTimes(150);
    const list = seed.galileo?.experiments?.map((one, index) => ({
      ...one,
      createdAt: new Date(Date.UTC(2026, 10, 1) + index * 1000).toISOString(),
    }));
    const { galileo, store } = on(undefined, {
      ...seed,
      galileo: { ...seed.galileo, experiments: list ?? [] },
    });
    const names: (string | null)[] = [];
    for await (const { run } of galileo.loadRuns({ order: "oldest" })) {
      names.push(run.name);
      if (names.length === 50) store.galileo.experiments.delete(run.id);
    }
    expect(names).toHaveLength(150);
  });

  test.each([
    [{ sinse: "7d" }, "query.sinse"],
    [{ since: "yesterday" }, "query.since"],
    [{ order: "up" }, "query.order"],
    [{ limit: 0 }, "query.limit"],
    [{ since: "2026-11-03", until: "2026-11-02" }, "query.until"],
  ])("refuses %j before anything is sent", async (query, path) => {
    const { galileo, sent } = on();
    const error = await errorOf(
      (async () => galileo.loadRuns(query as LoadRunsQuery))(),
      "invalid_argument",
    );
    expect(error).toMatchObject({ path });
    expect(sent).toEqual([]);
  });
});
