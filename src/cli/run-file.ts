import { realpathSync } from "node:fs";
import { plural } from "../core/errors/usage.ts";
import type { ImportFormatName, ImportOptions } from "../import/import-options.ts";
import { isMeasure } from "../model/measures.ts";
import type { LoadedRun } from "../model/run.ts";
import { defined } from "./defined.ts";
import { CommandError } from "./failure.ts";
import type { FlagUse, RunFlags } from "./run-flags.ts";
import type { Target } from "./run-target.ts";

/** Runs of a file or folder. */
export interface FileRuns {
  readonly runs: readonly LoadedRun[];
  /** Groups of flags that apply to the file. */
  readonly uses: ReadonlySet<FlagUse>;
  /** Description of its format, for messages. */
  readonly format: string;
}

/** How a command reads files. */
interface FileSettings {
  /** Columns that are not read as scores. */
  readonly columns?: readonly string[] | undefined;
  /** Called with the content of each file that is read. */
  readonly onBytes?: ((path: string, bytes: Uint8Array) => void) | undefined;
}

/** Columns that identify the input by default. */
const KEYS = ["key", "id", "row_key"];

/** Reads all runs of a file or folder. */
export async function readFileRuns(
  path: string,
  flags: RunFlags,
  { columns = [], onBytes }: FileSettings,
): Promise<FileRuns> {
  const { readPath } = await import("../import/read-path-node.ts");
  const kinds = new Set<string>();
  const runs = await readPath(path, importOptions(flags), {
    columns: [...columns, ...(flags.notScores ?? [])].filter(
      (name) => name !== flags.key && !KEYS.includes(name),
    ),
    onFile: (kind) => kinds.add(kind),
    ...(onBytes === undefined ? {} : { onBytes }),
  });
  const uses = new Set<FlagUse>();
  for (const kind of kinds) {
    if (kind !== "syncRuns()") uses.add("file");
    if (kind === "table" || kind === "own table") uses.add("any table");
    if (kind === "table") uses.add("table");
  }
  const [kind = ""] = kinds;
  const format = kinds.has("table")
    ? "a table"
    : kinds.has("own table")
      ? "a table that evalwire wrote"
      : `of the format ${kind}`;
  return { runs, uses, format };
}

function importOptions(flags: RunFlags): ImportOptions {
  const scorers = flags.scorer?.filter((name) => !isMeasure(name));
  return defined({
    format: flags.format as ImportFormatName | undefined, // the library checks it
    maxUnpackedBytes: flags.maxUnpackedBytes,
    key: flags.key,
    trial: flags.trial,
    scorers: scorers?.length === 0 ? undefined : scorers,
    columns: flags.column,
    run: flags.runColumn,
    input: flags.inputColumn,
    output: flags.outputColumn,
    latencySeconds: flags.latencyColumn,
    tokens: flags.tokensColumn,
    costUsd: flags.costColumn,
    values: flags.values,
    decimal: flags.decimal,
    delimiter: flags.delimiter,
  });
}

/** File, as its argument and as it was read. */
export interface NamedFile {
  readonly text: string;
  readonly path: string;
}

/**
 * Returns the only run of a file, or the one that its argument names after `#`, by its ID or name.
 *
 * @throws {CommandError} that lists the runs.
 */
export function chosenRun(
  runs: readonly LoadedRun[],
  file: NamedFile,
  pick: string | null,
): LoadedRun {
  const named = runs.filter(({ run }) => pick === null || run.name === pick);
  const byId = runs.filter(({ run }) => idInFile(run.id, file) === pick || run.id === pick);
  const found = byId.length > 0 ? byId : named;
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  const whole = file.text.split("#", 1)[0] ?? "";
  const text = pick === null ? file.text : file.text.slice(0, -pick.length - 1);
  if (runs.length === 0) throw new CommandError("not_found", `'${whole}' has no run`);
  const listed = found.length === 0 ? runs : found;
  const shown = listed.slice(0, 12).map(({ run }) => `'${text}#${idInFile(run.id, file)}'`);
  const more = listed.length > shown.length ? `, and ${listed.length - shown.length} more` : "";
  const hint = `Name one: ${shown.join(", ")}${more}.`;
  if (found.length === 0)
    throw new CommandError("not_found", `'${text}' has no run '${pick}'`, { hint });
  const of = pick === null ? "" : ` named '${pick}'`;
  const problem = `'${text}' has ${plural(found.length, "run")}${of}, but one is needed`;
  throw new CommandError("invalid_argument", problem, { hint });
}

/** Returns the ID of a run without the path of its file, which precedes it in tables. */
export const idInFile = (id: string, { path }: NamedFile): string =>
  id.startsWith(`${path}#`) ? id.slice(path.length + 1) : id;

/**
 * Returns the targets with one spelling for each file, so that a run that is compared with itself
 * is noticed.
 */
export function sameSpelling<T extends Target>(targets: readonly T[]): T[] {
  const spellings = new Map<string, string>();
  return targets.map((target) => {
    if (target.kind !== "file") return target;
    const real = realpathSync(target.path);
    const known = spellings.get(real) ?? target.path;
    spellings.set(real, known);
    return { ...target, path: known };
  });
}
