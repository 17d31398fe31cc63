const SPACE = /[ \t\n\r]*/y;
/** A string, another value without parts, or a mark. */
const TOKEN =
  /("[^"\\]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:])/y;

/** Token that can come next. `"]"` and `"}"` can also end what is empty. */
type Next = "value" | "name" | ":" | "," | "]" | "}" | "end";

/**
 * Returns the position of the first token that is not JSON, or the length of the text if it ends
 * too early. `JSON.parse()` states a position for some errors only, and its messages quote the text.
 */
export function syntaxErrorAt(text: string): number {
  const open: ("[" | "{")[] = [];
  let next: Next = "value";
  for (let at = endOf(SPACE, text, 0); at < text.length; ) {
    TOKEN.lastIndex = at;
    const [token = "", string, plain, mark] = TOKEN.exec(text) ?? [];
    if (token === "" || hasControlCharacter(token)) return at;
    const following: Next | null = after(next, open, { string, plain, mark });
    if (following === null) return at;
    next = following;
    at = endOf(SPACE, text, at + token.length);
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function hasControlCharacter(token: string): boolean {
  for (let at = 0; at < token.length; at++) if (token.charCodeAt(at) < 0x20) return true;
  return false;
}

interface Token {
  readonly string: string | undefined;
  readonly plain: string | undefined;
  readonly mark: string | undefined;
}

/** Returns what can follow a token; null if the token cannot be there. `open` is changed. */
function after(next: Next, open: ("[" | "{")[], { string, plain, mark }: Token): Next | null {
  const isName = next === "name" || next === "}";
  if (string !== undefined && isName) return ":";
  if (mark === ":" && next === ":") return "value";
  if (mark === "," && next === ",") return open.at(-1) === "{" ? "name" : "value";
  const ends = next === "," || next === mark;
  if ((mark === "]" || mark === "}") && ends && open.pop() === (mark === "]" ? "[" : "{"))
    return open.length === 0 ? "end" : ",";
  if (next !== "value" && next !== "]") return null;
  if (string !== undefined || plain !== undefined) return open.length === 0 ? "end" : ",";
  if (mark !== "[" && mark !== "{") return null;
  open.push(mark);
  return mark === "[" ? "]" : "}";
}
