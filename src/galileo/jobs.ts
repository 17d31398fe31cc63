import {
  type CallOptions,
  checkKeys,
  checkRules,
  checkValue,
  pick,
  someText,
} from "../core/options.ts";
import { aUuid } from "./context.ts";
import type { ProjectAccess, ProjectOptions } from "./project-scope.ts";
import type { Job } from "./types.ts";

/** Jobs: work of the service on an experiment, such as running one scorer. */
export class Jobs {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Fetches a job: `status`, `progress_percent`, and `error_message` of one that failed.
   *
   * @throws {NotFoundError} when it does not exist.
   */
  async get(id: string, options?: CallOptions): Promise<Job> {
    checkValue("id", id, aUuid);
    return await this.#access.transport.get(
      "/v2/jobs/{job_id}",
      { path: { job_id: id }, answer: "job" },
      options,
    );
  }

  /**
   * Lists all jobs of an experiment, or those with one status.
   *
   * @example Why jobs of an experiment failed
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("latest");
   * for (const job of await galileo.jobs.list({ experiment_id: id, status: "failed" }))
   *   console.log(job.job_name, job.error_message);
   * ```
   */
  async list(
    query: { experiment_id: string; status?: string },
    options: ProjectOptions = {},
  ): Promise<Job[]> {
    checkKeys(query, ["experiment_id", "status"], "a condition of list()", "query");
    checkValue("query.experiment_id", query.experiment_id, aUuid);
    checkRules(query, { status: someText }, "query");
    const { transport, scope } = this.#access;
    scope.check(options);
    return await scope.run(options, (project_id, each) =>
      transport.get(
        "/v2/projects/{project_id}/runs/{run_id}/jobs",
        {
          path: { project_id, run_id: query.experiment_id },
          query: pick(query, ["status"]),
          answer: "jobs",
        },
        each,
      ),
    );
  }
}
