import { atLeast } from "./gate-result.ts";
import { ROWS_WITHOUT_SCALE } from "./paired-difference.ts";
import { binomialLower, binomialPoint } from "./stats/binomial.ts";
import { normalCritical, normalQuantile, normalUpper } from "./stats/normal.ts";
import { meanBeyondSpread, studentCritical } from "./stats/student-t.ts";
import { tangoInterval, tangoP } from "./stats/tango.ts";
import { FEW, NEAR, unseenInterval } from "./stats/unseen.ts";

/** Parameters of a rule's decision that its chances depend on. */
export interface PlannedTest {
  readonly limit: number;
  readonly confidence: number;
  /** Factor applied to p for a fail. */
  readonly factor: number;
}

/**
 * Chances of a rule at one true change. The remainder is the chance that too few rows leave it
 * open.
 */
export interface Chances {
  readonly pass: number;
  readonly fail: number;
  /** Chance of failing if the rule is the only one of its gate. */
  readonly failAlone: number;
  /**
   * Chance that the interval passes but the rule stays open, because the scale of its scorer is not
   * declared.
   */
  readonly held: number;
}

/**
 * Model of a rule's chances, given the rows of the planned comparison and the true change in the
 * bad direction.
 */
export interface ChanceModel {
  readonly method: string;
  /** Largest possible change. */
  readonly reach: number;
  /** Standard deviation of the row differences for an unchanged candidate. */
  readonly sd: number;
  at(rows: number): (drop: number) => Chances;
}

/** Clips rounding errors of a probability. */
export const probability = (value: number): number => Math.min(1, Math.max(0, value));

/** Probability below which a number of changed rows is left out. */
const NEGLIGIBLE = 1e-12;

/** Returns whether the gate passes with these numbers of improved and regressed rows. */
function passes(
  { limit, confidence }: PlannedTest,
  n: number,
  improved: number,
  regressed: number,
): boolean {
  return atLeast(
    tangoInterval({ improved, regressed, n }, confidence)[0] + limit,
    0,
    Math.max(1, limit),
  );
}

/** Returns whether the gate fails with these numbers. */
function fails(
  { limit, confidence }: PlannedTest,
  factor: number,
  n: number,
  improved: number,
  regressed: number,
): boolean {
  const difference = (improved - regressed) / n;
  return (
    difference + limit < 0 &&
    difference < 0 &&
    tangoP(improved, regressed) * factor < 1 - confidence
  );
}

/**
 * Finds, for a number of changed rows, the minimum number of improved ones from which a condition
 * holds.
 */
type Boundary = (changed: number) => number;

/**
 * Caches boundaries, and starts the search for each one at its neighbor's, where it takes a step or
 * two.
 */
function boundaries(
  guess: (changed: number) => number,
  holds: (improved: number, regressed: number) => boolean,
): Boundary {
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

/** Sums over the numbers of changed rows, from the most likely one outward. */
function overChanged(
  n: number,
  discordance: number,
  add: (changed: number, weight: number) => void,
): void {
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
 * Computes the exact chances of a rule about pass/fail with one trial per row.
 *
 * Rows improve with probability (discordance - drop) / 2 and regress with probability (discordance
 * + drop) / 2. The sum runs over the total of changed rows, which is binomial. Given the total, the
 * number of improved rows is binomial too, and the gate's decision changes at one value of it.
 * Source: the enumeration of Duffy 1984, "Asymptotic and exact power for the McNemar test",
 * Biometrics 40, with the decision of the gate.
 */
export function proportionModel(discordance: number, test: PlannedTest): ChanceModel {
  const reach = normalCritical(test.confidence);
  const at = (n: number): ((drop: number) => Chances) => {
    const middle = (changed: number, shift: number): number =>
      (changed - n * test.limit + shift * Math.sqrt(changed)) / 2;
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
      return {
        pass: probability(sum.pass),
        fail: probability(sum.fail),
        failAlone: probability(sum.failAlone),
        held: 0,
      };
    };
  };
  return {
    method: "Tango's paired score interval, exact sum over the rows that change",
    reach: discordance,
    sd: Math.sqrt(discordance),
    at,
  };
}

/** Spread of the row differences of numbers, or of several trials per row. */
export interface MeanSpread {
  readonly sd: number;
  /** Width of the scale; null when it has no ends or is unknown. */
  readonly width: number | null;
  /** Rows, groups and degrees of freedom of a pilot with rows in groups. */
  readonly groups: { readonly rows: number; readonly count: number; readonly df: number } | null;
  /**
   * Share of the rows (or groups) that differ from the median; null for the share of a normal
   * distribution.
   */
  readonly different: number | null;
}

/** Parameters of the planned comparison. */
interface Setting {
  readonly df: number;
  /** Independent units: rows, or groups of rows. */
  readonly units: number;
  readonly standardError: number;
}

/**
 * Scales the degrees of freedom and groups of the pilot to this many rows, but never above those of
 * the pilot.
 */
function settingOf({ sd, groups }: MeanSpread, rows: number): Setting {
  const standardError = sd / Math.sqrt(rows);
  if (groups === null) return { df: rows - 1, units: rows, standardError };
  const share = Math.min(1, rows / groups.rows);
  return {
    df: Math.max(1, groups.df * share),
    units: Math.floor(groups.count * share),
    standardError,
  };
}

/**
 * Conditions besides t when differences are almost equal: their probability, and the means from
 * which a rule can pass and fail.
 */
interface Hull {
  readonly chance: number;
  readonly passFrom: number;
  readonly failBeyond: (factor: number) => number;
}

function hullOf(
  { sd, width, different }: MeanSpread,
  { units }: Setting,
  { limit, confidence }: PlannedTest,
): Hull | null {
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

/** Computes the chance that the mean passes both t and the hull. */
function passChance(test: PlannedTest, s: Setting, hull: Hull | null, drop: number): number {
  const critical = studentCritical(1 - test.confidence, s.df);
  const t = { critical, df: s.df, ncp: (test.limit - drop) / s.standardError };
  const plain = meanBeyondSpread(t);
  if (hull === null || hull.chance === 0) return plain;
  return (
    plain +
    hull.chance *
      (meanBeyondSpread({ ...t, from: (hull.passFrom + drop) / s.standardError }) - plain)
  );
}

/** Computes the chance that the mean is worse than the limit and distinct from 0. */
function failChance(
  test: PlannedTest,
  s: Setting,
  hull: Hull | null,
  q: { drop: number; factor: number },
): number {
  const critical = studentCritical((1 - test.confidence) / q.factor, s.df);
  const beyond = (limit: number): number =>
    meanBeyondSpread({
      critical,
      df: s.df,
      ncp: q.drop / s.standardError,
      from: (limit - q.drop) / s.standardError,
    });
  const plain = beyond(test.limit);
  if (hull === null || hull.chance === 0) return plain;
  return plain + hull.chance * (beyond(Math.max(test.limit, hull.failBeyond(q.factor))) - plain);
}

/**
 * Computes the chances of a rule about numbers, or about several trials per row, for normally
 * distributed row differences.
 *
 * A pass is the upper tail of the noncentral t. A fail needs a mean that is worse than the limit
 * and outside its t interval at the same time. If at most 5 differences are away from the median,
 * the gate widens the interval; the probability of that enters as a binomial, as if independent of
 * the rows' mean and spread (compared with simulation: up to 2 percentage points too many passes
 * where it is a toss-up, otherwise none). Numbers without a scale cannot pass with fewer than 200
 * rows.
 */
export function meanModel(spread: MeanSpread, test: PlannedTest): ChanceModel {
  const at = (rows: number): ((drop: number) => Chances) => {
    const setting = settingOf(spread, rows);
    if (setting.units < 2) return () => ({ pass: 0, fail: 0, failAlone: 0, held: 0 });
    const hull = hullOf(spread, setting, test);
    const mayPass = spread.width !== null || rows >= ROWS_WITHOUT_SCALE;
    return (drop) => {
      const pass = probability(passChance(test, setting, hull, drop));
      const [fail, failAlone] = [test.factor, 1].map((factor) =>
        probability(failChance(test, setting, hull, { drop, factor })),
      ) as [number, number]; // one for each factor
      return { pass: mayPass ? pass : 0, fail, failAlone, held: mayPass ? 0 : pass };
    };
  };
  const method =
    spread.groups === null
      ? "paired t on row differences"
      : "cluster-robust t (CR2) on row differences";
  return {
    method: `${method}, noncentral t`,
    reach: spread.width ?? Number.POSITIVE_INFINITY,
    sd: spread.sd,
    at,
  };
}

/** Required chance of passing for an unchanged candidate. */
const POWER = 0.8;
/** Maximum number of rows to try. */
const MAX_ROWS = 1_000_000;
/** Precision of the result. */
const WITHIN = 1.01;

const clip = (rows: number): number => Math.min(MAX_ROWS, Math.max(1, Math.round(rows)));

/**
 * Brackets the required number of rows with growing steps: the last that is too few and the first
 * that is enough; null when none is enough.
 */
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

/**
 * Finds the minimum number of rows with which an unchanged candidate passes with 80% probability,
 * within 1%; null when a million are too few.
 */
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
