import { beforeEach, describe, expect, test } from "vitest";
import type { RescoreManyItem, RescoreManyOptions } from "../../src/weave/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { KeptCheckpoint, Killed, reset, WriteSandbox } from "./rescore-sandbox.ts";

const RESCORE = "POST /evaluations/rescore";
const SCORERS = ["correct", "tone"];
const ROWS = 3;

let sandbox: WriteSandbox;
let sources: string[];
let checkpoint: KeptCheckpoint;

beforeEach(async () => {
  await begin();
});

async function begin(): Promise<void> {
  sandbox = new WriteSandbox({ rows: ROWS });
  sources = await sandbox.sources();
  checkpoint = new KeptCheckpoint();
}

/** Goes through all runs as a new process would. */
async function runMany(
  options: Partial<RescoreManyOptions> = {},
  runs: string[] = sources,
  scorers: string[] = SCORERS,
): Promise<RescoreManyItem[]> {
  const all = async (): Promise<RescoreManyItem[]> => {
    const items: RescoreManyItem[] = [];
    for await (const item of sandbox.client().rescore.runMany(runs, scorers, { maxScorings: 100, checkpoint, windowMs: 3_000, ...options }))
      items.push(item);
    return items;
  };
  return await sandbox.clock.run(all());
}

/** Lets the emulated worker do the jobs that were queued: it moves on when somebody looks. */
async function work(): Promise<void> {
  for (const id of sandbox.store.weave.jobs.keys()) for (let looks = 0; looks < 4; looks++) await sandbox.client().rescore.status(id);
}

/** How often a source was sent. */
function copies(source: string | undefined): number {
  return sandbox.sent(RESCORE).filter((body) => body.source_evaluation_run_id === source).length;
}

/** What became of each source, by position: a coverage, or the code of an error. */
function outcomes(items: RescoreManyItem[]): unknown[] {
  expect(items.map(({ source }) => source)).toEqual(sources);
  return items.map(({ result, error }) => (result === undefined ? (error as unknown as { code: string }).code : result.coverage));
}

describe("rescore.runMany()", () => {
  test("rescores each run once, one after the other, and gives each outcome as it is known", async () => {
    const [first] = sources;
    const stream = sandbox
      .client()
      .rescore.runMany([...sources, ...sources], SCORERS, { maxScorings: 12 })
      [Symbol.asyncIterator]();
    const { value } = await sandbox.clock.run(stream.next());
    expect(value).toMatchObject({ source: first, result: { coverage: 1 } });
    expect(sandbox.sent(RESCORE)).toHaveLength(1);
    await sandbox.clock.run(stream.next());
    expect((await stream.next()).done).toBe(true);
    expect(sources.map(copies)).toEqual([1, 1]);
    expect(sandbox.sent(RESCORE)[0]?.scorer_refs).toHaveLength(2);
  });

  test("refuses a plan above the ceiling before anything is sent", async () => {
    const error = await errorOf(runMany({ maxScorings: 11 }), "invalid_argument");
    expect(error.message).toMatch(/12 times.*11/);
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
    expect(checkpoint.saves).toBe(0);
    expect(outcomes(await runMany({ maxScorings: 12 }))).toEqual([1, 1]);
  });

  test.each([
    [{ maxScorings: undefined }, "maxScorings"],
    [{ maxScorings: -1 }, "maxScorings"],
    [{ maxScorings: Number.NaN }, "maxScorings"],
    [{ max: 1 }, "'max' is not an option"],
    [{ windowMs: -1 }, "windowMs"],
  ])("refuses the options %s", async (options, message) => {
    expect((await errorOf(runMany(options as never), "invalid_argument")).message).toContain(message);
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
  });

  test("refuses runs that are no list, no scorers, and scorers that there are not", async () => {
    await errorOf(runMany({}, sources[0] as never), "invalid_argument");
    await errorOf(runMany({}, sources, []), "invalid_argument");
    await errorOf(runMany({}, sources, ["corect"]), "invalid_argument");
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
    expect(await runMany({}, [])).toEqual([]);
  });

  test("gives failures beside successes; one that was refused is sent again by the next process", async () => {
    let refused = false;
    sandbox.between = async ({ route, body }, send) => {
      if (route !== RESCORE || body.source_evaluation_run_id !== sources[0] || refused) return send();
      refused = true;
      return Response.json({ detail: [] }, { status: 422 });
    };
    expect(outcomes(await runMany())).toEqual(["validation", 1]);
    expect(sources.map(copies)).toEqual([0, 1]);
    expect(outcomes(await runMany())).toEqual([1, 1]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test("a job that failed is not submitted again", async () => {
    sandbox.store.weave.worker.outcome = "failed";
    expect(outcomes(await runMany())).toEqual(["rescore_failed", "rescore_failed"]);
    expect(outcomes(await runMany())).toEqual(["rescore_failed", "rescore_failed"]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test("a finished job is read from the checkpoint: nothing is asked but what is missing", async () => {
    const items = await runMany();
    sandbox.deliveries.length = 0;
    expect(await runMany({ maxScorings: 0 })).toEqual(items);
    expect(sandbox.deliveries).toEqual([]);
  });

  test("an abort ends it with the reason; what was started is waited for by the next process", async () => {
    const controller = new AbortController();
    sandbox.between = async ({ route }, send) => {
      if (route === "POST /evaluations/status") controller.abort("enough");
      return send();
    };
    expect(await failureOf(runMany({ signal: controller.signal }))).toBe("enough");
    sandbox.between = (_delivery, send) => send();
    expect(outcomes(await runMany())).toEqual([1, 1]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test("an abort while the start is in flight is told before it ends", async () => {
    const controller = new AbortController();
    sandbox.between = async ({ route }, send) => {
      const answer = await send();
      if (route !== RESCORE) return answer;
      controller.abort("enough");
      return await new Promise(() => {});
    };
    const items: RescoreManyItem[] = [];
    const ended = failureOf(
      (async () => {
        const options = { maxScorings: 100, checkpoint, signal: controller.signal };
        for await (const item of sandbox.client().rescore.runMany(sources, SCORERS, options)) items.push(item);
      })(),
    );
    expect(await ended).toBe("enough");
    expect(items).toMatchObject([{ source: sources[0], error: { code: "ambiguous_write", aborted: true } }]);
  });
});

describe("rescore.runMany() and an unknown outcome", () => {
  test("it is never sent again, and found when the worker has begun", async () => {
    sandbox.between = async ({ route, body }, send) => {
      const answer = await send();
      if (route === RESCORE && body.source_evaluation_run_id === sources[0]) throw reset();
      return answer;
    };
    expect(outcomes(await runMany())).toEqual(["ambiguous_write", 1]);
    expect(outcomes(await runMany())).toEqual(["ambiguous_write", 1]); // the worker has not begun: nothing to be seen
    await work();
    expect(outcomes(await runMany())).toEqual([1, 1]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test("when it was lost for good every later process says so, with what is known", async () => {
    sandbox.between = async ({ route }, send) => {
      if (route === RESCORE) throw reset();
      return send();
    };
    await runMany();
    for (let process = 0; process < 2; process++) {
      const items = await runMany();
      expect(outcomes(items)).toEqual(["ambiguous_write", "ambiguous_write"]);
      expect(items[0]?.error).toMatchObject({
        target: { source_evaluation_run_id: sources[0] },
        message: expect.stringContaining("not sent again"),
      });
    }
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
  });

  test("the next process finds it although the service's clock is 10 minutes behind", async () => {
    sandbox.skewMs = -600_000;
    sandbox.between = async ({ route }, send) => {
      const answer = await send();
      if (route === RESCORE) throw reset();
      return answer;
    };
    await runMany();
    await work();
    sandbox.between = (_delivery, send) => send();
    expect(outcomes(await runMany())).toEqual([1, 1]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test("of several runs that could be it none is taken", async () => {
    sandbox.between = async ({ route }, send) => {
      if (route !== RESCORE) return send();
      await send();
      await send();
      throw reset();
    };
    await runMany();
    await work();
    const items = await runMany();
    expect(outcomes(items)).toEqual(["ambiguous_write", "ambiguous_write"]);
    expect(items[0]?.error?.message).toContain("2 runs");
  });
});

describe("rescore.runMany() and its checkpoint", () => {
  test("a start that could not be noted is not sent, and may be sent later", async () => {
    checkpoint.atSave = (number) => {
      if (number === 1) throw new Error("disk full");
    };
    const items = await runMany();
    expect(items[0]?.error?.message).toBe("disk full");
    expect(items[1]?.result?.coverage).toBe(1);
    expect(sources.map(copies)).toEqual([0, 1]);
    expect(outcomes(await runMany())).toEqual([1, 1]);
    expect(sources.map(copies)).toEqual([1, 1]);
  });

  test.each([
    ["no JSON", "{", /does not hold/],
    ["something else", '{"rows":3}', /does not hold/],
    ["null", "null", /does not hold/],
    ["the progress of other scorers", '{"version":1,"scorers":["judge"],"entries":{}}', /'judge'/],
  ])("refuses %s", async (_what, saved, message) => {
    checkpoint.saved = saved;
    expect((await errorOf(runMany(), "invalid_argument")).message).toMatch(message);
    expect(sandbox.sent(RESCORE)).toHaveLength(0);
  });
});

/** A process that ends at its step n: before or after a request was handled, before or after the checkpoint was saved. Nothing of it goes on after that. */
function killAt(n: number): { steps: () => number } {
  let step = 0;
  let dead = false;
  const pass = (): void => {
    if (dead || step++ === n) {
      dead = true;
      throw new Killed(`killed at step ${n}`);
    }
  };
  sandbox.between = async (_delivery, send) => {
    pass();
    const answer = await send();
    pass();
    return answer;
  };
  checkpoint.atSave = pass;
  return { steps: () => step };
}

function live(): void {
  sandbox.between = (_delivery, send) => send();
  checkpoint.atSave = () => {};
}

async function stepsOfOneProcess(): Promise<number> {
  const { steps } = killAt(Number.POSITIVE_INFINITY);
  expect(outcomes(await runMany())).toEqual([1, 1]);
  return steps();
}

describe("rescore.runMany() killed", () => {
  test("at every step: the next process pays for nothing twice, finds what was sent, and sends what was not noted", async () => {
    const steps = await stepsOfOneProcess();
    expect(steps).toBeGreaterThan(40);
    let unknown = 0;
    for (let n = 0; n < steps; n++) {
      await begin();
      killAt(n);
      await runMany().catch(() => {});
      live();
      await work();
      const after = outcomes(await runMany());
      for (const [index, source] of sources.entries()) {
        // Sent once and found, or noted and then killed before it left: then nobody can know, and it is not sent.
        expect([copies(source), after[index]], `killed at step ${n}`).toEqual(copies(source) === 1 ? [1, 1] : [0, "ambiguous_write"]);
        if (copies(source) === 0) unknown++;
      }
    }
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThanOrEqual(4); // of each run two steps: the note is saved, the request is about to leave
  });

  test("twice, the second time while it resumes: still never two copies", async () => {
    const steps = await stepsOfOneProcess();
    for (let n = 0; n < steps; n++) {
      await begin();
      killAt(n);
      await runMany().catch(() => {});
      live();
      if (n % 2 === 0) await work();
      killAt((n * 7) % steps);
      await runMany().catch(() => {});
      live();
      await work();
      await runMany();
      expect(Math.max(...sources.map(copies)), `killed at step ${n}`).toBeLessThanOrEqual(1);
    }
  });
});
