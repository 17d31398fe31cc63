import type { Run } from "../model/run.ts";

/** Facts about a compared run. */
export interface ComparedRun {
  provider: string;
  project: string;
  id: string;
  name: string | null;
  url: string | null;
  /** Status when the run was read. Scores of a run that is not `completed` can still change. */
  status: string;
  /** Why the run lacks requested rows or scores; null when it is complete. */
  partial: string | null;
}

/** Picks the facts about a run that a result keeps. */
export function comparedRun(run: Run): ComparedRun;
export function comparedRun(run: Run | null): ComparedRun | null;
export function comparedRun(run: Run | null): ComparedRun | null {
  if (run === null) return null;
  const { provider, project, id, name, url, status } = run;
  return { provider, project, id, name, url, status, partial: run.partial ?? null };
}
