import { createHash } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { isNotFoundError } from "../core/errors/http.ts";
import { codeOf } from "../export/files-node.ts";
import type { LoadedRun } from "../model/run.ts";
import type { Baseline, PinnedFile } from "./baseline-file.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";
import type { Target } from "./run-target.ts";

const HINT = "Pin another run with: evalwire baseline set RUN";

/** Returns the target that a baseline names. `path` is that of its file. */
export function pinnedTarget({ provider, id, files }: Baseline, path: string): Target {
  if (provider === "weave") return { kind: "weave", which: id };
  if (provider === "galileo") return { kind: "galileo", which: id, project: null };
  return { kind: "file", path: join(dirname(path), files[0]?.path ?? ""), pick: id };
}

/** Digests of the files that a run is read from, with paths relative to a baseline's file. */
export class FileDigests {
  readonly #folder: string;
  readonly #files = new Map<string, string>();

  constructor(baselinePath: string) {
    this.#folder = dirname(baselinePath);
  }

  /** Takes the content of a file that was read. */
  readonly onBytes = (path: string, bytes: Uint8Array): void => {
    const name = relative(this.#folder, path).split(sep).join("/");
    this.#files.set(name, createHash("sha256").update(bytes).digest("hex"));
  };

  /** Files that were read so far. */
  get files(): PinnedFile[] {
    return [...this.#files].map(([path, sha256]) => ({ path, sha256 }));
  }

  /**
   * Reads the files of a baseline, and refuses those that are gone or have another content than
   * when they were pinned.
   *
   * @throws {CommandError} that names the file.
   */
  async check<T>(baseline: Baseline, read: () => Promise<T>): Promise<T> {
    try {
      const source = await read();
      this.#refuseChanged(baseline, baseline.files);
      return source;
    } catch (error) {
      if (baseline.files.length === 0) throw error;
      this.#refuseChanged(baseline, this.files); // a changed file may be malformed as well
      if (codeOf(error) !== "ENOENT") throw error;
      const problem = `The pinned file '${baseline.files[0]?.path}' does not exist`;
      throw new CommandError("baseline_gone", problem, { hint: HINT });
    }
  }

  #refuseChanged({ setAt, files }: Baseline, expected: readonly PinnedFile[]): void {
    const pinned = new Map(files.map(({ path, sha256 }) => [path, sha256]));
    const changed = [...this.files, ...expected].find(
      ({ path, sha256 }) => pinned.get(path) !== sha256 || this.#files.get(path) !== sha256,
    );
    if (changed === undefined) return;
    const problem = `The pinned file '${changed.path}' has changed since it was pinned on ${setAt.slice(0, 10)}`;
    throw new CommandError("baseline_changed", problem, { hint: `Restore it. ${HINT}` });
  }
}

/**
 * Refuses a baseline of another project than the one that commands read.
 *
 * @throws {CommandError} that names both.
 */
export async function checkProject(context: Context, baseline: Baseline): Promise<void> {
  if (baseline.provider !== "weave") return;
  const { entity, project } = (await context.weave()).toJSON();
  refuseOther(baseline, `${entity}/${project}`);
}

/** Loads a pinned run. @throws {CommandError} when it is gone, or is of another project. */
export async function loadPinned(
  baseline: Baseline,
  load: () => Promise<readonly LoadedRun[]>,
): Promise<readonly LoadedRun[]> {
  try {
    const runs = await load();
    if (baseline.provider === "galileo") refuseOther(baseline, runs[0]?.run.project ?? "");
    return runs;
  } catch (error) {
    if (!isNotFoundError(error)) throw error;
    throw new CommandError(
      "baseline_gone",
      `The pinned run '${baseline.id}' was not found in the project '${baseline.project}'`,
      { hint: HINT },
    );
  }
}

function refuseOther({ project }: Baseline, configured: string): void {
  if (project === configured) return;
  throw new CommandError(
    "baseline_project",
    `The baseline is a run of the project '${project}', but the configured project is '${configured}'`,
    { hint: `Pass --project ${project} to use it. ${HINT}` },
  );
}
