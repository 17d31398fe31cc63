import type { TrialsRule } from "../analysis/row-values.ts";
import { scoreKey } from "../model/score-key.ts";
import type { InspectFigure, InspectHeader } from "./inspect-schema.ts";
import type { OwnMean } from "./own-means.ts";

/** Metrics of Inspect that are means over the samples. */
const MEANS: readonly string[] = ["accuracy", "mean"];

/** Returns the means in the results of a log. `keys` has the scorer keys of its rows. */
export function ownMeans(header: InspectHeader, keys: ReadonlySet<string>): OwnMean[] {
  return figuresOf(header).flatMap((figure) =>
    Object.entries(figure.metrics ?? {}).flatMap(([metric, { value, group }]) => {
      const isMean = MEANS.includes(metric.replace(/^.*\//s, "")) && (group ?? null) === null;
      if (!isMean || typeof value !== "number") return [];
      const { key, name } = keyOf(figure, keys);
      const by = figure.reducer ?? null;
      const trials = by === null ? "mean" : ruleOf(by);
      const how = by === null || by === "mean" ? "" : ` by '${by}'`;
      return [{ key, name: `${metric} of '${name}'${how}`, value, trials }];
    }),
  );
}

/** Returns the figures of the log. Logs before version 2 have a single one. */
function figuresOf({ results }: InspectHeader): readonly InspectFigure[] {
  const { scores, scorer, metrics } = results ?? {};
  if (scores !== null && scores !== undefined) return scores;
  return scorer === null || scorer === undefined
    ? []
    : [{ ...scorer, metrics: metrics ?? scorer.metrics }];
}

/** Returns the key of the scores behind a figure: of a scorer, or of a field of its scores. */
function keyOf(
  { name, scorer }: InspectFigure,
  keys: ReadonlySet<string>,
): { key: string; name: string } {
  const whole = { key: scoreKey(name), name };
  if (scorer === null || scorer === undefined) return whole;
  const field = { key: scoreKey(scorer, name), name: `${scorer}.${name}` };
  const [first, second] = scorer === name ? [whole, field] : [field, whole];
  return keys.has(second.key) && !keys.has(first.key) ? second : first;
}

/** Returns the rule for trials that a reducer of epochs is; null for one that we do not have. */
function ruleOf(reducer: string): TrialsRule | null {
  const [, name, k] = /^(pass_at|pass_k)_(\d+)$/.exec(reducer) ?? [];
  if (name === undefined) return reducer === "mean" ? "mean" : null;
  return name === "pass_at" ? { passAt: Number(k) } : { passAll: Number(k) };
}

/** Returns the names of the scorers that the log lists: unique ones, as Inspect makes them. */
export function scorerNames({ eval: { scorers } }: InspectHeader): string[] {
  const names = new Set<string>();
  for (const { name } of scorers ?? []) {
    let unique = name;
    for (let number = 1; names.has(unique); number++) unique = `${name}${number}`;
    names.add(unique);
  }
  return [...names];
}

/**
 * Returns the versions of the scorers: name and options, such as the model of a judge. The log does
 * not record the version of their code.
 */
export function scorerVersions(header: InspectHeader): Record<string, string> {
  const names = scorerNames(header);
  return Object.fromEntries(
    (header.eval.scorers ?? []).map(({ name, options }, at) => [
      scoreKey(names[at] ?? name),
      `${name}(${JSON.stringify(sorted(options ?? {}))})`,
    ]),
  );
}

/** Sorts the options by name, so that equal ones are equal as JSON. */
function sorted(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}
