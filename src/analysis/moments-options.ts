import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CompareSettings, settingsOf } from "./compare-options.ts";
import type { DirectionOptions } from "./direction.ts";
import type { MomentsComparison } from "./moments-comparison.ts";

/** Options of `compareFromMoments()`. */
export interface MomentsOptions extends DirectionOptions {
  /**
   * How trials without a score count. With `bounds`, the default, they are not in any figure, but a
   * verdict stands only if no possible value of them would change it. `exclude` leaves them out,
   * `error` throws.
   */
  missing?: "bounds" | "exclude" | "error";
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /**
   * Largest difference that does not matter, in the scorer's units, for all scorers or by scorer.
   * Enables the verdict `equivalent`.
   */
  margin?: number | Record<string, number>;
  /**
   * Adjustment of p for the number of scorers: Holm (the default), Benjamini-Hochberg or none.
   */
  adjust?: "holm" | "bh" | "none";
}

/** Options with defaults filled in. */
export type MomentsSettings = CompareSettings & Pick<MomentsComparison, "missing">;

const RESAMPLING =
  "Bootstrap and permutation tests need the differences of single rows: load both runs and call compare()";
const IN_THE_QUERY = "Pass it to pairingSql(), which writes the query";
/** What to do instead of an option of `compare()` that moments cannot take. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  resamples: RESAMPLING,
  seed: RESAMPLING,
  bootstrap: RESAMPLING,
  permutation: RESAMPLING,
  studentized: RESAMPLING,
  scale: IN_THE_QUERY,
  cluster: IN_THE_QUERY,
  key: IN_THE_QUERY,
  scorers: "Run one query of pairingSql() for each scorer, and pass all of their rows",
  trials: "passAt and passAll need the trials of single rows: load both runs and call compare()",
  slice: "Filter the tables in a view for each slice, and run the query on each of the views",
  values: "Convert the words to numbers in a view of the table of scores",
  decimal: "Convert the words to numbers in a view of the table of scores",
  worst: "Fill the missing scores in a view of the table of scores",
  keepRows: "Moments have no rows: select them in the engine",
  allowSameRun: "Compare two runs",
};

/** Returns the options as settings of `compare()`, so that they are checked in one place. */
export function settingsFrom(options: MomentsOptions): MomentsSettings {
  if (typeof options === "object" && options !== null) {
    const name = Object.keys(options).find((key) => Object.hasOwn(ELSEWHERE, key));
    if (name !== undefined)
      throw new InvalidArgumentError(
        `Cannot use '${name}' with moments`,
        { path: name },
        { hint: ELSEWHERE[name] ?? "" },
      );
  }
  const settings = settingsOf(options);
  const { missing } = settings;
  if (missing === "fail")
    throw new InvalidArgumentError(
      "Cannot use missing: 'fail' with moments",
      { path: "missing" },
      {
        hint: "Use 'bounds', which counts missing scores as their worst case, or fill them in a view of the table of scores",
      },
    );
  return { ...settings, missing };
}
