import type { CompareOptions } from "../analysis/compare-options.ts";
import type { GatePolicy } from "../analysis/gate-policy.ts";
import type { SummarizeOptions } from "../analysis/summarize.ts";
import { isMeasure, MEASURES } from "../model/measures.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ReportSubject } from "../report/report-view.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { namingPolicy, type PolicyFlags, refuseChange } from "./policy-flags.ts";
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
export type JudgedFlags = RunFlags &
  ScoringFlags &
  PolicyFlags & {
    overlap?: "error" | "trials";
    wait?: number | true;
  };

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
  given: JudgedFlags,
  { policy, keepRows = "changed" }: Judging,
): Promise<ReportSubject> {
  const flags = withRuleScorers(context, given, policy);
  const [first, second] = runs;
  if (second === undefined) {
    if (policy !== null) await namingPolicy(context, flags, () => refuseChange(policy));
    refuseForeign(typedOf(context, flags), "summarize", "two runs");
  }
  const named = await endedRuns(context, runs.flat(), flags);
  const bases = second === undefined ? 0 : first.length;
  const sides = named.map((_, i) => (i < bases ? "base" : "candidate"));
  const loaded = await loadRuns(context, named, flags, pairSettings(flags, sides));
  const [base, candidate] = [loaded.slice(0, bases), loaded.slice(bases)];
  return second === undefined
    ? await oneRun(context, candidate, flags, policy)
    : await twoRuns(context, [base, candidate], flags, { policy, keepRows });
}

/** Adds the scorers of the rules to those of the configuration file: the gate needs them. */
function withRuleScorers(
  { defaults }: Context,
  flags: JudgedFlags,
  policy: GatePolicy | null,
): JudgedFlags {
  const { scorer } = flags;
  if (scorer === undefined || defaults?.uses("scorers") !== true) return flags;
  const named = (policy?.rules ?? []).flatMap((rule) => ("scorer" in rule ? [rule.scorer] : []));
  const needed = named.filter((name) => !isMeasure(name)); // judged only where they are named
  return { ...flags, scorer: [...new Set([...scorer, ...needed])] };
}

/** Leaves out the slice of the configuration file, which applies to two runs only. */
function typedOf({ defaults }: Context, { slice, ...flags }: JudgedFlags): JudgedFlags {
  return slice === undefined || defaults?.uses("slice") ? flags : { ...flags, slice };
}

async function twoRuns(
  context: Context,
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
  if (policy === null) return { comparison };
  return { comparison, gate: await namingPolicy(context, flags, () => gate(comparison, policy)) };
}

async function oneRun(
  context: Context,
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
  if (policy === null) return { figures };
  return { figures, gate: await namingPolicy(context, flags, () => gate(figures, policy)) };
}
