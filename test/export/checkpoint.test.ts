import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileCheckpoint } from "evalwire/export/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, failureOf } from "../support/failure-of.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evalwire-checkpoint-"));
  path = join(folder, "job.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** ID of a process that has ended. */
function deadPid(): number {
  return Number(
    spawnSync(process.execPath, ["-e", "console.log(process.pid)"], { encoding: "utf8" }).stdout,
  );
}

/** Writes a lock as a killed process would leave it. */
function leaveLock(changes: object): void {
  const holder = {
    pid: deadPid(),
    host: hostname(),
    since: "2026-11-26T10:00:00.000Z",
    token: "0b5e",
    ...changes,
  };
  writeFileSync(`${path}.lock`, JSON.stringify(holder));
}

describe("the lock of fileCheckpoint()", () => {
  test("has one owner, and is free again once it is released", async () => {
    const [first, second] = [fileCheckpoint(path), fileCheckpoint(path)];
    const held = await first.lock({ wait: false });
    expect(held.warnings).toEqual([]);
    expect(JSON.parse(readFileSync(`${path}.lock`, "utf8"))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    const error = await errorOf(second.lock({ wait: false }), "invalid_argument");
    expect(error.message).toContain(
      `The checkpoint is already locked: process ${process.pid} on '${hostname()}'`,
    );
    await first.save("1");
    await held.release();
    await (await second.lock({ wait: false })).release();
    expect(readdirSync(folder)).toEqual(["job.json"]);
  });

  test("is waited for on request", async () => {
    const held = await fileCheckpoint(path).lock({ wait: false });
    const order: string[] = [];
    const waiting = fileCheckpoint(path)
      .lock({ wait: true })
      .then((lock) => {
        order.push("second");
        return lock;
      });
    await errorOf(fileCheckpoint(path).lock({ wait: false }), "invalid_argument");
    order.push("released");
    await held.release();
    await (await waiting).release();
    expect(order).toEqual(["released", "second"]);
  });

  test("an abort ends waiting with its reason", async () => {
    const held = await fileCheckpoint(path).lock({ wait: false });
    const controller = new AbortController();
    const waiting = failureOf(fileCheckpoint(path).lock({ wait: true, signal: controller.signal }));
    controller.abort("enough");
    expect(await waiting).toBe("enough");
    await held.release();
  });

  test("of a process that has ended is taken over, with a warning", async () => {
    leaveLock({});
    const lock = await fileCheckpoint(path).lock({ wait: false });
    expect(lock.warnings).toEqual([
      expect.stringMatching(
        /^Took over the lock of a process that no longer exists: process \d+ on .*2026-11-26T10/,
      ),
    ]);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of an earlier process with the ID of this one, as in a restarted container, is taken over", async () => {
    leaveLock({ pid: process.pid, since: "2020-01-01T00:00:00.000Z" });
    await (await fileCheckpoint(path).lock({ wait: false })).release();
  });

  test.each([
    ["of another host", { host: "elsewhere.example" }, /on 'elsewhere.example'/],
    ["of a running process", { pid: process.ppid }, /process \d+ on/],
    ["whose file cannot be read", { token: "../../x" }, /the lock file cannot be read/],
  ])("%s is not taken over, and the error says what to do", async (_what, changes, message) => {
    leaveLock(changes);
    const error = await errorOf(fileCheckpoint(path).lock({ wait: false }), "invalid_argument");
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`remove '${path}.lock'`);
  });

  test("that stays unreadable is not waited for", async () => {
    writeFileSync(`${path}.lock`, "");
    const error = await errorOf(fileCheckpoint(path).lock({ wait: true }), "invalid_argument");
    expect(error.message).toContain("the lock file cannot be read");
  });

  test("leaves no temporary file, taken or not", async () => {
    const lock = await fileCheckpoint(path).lock({ wait: false });
    await errorOf(fileCheckpoint(path).lock({ wait: false }), "invalid_argument");
    expect(readdirSync(folder)).toEqual(["job.json.lock"]);
    await lock.release();
  });

  test("of several processes that try to take over a lock, one succeeds", async () => {
    leaveLock({});
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () => fileCheckpoint(path).lock({ wait: false })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("has one owner at a time, however many wait", async () => {
    leaveLock({});
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const lock = await fileCheckpoint(path).lock({ wait: true });
        most = Math.max(most, ++inside);
        await fileCheckpoint(join(folder, "other.json")).save("x");
        inside--;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
  });

  test("after it was removed, nothing more is saved", async () => {
    const checkpoint = fileCheckpoint(path);
    const lock = await checkpoint.lock({ wait: false });
    await checkpoint.save("mine");
    rmSync(`${path}.lock`);
    expect((await errorOf(checkpoint.save("mine too"), "invalid_argument")).message).toContain(
      "was removed or replaced",
    );
    leaveLock({ pid: process.ppid });
    await errorOf(checkpoint.save("mine too"), "invalid_argument");
    await lock.release();
    expect(await checkpoint.load()).toBe("mine");
    // the other owner's lock is left alone
    expect(readdirSync(folder).sort()).toEqual(["job.json", "job.json.lock"]);
  });
});
