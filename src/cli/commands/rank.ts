import type { Rank, RankPair } from "../../analysis/rank-places.ts";
import { plural } from "../../core/errors/usage.ts";
import { formatCount, formatP, formatRange, formatValue } from "../../report/numbers.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { CommandError } from "../failure.ts";
import { isRecord, noteGroups, type RankFlags, rankOptions } from "../rank-options.ts";
import { wordOf } from "../read-values.ts";
import { loadAllRuns, RUN_HELP } from "../run-argument.ts";
import { runFlags } from "../run-flags.ts";
import { scoringFlags } from "../scoring-flags.ts";
import type { Column } from "../table.ts";

interface RankCommand extends RankFlags {
  pairs?: boolean;
}

/** Pair of runs: the difference is the first minus the second. */
type Pair = RankPair & { readonly first: Rank; readonly second: Rank | undefined };

/** Defines `evalwire rank`. */
export function define(command: CliCommand): void {
  command
    .argument("<run...>", RUN_HELP)
    .option("--pairs", "print the comparison of every two runs instead of the places")
    .option(
      "--unfinished <what>",
      "whether unfinished runs can rank above or below others: refuse or allow",
      wordOf("refuse", "allow"),
    )
    .example("evalwire rank base.csv candidate.csv --scorer correct", "ranks two tables")
    .example(
      "evalwire rank name:base name:candidate --scorer correct --pairs",
      "compares every two runs of Weave",
    )
    .does<RankCommand>(async (context, texts, options) => {
      const scorer = scorerOf(context, options.scorer ?? []);
      const runs = await loadAllRuns(context, texts, options, {
        uses: ["scorer", "values", "decimal"],
        inputs: false,
      });
      checkNames(scorer, options);
      const { rank } = await import("../../analysis/rank.ts");
      const ranks = await rank(runs, scorer, rankOptions(scorer, options));
      const { out } = context;
      await noteGroups(context);
      if (out.format === "text") for (const note of notesOf(ranks)) await out.note(note);
      if (options.pairs === true && out.format === "text")
        return await out.list(pairsOf(ranks), PAIRS);
      await out.list(ranks, PLACES);
    });
  runFlags(scoringFlags(command, "rank"));
}

/** Returns the scorer to rank by. @throws {CommandError} when none or several are named. */
function scorerOf({ defaults }: Context, [scorer, ...others]: readonly string[]): string {
  if (scorer !== undefined && others.length === 0) return scorer;
  const origin = defaults?.uses("scorers") === true ? defaults.origin("scorers") : null;
  throw new CommandError("invalid_argument", "'--scorer' must name one scorer to rank by", {
    hint: origin === null ? null : `${origin} has ${others.length + 1}.`,
  });
}

/** Refuses flags that name another scorer than the one that the runs are ranked by. */
function checkNames(scorer: string, { lowerIsBetter, trials }: RankCommand): void {
  refuseOther("--lower-is-better", scorer, lowerIsBetter ?? []);
  refuseOther("--trials", scorer, isRecord(trials) ? Object.keys(trials) : []);
}

function refuseOther(flag: string, scorer: string, names: readonly string[]): void {
  const other = names.find((name) => name !== scorer);
  if (other !== undefined)
    throw new CommandError(
      "invalid_argument",
      `'${flag}' names '${other}', but the runs are ranked by '${scorer}'`,
    );
}

const nameOf = ({ name, run }: Rank): string => name ?? run;
const unitOf = ({ figure }: Rank) => (figure.kind === "boolean" ? "share" : "number");
const shown = (rank: Rank, value: number | null): string | null =>
  value === null ? null : formatValue(value, unitOf(rank));

const PLACES: readonly Column<Rank>[] = [
  {
    name: "PLACES",
    cell: ({ places: [best, worst] }) => (best === worst ? `${best}` : `${best}-${worst}`),
  },
  { name: "RUN", cell: nameOf },
  { name: "COMMON ROWS", cell: (rank) => shown(rank, rank.commonValue), align: "right" },
  { name: "ALL ROWS", cell: (rank) => shown(rank, rank.figure.value), align: "right" },
  {
    name: "INTERVAL",
    whole: true,
    cell: (rank) =>
      rank.figure.interval === null ? null : formatRange(rank.figure.interval, unitOf(rank)),
  },
  { name: "ROWS", cell: ({ figure }) => formatCount(figure.n), align: "right" },
  {
    name: "STATUS",
    cell: ({ status, partial }) => (partial === null ? status : `${status}, partial`),
  },
  { name: "ID", cell: ({ run }) => run, optional: true },
];

const number = (value: number): string => String(Number(value.toPrecision(4)));

const PAIRS: readonly Column<Pair>[] = [
  { name: "RUN", cell: ({ first }) => nameOf(first) },
  { name: "OTHER", cell: ({ second, run }) => (second === undefined ? run : nameOf(second)) },
  { name: "DIFFERENCE", cell: ({ difference }) => number(difference), align: "right" },
  {
    name: "INTERVAL",
    whole: true,
    cell: ({ interval }) => (interval === null ? null : interval.map(number).join(" to ")),
  },
  {
    name: "ADJUSTED P",
    cell: ({ adjustedP, first }) => formatP(adjustedP, first.figure.confidence).replace("= ", ""),
  },
  { name: "ROWS", cell: ({ n }) => formatCount(n), align: "right" },
  {
    name: "FINDINGS",
    cell: ({ comparability }) => comparability.map(({ text }) => text).join(" ") || null,
  },
];

/** Returns each pair once, in the order of the ranking. */
function pairsOf(ranks: readonly Rank[]): Pair[] {
  return ranks.flatMap((first, at) =>
    first.pairs.flatMap((pair): Pair[] => {
      const place = ranks.findIndex(({ run }) => run === pair.run);
      return place < at ? [] : [{ ...pair, first, second: ranks[place] }];
    }),
  );
}

/** Says what keeps places apart from figures. */
function notesOf(ranks: readonly Rank[]): string[] {
  const [first] = ranks;
  const notes: string[] = [];
  if (first?.commonRows === 0) notes.push("No row was scored by all runs: all of them are tied.");
  else if (ranks.some(({ otherRows }) => otherRows))
    notes.push(
      `The order is by the ${plural(first?.commonRows ?? 0, "row")} that all runs scored: ALL ROWS has other rows.`,
    );
  const texts = pairsOf(ranks).flatMap(({ comparability }) =>
    comparability.filter(({ level }) => level !== "note").map(({ text }) => text),
  );
  return [...notes, ...new Set(texts)];
}
