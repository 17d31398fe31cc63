/** Element of an array at an index that is known to be in range; TypeScript cannot know it. Out of range: NaN, which no test overlooks. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
