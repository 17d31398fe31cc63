import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { isNotFoundError } from "../../src/core/errors/http.ts";
import type { LoadOptions } from "../../src/galileo/load.ts";
import { rowDigest } from "../../src/model/row-digest.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { experiments, type Seed } from "../../src/testing/index.ts";
import { failureOf } from "../support/failure-of.ts";
import { type Galileo, galileoWith, type Passing, TOXICITY } from "./galileo-with.ts";

const on = (
  intercept?: (passing: Passing) => Response | Promise<Response> | undefined,
  seed: Seed = experiments(),
): Galileo => galileoWith(intercept, { seed, project: "support" });

async function rowsOf({ rows }: LoadedRun): Promise<ScoredRow[]> {
  const all: ScoredRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function loaded(
  name: string,
  options?: LoadOptions,
  seed?: Seed,
): Promise<{ run: LoadedRun; rows: ScoredRow[]; sent: Galileo["sent"] }> {
  const { galileo, sent } = on(undefined, seed);
  const run = await galileo.load(name, options);
  return { run, rows: await rowsOf(run), sent };
}

/** The seed with one experiment changed. */
function changed(name: string, change: (experiment: Record<string, unknown>) => object): Seed {
  const seed = experiments();
  const { galileo } = seed;
  const list = galileo?.experiments?.map((one) =>
    one.name === name ? { ...one, ...change({ ...one }) } : one,
  );
  return { ...seed, galileo: { ...galileo, experiments: list ?? [] } };
}

describe("load()", () => {
  test("keys rows by the digest of dataset_input and carries what a trace has", async () => {
    const { run, rows } = await loaded("baseline");
    expect(run.run).toMatchObject({
      provider: "galileo",
      name: "baseline",
      kind: "experiment",
      status: "completed",
      partial: null,
      evaluation: "nightly",
      attributes: { dataset: "questions", dataset_version: 1 },
    });
    expect(run.run.startedAt?.toISOString()).toBe("2026-11-03T09:00:00.000Z");
    expect(run.warnings).toBeUndefined();
    expect(rows).toHaveLength(6);
    const [first] = rows;
    expect(first).toMatchObject({
      key: await rowDigest("What about returns?"),
      digest: await rowDigest("What about returns?"),
      digestKind: "dataset",
      input: "What about returns?",
      columns: { dataset_output: "See the page on returns.", topic: "returns" },
    });
    expect(first?.trials[0]).toMatchObject({ output: "See the page on returns." });
    expect(first?.trials[0]?.scores.toxicity).toEqual({
      kind: "boolean",
      state: "scored",
      value: false,
      reason: "It is polite. (average of several judges: 0)",
      costUsd: 0.0002,
    });
    expect(Object.keys(first?.trials[0]?.scores ?? {})).toHaveLength(4);
  });

  test("reads partial records, without the inputs that data sets have", async () => {
    const { sent } = await loaded("baseline", { outputs: false });
    const [search] = sent.filter(({ path }) => path.endsWith("/traces/partial_search"));
    const { select_columns, sort } = Object(search?.body);
    expect(select_columns.column_ids).toEqual([
      "id",
      "created_at",
      "dataset_input",
      "dataset_output",
      "dataset_metadata",
      "status_code",
      "error_message",
      "is_complete",
    ]);
    expect(sort).toMatchObject({ column_id: "created_at", ascending: true });
    expect(sent.some(({ path }) => path.endsWith("/traces/search"))).toBe(false);
  });

  test("reads whole records where a cluster refuses the columns", async () => {
    const { galileo } = on(({ path }) =>
      path.endsWith("/partial_search")
        ? Response.json({ detail: [{ loc: ["body"], msg: "column", type: "x" }] }, { status: 422 })
        : undefined,
    );
    expect(await rowsOf(await galileo.load("baseline"))).toHaveLength(6);
  });

  test("warns that failures count as answers without outputs, and drops inputs on request", async () => {
    const { run, rows } = await loaded("trials", { outputs: false, inputs: false });
    expect(run.warnings).toContain(
      "the outputs were not read, so a trace whose function threw counts as an answer",
    );
    expect(rows.map(({ input }) => input)).toEqual(rows.map(() => null));
    expect(rows[0]?.trials[0]?.output).toBeNull();
  });

  test("makes traces with equal inputs trials, in the order of time and id", async () => {
    const { rows } = await loaded("trials");
    expect(rows.map(({ trials }) => trials.length)).toEqual([3, 2, 1, 1, 1, 1]);
    expect(rows[0]?.trials.map(({ scores }) => scores.exact?.value)).toEqual([true, false, true]);
  });

  test("makes a trace whose function threw a failed trial without a score", async () => {
    const { rows } = await loaded("trials");
    const of = (topic: string) => rows.find(({ input }) => input === `What about ${topic}?`);
    expect(of("sizes")?.trials[0]).toMatchObject({
      error: "the trace has no output: its function may have thrown",
      scores: { exact: { state: "errored", reason: "The trace has no output." } },
    });
    expect(of("gift cards")?.trials[0]).toMatchObject({
      error: "the trace has an empty output: its function may have thrown",
      scores: { exact: { state: "errored", value: null } },
    });
    const threw = "error during executing: answer: KeyError('sizes')";
    expect(of("payment")?.trials[0]).toMatchObject({
      error: threw,
      scores: {
        exact: {
          kind: "none",
          state: "errored",
          value: null,
          reason: `the trace failed: ${threw}`,
        },
      },
    });
  });

  test("keys a trace without dataset_input by its input, and says so", async () => {
    const { run, rows } = await loaded("trials");
    const [alone] = rows.filter(({ digestKind }) => digestKind === "inline");
    expect(alone).toMatchObject({ input: "What about warranty?" });
    expect(alone?.digest).toBe(await rowDigest("What about warranty?"));
    expect(alone?.notes?.[0]).toMatch(/^input: the trace has no dataset_input/);
    expect(run.warnings).toContain(
      "1 of 9 traces have no dataset_input, so their rows are keyed by their own input",
    );
  });

  test("keeps every state apart, and pending scores make the run unfinished", async () => {
    const { run, rows } = await loaded("states");
    const states = rows.map(({ trials }) => trials[0]?.scores.toxicity?.state);
    expect(states).toEqual([
      "scored",
      "scored",
      "missing",
      "scored",
      "missing",
      "missing",
      "missing",
      "not-applicable",
      "errored",
      "errored",
      "missing",
      "missing",
      "scored",
    ]);
    expect(run.run.status).toBe("running");
    expect(run.run.partial).toBe(
      `scores of 13 traces still pending: 2 of 'toxicity'; call experiments.wait('${run.run.id}') first`,
    );
    expect(run.warnings).toContain(
      "1 of 13 traces have no states of scores, so it is unknown whether these are final",
    );
    const { toxicity } = await summarize(run);
    expect(toxicity).toMatchObject({ trials: 12, notApplicable: 1 });
  });

  test("a gate decides nothing while scores are pending", async () => {
    const { galileo } = on();
    const comparison = await compare(
      await galileo.load("baseline"),
      await galileo.load("running"),
      { scorers: ["toxicity"] },
    ).catch((thrown: unknown) => thrown);
    // nothing is scored yet, so there is nothing to compare
    expect(comparison).toMatchObject({ notCompared: [{ scorer: "toxicity" }] });
    const rules = [{ scorer: "toxicity", max: 1 }];
    expect(gate(comparison as Awaited<ReturnType<typeof compare>>, { rules }).outcome).toBe(
      "inconclusive",
    );
  });

  test("a scorer in another version and another version of the data set are findings", async () => {
    const { galileo } = on();
    const [base, candidate, later] = [
      await galileo.load("baseline"),
      await galileo.load("candidate"),
      await galileo.load("second-version"),
    ];
    const { comparability } = await compare(base, candidate);
    expect(comparability).toEqual([
      {
        check: "grader",
        level: "warn",
        scorer: "toxicity",
        text: expect.stringMatching(/version 0.* in the base, .* version 1.* in the candidate/),
      },
    ]);
    const other = (await compare(base, later)).comparability.find(
      ({ check }) => check === "dataset",
    );
    expect(other?.text).toMatch(/^The data sets differ .* version 1 and .* version 2/);
    expect((await compare(base, later)).rows).toMatchObject({ shared: 5 });
  });

  test("joins the rows of the version that was used, when asked", async () => {
    const { rows, sent } = await loaded("baseline", { datasetRows: true });
    expect(rows.map(({ columns }) => columns?.dataset_row_index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rows[0]?.columns?.dataset_row_id).toMatch(/^[0-9a-f-]{36}$/);
    const read = sent.filter(({ path }) => path.includes("/versions/"));
    expect(read.map(({ path }) => path.split("/versions/")[1])).toEqual(["1/content"]);
    const { run } = await loaded("trials", { datasetRows: true });
    expect(run.warnings).toContain("1 of 6 rows not found in version 1 of the data set");
  });

  test("says where the service's own averages differ from those of the rows", async () => {
    const aggregates = { exact: { avg: 0.5, count: 6 } };
    const { run } = await loaded(
      "baseline",
      {},
      changed("baseline", () => ({ aggregates })),
    );
    const why =
      "the service's own average of 'exact' is 0.5 over 6 scores, and the rows have 0.833333 over 6 scores";
    expect(run.warnings).toEqual([why]);
    const { galileo } = on();
    const { comparability } = await compare(run, await galileo.load("second-version"));
    expect(comparability).toContainEqual({
      check: "warning",
      level: "note",
      scorer: null,
      text: `The base run: ${why}.`,
    });
  });

  test("asks for the figures where the experiment has none, and bears their failure", async () => {
    const seed = changed("baseline", () => ({ aggregates: null }));
    const { run, sent } = await loaded("baseline", {}, seed);
    expect(run.warnings).toBeUndefined();
    expect(sent.filter(({ path }) => path.endsWith("/metrics"))).toHaveLength(1);
    const { galileo } = on(
      ({ path }) =>
        path.endsWith("/metrics")
          ? Response.json({ detail: "not for you" }, { status: 403 })
          : undefined,
      seed,
    );
    expect((await galileo.load("baseline")).warnings?.[0]).toMatch(
      /^the service's own averages could not be read: .*403/,
    );
  });

  test("an experiment without traces is empty, which no gate passes", async () => {
    const { run } = await loaded(
      "baseline",
      {},
      changed("baseline", () => ({ traces: [] })),
    );
    expect(run.run).toMatchObject({ status: "empty" });
    expect(run.run.partial).toMatch(/^it has no trace/);
  });

  test("an experiment that is generated or written is running", async () => {
    const half = await loaded(
      "baseline",
      {},
      changed("baseline", () => ({ progress: 0.5 })),
    );
    expect(half.run.run).toMatchObject({ status: "running" });
    expect(half.run.run.partial).toMatch(/^50% of the answers are generated/);
  });

  test("says when traces are missing from what was read", async () => {
    const { galileo } = on(({ path }) =>
      path.endsWith("/traces/count") ? Response.json({ total_count: 9 }) : undefined,
    );
    expect((await galileo.load("baseline")).run.partial).toBe("only 6 of 9 traces could be read");
  });

  test("takes an id, 'latest', an experiment and a run", async () => {
    const { galileo } = on();
    const newest = await galileo.experiments.get("latest");
    for (const which of [newest.id, "latest", newest, (await galileo.load(newest.id)).run])
      expect((await galileo.load(which)).run.id).toBe(newest.id);
    const thrown = await failureOf(galileo.load("base-line"));
    expect(isNotFoundError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ message: expect.stringMatching(/'baseline'/) });
    await expect(galileo.load("")).rejects.toThrow("'experiment' must be an ID, a name");
    await expect(galileo.load("baseline", { pagesize: 1 } as object)).rejects.toThrow("'pageSize'");
  });

  test("a scorer of a run has the version that graded it", async () => {
    const { run } = await loaded("candidate");
    expect(await run.scorerVersions?.()).toMatchObject({
      toxicity: expect.stringMatching(new RegExp(`^scorer ${TOXICITY} version 1`)),
    });
    expect(await run.dataset?.()).toMatchObject({
      version: expect.stringMatching(/^data set .* version 1$/),
    });
  });
});
