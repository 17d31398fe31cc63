/**
 * Returns the element at an index that is known to be in range, which TypeScript cannot know. Out
 * of range: NaN, which no test overlooks.
 */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
