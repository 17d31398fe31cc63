import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";
import { checkDirections, type DirectionOptions } from "./direction.ts";
import { checkScale, type ScaleOption } from "./scale.ts";

/** Scales and directions of scorers that a run may lack, such as those of a whole project. */
export interface ScorerDefaults extends DirectionOptions {
  /** Scale of each scorer: its lowest and highest score, or `"unbounded"`. */
  scale?: ScaleOption;
}

/** Options that state the scales and directions of scorers, with defaults. */
interface Declared extends ScorerDefaults {
  readonly defaults?: ScorerDefaults | undefined;
}

/**
 * Checks defaults.
 *
 * @throws {InvalidArgumentError} for an unknown name, an invalid scale or contradicting directions.
 */
export function checkDefaults(defaults: ScorerDefaults): void {
  const known = ["scale", "lowerIsBetter", "higherIsBetter"];
  checkKeys(defaults, known, "one of the defaults", "defaults");
  if (defaults.scale !== undefined) checkScale(defaults.scale, "defaults.scale");
  try {
    checkDirections(defaults);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(error.message, { path: `defaults.${error.path}` });
  }
}

/**
 * Adds the defaults to options, for the scorers that exist and that the options do not describe
 * themselves.
 */
export function withDefaults<Options extends Declared>(
  options: Options,
  exists: (scorer: string) => boolean,
): Options {
  const { defaults } = options;
  if (defaults === undefined) return options;
  const { scale = {}, lowerIsBetter = [], higherIsBetter = [] } = options;
  const directed = [...lowerIsBetter, ...higherIsBetter];
  const open = (names: readonly string[] = []): string[] =>
    names.filter((name) => exists(name) && !directed.includes(name));
  const scales = Object.entries(defaults.scale ?? {}).filter(([name]) => exists(name));
  return {
    ...options,
    scale: { ...Object.fromEntries(scales), ...scale },
    lowerIsBetter: [...lowerIsBetter, ...open(defaults.lowerIsBetter)],
    higherIsBetter: [...higherIsBetter, ...open(defaults.higherIsBetter)],
  };
}
