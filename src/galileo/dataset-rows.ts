import { plural } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import { rowDigest } from "../model/row-digest.ts";
import type { RunDataset } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { Datasets } from "./datasets.ts";
import type { DatasetRow, Experiment } from "./types.ts";

// A trace has no id of its data set row: the string of its input is the only link.

/** The version of the data set that an experiment used; null when it is not recorded. */
function versionOf({ dataset }: Experiment): { id: string; version: number } | null {
  const { dataset_id: id, version_index: version } = dataset ?? {};
  return id == null || version == null ? null : { id, version };
}

/** Returns the version of an experiment's data set, as a run has it. */
export function datasetOf(
  datasets: Datasets,
  experiment: Experiment,
  options: CallOptions,
): RunDataset | null {
  const used = versionOf(experiment);
  if (used === null) return null;
  return {
    version: `data set ${used.id} version ${used.version}`,
    digests: async () => new Set((await rowsByDigest(datasets, used, options)).keys()),
  };
}

/** Reads the rows of a version by the digests that the rows of an experiment have. */
async function rowsByDigest(
  datasets: Datasets,
  { id, version }: { id: string; version: number },
  options: CallOptions,
): Promise<Map<string, DatasetRow[]>> {
  const byDigest = new Map<string, DatasetRow[]>();
  for await (const row of datasets.rows(id, version, {}, options)) {
    for (const input of stringsOf(row.values_dict.input)) {
      const digest = await rowDigest(input);
      byDigest.set(digest, [...(byDigest.get(digest) ?? []), row]);
    }
  }
  return byDigest;
}

/** The strings that a trace may have as its input: an object is JSON, compact or spaced. */
function stringsOf(input: DatasetRow["values_dict"][string] | undefined): string[] {
  if (input === null || input === undefined) return [];
  if (typeof input !== "object") return [String(input)];
  const members = Object.entries(input).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return [...new Set([JSON.stringify(input), `{${members.join(", ")}}`])];
}

/**
 * Adds id and index of their data set rows to the rows of an experiment: lists where the data set
 * has an input several times. Returns warnings.
 */
export async function joinDataset(
  datasets: Datasets,
  experiment: Experiment,
  rows: readonly ScoredRow[],
  options: CallOptions,
): Promise<string[]> {
  const used = versionOf(experiment);
  if (used === null) return ["the experiment records no version of a data set to join rows with"];
  const known = await rowsByDigest(datasets, used, options);
  let unknown = 0;
  for (const row of rows) {
    const found = row.digestKind === "dataset" ? known.get(row.digest ?? "") : undefined;
    if (found === undefined) {
      unknown++;
      continue;
    }
    const [first] = found;
    row.columns = {
      ...row.columns,
      dataset_row_id: found.length > 1 ? found.map(({ row_id }) => row_id) : first?.row_id,
      dataset_row_index: found.length > 1 ? found.map(({ index }) => index) : first?.index,
    };
  }
  return unknown === 0
    ? []
    : [
        `${unknown} of ${plural(rows.length, "row")} not found in version ${used.version} of the data set`,
      ];
}
