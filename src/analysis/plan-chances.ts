import { atLeast } from "./gate-result.ts";
import { ROWS_WITHOUT_SCALE } from "./paired-difference.ts";
import { binomialLower, binomialPoint } from "./stats/binomial.ts";
import { normalCritical, normalQuantile, normalUpper } from "./stats/normal.ts";
import { meanBeyondSpread, studentCritical } from "./stats/student-t.ts";
import { tangoInterval, tangoP } from "./stats/tango.ts";
import { FEW, NEAR, unseenInterval } from "./stats/unseen.ts";

/** Decision of a rule, as far as its chances depend on it. */
export interface PlannedTest {
  readonly limit: number;
  readonly confidence: number;
  /** What p is multiplied by for a fail. */
  readonly factor: number;
}

/** Chances of a rule at one true change. What is left is open because of too few rows. */
export interface Chances {
  readonly pass: number;
  readonly fail: number;
  /** Chance to fail when the rule is the only one of its gate. */
  readonly failAlone: number;
  /** Chance that the interval passes and the rule stays open, because the scale of its scorer is not declared. */
  readonly held: number;
}

/** Chances of a rule by the rows of the planned comparison and the true change in the bad direction. */
export interface ChanceModel {
  readonly method: string;
  /** Largest change that is possible. */
  readonly reach: number;
  /** Standard deviation of the row differences of an unchanged candidate. */
  readonly sd: number;
  at(rows: number): (drop: number) => Chances;
}

/** A probability without the rounding of its sum. */
export const probability = (value: number): number => Math.min(1, Math.max(0, value));

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

/** Row differences of numbers, or of several trials a row. */
export interface MeanSpread {
  readonly sd: number;
  /** Width of the scale; null when it has no ends or none is known. */
  readonly width: number | null;
  /** Rows, groups and degrees of freedom of a pilot whose rows come in groups. */
  readonly groups: { readonly rows: number; readonly count: number; readonly df: number } | null;
  /** Share of the rows (or groups) that differ from the median; null when it is that of a normal distribution. */
  readonly different: number | null;
}

/** What the planned comparison decides with. */
interface Setting {
  readonly df: number;
  /** Independent units: rows, or groups of rows. */
  readonly units: number;
  readonly standardError: number;
}

/** Degrees of freedom and groups as in the pilot; fewer where there are fewer rows, and never more. */
function settingOf({ sd, groups }: MeanSpread, rows: number): Setting {
  const standardError = sd / Math.sqrt(rows);
  if (groups === null) return { df: rows - 1, units: rows, standardError };
  const share = Math.min(1, rows / groups.rows);
  return { df: Math.max(1, groups.df * share), units: Math.floor(groups.count * share), standardError };
}

/** What almost equal differences ask for besides t: how likely they are, from which mean a rule can pass, and beyond which it can fail. */
interface Hull {
  readonly chance: number;
  readonly passFrom: number;
  readonly failBeyond: (factor: number) => number;
}

function hullOf({ sd, width, different }: MeanSpread, { units }: Setting, { limit, confidence }: PlannedTest): Hull | null {
  if (width === null) return null;
  const share = different ?? 2 * normalUpper((NEAR * width) / sd);
  const chance = binomialLower(FEW, units, Math.min(1, share));
  const unseen = unseenInterval({ mean: 0, range: [-1, 1], units }, confidence)[1];
  return {
    chance,
    passFrom: (unseen * width - limit) / (1 - unseen),
    failBeyond: (factor) => width * (((2 * factor) / (1 - confidence)) ** (1 / units) - 1),
  };
}

/** Chance that the mean is good enough for a pass, t and hull together. */
function passChance(test: PlannedTest, s: Setting, hull: Hull | null, drop: number): number {
  const critical = studentCritical(1 - test.confidence, s.df);
  const t = { critical, df: s.df, ncp: (test.limit - drop) / s.standardError };
  const plain = meanBeyondSpread(t);
  if (hull === null || hull.chance === 0) return plain;
  return plain + hull.chance * (meanBeyondSpread({ ...t, from: (hull.passFrom + drop) / s.standardError }) - plain);
}

/** Chance that the mean is beyond the limit and told from 0. */
function failChance(test: PlannedTest, s: Setting, hull: Hull | null, q: { drop: number; factor: number }): number {
  const critical = studentCritical((1 - test.confidence) / q.factor, s.df);
  const beyond = (limit: number): number =>
    meanBeyondSpread({ critical, df: s.df, ncp: q.drop / s.standardError, from: (limit - q.drop) / s.standardError });
  const plain = beyond(test.limit);
  if (hull === null || hull.chance === 0) return plain;
  return plain + hull.chance * (beyond(Math.max(test.limit, hull.failBeyond(q.factor))) - plain);
}

/**
 * Chances of a rule about numbers, or about several trials a row, for row differences that spread like normal ones.
 *
 * A pass is the upper tail of the noncentral t. A fail asks for a mean beyond the limit and beyond its t interval at the same time. Where
 * at most 5 differences are away from the median, the gate widens the interval; how likely that is enters by a binomial, as if it did
 * not depend on the rows' mean and spread (measured against simulation: up to 2 points too many passes where it is a toss-up, else none).
 * Numbers without a scale cannot pass below 200 rows.
 */
export function meanModel(spread: MeanSpread, test: PlannedTest): ChanceModel {
  const at = (rows: number): ((drop: number) => Chances) => {
    const setting = settingOf(spread, rows);
    if (setting.units < 2) return () => ({ pass: 0, fail: 0, failAlone: 0, held: 0 });
    const hull = hullOf(spread, setting, test);
    const mayPass = spread.width !== null || rows >= ROWS_WITHOUT_SCALE;
    return (drop) => {
      const pass = probability(passChance(test, setting, hull, drop));
      const [fail, failAlone] = [test.factor, 1].map((factor) => probability(failChance(test, setting, hull, { drop, factor }))) as [
        number,
        number,
      ]; // one for each factor
      return { pass: mayPass ? pass : 0, fail, failAlone, held: mayPass ? 0 : pass };
    };
  };
  const method = spread.groups === null ? "paired t on row differences" : "cluster-robust t (CR2) on row differences";
  return { method: `${method}, noncentral t`, reach: spread.width ?? Number.POSITIVE_INFINITY, sd: spread.sd, at };
}

/** Chance at which an unchanged candidate is to pass. */
const POWER = 0.8;
/** Largest number of rows that is tried. */
const MAX_ROWS = 1_000_000;
/** Precision of the answer. */
const WITHIN = 1.01;

const clip = (rows: number): number => Math.min(MAX_ROWS, Math.max(1, Math.round(rows)));

/** The first of rising numbers of rows that is enough, and the last that is not, in steps that grow; null when none is. */
function bracket(enough: (rows: number) => boolean, start: number): [number, number] | null {
  let [low, high, factor] = [start, start, 1.05];
  if (enough(start)) {
    do {
      if (low === 1) return [1, 1];
      high = low;
      low = clip(Math.min(low - 1, low / factor));
      factor **= 2;
    } while (enough(low));
    return [low, high];
  }
  do {
    if (high === MAX_ROWS) return null;
    low = high;
    high = clip(Math.max(high + 1, high * factor));
    factor **= 2;
  } while (!enough(high));
  return [low, high];
}

/** The smallest number of rows at which an unchanged candidate passes with 80% chance, within 1%; null when a million are too few. */
export function rowsForPass(model: ChanceModel, { limit, confidence }: PlannedTest): number | null {
  if (limit === 0) return null;
  const enough = (rows: number): boolean => model.at(rows)(0).pass >= POWER;
  const formula = (((normalCritical(confidence) + normalQuantile(POWER)) * model.sd) / limit) ** 2;
  const found = bracket(enough, clip(formula));
  if (found === null) return null;
  let [low, high] = found;
  while (high - low > 1 && high > WITHIN * low) {
    const middle = Math.round(Math.sqrt(low * high));
    if (middle <= low || middle >= high) break;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
