/** Digits that a whole number can have before it may lose some. */
const SAFE_DIGITS = 15;
const [ZERO, NINE, POINT, QUOTE] = [48, 57, 46, 34];
/** A string, or a number. Strings are matched so that no number is found inside of one. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Reads JSON without altering whole numbers: one beyond 2^53 that a number cannot hold comes as a bigint, everything else as from
 * `JSON.parse`. Looks at every 16th character of a text that has none.
 *
 * @throws {SyntaxError} as `JSON.parse` does.
 */
export function parseExactly(text: string): unknown {
  if (!mayLoseDigits(text)) return JSON.parse(text);
  const mark = unusedMark(text);
  let lost = false;
  const marked = text.replaceAll(TOKEN, (token) => {
    if (!/^-?\d{16,4300}$/.test(token) || isHeldByNumber(token)) return token; // Python reads and writes no more digits either
    lost = true;
    return `"${mark}${token}"`;
  });
  if (!lost) return JSON.parse(text);
  JSON.parse(text); // an error is about the text that came, not about the marks
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

function isHeldByNumber(digits: string): boolean {
  const value = Number(digits);
  return Number.isFinite(value) && BigInt(value) === BigInt(digits);
}

/** Whether a text has more digits in a row than {@link SAFE_DIGITS} that may be a whole number. Every run that long covers a place that is looked at. */
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

/** A string that the text does not hold: characters of the private use area, as many as it takes. */
function unusedMark(text: string): string {
  let mark = "\uE000";
  while (text.includes(mark)) mark += "\uE000";
  return `${mark}:`;
}
