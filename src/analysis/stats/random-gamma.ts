import { type RandomBits, randomNormal, randomUnit } from "./random.ts";

/** Gamma shapes, prepared for many draws: for each the constants of a shape of at least 1, and the power that reduces it to one below. */
export interface GammaShapes {
  readonly d: Float64Array;
  readonly c: Float64Array;
  /** `1 / a` for a shape `a` below 1, else 0. */
  readonly power: Float64Array;
}

/** Prepares shapes above 0. */
export function gammaShapes(shapes: Float64Array): GammaShapes {
  const d = shapes.map((a) => (a < 1 ? a + 1 : a) - 1 / 3);
  return { d, c: d.map((value) => 1 / Math.sqrt(9 * value)), power: shapes.map((a) => (a < 1 ? 1 / a : 0)) };
}

/** A gamma number of a shape of at least 1. */
function byRejection(bits: RandomBits, d: number, c: number): number {
  for (;;) {
    const x = randomNormal(bits);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const square = x * x;
    const u = randomUnit(bits);
    if (u < 1 - 0.0331 * square * square || Math.log(u) < square / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** A number of a shape below 1 counts as 0 when it is less than this share of one of shape `a + 1`. */
const NEGLIGIBLE = 1e-30;

/**
 * A gamma number of the given shape and scale 1. Those of several cells, divided by their sum, are a Dirichlet draw.
 *
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", ACM TOMS 26; below shape 1 a number of shape
 * `a + 1` times `u^(1/a)`, as its section 6 says.
 */
export function randomGamma(bits: RandomBits, shapes: GammaShapes, index: number): number {
  const power = shapes.power[index] ?? 0;
  const factor = power === 0 ? 1 : randomUnit(bits) ** power;
  return factor < NEGLIGIBLE ? 0 : factor * byRejection(bits, shapes.d[index] ?? 0, shapes.c[index] ?? 0);
}
