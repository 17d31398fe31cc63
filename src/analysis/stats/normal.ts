/** Error function by its series about zero: Abramowitz and Stegun 7.1.6. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Complementary error function for `x > 2` by the continued fraction DLMF 7.9.1, from the back. */
function erfcFraction(x: number): number {
  const terms = Math.ceil(20 + 600 / (x * x));
  let fraction = 0;
  for (let k = terms; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/**
 * Probability that a standard normal variable exceeds `z`: the upper tail, exact in relative terms far out.
 *
 * Source: Abramowitz and Stegun 7.1.6 within 2 sqrt(2) of zero, DLMF 7.9.1 beyond.
 */
export function normalUpper(z: number): number {
  const x = z / Math.SQRT2;
  if (x > 2) return erfcFraction(x) / 2;
  if (x < -2) return 1 - erfcFraction(-x) / 2;
  return 0.5 - erfSeries(x) / 2;
}

const polynomial = (coefficients: readonly number[], x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0);

const CENTRE_TOP: readonly number[] = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
  33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_BOTTOM: readonly number[] = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674,
  5226.495278852854561,
];
const MIDDLE_TOP: readonly number[] = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const MIDDLE_BOTTOM: readonly number[] = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966,
  5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const TAIL_TOP: readonly number[] = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const TAIL_BOTTOM: readonly number[] = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5,
  1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/**
 * Quantile of the standard normal distribution, for `0 < p < 1`.
 *
 * Source: Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", PPND16, Applied Statistics 37.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const far = r > 5;
  const size = far
    ? polynomial(TAIL_TOP, r - 5) / polynomial(TAIL_BOTTOM, r - 5)
    : polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6);
  return q < 0 ? -size : size;
}

/** Critical value of a two-sided normal interval: 1.96 for 0.95. */
export function normalCritical(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2);
}

/** Upper tail of the chi-squared distribution with one degree of freedom, which is the two-sided normal tail at its root. */
export function chiSquaredUpper(x: number): number {
  return Math.min(1, 2 * normalUpper(Math.sqrt(x)));
}
