import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { Semaphore } from "../../src/core/clock.ts";
import { json } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { FakeClock, settleTasks } from "../support/fake-clock.ts";
import { callOf, things } from "../support/things.ts";

describe("Semaphore", () => {
  test("lets one holder through at a time, in the order of asking", async () => {
    const lock = new Semaphore(1);
    const order: number[] = [];
    let inside = 0;
    await Promise.all(
      [1, 2, 3].map(async (one) => {
        const done = await lock.take(undefined);
        expect(++inside).toBe(1);
        order.push(one);
        await settleTasks(2);
        inside--;
        done();
      }),
    );
    expect(order).toEqual([1, 2, 3]);
  });

  test("an aborted waiter does not block those after it, or overtake those before it", async () => {
    const lock = new Semaphore(1);
    const first = await lock.take(undefined);
    const controller = new AbortController();
    const second = failureOf(lock.take(controller.signal));
    let thirdIsIn = false;
    const third = lock.take(new AbortController().signal).then((done) => {
      thirdIsIn = true;
      done();
    });
    controller.abort("enough");
    expect(await second).toBe("enough");
    await settleTasks();
    expect(thirdIsIn).toBe(false);
    first();
    await third;
    expect(thirdIsIn).toBe(true);
  });

  test("lets as many through as it has slots; freeing a slot twice frees one", async () => {
    const places = new Semaphore(2);
    const [first] = [await places.take(undefined), await places.take(undefined)];
    const third = places.take(undefined);
    let fourthIsIn = false;
    void places.take(undefined).then(() => {
      fourthIsIn = true;
    });
    first();
    first();
    await third;
    await settleTasks();
    expect(fourthIsIn).toBe(false);
  });

  test("a slot that is freed while nobody waits is one slot again", async () => {
    const lock = new Semaphore(1);
    (await lock.take(undefined))();
    const done = await lock.take(undefined);
    let isIn = false;
    const next = lock.take(undefined).then(() => {
      isIn = true;
    });
    await settleTasks();
    expect(isIn).toBe(false);
    done();
    await next;
  });

  test("an aborted signal takes no slot, and no listener is left", async () => {
    const lock = new Semaphore(1);
    const controller = new AbortController();
    (await lock.take(controller.signal))();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(await failureOf(lock.take(AbortSignal.abort("no")))).toBe("no");
    (await lock.take(undefined))();
  });
});

describe("Semaphore with a limit of the wait", () => {
  const limitOf = (clock: FakeClock) => ({ clock, ms: 500, reason: () => "late" });

  test("a wait that takes longer rejects with the reason, and the slot goes to the next", async () => {
    const clock = new FakeClock();
    const lock = new Semaphore(1);
    const controller = new AbortController();
    const first = await lock.take(undefined);
    const second = failureOf(lock.take(controller.signal, limitOf(clock)));
    const third = lock.take(undefined);
    await clock.advance(499);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await second).toBe("late");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    first();
    (await third)();
  });

  test("a wait that ends in time, or is aborted, leaves neither a timer nor a listener", async () => {
    const clock = new FakeClock();
    const lock = new Semaphore(1);
    const controller = new AbortController();
    const first = await lock.take(controller.signal, limitOf(clock));
    expect(clock.pending).toBe(0);
    const second = lock.take(controller.signal, limitOf(clock));
    first();
    await second;
    const third = failureOf(lock.take(controller.signal, limitOf(clock)));
    expect(clock.pending).toBe(1);
    controller.abort("enough");
    expect(await third).toBe("enough");
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

describe("Semaphore with a shared signal", () => {
  test("a slot that is freed while the waiters are being aborted is not lost", async () => {
    const lock = new Semaphore(1);
    const controller = new AbortController();
    const done = await lock.take(undefined);
    const waiting = failureOf(lock.take(controller.signal));
    // after the waiter's own listener
    controller.signal.addEventListener("abort", () => done());
    controller.abort("enough");
    expect(await waiting).toBe("enough");
    const next = await Promise.race([lock.take(undefined), settleTasks().then(() => "lost")]);
    expect(next).not.toBe("lost");
  });
});

describe("paid calls of a client", () => {
  test("are in flight one at a time; reads are not blocked", async () => {
    let paid = 0;
    let most = 0;
    const { transport, requests } = things(async ({ method }) => {
      if (method === "POST") most = Math.max(most, ++paid);
      await settleTasks(2);
      if (method === "POST") paid--;
      return json({ id: "t1" })({} as never);
    });
    await Promise.all([
      callOf.once(transport),
      callOf.once(transport),
      callOf.read(transport),
      callOf.read(transport),
      callOf.once(transport),
    ]);
    expect(most).toBe(1);
    expect(requests.slice(0, 3).filter(({ method }) => method === "GET")).toHaveLength(2);
  });

  test("a failed call releases the lock", async () => {
    const { transport } = things([json({}, { status: 422 }), json({ id: "t2" })]);
    const [first, second] = await Promise.allSettled([
      callOf.once(transport),
      callOf.once(transport),
    ]);
    expect(first.status).toBe("rejected");
    expect(second).toMatchObject({ status: "fulfilled", value: { id: "t2" } });
  });
});
