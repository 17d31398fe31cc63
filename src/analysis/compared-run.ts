import type { Run } from "../model/run.ts";

/** What is known of a compared run. */
export interface ComparedRun {
  provider: string;
  project: string;
  id: string;
  name: string | null;
  url: string | null;
  /** Its status when it was read; scores of a run that is not `completed` may still change. */
  status: string;
  /** Why it lacks rows or scores that it was asked for; null when it is whole. */
  partial: string | null;
}

/** What a result says of a run. */
export function comparedRun(run: Run | null): ComparedRun | null {
  if (run === null) return null;
  const { provider, project, id, name, url, status } = run;
  return { provider, project, id, name, url, status, partial: run.partial ?? null };
}
