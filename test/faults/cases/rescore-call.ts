import type { CallOptions } from "../../../src/core/options.ts";
import type { Exchange } from "../exchange.ts";
import type { FaultContext } from "../fault-case.ts";
import { assert, expectCode } from "./expect.ts";

/** What is known of an unknown outcome. */
export interface Ambiguous {
  readonly operation: string;
  readonly status: number | null;
  readonly likelyApplied: boolean;
  readonly aborted: boolean;
  readonly sentAt: Date;
  readonly requestId: string;
  readonly advice: string;
  readonly target: Readonly<Record<string, string>>;
}

/** Answers a rescore as the service does. */
export function startRescore(exchange: Exchange): Promise<void> {
  return exchange.json(200, { call_id: "call-1", evaluation_run_id: "run-9" });
}

/** The shape that the answer has to have, without the cost of loading a schema library. */
const jobShape = async () => ({
  safeParse(value: unknown) {
    const job = value as { call_id?: unknown; evaluation_run_id?: unknown } | null;
    if (typeof job?.call_id === "string" && typeof job.evaluation_run_id === "string") return { success: true };
    return { success: false, error: { issues: [{ path: ["call_id"], message: "expected a string" }] } };
  },
});

/** Gives a function that sends paid rescores through one client. */
export async function rescorer(context: FaultContext): Promise<(options?: CallOptions, source?: string) => Promise<unknown>> {
  const core = await context.core();
  return (options, source = "run-1") =>
    core.post(
      "/evaluations/rescore",
      {
        body: { project_id: "acme/faults", source_evaluation_run_id: source, scorer_refs: ["weave:///acme/faults/object/judge:v1"] },
        answer: jobShape,
        write: {
          target: { source_evaluation_run_id: source },
          advice: "It may have been applied: look for the run before you send it again.",
        },
      },
      options,
    );
}

/** Fails unless a rescore ends in an AmbiguousWriteError that says what it has to, and gives it. */
export async function expectAmbiguous(context: FaultContext, work: Promise<unknown>): Promise<Ambiguous> {
  const error = expectCode<Ambiguous>(await context.rejects(work), "ambiguous_write");
  assert.equal(error.operation, "POST /evaluations/rescore");
  assert.match(error.message, /may have been applied/);
  assert.match(error.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  assert.equal(error.target.source_evaluation_run_id, "run-1");
  assert.ok(error.sentAt instanceof Date && Math.abs(Date.now() - error.sentAt.getTime()) < 60_000, `sentAt ${String(error.sentAt)}`);
  return error;
}
