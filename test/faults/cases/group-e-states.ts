// The states of a job. Time runs 40 times faster for the client: its delays are real, only shorter.
import type { JobStatus } from "../../../src/weave/index.ts";
import type { FaultCase, FaultContext } from "../fault-case.ts";
import { assert, expectCode, timed } from "./expect.ts";
import { COMPLETE, job, type Look, NOT_FOUND, running, SPEED, STATUS } from "./job-service.ts";
import { JOB, RESCORE, SCORERS } from "./rescore-call.ts";

/** Waits for the job through a fast client. */
async function wait(context: FaultContext, options: object = {}): Promise<unknown> {
  const weave = await context.fastWeave(SPEED);
  return weave.rescore.wait(JOB, options);
}

/** Makes a case in which the wait ends with this error after this many status checks. */
function ends(
  id: number,
  title: string,
  looks: readonly Look[],
  code: string,
  deliveries: FaultCase["deliveries"],
): FaultCase {
  return {
    id,
    title,
    deliveries,
    counted: STATUS,
    serve: job(...looks),
    async run(context) {
      const error = expectCode<{ job: Record<string, string> }>(
        await context.rejects(wait(context)),
        code,
      );
      assert.deepEqual(error.job, JOB);
    },
  };
}

const STRANGE = [
  running(9, 5),
  running(0, 0),
  running(4, 5),
  running(2, 5),
  running(-3, 5),
  running("x", "y"),
  running(null, undefined),
  running(1e300, 5),
];

export const cases: readonly FaultCase[] = [
  {
    id: 109,
    title: "queued forever",
    deliveries: 1,
    counted: RESCORE,
    serve: job(NOT_FOUND),
    async run(context) {
      const weave = await context.fastWeave(SPEED);
      let error: unknown;
      const elapsed = await timed(async () => {
        error = await context.rejects(
          weave.rescore.run(
            { source_evaluation_run_id: "run-1", ...SCORERS },
            { startTimeoutMs: 60_000 },
          ),
        );
      });
      assert.deepEqual(expectCode<{ job: object }>(error, "job_not_started").job, JOB);
      assert.ok(elapsed >= 60_000 / SPEED - 50 && elapsed < 25_000, `${elapsed} ms`);
    },
  },
  {
    id: 110,
    title: "queued, running, complete",
    deliveries: 4,
    counted: STATUS,
    serve: job(NOT_FOUND, running(1, 5), running(5, 5), COMPLETE),
    async run(context) {
      const seen: string[] = [];
      const result = (await wait(context, {
        onProgress: (status: JobStatus) => seen.push(status.code),
      })) as {
        coverage: number;
        evaluation_run_id: string;
      };
      assert.deepEqual(seen, ["not_found", "running", "running", "complete"]);
      assert.equal(result.coverage, 1);
      assert.equal(result.evaluation_run_id, "run-9");
    },
  },
  ends(
    111,
    "running, then not_found three times",
    [running(1, 5), NOT_FOUND, NOT_FOUND, NOT_FOUND, COMPLETE],
    "poll_lost_contact",
    4,
  ),
  ends(112, "ten unknown states", [{ code: "paused" }], "poll_lost_contact", 10),
  ends(113, "complete with an empty object", [{ code: "complete", output: {} }], "job_empty", 1),
  ends(168, "complete with null", [{ code: "complete", output: null }], "job_empty", 1),
  ends(170, "complete without an output", [{ code: "complete" }], "job_empty", 1),
  {
    id: 115,
    title: "counts that decrease, exceed the total, or are invalid",
    deliveries: STRANGE.length + 1,
    counted: STATUS,
    serve: job(...STRANGE, COMPLETE),
    async run(context) {
      const onProgress = (status: JobStatus): void => {
        if (status.code !== "running" || !("completed_rows" in status)) return;
        const { completed_rows: completed, total_rows: total } = status;
        assert.ok(
          Number.isInteger(completed) &&
            Number.isInteger(total) &&
            completed >= 0 &&
            completed <= total,
          JSON.stringify(status),
        );
      };
      assert.equal(((await wait(context, { onProgress })) as { coverage: number }).coverage, 1);
    },
  },
  {
    id: 124,
    title: "the job failed, and its error contains the key",
    deliveries: 1,
    counted: STATUS,
    serve: job((exchange) => {
      const key = atob((exchange.request.headers.authorization ?? "").replace("Basic ", "")).slice(
        "api:".length,
      );
      return exchange.json(200, { status: { code: "failed", error: `no access with ${key}` } });
    }),
    async run(context) {
      expectCode(await context.rejects(wait(context)), "job_failed");
    },
  },
];
