import { BadRequestError, NotFoundError } from "evalwire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

describe("Calls", () => {
  test("query() yields the trials of a run", async () => {
    const { whole } = target.ids.edge.runs;
    const children = await all(
      target.client("edge").calls.query({ filter: { parent_ids: [whole] } }),
    );
    // a finished v2 run also has this call, without a reference
    const calls = children.filter((call) => call.op_name !== "Evaluation.summarize");
    expect(calls).toHaveLength(6);
    for (const call of calls) {
      expect(call.op_name).toMatch(/^weave:\/\/\/acme\/edge\/op\/Evaluation\.predict_and_score:/);
      expect(call.inputs).toMatchObject({
        model: target.ids.edge.models.atlas,
        example: { country: expect.any(String) },
      });
    }
  });

  test("query() shows why a classic row crashed", async () => {
    const run = target.ids.pyedge.runs["crashing candidate"];
    const calls = await all(target.client("pyedge").calls.query({ filter: { parent_ids: [run] } }));
    const trials = calls.filter((call) =>
      call.op_name.includes("/op/Evaluation.predict_and_score:"),
    );
    expect(trials).toHaveLength(10);
    const raised = trials.filter((call) => call.exception !== null && call.exception !== undefined);
    expect(raised.map((call) => /cannot \w+ \d/.exec(call.exception ?? "")?.[0]).sort()).toEqual([
      "cannot read 0",
      "cannot read 8",
    ]);
  });

  test("query({ filter: { call_ids } }) yields the calls that exist", async () => {
    const { whole, empty } = target.ids.edge.runs;
    const call_ids = [whole, "01a1fc0c-0000-7000-8000-000000000000", empty];
    const calls = await all(target.client("edge").calls.query({ filter: { call_ids } }));
    expect(calls.map((call) => call.id).sort()).toEqual([whole, empty].sort());
  });

  test("query({ filter: { trace_roots_only } }) excludes an evaluation inside another op", async () => {
    const op_names = ["weave:///acme/pyedge/op/Evaluation.evaluate:*"];
    const { calls } = target.client("pyedge");
    expect(await all(calls.query({ filter: { op_names } }))).toHaveLength(4);
    expect(await all(calls.query({ filter: { op_names, trace_roots_only: true } }))).toHaveLength(
      3,
    );
  });

  test("query({ columns }) without the end of a call makes it look as if it were still running", async () => {
    const filter = { call_ids: [target.ids.edge.runs.whole] };
    const [some] = await all(
      target.client("edge").calls.query({ filter, columns: ["id", "inputs"] }),
    );
    expect(some).toMatchObject({ ended_at: null, summary: { weave: { status: "running" } } });
    const [all_] = await all(target.client("edge").calls.query({ filter }));
    expect(all_).toMatchObject({
      ended_at: expect.any(String),
      summary: { weave: { status: "success" } },
    });
  });

  test("query({ sort_by, limit, offset }) yields a part", async () => {
    const { calls } = target.client("edge");
    const filter = { op_names: ["weave:///acme/edge/op/Evaluation.evaluate:*"] };
    const newest = await all(
      calls.query({
        filter,
        sort_by: [{ field: "started_at", direction: "desc" }],
        limit: 2,
        offset: 1,
      }),
    );
    expect(newest.map((call) => call.id)).toEqual([
      target.ids.edge.runs.rescored,
      target.ids.edge.runs.running,
    ]);
  });

  test("stats() counts calls without reading them", async () => {
    const { calls } = target.client("edge");
    const filter = { op_names: ["weave:///acme/edge/op/Evaluation.evaluate:*"] };
    expect(await calls.stats({ filter })).toMatchObject({ count: 6, has_more: false });
    expect(await calls.stats({ filter, limit: 2 })).toMatchObject({ count: 2, has_more: true });
    const $expr = {
      $eq: [{ $getField: "summary.weave.status" }, { $literal: "running" }] as [object, object],
    };
    expect(await calls.stats({ filter, query: { $expr } as never })).toMatchObject({ count: 1 });
  });
});

describe("Refs", () => {
  test("read() returns the values in the order of the references", async () => {
    const { models, datasets } = target.ids.edge;
    const values = await target
      .client("edge")
      .refs.read([datasets.first, models.atlas, datasets.first]);
    expect(values).toMatchObject([
      { name: "capitals" },
      { name: "atlas", size: "small" },
      { name: "capitals" },
    ]);
  });

  test("read() fails for all references if one refers to nothing", async () => {
    const { models } = target.ids.edge;
    const failure = target
      .client("edge")
      .refs.read([models.atlas, "weave:///acme/edge/object/none:abc"]);
    await expect(failure).rejects.toBeInstanceOf(NotFoundError);
  });

  test("read() does not accept 'latest'", async () => {
    const failure = target.client("edge").refs.read(["weave:///acme/edge/object/capitals:latest"]);
    await expect(failure).rejects.toBeInstanceOf(BadRequestError);
  });
});

describe("WeaveClient", () => {
  test("serverInfo() returns the versions of the server", async () => {
    expect(await target.client("edge").serverInfo()).toHaveProperty(
      "min_required_weave_python_version",
    );
  });

  test("withProject() reads another project with the same key", async () => {
    const other = target.client("edge").withProject({ project: "pyevals" });
    expect(await all(other.evaluationRuns.search())).toHaveLength(2);
  });
});
