import { describe, expect, test } from "vitest";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import {
  type Galileo,
  galileoWith,
  LENGTH,
  loseAnswer,
  methodsOf,
  NOBODY,
  reset,
} from "./galileo-with.ts";

const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";
const TRIAL = {
  query: "q",
  response: "r",
  chain_poll_template: { template: "t" },
  scorer_configuration: {},
  user_prompt: "p",
};
const AUTOGEN = {
  instructions: "i",
  model_name: "m",
  output_type: "boolean",
  cot_enabled: false,
  scoreable_node_types: ["llm"],
} as const;

type Call = (galileo: Galileo["galileo"]) => Promise<unknown>;
const PAID: [string, Call][] = [
  ["autogen", ({ scorers }) => scorers.autogen({ ...AUTOGEN, scoreable_node_types: ["llm"] })],
  ["validations.llm", ({ scorers }) => scorers.validations.llm({ query: "q" })],
  ["validations.llmWithFiles", ({ scorers }) => scorers.validations.llmWithFiles({ body: "{}" })],
  ["validations.llmOnRecords", ({ scorers }) => scorers.validations.llmOnRecords(TRIAL)],
  [
    "validations.llmOnDataset",
    ({ scorers }) => scorers.validations.llmOnDataset({ ...TRIAL, dataset_id: NOBODY }),
  ],
];

describe("Paid work of Galileo", () => {
  test.each(PAID)(
    "%s whose response is lost is sent once and warns about paying twice",
    async (_what, call) => {
      const { galileo, sent } = galileoWith(loseAnswer);
      const error = await errorOf<Error & { advice: string }>(call(galileo), "ambiguous_write");
      expect(error.advice).toMatch(/paid work: do not resend it without checking/);
      expect(sent).toHaveLength(1);
    },
  );

  test("one is in flight at a time", async () => {
    const waiting: (() => void)[] = [];
    const { galileo, sent } = galileoWith(async ({ apply }) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return await apply();
    });
    const all = Promise.all(PAID.map(([, call]) => call(galileo)));
    for (let done = 1; done <= PAID.length; done++) {
      await settleTasks();
      expect(sent).toHaveLength(done);
      waiting.shift()?.();
    }
    expect(await all).toHaveLength(5);
  });
});

describe("JSON bodies", () => {
  test.each<[string, (galileo: Galileo["galileo"], body: never) => unknown]>([
    ["create", ({ scorers }, body) => scorers.create(body)],
    ["autogen", ({ scorers }, body) => scorers.autogen(body)],
    ["versions.create", ({ scorers }, body) => scorers.versions.create(LENGTH, body)],
    [
      "versions.writeHealthScore",
      ({ scorers }, body) => scorers.versions.writeHealthScore(LENGTH, 0, body),
    ],
    ["validations.llm", ({ scorers }, body) => scorers.validations.llm(body)],
    ["validations.llmOnRecords", ({ scorers }, body) => scorers.validations.llmOnRecords(body)],
    ["validations.llmOnDataset", ({ scorers }, body) => scorers.validations.llmOnDataset(body)],
  ])("%s rejects a body that is not an object and sends nothing", async (_what, call) => {
    const { galileo, sent } = galileoWith();
    const error = await errorOf(() => call(galileo, null as never), "invalid_argument");
    expect(error.message).toBe("'body' must be an object: current value is null");
    expect(sent).toEqual([]);
  });
});

describe("ScorerValidations of code", () => {
  test("waitForCode() waits until the validation has passed", async () => {
    const { galileo, sent, clock } = galileoWith();
    const { validations } = galileo.scorers;
    const done = await clock.run(validations.waitForCode(await validations.code({ file: CODE })));
    expect(done).toMatchObject({
      status: "completed",
      result: { result: { result_type: "valid" } },
    });
    expect(methodsOf(sent)).toEqual(["POST", "GET", "GET", "GET"]);
  });

  test("a failed validation is returned like any other", async () => {
    const { galileo, clock } = galileoWith();
    const { validations } = galileo.scorers;
    const { task_id } = await validations.code({ file: "x = 1" });
    expect(await clock.run(validations.waitForCode(task_id))).toMatchObject({
      status: "failed",
      result: { result: { result_type: "invalid" } },
    });
  });

  test("keeps waiting in an unknown state", async () => {
    const states = ["queued-somewhere", "completed"];
    const { galileo, clock } = galileoWith(() =>
      json({
        id: NOBODY,
        created_at: "2026-01-01T00:00:00Z",
        updated_at: "2026-01-01T00:00:00Z",
        status: states.shift(),
      })({} as never),
    );
    expect((await clock.run(galileo.scorers.validations.waitForCode(NOBODY))).status).toBe(
      "completed",
    );
  });

  test("stops at timeoutMs, with the task id", async () => {
    const { galileo, clock } = galileoWith(() =>
      json({
        id: NOBODY,
        created_at: "2026-01-01T00:00:00Z",
        updated_at: "2026-01-01T00:00:00Z",
        status: "started",
      })({} as never),
    );
    const error = await clock.run(
      errorOf<Error & { job: unknown }>(
        galileo.scorers.validations.waitForCode(NOBODY, { timeoutMs: 5_000 }),
        "poll_timeout",
      ),
    );
    expect(error.job).toEqual({ task_id: NOBODY });
    expect(clock.now()).toBeLessThanOrEqual(5_000);
  });

  test("an unknown task ends the wait immediately", async () => {
    const { galileo, sent } = galileoWith();
    await errorOf(galileo.scorers.validations.waitForCode(NOBODY), "not_found");
    expect(sent).toHaveLength(1);
  });

  test.each([undefined, "", {}, { task_id: 1 }])("rejects the task %o", async (task) => {
    await errorOf(
      galileoWith().galileo.scorers.validations.waitForCode(task as never),
      "invalid_argument",
    );
  });

  test("code() stores nothing and is retried", async () => {
    const { galileo, sent, clock } = galileoWith(({ number }) =>
      number === 1 ? reset() : undefined,
    );
    expect((await clock.run(galileo.scorers.validations.code({ file: CODE }))).task_id).toBeTypeOf(
      "string",
    );
    expect(methodsOf(sent)).toEqual(["POST", "POST"]);
  });

  test.each<[string, Call]>([
    ["codeOnRecords", ({ scorers }) => scorers.validations.codeOnRecords({ file: CODE, limit: 3 })],
    [
      "codeOnDataset",
      ({ scorers }) => scorers.validations.codeOnDataset({ file: CODE, dataset_id: NOBODY }),
    ],
  ])("%s creates an experiment and is sent once", async (_what, call) => {
    const { galileo, sent } = galileoWith(loseAnswer);
    await errorOf(call(galileo), "ambiguous_write");
    expect(sent).toHaveLength(1);
  });

  test.each<[string, (galileo: Galileo["galileo"], body: never) => unknown]>([
    ["code", ({ scorers }, body) => scorers.validations.code(body)],
    ["codeOnRecords", ({ scorers }, body) => scorers.validations.codeOnRecords(body)],
    ["codeOnDataset", ({ scorers }, body) => scorers.validations.codeOnDataset(body)],
    [
      "versions.create",
      ({ scorers }, body) => scorers.versions.create(LENGTH, Object.assign(body, { kind: "code" })),
    ],
  ])(
    "%s rejects source code of another type, which would be sent as a string",
    async (_what, call) => {
      const { galileo, sent } = galileoWith();
      const error = await errorOf<Error & { path: string }>(
        () => call(galileo, { file: 7 } as never),
        "invalid_argument",
      );
      expect([error.path, error.message]).toEqual([
        "body.file",
        "'file' must be a string or a Blob: current value is 7",
      ]);
      expect(sent).toEqual([]);
    },
  );

  test("rejects a misspelled form field", async () => {
    const { galileo, sent } = galileoWith();
    const { validations } = galileo.scorers;
    await errorOf(
      () => validations.code({ file: CODE, testInput: "x" } as never),
      "invalid_argument",
    );
    await errorOf(
      () => validations.codeOnRecords({ file: CODE, filter: "x" } as never),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });
});

describe("Results of tasks and validations", () => {
  const task = (status: string, result: unknown = null): object => ({
    id: NOBODY,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    status,
    result,
  });

  test("waitForTask() waits for the task of autogen() and returns its result", async () => {
    const states = [task("started"), task("state of 2027"), task("completed", "a prompt")];
    const { galileo, clock, sent } = galileoWith(({ method }) =>
      method === "POST"
        ? Response.json({ task_result_id: NOBODY })
        : json(states.shift() ?? {})({} as never),
    );
    const started = await galileo.scorers.autogen(AUTOGEN as never);
    const done = await clock.run(galileo.scorers.validations.waitForTask(started));
    expect([done.status, done.result]).toEqual(["completed", "a prompt"]);
    expect(methodsOf(sent)).toEqual(["POST", "GET", "GET", "GET"]);
  });

  test("waitForTask() says what is known when the service does not show the task", async () => {
    const { galileo } = galileoWith();
    const { validations } = galileo.scorers;
    const error = await errorOf(validations.waitForTask(NOBODY), "not_found");
    expect(error.message).toMatch(
      /does not show the task '0{8}-.*The API document has no other operation that reads it/,
    );
    for (const wrong of [undefined, {}, ""])
      await errorOf(validations.waitForTask(wrong as never), "invalid_argument");
  });

  test("waitForTask() ends at its deadline", async () => {
    const { galileo, clock } = galileoWith(() => json(task("started"))({} as never));
    const waiting = galileo.scorers.validations.waitForTask(NOBODY, { timeoutMs: 5_000 });
    await clock.run(errorOf(waiting, "poll_timeout"));
    expect(clock.now()).toBeLessThanOrEqual(5_000);
  });

  const started = { metrics_experiment_id: NOBODY, project_id: LENGTH };
  const record = (id: string, ...states: string[]): object => ({
    id,
    input: "q",
    output: "a",
    metric_info: Object.fromEntries(
      states.map((status_type, index) => [
        `m${index}`,
        status_type === "success"
          ? { status_type, value: true, explanation: "e" }
          : { status_type },
      ]),
    ),
  });

  test("waitForRecords() waits until every record is scored, over all pages", async () => {
    const looks: object[][][] = [
      [[]],
      [[record("a", "success")], [record("b", "computing")]],
      [[record("a", "success", "pending")], [record("b", "success")]],
      [[record("a", "success", "failed")], [record("b", "success")]],
    ];
    const bodies: unknown[] = [];
    const { galileo, clock, sent } = galileoWith(() => {
      const { body } = sent.at(-1) as { body: { starting_token: number } };
      bodies.push(body);
      const look = looks[0] ?? [];
      const records = look[body.starting_token] ?? [];
      const isLast = body.starting_token >= look.length - 1;
      if (isLast) looks.shift();
      return Response.json({
        records,
        next_starting_token: isLast ? null : body.starting_token + 1,
      });
    });
    const records = await clock.run(galileo.scorers.validations.waitForRecords(started));
    expect(records.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(records[0]?.metric_info?.m0).toMatchObject({ value: true, explanation: "e" });
    expect(bodies[0]).toEqual({ metrics_testing_id: NOBODY, starting_token: 0, limit: 100 });
    expect(sent[0]?.path).toBe(`/v2/projects/${LENGTH}/traces/search`);
  });

  test("waitForRecords() ends at its deadline, and refuses what is not a validation", async () => {
    const { galileo, clock } = galileoWith(() => Response.json({ records: [record("a")] }));
    const { validations } = galileo.scorers;
    const waiting = validations.waitForRecords(started, { timeoutMs: 5_000 });
    const error = await clock.run(
      errorOf<Error & { lastState: unknown[] }>(waiting, "poll_timeout"),
    );
    expect(error.lastState).toHaveLength(1);
    await errorOf(validations.waitForRecords({} as never), "invalid_argument");
    await errorOf(validations.waitForRecords(undefined as never), "invalid_argument");
  });
});
