import type { ScoredRow } from "../model/scored-row.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { Figure } from "./figure.ts";
import { ownIdentity } from "./score-table.ts";

/** A vendor's own way to count missing scores, by the program that uses it. */
export type VendorRule = "weave-server" | "weave-python" | "weave-ts";

/** Names of the vendor's rules. */
export const VENDOR_RULES: readonly VendorRule[] = ["weave-server", "weave-python", "weave-ts"];

/** Running counts of one scorer over trials. */
interface Tally {
  kind: "boolean" | "number" | null;
  scored: number;
  passed: number;
  sum: number;
  /** Mean as the server computes it: updated with each value, so that the rounding is the same. */
  runningMean: number;
  rows: Set<string>;
  errored: number;
  suspect: number;
  notApplicable: number;
  texts: number;
}

const newTally = (): Tally => ({
  kind: null,
  scored: 0,
  passed: 0,
  sum: 0,
  runningMean: 0,
  rows: new Set(),
  errored: 0,
  suspect: 0,
  notApplicable: 0,
  texts: 0,
});

function count(tally: Tally, value: boolean | number, identity: string): void {
  tally.kind ??= typeof value === "boolean" ? "boolean" : "number";
  const number = Number(value);
  tally.runningMean = (tally.runningMean * tally.scored + number) / (tally.scored + 1);
  tally.scored += 1;
  tally.sum += number;
  if (value === true) tally.passed += 1;
  tally.rows.add(identity);
}

/** Streaming counts of trials, for the vendor's rules. */
export class VendorTally {
  trials = 0;
  readonly tallies: Map<string, Tally> = new Map();

  add(row: ScoredRow): void {
    const identity = ownIdentity(row);
    for (const trial of row.trials) {
      this.trials += 1;
      for (const [scorer, score] of Object.entries(trial.scores)) {
        const tally = this.tallies.get(scorer) ?? newTally();
        this.tallies.set(scorer, tally);
        const { value } = score;
        if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
          count(tally, value, identity);
        else if (score.state === "errored") tally.errored += 1;
        else if (score.state === "suspect") tally.suspect += 1;
        else if (score.state === "not-applicable") tally.notApplicable += 1;
        else if (typeof value === "string") tally.texts += 1;
      }
    }
  }

  /** Returns the figures by one rule. Scorers of strings have none. */
  figures(
    rule: VendorRule,
    confidence: number,
    run: ComparedRun | null,
  ): Record<string, Figure & { run: ComparedRun | null; scores: null }> {
    const names = [...this.tallies.keys()];
    const figures = [...this.tallies].flatMap(
      ([scorer, tally]): [string, Figure & { run: ComparedRun | null; scores: null }][] => {
        if (
          tally.kind === null &&
          (tally.texts > 0 || names.some((name) => name.startsWith(`${scorer}.`)))
        )
          return [];
        const trials = this.trials - tally.notApplicable;
        const missing = trials - tally.scored - tally.errored - tally.suspect;
        const figure = {
          kind: tally.kind ?? ("none" as const),
          value: this.#value(tally, rule),
          interval: null,
          confidence,
          method: METHODS[rule],
          n: tally.rows.size,
          coverage: trials === 0 ? 0 : tally.scored / trials,
          trials,
          unscored: { missing, errored: tally.errored, suspect: tally.suspect },
          notApplicable: tally.notApplicable,
          standardError: null,
          df: null,
          unread: [],
          scale: null,
          direction: "undeclared" as const,
          run,
          scores: null,
        };
        return [[scorer, figure]];
      },
    );
    return Object.fromEntries(figures);
  }

  #value(tally: Tally, rule: VendorRule): number | null {
    if (tally.scored === 0) return null;
    const trials = this.trials - tally.notApplicable;
    if (rule === "weave-ts") return tally.sum / trials;
    if (rule === "weave-python")
      return tally.kind === "boolean" ? tally.passed / trials : tally.sum / tally.scored;
    return tally.kind === "boolean" ? tally.passed / tally.scored : tally.runningMean;
  }
}

const METHODS: Readonly<Record<VendorRule, string>> = {
  "weave-server": "weave-server: mean over the trials with a score",
  "weave-python": "weave-python: passes over all trials; means over the trials with a score",
  "weave-ts": "weave-ts: sum over all trials, with a missing score counted as 0",
};
