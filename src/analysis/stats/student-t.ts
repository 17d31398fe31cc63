import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta } from "./log-gamma.ts";
import { normalQuantile } from "./normal.ts";

/** `t² / (df + t²)`, its complement, and the incomplete beta of both: DLMF 8.17, Abramowitz and Stegun 26.7.1. */
function central(t: number, df: number): { inside: number; outside: number } {
  const square = t * t;
  const tails = incompleteBeta(square / (df + square), 0.5, df / 2, df / (df + square));
  return { inside: tails.lower, outside: tails.upper };
}

/**
 * Probability that Student's t with `df` degrees of freedom lies further from zero than `t`: the two-sided p value.
 *
 * Source: Abramowitz and Stegun 26.5.27 and 26.7.1.
 */
export function studentTwoSided(t: number, df: number): number {
  return central(t, df).outside;
}

/** Root of a falling function of t, by Newton steps that may not leave the bracket. */
function solve(start: number, excess: (t: number) => number, slope: (t: number) => number): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = start;
  for (let step = 0; step < 200; step++) {
    const error = excess(t);
    if (error === 0) return t;
    if (error > 0) low = t;
    else high = t;
    const newton = t + error / slope(t);
    const halved = high === Number.POSITIVE_INFINITY ? t * 2 : (low + high) / 2;
    const next = newton > low && newton < high ? newton : halved;
    if (Math.abs(next - t) <= 4e-16 * t || next === low || next === high) return next;
    t = next;
  }
  return t;
}

/**
 * Critical value of Student's t: the `t` outside of which, on both sides together, lies `alpha`.
 *
 * Newton within a bracket, on the logarithm of the tail where the tail is small and on the centre where t is near zero.
 */
export function studentCritical(alpha: number, df: number): number {
  if (alpha >= 1) return 0;
  const logDensity = (t: number): number => -((df + 1) / 2) * Math.log1p((t * t) / df) - logBeta(0.5, df / 2) - Math.log(df) / 2;
  const density = (t: number): number => 2 * Math.exp(logDensity(t));
  const start = Math.max(1e-12, -normalQuantile(alpha / 2));
  if (alpha > 0.5) return solve(start, (t) => 1 - alpha - central(t, df).inside, density);
  const logTail = (t: number): number => Math.log(central(t, df).outside);
  return solve(
    start,
    (t) => logTail(t) - Math.log(alpha),
    (t) => density(t) / central(t, df).outside,
  );
}
