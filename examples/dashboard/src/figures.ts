import { type RunFigure, summarize } from "evalwire/analysis";
import { formatRange, formatValue, reportView } from "evalwire/report";
import type { RunFigures } from "./api.ts";
import { hasEnded, type Project, type Service } from "./service.ts";

/** Computes the figures of one run, with their intervals. */
export async function figuresOf(
  { loads }: Service,
  { name, weave }: Project,
  run: string,
  signal: AbortSignal,
): Promise<RunFigures> {
  return await loads.get(`figures ${name} ${run}`, signal, async (shared) => {
    const loaded = await weave.load(run, { inputs: false, errors: false, signal: shared });
    return { value: toFigures(await summarize(loaded)), isFinal: hasEnded(loaded) };
  });
}

function toFigures(figures: Record<string, RunFigure>): RunFigures {
  const { scorers, confidence } = reportView({ figures });
  return {
    confidence: formatValue(confidence, "share"),
    figures: scorers.map(({ scorer, unit, candidate: { value, interval, coverage } }) => ({
      scorer,
      value: value === null ? null : formatValue(value, unit),
      interval: interval === null ? null : formatRange(interval, unit),
      coverage: formatValue(coverage, "share"),
    })),
  };
}
