/**
 * Measures of a trial besides its scores, by scorer name. Lower is better for all of them, and none
 * has a scale.
 */
export const MEASURES: readonly ("latencySeconds" | "tokens" | "costUsd")[] = [
  "latencySeconds",
  "tokens",
  "costUsd",
];

/** Returns whether a scorer is one of the measures of a trial. */
export const isMeasure = (scorer: string): boolean => MEASURES.some((name) => name === scorer);
