import { at } from "./at.ts";
import { type RandomBits, randomBits, randomNormal } from "./random.ts";
import { randomBinomial } from "./random-binomial.ts";
import { groupValues, type ValueGroups } from "./value-groups.ts";

/** Result of a sign-flip test. */
export interface SignFlip {
  /** Two-sided p value. */
  readonly p: number;
  /** p value for a positive mean. */
  readonly pGreater: number;
  /** True when every assignment of signs was counted. */
  readonly exact: boolean;
  /** Assignments that were looked at. */
  readonly assignments: number;
}

/** Rows up to which all assignments of signs are counted. */
export const EXACT_UP_TO = 20;

const MAX_DIRECT_ROWS = 1_000;

/** Sums that differ by rounding only count as equal. */
const slack = (total: number): number => 1e-12 * total;

/** All 2^n sums, each reached from the one before by one sign: the Gray code. */
function countAll(sizes: Float64Array, observed: number): SignFlip {
  const n = sizes.length;
  const assignments = 2 ** n;
  let total = 0;
  for (const size of sizes) total += size;
  let sum = total;
  const negative = new Uint8Array(n);
  let twoSided = 0;
  let greater = 0;
  for (let step = 1; step <= assignments; step++) {
    if (Math.abs(sum) >= Math.abs(observed) - slack(total)) twoSided += 1;
    if (sum >= observed - slack(total)) greater += 1;
    if (step === assignments) break;
    const row = 31 - Math.clz32(step & -step);
    const wasNegative = negative[row] === 1;
    negative[row] = wasNegative ? 0 : 1;
    sum += (wasNegative ? 2 : -2) * at(sizes, row);
  }
  return { p: twoSided / assignments, pGreater: greater / assignments, exact: true, assignments };
}

/** One random sum, 32 signs from each random integer. */
function randomSum(sizes: Float64Array, bits: RandomBits): number {
  let sum = 0;
  let word = 0;
  for (let i = 0; i < sizes.length; i++) {
    if ((i & 31) === 0) word = bits();
    sum += ((word & 1) * 2 - 1) * at(sizes, i);
    word >>>= 1;
  }
  return sum;
}

/** One random sum by groups of equal sizes: how many of the group are positive is binomial. */
function randomGroupSum(groups: ValueGroups, bits: RandomBits): number {
  let sum = 0;
  let spread = 0;
  for (let g = 0; g < groups.means.length; g++) {
    const n = at(groups.sizes, g);
    sum += (2 * randomBinomial(bits, n, 0.5) - n) * at(groups.means, g);
    spread += n * at(groups.variances, g);
  }
  return sum + (spread > 0 ? Math.sqrt(spread) * randomNormal(bits) : 0);
}

/**
 * Permutation test of paired differences: under no effect each difference might as well have had the other sign.
 *
 * Exact up to 20 rows; beyond, seeded Monte Carlo over `resamples` assignments, where the observed one counts as one of them. Zero
 * differences stay in and change nothing.
 * Sources: Fisher 1935, "The Design of Experiments", 21; p of (1 + hits) / (1 + resamples): Phipson and Smyth 2010.
 */
export function signFlipTest(differences: Float64Array, q: { resamples: number; seed: number }): SignFlip {
  const sizes = differences.map(Math.abs);
  let observed = 0;
  let total = 0;
  for (const difference of differences) {
    observed += difference;
    total += Math.abs(difference);
  }
  if (sizes.length <= EXACT_UP_TO) return countAll(sizes, observed);
  const bits = randomBits(q.seed);
  const groups = sizes.length > MAX_DIRECT_ROWS ? groupValues(sizes) : null;
  let twoSided = 1;
  let greater = 1;
  for (let r = 0; r < q.resamples; r++) {
    const sum = groups === null ? randomSum(sizes, bits) : randomGroupSum(groups, bits);
    if (Math.abs(sum) >= Math.abs(observed) - slack(total)) twoSided += 1;
    if (sum >= observed - slack(total)) greater += 1;
  }
  const assignments = q.resamples + 1;
  return { p: twoSided / assignments, pGreater: greater / assignments, exact: false, assignments };
}
