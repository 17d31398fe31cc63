import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Direction } from "./direction.ts";
import type { Scale } from "./scale.ts";

/** What a missing score counts as when it counts as a failure. @throws {InvalidArgumentError} when nothing says what the worst score is. */
export function worstScore(
  scorer: string,
  { scale, direction, worst }: { scale: Scale | null; direction: Direction; worst: Readonly<Record<string, number>> },
): number {
  const named = Object.hasOwn(worst, scorer) ? worst[scorer] : undefined;
  if (named !== undefined) return named;
  if (scale !== null) return direction === "lower" ? scale.high : scale.low;
  throw new InvalidArgumentError(
    `Cannot count missing scores of '${scorer}' as failures: its scale is not known`,
    { path: "missing" },
    {
      hint: `Declare it with scale: { ${JSON.stringify(scorer)}: [lowest, highest] }, or the score itself with worst: { ${JSON.stringify(scorer)}: value }`,
    },
  );
}
