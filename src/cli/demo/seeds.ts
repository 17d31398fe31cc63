import { gpqa, Store, scenario } from "../../testing/index.ts";

/** Real scores, and a small made-up run with readable outputs. */
export const GPQA = "acme/gpqa";
export const SYNTHETIC = "acme/search";

/**
 * State of the sandbox. Its worker does not run Python: the scores of `correct_strict` are computed
 * here from the closeness of the seed's answers. The worker starts a job on the second status check
 * and ends it on the fourth.
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
    // no answer: the scorer crashes on this row
    return typeof value === "number" ? value >= 0.9 : undefined;
  };
  const seed = { weave: { projects: [...(gpqa().weave?.projects ?? []), ...synthetic] } };
  return new Store(seed, { weave: { worker: { absentLooks: 1, runningLooks: 2, score } } });
}
