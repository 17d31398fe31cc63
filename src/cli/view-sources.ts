import { statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isEvalwireError } from "../core/errors/base.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import type { RunFlags } from "./run-flags.ts";
import { isSelector, type Target, targetOf } from "./run-target.ts";
import { expandedPatterns } from "./shard-patterns.ts";
import type { Watched } from "./view-watch.ts";

/** Runs and files of a view, as strings that change with them. */
export class ViewSources implements Watched {
  readonly #context: Context;
  readonly #texts: readonly string[];
  readonly #flags: RunFlags & { policy?: string };
  /** Runs that have ended and are named by their IDs: nobody changes them. */
  readonly #ended = new Map<string, string>();

  constructor(
    context: Context,
    texts: readonly string[],
    flags: RunFlags & { readonly policy?: string },
  ) {
    this.#context = context;
    this.#texts = texts;
    this.#flags = flags;
  }

  folders(): string[] {
    return [...new Set(this.#paths().flatMap(foldersOf))];
  }

  async files(): Promise<string> {
    return (await Promise.all(this.#paths().map(stampOfPath))).join("\n");
  }

  async runs(): Promise<string> {
    const stamps: string[] = [];
    for (const text of this.#texts) stamps.push(await this.#stampOfRun(text).catch(problemIn));
    return stamps.join("\n");
  }

  #paths(): string[] {
    const { policy } = this.#flags;
    const named = this.#texts.flatMap((text) => this.#pathsOf(text));
    return policy === undefined ? named : [...named, this.#context.path(policy)];
  }

  /** Returns the files of an argument: none for a run of a service. */
  #pathsOf(text: string): string[] {
    try {
      return expandedPatterns(this.#context, [text]).flatMap((one) => {
        const target = targetOf(this.#context, one);
        return target.kind === "file" || target.kind === "baseline" ? [target.path] : [];
      });
    } catch {
      const [path = ""] = text.split("#");
      return [this.#context.path(path)]; // it does not exist at the moment
    }
  }

  async #stampOfRun(text: string): Promise<string> {
    const known = this.#ended.get(text);
    if (known !== undefined) return known;
    const target = targetOf(this.#context, text);
    const { stamp, isFinal } = await this.#stampOfTarget(target);
    if (isFinal) this.#ended.set(text, stamp);
    return stamp;
  }

  async #stampOfTarget(target: Target): Promise<{ stamp: string; isFinal: boolean }> {
    if (target.kind === "galileo") return await this.#galileo(target);
    if (target.kind === "weave") return await this.#weave(target.which);
    return { stamp: "", isFinal: false };
  }

  /** Reads the status of a run, and the number of its rows while it is running. */
  async #weave(which: string): Promise<{ stamp: string; isFinal: boolean }> {
    const { signal } = this.#context;
    const weave = await this.#context.weave();
    const { status, rescores } = this.#flags;
    const choice = isSelector(which) ? defined({ status, rescores }) : {};
    const { run } = await weave.load(which, { ...choice, signal });
    const isRunning = run.status === "running";
    const query = { evaluation_run_ids: [run.id], limit: 1 };
    const rows = isRunning ? (await weave.evalResults.query(query, { signal })).total_rows : null;
    const isNamed = !isSelector(which) && !which.startsWith("tag:");
    return {
      stamp: JSON.stringify([run.id, run.status, run.finishedAt, rows]),
      isFinal: !isRunning && isNamed,
    };
  }

  /** Reads an experiment: its service records no end, but counts and averages. */
  async #galileo({
    which,
    project,
  }: Extract<Target, { kind: "galileo" }>): Promise<{ stamp: string; isFinal: boolean }> {
    const galileo = await this.#context.galileo();
    const options = { ...(project === null ? {} : { project }), signal: this.#context.signal };
    const experiment = await galileo.experiments.get(which, options);
    return { stamp: JSON.stringify(experiment), isFinal: false };
  }
}

/** Returns the folder whose events tell of a path, which may be a folder itself. */
const foldersOf = (path: string): string[] =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
    ? [dirname(path), path]
    : [dirname(path)];

/** Returns what is known of a failure, so that the reading that follows reports it. */
const problemIn = (error: unknown): string =>
  isEvalwireError(error) ? error.code : error instanceof Error ? error.message : String(error);

/** Returns when a file, or anything in a folder, was changed, and how large it is. */
async function stampOfPath(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) return `${path}: absent`;
  if (!found.isDirectory()) return `${path}: ${found.mtimeMs} ${found.size} ${found.ino}`;
  const names = await readdir(path, { recursive: true }).catch(() => []);
  const inside = names.sort().map(async (name) => {
    const one = await stat(join(path, name)).catch(() => null);
    return `${name} ${one?.mtimeMs} ${one?.size} ${one?.ino}`;
  });
  return `${path}: ${(await Promise.all(inside)).join("\n")}`;
}
