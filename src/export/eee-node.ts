import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { aBoolean, checkKeys, checkRules } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import type { EveryEvalEverFacts } from "./eee-facts.ts";
import { type EveryEvalEverSummary, openEveryEvalEver } from "./every-eval-ever.ts";
import { checkPath, checkTarget, removeLeftovers, replaceFile } from "./files-node.ts";

/**
 * Writes a run as files of Every Eval Ever into a folder, at the paths of its datastore:
 * `data/{dataset}/{developer}/{model}/{uuid}.json` and `{uuid}_samples.jsonl` beside it. What
 * they contain is described at `toEveryEvalEver()` of `evalwire/export`. Rows are written as they
 * are read, in constant memory. The aggregate, which refers to the instance records, is written
 * last.
 *
 * @throws {InvalidArgumentError} for a fact that is absent or invalid, an existing file (unless
 *   `overwrite`), or a run without any score that the format can state.
 *
 * @example Write the files of a run
 * ```ts
 * import { writeEveryEvalEver } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const { aggregatePath, records, notes } = await writeEveryEvalEver(".", await new WeaveClient().load("latest"), {
 *   evaluation: "acme_search",
 *   dataset: { name: "acme_search" },
 *   model: { id: "acme/ranker-2" },
 *   library: { name: "weave" },
 *   organization: { name: "Acme" },
 *   relationship: "first_party",
 *   retrievedAt: new Date(),
 * });
 * console.log(aggregatePath, records, notes);
 * ```
 */
export async function writeEveryEvalEver(
  folder: string,
  run: LoadedRun,
  facts: EveryEvalEverFacts,
  options: {
    /** Whether existing files may be replaced. Default false. */ overwrite?: boolean;
  } = {},
): Promise<EveryEvalEverSummary> {
  checkPath(folder);
  checkKeys(options, ["overwrite"], "an option of writeEveryEvalEver()", "options");
  checkRules(options, { overwrite: aBoolean }, "options");
  const overwrite = options.overwrite === true;
  const files = await openEveryEvalEver(run, facts);
  const samplesFile = join(folder, files.samplesPath);
  const aggregateFile = join(folder, files.aggregatePath);
  for (const path of [samplesFile, aggregateFile]) await checkTarget(path, overwrite);
  await mkdir(dirname(samplesFile), { recursive: true });
  await removeLeftovers(samplesFile);
  const hash = createHash("sha256");
  await replaceFile(samplesFile, { overwrite }, async (write) => {
    for await (const { bytes } of files.chunks) {
      hash.update(bytes);
      await write(bytes);
    }
  });
  const { aggregate, ...summary } = files.end(hash.digest("hex"));
  await replaceFile(aggregateFile, { overwrite }, (write) =>
    write(`${JSON.stringify(aggregate, null, 2)}\n`),
  );
  return summary;
}
