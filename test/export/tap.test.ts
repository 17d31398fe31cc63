import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type RecordMessage,
  type SingerMessage,
  type StreamName,
  singerLine,
  type TapConfig,
  type TapState,
  tap,
} from "../../src/export/singer.ts";
import type { RunLister } from "../../src/export/tap.ts";
import { discover } from "../../src/export/tap-streams.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { failureOf } from "../support/failure-of.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 27) });
});
afterEach(() => {
  vi.useRealTimers();
});

const at = (hour: number, day = 20): Date => new Date(Date.UTC(2026, 10, day, hour));

function row(key: string, ...values: (boolean | number | null)[]): ScoredRow {
  const trials = values.map((value, index) => ({
    id: `${key}#${index}`,
    predictionId: null,
    url: null,
    output: { answer: index },
    scores:
      value === null
        ? {}
        : {
            ok: {
              kind: "number" as const,
              state: "scored" as const,
              value: Number(value),
              reason: null,
            },
          },
    latencySeconds: Number.NaN,
    tokens: 7,
    costUsd: null,
  }));
  return { key, digest: null, digestKind: null, input: { q: key }, trials };
}

/** A run that ended at a time. */
function run(
  id: string,
  finishedAt: Date | null,
  facts: Partial<Run> = {},
  rows = [row("a", 1)],
): LoadedRun {
  const loaded: LoadedRun = {
    run: {
      provider: "weave",
      id,
      name: null,
      project: "acme/search",
      evaluation: null,
      model: null,
      kind: "v2",
      status: "completed",
      partial: null,
      startedAt: at(1, 1),
      finishedAt,
      sourceRunId: null,
      attributes: { branch: "main" },
      url: null,
      raw: null,
      ...facts,
    },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
  };
  return loaded;
}

/** A run whose rows fail after the first one. */
function broken(id: string, finishedAt: Date): LoadedRun {
  const loaded = run(id, finishedAt);
  loaded.rows = {
    async *[Symbol.asyncIterator]() {
      yield row("a", 1);
      throw new Error("HTTP 502");
    },
  };
  return loaded;
}

/** A service with the runs of a list, which a test changes. */
function service(runs: LoadedRun[]): RunLister & { asked: Date[] } {
  const asked: Date[] = [];
  const timeOf = ({ run: { finishedAt, startedAt } }: LoadedRun): number =>
    (finishedAt ?? startedAt ?? at(0)).getTime();
  return {
    asked,
    async *loadRuns({ since }) {
      asked.push(since);
      const sorted = [...runs].sort((a, b) => timeOf(a) - timeOf(b));
      yield* sorted.filter((one) => timeOf(one) >= since.getTime());
    },
  };
}

interface Outcome {
  readonly records: RecordMessage[];
  readonly state: TapState;
  readonly states: TapState[];
  readonly error: Error | null;
  readonly all: SingerMessage[];
}

async function collect(
  clients: Record<string, RunLister>,
  state?: unknown,
  config: TapConfig = {},
): Promise<Outcome> {
  const all: SingerMessage[] = [];
  let error: Error | null = null;
  try {
    // through text, as a target gets them
    for await (const message of tap(clients, config, state))
      all.push(JSON.parse(singerLine(message)));
  } catch (thrown) {
    error = thrown as Error;
  }
  const states = all.flatMap((message) => (message.type === "STATE" ? [message.value] : []));
  const records = all.flatMap((message) => (message.type === "RECORD" ? [message] : []));
  return { records, states, state: states.at(-1) ?? expect.unreachable("no state"), error, all };
}

const idsOf = (records: readonly RecordMessage[], stream: StreamName = "runs"): unknown[] =>
  records.flatMap((message) => (message.stream === stream ? [message.record.run_id] : []));

describe("tap()", () => {
  test("sends each run once over two calls, with the state between them", async () => {
    const runs = [run("r1", at(1)), run("r2", at(2))];
    const search = service(runs);
    const first = await collect({ search });
    expect(idsOf(first.records)).toEqual(["r1", "r2"]);
    expect(first.state.bookmarks.search).toMatchObject({
      finished_at: at(2).toISOString(),
      run_id: "r2",
    });
    runs.push(run("r3", at(3)));
    const second = await collect({ search }, first.state);
    expect(idsOf(second.records)).toEqual(["r3"]);
    const third = await collect({ search }, second.state);
    expect(third.records).toEqual([]);
    expect(third.state).toEqual(second.state);
  });

  test("loses no run with an equal time, whatever its ID, and none that appears late", async () => {
    const runs = [run("m", at(2))];
    const search = service(runs);
    const first = await collect({ search });
    runs.push(run("a", at(2)), run("z", at(2)), run("late", at(1)));
    const second = await collect({ search }, first.state);
    expect(idsOf(second.records).sort()).toEqual(["a", "late", "z"]);
    expect((await collect({ search }, second.state)).records).toEqual([]);
  });

  test("forgets runs that are older than the lookback, and does not list them again", async () => {
    const search = service([run("old", at(1, 10)), run("new", at(1, 20))]);
    const { state } = await collect({ search });
    expect(Object.keys(state.bookmarks.search?.sent ?? {})).toEqual(["new"]);
    expect((await collect({ search }, state)).records).toEqual([]);
    expect(search.asked[1]).toEqual(at(1, 19));
    await collect({ search }, state, { lookback_hours: 0, start_date: "2026-11-02" });
    expect(search.asked[2]).toEqual(at(1, 20));
    await collect({ search }, undefined, { start_date: "2026-11-02" });
    expect(search.asked[3]).toEqual(new Date("2026-11-02"));
  });

  test("a crash after any message repeats runs, and loses none", async () => {
    const runs = [1, 2, 3].map((hour) => run(`r${hour}`, at(hour)));
    const { all } = await collect({ search: service(runs) });
    for (let cut = 0; cut <= all.length; cut++) {
      const received = all.slice(0, cut);
      const state = received.flatMap((one) => (one.type === "STATE" ? [one.value] : [])).at(-1);
      const { records } = await collect({ search: service(runs) }, state);
      const before = received.flatMap((one) => (one.type === "RECORD" ? [one] : []));
      for (const stream of ["runs", "trials", "scores"] as const)
        expect(new Set([...idsOf(before, stream), ...idsOf(records, stream)]).size).toBe(3);
    }
  });

  test("a state comes after the records of its run, and a run after its trials and scores", async () => {
    const { all } = await collect({ search: service([run("r1", at(1)), run("r2", at(2))]) });
    expect(all.map((one) => ("stream" in one ? `${one.type} ${one.stream}` : one.type))).toEqual([
      "SCHEMA trials",
      "SCHEMA scores",
      "SCHEMA runs",
      ...["RECORD trials", "RECORD scores", "RECORD runs", "STATE"],
      ...["RECORD trials", "RECORD scores", "RECORD runs", "STATE"],
      "STATE",
    ]);
  });

  test("an error of one project comes after the others' records, and its bookmark stays", async () => {
    const good = [run("g1", at(1))];
    const failing: RunLister = {
      // biome-ignore lint/correctness/useYield: it fails before
      async *loadRuns() {
        throw new Error("HTTP 401");
      },
    };
    const earlier = await collect({ bad: service([run("b1", at(1))]), good: service([]) });
    const { records, state, error, all } = await collect(
      { bad: failing, good: service(good) },
      earlier.state,
    );
    expect(idsOf(records)).toEqual(["g1"]);
    expect(state.bookmarks.bad).toEqual(earlier.state.bookmarks.bad);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error?.message).toBe("Not everything was read: project 'bad': HTTP 401");
    expect(all.at(-1)?.type).toBe("STATE");
  });

  test("a run that fails does not stop the others, and comes when it can be read", async () => {
    const runs = [run("r1", at(1)), broken("r2", at(2)), run("r3", at(3, 22))];
    const search = service(runs);
    const first = await collect({ search });
    expect(idsOf(first.records)).toEqual(["r1", "r3"]);
    expect(first.error?.message).toContain("project 'search': run 'r2': HTTP 502");
    expect(first.state.bookmarks.search?.run_id).toBe("r1");
    runs[1] = run("r2", at(2));
    const second = await collect({ search }, first.state);
    expect(idsOf(second.records)).toEqual(["r2"]);
    expect(second.state.bookmarks.search?.run_id).toBe("r3");
    expect(second.error).toBeNull();
  });

  test("waits for an unfinished run of a service that records no finish", async () => {
    const facts = { provider: "galileo", project: "p", status: "unknown" };
    const open = run("open", null, { ...facts, startedAt: at(1) });
    const settle = (loaded: LoadedRun, status: string): LoadedRun => {
      const { rows } = loaded;
      loaded.rows = {
        async *[Symbol.asyncIterator]() {
          loaded.run.status = status;
          yield* rows;
        },
      };
      return loaded;
    };
    const done = run("done", null, { ...facts, startedAt: at(2, 22) });
    const runs = [settle(open, "running"), settle(done, "completed")];
    const support = service(runs);
    const first = await collect({ support });
    expect(idsOf(first.records)).toEqual(["done"]);
    expect(idsOf(first.records, "trials")).toEqual(["done"]);
    expect(first.error).toBeNull();
    const second = await collect({ support }, first.state);
    expect(second.records).toEqual([]);
    open.run.status = "unknown";
    runs[0] = settle(run("open", null, { ...facts, startedAt: at(1) }), "completed");
    const third = await collect({ support }, second.state);
    expect(idsOf(third.records)).toEqual(["open"]);
    expect(third.state.bookmarks.support?.run_id).toBe("done");
  });

  test("no longer waits for a run that has been unfinished for too long", async () => {
    const facts = { provider: "galileo", status: "empty" };
    const runs = [
      run("never", null, { ...facts, startedAt: at(1) }),
      run("done", null, { provider: "galileo", startedAt: at(2, 22) }),
    ];
    const { state } = await collect({ support: service(runs) }, undefined, { give_up_days: 3 });
    expect(state.bookmarks.support?.run_id).toBe("done");
    const waiting = await collect({ support: service(runs) });
    expect(waiting.state.bookmarks.support?.run_id).toBe("");
  });

  test("records have the types of their schema, and keys without null", async () => {
    const rows = [row("a", 1, null), row("b")];
    const { all, records } = await collect({ search: service([run("r1", at(1), {}, rows)]) });
    const schemas = new Map(
      all.flatMap((one) => (one.type === "SCHEMA" ? [[one.stream, one] as const] : [])),
    );
    for (const { stream, record } of records) {
      const schema = schemas.get(stream) ?? expect.unreachable(stream);
      expect(Object.keys(record)).toEqual(Object.keys(schema.schema.properties));
      for (const [name, value] of Object.entries(record)) {
        const { type = [] } = schema.schema.properties[name] ?? {};
        const is = value === null ? "null" : typeof value === "number" ? "number" : "string";
        expect(
          type.map((one) => (one === "integer" ? "number" : one)),
          name,
        ).toContain(is);
      }
      const key = JSON.stringify(schema.key_properties.map((name) => record[name]));
      expect(key).not.toContain("null");
    }
    const keys = records.map(({ stream, record }) =>
      JSON.stringify([
        stream,
        ...(schemas.get(stream)?.key_properties ?? []).map((name) => record[name]),
      ]),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(1 + 3 + 3);
    expect(records.find(({ record }) => record.row_key === "b")?.record).toMatchObject({
      trial_index: -1,
      trial_id: "",
      latency_seconds: null,
    });
  });

  test("leaves out the streams that the catalog does not select", async () => {
    const catalog = discover();
    const scores = catalog.streams.find(({ stream }) => stream === "scores");
    Object.assign(scores?.metadata[0]?.metadata ?? {}, { selected: false });
    const clients = { search: service([run("r1", at(1))]) };
    const { all } = await collect(clients, undefined, { catalog });
    expect(all.some((one) => "stream" in one && one.stream === "scores")).toBe(false);
    expect(all.filter((one) => one.type === "RECORD")).toHaveLength(2);
  });

  test("refuses a list that is not sorted, instead of passing over runs", async () => {
    const search: RunLister = {
      async *loadRuns() {
        yield run("r2", at(2));
        yield run("r1", at(1));
      },
    };
    const { error } = await collect({ search });
    expect(error?.message).toContain("run 'r1' is older than the run that was listed before it");
  });

  test.each([
    [7, "state"],
    [{ version: 2, bookmarks: {} }, "state.version"],
    [{ bookmarks: {} }, "state.version"],
    [{ version: 1 }, "state.bookmarks"],
    [{ version: 1, bookmarks: { a: null } }, "state.bookmarks.a"],
    [
      { version: 1, bookmarks: { a: { finished_at: "yesterday" } } },
      "state.bookmarks.a.finished_at",
    ],
    [
      { version: 1, bookmarks: { a: { finished_at: at(1).toISOString(), run_id: 7 } } },
      "state.bookmarks.a.run_id",
    ],
    [
      { version: 1, bookmarks: { a: { finished_at: at(1).toISOString(), run_id: "", sent: [] } } },
      "state.bookmarks.a.sent",
    ],
  ])("refuses the state %j immediately", async (state, path) => {
    const failure = await failureOf((async () => tap({}, {}, state))());
    expect(failure).toMatchObject({ name: "InvalidArgumentError", path });
  });

  test.each([
    [{ a: {} }, {}, "clients.a"],
    [{}, { start: 1 }, "config.start"],
    [{}, { start_date: "2026-11-02T09:00:00" }, "config.start_date"],
    [{}, { lookback_hours: -1 }, "config.lookback_hours"],
  ])("refuses %j %j immediately", async (clients, config, path) => {
    const failure = await failureOf((async () => tap(clients as never, config as never))());
    expect(failure).toMatchObject({ name: "InvalidArgumentError", path });
  });

  test("keeps the bookmarks of projects that are not read", async () => {
    const { state } = await collect({ other: service([run("r1", at(1))]) });
    const next = await collect({ search: service([]) }, state);
    expect(next.state.bookmarks.other).toEqual(state.bookmarks.other);
  });
});
