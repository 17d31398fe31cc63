import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkWord } from "./options.ts";
import { type DecimalMark, LONGEST_WORD, readLiteral, type WordReading } from "./read-literal.ts";
import { quoted, showValue } from "./show-value.ts";

/** Options for reading strings as scores. */
export interface WordOptions {
  /** Numbers for words, by scorer: `{ correct: { C: 1, I: 0, P: 0.5 } }`. */
  values?: Record<string, Record<string, number | boolean>>;
  /** Decimal separator of numbers in strings. Default ".". */
  decimal?: "." | ",";
}

/** Numbers for the words of one scorer. */
export type WordValues = Readonly<Record<string, number | boolean>>;

type WordTable = ReadonlyMap<string, number | boolean>;

/** Words that mean the same alongside any others. */
const VERDICTS: WordTable = new Map(
  Object.entries({
    yes: true,
    no: false,
    pass: true,
    fail: false,
    passed: true,
    failed: false,
    correct: true,
    incorrect: false,
  }),
);

/**
 * Words that can occur alongside `correct` and `incorrect`, with the numbers of Inspect's
 * `value_to_float` (inspect_ai/scorer/_metric.py).
 */
const PARTS: WordTable = new Map(Object.entries({ partial: 0.5, noanswer: 0 }));

/** Letters that are read if no other word occurs and at least one of `needs` does. */
interface LetterSet {
  readonly needs: string;
  readonly values: WordTable;
}

/** Letters of Inspect, with the numbers of its `value_to_float`. */
const INSPECT: LetterSet = {
  needs: "CI",
  values: new Map(Object.entries({ C: 1, I: 0, P: 0.5, N: 0 })),
};
const PASS_FAIL: LetterSet = {
  needs: "Ff",
  values: new Map(Object.entries({ P: true, p: true, F: false, f: false })),
};
const YES_NO: LetterSet = {
  needs: "Yy",
  values: new Map(Object.entries({ Y: true, y: true, N: false, n: false })),
};

const LETTERS: ReadonlySet<string> = new Set(
  [INSPECT, PASS_FAIL, YES_NO].flatMap((set) => [...set.values.keys()]),
);

const NONE: WordTable = new Map();

/** Reading of a blank string. */
export const EMPTY: WordReading = { unread: "empty", failed: false };

/** Maximum length of a string that is trimmed: longer ones are prose. */
const LONGEST_STRING = 4 * LONGEST_WORD;

function noReading(text: string): WordReading {
  const shown = quoted(text, 40);
  return {
    unread: LETTERS.has(text)
      ? `${shown} is ambiguous: define it with values`
      : `${shown} cannot be read as a score`,
    failed: false,
  };
}

/** Returns the caller's value for a word: for the exact string, otherwise for the trimmed one. */
function namedValue(word: string, text: string, values: WordValues): WordReading | null {
  const value = Object.hasOwn(values, word)
    ? values[word]
    : Object.hasOwn(values, text)
      ? values[text]
      : undefined;
  return value === undefined ? null : { value };
}

/** Reads a string that means the same alongside any others; null if its neighbors matter. */
function readAlone(text: string, decimal: DecimalMark): WordReading | null {
  if (text === "") return EMPTY;
  return text.length > LONGEST_WORD ? noReading(text) : readLiteral(text, decimal);
}

/** Returns the meaning of letters when these are all the words of their scorer. */
function lettersAmong(words: readonly string[], sets: readonly LetterSet[]): WordTable {
  const fits = (set: LetterSet): boolean =>
    words.every((word) => set.values.has(word)) && words.some((word) => set.needs.includes(word));
  return sets.find(fits)?.values ?? NONE;
}

/**
 * Returns the meaning of `partial` and `noanswer`: none, unless `correct` or `incorrect` occurs too
 * and the caller defined neither.
 */
function partsAmong(lower: ReadonlySet<string>, values: WordValues): WordTable {
  const isVerdict = (word: string): boolean => word === "correct" || word === "incorrect";
  if (Object.keys(values).some((word) => isVerdict(word.trim().toLowerCase()))) return NONE;
  return [...lower].some(isVerdict) ? PARTS : NONE;
}

/**
 * Converts booleans to 1 and 0 if any word counts as another number, such as 0.5: true and 0.5 have
 * no common scale.
 */
function onOneScale(
  readings: Map<string, WordReading>,
  words: Iterable<string>,
  values: WordValues,
): Map<string, WordReading> {
  const isPart = (value: number | boolean): boolean =>
    typeof value === "number" && value !== 0 && value !== 1;
  const read = [...words]
    .flatMap((word) => readings.get(word) ?? [])
    .flatMap((reading) => ("value" in reading ? reading.value : []));
  if (![...Object.values(values), ...read].some(isPart)) return readings;
  return new Map(
    [...readings].map(([word, reading]) => [
      word,
      "value" in reading ? { value: Number(reading.value) } : reading,
    ]),
  );
}

/**
 * Makes a reader of words that depend on their neighbors. `crowded`: the scorer also has strings of
 * another kind.
 */
function readerAmong(
  words: readonly string[],
  crowded: boolean,
  values: WordValues | undefined,
): (text: string) => WordReading {
  const lower = new Set(words.map((word) => word.toLowerCase()));
  const letters = crowded
    ? NONE
    : lettersAmong(
        words,
        values === undefined ? [INSPECT, PASS_FAIL, YES_NO] : [PASS_FAIL, YES_NO],
      );
  const parts = partsAmong(lower, values ?? {});
  return (text) => {
    const word = text.toLowerCase();
    const value = VERDICTS.get(word) ?? parts.get(word) ?? letters.get(text);
    return value === undefined ? noReading(text) : { value };
  };
}

/**
 * Reads all distinct strings of one scorer together, because the meaning of a letter depends on its
 * neighbors ("P" is partial alongside "C" and "I", pass alongside "F"). The result has a reading
 * for every string and does not depend on their order.
 *
 * `values` overrides every rule. A word that it does not name is read by the rules, but Inspect's
 * letters are then not guessed.
 */
export function readWords(
  words: Iterable<string>,
  options: { values?: WordValues | undefined; decimal?: DecimalMark | undefined },
): Map<string, WordReading> {
  const { values, decimal = "." } = options;
  const readings = new Map<string, WordReading>();
  const open = new Map<string, string>();
  let crowded = false;
  for (const word of new Set(words)) {
    const text = word.length > LONGEST_STRING ? word : word.trim();
    const named = values === undefined ? null : namedValue(word, text, values);
    const alone = named ?? readAlone(text, decimal);
    if (alone === null) open.set(word, text);
    else readings.set(word, alone);
    if (named === null && alone !== null && ("value" in alone || text.length > LONGEST_WORD))
      crowded = true;
  }
  const read = readerAmong([...new Set(open.values())], crowded, values);
  for (const [word, text] of open) readings.set(word, read(text));
  return onOneScale(readings, open.keys(), values ?? {});
}

/** Returns the entries of an option, which must be an object. */
function entriesOf(value: unknown, path: string, hint: string): [string, unknown][] {
  if (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map)
  )
    return Object.entries(value);
  throw new InvalidArgumentError(
    `'${path}' must be an object: current value is ${showValue(value)}`,
    { path },
    { hint },
  );
}

/**
 * Checks the options for reading strings.
 *
 * @throws {InvalidArgumentError} when `decimal` is another string, or a value is neither a finite
 *   number nor a boolean.
 */
export function checkWordOptions(options: WordOptions): void {
  if (options.decimal !== undefined) checkWord(options.decimal, [".", ","], "decimal");
  if (options.values === undefined) return;
  const hint = "Name the scorer first, then its words: values: { correct: { C: 1, I: 0 } }";
  for (const [scorer, words] of entriesOf(options.values, "values", hint)) {
    for (const [word, value] of entriesOf(words, `values.${scorer}`, hint)) {
      if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
        continue;
      const path = `values.${scorer}.${word}`;
      throw new InvalidArgumentError(
        `'${path}' must be a finite number or a boolean: current value is ${showValue(value)}`,
        { path },
      );
    }
  }
}

/** Returns the caller's values for the words of one scorer; undefined when there are none. */
export function valuesOf(options: WordOptions, scorer: string): WordValues | undefined {
  return options.values !== undefined && Object.hasOwn(options.values, scorer)
    ? options.values[scorer]
    : undefined;
}
