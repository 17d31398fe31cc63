import { stirlingRemainder } from "./log-gamma.ts";

/** Seeded source of 32 random bits: the same seed yields the same bits on every runtime. */
export type RandomBits = () => number;

/**
 * Spreads a seed over a state word: the splitting step of Steele, Lea and Flood 2014 in 32 bits,
 * with the multipliers 0x21f0aaad and 0x735a2d97.
 */
function splitmix(seed: number): RandomBits {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/**
 * Makes a seeded generator of 32-bit integers in [0, 2³²).
 *
 * Source: xoshiro128**, Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47.
 */
export function randomBits(seed: number): RandomBits {
  const next = splitmix(seed ^ Math.floor(seed / 0x1_0000_0000));
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** Draws a number strictly between 0 and 1. */
export function randomUnit(bits: RandomBits): number {
  return (bits() + 0.5) / 0x1_0000_0000;
}

/** Draws a standard normal number. Source: Box and Muller 1958. */
export function randomNormal(bits: RandomBits): number {
  return Math.sqrt(-2 * Math.log(randomUnit(bits))) * Math.cos(2 * Math.PI * randomUnit(bits));
}

/**
 * Counts up from zero until the cumulative probability passes a random number: fast when the mean
 * is small.
 */
function binomialByInversion(bits: RandomBits, n: number, p: number): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let u = randomUnit(bits);
  let k = 0;
  while (u > probability && k < n) {
    u -= probability;
    probability *= (odds * (n - k)) / (k + 1);
    k += 1;
  }
  return k;
}

/** Returns the Stirling remainder of `k!`: that of the gamma function at `k + 1`. */
const remainder = (k: number): number => stirlingRemainder(k + 1);

/**
 * Draws a binomial number by transformed rejection with squeeze, for `p <= ½` and `n p >= 10`.
 *
 * Source: algorithm BTRS of Hörmann 1993, "The generation of binomial random variates", Journal of
 * Statistical Computation 46.
 */
function binomialByRejection(bits: RandomBits, n: number, p: number): number {
  const root = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * root;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const center = n * p + 0.5;
  const scale = (2.83 + 5.1 / b) * root;
  const squeeze = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = randomUnit(bits) - 0.5;
    const v = randomUnit(bits);
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + center);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > n) continue;
    const height = Math.log((v * scale) / (a / (us * us) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      remainder(mode) +
      remainder(n - mode) -
      remainder(k) -
      remainder(n - k);
    if (height <= bound) return k;
  }
}

/** Draws a binomial number: successes in `n` trials with probability `p`. */
export function randomBinomial(bits: RandomBits, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - randomBinomial(bits, n, 1 - p);
  return n * p < 10 ? binomialByInversion(bits, n, p) : binomialByRejection(bits, n, p);
}

/**
 * Gamma shapes, prepared for many draws: the constants of a shape of at least 1, and the power that
 * reduces it to a shape below 1.
 */
export interface GammaShapes {
  readonly d: Float64Array;
  readonly c: Float64Array;
  /** `1 / a` for a shape `a` below 1, otherwise 0. */
  readonly power: Float64Array;
}

/** Prepares shapes above 0. */
export function gammaShapes(shapes: Float64Array): GammaShapes {
  const d = shapes.map((a) => (a < 1 ? a + 1 : a) - 1 / 3);
  return {
    d,
    c: d.map((value) => 1 / Math.sqrt(9 * value)),
    power: shapes.map((a) => (a < 1 ? 1 / a : 0)),
  };
}

/** Draws a gamma number with a shape of at least 1. */
function gammaByRejection(bits: RandomBits, d: number, c: number): number {
  for (;;) {
    const x = randomNormal(bits);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const square = x * x;
    const u = randomUnit(bits);
    if (u < 1 - 0.0331 * square * square || Math.log(u) < square / 2 + d * (1 - v + Math.log(v)))
      return d * v;
  }
}

/**
 * Factor below which a number with a shape below 1 counts as 0, relative to one with shape `a + 1`.
 */
const NEGLIGIBLE = 1e-30;

/**
 * Draws a gamma number with the given shape and scale 1. The numbers of several cells, divided by
 * their sum, are a Dirichlet draw.
 *
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", ACM TOMS 26;
 * below shape 1 a number with shape `a + 1` times `u^(1/a)`, as in its section 6.
 */
export function randomGamma(bits: RandomBits, shapes: GammaShapes, index: number): number {
  const power = shapes.power[index] ?? 0;
  const factor = power === 0 ? 1 : randomUnit(bits) ** power;
  return factor < NEGLIGIBLE
    ? 0
    : factor * gammaByRejection(bits, shapes.d[index] ?? 0, shapes.c[index] ?? 0);
}
