import { quoted } from "./show-value.ts";

/**
 * Reading of a string as a score: a number, a boolean, or the reason why it is neither. `failed`:
 * it counts as errored, not as missing.
 */
export type WordReading = { value: number | boolean } | { unread: string; failed: boolean };

/** Decimal separator of numbers in strings. */
export type DecimalMark = "." | ",";

/**
 * Maximum length of a string that is read as a score: longer ones are prose. It also bounds the
 * work of the expressions below.
 */
export const LONGEST_WORD = 64;

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;
const PERCENTAGE = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)\s*%$/;
const NOT_FINITE = /^[-+]?(?:nan|inf(?:inity)?)$/i;
/**
 * Number with a comma before exactly three digits, which separates thousands as often as decimals.
 */
const MAYBE_THOUSANDS = /^[-+]?[1-9]\d{0,2},\d{3}$/;

const failed = (unread: string): WordReading => ({ unread, failed: true });

/** Reads a number, or a percentage as a fraction; null when the string is neither. */
function numberIn(text: string): number | null {
  if (NUMBER.test(text)) return Number(text);
  // The exponent yields the nearest double: 33.3 / 100 is not 0.333.
  return PERCENTAGE.test(text) ? Number(`${text.slice(0, -1).trim()}e-2`) : null;
}

const withMarksSwapped = (text: string): string =>
  text.replaceAll(/[.,]/g, (mark) => (mark === "." ? "," : "."));

function otherMark(text: string, decimal: DecimalMark): string {
  const shown = quoted(text, 40);
  if (decimal === ",") return `${shown} has a decimal point, but decimal is ","`;
  if (MAYBE_THOUSANDS.test(text))
    return `${shown} has a comma: pass decimal: "," if it marks decimals, remove it if it separates thousands`;
  return `${shown} may have a decimal comma: pass decimal: ","`;
}

/**
 * Reads a number other than a percentage; null for any other string, such as one with the other
 * decimal separator.
 */
export function readNumber(text: string, decimal: DecimalMark): number | null {
  const written = decimal === "." ? text : withMarksSwapped(text);
  return text.length <= LONGEST_WORD && NUMBER.test(written) ? Number(written) : null;
}

/**
 * Reads strings that mean the same in every column: numbers, percentages, true and false; null for
 * any other string. Expects a trimmed string.
 */
export function readLiteral(text: string, decimal: DecimalMark): WordReading | null {
  if (text.length > LONGEST_WORD) return null;
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return { value: lower === "true" };
  const value = numberIn(decimal === "." ? text : withMarksSwapped(text));
  if (value !== null)
    return Number.isFinite(value)
      ? { value }
      : failed(`${quoted(text, 40)} is not a finite number`);
  if (NOT_FINITE.test(text)) return failed(`${quoted(text, 40)} is not a finite number`);
  return numberIn(decimal === "." ? withMarksSwapped(text) : text) === null
    ? null
    : failed(otherMark(text, decimal));
}
