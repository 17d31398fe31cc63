/** Number of digits that a whole number can have without losing any. */
const SAFE_DIGITS = 15;
const [ZERO, NINE, POINT, QUOTE] = [48, 57, 46, 34];
/** A string or a number. Strings are matched so that no number is found inside one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON without altering whole numbers: one larger than 2^53 that a number cannot represent
 * becomes a bigint; everything else is as `JSON.parse` returns it. If there is none, only every
 * 16th character is examined.
 *
 * @throws {SyntaxError} as `JSON.parse` does.
 */
export function parseExactly(text: string): unknown {
  if (!mayLoseDigits(text)) return JSON.parse(text);
  const mark = unusedMark(text);
  let lost = false;
  const marked = text.replaceAll(TOKEN, (token) => {
    // Python does not read or write more digits either
    if (!/^-?\d{16,4300}$/.test(token) || isHeldByNumber(token)) return token;
    lost = true;
    return `"${mark}${token}"`;
  });
  if (!lost) return JSON.parse(text);
  JSON.parse(text); // so that an error is about the original text, not about the marks
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

function isHeldByNumber(digits: string): boolean {
  const value = Number(digits);
  return Number.isFinite(value) && BigInt(value) === BigInt(digits);
}

/**
 * Returns whether JSON has more than {@link SAFE_DIGITS} consecutive digits that may be a whole
 * number. Every sequence that long covers an examined position.
 */
function mayLoseDigits(text: string): boolean {
  const isDigit = (at: number): boolean => {
    const code = text.charCodeAt(at);
    return code >= ZERO && code <= NINE;
  };
  for (let at = SAFE_DIGITS; at < text.length; at += SAFE_DIGITS + 1) {
    if (!isDigit(at)) continue;
    let [first, last] = [at, at];
    while (first > 0 && isDigit(first - 1)) first--;
    while (isDigit(last + 1)) last++;
    const before = text.charCodeAt(first - 1);
    if (last - first >= SAFE_DIGITS && before !== POINT && before !== QUOTE) return true;
  }
  return false;
}

/** Returns a string that does not appear in the text: as many private-use characters as needed. */
function unusedMark(text: string): string {
  let mark = "\uE000";
  while (text.includes(mark)) mark += "\uE000";
  return `${mark}:`;
}
