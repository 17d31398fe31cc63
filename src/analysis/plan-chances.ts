/** Decision of a rule, as far as its chances depend on it. */
export interface PlannedTest {
  readonly limit: number;
  readonly confidence: number;
  /** What p is multiplied by for a fail. */
  readonly factor: number;
}

/** Chances of a rule at one true change. What is left is open because of too few rows. */
export interface Chances {
  readonly pass: number;
  readonly fail: number;
  /** Chance to fail when the rule is the only one of its gate. */
  readonly failAlone: number;
  /** Chance that the interval passes and the rule stays open, because the scale of its scorer is not declared. */
  readonly held: number;
}

/** Chances of a rule by the rows of the planned comparison and the true change in the bad direction. */
export interface ChanceModel {
  readonly method: string;
  /** Largest change that is possible. */
  readonly reach: number;
  /** Standard deviation of the row differences of an unchanged candidate. */
  readonly sd: number;
  at(rows: number): (drop: number) => Chances;
}

/** A probability without the rounding of its sum. */
export const probability = (value: number): number => Math.min(1, Math.max(0, value));
