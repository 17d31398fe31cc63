import { whyUnread } from "../core/client-options.ts";
import { type Clock, Semaphore, sharedLimit } from "../core/clock.ts";
import { TimeoutError } from "../core/errors/call.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import {
  type CallOptions,
  checkCallOptions,
  checkWriteOptions,
  pick,
  READ_OPTIONS,
  type Rules,
  someText,
  WRITE_OPTIONS,
  type WriteOptions,
} from "../core/options.ts";
import { aUuid, type GalileoTransport } from "./context.ts";
import type { Projects } from "./projects.ts";

/** Options of a call that concerns one project. */
export interface ProjectOptions extends CallOptions {
  /** Name or id of the project. Default: the project of the client. */
  project?: string | undefined;
}

/** Options of a call that writes into one project. */
export interface ProjectWriteOptions extends WriteOptions {
  /** Name or id of the project. Default: the project of the client. */
  project?: string | undefined;
}

/** Transport and project of the resources of one client. */
export interface ProjectAccess {
  readonly transport: GalileoTransport;
  readonly scope: ProjectScope;
}

const PROJECT: Rules = {
  project: { is: someText.is, kind: "the name or the id of a project" },
};

/** Project of a client's calls. A name is looked up once, and the id is kept. */
export class ProjectScope {
  readonly #projects: Projects;
  readonly #own: string | undefined;
  readonly #clock: Clock;
  /** Ids by name. A lookup that failed leaves nothing behind. */
  readonly #ids = new Map<string, string>();
  /** One lookup at a time: calls that start together look a name up once. */
  readonly #lookup = new Semaphore(1);

  constructor(projects: Projects, own: string | undefined, clock: Clock) {
    this.#projects = projects;
    this.#own = own;
    this.#clock = clock;
  }

  /**
   * Checks the options of a call. `own` are the options that this one call adds.
   *
   * @throws {ConfigurationError} when neither the call nor the client has a project.
   */
  check(options: ProjectOptions, own: Rules = {}): void {
    checkCallOptions(options, { ...PROJECT, ...own });
    this.#nameIn(options);
  }

  /** Checks the options of a call that writes. */
  checkWrite(options: ProjectWriteOptions, own: Rules = {}): void {
    checkWriteOptions(options, { ...PROJECT, ...own });
    this.#nameIn(options);
  }

  /** Makes a call in the project. Looking up the name counts toward the time limit of the call. */
  async run<T>(
    options: ProjectWriteOptions,
    call: (project_id: string, options: WriteOptions) => Promise<T>,
  ): Promise<T> {
    const limit = sharedLimit(this.#clock, options.timeoutMs);
    const id = await this.id({ ...options, ...limit() });
    return await call(id, { ...pick(options, WRITE_OPTIONS), ...limit() });
  }

  /** Returns the id of the project. */
  async id(options: ProjectOptions): Promise<string> {
    const name = this.#nameIn(options);
    if (aUuid.is(name)) return name;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const { signal, timeoutMs } = options;
    const release = await this.#lookup.take(signal, this.#waitLimit(name, timeoutMs));
    try {
      const found = this.#ids.get(name);
      if (found !== undefined) return found;
      const { id } = await this.#projects.find(name, pick(options, READ_OPTIONS));
      this.#ids.set(name, id);
      return id;
    } finally {
      release();
    }
  }

  #nameIn({ project }: ProjectOptions): string {
    const name = project ?? this.#own;
    if (name !== undefined) return name;
    throw new ConfigurationError(
      "No project: this call needs the name or the id of one",
      { option: "project", variable: "GALILEO_PROJECT" },
      {
        hint: `Set GALILEO_PROJECT, or pass { project } to GalileoClient or to this call. projects.list() lists them.${whyUnread("GALILEO_PROJECT")}`,
      },
    );
  }

  #waitLimit(name: string, timeoutMs: number | undefined) {
    if (timeoutMs === undefined) return undefined;
    const message = `The project '${name}' was not found within ${timeoutMs} ms (timeoutMs): another call is looking it up`;
    const reason = (): unknown =>
      new TimeoutError(message, { which: "total", timeoutMs, attempts: [] });
    return { clock: this.#clock, ms: timeoutMs, reason };
  }
}
