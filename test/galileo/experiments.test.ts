import { describe, expect, test } from "vitest";
import { isPollTimeoutError } from "../../src/core/errors/call.ts";
import { isConflictError, isNotFoundError } from "../../src/core/errors/http.ts";
import { isConfigurationError } from "../../src/core/errors/usage.ts";
import type { ExperimentProgress } from "../../src/galileo/experiment-progress.ts";
import { experiments } from "../../src/testing/index.ts";
import { failureOf } from "../support/failure-of.ts";
import {
  DATASET,
  type Galileo,
  galileoWith,
  loseAnswer,
  NOBODY,
  type Passing,
  reset,
  TOXICITY,
} from "./galileo-with.ts";

const on = (
  intercept?: (passing: Passing) => Response | Promise<Response> | undefined,
  options: { project?: string } = { project: "support" },
): Galileo => galileoWith(intercept, { seed: experiments(), ...options });

const lookups = ({ sent }: Galileo): number =>
  sent.filter(({ path }) => path.endsWith("/projects/paginated")).length;

describe("Project of a client", () => {
  test("is looked up by name once, also by calls that start together", async () => {
    const with_ = on();
    await Promise.all([
      with_.galileo.experiments.get("latest"),
      with_.galileo.experiments.list().toArray(),
      with_.galileo.logStreams.list().toArray(),
    ]);
    await with_.galileo.experiments.columns();
    expect(lookups(with_)).toBe(1);
  });

  test("is not looked up when it is an id, and a call may name another one", async () => {
    const { galileo } = on();
    const { id } = await galileo.projects.find("support");
    const by = on(undefined, { project: id });
    expect(await by.galileo.experiments.list().toArray()).toHaveLength(6);
    expect(lookups(by)).toBe(0);
    await failureOf(by.galileo.experiments.list({}, { project: "nothing" }).toArray());
    expect(lookups(by)).toBeGreaterThan(0);
  });

  test("a lookup that fails or is aborted is not kept", async () => {
    let fails = true;
    const { galileo } = on(({ path }) =>
      fails && path.endsWith("/paginated")
        ? Response.json({ detail: "no" }, { status: 403 })
        : undefined,
    );
    const first = galileo.experiments.columns();
    const aborted = galileo.experiments.columns({ signal: AbortSignal.abort("enough") });
    await expect(aborted).rejects.toBe("enough");
    await expect(first).rejects.toThrow("403");
    fails = false;
    expect(await galileo.experiments.columns()).not.toEqual([]);
  });

  test("that is missing is an error with what to set, and nothing is sent", async () => {
    const { galileo, sent } = on(undefined, {});
    const thrown = await failureOf((async () => galileo.experiments.list())());
    expect(isConfigurationError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ option: "project", variable: "GALILEO_PROJECT" });
    await expect(galileo.load("latest")).rejects.toThrow("GALILEO_PROJECT");
    expect(sent).toEqual([]);
    await expect(galileo.experiments.columns({ project: "support" })).resolves.toBeDefined();
    await expect(galileo.experiments.columns({ project: " " })).rejects.toThrow(
      "'project' must be",
    );
  });

  test("that does not exist says which name is close", async () => {
    const { galileo } = on(undefined, { project: "suport" });
    const thrown = await failureOf(galileo.experiments.get("latest"));
    expect(isNotFoundError(thrown)).toBe(true);
    expect(thrown).toMatchObject({
      message: expect.stringMatching(/^No project is named 'suport'.*'support'/),
    });
  });
});

describe("Experiments", () => {
  test("get() finds by id, by name and the newest, and says what is close", async () => {
    const { galileo } = on();
    const named = await galileo.experiments.get("baseline");
    expect((await galileo.experiments.get(named.id)).name).toBe("baseline");
    expect((await galileo.experiments.get("latest")).name).toBe("running");
    await expect(galileo.experiments.get("baselin")).rejects.toThrow("'baseline'");
    await expect(galileo.experiments.get(NOBODY)).rejects.toThrow("experiments.get(name)");
    await expect(galileo.experiments.get(" ")).rejects.toThrow("'which' must be");
  });

  test("get() chooses none of two with one name", async () => {
    const two = [DATASET, NOBODY].map((id) => ({ id, name: "twin", project_id: NOBODY }));
    const { galileo } = on(({ path }) =>
      path.endsWith("/experiments/search") ? Response.json({ experiments: two }) : undefined,
    );
    const thrown = await failureOf(galileo.experiments.get("twin"));
    expect(isConflictError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ message: expect.stringContaining(NOBODY) });
  });

  test("list() is lazy, and leaves out an experiment that shifted onto the next page", async () => {
    const pages = [
      { experiments: ["a", "b"], next_starting_token: 2 },
      { experiments: ["b", "c"], next_starting_token: null },
    ];
    const { galileo, sent } = on(({ path }) => {
      if (!path.endsWith("/experiments/search")) return undefined;
      const page = pages[sent.filter((one) => one.path === path).length - 1];
      const list = page?.experiments.map((name) => ({ id: name, name, project_id: NOBODY }));
      return Response.json({ ...page, experiments: list });
    });
    const listed = galileo.experiments.list({ pageSize: 2 });
    expect(sent).toEqual([]);
    expect((await listed.toArray()).map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(sent.at(-1)?.body).toEqual({ starting_token: 2, limit: 2 });
  });

  test.each([
    [{ filters: [{ name: "name", operator: "eq", value: undefined }] }, "'value' must be"],
    [{ filters: [{ name: "name", operator: "one_of", value: [] }] }, "'value' must be"],
    [{ filters: [{ name: undefined, operator: "eq", value: "a" }] }, "'name' must be"],
    [{ filters: "name" }, "'filters' must be a list"],
    [{ filter: [] }, "'filter' is not a condition"],
    [{ pageSize: 0 }, "'pageSize' must be"],
  ])("list() refuses %j before anything is sent", (query, message) => {
    const { galileo, sent } = on();
    expect(() => galileo.experiments.list(query as object)).toThrow(message);
    expect(sent).toEqual([]);
  });
});

describe("Experiments.wait()", () => {
  test("looks until no score is pending, and returns the experiment", async () => {
    const { galileo, clock } = on();
    const seen: ExperimentProgress[] = [];
    const done = await clock.run(
      galileo.experiments.wait("running", { onProgress: (progress) => void seen.push(progress) }),
    );
    expect(done.name).toBe("running");
    expect(seen[0]).toMatchObject({ traces: 6, incomplete: 0, pending: { toxicity: 6 } });
    expect(seen.at(-1)).toMatchObject({ pending: {} });
    expect(seen.length).toBeGreaterThan(2);
    const { run } = await galileo.load("running");
    expect(run).toMatchObject({ status: "completed", partial: null });
  });

  test("says after its limit what is pending and how to resume", async () => {
    const { galileo, clock } = on();
    const { id } = await galileo.experiments.get("states");
    const thrown = await failureOf(
      clock.run(galileo.experiments.wait("states", { timeoutMs: 60_000 })),
    );
    expect(isPollTimeoutError(thrown)).toBe(true);
    expect(thrown).toMatchObject({
      job: { experiment_id: id },
      lastState: { traces: 13, pending: { toxicity: 2 } },
      message: `Experiment '${id}' is not done: scores of 13 traces still pending: 2 of 'toxicity'. It continues: resume waiting with experiments.wait('${id}').`,
    });
  });

  test("ends at once when it is aborted, and leaves no timer", async () => {
    const { galileo, clock } = on();
    const controller = new AbortController();
    const wait = galileo.experiments.wait("states", {
      signal: controller.signal,
      onProgress: () => clock.after(10, () => controller.abort("enough")),
    });
    await expect(clock.run(wait)).rejects.toBe("enough");
  });

  test("waits for the first trace", async () => {
    const { galileo, clock } = on(({ path }) =>
      path.endsWith("/partial_search") ? Response.json({ records: [] }) : undefined,
    );
    const thrown = await failureOf(
      clock.run(galileo.experiments.wait("baseline", { timeoutMs: 5_000 })),
    );
    expect(thrown).toMatchObject({ message: expect.stringContaining("it has no trace") });
  });

  test("goes by the jobs where traces have no states", async () => {
    let left = 2;
    const { galileo, clock } = on(async ({ path, apply }) => {
      if (path.endsWith("/partial_search"))
        return Response.json({ records: [{ id: "t", metric_info: null }] });
      if (!path.endsWith("/jobs")) return await apply();
      return Response.json([{ id: "j", status: left-- > 0 ? "processing" : "completed" }]);
    });
    expect((await clock.run(galileo.experiments.wait("baseline"))).name).toBe("baseline");
    expect(left).toBe(-1);
  });
});

describe("MetricSettings", () => {
  const config = { id: TOXICITY, scorer_type: "llm" as const };

  test("add() keeps the scorers that are on, and replaces one that is given again", async () => {
    const { galileo, sent } = on();
    const { id } = await galileo.experiments.get("states");
    const of = { experiment_id: id };
    const [before] = (await galileo.metricSettings.get(of)).scorers;
    const other = { id: DATASET, scorer_type: "llm" as const };
    await galileo.metricSettings.add(of, [{ ...config, num_judges: 3 }]).catch(() => {});
    const patches = sent.filter(({ method }) => method === "PATCH");
    expect(before?.id).toBe(TOXICITY);
    expect(patches.at(-1)?.body).toEqual({ scorers: [{ ...config, num_judges: 3 }] });
    await galileo.metricSettings.add(of, [other]).catch(() => {});
    const { scorers } = Object(sent.filter(({ method }) => method === "PATCH").at(-1)?.body);
    const sentIds = scorers.map((one: { id: string }) => one.id);
    expect(sentIds).toEqual([TOXICITY, DATASET]);
  });

  test("update() reads the settings when the response is lost", async () => {
    const { galileo, sent } = on((passing) =>
      passing.method === "PATCH" ? loseAnswer(passing) : undefined,
    );
    const { id } = await galileo.experiments.get("states");
    const { scorers } = await galileo.metricSettings.update(
      { experiment_id: id },
      { scorers: [config] },
    );
    expect(scorers).toMatchObject([config]);
    expect(sent.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  test("add() sends again what was not applied, once; update() does not", async () => {
    let lost = 1;
    const { galileo, sent } = on(({ method }) =>
      method === "PATCH" && lost-- > 0 ? reset() : undefined,
    );
    const { id } = await galileo.experiments.get("states");
    const of = { experiment_id: id };
    await galileo.metricSettings.add(of, [{ ...config, num_judges: 7 }]);
    expect(sent.filter(({ method }) => method === "PATCH")).toHaveLength(2);
    lost = 1;
    const thrown = await failureOf(
      galileo.metricSettings.update(of, { scorers: [{ ...config, num_judges: 5 }] }),
    );
    expect(thrown).toMatchObject({ name: "AmbiguousWriteError", target: of });
  });

  test("refuses what would turn everything off by mistake", async () => {
    const { galileo, sent } = on();
    const of = { experiment_id: NOBODY };
    const { metricSettings } = galileo;
    await expect(metricSettings.update(of, {})).rejects.toThrow("'body' changes nothing");
    await expect(metricSettings.update(of, { scorer: [] } as object)).rejects.toThrow("'scorer'");
    await expect(metricSettings.add(of, [])).rejects.toThrow("'scorers' must be");
    await expect(metricSettings.get({ experiment_id: "states" })).rejects.toThrow("UUID");
    await expect(metricSettings.get({} as never)).rejects.toThrow("UUID");
    expect(sent).toEqual([]);
  });
});
