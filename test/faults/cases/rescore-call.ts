import type { CallOptions } from "../../../src/core/options.ts";
import type { Exchange, Handler } from "../exchange.ts";
import type { FaultCase, FaultContext, RemoteServer, Service } from "../fault-case.ts";
import type { ServerReport } from "../tcp-server.ts";
import { askedRun } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

/** The route of the paid write. */
export const RESCORE = "/evaluations/rescore";
/** The body of a rescore, except its source. */
export const SCORERS: { readonly scorer_refs: [string] } = {
  scorer_refs: ["weave:///acme/faults/object/judge:v1"],
};
/** The service's response to a rescore. */
export const JOB: { readonly call_id: string; readonly evaluation_run_id: string } = {
  call_id: "call-1",
  evaluation_run_id: "run-9",
};

/** Expected fields of an unknown outcome. */
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

/** Responds to a rescore as the service does. */
export function startRescore(exchange: Exchange): Promise<void> {
  return exchange.json(200, JOB);
}

/** Handles each rescore, numbered from 1; all requested runs exist. */
export function paid(
  handler: (exchange: Exchange, number: number) => ReturnType<Handler>,
): Pick<FaultCase, "counted"> & { serve: Service } {
  return {
    counted: RESCORE,
    serve: {
      handler: () => {
        let number = 0;
        return (exchange) =>
          exchange.path === RESCORE
            ? handler(exchange, ++number)
            : exchange.json(200, askedRun(exchange));
      },
    },
  };
}

/** Returns the rescores that a server received. */
export async function rescoresAt(server: RemoteServer): Promise<ServerReport["deliveries"]> {
  return (await server.report()).deliveries.filter(({ path }) => path === RESCORE);
}

/** Returns a function that sends paid rescores through one client. */
export async function rescorer(
  context: FaultContext,
): Promise<(options?: CallOptions, source?: string) => Promise<unknown>> {
  const weave = await context.weave();
  return (options, source = "run-1") =>
    weave.rescore.start({ source_evaluation_run_id: source, ...SCORERS }, options);
}

/** Returns the AmbiguousWriteError of a rescore; fails unless it has the expected fields. */
export async function expectAmbiguous(
  context: FaultContext,
  work: Promise<unknown>,
): Promise<Ambiguous> {
  const error = expectCode<Ambiguous>(await context.rejects(work), "ambiguous_write");
  assert.equal(error.operation, `POST ${RESCORE}`);
  assert.match(error.message, /may have been applied/);
  assert.match(error.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  assert.equal(error.target.source_evaluation_run_id, "run-1");
  assert.ok(
    error.sentAt instanceof Date && Math.abs(Date.now() - error.sentAt.getTime()) < 60_000,
    `sentAt ${String(error.sentAt)}`,
  );
  return error;
}
