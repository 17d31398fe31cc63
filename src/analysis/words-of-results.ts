export { plural } from "../core/errors/usage.ts";

/** Formats a share as a percentage with at most four digits: `"98%"`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(4))}%`;

/** Makes the note about an inferred scale. */
export const inferredScale = (scorer: string): string =>
  `'${scorer}' has no declared scale: its scores all lie between 0 and 1, so that range is taken as its scale.`;

/** Formats a number with at most four digits. */
export const show = (value: number): string => String(Number(value.toPrecision(4)));

/** Formats a number with at most three digits, for sentences. */
export const brief = (value: number): string => String(Number(value.toPrecision(3)));

/** Formats a signed number with at most four digits. */
export const signed = (value: number): string => `${value > 0 ? "+" : ""}${show(value)}`;
