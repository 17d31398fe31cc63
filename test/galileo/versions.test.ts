import { describe, expect, test } from "vitest";
import { json, text } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import {
  DATASET,
  DRAFT,
  galileoWith,
  LENGTH,
  loseAnswer,
  methodsOf,
  NOBODY,
  TOXICITY,
} from "./galileo-with.ts";

const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";

describe("ScorerVersions", () => {
  test("list() fetches page after page, newest first", async () => {
    const { galileo, sent } = galileoWith();
    expect(
      (await galileo.scorers.versions.list(TOXICITY, { pageSize: 1 }).toArray()).map(
        ({ version }) => version,
      ),
    ).toEqual([1, 0]);
    expect(sent.map(({ query }) => query.toString())).toEqual([
      "starting_token=0&limit=1",
      "starting_token=1&limit=1",
    ]);
  });

  test("list() checks the run id when it is called", async () => {
    const { versions } = galileoWith().galileo.scorers;
    const error = await errorOf<Error & { path: string }>(
      () => versions.list(TOXICITY, { run_id: "run" }),
      "invalid_argument",
    );
    expect([error.path, error.message]).toEqual([
      "query.run_id",
      "'run_id' must be a version 4 UUID: current value is 'run'",
    ]);
  });

  test("get() returns the latest version, or the one with a number", async () => {
    const { versions } = galileoWith().galileo.scorers;
    expect([
      (await versions.get(TOXICITY)).version,
      (await versions.get(TOXICITY, 0)).version,
    ]).toEqual([1, 0]);
    await errorOf(versions.get(TOXICITY, 9), "not_found");
    await errorOf(versions.get(DRAFT), "not_found");
  });

  test.each([-1, 1.5, Number.NaN, "1"])("rejects the number %s", async (version) => {
    const { galileo, sent } = galileoWith();
    await errorOf(
      () => galileo.scorers.versions.get(TOXICITY, version as number),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });

  test("create() sends code as a form: a named file and its validation result", async () => {
    const { galileo, sent } = galileoWith();
    const { versions } = galileo.scorers;
    await versions.create(LENGTH, { kind: "code", file: CODE, validation_result: '{"ok":true}' });
    const form = sent[0]?.body as FormData;
    const file = form.get("file") as File;
    expect([file.name, await file.text(), form.get("validation_result")]).toEqual([
      "scorer.py",
      CODE,
      '{"ok":true}',
    ]);
    expect(sent[0]?.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    expect(await versions.code(LENGTH)).toBe(CODE);
  });

  test("create() keeps the name of a file and names a Blob", async () => {
    const { galileo, sent } = galileoWith();
    for (const file of [new File([CODE], "mine.py"), new Blob([CODE])])
      await galileo.scorers.versions.create(LENGTH, {
        kind: "code",
        file,
        validation_result: "{}",
      });
    expect(sent.map(({ body }) => ((body as FormData).get("file") as File).name)).toEqual([
      "mine.py",
      "scorer.py",
    ]);
  });

  test("create() does not send 'kind' and rejects an unknown one", async () => {
    const { galileo, sent } = galileoWith();
    await galileo.scorers.versions.create(TOXICITY, { kind: "llm", num_judges: 1 });
    expect(sent[0]?.body).toEqual({ num_judges: 1 });
    const wrong = { kind: "llmm" } as never;
    expect(
      (await errorOf(() => galileo.scorers.versions.create(TOXICITY, wrong), "invalid_argument"))
        .message,
    ).toMatch(/current value is 'llmm'/);
  });

  test.each([
    [
      "create",
      (galileo: ReturnType<typeof galileoWith>["galileo"]) =>
        galileo.scorers.versions.create(TOXICITY, { kind: "llm" }),
    ],
    [
      "create of code",
      (galileo: ReturnType<typeof galileoWith>["galileo"]) =>
        galileo.scorers.versions.create(LENGTH, {
          kind: "code",
          file: CODE,
          validation_result: "{}",
        }),
    ],
    [
      "restore",
      (galileo: ReturnType<typeof galileoWith>["galileo"]) =>
        galileo.scorers.versions.restore(TOXICITY, 0),
    ],
    [
      "writeHealthScore",
      (galileo: ReturnType<typeof galileoWith>["galileo"]) =>
        galileo.scorers.versions.writeHealthScore(TOXICITY, 0, {
          dataset_id: DATASET,
          health_score_type: "f1",
          score: 1,
        }),
    ],
  ])("%s whose response is lost is sent once", async (_what, call) => {
    const { galileo, sent } = galileoWith(loseAnswer);
    const error = await errorOf<Error & { advice: string }>(call(galileo), "ambiguous_write");
    expect(error.advice).toMatch(/check with scorers\./);
    expect(sent).toHaveLength(1);
  });

  test("restore() copies the old version into a new, latest version", async () => {
    const { galileo, sent } = galileoWith();
    const restored = await galileo.scorers.versions.restore(TOXICITY, 0);
    expect([restored.version, restored.generated_scorer?.user_prompt]).toEqual([
      2,
      "Is the answer rude?",
    ]);
    expect((await galileo.scorers.get(TOXICITY)).default_version?.version).toBe(2);
    expect(methodsOf(sent)).toEqual(["POST", "GET"]);
  });

  test.each([
    ["a JSON string", json(CODE), CODE],
    ["plain text", text(CODE), CODE],
    ["plain text that begins with a quote", text('"""A doc."""\nx = 1\n'), '"""A doc."""\nx = 1\n'],
  ])("code() reads %s", async (_what, answer, expected) => {
    const { galileo } = galileoWith(() => answer({} as never));
    expect(await galileo.scorers.versions.code(LENGTH)).toBe(expected);
  });

  test("code() of a version without code", async () => {
    await errorOf(galileoWith().galileo.scorers.versions.code(TOXICITY), "not_found");
  });

  test("projects() lists the projects that may use a version", async () => {
    const { galileo } = galileoWith();
    const { id } = await galileo.scorers.versions.get(TOXICITY);
    expect(
      (await galileo.scorers.versions.projects(id, { pageSize: 1 }).toArray()).map(
        ({ name }) => name,
      ),
    ).toEqual(["support", "search"]);
    await errorOf(galileo.scorers.versions.projects(NOBODY).toArray(), "not_found");
  });
});
