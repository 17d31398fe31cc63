import type { RankOptions } from "../analysis/rank.ts";
import type { TrialsRule } from "../analysis/row-values.ts";
import { defined } from "./defined.ts";
import type { RunFlags } from "./run-flags.ts";
import type { ScoringFlags } from "./scoring-flags.ts";

/** Flags of commands that rank runs. */
export interface RankFlags extends RunFlags, ScoringFlags {
  unfinished?: "refuse" | "allow";
}

/** Returns the options of `rank()` for one scorer. */
export function rankOptions(scorer: string, flags: RankFlags): RankOptions {
  const { confidence, missing, unfinished, allowSameRun, scale, values, decimal } = flags;
  const { lowerIsBetter = [], trials } = flags;
  return defined({
    confidence,
    missing: missing as RankOptions["missing"], // the library checks it
    unfinished,
    allowSameRun,
    scale,
    values,
    decimal,
    lowerIsBetter: lowerIsBetter.includes(scorer) ? true : undefined,
    trials: isRecord(trials) ? trials[scorer] : trials,
  });
}

/** Returns whether there are rules by scorer. */
export function isRecord(trials: ScoringFlags["trials"]): trials is Record<string, TrialsRule> {
  return typeof trials === "object" && !("passAt" in trials) && !("passAll" in trials);
}
