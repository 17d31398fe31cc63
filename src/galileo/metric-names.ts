import type { RecordColumn, ScorerConfig } from "./types.ts";

/** A metric of an experiment, as people know it. */
export interface NamedMetric {
  /** Label of the column, otherwise the readable one of key and alias. */
  readonly name: string;
  /** Column of the metric; null when the service lists none. */
  readonly column: RecordColumn | null;
}

const METRICS = "metrics/";
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Names of the metrics of an experiment. A trace keys a metric by the UUID of its scorer or, in
 * older data, by its snake_case name; `metric_key_alias` has the other one. The columns have the
 * label that people read.
 */
export class MetricNames {
  readonly #columns = new Map<string, RecordColumn>();
  readonly #names = new Map<string, NamedMetric>();
  /** Columns of scorers: a trace without a value of one lacks it. */
  readonly scorers: readonly RecordColumn[];

  constructor(columns: readonly RecordColumn[]) {
    const metrics = columns.filter(({ id }) => id.startsWith(METRICS));
    this.scorers = metrics.filter((column) => scorerIdOf(column) !== null);
    // of several columns with one key, the one whose own id it is comes first
    for (const keys of [ownKey, labelOf, aliasOf, scorerIdOf])
      for (const column of metrics) {
        const key = keys(column);
        if (key !== null && !this.#columns.has(key)) this.#columns.set(key, column);
      }
    this.#name(metrics);
  }

  /** Names each column by its label. A label that two columns share is followed by the key. */
  #name(metrics: readonly RecordColumn[]): void {
    const taken = new Map<string, number>();
    for (const column of metrics) {
      const label = labelOf(column) ?? readable(ownKey(column), aliasOf(column));
      taken.set(label, (taken.get(label) ?? 0) + 1);
      this.#names.set(column.id, { name: label, column });
    }
    for (const [id, { name, column }] of this.#names)
      if ((taken.get(name) ?? 0) > 1 && column !== null)
        this.#names.set(id, { name: `${name} (${ownKey(column)})`, column });
  }

  /** Resolves the key of a metric: UUID, label, alias, in the order of the vendor's own clients. */
  of(key: string, alias?: string | null): NamedMetric {
    const column =
      this.#columns.get(key) ?? (alias == null ? undefined : this.#columns.get(alias)) ?? null;
    const named = column === null ? undefined : this.#names.get(column.id);
    return named ?? { name: readable(key, alias), column };
  }
}

const ownKey = ({ id }: RecordColumn): string => id.slice(METRICS.length);
const labelOf = ({ label }: RecordColumn): string | null => label || null;
const aliasOf = ({ metric_key_alias: alias }: RecordColumn): string | null => alias || null;
/** `scorer_id` is the deprecated form of `scorer_config.id`. */
const scorerIdOf = ({ scorer_config, scorer_id }: RecordColumn): string | null =>
  scorer_config?.id ?? scorer_id ?? null;

const readable = (key: string, alias: string | null | undefined): string =>
  UUID.test(key) && alias ? alias : key;

/**
 * The judge behind a metric, as a string that is equal for equal judges: scorer, version, and the
 * model and number of judges that the experiment uses. Null for a metric without a scorer, which
 * was computed where the experiment ran.
 */
export function judgeOf(column: RecordColumn | null): string | null {
  const id = column === null ? null : scorerIdOf(column);
  if (id === null) return null;
  const config: Partial<ScorerConfig> = column?.scorer_config ?? {};
  const { scorer_version: version } = config;
  const model = config.model_name ?? version?.model_name;
  const judges = config.num_judges ?? version?.num_judges;
  const how = [
    ...(model == null ? [] : [model]),
    ...(judges == null ? [] : [`${judges} ${judges === 1 ? "judge" : "judges"}`]),
  ];
  const which = version == null ? "version unknown" : `version ${version.version}`;
  return `scorer ${id} ${which}${how.length === 0 ? "" : ` (${how.join(", ")})`}`;
}
