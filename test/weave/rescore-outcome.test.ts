import { describe, expect, test } from "vitest";
import type { JobEmptyError } from "../../src/index.ts";
import type { RescoreWaitOptions } from "../../src/weave/index.ts";
import { empty, json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { stored } from "../support/stored-objects.ts";
import {
  BODY,
  COUNT,
  JOB,
  look,
  objectRoutes,
  type RescoreService,
  rescoreService,
  run,
  SOURCE,
  STATUS,
  SUMMARY,
  summary,
} from "./rescore-service.ts";

const NEW_RUN = `GET /v2/acme/search/evaluation_runs/${JOB.evaluation_run_id}`;
const EMPTY = { code: "complete", output: {} };

/** Waits for the job of a service. */
function wait(service: RescoreService, options?: RescoreWaitOptions): Promise<unknown> {
  return service.clock.run(service.weave.rescore.wait(JOB, options));
}

describe("rescore.wait() and what a job gave", () => {
  test.each([[EMPTY], [{ code: "complete", output: null }], [{ code: "complete" }]])(
    "%s is an error, with the ids and the output",
    async (state) => {
      const service = rescoreService({ [STATUS]: look(state) });
      expect(await errorOf<JobEmptyError>(wait(service), "job_empty")).toMatchObject({ job: JOB });
    },
  );

  test("unless the source has no predictions", async () => {
    const service = rescoreService({
      [STATUS]: look(EMPTY),
      [COUNT]: json({ count: 0 }),
      [SUMMARY]: summary({}),
    });
    expect(await wait(service)).toEqual({ ...JOB, output: {}, coverage: null });
    expect(service.bodies(COUNT)[0]).toMatchObject({ filter: { parent_ids: [SOURCE] } });
  });

  test("a source that cannot be read is no excuse", async () => {
    const service = rescoreService({ [STATUS]: look(EMPTY), [NEW_RUN]: empty(404) });
    await errorOf(wait(service), "job_empty");
    const unnamed = rescoreService({
      [STATUS]: look(EMPTY),
      [NEW_RUN]: run(JOB.evaluation_run_id),
    });
    await errorOf(wait(unnamed), "job_empty");
  });

  test("onEmpty: 'warn' gives the result with its coverage", async () => {
    const service = rescoreService({
      [STATUS]: look(EMPTY),
      [SUMMARY]: summary({ [SOURCE]: { trials: 5, scored: { exact: 5 } } }),
    });
    expect(await wait(service, { onEmpty: "warn" })).toEqual({ ...JOB, output: {}, coverage: 0 });
  });

  test("minCoverage is held against the scorer that scored least, and the source's trials", async () => {
    const half = summary({
      [SOURCE]: { trials: 10, scored: {} },
      [JOB.evaluation_run_id]: { trials: 5, scored: { judge: 5, tone: 4 } },
    });
    expect(await wait(rescoreService({ [SUMMARY]: half }), { minCoverage: 0.4 })).toMatchObject({
      coverage: 0.4,
    });
    const error = await errorOf(
      wait(rescoreService({ [SUMMARY]: half }), { minCoverage: 0.41 }),
      "job_empty",
    );
    expect(error).toMatchObject({ job: JOB, message: expect.stringMatching(/40\.0% .*41\.0%/) });
  });

  test("minCoverage is not met by a run of which nothing is known", async () => {
    const nothing = rescoreService({
      [NEW_RUN]: run(JOB.evaluation_run_id),
      [SUMMARY]: summary({}),
    });
    await errorOf(wait(nothing, { minCoverage: 0.1 }), "job_empty");
  });

  test("run() knows how many scorers should have scored: one that failed on every row counts as 0", async () => {
    const tone = "weave:///acme/search/object/tone:d2";
    const service = rescoreService(
      objectRoutes(stored({ digest: "d1" }), stored({ object_id: "tone", digest: "d2" })),
    );
    const both = { ...BODY, scorer_refs: [...BODY.scorer_refs, tone] as [string, ...string[]] };
    const error = await errorOf(
      service.clock.run(service.weave.rescore.run(both, { minCoverage: 0.5 })),
      "job_empty",
    );
    expect(error.message).toContain("0.0%");
    expect(await service.clock.run(service.weave.rescore.run(both))).toMatchObject({ coverage: 0 });
  });

  test("a coverage that cannot be read fails nothing unless it was asked for", async () => {
    const broken = { [SUMMARY]: empty(403) };
    expect(await wait(rescoreService(broken))).toMatchObject({ coverage: null });
    await errorOf(wait(rescoreService(broken), { minCoverage: 0.1 }), "permission");
  });
});
