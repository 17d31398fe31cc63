import { describe, expect, test } from "vitest";
import { chunks, json, lines, OpenBody, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { type Thing, thingStream, things } from "../support/things.ts";

const A = { id: "a" };
const B = { id: "b" };
const C = { id: "c" };
const cut = new TypeError("terminated");

describe("RecordStream", () => {
  test("sends nothing until it is read", async () => {
    const { transport, requests } = things(lines(A));
    const stream = thingStream(transport);
    await settleTasks();
    expect(requests).toHaveLength(0);
    await stream.toArray();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).toMatchObject({ accept: "application/x-ndjson, application/jsonl", "accept-encoding": "identity" });
  });

  test("gives records one by one, wherever the chunks are cut", async () => {
    const { transport } = things(chunks('{"id":"a"}\n{"i', 'd":"b"}', '\n\r\n{"id":"c"}\r\n'));
    const seen: Thing[] = [];
    for await (const thing of thingStream(transport)) seen.push(thing);
    expect(seen).toEqual([A, B, C]);
  });

  test("gives a record before the last byte has come", async () => {
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

  test("batches() gives them as they arrive", async () => {
    const { transport } = things(chunks('{"id":"a"}\n{"id":"b"}\n', '{"id"', ':"c"}\n'));
    const batches: Thing[][] = [];
    for await (const batch of thingStream(transport).batches()) batches.push(batch);
    expect(batches).toEqual([[A, B], [C]]);
  });

  test("an empty answer is no record", async () => {
    const { transport } = things(text("", { headers: { "content-type": "application/jsonl" } }));
    const stream = thingStream(transport);
    expect(await stream.toArray()).toEqual([]);
    expect(stream.report).toEqual({ records: 0, skippedLines: 0, endedWithoutNewline: false, resumed: 0, missingIds: [] });
  });

  test("an answer without a body is no record", async () => {
    const { transport } = things(() => new Response(null, { status: 200 }));
    expect(await thingStream(transport).first()).toBeUndefined();
  });

  test("first() gives one and closes the connection", async () => {
    const body = new OpenBody();
    const { transport, requests } = things(body.answer);
    const first = thingStream(transport).first();
    await settleTasks();
    body.push('{"id":"a"}\n{"id":"b"}\n');
    expect(await first).toEqual(A);
    expect(body.cancelled).toBe(true);
    expect(requests[0]?.signal.aborted).toBe(true);
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
    expect(body.cancelled).toBe(true);
    body.push('{"id":"b"}\n');
    await leaving;
    expect(clock.pending).toBe(0);
  });

  test("toArray() refuses more records than max, and closes the connection", async () => {
    const { transport, requests } = things(lines(A, B, C));
    expect(await thingStream(transport).toArray({ max: 3 })).toHaveLength(3);
    const error = await errorOf(thingStream(transport).toArray({ max: 2 }), "invalid_argument");
    expect(error).toMatchObject({ path: "options.max", message: expect.stringContaining("more than 2 records") });
    expect(requests[1]?.signal.aborted).toBe(true);
  });

  test("toArray() holds 100,000 records unless told otherwise", async () => {
    const body = '{"id":"a"}\n'.repeat(100_000);
    expect(await thingStream(things(chunks(body)).transport).toArray()).toHaveLength(100_000);
    const error = await errorOf(thingStream(things(chunks(body, '{"id":"b"}\n')).transport).toArray(), "invalid_argument");
    expect(error.message).toContain("more than 100000 records");
  });

  test("is read once: a second reading throws at once", async () => {
    const { transport, requests } = things(lines(A));
    const stream = thingStream(transport);
    await stream.toArray();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(/read already/);
    expect(await failureOf(stream.toArray())).toMatchObject({ code: "invalid_argument" });
    expect(await failureOf(stream.first())).toMatchObject({ code: "invalid_argument" });
    expect(() => stream.batches()[Symbol.asyncIterator]()).toThrow(/call the method again/);
    expect(requests).toHaveLength(1);
  });

  test("calls of next() that do not wait for one another give each record once, in order", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n'));
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ value }) => value)).toEqual([A, B, C, undefined, undefined]);
    expect(requests).toHaveLength(1);
  });

  test("so do calls of next() on batches", async () => {
    const { transport, requests } = things(() => chunks('{"id":"a"}\n{"id":"b"}\n', '{"id":"c"}\n')({} as never));
    const iterator = thingStream(transport).batches()[Symbol.asyncIterator]();
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
    expect(results.map(({ value }) => value)).toEqual([[A, B], [C], undefined]);
    expect(requests).toHaveLength(1);
  });

  test.each([false, true])("return() while next() waits ends both, and nothing is asked again (resume: %s)", async (resume) => {
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
    expect(body.cancelled).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test("return() while the request is on its way closes the connection when it comes", async () => {
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
    expect(body.cancelled).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe("RecordStream with errors", () => {
  test.each([
    ["a record without its fields", { size: 1 }, { code: "stream_parse", reason: "not-a-record", line: 3, records: 2 }],
    ["null", null, { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["a list", [], { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["a text", "x", { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["a number", 1, { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["an error object", { error: "worker died" }, { code: "stream_server", detail: "worker died", line: 3, records: 2 }],
    ["a detail object", { detail: { code: 7 } }, { code: "stream_server", detail: '{"code":7}', line: 3, records: 2 }],
  ])("%s in the middle is told after the records before it were given", async (_name, bad, expected) => {
    const { transport, requests } = things(lines(A, B, bad, C));
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(A);
    expect((await iterator.next()).value).toEqual(B);
    const error = await failureOf(iterator.next());
    expect(error).toMatchObject(expected);
    expect((error as Error).message).toContain("GET /{scope}/things");
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test("a bad first record is told at once", async () => {
    expect(await failureOf(thingStream(things(lines({ error: "no" })).transport).first())).toMatchObject({
      code: "stream_server",
      line: 1,
      records: 0,
    });
  });

  test("a long error object is kept in part", async () => {
    const { detail } = await errorOf<Error & { detail: string }>(
      thingStream(things(lines({ error: "x".repeat(9_000) })).transport).toArray(),
      "stream_server",
    );
    expect(detail).toHaveLength(2_048);
  });

  test("a line that is no JSON ends it, its text in no error; records before it were given", async () => {
    const { transport } = things(chunks('{"id":"a"}\n', "hunter2\n", '{"id":"b"}\n'));
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(A);
    const error = await errorOf(iterator.next(), "stream_parse");
    expect(error).toMatchObject({ line: 2, byteOffset: 11, reason: "not-json", records: 1 });
    expect(JSON.stringify(error) + error.stack).not.toContain("hunter2");
  });

  test("onBadLine: 'skip' leaves it out and counts it", async () => {
    const stream = thingStream(things(chunks('{"id":"a"}\nhunter2\n{"id":"b"}\n')).transport, { onBadLine: "skip" });
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report.skippedLines).toBe(1);
  });

  test("a last line without a line end is given and reported", async () => {
    const stream = thingStream(things(chunks('{"id":"a"}\n{"id":"b"}')).transport);
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report).toMatchObject({ records: 2, endedWithoutNewline: true });
  });

  test("an end inside a record is an error, not fewer records", async () => {
    expect(await failureOf(thingStream(things(chunks('{"id":"a"}\n', '{"id":"b')).transport).toArray())).toMatchObject({
      code: "stream_truncated",
      partialBytes: 8,
      records: 1,
    });
  });

  test("a break after records is told with their number", async () => {
    const error = await failureOf(thingStream(things(chunks('{"id":"a"}\n{"id":"b"}\n', cut)).transport).toArray());
    expect(error).toMatchObject({ code: "stream_interrupted", records: 2, cause: { message: "terminated" } });
  });

  test("a line beyond the limit of the client ends it", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n', `{"id":"${"b".repeat(200)}"}\n`), { limits: { maxLineBytes: 100 } });
    expect(await failureOf(thingStream(transport).toArray())).toMatchObject({ code: "stream_parse", reason: "line-too-long", line: 2 });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test("an answer that is JSON of another kind is refused as a record", async () => {
    expect(await failureOf(thingStream(things(json([A, B])).transport).toArray())).toMatchObject({ code: "stream_parse", line: 1 });
  });
});

describe("RecordStream that resumes", () => {
  test("asks again after a break and leaves out what it gave already", async () => {
    const { transport, requests } = things([chunks('{"id":"a"}\n{"id":"b"}\n', cut), chunks('{"id":"b"}\n{"id":"a"}\n', '{"id":"c"}\n')]);
    const stream = thingStream(transport, { resume: true });
    expect(await stream.toArray()).toEqual([A, B, C]);
    expect(requests).toHaveLength(2);
    expect(stream.report).toMatchObject({ records: 3, resumed: 1 });
  });

  test("asks again after an end inside a record", async () => {
    const { transport } = things([chunks('{"id":"a"}\n', '{"id":'), lines(A, B)]);
    expect(await thingStream(transport, { resume: true }).toArray()).toEqual([A, B]);
  });

  test("opens at most three times", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n', cut));
    const stream = thingStream(transport, { resume: true });
    expect(await failureOf(stream.toArray())).toMatchObject({ code: "stream_interrupted" });
    expect(requests).toHaveLength(3);
    expect(stream.report).toMatchObject({ records: 1, resumed: 2 });
  });

  test("does not ask again after a bad line", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n', "nonsense\n"));
    expect(await failureOf(thingStream(transport, { resume: true }).toArray())).toMatchObject({ code: "stream_parse" });
    expect(requests).toHaveLength(1);
  });

  test("without it a record that comes twice is given twice", async () => {
    expect(await thingStream(things(lines(A, A)).transport).toArray()).toEqual([A, A]);
  });
});

describe("RecordStream with wanted ids", () => {
  test("reports those that did not come, at the end", async () => {
    const stream = thingStream(things(lines(A, C)).transport, { wantedIds: ["a", "b", "c", "d"] });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    expect(stream.report.missingIds).toEqual([]);
    while (!(await iterator.next()).done);
    expect(stream.report.missingIds).toEqual(["b", "d"]);
  });

  test("and after a break only once it was resumed to the end", async () => {
    const stream = thingStream(things([chunks('{"id":"a"}\n', cut), lines(B)]).transport, { wantedIds: ["a", "b", "c"], resume: true });
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report.missingIds).toEqual(["c"]);
  });
});
