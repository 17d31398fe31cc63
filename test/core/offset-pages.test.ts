import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { type OffsetPage, OffsetPages, type OffsetPaging } from "../../src/core/offset-pages.ts";
import { Pages } from "../../src/core/pages.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";

/** A server with so many records, and what was asked of it. */
class Server {
  readonly asked: { offset: number; limit: number; signal: AbortSignal }[] = [];
  inFlight = 0;
  mostInFlight = 0;
  total: number;
  /** Changes an answer before it is given. */
  change: (page: OffsetPage<number>, offset: number) => OffsetPage<number> | Promise<OffsetPage<number>> = (page) => page;

  constructor(total: number) {
    this.total = total;
  }

  readonly ask = async (offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<number>> => {
    signal.throwIfAborted();
    this.asked.push({ offset, limit, signal });
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    await settleTasks(1);
    this.inFlight--;
    const left = Math.max(0, Math.min(limit, this.total - offset));
    const items = Array.from({ length: left }, (_, index) => offset + index);
    return await this.change({ items, total: left === 0 ? 0 : this.total }, offset); // past the end the real server says 0
  };
}

function pagesOf(server: Server, paging: Partial<OffsetPaging<number>> = {}): Pages<number> {
  return new Pages(
    (limit) => new OffsetPages({ pageSize: Math.min(10, limit ?? 10), readAhead: 2, signal: undefined, ask: server.ask, ...paging }),
  );
}

describe("Pages by offset", () => {
  test.each([0, 1, 9, 10, 11, 20, 25, 100])("gives %i records, each once, in order", async (total) => {
    const server = new Server(total);
    expect(await pagesOf(server).toArray()).toEqual(Array.from({ length: total }, (_, index) => index));
    expect(server.asked.map(({ offset }) => offset)).toEqual(
      Array.from({ length: Math.max(1, Math.ceil(total / 10)) }, (_, page) => page * 10),
    );
  });

  test("never asks past the end, where the server says 0", async () => {
    const server = new Server(20);
    const seen: number[] = [];
    for await (const one of pagesOf(server, { readAhead: 8 })) seen.push(one);
    expect(seen).toHaveLength(20);
    expect(server.asked).toHaveLength(2);
  });

  test("keeps as many requests in flight as allowed, the first alone", async () => {
    for (const readAhead of [1, 2, 5]) {
      const server = new Server(100);
      await pagesOf(server, { readAhead }).toArray();
      expect(server.mostInFlight).toBe(readAhead);
    }
  });

  test("does not run ahead of a slow reader", async () => {
    const server = new Server(1_000);
    const iterator = pagesOf(server).pages()[Symbol.asyncIterator]();
    await iterator.next();
    await settleTasks();
    expect(server.asked).toHaveLength(3);
    await iterator.return?.();
  });

  test("pages() gives page after page", async () => {
    const sizes: number[] = [];
    for await (const page of pagesOf(new Server(25)).pages()) sizes.push(page.length);
    expect(sizes).toEqual([10, 10, 5]);
  });

  test("may be read again: that asks again", async () => {
    const server = new Server(5);
    const pages = pagesOf(server);
    expect(await pages.toArray()).toHaveLength(5);
    server.total = 6;
    expect(await pages.toArray()).toHaveLength(6);
  });

  test("first() asks for one record", async () => {
    const server = new Server(100);
    expect(await pagesOf(server).first()).toBe(0);
    expect(server.asked[0]).toMatchObject({ offset: 0, limit: 1 });
    expect(await pagesOf(new Server(0)).first()).toBeUndefined();
  });

  test("toArray() refuses more than max, and ends what is in flight", async () => {
    const server = new Server(100);
    expect(await failureOf(pagesOf(server).toArray({ max: 15 }))).toMatchObject({ code: "invalid_argument", path: "options.max" });
    expect(server.asked.at(-1)?.signal.aborted).toBe(true);
    expect(await pagesOf(server).toArray({ max: 100 })).toHaveLength(100);
  });

  test("leaving a loop ends what is in flight, without an unhandled rejection", async () => {
    const server = new Server(100);
    server.change = (page, offset) => (offset === 0 ? page : Promise.reject(new Error("nobody waits for this")));
    for await (const one of pagesOf(server)) if (one === 3) break;
    await settleTasks();
    expect(server.asked.slice(1).every(({ signal }) => signal.aborted)).toBe(true);
  });

  test("calls of next() that do not wait for one another give each page once", async () => {
    const iterator = pagesOf(new Server(25)).pages()[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ value }) => (value as number[] | undefined)?.[0])).toEqual([0, 10, 20, undefined]);
  });

  test("return() while next() waits ends both", async () => {
    const server = new Server(25);
    server.change = (_page, _offset) =>
      new Promise((_resolve, reject) => server.asked[0]?.signal.addEventListener("abort", () => reject(server.asked[0]?.signal.reason)));
    const iterator = pagesOf(server).pages()[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await settleTasks();
    await iterator.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});

describe("Pages that shift", () => {
  const shifts: readonly (readonly [string, Server["change"], RegExp, number])[] = [
    ["a total that grows", (page, offset) => (offset < 20 ? page : { ...page, total: 31 }), /30 rows at first and 31 later/, 20],
    ["a total that shrinks", (page, offset) => (offset < 10 ? page : { ...page, total: 29 }), /30 rows at first and 29 later/, 10],
    [
      "a page that is not full",
      (page, offset) => (offset === 10 ? { ...page, items: page.items.slice(1) } : page),
      /a page of 10 rows came with 9/,
      10,
    ],
    [
      "a page with too many",
      (page, offset) => (offset === 10 ? { ...page, items: [...page.items, 99] } : page),
      /a page of 10 rows came with 11/,
      10,
    ],
    [
      "rows that are gone altogether",
      (page, offset) => (offset === 10 ? { items: [], total: 0 } : page),
      /30 rows at first and 0 later/,
      10,
    ],
    ["a first page that is not full", (page) => ({ ...page, items: page.items.slice(5) }), /a page of 10 rows came with 5/, 0],
  ];

  test.each(shifts)("%s is an error, not lost or doubled rows", async (_name, change, said, rows) => {
    const server = new Server(30);
    server.change = change;
    const seen: number[] = [];
    const reading = (async () => {
      for await (const one of pagesOf(server)) seen.push(one);
    })();
    const error = await errorOf(reading, "pages_shifted");
    expect(error).toMatchObject({ rows, message: expect.stringMatching(said) });
    expect(seen).toEqual(Array.from({ length: rows }, (_, index) => index));
    expect(server.asked.at(-1)?.signal.aborted).toBe(true);
  });

  test("the same page twice is seen by the check of its records", async () => {
    const server = new Server(30);
    server.change = (page, offset) => (offset === 0 ? page : { ...page, items: page.items.map((one) => one % 10) });
    let last = -1;
    const check = (items: readonly number[]): string | null => {
      for (const one of items) {
        if (one <= last) return "a row came twice";
        last = one;
      }
      return null;
    };
    expect((await errorOf(pagesOf(server, { check }).toArray(), "pages_shifted")).message).toContain("a row came twice");
  });
});

describe("Pages and a signal", () => {
  const reason = new Error("the user left");

  test("an abort rejects with its reason, ends what is in flight and leaves no listener", async () => {
    const server = new Server(100);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const one of pagesOf(server, { signal: controller.signal })) if (one === 12) controller.abort(reason);
    })();
    expect(await failureOf(reading)).toBe(reason);
    expect(server.asked.at(-1)?.signal.reason).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("one that was aborted before sends nothing", async () => {
    const server = new Server(100);
    expect(await failureOf(pagesOf(server, { signal: AbortSignal.abort(reason) }).toArray())).toBe(reason);
    expect(server.asked).toHaveLength(0);
  });

  test("no listener is left, however the reading ends", async () => {
    const { signal } = new AbortController();
    const failing = new Server(30);
    failing.change = () => Promise.reject(new Error("down"));
    for (let time = 0; time < 100; time++) {
      await pagesOf(new Server(15), { signal }).toArray();
      await pagesOf(new Server(15), { signal }).first();
      for await (const _one of pagesOf(new Server(15), { signal })) break;
      await failureOf(pagesOf(failing, { signal }).toArray());
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
