import { beforeEach, describe, expect, test } from "vitest";
import {
  type RecordedRow,
  type RecordedRun,
  type RecordOptions,
  recordRun,
} from "../../src/workflows/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  type Delivery,
  KeptCheckpoint,
  Killed,
  reset,
  WriteSandbox,
} from "../weave/rescore-sandbox.ts";

const V2 = "/v2/acme/search";
const PREDICTIONS = `POST ${V2}/predictions`;
const SCORES = `POST ${V2}/scores`;
const FINISH_RUN = /evaluation_runs\/[^/]+\/finish$/;
const FINISH_ROW = /predictions\/[^/]+\/finish$/;

let sandbox: WriteSandbox;
let checkpoint: KeptCheckpoint;
beforeEach(begin);

/** A clock on which delays end at once and timeouts never occur. */
class QuickClock extends FakeClock {
  override after(delayMs: number, callback: () => void): () => void {
    if (delayMs >= 60_000) return () => {};
    const timer = setImmediate(callback);
    return () => clearImmediate(timer);
  }
}

function begin(): void {
  sandbox = new WriteSandbox({ rows: 1, clock: new QuickClock() });
  checkpoint = new KeptCheckpoint();
}

/** Rows 1 and 2 are equal, like repeated trials; row 3 has no score. */
const ROWS: RecordedRow[] = [
  { inputs: { q: "a" }, output: { answer: "A" }, scores: { correct: true, tone: "formal" } },
  { inputs: { q: "b" }, output: "B", scores: { correct: true } },
  { inputs: { q: "b" }, output: "B", scores: { correct: true } },
  { inputs: { q: "c" }, output: null },
];
const RECORD = { evaluation: "search-eval", model: "ranker", rows: ROWS };

/** Records like a new process. */
function record(options: RecordOptions = {}, rows = ROWS): Promise<RecordedRun> {
  return recordRun(
    sandbox.client(),
    { ...RECORD, rows },
    { checkpoint, concurrency: 2, ...options },
  );
}

/** Returns the actual contents of the run, as rows show them and as the lists count them. */
async function held(
  runId: string,
): Promise<{ trials: string[]; predictions: number; scores: number }> {
  const weave = sandbox.client();
  const { rows } = await weave.load(runId, { inputs: true });
  const trials: string[] = [];
  for await (const { input, trials: some } of rows)
    for (const { output, scores } of some)
      trials.push(
        JSON.stringify([
          (input as { q: string }).q,
          output,
          ...Object.entries(scores)
            .map(([name, score]) => [name, score.value])
            .sort(),
        ]),
      );
  const predictions = await weave.predictions.list({ evaluation_run_id: runId }).toArray();
  const scores = await weave.scores.list({ evaluation_run_id: runId }).toArray();
  return { trials: trials.sort(), predictions: predictions.length, scores: scores.length };
}

const WHOLE = {
  trials: ROWS.map(({ inputs, output, scores = {} }) =>
    JSON.stringify([inputs.q, output, ...Object.entries(scores).sort()]),
  ).sort(),
  predictions: 4,
  scores: 4,
};

/** Expects that the run is complete and the result describes it. */
async function expectWhole(done: RecordedRun, about = ""): Promise<void> {
  const { evaluation_run_id: id, predictions, scores, surplus } = done;
  expect(await held(id), about).toEqual(WHOLE);
  expect({ predictions, scores, surplus }, about).toEqual({
    predictions: 4,
    scores: 4,
    surplus: { trials: [], scores: [] },
  });
  const finished = sandbox.deliveries
    .filter(({ route }) => FINISH_ROW.test(route))
    .map(({ route }) => route);
  expect(new Set(finished).size, `finished twice ${about}`).toBe(finished.length);
}

const isWrite = ({ route }: Delivery): boolean =>
  route === PREDICTIONS || route === SCORES || FINISH_ROW.test(route) || FINISH_RUN.test(route);

/**
 * Returns the number of writes of a whole recording, and the number of requests of the process that
 * resumes it.
 */
async function writesOfAll(): Promise<number> {
  let writes = 0;
  sandbox.between = async (delivery, work) => {
    writes += Number(isWrite(delivery));
    return work();
  };
  await record();
  begin();
  return writes;
}

describe("recordRun() resumed after a lost response", () => {
  test("a write that lands late, at every other step of the next attempt, leaves no duplicates", async () => {
    const writes = await writesOfAll();
    expect(writes).toBe(4 + 4 + 4 + 1);
    let cases = 0;
    for (let lost = 0; lost < writes; lost++) {
      for (let landing = lost % 2; ; landing += 2) {
        begin();
        let late: (() => Promise<Response>) | undefined;
        let seen = 0;
        sandbox.between = async (delivery, work) => {
          if (late !== undefined) throw new Killed("the process is gone");
          if (!isWrite(delivery) || seen++ !== lost) return work();
          late = work;
          throw reset();
        };
        await failureOf(record());
        let step = 0;
        let landed = false;
        sandbox.between = async (_delivery, work) => {
          if (step++ === landing) {
            landed = true;
            await late?.();
          }
          return work();
        };
        const done = await record();
        if (!landed) break; // the next attempt has fewer steps
        cases++;
        const { predictions, scores } = await held(done.evaluation_run_id);
        expect(
          { predictions: done.predictions, scores: done.scores },
          `write ${lost} at step ${landing}`,
        ).toEqual({ predictions, scores });
        expect([predictions, scores, done.surplus], `write ${lost} at step ${landing}`).toEqual([
          4,
          4,
          { trials: [], scores: [] },
        ]);
        expect((await held(done.evaluation_run_id)).trials).toEqual(WHOLE.trials);
      }
    }
    expect(cases).toBeGreaterThan(80);
  });

  test("survives a lost response to any write in three attempts in a row", async () => {
    const writes = await writesOfAll();
    for (let lost = 0; lost < writes; lost++) {
      begin();
      for (let attempt = 0; attempt < 3; attempt++) {
        let seen = 0;
        let dead = false;
        sandbox.between = async (delivery, work) => {
          if (dead) throw new Killed("the process is gone");
          const answer = await work();
          if (!isWrite(delivery) || seen++ !== lost) return answer;
          dead = true;
          throw reset();
        };
        await recordOrFail();
      }
      sandbox.between = (_delivery, work) => work();
      await expectWhole(await record(), `write ${lost}`);
    }
  });
});

async function recordOrFail(): Promise<void> {
  await record().catch(() => {});
}

describe("recordRun() resumed after the server was killed during a write", () => {
  const project = () => sandbox.store.weave.project("acme/search");
  const callOf = (id: string) =>
    project().call(id) as { endedAtUs: number | null; output: unknown };
  const idOf = async (answer: Response): Promise<string> =>
    Object.values((await answer.clone().json()) as Record<string, string>)[0] ?? "";

  /** Leftovers of a server that was killed during a write, by the step that it did not take. */
  const HALVES: readonly [name: string, route: string, halve: (id: string) => void][] = [
    ["a trial without its prediction", PREDICTIONS, (id) => project().deleteCalls([id])],
    [
      "a prediction without its output",
      PREDICTIONS,
      (id) => Object.assign(callOf(id), { endedAtUs: null, output: null }),
    ],
    [
      "a score without its value",
      SCORES,
      (id) => Object.assign(callOf(id), { endedAtUs: null, output: null }),
    ],
  ];
  test.each(HALVES)("%s is deleted, and the row is complete", async (_name, route, halve) => {
    for (let nth = 0; nth < 4; nth++) {
      begin();
      let seen = 0;
      sandbox.between = async (delivery, work) => {
        const answer = await work();
        if (delivery.route !== route || seen++ !== nth) return answer;
        halve(await idOf(answer));
        throw reset();
      };
      await errorOf(record(), "ambiguous_write");
      sandbox.between = (_delivery, work) => work();
      const done = await record();
      await expectWhole(done, `${nth}`);
      if (nth === 0)
        expect(done.warnings).toContainEqual(
          expect.stringMatching(/An interrupted attempt left \d calls? in the run .* deleted/),
        );
    }
  });

  test("stores a prediction again if it was ended but its trial was not", async () => {
    sandbox.between = async ({ route }, work) => {
      if (!FINISH_ROW.test(route)) return work();
      const id = route.split("/").at(-2) ?? "";
      callOf(id).output = null; // as the end of a prediction does on the real server
      throw reset();
    };
    await errorOf(record(), "ambiguous_write");
    sandbox.between = (_delivery, work) => work();
    await expectWhole(await record());
  });
});

describe("recordRun() and additions by others", () => {
  /** Stores a trial in the run as someone else would. */
  async function addTrial(run: string, inputs: object, output: unknown): Promise<string> {
    const weave = sandbox.client();
    const model = String(sandbox.sent(PREDICTIONS)[0]?.model);
    const { prediction_id } = await weave.predictions.create({
      model,
      inputs: { ...inputs },
      output,
      evaluation_run_id: run,
    });
    await weave.scores.create({
      prediction_id,
      scorer: "weave:///acme/search/object/human:1",
      value: 1,
      evaluation_run_id: run,
    });
    await weave.predictions.finish(prediction_id);
    return prediction_id;
  }
  /** Runs after the last row was sent and before the run is read. */
  function whenRowsAreSent(act: (run: string) => Promise<unknown>): void {
    let finished = 0;
    sandbox.between = async ({ route, body }, work) => {
      const answer = await work();
      if (FINISH_ROW.test(route) && ++finished === ROWS.length) {
        sandbox.between = (_delivery, next) => next();
        await act(
          String(body.evaluation_run_id ?? sandbox.sent(PREDICTIONS)[0]?.evaluation_run_id),
        );
      }
      return answer;
    };
  }

  test.each([
    ["with another input", { q: "theirs" }, "x"],
    ["with a row's input and another output", { q: "a" }, "x"],
    ["that is equal to a row", { q: "b" }, "B"],
  ])("a trial %s stays and is counted and returned", async (_name, inputs, output) => {
    whenRowsAreSent((run) => addTrial(run, inputs, output));
    const done = await record();
    expect(done).toMatchObject({
      predictions: 5,
      scores: 5,
      surplus: { trials: [expect.any(String)], scores: [expect.any(String)] },
    });
    expect(done.warnings).toContainEqual(
      "The run has 1 trial and 1 score without a row: see 'surplus'",
    );
    expect(await held(done.evaluation_run_id)).toMatchObject({ predictions: 5, scores: 5 });
    sandbox.deliveries.length = 0;
    // from the checkpoint
    expect(await record()).toMatchObject({ predictions: 5, scores: 5, surplus: done.surplus });
    expect(sandbox.deliveries).toEqual([]);
    const { numDeletedCalls } = await sandbox.client().predictions.delete(done.surplus.trials);
    expect(numDeletedCalls).toBe(3);
    expect(await held(done.evaluation_run_id)).toEqual(WHOLE);
  });

  test("another scorer's score on a row's trial stays and is counted and returned, even when the recording is resumed", async () => {
    sandbox.between = async ({ route }, work) => {
      if (FINISH_RUN.test(route)) throw reset();
      return work();
    };
    await errorOf(record(), "ambiguous_write");
    sandbox.between = (_delivery, work) => work();
    const run = String(sandbox.sent(PREDICTIONS)[0]?.evaluation_run_id);
    const prediction = await sandbox.client().predictions.list({ evaluation_run_id: run }).first();
    const scorer = "weave:///acme/search/object/human:1";
    const { score_id } = await sandbox.client().scores.create({
      prediction_id: prediction?.prediction_id ?? "",
      scorer,
      value: 1,
      evaluation_run_id: run,
    });
    expect(await record()).toMatchObject({
      predictions: 4,
      scores: 5,
      surplus: { trials: [], scores: [score_id] },
    });
  });

  test("returns leftovers that cannot be deleted, with the reason", async () => {
    sandbox.between = async ({ route, body }, work) => {
      const answer = await work();
      if (route === PREDICTIONS && (body.inputs as { q: string }).q === "c") throw reset();
      return answer;
    };
    // row 3, which has no score: its end may be under way
    await errorOf(record(), "ambiguous_write");
    sandbox.between = async ({ route }, work) =>
      route === `DELETE ${V2}/predictions`
        ? Response.json({ reason: "not yours" }, { status: 403 })
        : work();
    const done = await record();
    expect(done).toMatchObject({
      predictions: 5,
      scores: 4,
      surplus: { trials: [expect.any(String)], scores: [] },
    });
    expect(done.warnings).toContainEqual(expect.stringContaining("could not be deleted"));
    expect(done.warnings.join()).toContain("not yours");
  });

  test("throws if rows are missing from the run, and the next attempt stores them again", async () => {
    whenRowsAreSent(async (run) => {
      const project = sandbox.store.weave.project("acme/search");
      const trial = project
        .calls()
        .find(
          ({ traceId, attributes }) =>
            traceId === run && "predict_call_id" in (attributes.weave as object),
        );
      project.deleteCalls([trial?.id ?? ""]);
    });
    const error = await errorOf(record(), "conflict");
    expect(error.message).toMatch(
      /^1 stored row of the run '.*' could not be found complete on the server/,
    );
    expect(sandbox.sent(`POST ${V2}/evaluation_runs`)).toHaveLength(1);
    await expectWhole(await record());
  });
});

describe("scorers whose scores cannot be stored are refused before the run is created", () => {
  const OP = "weave:///acme/search/op/grader:abc";
  test.each([
    ["an op", { [OP]: true }, /function scorer \(an op\)/],
    ["a table", { "weave:///acme/search/table/abc": true }, /a table/],
    [
      "two with the same name",
      { tone: 1, "weave:///acme/search/object/tone:v0": 2 },
      /two scores from the scorer 'tone'/,
    ],
    ["an unknown scorer", { nope: 1 }, /No scorer 'nope'/],
  ])("%s", async (_name, scores, message) => {
    const rows = [...ROWS, { inputs: {}, output: 1, scores }];
    expect((await errorOf(record({}, rows as RecordedRow[]), "invalid_argument")).message).toMatch(
      message,
    );
    expect(sandbox.deliveries.filter(({ route }) => route.startsWith(`POST ${V2}`))).toEqual([]);
  });

  test("a function scorer by name, and in the first rows of an asynchronous source", async () => {
    const weave = sandbox.client();
    const { object_id: dataset, digest } = (await weave.datasets.list().first()) ?? {
      object_id: "",
      digest: "",
    };
    await weave.evaluations.create({
      name: "with-op",
      dataset: `weave:///acme/search/object/${dataset}:${digest}`,
      scorers: [OP],
    });
    sandbox.deliveries.length = 0;
    async function* rows(): AsyncGenerator<RecordedRow> {
      yield { inputs: {}, output: 1, scores: { grader: true } };
    }
    const error = await errorOf<Error & { path: string }>(
      recordRun(weave, { ...RECORD, rows: rows() }),
      "invalid_argument",
    );
    expect(error.path).toBe("record.rows[0].scores");
    expect(sandbox.deliveries.filter(({ route }) => route.startsWith(`POST ${V2}`))).toEqual([]);
  });
});
