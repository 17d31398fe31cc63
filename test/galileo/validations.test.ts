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
