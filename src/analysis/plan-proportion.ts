import { atLeast } from "./gate-result.ts";
import { type ChanceModel, type Chances, type PlannedTest, probability } from "./plan-chances.ts";
import { binomialLower, binomialPoint } from "./stats/binomial.ts";
import { normalCritical } from "./stats/normal.ts";
import { tangoInterval, tangoP } from "./stats/tango.ts";

/** Numbers of changed rows that are less likely are left out. */
const NEGLIGIBLE = 1e-12;

/** Whether the gate passes when so many of the rows improved and regressed. */
function passes({ limit, confidence }: PlannedTest, n: number, improved: number, regressed: number): boolean {
  return atLeast(tangoInterval({ improved, regressed, n }, confidence)[0] + limit, 0, Math.max(1, limit));
}

/** Whether it fails. */
function fails({ limit, confidence }: PlannedTest, factor: number, n: number, improved: number, regressed: number): boolean {
  const difference = (improved - regressed) / n;
  return difference + limit < 0 && difference < 0 && tangoP(improved, regressed) * factor < 1 - confidence;
}

/** Finds, for a number of changed rows, how few of them may have improved for something to hold: it holds from there on. */
type Boundary = (changed: number) => number;

/** Remembers boundaries, and looks for each beside that of one changed row more or less, where it is found after a step or two. */
function boundaries(guess: (changed: number) => number, holds: (improved: number, regressed: number) => boolean): Boundary {
  const known = new Map<number, number>();
  return (changed) => {
    const found = known.get(changed);
    if (found !== undefined) return found;
    const start = known.get(changed - 1) ?? known.get(changed + 1) ?? Math.round(guess(changed));
    let improved = Math.min(changed + 1, Math.max(0, start));
    while (improved > 0 && holds(improved - 1, changed - improved + 1)) improved -= 1;
    while (improved <= changed && !holds(improved, changed - improved)) improved += 1;
    known.set(changed, improved);
    return improved;
  };
}

/** Adds up over the numbers of changed rows, from the likeliest one outwards. */
function overChanged(n: number, discordance: number, add: (changed: number, weight: number) => void): void {
  const mode = Math.min(n, Math.floor((n + 1) * discordance));
  for (const [first, step] of [
    [mode, 1],
    [mode - 1, -1],
  ] as const) {
    for (let changed = first; changed >= 0 && changed <= n; changed += step) {
      const weight = binomialPoint(changed, n, discordance);
      if (weight < NEGLIGIBLE) break;
      add(changed, weight);
    }
  }
}

/**
 * Exact chances of a rule about pass and fail with one trial a row.
 *
 * Rows improve with probability (discordance - drop) / 2 and regress with (discordance + drop) / 2. The sum over the numbers of
 * improved and regressed rows is taken over their total, which is binomial; given the total, the improved ones are binomial too, and
 * the gate's own decision turns at one number of them.
 * Source: the enumeration of Duffy 1984, "Asymptotic and exact power for the McNemar test", Biometrics 40, with the decision of the gate.
 */
export function proportionModel(discordance: number, test: PlannedTest): ChanceModel {
  const reach = normalCritical(test.confidence);
  const at = (n: number): ((drop: number) => Chances) => {
    const middle = (changed: number, shift: number): number => (changed - n * test.limit + shift * Math.sqrt(changed)) / 2;
    const passFrom = boundaries(
      (changed) => middle(changed, reach),
      (improved, regressed) => passes(test, n, improved, regressed),
    );
    const [failBelow, failAloneBelow] = [test.factor, 1].map((factor) =>
      boundaries(
        (changed) => middle(changed, 0),
        (improved, regressed) => !fails(test, factor, n, improved, regressed),
      ),
    ) as [Boundary, Boundary]; // one for each factor
    return (drop) => {
      const up = Math.min(1, Math.max(0, (discordance - drop) / (2 * discordance)));
      const sum = { pass: 0, fail: 0, failAlone: 0 };
      overChanged(n, discordance, (changed, weight) => {
        sum.pass += weight * binomialLower(changed - passFrom(changed), changed, 1 - up);
        sum.fail += weight * binomialLower(failBelow(changed) - 1, changed, up);
        sum.failAlone += weight * binomialLower(failAloneBelow(changed) - 1, changed, up);
      });
      return { pass: probability(sum.pass), fail: probability(sum.fail), failAlone: probability(sum.failAlone), held: 0 };
    };
  };
  return {
    method: "Tango's paired score interval, exact sum over the rows that change",
    reach: discordance,
    sd: Math.sqrt(discordance),
    at,
  };
}
