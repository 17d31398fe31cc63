const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
/** The numbers that Python's `json.dumps` writes unless it is told `allow_nan=False`, and that JSON does not have. */
const NON_FINITE: readonly string[] = ["NaN", "Infinity", "-Infinity"];

/** Reads one value; undefined when the text is not JSON, or nested more deeply than the engine can read (a RangeError in some). */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Tells whether a line, from `start` to `end` of a text, holds nothing but spaces, tabs and CR: a heartbeat. */
export function isBlankLine(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB && code !== CR) return false;
  }
  return true;
}

/** Says what to do about a line that is not JSON because of NaN or Infinity outside its strings; null when it has none. Linear. */
export function nonFiniteHint(line: string): string | null {
  let inString = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === "\\" ? 1 : 0;
    else {
      const token = NON_FINITE.find((word) => line.startsWith(word, at));
      if (token !== undefined) {
        return `It has ${token}, which Python servers write and JSON does not know: the server should send null, or use onBadLine: "skip" to leave such lines out.`;
      }
    }
  }
  return null;
}
