/** `"1 row"`, `"2 rows"`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A share as a percentage, in at most four digits: `"98%"`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(4))}%`;

/** What is said of a scale that nobody declared. */
export const inferredScale = (scorer: string): string =>
  `'${scorer}' has no declared scale: its scores all lie between 0 and 1, so that range is taken as its scale.`;

/** A number in at most four digits. */
export const show = (value: number): string => String(Number(value.toPrecision(4)));

/** A number in at most three digits, for sentences. */
export const brief = (value: number): string => String(Number(value.toPrecision(3)));

/** A signed number in at most four digits. */
export const signed = (value: number): string => `${value > 0 ? "+" : ""}${show(value)}`;
