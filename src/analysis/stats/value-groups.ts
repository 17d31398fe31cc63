import { at } from "./at.ts";
/** Values gathered into groups of equal, or for very many values nearly equal, ones. */
export interface ValueGroups {
  /** Mean of each group. */
  readonly means: Float64Array;
  /** Values in each group. */
  readonly sizes: Float64Array;
  /** Variance inside each group (divisor n): 0 when its values are equal. */
  readonly variances: Float64Array;
}

const MOST_GROUPS = 512;
const EXTREMES = 64;

/** Where groups end in a sorted array: at each change of value, or, when there are too many, singly at the ends and evenly between. */
function groupEnds(sorted: Float64Array): number[] {
  const changes: number[] = [];
  for (let i = 1; i <= sorted.length && changes.length <= MOST_GROUPS; i++) {
    if (i === sorted.length || sorted[i] !== sorted[i - 1]) changes.push(i);
  }
  if (changes.length <= MOST_GROUPS) return changes;
  const ends = Array.from({ length: EXTREMES }, (_, i) => i + 1);
  const inner = sorted.length - 2 * EXTREMES;
  const steps = MOST_GROUPS - 2 * EXTREMES;
  for (let step = 1; step <= steps; step++) ends.push(EXTREMES + Math.round((inner * step) / steps));
  for (let i = EXTREMES - 1; i >= 0; i--) ends.push(sorted.length - i);
  return ends;
}

/** Gathers values into at most 512 groups, exactly when they take at most so many different values. */
export function groupValues(values: Float64Array): ValueGroups {
  const sorted = Float64Array.from(values).sort();
  const ends = groupEnds(sorted);
  const means = new Float64Array(ends.length);
  const sizes = new Float64Array(ends.length);
  const variances = new Float64Array(ends.length);
  let start = 0;
  ends.forEach((end, g) => {
    const part = sorted.subarray(start, end);
    const equal = part[0] === part[part.length - 1];
    const mean = equal ? at(part, 0) : part.reduce((sum, v) => sum + v, 0) / part.length;
    means[g] = mean;
    sizes[g] = part.length;
    variances[g] = equal ? 0 : part.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / part.length;
    start = end;
  });
  return { means, sizes, variances };
}
