import { NotFoundError } from "../core/errors/http.ts";
import type { CallOptions } from "../core/options.ts";
import type { Run, RunDataset } from "../model/run.ts";
import type { WeaveContext } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { parseRef } from "./parse-ref.ts";
import { inProjectOf, pinRef, readObject } from "./pinned-ref.ts";

/** Fetches the data set version that the evaluation of a run names. Null when there is none, or the evaluation was deleted. */
export async function datasetOfRun(context: WeaveContext, run: Run, options: CallOptions): Promise<RunDataset | null> {
  const evaluation = await pinRef(context, "evaluation", run.evaluation, options);
  const stored = evaluation === null ? null : await readObject(context, evaluation, options);
  const version = await pinRef(context, "dataset", stored?.dataset, options);
  return version === null ? null : { version, digests: () => rowDigests(context, version, options) };
}

/** Reads the digests of all rows of a data set. */
async function rowDigests(context: WeaveContext, version: string, options: CallOptions): Promise<ReadonlySet<string>> {
  const stored = await readObject(context, version, options);
  if (typeof stored?.rows !== "string") {
    throw new NotFoundError(
      `The data set '${version}' has no rows to read`,
      { status: 200, method: "POST", url: "/refs/read_batch", requestId: "", detail: null, attempts: [] },
      { hint: "It was deleted, or never stored." },
    );
  }
  const table = parseRef(stored.rows);
  const digests = new Set<string>();
  for await (const { digest } of new Datasets(inProjectOf(context, table)).rows(stored.rows, options)) digests.add(digest);
  return digests;
}
