import { describe, expect, test } from "vitest";
import { chunks, lines, OpenBody, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { type Thing, thingStream, things } from "../support/things.ts";

const A = { id: "a" };
const B = { id: "b" };
const C = { id: "c" };

describe("RecordStream", () => {
  test("sends nothing until it is read", async () => {
    const { transport, requests } = things(lines(A));
    const stream = thingStream(transport);
    await settleTasks();
    expect(requests).toHaveLength(0);
    await stream.toArray();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).toMatchObject({
      accept: "application/x-ndjson, application/jsonl",
      "accept-encoding": "identity",
    });
  });

  test("yields records one at a time, wherever the chunks are split", async () => {
    const { transport } = things(chunks('{"id":"a"}\n{"i', 'd":"b"}', '\n\r\n{"id":"c"}\r\n'));
    const seen: Thing[] = [];
    for await (const thing of thingStream(transport)) seen.push(thing);
    expect(seen).toEqual([A, B, C]);
  });

  test("yields a record before the last byte has arrived", async () => {
    const body = new OpenBody();
    const { transport } = things(body.answer);
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n');
    expect(await first).toEqual({ done: false, value: A });
    const second = iterator.next();
    body.push('{"id":"b"}\n');
    expect(await second).toEqual({ done: false, value: B });
    body.close();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("batches() yields them as they arrive", async () => {
    const { transport } = things(chunks('{"id":"a"}\n{"id":"b"}\n', '{"id"', ':"c"}\n'));
    const batches: Thing[][] = [];
    for await (const batch of thingStream(transport).batches()) batches.push(batch);
    expect(batches).toEqual([[A, B], [C]]);
  });

  test("an empty response has no records", async () => {
    const { transport } = things(text("", { headers: { "content-type": "application/jsonl" } }));
    const stream = thingStream(transport);
    expect(await stream.toArray()).toEqual([]);
    expect(stream.report).toEqual({
      records: 0,
      skippedLines: 0,
      endedWithoutNewline: false,
      resumed: 0,
      missingIds: [],
    });
  });

  test("a response without a body has no records", async () => {
    const { transport } = things(() => new Response(null, { status: 200 }));
    expect(await thingStream(transport).first()).toBeUndefined();
  });

  test("first() returns one and closes the connection", async () => {
    const body = new OpenBody();
    const { transport, requests } = things(body.answer);
    const first = thingStream(transport).first();
    await settleTasks();
    body.push('{"id":"a"}\n{"id":"b"}\n');
    expect(await first).toEqual(A);
    expect(body.canceled).toBe(true);
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test("first() requests one record, and reads the end of the response so the connection can be reused", async () => {
    const body = new OpenBody();
    const { transport, requests, clock } = things(body.answer);
    const first = thingStream(transport).first();
    await settleTasks();
    body.push('{"id":"a"}\n');
    await settleTasks();
    body.close();
    expect(await first).toEqual(A);
    expect(requests[0]?.url.search).toBe("?limit=1");
    expect(body.canceled).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test("first() does not wait long for an end that does not arrive", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const first = thingStream(transport).first();
    await settleTasks();
    body.push('{"id":"a"}\n');
    expect(await clock.run(first)).toEqual(A);
    expect(clock.now()).toBe(1_000);
    expect(body.canceled).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test("first() returns the record even if the end of the response breaks", async () => {
    const { transport } = things(chunks('{"id":"a"}\n', new Error("reset")));
    expect(await thingStream(transport).first()).toEqual(A);
  });

  test("leaving a loop closes the connection", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const leaving = (async () => {
      for await (const _thing of thingStream(transport)) break;
      for await (const _batch of thingStream(transport).batches()) break;
    })();
    await settleTasks();
    body.push('{"id":"a"}\n');
    await settleTasks();
    expect(body.canceled).toBe(true);
    body.push('{"id":"b"}\n');
    await leaving;
    expect(clock.pending).toBe(0);
  });

  test("toArray() rejects more records than max and closes the connection", async () => {
    const { transport, requests } = things(lines(A, B, C));
    expect(await thingStream(transport).toArray({ max: 3 })).toHaveLength(3);
    const error = await errorOf(thingStream(transport).toArray({ max: 2 }), "invalid_argument");
    expect(error).toMatchObject({
      path: "options.max",
      message: expect.stringContaining("more than 2 records"),
    });
    expect(requests[1]?.signal.aborted).toBe(true);
  });

  test("toArray() accepts 100,000 records by default", async () => {
    const body = '{"id":"a"}\n'.repeat(100_000);
    expect(await thingStream(things(chunks(body)).transport).toArray()).toHaveLength(100_000);
    const error = await errorOf(
      thingStream(things(chunks(body, '{"id":"b"}\n')).transport).toArray(),
      "invalid_argument",
    );
    expect(error.message).toContain("more than 100000 records");
  });

  test("can be read only once: a second read throws immediately", async () => {
    const { transport, requests } = things(lines(A));
    const stream = thingStream(transport);
    await stream.toArray();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(/already been read/);
    expect(await failureOf(stream.toArray())).toMatchObject({ code: "invalid_argument" });
    expect(await failureOf(stream.first())).toMatchObject({ code: "invalid_argument" });
    expect(() => stream.batches()[Symbol.asyncIterator]()).toThrow(/call the method again/);
    expect(requests).toHaveLength(1);
  });

  test("concurrent calls of next() yield each record once, in order", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n'));
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const results = await Promise.all([
      iterator.next(),
      iterator.next(),
      iterator.next(),
      iterator.next(),
      iterator.next(),
    ]);
    expect(results.map(({ value }) => value)).toEqual([A, B, C, undefined, undefined]);
    expect(requests).toHaveLength(1);
  });

  test("concurrent calls of next() on batches yield each batch once, in order", async () => {
    const { transport, requests } = things(() =>
      chunks('{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n')({} as never),
    );
    const iterator = thingStream(transport).batches()[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ value }) => value)).toEqual([[A, B], [C], undefined]);
    expect(requests).toHaveLength(1);
  });

  test.each([false, true])(
    "return() during a pending next() settles both, and nothing is requested again (resume: %s)",
    async (resume) => {
      const body = new OpenBody();
      const { transport, requests, clock } = things([body.answer, lines(B)]);
      const iterator = thingStream(transport, { resume })[Symbol.asyncIterator]();
      const first = iterator.next();
      await settleTasks();
      body.push('{"id":"a"}\n');
      await first;
      const second = iterator.next();
      await settleTasks();
      expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
      expect(await second).toEqual({ done: true, value: undefined });
      await settleTasks();
      expect(requests).toHaveLength(1);
      expect(body.canceled).toBe(true);
      expect(clock.pending).toBe(0);
    },
  );

  test("return() during the request closes the connection when the response arrives", async () => {
    const body = new OpenBody();
    let answer: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { transport, clock } = things(async (request) => {
      await gate;
      return body.answer(request);
    });
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const first = iterator.next();
    await settleTasks();
    await iterator.return?.();
    answer();
    await settleTasks();
    body.push('{"id":"a"}\n');
    expect(await first).toEqual({ done: true, value: undefined });
    expect(body.canceled).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
