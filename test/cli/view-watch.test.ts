import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Run } from "evalwire";
import { scenario } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Context } from "../../src/cli/context.ts";
import { ViewSources } from "../../src/cli/view-sources.ts";
import { follow, stampsOf, type Watched } from "../../src/cli/view-watch.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ioOf } from "./support.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evalwire-watch-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Something that is watched, which a test changes. */
class Thing implements Watched {
  file = "a";
  run = "a";
  asked = 0;
  folders = (): string[] => [folder, join(folder, "absent")];
  files = async (): Promise<string> => this.file;
  runs = async (): Promise<string> => {
    this.asked++;
    return this.run;
  };
}

describe("follow()", () => {
  test("asks services once per interval, and calls back only after a change", async () => {
    const [clock, thing, controller] = [new FakeClock(), new Thing(), new AbortController()];
    let changes = 0;
    const known = await stampsOf(thing);
    const following = follow(thing, known, {
      onChange: async () => {
        changes++;
      },
      intervalMs: 10_000,
      signal: controller.signal,
      clock,
    });
    await clock.advance(30_000);
    expect({ changes, asked: thing.asked }).toEqual({ changes: 0, asked: 4 });
    thing.run = "b";
    await clock.advance(10_000);
    await clock.advance(10_000);
    expect({ changes, asked: thing.asked }).toEqual({ changes: 1, asked: 6 });
    thing.file = "b"; // a file system without events
    await clock.advance(10_000);
    expect(changes).toBe(2);
    controller.abort();
    await following;
    expect(clock.pending).toBe(0);
  });

  test("notices at once what changed while the runs were read", async () => {
    const [clock, thing, controller] = [new FakeClock(), new Thing(), new AbortController()];
    const known = await stampsOf(thing);
    thing.file = "b";
    await new Promise<void>((resolve) => {
      void follow(thing, known, {
        onChange: async () => resolve(),
        intervalMs: 10_000,
        signal: controller.signal,
        clock,
      });
    });
    controller.abort();
  });

  test("looks at files after an event, without asking services", async () => {
    const [thing, controller] = [new Thing(), new AbortController()];
    const known = await stampsOf(thing);
    const looked = new Promise<void>((resolve) => {
      thing.files = async () => {
        if (thing.file === "b") resolve();
        return thing.file;
      };
    });
    const following = follow(thing, known, {
      onChange: async () => {},
      intervalMs: 3_600_000,
      signal: controller.signal,
    });
    thing.file = "b";
    writeFileSync(join(folder, "new.txt"), "x");
    await looked;
    expect(thing.asked).toBe(1);
    controller.abort();
    await following;
  });
});

describe("ViewSources", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ seed: scenario({ rows: 5, passRate: 0.8 }) });
  });
  afterEach(() => sandbox.close());

  const sources = (texts: string[], flags: object = {}): ViewSources =>
    new ViewSources(
      new Context(ioOf({ cwd: folder, env: sandbox.env }).io, { progress: false }),
      texts,
      flags,
    );

  test("change when a file, a file of a folder, or the policy changes", async () => {
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write("base.csv", "id,a\n1,1");
    const watched = sources(["base.csv", "next.csv"], { policy: "gate.json" });
    const seen = new Set([await watched.files()]);
    for (const [name, text] of [
      ["base.csv", "id,a\n1,12"],
      ["next.csv", "id,a\n1,1"],
      ["gate.json", "{}"],
    ] as const) {
      write(name, text);
      const stamp = await watched.files();
      expect(seen.has(stamp), name).toBe(false);
      seen.add(stamp);
    }
    expect(await watched.files()).toBe([...seen].at(-1));
    expect(watched.folders()).toEqual([folder]);
    expect(await watched.runs()).toBe("\n");
    const whole = sources([folder]);
    const before = await whole.files();
    write("next.csv", "id,a\n1,2345");
    expect(await whole.files()).not.toBe(before);
  });

  test("ask for the newest run each time, and for an ended run once", async () => {
    const [run] = await runs();
    const watched = sources([run?.id ?? "", "latest"]);
    const first = await watched.runs();
    const asked = sandbox.requests.length;
    expect(await watched.runs()).toBe(first);
    expect(sandbox.requests.slice(asked).map(({ path }) => path)).toHaveLength(1);
    expect(sandbox.requests.some(({ path }) => path.includes("eval_results"))).toBe(false);
    expect(await watched.files()).toBe("");
  });

  test("say that a service does not answer, instead of failing", async () => {
    const watched = sources(["name:nothing"]);
    expect(await watched.runs()).toBe("not_found");
  });

  async function runs(): Promise<Run[]> {
    const { WeaveClient } = await import("evalwire/weave");
    const { WF_TRACE_SERVER_URL, WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT } = sandbox.env;
    const weave = new WeaveClient({
      baseUrl: WF_TRACE_SERVER_URL ?? "",
      apiKey: WANDB_API_KEY ?? "",
      project: `${WANDB_ENTITY}/${WANDB_PROJECT}`,
    });
    return await weave.evaluationRuns.search({}).toArray();
  }
});
