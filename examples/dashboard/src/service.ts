import type { LoadedRun, Run, WeaveClient } from "evalwire/weave";
import type { RunItem, RunList } from "./api.ts";
import { Refusal } from "./problems.ts";
import { SharedLoads } from "./shared-loads.ts";

/** A project that the dashboard shows, and what its routes share. */
export interface Project {
  readonly name: string;
  readonly weave: WeaveClient;
}

/**
 * The service as all routes see it: one client, so that its key, limits and retry budget apply to
 * all browsers together.
 */
export class Service {
  readonly names: readonly string[];
  readonly loads: SharedLoads = new SharedLoads();
  readonly #projects: ReadonlyMap<string, Project>;

  constructor(weave: WeaveClient, names: readonly string[]) {
    this.names = names;
    this.#projects = new Map(names.map((name) => [name, { name, weave: weave.withProject(name) }]));
  }

  /** Returns a project of the list. The key is not used for any other. */
  project(name: string): Project {
    const project = this.#projects.get(name);
    if (project === undefined)
      throw new Refusal(404, "not_found", `This dashboard does not show a project '${name}'.`);
    return project;
  }

  /** Lists the newest runs of a project. */
  async runs({ name, weave }: Project, count: number, signal: AbortSignal): Promise<RunList> {
    // not final: a new run may start at any time
    return await this.loads.get(`runs ${name} ${count}`, signal, async (shared) => {
      const found = weave.evaluationRuns.search({ limit: count + 1 }, { signal: shared });
      const runs = await found.toArray();
      const value = { runs: runs.slice(0, count).map(toItem), hasMore: runs.length > count };
      return { value, isFinal: false };
    });
  }
}

/** Whether nothing about a run can change by itself any more. */
export const hasEnded = ({ run }: LoadedRun): boolean =>
  run.status === "completed" || run.status === "failed";

/** Describes a run for the page. */
export const toItem = (run: Run): RunItem => ({
  id: run.id,
  name: run.name ?? run.id,
  model: shortRef(run.model),
  evaluation: shortRef(run.evaluation),
  status: run.status,
  startedAt: run.startedAt?.toISOString() ?? null,
  sourceRunId: run.sourceRunId,
  url: run.url,
});

/** Shortens `weave:///entity/project/object/name:digest` to the name. */
const shortRef = (ref: string | null): string | null =>
  /\/object\/([^/:]+):/.exec(ref ?? "")?.[1] ?? ref;
