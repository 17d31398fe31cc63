import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { type MergeOptions, mergeShards } from "../../src/analysis/merge-shards.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { loadedRun } from "../../src/model/loaded-run.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import { row, type Value } from "./runs.ts";

/** A shard with these rows of the scorer `ok`, by key. */
const shard = (
  id: string,
  values: Record<string, Value>,
  run: Partial<Run> = {},
  more: Partial<LoadedRun> = {},
): LoadedRun => ({
  ...loadedRun(
    { provider: "made", id, ...run },
    Object.entries(values).map(([key, value]) => row(key, value)),
  ),
  ...more,
});

const read = async (shards: LoadedRun[], options?: MergeOptions): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of mergeShards(shards, options).rows) keys.push(key);
  return keys;
};

describe("mergeShards()", () => {
  test("yields the rows of all shards, again on each iteration", async () => {
    const merged = mergeShards([shard("1", { a: true, b: false }), shard("2", { c: true })]);
    for (let times = 0; times < 2; times += 1)
      expect(await summarize(merged)).toMatchObject({ ok: { n: 3, value: 2 / 3 } });
    expect(merged.run).toMatchObject({ id: "1+2", status: "completed", partial: null });
  });

  test("returns a single shard as it is", () => {
    const only = shard("1", { a: true });
    expect(mergeShards([only])).toBe(only);
  });

  test.each<[string, Value, string]>([
    ["different", false, "with different scores"],
    ["the same", true, "with the same scores"],
    ["no", "errored", "with different scores"],
  ])("rejects a row in two shards that has %s scores", async (_, value, message) => {
    const shards = [shard("1", { a: true }), shard("job two", { b: true, a: value })];
    await expect(read(shards)).rejects.toThrow(
      `Cannot merge shards 1 ('1') and 2 ('job two'): both have the row 'a', ${message}`,
    );
    await expect(read(shards)).rejects.toMatchObject({ name: "InvalidArgumentError" });
    expect(await read(shards, { overlap: "trials" })).toEqual(["a", "b", "a"]);
    const { ok } = await summarize(mergeShards(shards, { overlap: "trials" }));
    expect(ok).toMatchObject({ n: 2, trials: 3 });
  });

  test("rejects the same digest under two keys", async () => {
    const digests = (key: string): LoadedRun =>
      loadedRun({ provider: "made", id: key }, [
        { ...row(key, true), digest: "d", digestKind: "dataset" },
      ]);
    await expect(read([digests("a"), digests("b")])).rejects.toThrow("both have the row 'b'");
  });

  test("repeated rows within one shard are its own trials", async () => {
    const twice = loadedRun({ provider: "made", id: "1" }, [row("a", true), row("a", false)]);
    expect(await read([twice, shard("2", { b: true })])).toEqual(["a", "a", "b"]);
  });

  test("rejects nothing, the same run twice, and wrong options", () => {
    const one = shard("1", { a: true });
    const refused = (shards: LoadedRun[], message: string, options?: object) =>
      expect(() => mergeShards(shards, options)).toThrow(message);
    refused([], "'shards' must be a non-empty list of runs: current value is []");
    refused(
      [one, shard("2", {}), shard("1", {})],
      "Cannot merge shards 1 and 3: both are the run '1'",
    );
    refused([one], "Did you mean 'overlap'?", { overlaps: "trials" });
    refused([one], "'overlap' must be 'error' or 'trials'", { overlap: "both" });
  });

  test("an unfinished or partial shard makes the run unfinished or partial, so a gate does not pass", async () => {
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`r${i}`, true]));
    const half = (late: boolean) =>
      Object.fromEntries(Object.entries(values).filter((_, i) => i >= 50 === late));
    const merged = mergeShards([
      shard("1", half(false)),
      shard("2", half(true), { status: "failed", partial: "3 lost" }),
    ]);
    expect(merged.run).toMatchObject({ status: "failed", partial: "3 lost" });
    const comparison = await compare(shard("base", values), merged);
    const policy = { rules: [{ scorer: "ok", maxDrop: 0.1 }] };
    expect(gate(comparison, policy).outcome).toBe("inconclusive");
  });

  test("a shard that is not there leaves its rows missing", async () => {
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`r${i}`, true]));
    const first = Object.fromEntries(Object.entries(values).slice(0, 50));
    const comparison = await compare(shard("base", values), mergeShards([shard("1", first)]));
    expect(gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.1 }] })).toMatchObject({
      outcome: "inconclusive",
      rules: [{ missing: 50 }],
    });
  });

  test("keeps facts in which the shards agree, and names graders that differ", async () => {
    const versions = (version: string | null) => ({
      scorerVersions: async () => ({ ok: version }),
      dataset: async () => ({ version: "data:1", digests: async () => new Set(["x"]) }),
      warnings: ["odd"],
    });
    const [early, late] = [new Date("2026-11-20T09:00:00Z"), new Date("2026-11-20T10:00:00Z")];
    const merge = (a: string | null, b: string | null) =>
      mergeShards([
        shard(
          "1",
          {},
          { name: "nightly", model: "m", project: "p", startedAt: late, finishedAt: late },
          versions(a),
        ),
        shard(
          "2",
          {},
          { name: "nightly", model: "n", project: "p", startedAt: early, finishedAt: late },
          versions(b),
        ),
      ]);
    const merged = merge("v0", "v1");
    expect(merged.run).toMatchObject({
      name: "nightly",
      model: null,
      project: "p",
      startedAt: early,
      finishedAt: late,
    });
    expect(await merged.scorerVersions?.()).toEqual({ ok: "v0 and v1" });
    expect(await merge("v0", "v0").scorerVersions?.()).toEqual({ ok: "v0" });
    expect(await merge("v0", null).scorerVersions?.()).toEqual({ ok: null });
    expect((await merged.dataset?.())?.version).toBe("data:1");
    expect(merged.warnings).toEqual(["odd"]);
  });

  test("the rest of a shard is not taken for a whole run", async () => {
    const rest = shard("1", { a: true }, {}, { resumed: true });
    await expect(summarize(mergeShards([rest, shard("2", { b: true })]))).rejects.toThrow(
      "only the rest of its run",
    );
  });
});
