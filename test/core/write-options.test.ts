import { describe, expect, test } from "vitest";
import { empty, json, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { callOf, thingStream, things } from "../support/things.ts";

describe("extraBody", () => {
  test("adds fields that this release does not know", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf.once(transport, { extraBody: { field_of_tomorrow: [1] } });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ id: "t1", field_of_tomorrow: [1] });
  });

  test("does not replace a field of the body", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    expect(
      await errorOf(callOf.once(transport, { extraBody: { id: "t2" } }), "invalid_argument"),
    ).toMatchObject({
      path: "options.extraBody.id",
    });
    expect(requests).toHaveLength(0);
  });

  test("requires a JSON body", async () => {
    const { transport } = things(json({ id: "t1" }));
    for (const body of [undefined, null as never, new FormData()]) {
      const call = transport.post("/{scope}/paid", body === undefined ? {} : { body }, {
        extraBody: { a: 1 },
      } as never);
      expect(await errorOf(call, "invalid_argument")).toMatchObject({ path: "options.extraBody" });
    }
  });

  test("is checked as the body is", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    const call = callOf.once(transport, { extraBody: { rate: Number.NaN } });
    expect(await errorOf(call, "invalid_argument")).toMatchObject({
      path: "options.extraBody.rate",
    });
    expect(requests).toHaveLength(0);
  });

  test("is not an option of a read", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    for (const options of [{ extraBody: {} }, { idempotencyKey: "k" }]) {
      await errorOf(callOf.read(transport, options), "invalid_argument");
      await errorOf(thingStream(transport, {}, options).toArray(), "invalid_argument");
    }
    expect(requests).toHaveLength(0);
  });
});

describe("idempotencyKey", () => {
  test("is sent only if it is set", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf.once(transport, { idempotencyKey: "once-7" });
    await callOf.once(transport);
    expect(requests[0]?.headers["idempotency-key"]).toBe("once-7");
    expect(requests[1]?.headers).not.toHaveProperty("idempotency-key");
  });

  test("is rejected if a header cannot contain it", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await errorOf(callOf.once(transport, { idempotencyKey: "a\r\nb: 1" }), "invalid_argument");
    expect(requests).toHaveLength(0);
  });
});

describe("message of an ambiguous write", () => {
  test("contains the server's message", async () => {
    const { transport } = things(text("worker crashed", { status: 500 }));
    expect(((await failureOf(callOf.once(transport))) as Error).message).toContain(
      "the server returned 500: worker crashed",
    );
  });

  test("contains only the status if the server sent no message", async () => {
    const { transport } = things(empty(504));
    expect(((await failureOf(callOf.once(transport))) as Error).message).toMatch(
      /the server returned 504 \(request /,
    );
  });
});

describe("a body with a field that throws when serialized but not when checked", () => {
  test.each([
    ["odd", "unknown"],
    [new Error("no"), "no"],
  ])("%s is rejected", async (thrown, said) => {
    const { transport, requests } = things(json({ id: "t1" }));
    let reads = 0;
    const body = {
      get id(): string {
        if (reads++ > 0) throw thrown;
        return "t1";
      },
    };
    const call = transport.post("/{scope}/paid", { body: body as never });
    expect(await errorOf(call, "invalid_argument")).toMatchObject({
      path: "body",
      message: expect.stringContaining(said),
    });
    expect(requests).toEqual([]);
  });
});

describe("a port that fetch blocks", () => {
  test.each([1, 22, 6000])("%i is rejected before anything is sent", async (port) => {
    const { transport, requests } = things(json({ id: "t1" }), {
      baseUrl: `https://things.example:${port}`,
    });
    expect(await errorOf(callOf.once(transport), "invalid_argument")).toMatchObject({
      path: "baseUrl",
    });
    expect(requests).toHaveLength(0);
  });
});
