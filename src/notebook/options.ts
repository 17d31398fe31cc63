import { checkKeys, checkValue, integerFrom } from "../core/options.ts";

/** Options of `show()`. */
export interface ShowOptions {
  /**
   * Maximum number of lines of each table: scorers, rules, runs or rows. What does not fit is
   * counted. Default 20.
   */
  maxRows?: number;
  /** Maximum length of an input, output, reason or error, in characters. Default 120. */
  maxTextLength?: number;
  /** Maximum number of regressed rows of a comparison to list. Default 3. */
  worstRows?: number;
}

/** Options with their defaults. */
export type Settings = Readonly<Required<ShowOptions>>;

/** @throws {InvalidArgumentError} when an option is unknown or wrong. */
export function settingsOf(options: ShowOptions): Settings {
  checkKeys(options, ["maxRows", "maxTextLength", "worstRows"], "an option of show()", "options");
  const { maxRows = 20, maxTextLength = 120, worstRows = 3 } = options;
  checkValue("options.maxRows", maxRows, integerFrom(1, 1_000));
  checkValue("options.maxTextLength", maxTextLength, integerFrom(1, 10_000));
  checkValue("options.worstRows", worstRows, integerFrom(0, 100));
  return { maxRows, maxTextLength, worstRows };
}
