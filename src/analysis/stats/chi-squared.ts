import { incompleteGamma } from "./incomplete-gamma.ts";

/** Upper tail of the chi-squared distribution with `df` degrees of freedom. Source: Abramowitz and Stegun 26.4.19. */
export function chiSquaredUpperDf(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).upper;
}
