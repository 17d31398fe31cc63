import type { CompareOptions } from "../analysis/compare-options.ts";
import type { GatePolicy } from "../analysis/gate-policy.ts";
import type { SummarizeOptions } from "../analysis/summarize.ts";
import { MEASURES } from "../model/measures.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ReportSubject } from "../report/report-view.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { refuseChange } from "./policy-flags.ts";
import { wordOf } from "./read-values.ts";
import { loadRuns } from "./run-argument.ts";
import type { RunFlags } from "./run-flags.ts";
import {
  commonOptions,
  compareOptions,
  pairSettings,
  refuseForeign,
  type ScoringFlags,
} from "./scoring-flags.ts";
import { endedRuns } from "./wait-for-run.ts";

/** Options of commands that judge one run, or two. */
export interface JudgedFlags extends RunFlags, ScoringFlags {
  overlap?: "error" | "trials";
  wait?: number | true;
}

/** Arguments of the shards of one run: usually one argument. */
export type Shards = readonly string[];

/** Adds the option about shards. */
export function overlapFlag(command: CliCommand): CliCommand {
  return command.option(
    "--overlap <what>",
    "what a row in two shards means: error (the default) or trials",
    wordOf("error", "trials"),
  );
}

/** How runs are judged. */
interface Judging {
  /** Policy of the gate; null for figures without a gate. */
  readonly policy: GatePolicy | null;
  readonly keepRows?: NonNullable<CompareOptions["keepRows"]>;
}

/** Loads runs and judges them: the candidate alone, or the base and the candidate. */
export async function judgedRuns(
  context: Context,
  runs: readonly [Shards] | readonly [Shards, Shards],
  flags: JudgedFlags,
  { policy, keepRows = "changed" }: Judging,
): Promise<ReportSubject> {
  const [first, second] = runs;
  if (second === undefined) {
    if (policy !== null) refuseChange(policy);
    refuseForeign(flags, "summarize", "two runs");
  }
  const named = await endedRuns(context, runs.flat(), flags);
  const bases = second === undefined ? 0 : first.length;
  const sides = named.map((_, i) => (i < bases ? "base" : "candidate"));
  const loaded = await loadRuns(context, named, flags, pairSettings(flags, sides));
  const [base, candidate] = [loaded.slice(0, bases), loaded.slice(bases)];
  return second === undefined
    ? await oneRun(candidate, flags, policy)
    : await twoRuns([base, candidate], flags, { policy, keepRows });
}

async function twoRuns(
  [base, candidate]: readonly [readonly LoadedRun[], readonly LoadedRun[]],
  flags: JudgedFlags,
  { policy, keepRows }: Required<Judging>,
): Promise<ReportSubject> {
  const { compare, gate, mergeShards } = await import("../analysis/index.ts");
  const { refuseSameRun } = await import("../analysis/row-source.ts");
  if (flags.allowSameRun !== true)
    for (const shard of candidate)
      for (const part of base) refuseSameRun([part, shard], "candidate");
  const { overlap = "error" } = flags;
  const comparison = await compare(
    mergeShards(base, { overlap }),
    mergeShards(candidate, { overlap }),
    { ...compareOptions(flags), keepRows },
  );
  return policy === null ? { comparison } : { comparison, gate: gate(comparison, policy) };
}

async function oneRun(
  shards: readonly LoadedRun[],
  flags: JudgedFlags,
  policy: GatePolicy | null,
): Promise<ReportSubject> {
  const { gate, mergeShards, summarize } = await import("../analysis/index.ts");
  const run = mergeShards(shards, { overlap: flags.overlap ?? "error" });
  const { confidence, cluster, scorer, missing } = flags;
  const common = {
    ...commonOptions(flags),
    ...defined({ confidence, cluster }),
    ...(missing === undefined || missing === "bounds"
      ? {}
      : { missing: missing as NonNullable<SummarizeOptions["missing"]> }), // the library checks it
  };
  // they are figures only where they are named
  const measures = MEASURES.filter((name) =>
    policy?.rules.some((rule) => "scorer" in rule && rule.scorer === name),
  );
  const own = await summarize(run, { ...common, ...defined({ scorers: scorer }) });
  const more = measures.length === 0 ? {} : await summarize(run, { ...common, scorers: measures });
  const figures = { ...own, ...more };
  return policy === null ? { figures } : { figures, gate: gate(figures, policy) };
}
