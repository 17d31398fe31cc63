import type { GalileoClient } from "../galileo/client.ts";
import type { Scorer } from "../galileo/types.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
