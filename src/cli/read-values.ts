import { InvalidArgumentError } from "commander";
import { didYouMean } from "../core/errors/usage.ts";

/** Reads the value of an option. Throws what commander reports with the name of the option. */
export type Read<T> = (text: string, previous: T | undefined) => T;

/** Reads a decimal number. Percentages, decimal commas, NaN and infinities are refused. */
export function number(text: string): number {
  const value = Number(text);
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(value))
    return value;
  throw new InvalidArgumentError(`It must be a number.${numberHint(text)}`);
}

function numberHint(text: string): string {
  const percent = /^([+-]?\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  if (percent !== undefined) return ` For ${percent}%, write ${Number(percent) / 100}.`;
  return /^[+-]?\d+,\d+$/.test(text) ? ` Write ${text.replace(",", ".")}.` : "";
}

/** Reads a whole number of at least 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a positive integer.");
}

/** Reads a string that must not be empty. */
export function someText(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It must not be empty: check the variable that it comes from.");
}

/** Collects the values of an option that can be repeated. */
export function list(text: string, previous: string[] = []): string[] {
  if (previous.includes(someText(text)))
    throw new InvalidArgumentError(`'${text}' is given twice.`);
  return [...previous, text];
}

/** Collects the values of an option that lists them with commas, or that is repeated. */
export const commaList = (text: string, previous: string[] = []): string[] =>
  text.split(",").reduce((all, one) => list(one.trim(), all), previous);

/**
 * Splits `name=value`. Both sides must not be empty. With `last`, a name may contain `=`; with
 * `first`, a value may.
 */
export function pair(text: string, at: "first" | "last", form: string): [string, string] {
  const index = at === "first" ? text.indexOf("=") : text.lastIndexOf("=");
  const [name, value] = [text.slice(0, index), text.slice(index + 1)];
  if (index >= 0 && name.trim() !== "" && value.trim() !== "") return [name, value];
  throw new InvalidArgumentError(`It must have the form ${form}.`);
}

/** Collects an option of the form `name=value` that can be repeated, by name. */
export function byName<T>(
  read: (value: string) => T,
  form: string,
  at: "first" | "last" = "last",
): Read<Record<string, T>> {
  return (text, previous = {}) => {
    const [name, value] = pair(text, at, form);
    if (Object.hasOwn(previous, name)) throw new InvalidArgumentError(`'${name}' is given twice.`);
    return { ...previous, [name]: read(value) };
  };
}

/** Reads one value for all names, or values by name: `0.02`, or `correct=0.02` and so on. */
export function forAllOrByName<T>(
  read: (value: string) => T,
  form: string,
): Read<T | Record<string, T>> {
  const named = byName(read, form);
  return (text, previous) => {
    const isNamed = text.includes("=");
    if (previous === undefined) return isNamed ? named(text, undefined) : read(text);
    if (isNamed && typeof previous === "object" && previous !== null && !Array.isArray(previous))
      return named(text, previous as Record<string, T>); // made by named()
    throw new InvalidArgumentError("It is given twice: use it once for all scorers, or by scorer.");
  };
}

/** Reads a list of numbers: `0,0.01,0.02`. */
export function numbers(text: string): number[] {
  return text.split(",").map(number);
}

/** Reads the ends of a scale: `1..5`, or `unbounded`. */
export function scale(text: string): [number, number] | "unbounded" {
  if (text === "unbounded") return text;
  const [low, high, ...rest] = text.split("..");
  if (low === undefined || high === undefined || rest.length > 0)
    throw new InvalidArgumentError("A scale has the form 1..5, or is the word unbounded.");
  const ends: [number, number] = [number(low), number(high)];
  if (ends[0] < ends[1]) return ends;
  throw new InvalidArgumentError(
    `The lowest score of a scale comes first: write ${ends[1]}..${ends[0]}.`,
  );
}

/** Reads a rule that combines the trials of a row: `mean`, `passAt:3` or `passAll:3`. */
export function trialsRule(text: string): "mean" | { passAt: number } | { passAll: number } {
  if (text === "mean") return text;
  const [rule, count, ...rest] = text.split(":");
  if ((rule !== "passAt" && rule !== "passAll") || count === undefined || rest.length > 0)
    throw new InvalidArgumentError("A rule is mean, passAt:3 or passAll:3.");
  const k = wholeNumber(count);
  return rule === "passAt" ? { passAt: k } : { passAll: k };
}

/** Reads numbers for words: `C:1,I:0,P:0.5`, or the same as a JSON object. */
export function words(text: string): Record<string, number | boolean> {
  if (text.startsWith("{")) return wordsOfJson(text);
  const found: Record<string, number | boolean> = {};
  for (const part of text.split(",")) {
    const colon = part.lastIndexOf(":");
    const word = part.slice(0, colon);
    if (colon < 1)
      throw new InvalidArgumentError("Words have the form C:1,I:0 or are a JSON object.");
    if (Object.hasOwn(found, word)) throw new InvalidArgumentError(`'${word}' is given twice.`);
    const value = part.slice(colon + 1);
    Object.defineProperty(found, word, {
      value: value === "true" || value === "false" ? value === "true" : number(value),
      enumerable: true,
    });
  }
  return found;
}

function wordsOfJson(text: string): Record<string, number | boolean> {
  try {
    return JSON.parse(text); // the library checks its values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(`It is not valid JSON: ${reason}.`);
  }
}

/** Reads an age: `30d`, `24h`, `2w`. */
export function age(text: string): string {
  if (/^\d{1,6}[mhdw]$/.test(text) && Number.parseInt(text, 10) > 0) return text;
  throw new InvalidArgumentError("It must be an age, such as 30d, 24h or 2w.");
}

/** Reads one of a few words. */
export function wordOf<Word extends string>(...known: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = known.find((word) => word === text);
    if (found !== undefined) return found;
    const hint = didYouMean(text, known);
    throw new InvalidArgumentError(
      `It must be ${known.join(" or ")}.${hint.startsWith("Did") ? ` ${hint}` : ""}`,
    );
  };
}

const DELIMITERS = { ",": ",", ";": ";", "|": "|", tab: "\t" } as const;
const nameOfDelimiter = wordOf(",", ";", "|", "tab");

/** Reads the separator of cells; a tab is also the word `tab`. */
export const delimiter = (text: string): "," | ";" | "|" | "\t" =>
  DELIMITERS[nameOfDelimiter(text === "\t" ? "tab" : text)];

/** Reads the number of a port; 0 is any free one. */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It must be an integer from 0 to 65535.");
}
