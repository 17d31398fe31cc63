import { describe, expect, test } from "vitest";
import { chunks, json, lines } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { thingStream, things } from "../support/things.ts";

const A = { id: "a" };
const B = { id: "b" };
const C = { id: "c" };
const cut = new TypeError("terminated");

describe("RecordStream with errors", () => {
  test.each([
    [
      "a record without its fields",
      { size: 1 },
      { code: "stream_parse", reason: "not-a-record", line: 3, records: 2 },
    ],
    ["null", null, { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["an array", [], { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["a string", "x", { code: "stream_parse", reason: "not-a-record", line: 3 }],
    ["a number", 1, { code: "stream_parse", reason: "not-a-record", line: 3 }],
    [
      "an error object",
      { error: "worker died" },
      { code: "stream_server", detail: "worker died", line: 3, records: 2 },
    ],
    [
      "a detail object",
      { detail: { code: 7 } },
      { code: "stream_server", detail: '{"code":7}', line: 3, records: 2 },
    ],
  ])(
    "%s in the middle throws after the records before it were yielded",
    async (_name, bad, expected) => {
      const { transport, requests } = things(lines(A, B, bad, C));
      const iterator = thingStream(transport)[Symbol.asyncIterator]();
      expect((await iterator.next()).value).toEqual(A);
      expect((await iterator.next()).value).toEqual(B);
      const error = await failureOf(iterator.next());
      expect(error).toMatchObject(expected);
      expect((error as Error).message).toContain("GET /{scope}/things");
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      expect(requests[0]?.signal.aborted).toBe(true);
    },
  );

  test("a bad first record throws immediately", async () => {
    expect(
      await failureOf(thingStream(things(lines({ error: "no" })).transport).first()),
    ).toMatchObject({
      code: "stream_server",
      line: 1,
      records: 0,
    });
  });

  test("truncates a long error object", async () => {
    const { detail } = await errorOf<Error & { detail: string }>(
      thingStream(things(lines({ error: "x".repeat(9_000) })).transport).toArray(),
      "stream_server",
    );
    expect(detail).toHaveLength(2_048);
  });

  test("a line that is not JSON ends the stream after the records before it; no error contains its text", async () => {
    const { transport } = things(chunks('{"id":"a"}\n', "hunter2\n", '{"id":"b"}\n'));
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(A);
    const error = await errorOf(iterator.next(), "stream_parse");
    expect(error).toMatchObject({ line: 2, byteOffset: 11, reason: "not-json", records: 1 });
    expect(JSON.stringify(error) + error.stack).not.toContain("hunter2");
  });

  test("onBadLine: 'skip' skips it and counts it", async () => {
    const stream = thingStream(things(chunks('{"id":"a"}\nhunter2\n{"id":"b"}\n')).transport, {
      onBadLine: "skip",
    });
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report.skippedLines).toBe(1);
  });

  test("a last line without a line feed is yielded and reported", async () => {
    const stream = thingStream(things(chunks('{"id":"a"}\n{"id":"b"}')).transport);
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report).toMatchObject({ records: 2, endedWithoutNewline: true });
  });

  test("an end in the middle of a record is an error, not fewer records", async () => {
    expect(
      await failureOf(thingStream(things(chunks('{"id":"a"}\n', '{"id":"b')).transport).toArray()),
    ).toMatchObject({
      code: "stream_truncated",
      partialBytes: 8,
      records: 1,
    });
  });

  test("a broken connection is reported with the number of records before it", async () => {
    const error = await failureOf(
      thingStream(things(chunks('{"id":"a"}\n{"id":"b"}\n', cut)).transport).toArray(),
    );
    expect(error).toMatchObject({
      code: "stream_interrupted",
      records: 2,
      cause: { message: "terminated" },
    });
  });

  test("a line above the client's limit ends the stream", async () => {
    const { transport, requests } = things(
      chunks('{"id":"a"}\n', `{"id":"${"b".repeat(200)}"}\n`),
      { limits: { maxLineBytes: 100 } },
    );
    expect(await failureOf(thingStream(transport).toArray())).toMatchObject({
      code: "stream_parse",
      reason: "line-too-long",
      line: 2,
    });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test("a response that is another kind of JSON is rejected as a record", async () => {
    expect(await failureOf(thingStream(things(json([A, B])).transport).toArray())).toMatchObject({
      code: "stream_parse",
      line: 1,
    });
  });
});

describe("RecordStream that resumes", () => {
  test("requests again after a break and omits the records already yielded", async () => {
    const { transport, requests } = things([
      chunks('{"id":"a"}\n{"id":"b"}\n', cut),
      chunks('{"id":"b"}\n{"id":"a"}\n', '{"id":"c"}\n'),
    ]);
    const stream = thingStream(transport, { resume: true });
    expect(await stream.toArray()).toEqual([A, B, C]);
    expect(requests).toHaveLength(2);
    expect(stream.report).toMatchObject({ records: 3, resumed: 1 });
  });

  test("requests again after an end in the middle of a record", async () => {
    const { transport } = things([chunks('{"id":"a"}\n', '{"id":'), lines(A, B)]);
    expect(await thingStream(transport, { resume: true }).toArray()).toEqual([A, B]);
  });

  test("opens at most 3 times", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n', cut));
    const stream = thingStream(transport, { resume: true });
    expect(await failureOf(stream.toArray())).toMatchObject({ code: "stream_interrupted" });
    expect(requests).toHaveLength(3);
    expect(stream.report).toMatchObject({ records: 1, resumed: 2 });
  });

  test("does not request again after a bad line", async () => {
    const { transport, requests } = things(chunks('{"id":"a"}\n', "nonsense\n"));
    expect(await failureOf(thingStream(transport, { resume: true }).toArray())).toMatchObject({
      code: "stream_parse",
    });
    expect(requests).toHaveLength(1);
  });

  test("without resuming, a record that arrives twice is yielded twice", async () => {
    expect(await thingStream(things(lines(A, A)).transport).toArray()).toEqual([A, A]);
  });
});

describe("RecordStream with wanted ids", () => {
  test("reports those that did not arrive, at the end", async () => {
    const stream = thingStream(things(lines(A, C)).transport, { wantedIds: ["a", "b", "c", "d"] });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    expect(stream.report.missingIds).toEqual([]);
    while (!(await iterator.next()).done);
    expect(stream.report.missingIds).toEqual(["b", "d"]);
  });

  test("reports them after a break only if it resumed to the end", async () => {
    const stream = thingStream(things([chunks('{"id":"a"}\n', cut), lines(B)]).transport, {
      wantedIds: ["a", "b", "c"],
      resume: true,
    });
    expect(await stream.toArray()).toEqual([A, B]);
    expect(stream.report.missingIds).toEqual(["c"]);
  });
});
