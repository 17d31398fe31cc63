import type { LoadedRun } from "../model/run.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** Help for values that name a project of a service. */
export const PROJECT_HELP = "entity/project of Weave, or galileo:PROJECT";

/** Conditions that the services share. */
interface ProjectQuery {
  since?: Date | string;
  order?: "newest" | "oldest";
}

type Load = (query: ProjectQuery) => AsyncIterable<LoadedRun>;

/** Project of a service whose runs can be read. */
export class ProjectSource {
  /** Name as it was given. */
  readonly name: string;
  /** Number of runs that were listed. */
  listed = 0;
  readonly #load: Load;

  constructor(name: string, load: Load) {
    this.name = name;
    this.#load = load;
  }

  /** Reads its runs. @throws {InvalidArgumentError} immediately, for a wrong condition. */
  loadRuns(query: ProjectQuery): AsyncIterable<LoadedRun> {
    return this.#counted(this.#load(query));
  }

  async *#counted(runs: AsyncIterable<LoadedRun>): AsyncGenerator<LoadedRun, void> {
    for await (const run of runs) {
      this.listed++;
      yield run;
    }
  }
}

/** Returns the project with a name; the configured one of Weave for null. */
export async function projectSource(context: Context, name: string | null): Promise<ProjectSource> {
  const { signal } = context;
  if (name?.startsWith("galileo:")) {
    const project = name.slice("galileo:".length);
    if (project.trim() === "")
      throw new CommandError("invalid_argument", `'${name}' names no project`, {
        hint: `A project is ${PROJECT_HELP}.`,
      });
    const galileo = await context.galileo(project);
    return new ProjectSource(name, (query) => galileo.loadRuns(query, { signal }));
  }
  const weave = await context.weave(name ?? undefined);
  const { entity, project } = weave.toJSON();
  return new ProjectSource(name ?? `${entity}/${project}`, (query) =>
    weave.loadRuns(query, { signal }),
  );
}

/** Returns a sentence about each project without runs: its name may be misspelled. */
export function emptyProjects(sources: readonly ProjectSource[]): string[] {
  return sources
    .filter(({ listed }) => listed === 0)
    .map(({ name }) => `Project '${name}' has no finished runs in this time, or does not exist`);
}
