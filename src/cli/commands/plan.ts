import type { GatePlan } from "../../analysis/plan-gate.ts";
import type { GatePlanOptions } from "../../analysis/plan-options.ts";
import { formatCount } from "../../report/numbers.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { defined } from "../defined.ts";
import { CommandError, foreignFlag } from "../failure.ts";
import { addFlags, type Flag } from "../flags.ts";
import { namingPolicy, type PolicyFlags, policyFlags, policyOf } from "../policy-flags.ts";
import { forAllOrByName, list, number, numbers, wholeNumber } from "../read-values.ts";
import { RUN_FLAGS, type RunFlags, runFlags } from "../run-flags.ts";
import { compareOptions, loadPair, type ScoringFlags, scoringFlags } from "../scoring-flags.ts";
import type { Column } from "../table.ts";

type PlanCommand = RunFlags &
  Pick<ScoringFlags, "cluster" | "scale" | "defaults"> &
  Omit<PolicyFlags, "missing"> & {
    rows: number;
    trials?: number;
    pilot?: string[];
    discordance?: number | Record<string, number>;
    sd?: number | Record<string, number>;
    drops?: number[] | Record<string, number[]>;
    confidence?: number;
  };

const SPREAD: readonly Flag[] = [
  {
    name: "discordance",
    value: "share",
    help: "share of the rows whose result changes: 0.1, or correct=0.1 (repeatable)",
    read: forAllOrByName(number, "correct=0.1"),
  },
  {
    name: "sd",
    value: "deviation",
    help: "standard deviation of the row differences: 0.8, or judge=0.8 (repeatable)",
    read: forAllOrByName(number, "judge=0.8"),
  },
  {
    name: "drops",
    value: "changes",
    help: "true changes to plan for: 0,0.02, or correct=0,0.02 (repeatable)",
    read: forAllOrByName(numbers, "correct=0,0.02"),
  },
  {
    name: "trials",
    value: "count",
    help: "trials of each row; default: those of the pilot, otherwise 1",
    read: wholeNumber,
  },
  {
    name: "confidence",
    value: "level",
    help: "confidence level of rules without one; default: 0.95",
    read: number,
  },
];

/** Defines `evalwire plan`. */
export function define(command: CliCommand): void {
  command
    .requiredOption("--rows <count>", "number of rows of the planned comparison", wholeNumber)
    .option("--pilot <runs...>", "base and candidate of an earlier comparison", list)
    .example(
      "evalwire plan --policy gate.json --rows 200 --pilot base.csv candidate.csv",
      "computes the chances with 200 rows that vary as those of two tables",
    )
    .example(
      "evalwire plan --max-drop correct=0.05 --rows 400 --discordance 0.1 --json",
      "does the same for rows whose result changes in 10% of the cases, as JSON",
    )
    .does<PlanCommand>(async (context, _args, options) => {
      const { rows, trials, discordance, sd, drops, confidence, scale, defaults } = options;
      const stated = await policyOf(context, options);
      const policy = { ...stated, scale: { ...defaults?.scale, ...stated.scale, ...scale } };
      const { planGate } = await import("../../analysis/plan-gate.ts");
      const pilot = await pilotOf(context, options);
      const settings = { trials, discordance, sd, drops, confidence, pilot };
      const plan = await namingPolicy(context, options, () =>
        planGate(policy, { rows, ...defined(settings) }),
      );
      if (context.out.format === "text") await sayNotes(context, plan);
      await context.out.table(plan, COLUMNS, linesOf(plan));
    });
  addFlags(command, "Options for the variation of the rows:", SPREAD);
  policyFlags(command);
  scoringFlags(command, "plan");
  runFlags(command);
}

/** Compares the runs of the pilot. @throws {CommandError} for options without a pilot. */
async function pilotOf(
  context: Context,
  { pilot, trials: _trials, confidence, ...flags }: PlanCommand,
): Promise<GatePlanOptions["pilot"]> {
  if (pilot === undefined) {
    const { defaults } = context;
    const given = RUN_FLAGS.find(
      ({ name, setting }) => flags[name] !== undefined && defaults?.uses(setting) !== true,
    )?.name;
    const groups = flags.cluster === undefined || defaults?.uses("cluster") ? undefined : "cluster";
    const ignored = given ?? groups;
    if (ignored === undefined) {
      if (defaults?.uses("cluster"))
        await context.out.note(
          `The plan is for independent rows, and does not use the groups of ${defaults.origin("cluster")}: name runs with --pilot to plan with them.`,
        );
      return undefined;
    }
    throw foreignFlag(ignored, "the runs of --pilot, and there are none");
  }
  const [base, candidate, ...others] = pilot;
  if (base === undefined || candidate === undefined || others.length > 0)
    throw new CommandError(
      "invalid_argument",
      `'--pilot' must name a base and a candidate: it names ${pilot.length}`,
    );
  const runs = await loadPair(context, [base, candidate], flags);
  const { compare } = await import("../../analysis/compare.ts");
  const options = compareOptions({ ...flags, ...defined({ confidence }) });
  return await compare(...runs, { ...options, keepRows: "none" });
}

async function sayNotes({ out }: Context, { notes, notPlanned }: GatePlan): Promise<void> {
  for (const note of notes) await out.note(note);
  for (const { rule, reason } of notPlanned)
    await out.note(`Not planned: ${JSON.stringify(rule)}: ${reason}`);
}

/** Line of the table: a rule, or the whole gate, at one true change. */
type Line = readonly [
  what: string,
  at: string,
  pass: string,
  fail: string,
  open: string,
  rows: string,
];

const NAMES = ["RULE", "TRUE CHANGE", "PASS", "FAIL", "INCONCLUSIVE", "ROWS FOR 80% PASS"];
const COLUMNS: readonly Column<Line>[] = NAMES.map((name, at) => ({
  name,
  cell: (line) => line[at] ?? null,
  ...(at === 0 ? {} : { align: "right" as const }),
}));

/** Formats a chance: only an impossible event is 0%, and only a certain one 100%. */
function chance(value: number): string {
  if (value > 0 && value < 0.0005) return "< 0.1%";
  if (value < 1 && value >= 0.9995) return "> 99.9%";
  return `${Number((value * 100).toFixed(1))}%`;
}

function linesOf({ rules, gate }: GatePlan): Line[] {
  return [
    ...rules.flatMap(({ rule, scorer, at, rowsForPass80 }) =>
      at.map(({ drop, pass, fail, inconclusive }): Line => {
        const { slice } = rule;
        const [kind, limit] =
          "maxDrop" in rule ? ["maxDrop", rule.maxDrop] : ["maxIncrease", rule.maxIncrease];
        const what = `${scorer} ${kind} ${limit}${slice === undefined ? "" : ` in ${slice}`}`;
        const rows = rowsForPass80 === null ? "over 1,000,000" : formatCount(rowsForPass80);
        return [what, `${drop}`, chance(pass), chance(fail), chance(inconclusive), rows];
      }),
    ),
    ...gate.map(({ at, passAtLeast, passAtMost, failAtLeast }): Line => {
      const pass = [passAtLeast, passAtMost].map(chance);
      const same = pass[0] === pass[1];
      return [
        "the whole gate",
        at,
        same ? (pass[0] ?? "") : pass.join(" to "),
        `at least ${chance(failAtLeast)}`,
        "-",
        "-",
      ];
    }),
  ];
}
