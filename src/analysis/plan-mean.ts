import { ROWS_WITHOUT_SCALE } from "./paired-difference.ts";
import { type ChanceModel, type Chances, type PlannedTest, probability } from "./plan-chances.ts";
import { binomialLower } from "./stats/binomial.ts";
import { meanBeyondSpread } from "./stats/mean-and-spread.ts";
import { normalUpper } from "./stats/normal.ts";
import { studentCritical } from "./stats/student-t.ts";
import { FEW, NEAR, unseenInterval } from "./stats/unseen.ts";

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
