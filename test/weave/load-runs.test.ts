import { describe, expect, test } from "vitest";
import type { LoadRunsOptions, LoadRunsQuery } from "../../src/weave/load-runs.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow } from "../support/weave-records.ts";

type Call = ReturnType<typeof callRecord>;

/** Runs that ended one second after another, or all at once. */
const ended = (count: number, stepMs: number): Call[] =>
  Array.from({ length: count }, (_, index) =>
    callRecord({
      id: `r${index}`,
      ended_at: new Date(Date.UTC(2026, 10, 21) + index * stepMs)
        .toISOString()
        .replace("Z", "456Z"),
    }),
  );

/** A server that applies the bounds, the order and the limit of a query of runs. */
function server(calls: Call[]): Answer {
  return (request) => {
    const body = bodyOf(request);
    if (request.url.pathname !== "/calls/stream_query") {
      const run = String(Object(body.evaluation_call_ids)[0]);
      return json({ rows: [resultsRow(digest(1), { run })], total_rows: 1 })(request);
    }
    const text = JSON.stringify(body.query);
    const bound = (operator: string): number | null => {
      const found = new RegExp(`"${operator}":[^}]*"ended_at"[^}]*[^:]*:(\\d+(?:\\.\\d+)?)`).exec(
        text,
      );
      return found === null ? null : Number(found[1]) * 1000;
    };
    const [since, until] = [bound("\\$gte"), bound("\\$lt")];
    const isOldest = JSON.stringify(body.sort_by).includes("asc");
    const inside = calls.filter(({ ended_at }) => {
      const time = Date.parse(ended_at ?? "") + 0.456;
      return time >= (since ?? 0) && time < (until ?? Number.POSITIVE_INFINITY);
    });
    const sorted = isOldest ? inside : inside.reverse();
    return lines(...sorted.slice(0, Number(body.limit)))(request);
  };
}

describe("WeaveClient.loadRuns()", () => {
  test.each([
    ["oldest", 1_000],
    ["newest", 1_000],
    ["oldest", 0],
    ["newest", 0],
  ] as const)("lists each of 250 runs once, the %s first, %i ms apart", async (order, stepMs) => {
    const { weave, requests } = weaveWith(server(ended(250, stepMs)));
    const runs = await weave.loadRuns({ order }).toArray();
    expect(new Set(runs.map(({ run }) => run.id)).size).toBe(250);
    expect(runs).toHaveLength(250);
    expect(requests).toHaveLength(3);
    if (stepMs > 0) expect(runs[0]?.run.id).toBe(order === "oldest" ? "r0" : "r249");
  });

  test("names the place when more runs have one time than fit a request", async () => {
    const { weave } = weaveWith(server(ended(1_001, 0)));
    const error = await errorOf(weave.loadRuns().toArray(), "response_shape");
    expect(error.message).toContain("a full page has only records of one time");
  });

  test("misses no run when runs are deleted or added while the list is read", async () => {
    const calls = ended(150, 1_000);
    const { weave } = weaveWith(server(calls));
    const ids: string[] = [];
    for await (const { run } of weave.loadRuns({ order: "oldest" })) {
      if (ids.push(run.id) === 50) calls.splice(0, 30);
    }
    expect(new Set(ids).size).toBe(150);
    expect(ids).toHaveLength(150);
  });

  test("reads rows when they are iterated, and continues after a run whose rows fail", async () => {
    const answer = server(ended(3, 1_000));
    const { weave, requests } = weaveWith((request) =>
      String(request.body).includes('"r1"')
        ? json({ detail: "broken" }, { status: 400 })(request)
        : answer(request),
    );
    const outcomes: string[] = [];
    for await (const { run, rows } of weave.loadRuns({ order: "oldest" })) {
      expect(run.status).toBe("completed");
      try {
        for await (const row of rows) outcomes.push(`${run.id}: ${row.trials.length}`);
      } catch (error) {
        outcomes.push(`${run.id}: ${Object(error).name}`);
      }
    }
    expect(outcomes).toEqual(["r0: 1", "r1: BadRequestError", "r2: 1"]);
    expect(requests).toHaveLength(4);
  });

  test("asks for no more runs than wanted", async () => {
    const { weave, requests } = weaveWith(server(ended(250, 1_000)));
    expect(await weave.loadRuns({ limit: 120 }).toArray()).toHaveLength(120);
    expect((await weave.loadRuns().first())?.run.id).toBe("r249");
    expect(requests.map((request) => bodyOf(request).limit)).toEqual([100, 100, 1]);
  });

  test.each([
    [{ sinse: "7d" }, {}, "query.sinse"],
    [{ since: "yesterday" }, {}, "query.since"],
    [{ by: "end" }, {}, "query.by"],
    [{ order: "up" }, {}, "query.order"],
    [{ since: "2026-11-03", until: "2026-11-02" }, {}, "query.until"],
    [{}, { resumeFrom: "x" }, "options.resumeFrom"],
    [{}, { pageSize: 0 }, "options.pageSize"],
    ["latest", {}, "query"],
  ])("refuses %j %j before anything is sent", async (query, options, path) => {
    const { weave, requests } = weaveWith(lines());
    const call = async (): Promise<unknown> =>
      weave.loadRuns(query as LoadRunsQuery, options as LoadRunsOptions);
    expect(await errorOf(call(), "invalid_argument")).toMatchObject({ path });
    expect(requests).toEqual([]);
  });
});
