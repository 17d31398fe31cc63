import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { EvalRunItem, EvalRunsQuery } from "../../src/rensei/index.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { type Passing, renseiWith } from "./rensei-with.ts";

const page = (runs: unknown): Response => json({ runs })({} as never) as Response;
const START = Date.parse("2026-11-20T00:00:00Z");
const timeAt = (ms: number): string => new Date(START - ms).toISOString();

/** A list of these runs, newest first, with a strict `before` and a `limit`. */
function listing(runs: readonly EvalRunItem[]) {
  return ({ query }: Passing): Response => {
    const before = Date.parse(query.get("before") ?? "9999-01-01T00:00:00Z");
    const older = runs.filter(({ startedAt }) => Date.parse(String(startedAt)) < before);
    return page(older.slice(0, Number(query.get("limit"))));
  };
}
const runAt = (id: string, ms: number): EvalRunItem => ({ id, startedAt: timeAt(ms) });

async function idsOf(
  respond: (passing: Passing) => Response,
  query: EvalRunsQuery = {},
): Promise<{ ids: unknown[]; sent: Record<string, string>[] }> {
  const { rensei, sent } = renseiWith(respond);
  const ids = (await rensei.evalRuns.list(query).toArray()).map(({ id }) => id);
  return { ids, sent: sent.map((one) => one.query) };
}

describe("EvalRuns.list", () => {
  test("passes its filters on, and always a limit", async () => {
    const query = { orgId: "org-1", agentCardId: "ac_1", datasetId: "ds_1" };
    const { sent } = await idsOf(() => page([]), query);
    expect(sent).toEqual([{ ...query, limit: "50" }]);
  });

  test.each([
    ["2026-11-21T09:30:00", "2026-11-21T09:30:00.000Z"],
    ["2026-11-21T09:30:00+02:00", "2026-11-21T07:30:00.000Z"],
    [new Date("2026-11-21T09:30:00.123Z"), "2026-11-21T09:30:00.123Z"],
  ])("before %o is the instant %s on every machine", async (before, sentAs) => {
    expect((await idsOf(() => page([]), { before, limit: 7 })).sent).toEqual([
      { before: sentAs, limit: "7" },
    ]);
  });

  test("reads page after page, each from 1 ms after the last run, and yields each run once", async () => {
    const runs = [0, 10, 20, 30, 40].map((ms, at) => runAt(`evr_${at}`, ms));
    const { ids, sent } = await idsOf(listing(runs), { limit: 2 });
    expect(ids).toEqual(["evr_0", "evr_1", "evr_2", "evr_3", "evr_4"]);
    expect(sent[1]?.before).toBe(timeAt(9));
    expect(sent.every(({ limit }) => limit === "2")).toBe(true);
  });

  test("loses no run that started in the same millisecond as the last one of a page", async () => {
    const runs = [0, 10, 10, 10, 20, 30].map((ms, at) => runAt(`evr_${at}`, ms));
    for (const limit of [2, 3, 4, 5])
      expect((await idsOf(listing(runs), { limit })).ids).toEqual(runs.map(({ id }) => id));
  });

  test("asks for larger pages when one holds nothing but ties", async () => {
    const runs = [0, ...Array.from({ length: 30 }, () => 10), 20].map((ms, at) =>
      runAt(`evr_${at}`, ms),
    );
    const { ids, sent } = await idsOf(listing(runs), { limit: 5 });
    expect(ids).toEqual(runs.map(({ id }) => id));
    expect(sent.some(({ limit }) => limit === "200")).toBe(true);
  });

  test("ends when nothing is new: a server that ignores 'before' yields each run once", async () => {
    const same = [runAt("evr_0", 0), runAt("evr_1", 10)];
    expect((await idsOf(() => page(same), { limit: 2 })).ids).toEqual(["evr_0", "evr_1"]);
  });

  test("yields what it has and then throws when full pages do not advance", async () => {
    const same = Array.from({ length: 200 }, (_, at) => runAt(`evr_${at}`, 0));
    const { rensei } = renseiWith(() => page(same));
    const ids: unknown[] = [];
    const error = await errorOf(async () => {
      for await (const { id } of rensei.evalRuns.list({ limit: 200 })) ids.push(id);
    }, "response_shape");
    expect([ids.length, error.message]).toEqual([
      200,
      expect.stringMatching(
        /cannot be continued: a full page holds only runs that were listed before/,
      ),
    ]);
  });

  test.each([
    ["without a time", { id: "evr_1" }, /no readable 'startedAt'/],
    ["with a time that cannot be read", { id: "evr_1", startedAt: "yesterday" }, /no readable/],
    ["out of order", runAt("evr_1", -10), /not sorted by 'startedAt', newest first/],
  ])("yields a full page that ends %s, and then throws", async (_what, last, message) => {
    const { rensei } = renseiWith(() => page([runAt("evr_0", 0), last]));
    const ids: unknown[] = [];
    const error = await errorOf(async () => {
      for await (const { id } of rensei.evalRuns.list({ limit: 2 })) ids.push(id);
    }, "response_shape");
    expect(ids).toEqual(["evr_0", "evr_1"]);
    expect(error.message).toMatch(message);
  });

  test("needs neither times nor order on a short page", async () => {
    const { ids } = await idsOf(() => page([{ id: "evr_0" }, runAt("evr_1", -10), { x: 1 }]));
    expect(ids).toEqual(["evr_0", "evr_1", undefined]);
  });

  test("keeps every field, and runs without an id apart", async () => {
    const items = [
      { startedAt: timeAt(0), added_in_2027: { a: 1 }, gradeDelta: null },
      { startedAt: timeAt(1), aggregateScore: "high" },
    ];
    const { rensei } = renseiWith(() => page(items));
    expect(await rensei.evalRuns.list().toArray()).toEqual(items);
  });

  test("first() asks for one run", async () => {
    const { rensei, sent } = renseiWith(listing([runAt("evr_0", 0), runAt("evr_1", 1)]));
    expect((await rensei.evalRuns.list().first())?.id).toBe("evr_0");
    expect(sent.map(({ query }) => query)).toEqual([{ limit: "1" }]);
  });

  test("is retried like any read", async () => {
    const { rensei, sent, clock } = renseiWith(({ number }) =>
      number === 1 ? new Response("{}", { status: 503 }) : page([]),
    );
    expect(await clock.run(rensei.evalRuns.list().toArray())).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  test.each([
    [{ org: "x" }, /Did you mean 'orgId'/],
    [{ orgId: "" }, /'orgId' must be a non-empty string/],
    [{ agentCardId: 7 }, /'agentCardId' must be/],
    [{ datasetId: null }, /'datasetId' must be/],
    [{ limit: 0 }, /'limit' must be an integer from 1 to 200: current value is 0/],
    [{ limit: 201 }, /'limit'/],
    [{ limit: "5" }, /'limit'/],
    [{ before: "yesterday" }, /'before' must be a Date or an ISO time/],
    [{ before: new Date(Number.NaN) }, /'before'/],
    [null, /'query' must be an object/],
  ])("rejects %o and sends nothing", async (query, message) => {
    const { rensei, sent } = renseiWith();
    const error = await errorOf(() => rensei.evalRuns.list(query as never), "invalid_argument");
    expect([error.message, sent]).toEqual([expect.stringMatching(message), []]);
  });

  test.each([[{}], [{ runs: null }], [{ runs: [7] }], [[]]])(
    "rejects the response %o",
    async (body) => {
      const { rensei } = renseiWith(() => json(body)({} as never) as Response);
      await errorOf(rensei.evalRuns.list().toArray(), "response_shape");
    },
  );
});

describe("Data of other organizations", () => {
  const theirs = { id: "evr_theirs", orgId: "org-2", agentCardName: "Their secret agent" };

  test("is never listed for a caller who asked for one organization, nor shown by the error", async () => {
    const ours = { id: "evr_ours", orgId: "org-1" };
    for (const runs of [
      [ours, theirs],
      [theirs],
      [{ ...theirs, orgId: undefined, org_id: "org-2" }],
    ]) {
      const { rensei } = renseiWith(() => page(runs));
      const error = await errorOf(
        rensei.evalRuns.list({ orgId: "org-1" }).toArray(),
        "response_shape",
      );
      expect(error.message).toMatch(/holds runs of another organization than 'org-1'/);
      expect(inspect(error, { depth: 9 })).not.toMatch(/theirs|secret|org-2/);
    }
  });

  test("is not in errors about a page", async () => {
    const pages = [
      page([theirs, 7]),
      page([runAt("evr_theirs", 0), { ...theirs }]),
      json({ runs: theirs })({} as never) as Response,
    ];
    for (const answer of pages) {
      const { rensei } = renseiWith(() => answer.clone());
      const error = await errorOf(rensei.evalRuns.list({ limit: 2 }).toArray(), "response_shape");
      expect(inspect(error, { depth: 9 })).not.toMatch(/theirs|secret|org-2/);
    }
  });

  test("is not logged", async () => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]): void => void lines.push(line);
    const { rensei } = renseiWith(() => page([theirs]), { logger: { debug: log, warn: log } });
    await rensei.evalRuns.list().toArray();
    expect(lines.length).toBeGreaterThan(0);
    expect(inspect(lines, { depth: 9 })).not.toMatch(/theirs|secret|org-2/);
  });
});
