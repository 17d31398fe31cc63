import { describe, expect, test } from "vitest";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { pagesOf, RecordServer } from "../support/record-server.ts";

describe("Pages by offset", () => {
  test.each([0, 1, 9, 10, 11, 20, 25, 100])(
    "yields %i records, each once, in order",
    async (total) => {
      const server = new RecordServer(total);
      expect(await pagesOf(server).toArray()).toEqual(
        Array.from({ length: total }, (_, index) => index),
      );
      expect(server.asked.map(({ offset }) => offset)).toEqual(
        Array.from({ length: Math.max(1, Math.ceil(total / 10)) }, (_, page) => page * 10),
      );
    },
  );

  test("never requests rows after the end, where the server would report a total of 0", async () => {
    const server = new RecordServer(20);
    const seen: number[] = [];
    for await (const one of pagesOf(server, { readAhead: 8 })) seen.push(one);
    expect(seen).toHaveLength(20);
    expect(server.asked).toHaveLength(2);
  });

  test("keeps the allowed number of requests in flight, except for the first", async () => {
    for (const readAhead of [1, 2, 5]) {
      const server = new RecordServer(100);
      await pagesOf(server, { readAhead }).toArray();
      expect(server.maxInFlight).toBe(readAhead);
    }
  });

  test("does not run ahead of a slow reader", async () => {
    const server = new RecordServer(1_000);
    const iterator = pagesOf(server).pages()[Symbol.asyncIterator]();
    await iterator.next();
    await settleTasks();
    expect(server.asked).toHaveLength(3);
    await iterator.return?.();
  });

  test("pages() yields page after page", async () => {
    const sizes: number[] = [];
    for await (const page of pagesOf(new RecordServer(25)).pages()) sizes.push(page.length);
    expect(sizes).toEqual([10, 10, 5]);
  });

  test("can be read again, which sends new requests", async () => {
    const server = new RecordServer(5);
    const pages = pagesOf(server);
    expect(await pages.toArray()).toHaveLength(5);
    server.total = 6;
    expect(await pages.toArray()).toHaveLength(6);
  });

  test("first() requests one record", async () => {
    const server = new RecordServer(100);
    expect(await pagesOf(server).first()).toBe(0);
    expect(server.asked).toEqual([expect.objectContaining({ offset: 0, limit: 1 })]);
    expect(server.inFlight).toBe(0);
    expect(await pagesOf(new RecordServer(0)).first()).toBeUndefined();
  });

  test("toArray() rejects more than max records and cancels requests in flight", async () => {
    const server = new RecordServer(100);
    expect(await failureOf(pagesOf(server).toArray({ max: 15 }))).toMatchObject({
      code: "invalid_argument",
      path: "options.max",
    });
    expect(server.asked.at(-1)?.signal.aborted).toBe(true);
    expect(await pagesOf(server).toArray({ max: 100 })).toHaveLength(100);
  });

  test("leaving a loop cancels requests in flight, without an unhandled rejection", async () => {
    const server = new RecordServer(100);
    server.change = (page, offset) =>
      offset === 0 ? page : Promise.reject(new Error("nobody waits for this"));
    for await (const one of pagesOf(server)) if (one === 3) break;
    await settleTasks();
    expect(server.asked.slice(1).every(({ signal }) => signal.aborted)).toBe(true);
  });

  test("concurrent calls of next() yield each page once", async () => {
    const iterator = pagesOf(new RecordServer(25)).pages()[Symbol.asyncIterator]();
    const results = await Promise.all([
      iterator.next(),
      iterator.next(),
      iterator.next(),
      iterator.next(),
    ]);
    expect(results.map(({ value }) => (value as number[] | undefined)?.[0])).toEqual([
      0,
      10,
      20,
      undefined,
    ]);
  });

  test("return() during a pending next() settles both", async () => {
    const server = new RecordServer(25);
    server.change = (_page, _offset) =>
      new Promise((_resolve, reject) =>
        server.asked[0]?.signal.addEventListener("abort", () =>
          reject(server.asked[0]?.signal.reason),
        ),
      );
    const iterator = pagesOf(server).pages()[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await settleTasks();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe("Pages that shift", () => {
  const shifts: readonly (readonly [string, RecordServer["change"], RegExp, number])[] = [
    [
      "a total that grows",
      (page, offset) => (offset < 20 ? page : { ...page, total: 31 }),
      /the total was 30 at first and 31 later/,
      20,
    ],
    [
      "a total that shrinks",
      (page, offset) => (offset < 10 ? page : { ...page, total: 29 }),
      /the total was 30 at first and 29 later/,
      10,
    ],
    [
      "a page that is not full",
      (page, offset) => (offset === 10 ? { ...page, items: page.items.slice(1) } : page),
      /wrong number of rows: 9 instead of 10/,
      10,
    ],
    [
      "a page with too many",
      (page, offset) => (offset === 10 ? { ...page, items: [...page.items, 99] } : page),
      /wrong number of rows: 11 instead of 10/,
      10,
    ],
    [
      "rows that are gone altogether",
      (page, offset) => (offset === 10 ? { items: [], total: 0 } : page),
      /the total was 30 at first and 0 later/,
      10,
    ],
    [
      "a first page that is not full",
      (page) => ({ ...page, items: page.items.slice(5) }),
      /wrong number of rows: 5 instead of 10/,
      0,
    ],
  ];

  test.each(shifts)(
    "%s is an error, not lost or duplicate rows",
    async (_name, change, said, rows) => {
      const server = new RecordServer(30);
      server.change = change;
      const seen: number[] = [];
      const reading = (async () => {
        for await (const one of pagesOf(server)) seen.push(one);
      })();
      const error = await errorOf(reading, "pages_shifted");
      expect(error).toMatchObject({ rows, message: expect.stringMatching(said) });
      expect(seen).toEqual(Array.from({ length: rows }, (_, index) => index));
      expect(server.asked.at(-1)?.signal.aborted).toBe(true);
    },
  );

  test("the same page twice is detected by the check of its records", async () => {
    const server = new RecordServer(30);
    server.change = (page, offset) =>
      offset === 0 ? page : { ...page, items: page.items.map((one) => one % 10) };
    let last = -1;
    const check = (items: readonly number[]): string | null => {
      for (const one of items) {
        if (one <= last) return "a row came twice";
        last = one;
      }
      return null;
    };
    expect(
      (await errorOf(pagesOf(server, { check }).toArray(), "pages_shifted")).message,
    ).toContain("a row came twice");
  });
});
