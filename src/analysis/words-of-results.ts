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

/** Words for the numbers of one scorer. */
export interface NumberWords {
  /** Formats a value with at most four digits; with `brief`, at most three. */
  readonly value: (value: number, print?: (value: number) => string) => string;
  /** Formats a difference with its sign, and at most four digits. */
  readonly change: (difference: number) => string;
  /** Formats the ends of the interval of a difference, whose unit is that of the difference. */
  readonly changeEnd: (end: number) => string;
  /** Formats the size of a difference, with at most three digits. */
  readonly size: (difference: number) => string;
  /** Formats the limit of a rule, with the policy's number beside it if it has another unit. */
  readonly limit: (limit: number, kind: "value" | "change", field: string) => string;
}

/** Returns the words for pass rates, as percentages and points, or for other numbers. */
export function numberWords(isShare: boolean): NumberWords {
  if (!isShare)
    return {
      value: (value, print = show) => print(value),
      change: signed,
      changeEnd: signed,
      size: (difference) => brief(Math.abs(difference)),
      limit: show,
    };
  const points = (number: string): string =>
    `${number} ${number === "1" || number === "+1" || number === "-1" ? "point" : "points"}`;
  const value = (share: number, print = show): string => `${print(100 * share)}%`;
  return {
    value,
    change: (difference) => points(signed(100 * difference)),
    changeEnd: (end) => signed(100 * end),
    size: (difference) => points(brief(100 * Math.abs(difference))),
    limit: (limit, kind, field) =>
      `${kind === "value" ? value(limit) : points(show(100 * limit))} (${field} ${show(limit)})`,
  };
}
