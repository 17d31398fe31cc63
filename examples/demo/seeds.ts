import { gpqa, Store, scenario } from "evalwire/testing";

/** Real scores, and a small made-up run that has texts to look at. */
export const GPQA = "acme/gpqa";
export const SYNTHETIC = "acme/search";

/**
 * The state of the sandbox. Its worker runs no Python: what the scorer `correct_strict` says of a
 * row is told here, from the closeness that the seed has for the answer. It takes a job on the
 * second look and ends it on the fourth.
 */
export function demoStore(): Store {
  const synthetic =
    scenario({ rows: 40, passRate: 0.8, regress: 0.15, crash: 0.05 }).weave?.projects ?? [];
  const candidate = synthetic[0]?.runs?.[1];
  const closeness = new Map(
    candidate?.trials.map(({ rowDigest, scores }) => [rowDigest, scores.closeness?.value]),
  );
  const score = (_scorer: string, row: { digest: string }): boolean | undefined => {
    const value = closeness.get(row.digest);
    // no answer: the scorer crashes on it
    return typeof value === "number" ? value >= 0.9 : undefined;
  };
  const seed = { weave: { projects: [...(gpqa().weave?.projects ?? []), ...synthetic] } };
  return new Store(seed, { weave: { worker: { absentLooks: 1, runningLooks: 2, score } } });
}
