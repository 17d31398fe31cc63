import type { Run } from "../model/run.ts";

/** Facts about a compared run. */
export interface ComparedRun {
  /** Service that the run was loaded from, such as `weave`. */
  provider: string;
  /** Project of the run, in the form that its service uses. */
  project: string;
  /** ID of the run in its project. */
  id: string;
  /** Display name; null if the run has none. */
  name: string | null;
  /** Reference or name of the model. */
  model: string | null;
  /** Start time in UTC, as an ISO string; null if it is unknown. */
  startedAt: string | null;
  /** URL of the run in the provider's app; null if there is none. */
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
  return {
    provider,
    project,
    id,
    name,
    model: run.model ?? null,
    startedAt: timeOf(run.startedAt),
    url,
    status,
    partial: run.partial ?? null,
  };
}

const timeOf = (time: Date | null | undefined): string | null =>
  time instanceof Date && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
