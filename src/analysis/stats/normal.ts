/** Computes the error function by its series about zero: Abramowitz and Stegun 7.1.6. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/**
 * Computes the complementary error function for `x > 2` by the continued fraction DLMF 7.9.1, from
 * the end.
 */
function erfcFraction(x: number): number {
  const terms = Math.ceil(20 + 600 / (x * x));
  let fraction = 0;
  for (let k = terms; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

/**
 * Computes the probability that a standard normal variable exceeds `z`: the upper tail, with full
 * relative accuracy far out.
 *
 * Source: Abramowitz and Stegun 7.1.6 within 2 sqrt(2) of zero, DLMF 7.9.1 further out.
 */
export function normalUpper(z: number): number {
  const x = z / Math.SQRT2;
  if (x > 2) return erfcFraction(x) / 2;
  if (x < -2) return 1 - erfcFraction(-x) / 2;
  return 0.5 - erfSeries(x) / 2;
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

const CENTER_TOP: readonly number[] = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTER_BOTTOM: readonly number[] = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_TOP: readonly number[] = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM: readonly number[] = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
const TAIL_TOP: readonly number[] = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const TAIL_BOTTOM: readonly number[] = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];

/**
 * Computes the quantile of the standard normal distribution, for `0 < p < 1`.
 *
 * Source: Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution",
 * PPND16, Applied Statistics 37.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTER_TOP, r)) / polynomial(CENTER_BOTTOM, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const far = r > 5;
  const size = far
    ? polynomial(TAIL_TOP, r - 5) / polynomial(TAIL_BOTTOM, r - 5)
    : polynomial(MIDDLE_TOP, r - 1.6) / polynomial(MIDDLE_BOTTOM, r - 1.6);
  return q < 0 ? -size : size;
}

/** Computes the critical value of a two-sided normal interval: 1.96 for 0.95. */
export function normalCritical(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2);
}

/**
 * Computes the upper tail of the chi-squared distribution with one degree of freedom, which is the
 * two-sided normal tail at its root.
 */
export function chiSquaredUpper(x: number): number {
  return Math.min(1, 2 * normalUpper(Math.sqrt(x)));
}
