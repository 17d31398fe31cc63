import type { GalileoClient } from "../galileo/client.ts";
import type { Scorer } from "../galileo/types.ts";
import { UUID } from "./run-target.ts";

/** Finds a scorer of Galileo by its id, name or label, with `galileo:` before it or not. */
export async function findScorer(
  galileo: GalileoClient,
  text: string,
  signal: AbortSignal,
): Promise<Scorer> {
  const which = text.replace(/^galileo:/, "");
  return UUID.test(which)
    ? await galileo.scorers.get(which, { signal })
    : await galileo.scorers.find(which, { signal });
}
