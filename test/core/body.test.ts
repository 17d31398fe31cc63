import { describe, expect, test } from "vitest";
import { readErrorText, readText } from "../../src/core/answer.ts";
import { AttemptFailure } from "../../src/core/failure.ts";
import { empty, json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { callOf, things } from "../support/things.ts";

/** An endless body, and the number of chunks read from it. */
function endless(): {
  body: ReadableStream<Uint8Array>;
  taken: () => number;
  cancelled: () => boolean;
} {
  let taken = 0;
  let cancelled = false;
  const part = new Uint8Array(16 * 1024).fill(120);
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken += part.length;
        controller.enqueue(part);
      },
      cancel() {
        cancelled = true;
        return new Promise(() => {}); // some streams never settle cancel()
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken, cancelled: () => cancelled };
}

const failureIn = async (work: Promise<unknown>): Promise<unknown> => {
  const thrown = await failureOf(work);
  if (!(thrown instanceof AttemptFailure)) throw thrown;
  return thrown.failure;
};

describe("readText()", () => {
  test("reads a body of any number of chunks, with or without a known length", async () => {
    expect(await readText(new Response("héllo"), 100)).toBe("héllo");
    expect(await readText(new Response("héllo", { headers: { "content-length": "6" } }), 100)).toBe(
      "héllo",
    );
    expect(await readText(new Response(null), 100)).toBe("");
    const chunked = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of new TextEncoder().encode("é😀x"))
          controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText(new Response(chunked), 100)).toBe("é😀x");
  });

  test("accepts a body at the limit, and rejects one byte more", async () => {
    expect(await readText(new Response("x".repeat(10)), 10)).toHaveLength(10);
    expect(await failureIn(readText(new Response("x".repeat(11)), 10))).toMatchObject({
      kind: "unusable",
      status: 200,
      error: { code: "response_too_large", limit: 10 },
    });
  });

  test("stops an endless body at the limit, without waiting for cancel()", async () => {
    const { body, taken, cancelled } = endless();
    expect(await failureIn(readText(new Response(body), 100_000))).toMatchObject({
      kind: "unusable",
    });
    expect(taken()).toBeLessThanOrEqual(100_000 + 2 * 16 * 1024);
    expect(cancelled()).toBe(true);
  });

  test("rejects a body with a content-length above the limit before reading it", async () => {
    const { body, taken, cancelled } = endless();
    const response = new Response(body, { headers: { "content-length": "100001" } });
    expect(await failureIn(readText(response, 100_000))).toMatchObject({ kind: "unusable" });
    expect([taken(), cancelled()]).toEqual([0, true]);
  });

  test("counts decompressed bytes: the content-length of a compressed body is ignored", async () => {
    const response = new Response("x".repeat(50), {
      headers: { "content-length": "20", "content-encoding": "gzip" },
    });
    expect(await failureIn(readText(response, 30))).toMatchObject({ kind: "unusable" });
  });

  test("a body that breaks or is not UTF-8 is a broken response with its status", async () => {
    const breaking = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError("terminated")),
    });
    expect(await failureIn(readText(new Response(breaking), 100))).toMatchObject({
      kind: "broken",
      status: 200,
      cause: { message: "terminated" },
    });
    expect(await failureIn(readText(new Response(Uint8Array.of(0xff, 0xfe)), 100))).toMatchObject({
      kind: "broken",
      status: 200,
    });
  });
});

describe("readErrorText()", () => {
  test("reads 64 KiB of an endless body and cancels the rest", async () => {
    const { body, taken, cancelled } = endless();
    expect(await readErrorText(new Response(body, { status: 500 }))).toHaveLength(64 * 1024);
    expect(taken()).toBeLessThanOrEqual(64 * 1024 + 2 * 16 * 1024);
    expect(cancelled()).toBe(true);
  });

  test("never fails", async () => {
    const breaking = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new TypeError("terminated")),
    });
    expect(await readErrorText(new Response(breaking, { status: 500 }))).toBe("");
    expect(await readErrorText(new Response(Uint8Array.of(0xff), { status: 500 }))).toBe("\ufffd");
  });
});

describe("limit of a client", () => {
  test("a response above the limit throws an error that names it, and a read is not retried", async () => {
    const { transport, requests } = things(json({ id: "x".repeat(100) }), {
      limits: { maxBodyBytes: 50 },
    });
    const error = await errorOf(callOf.read(transport), "response_too_large");
    expect(error).toMatchObject({
      limit: 50,
      message: expect.stringContaining("limits.maxBodyBytes"),
    });
    expect(requests).toHaveLength(1);
  });

  test("a paid write whose response is above the limit was likely applied", async () => {
    const { transport } = things(json({ id: "x".repeat(100) }), { limits: { maxBodyBytes: 50 } });
    expect(await failureOf(callOf.once(transport))).toMatchObject({
      code: "ambiguous_write",
      likelyApplied: true,
      cause: { code: "response_too_large" },
    });
  });

  test("the limit does not apply to error bodies", async () => {
    const { transport } = things(json({ detail: "x".repeat(100) }, { status: 404 }), {
      limits: { maxBodyBytes: 50 },
    });
    expect(await failureOf(callOf.read(transport))).toMatchObject({ code: "not_found" });
    expect(await failureOf(callOf.read(things(empty(404)).transport))).toMatchObject({
      detail: null,
    });
  });
});
