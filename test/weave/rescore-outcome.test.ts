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

describe("rescore.wait() and the output of a job", () => {
  test.each([[EMPTY], [{ code: "complete", output: null }], [{ code: "complete" }]])(
    "%s is an error with the IDs and the output",
    async (state) => {
      const service = rescoreService({ [STATUS]: look(state) });
      expect(await errorOf<JobEmptyError>(wait(service), "job_empty")).toMatchObject({ job: JOB });
    },
  );

  test("empty output is not an error if the source has no predictions", async () => {
    const service = rescoreService({
      [STATUS]: look(EMPTY),
      [COUNT]: json({ count: 0 }),
      [SUMMARY]: summary({}),
    });
    expect(await wait(service)).toEqual({ ...JOB, output: {}, coverage: null });
    expect(service.bodies(COUNT)[0]).toMatchObject({ filter: { parent_ids: [SOURCE] } });
  });

  test("empty output is an error if the source cannot be read", async () => {
    const service = rescoreService({ [STATUS]: look(EMPTY), [NEW_RUN]: empty(404) });
    await errorOf(wait(service), "job_empty");
    const unnamed = rescoreService({
      [STATUS]: look(EMPTY),
      [NEW_RUN]: run(JOB.evaluation_run_id),
    });
    await errorOf(wait(unnamed), "job_empty");
  });

  test("onEmpty: 'warn' returns the result with its coverage", async () => {
    const service = rescoreService({
      [STATUS]: look(EMPTY),
      [SUMMARY]: summary({ [SOURCE]: { trials: 5, scored: { exact: 5 } } }),
    });
    expect(await wait(service, { onEmpty: "warn" })).toEqual({ ...JOB, output: {}, coverage: 0 });
  });

  test("minCoverage applies to the scorer that scored the fewest of the source's trials", async () => {
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

  test("a run about which nothing is known does not meet minCoverage", async () => {
    const nothing = rescoreService({
      [NEW_RUN]: run(JOB.evaluation_run_id),
      [SUMMARY]: summary({}),
    });
    await errorOf(wait(nothing, { minCoverage: 0.1 }), "job_empty");
  });

  test("run() knows the number of requested scorers: one that failed on every row counts as 0", async () => {
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

  test("a coverage that cannot be read is an error only if a minimum was set", async () => {
    const broken = { [SUMMARY]: empty(403) };
    expect(await wait(rescoreService(broken))).toMatchObject({ coverage: null });
    await errorOf(wait(rescoreService(broken), { minCoverage: 0.1 }), "permission");
  });
});
