import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { anObject } from "../core/options.ts";
import { fileCheckpoint } from "../export/checkpoint-node.ts";
import type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";
import { isMissingFile, readJsonObject } from "./json-file.ts";

/** Folder of the journals that have no name of their own, below the folder of the command. */
export const JOURNALS = ".evalwire";

/** Values by name, as JSON. */
export type Facts = Readonly<Record<string, unknown>>;

/** Returns a list of strings; empty if there is none, as in a journal that was edited. */
export function textsOf(facts: Facts, name: string): string[] {
  const value = facts[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Paid work of a command, as its journal records it beside the progress. */
export interface PaidJob {
  readonly command: string;
  /** Arguments as they were typed. */
  readonly given: Facts;
  /** IDs and references that they referred to, so that `latest` stays the same run. */
  readonly work: Facts;
  /** Maximum number of units to pay for; null while the user has not agreed to a number. */
  ceiling: number | null;
}

/** A job, and the file that keeps its progress. */
export interface JournaledJob {
  readonly job: PaidJob;
  /** Path as the user would write it. */
  readonly path: string;
  /** Whether an earlier command has begun it. */
  readonly isBegun: boolean;
}

/**
 * Finds the journal of a command. A journal that exists decides what is done, and arguments that
 * differ from it are refused. Without a name, its name depends on the work: the same command finds
 * its journal again, and pays for nothing twice. A journal to resume must exist, because a misspelled
 * name would otherwise begin, and pay, anew.
 *
 * @param look Finds out what the arguments refer to, with reads alone.
 */
export async function journalOf(
  context: Context,
  asked: Pick<PaidJob, "command" | "given" | "ceiling"> & {
    readonly resume: string | undefined;
    readonly named: string | undefined;
  },
  look: () => Promise<Facts>,
): Promise<JournaledJob> {
  const { resume, command, given, ceiling } = asked;
  const named = resume ?? asked.named;
  const known = named === undefined ? null : await readJob(context, named, command);
  if (named !== undefined && known !== null) {
    refuseOthers(known, given, named);
    return { job: { ...known, ceiling: ceiling ?? known.ceiling }, path: named, isBegun: true };
  }
  if (resume !== undefined)
    throw new CommandError("no_such_file", `There is no journal '${resume}' of a command`, {
      hint: "Check its name. To begin one, name the work, and the file with --journal.",
    });
  const work = await look();
  const path = named ?? join(JOURNALS, `${command}-${digestOf([command, work])}.json`);
  const same = named === undefined ? await readJob(context, path, command) : null;
  return {
    job: { command, given, work, ceiling: ceiling ?? same?.ceiling ?? null },
    path,
    isBegun: same !== null,
  };
}

/**
 * Checkpoint that keeps the job beside the progress. A program can continue it with
 * `fileCheckpoint()`.
 */
export class JournalCheckpoint implements Checkpoint {
  /** Number of entries by state. */
  readonly counts: Map<string, number> = new Map();
  /** Whether this process has saved anything, which it does before it sends a request. */
  isSaved = false;
  readonly #job: PaidJob;
  readonly #path: string;
  readonly #file: ReturnType<typeof fileCheckpoint>;

  constructor(context: Context, { job, path }: JournaledJob) {
    this.#job = job;
    this.#path = context.path(path);
    this.#file = fileCheckpoint(this.#path);
  }

  async load(): Promise<string | undefined> {
    const state = (await this.#file.load())?.replace(/^\ufeff/, ""); // an editor may have added it
    if (state !== undefined) this.#count(JSON.parse(state));
    return state;
  }

  async save(state: string): Promise<void> {
    const saved: Saved = JSON.parse(state); // the batch wrote it
    await this.#file.save(JSON.stringify({ ...saved, command: this.#job }));
    this.isSaved = true;
    this.#count(saved);
  }

  async lock(options: {
    wait: boolean;
    signal?: AbortSignal | undefined;
  }): Promise<CheckpointLock> {
    await mkdir(dirname(this.#path), { recursive: true });
    return await this.#file.lock(options);
  }

  #count({ entries = {} }: Saved): void {
    this.counts.clear();
    for (const { state = "" } of Object.values(entries))
      this.counts.set(state, 1 + (this.counts.get(state) ?? 0));
  }
}

interface Saved {
  readonly command?: PaidJob;
  readonly entries?: Readonly<Record<string, { readonly state?: string }>>;
}

/** Returns the job in a journal; null if there is no file, or one that a program made. */
async function readJob(context: Context, path: string, command: string): Promise<PaidJob | null> {
  const hint = "Name the journal that an earlier command printed, or none. Nothing was sent.";
  const refuse = (why: string): never => {
    throw new CommandError("invalid_argument", `'${path}' ${why}`, { hint });
  };
  let saved: Saved;
  try {
    const title = `The journal '${path}'`;
    saved = await readJsonObject(context.path(path), { title, hint }); // its fields are checked below
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
  if (!anObject.is(saved.entries)) return refuse("is not the journal of a command");
  const { command: job } = saved;
  if (job === undefined) return null;
  const { given, work, ceiling } = job;
  if (job.command !== command)
    return refuse(`is the journal of 'evalwire ${String(job.command)}', not of '${command}'`);
  if (![given, work].every((facts) => typeof facts === "object" && facts !== null))
    return refuse("is not the journal of a command");
  if (ceiling !== null && !(Number.isSafeInteger(ceiling) && ceiling >= 0))
    return refuse("is not the journal of a command");
  return job;
}

/** Refuses arguments that differ both from those that were typed and from what they referred to. */
function refuseOthers({ given: typed, work }: PaidJob, given: Facts, path: string): void {
  for (const [name, value] of Object.entries(given)) {
    const text = sortedText(value);
    const recorded = [typed[name], work[name]].map(sortedText);
    if (recorded.includes(text)) continue;
    throw new CommandError(
      "invalid_argument",
      `The journal '${path}' is of other work: its ${name} are ${recorded[0]?.slice(0, 200)}, but this command's are ${text.slice(0, 200)}`,
      {
        hint: "Leave them out to continue the work of the journal, or use another journal. Nothing was sent.",
      },
    );
  }
}

/** Returns a value as JSON; the order of a list does not matter. */
const sortedText = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));

const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
