import type { CallOptions } from "../core/options.ts";
import type { GalileoTransport } from "./context.ts";
import { sameValue } from "./same-value.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";
import { changedMeanwhile, conflict, isUntouched, readScorer, sentFields, show, updateScorer } from "./update-scorer.ts";

/** What an update would change, and the way to make it and to take it back. */
export interface ScorerPlan {
  /** Fields whose value would change. */
  changes: { field: string; before: unknown; after: unknown }[];
  /** What may surprise. */
  warnings: string[];
  /** The plan in words, a line each. */
  toString(): string;
  /**
   * Makes the change, unless somebody changed the scorer since the plan was made.
   *
   * The service has no ETag: the scorer is read once more and compared, so that a change in the moment between that look and the
   * update is not seen. @throws {ConflictError} with both values.
   */
  apply(): Promise<AppliedPlan>;
}

/** A change that was made. */
export interface AppliedPlan {
  scorer: Scorer;
  /** Puts the fields back as they were, unless somebody changed them since; an abort of the plan's signal does not keep it. @throws {ConflictError} with both values. */
  revert(): Promise<Scorer>;
}

/** Reads a scorer and plans an update. Sends nothing that changes anything. */
export async function planUpdate(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: CallOptions = {},
): Promise<ScorerPlan> {
  const base = await readScorer(transport, id, options);
  const changes = sentFields(patch).flatMap(([field, after]) =>
    sameValue(base[field], after) ? [] : [{ field, before: base[field], after }],
  );
  const warnings = warningsOf(base, patch);
  return {
    changes,
    warnings,
    toString: () => describe(base, changes, warnings),
    apply: async () => {
      const now = await readScorer(transport, id, options);
      if (now.updated_at !== base.updated_at || !isUntouched(now, base, patch)) throw changedMeanwhile(id, patch, base, now, []);
      if (changes.length === 0) return { scorer: now, revert: async () => now };
      const scorer = await updateScorer(transport, id, patch, { ...options, base });
      return { scorer, revert: () => revertTo(transport, id, base, scorer, patch, options) };
    },
  };
}

async function revertTo(
  transport: GalileoTransport,
  id: string,
  before: Scorer,
  applied: Scorer,
  patch: ScorerUpdateBody,
  planned: CallOptions,
): Promise<Scorer> {
  const { signal: _signal, ...options } = planned; // who gave up on a change wants it taken back all the same
  const now = await readScorer(transport, id, options);
  if (isUntouched(now, before, patch)) return now; // reverted already
  if (!isUntouched(now, applied, patch)) throw changedMeanwhile(id, patch, applied, now, []);
  const inverse: ScorerUpdateBody = Object.fromEntries(sentFields(patch).map(([field]) => [field, before[field] ?? null]));
  const reverted = await updateScorer(transport, id, inverse, { ...options, base: applied });
  const kept = sentFields(patch).filter(([field]) => !sameValue(reverted[field], before[field]));
  if (kept.length === 0) return reverted;
  const shown = kept.map(([field]) => `${field} was ${show(before[field])} and is ${show(reverted[field])}`).join("; ");
  throw conflict(
    id,
    `Not everything of the scorer '${before.name}' was put back: ${shown}`,
    "The service ignored what was sent for these fields: set them in the console.",
  );
}

function describe(base: Scorer, changes: ScorerPlan["changes"], warnings: readonly string[]): string {
  const lines = changes.map(({ field, before, after }) => `  ${field}: ${show(before)} -> ${show(after)}`);
  const head =
    changes.length === 0
      ? `Scorer '${base.name}': nothing would change`
      : `Scorer '${base.name}': ${changes.length} ${changes.length === 1 ? "field" : "fields"} would change`;
  return [head, ...lines, ...warnings.map((warning) => `  warning: ${warning}`)].join("\n");
}

/** The colour configuration that fits an output type; null where none is known. */
function fittingColors(outputType: unknown): string | null {
  switch (outputType) {
    case "boolean":
    case "retrieved_chunk_list_boolean":
      return "boolean";
    case "categorical":
      return "categorical";
    case "multilabel":
    case "boolean_multilabel":
      return "multi_label";
    case "count":
    case "discrete":
    case "percentage":
      return "numeric";
    default:
      return null;
  }
}

function warningsOf(base: Scorer, patch: ScorerUpdateBody): string[] {
  const after = { ...base, ...Object.fromEntries(sentFields(patch)) } as Scorer; // only fields of a patch are replaced
  const warnings: string[] = [];
  const colors = after.metric_color_picker_config;
  const outputType = after.output_type ?? base.default_version?.output_type ?? base.latest_version?.output_type;
  const fitting = fittingColors(outputType);
  if (colors != null && fitting !== null && colors.type !== fitting) {
    warnings.push(
      `a '${colors.type}' colour configuration does not fit the output type '${String(outputType)}' ('${fitting}' does): the service accepts it, and the column goes blank`,
    );
  }
  if (patch.user_prompt !== undefined && !sameValue(patch.user_prompt, base.user_prompt)) {
    warnings.push("a new prompt may take effect on the running version at once: scores before and after are not comparable");
  }
  if (patch.default_version_id !== undefined && !sameValue(patch.default_version_id, base.default_version_id)) {
    warnings.push("another default version scores from now on: scores before and after are not comparable");
  }
  if (patch.output_type !== undefined && !sameValue(patch.output_type, base.output_type)) {
    warnings.push("scores that were given keep their old type: charts and alerts on this metric may break");
  }
  for (const [field, value] of sentFields(patch))
    if (value === null && base[field] != null)
      warnings.push(`null is sent for '${field}': what the service clears with it is not documented`);
  return warnings;
}
