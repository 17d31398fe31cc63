import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoreForm } from "./scale.ts";

/**
 * What a missing score counts as when it counts as a failure: the caller's own value, else the worst end of the scale.
 *
 * @throws {InvalidArgumentError} when nothing says what the worst score is, or the caller's is off the scale.
 */
export function worstScore(scorer: string, { form, worst }: { form: ScoreForm; worst: Readonly<Record<string, number>> }): number {
  const { scale, binary, direction } = form;
  const named = Object.hasOwn(worst, scorer) ? worst[scorer] : undefined;
  if (named !== undefined) {
    const fits = scale === null || (binary ? named === 0 || named === 1 : named >= scale.low && named <= scale.high);
    if (fits) return named;
    throw new InvalidArgumentError(
      `Cannot use 'worst.${scorer}' of ${named}: ${binary ? "its scores are pass and fail, 0 or 1" : `its scores lie from ${scale?.low} to ${scale?.high}`}`,
      { path: `worst.${scorer}` },
    );
  }
  if (scale !== null) return direction === "lower" ? scale.high : scale.low;
  const name = JSON.stringify(scorer);
  throw new InvalidArgumentError(
    `Cannot count missing scores of '${scorer}' as failures: its scale is not known`,
    { path: "missing" },
    { hint: `Declare it with scale: { ${name}: [lowest, highest] }, or the score itself with worst: { ${name}: value }` },
  );
}
