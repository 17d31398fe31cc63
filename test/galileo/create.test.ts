import { describe, expect, test } from "vitest";
import { NetworkError } from "../../src/core/errors/call.ts";
import type { Scorer, ScorerCreateBody } from "../../src/galileo/types.ts";
import { json, silent } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import {
  galileoWith,
  loseAnswer,
  methodsOf,
  NOBODY,
  type Passing,
  PRESET,
  reset,
  TOXICITY,
} from "./galileo-with.ts";

interface Told extends Error {
  hint: string;
  target: Record<string, string>;
  advice: string;
  aborted: boolean;
}

const BODY: ScorerCreateBody = { name: "politeness", scorer_type: "llm", output_type: "boolean" };
const VERSION = { kind: "llm", instructions: "Is it polite?" } as const;
const onVersion =
  (act: (passing: Passing) => Response | Promise<Response>) =>
  (passing: Passing): Response | Promise<Response> | undefined =>
    passing.path.endsWith("/version/llm") ? act(passing) : undefined;
const stored = (
  scorers: Iterable<{ answer: Pick<Scorer, "name" | "id">; versions: readonly unknown[] }>,
): { id: string; versions: number } => {
  const found = [...scorers].find(({ answer }) => answer.name === "politeness");
  return { id: found?.answer.id ?? "", versions: found?.versions.length ?? -1 };
};

describe("Scorers.create", () => {
  test("creates a scorer without a version", async () => {
    const { galileo } = galileoWith();
    expect(await galileo.scorers.create({ ...BODY, tags: ["tone"] })).toMatchObject({
      name: "politeness",
      tags: ["tone"],
      latest_version: null,
    });
  });

  test.each([
    ["a reset", loseAnswer],
    ["a 500", () => json({}, { status: 500 })({} as never)],
    ["a response without an id", () => json({ name: "politeness" })({} as never)],
  ])("%s: AmbiguousWriteError, sent once, says where to check", async (_what, act) => {
    const { galileo, sent } = galileoWith(act);
    const error = await errorOf<Told>(galileo.scorers.create(BODY), "ambiguous_write");
    expect(error.advice).toContain('scorers.find("politeness")');
    expect(error.target).toEqual({ name: "politeness" });
    expect(methodsOf(sent)).toEqual(["POST"]);
  });

  test("a name that is taken: shows the service's own advice", async () => {
    const { galileo } = galileoWith();
    const error = await errorOf<Told>(
      galileo.scorers.create({ ...BODY, name: "toxicity" }),
      "conflict",
    );
    expect(error.message).toMatch(
      /A scorer named 'toxicity' already exists.*Choose another name\./,
    );
  });
});

describe("Scorers.createWithVersion", () => {
  test("creates both and returns the scorer with its version", async () => {
    const { galileo, sent } = galileoWith();
    const scorer = await galileo.scorers.createWithVersion(BODY, VERSION);
    expect(scorer.latest_version?.generated_scorer?.instructions).toBe("Is it polite?");
    expect(methodsOf(sent)).toEqual(["POST", "POST", "GET"]);
  });

  test("sends nothing when the type and the kind differ", async () => {
    const { galileo, sent } = galileoWith();
    await errorOf(
      galileo.scorers.createWithVersion(BODY, { kind: "code", file: "x", validation_result: "{}" }),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });

  test.each<[string, unknown, unknown, object, string]>([
    ["no body", null, VERSION, {}, "body"],
    ["no version", BODY, undefined, {}, "version"],
    ["an unknown kind", { ...BODY, scorer_type: "rules" }, { kind: "rules" }, {}, "version.kind"],
    [
      "code without a file",
      { ...BODY, scorer_type: "code" },
      { kind: "code", validation_result: "{}" },
      {},
      "version.file",
    ],
    ["a misspelled option", BODY, VERSION, { timeoutMS: 1 }, "options.timeoutMS"],
  ])("%s: rejected before the first step", async (_what, body, version, options, path) => {
    const { galileo, sent } = galileoWith();
    const work = galileo.scorers.createWithVersion(body as never, version as never, options);
    expect((await errorOf<Error & { path: string }>(work, "invalid_argument")).path).toBe(path);
    expect(sent).toEqual([]);
  });

  test.each([
    ["rejected with 422", 422, "validation"],
    ["rejected with 400", 400, "bad_request"],
    ["rejected with 429", 429, "rate_limit"],
  ])(
    "the second step is %s: says what exists and how to finish or undo",
    async (_what, status, code) => {
      const { galileo, store } = galileoWith(
        onVersion(() =>
          json({ detail: [{ loc: ["body"], msg: "no", type: "x" }] }, { status })({} as never),
        ),
      );
      const error = await errorOf<Told & { issues?: unknown[] }>(
        galileo.scorers.createWithVersion(BODY, VERSION),
        code,
      );
      const { id, versions } = stored(store.galileo.scorers.values());
      expect(versions).toBe(0);
      for (const text of [error.message, error.hint, error.stack])
        expect(text).toContain(
          `'politeness' (${id}) exists without a version: finish with scorers.versions.create('${id}', …), or undo with scorers.delete('${id}')`,
        );
      if (status === 422) expect(error.issues).toHaveLength(1);
    },
  );

  test("the service says why it rejected the second step", async () => {
    const { galileo } = galileoWith();
    const error = await errorOf<Told>(
      galileo.scorers.versions.create(PRESET, VERSION),
      "bad_request",
    );
    expect(error.message).toMatch(
      /does not accept a version of kind 'llm'.*Create a version of kind 'preset'/,
    );
  });

  test("the second step's response is lost: says where to check first", async () => {
    const { galileo, store } = galileoWith(onVersion(loseAnswer));
    const error = await errorOf<Told>(
      galileo.scorers.createWithVersion(BODY, VERSION),
      "ambiguous_write",
    );
    const { id, versions } = stored(store.galileo.scorers.values());
    expect([error.target.scorer_id, versions]).toEqual([id, 1]);
    expect(error.advice).toMatch(
      new RegExp(
        `check with scorers\\.versions\\.list\\('${id}'\\).*or undo with scorers\\.delete`,
      ),
    );
  });

  test("the second step was never sent: says what exists", async () => {
    const refused = (): never => {
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      });
    };
    const { galileo, clock } = galileoWith(onVersion(refused));
    const error = await clock.run(
      errorOf<Told>(galileo.scorers.createWithVersion(BODY, VERSION), "network"),
    );
    expect(error.message).toMatch(/exists without a version/);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ phase: "unsent", cause: { code: "ECONNREFUSED" } });
  });

  test("aborted between the steps: says what exists", async () => {
    const controller = new AbortController();
    const { galileo, store, sent } = galileoWith();
    const options = { signal: controller.signal, onAttempt: () => controller.abort("enough") };
    const error = await errorOf<Told>(
      galileo.scorers.createWithVersion(BODY, VERSION, options),
      "ambiguous_write",
    );
    const { id } = stored(store.galileo.scorers.values());
    expect([error.aborted, error.target]).toEqual([true, { scorer_id: id }]);
    expect(error.advice).toContain(`scorers.delete('${id}')`);
    expect(methodsOf(sent)).toEqual(["POST"]);
  });

  test("aborted during the second step", async () => {
    const controller = new AbortController();
    const { galileo } = galileoWith(
      onVersion(({ signal }) => {
        queueMicrotask(() => controller.abort("enough"));
        return silent({ signal } as never);
      }),
    );
    const error = await errorOf<Told>(
      galileo.scorers.createWithVersion(BODY, VERSION, { signal: controller.signal }),
      "ambiguous_write",
    );
    expect([error.aborted, typeof error.target.scorer_id]).toEqual([true, "string"]);
  });

  test("both steps succeeded and the scorer cannot be read: says that both exist", async () => {
    const { galileo, store, clock } = galileoWith(({ method }) =>
      method === "GET" ? reset() : undefined,
    );
    const error = await clock.run(
      errorOf<Told>(galileo.scorers.createWithVersion(BODY, VERSION), "network"),
    );
    expect(stored(store.galileo.scorers.values()).versions).toBe(1);
    expect(error.message).toMatch(/and its version exist: fetch it with scorers\.get/);
  });

  test("the first step is rejected: nothing exists, and no advice is added", async () => {
    const { galileo, sent } = galileoWith();
    const error = await errorOf<Told>(
      galileo.scorers.createWithVersion({ ...BODY, name: "toxicity" }, VERSION),
      "conflict",
    );
    expect(error.message).not.toMatch(/without a version/);
    expect(methodsOf(sent)).toEqual(["POST"]);
  });
});

describe("Scorers.delete", () => {
  test("deletes once", async () => {
    const { galileo } = galileoWith();
    await galileo.scorers.delete(TOXICITY);
    await errorOf(galileo.scorers.get(TOXICITY), "not_found");
    await errorOf(galileo.scorers.delete(NOBODY), "not_found");
  });

  test.each([
    ["a reset", loseAnswer],
    [
      "a 408",
      async ({ apply }: Passing) => {
        await apply();
        return new Response("{}", { status: 408 });
      },
    ],
  ])("after %s, a 404 means that the scorer was deleted", async (_what, lose) => {
    const { galileo, sent, clock } = galileoWith((passing) =>
      passing.number === 1 ? lose(passing) : undefined,
    );
    await clock.run(galileo.scorers.delete(TOXICITY));
    expect(methodsOf(sent)).toEqual(["DELETE", "DELETE"]);
  });

  test("a preset is rejected", async () => {
    expect(await failureOf(galileoWith().galileo.scorers.delete(PRESET))).toMatchObject({
      status: 403,
      hint: "Only your own scorers can be deleted.",
    });
  });
});
