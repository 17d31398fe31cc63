import { beforeEach, describe, expect, test } from "vitest";
import {
  type RecordedRow,
  type RecordedRun,
  type RecordOptions,
  type RunRecord,
  recordRun,
} from "../../src/workflows/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import {
  type Delivery,
  KeptCheckpoint,
  Killed,
  reset,
  WriteSandbox,
} from "../weave/rescore-sandbox.ts";

const V2 = "/v2/acme/search";
const RUNS = `POST ${V2}/evaluation_runs`;
const PREDICTIONS = `POST ${V2}/predictions`;
const SCORES = `POST ${V2}/scores`;

let sandbox: WriteSandbox;
let checkpoint: KeptCheckpoint;

beforeEach(() => {
  begin();
});

function begin(): void {
  sandbox = new WriteSandbox({ rows: 1 });
  checkpoint = new KeptCheckpoint();
}

/** Seven rows; three of them are the same question with the same answer, like repeated trials. */
const ROWS: RecordedRow[] = ["a", "b", "b", "c", "b", "d", "e"].map((question, index) => ({
  inputs: { question, context: { n: 1, m: 2 } },
  output: { answer: question.toUpperCase() },
  scores: { correct: index % 2 === 0, tone: "formal", closeness: null },
}));

const RECORD: RunRecord = {
  evaluation: "search-eval",
  model: "ranker",
  rows: ROWS,
  summary: { branch: "main" },
};

/** Records like a new process. */
function record(
  change: Partial<RunRecord> = {},
  options: RecordOptions = {},
): Promise<RecordedRun> {
  return recordRun(
    sandbox.client(),
    { ...RECORD, ...change },
    { checkpoint, concurrency: 3, ...options },
  );
}

/**
 * Returns the contents of the run: inputs, output and scores of each trial, and the number of calls
 * of each kind.
 */
async function stored(
  runId: string,
): Promise<{ trials: string[]; predictions: number; scores: number; status: string | undefined }> {
  const weave = sandbox.client();
  const { rows, run } = await weave.load(runId, { inputs: true });
  const trials: string[] = [];
  for await (const row of rows) {
    for (const { output, scores } of row.trials)
      trials.push(
        JSON.stringify([
          (row.input as { question: string }).question,
          output,
          scores.correct?.value,
          scores.tone?.value,
        ]),
      );
  }
  const predictions = await weave.predictions.list({ evaluation_run_id: runId }).toArray();
  const scores = await weave.scores.list({ evaluation_run_id: runId }).toArray();
  return {
    trials: trials.sort(),
    predictions: predictions.length,
    scores: scores.length,
    status: run.status,
  };
}

const WHOLE = {
  trials: ROWS.map(({ inputs, output, scores }) =>
    JSON.stringify([inputs.question, output, scores?.correct, "formal"]),
  ).sort(),
  predictions: 7,
  scores: 14,
  status: "completed",
};

describe("recordRun()", () => {
  test("creates and finishes the run, its predictions and their scores, by name", async () => {
    const done = await record();
    expect(done).toEqual({
      evaluation_run_id: expect.any(String),
      predictions: 7,
      scores: 14,
      surplus: { trials: [], scores: [] },
      warnings: [expect.stringContaining("has no lock()")],
    });
    expect(await stored(done.evaluation_run_id)).toEqual(WHOLE);
    const run = await sandbox.client().evaluationRuns.get(done.evaluation_run_id);
    expect(run.summary).toMatchObject({ branch: "main" });
    const [evaluation, model] = [
      await sandbox.client().evaluations.list().first(),
      await sandbox.client().models.list().first(),
    ];
    expect(run.evaluation).toBe(`weave:///acme/search/object/search-eval:${evaluation?.digest}`);
    // not ranker:latest, as the read route returns it
    expect(run.model).toBe(`weave:///acme/search/object/ranker:${model?.digest}`);
  });

  test("accepts references, an asynchronous source of rows, and rows without scores", async () => {
    const model = "weave:///acme/search/object/ranker:any";
    async function* rows(): AsyncGenerator<RecordedRow> {
      yield { inputs: { q: 1 }, output: null };
      yield { inputs: { q: 2 }, output: null, scores: { correct: null } };
    }
    expect(await record({ model, rows: rows() }, {})).toMatchObject({ predictions: 2, scores: 0 });
    expect(sandbox.sent(PREDICTIONS)).toMatchObject([
      { model, output: null },
      { model, output: null },
    ]);
    expect(await record({ rows: [] }, { checkpoint: new KeptCheckpoint() })).toMatchObject({
      predictions: 0,
      scores: 0,
    });
  });

  test("limits the number of concurrent rows, and looks up each scorer once", async () => {
    let inside = 0;
    let most = 0;
    sandbox.between = async ({ route }, work) => {
      if (route === PREDICTIONS || route === SCORES) most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = await work();
      if (route === PREDICTIONS || route === SCORES) inside--;
      return answer;
    };
    await record({}, { concurrency: 3 });
    expect(most).toBe(3);
    expect(sandbox.deliveries.filter(({ route }) => route === "POST /objs/query")).toHaveLength(2);
    most = 0;
    await record({}, { concurrency: 1, checkpoint: new KeptCheckpoint() });
    expect(most).toBe(1);
  });

  test.each([
    [{ rows: undefined }, {}, "invalid_argument", /'rows'/],
    [{ model: "" }, {}, "invalid_argument", /'model'/],
    [{ evaluation: 3 }, {}, "invalid_argument", /'evaluation'/],
    [{ model: "nope" }, {}, "not_found", /nope/],
    [{ row: [] }, {}, "invalid_argument", /Did you mean|'row'/],
    [{}, { concurrency: 0 }, "invalid_argument", /concurrency/],
    [{}, { concurrency: 33 }, "invalid_argument", /concurrency/],
    [{}, { concurency: 3 }, "invalid_argument", /concurrency/],
  ])("refuses %s with %s before a run is created", async (change, options, code, message) => {
    expect((await errorOf(record(change as never, options as never), code)).message).toMatch(
      message,
    );
    expect(sandbox.sent(RUNS)).toHaveLength(0);
  });

  test.each([["{"], ['{"version":1}'], ["null"], ['{"version":1,"scorers":[],"entries":{}}']])(
    "refuses the checkpoint %s",
    async (saved) => {
      checkpoint.saved = saved;
      await errorOf(record(), "invalid_argument");
      expect(sandbox.deliveries).toHaveLength(0);
    },
  );

  test("a failing row stops the recording once concurrent rows are stored; the next attempt resumes", async () => {
    let failed = false;
    sandbox.between = async ({ route, body }, work) => {
      const { question } = (body.inputs ?? {}) as { question?: string };
      if (route !== PREDICTIONS || question !== "c" || failed) return work();
      failed = true;
      return Response.json({ reason: "no" }, { status: 400 });
    };
    await errorOf(record(), "bad_request");
    // all rows of the window c, b, d except c were stored
    expect(sandbox.sent(PREDICTIONS)).toHaveLength(5);
    const done = await record();
    expect(await stored(done.evaluation_run_id)).toEqual(WHOLE);
    expect(sandbox.sent(RUNS)).toHaveLength(1);
  });

  test("names the row that is invalid", async () => {
    const error = await errorOf<Error & { path: string }>(
      record({ rows: [...ROWS, { inputs: "a" } as never] }),
      "invalid_argument",
    );
    expect(error.path).toBe("record.rows[7].inputs");
  });

  test("the next attempt finds a prediction whose response was lost, and does not store it again", async () => {
    let lost = 0;
    sandbox.between = async ({ route }, work) => {
      const answer = await work();
      if (route === PREDICTIONS && lost++ === 4) throw reset();
      return answer;
    };
    await errorOf(record(), "ambiguous_write");
    const done = await record();
    expect(await stored(done.evaluation_run_id)).toEqual(WHOLE);
  });

  test("resumes with the version of the model that it began with", async () => {
    sandbox.between = async ({ route }, work) => {
      if (route === SCORES) throw new Killed("killed");
      return work();
    };
    await failureOf(record());
    sandbox.between = (_delivery, work) => work();
    await sandbox.client().models.create({ name: "ranker", source_code: "class M: pass" });
    await record();
    expect(new Set(sandbox.sent(PREDICTIONS).map(({ model }) => model)).size).toBe(1);
  });

  test("sends no request for work that is done", async () => {
    const done = await record();
    sandbox.deliveries.length = 0;
    expect(await record()).toEqual(done);
    expect(sandbox.deliveries).toEqual([]);
  });

  test("the next attempt completes a recording killed at any step, without duplicate predictions or scores", async () => {
    let step = 0;
    const killAt = (n: number): void => {
      step = 0;
      let dead = false;
      const pass = (): void => {
        if (dead || step++ === n) {
          dead = true;
          throw new Killed(`killed at step ${n}`);
        }
      };
      sandbox.between = async (_delivery: Delivery, work) => {
        pass();
        const answer = await work();
        pass();
        return answer;
      };
      checkpoint.atSave = pass;
    };
    killAt(Number.POSITIVE_INFINITY);
    await record();
    const steps = step;
    expect(steps).toBeGreaterThan(60);
    let orphans = 0;
    for (let n = 0; n < steps; n++) {
      begin();
      killAt(n);
      await failureOf(record());
      sandbox.between = (_delivery, work) => work();
      checkpoint.atSave = () => {};
      const done = await record({}, { concurrency: 2 });
      expect(await stored(done.evaluation_run_id), `killed at step ${n}`).toEqual(WHOLE);
      orphans += sandbox.sent(RUNS).length - 1;
    }
    // killed between creating the run and saving its ID: an empty run is left behind
    expect(orphans).toBe(2);
  });
});
