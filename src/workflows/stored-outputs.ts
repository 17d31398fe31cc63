import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { GalileoClient } from "../galileo/client.ts";
import type { Experiment } from "../galileo/types.ts";

const COLUMN = "generated_output";
const OUTPUT_COLUMNS = ["input", "output", "dataset_input"];

/** The version of a data set whose stored outputs are scored. */
export interface StoredOutputs {
  readonly dataset: { dataset_id: string; version_index: number };
  readonly rows: number;
}

/**
 * Reads the version of the data set that an experiment used, and checks that scoring its stored
 * outputs would score the outputs of the experiment: nothing else is worth paying for.
 *
 * @throws {InvalidArgumentError} when the version is not known, stores no outputs, or stores
 *   others.
 */
export async function storedOutputsOf(
  galileo: GalileoClient,
  experiment: Experiment,
  {
    checkOutputs,
    project,
    ...options
  }: CallOptions & { checkOutputs: boolean; project?: string | undefined },
): Promise<StoredOutputs> {
  const { id, name = "", dataset } = experiment;
  const { dataset_id, version_index } = dataset ?? {};
  const refuse = (message: string, hint: string): InvalidArgumentError =>
    new InvalidArgumentError(message, { path: "experiments" }, { hint });
  if (dataset_id == null || version_index == null)
    throw refuse(
      `The experiment '${name}' (${id}) names no version of a data set`,
      "A new experiment scores the outputs that a data set stores. Nothing was sent; inPlace computes the scores of the experiment itself again.",
    );
  const outputs = new Map<string, Set<string>>();
  let rows = 0;
  let withoutOutput = 0;
  for await (const { values_dict } of galileo.datasets.rows(
    dataset_id,
    version_index,
    { pageSize: 1_000 },
    options,
  )) {
    rows++;
    const output = values_dict[COLUMN];
    if (output === null || output === undefined) withoutOutput++;
    const key = textOf(values_dict.input);
    const known = outputs.get(key) ?? new Set();
    outputs.set(key, known.add(textOf(output)));
  }
  const version = `Version ${version_index} of the data set '${dataset?.name ?? dataset_id}'`;
  if (withoutOutput === rows)
    throw refuse(
      rows === 0
        ? `${version} has no rows`
        : `${version} stores no outputs: no row has a '${COLUMN}'`,
      `Nothing was sent. The service refuses such a version (error 3512): add a '${COLUMN}' column, or compute the scores again with inPlace.`,
    );
  if (checkOutputs) {
    const query = { experiment_id: id, select_columns: { column_ids: OUTPUT_COLUMNS } };
    let traces = 0;
    let others = 0;
    for await (const one of galileo.traces.partialSearch(query, { ...options, project })) {
      traces++;
      const stored = outputs.get(textOf(one.dataset_input ?? one.input));
      if (stored?.has(textOf(one.output)) !== true) others++;
    }
    if (others > 0)
      throw refuse(
        `${others} of ${traces} outputs of the experiment '${name}' (${id}) are not those that version ${version_index} of its data set stores`,
        `Nothing was sent: a new experiment would score other outputs. Store these as '${COLUMN}' in a new version, use inPlace, or pass checkOutputs: false to score what is stored.`,
      );
  }
  return { dataset: { dataset_id, version_index }, rows };
}

/**
 * A value as text, whether it came as text, as JSON text, as an object, or as parts of a message.
 */
function textOf(value: unknown): string {
  if (typeof value === "string") {
    if (!/^\s*[[{]/.test(value)) return value;
    try {
      return textOf(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isTextPart))
    return value.map(({ text }) => text).join("");
  return JSON.stringify(sorted(value)) ?? "";
}

function isTextPart(part: unknown): part is { text: string } {
  return (
    typeof part === "object" && part !== null && "text" in part && typeof part.text === "string"
  );
}

/** The same JSON value with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
