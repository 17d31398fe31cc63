import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject } from "../core/options.ts";
import type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";

/** Options for opening a journal. */
export interface JournalOptions<Entry> {
  readonly checkpoint: Checkpoint | undefined;
  /** Kind of job, such as `"rescore"`. */
  readonly kind: string;
  /** Identity of the job: a checkpoint of another job is refused. */
  readonly job: Readonly<Record<string, unknown>>;
  /**
   * Loads the function that reads an entry. It returns undefined for an entry that this release
   * does not understand.
   */
  readonly loadReader: () => Promise<(value: unknown) => Entry | undefined>;
  readonly ifLocked: "refuse" | "wait" | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Contents of a checkpoint. Entries that are not understood are kept unchanged. */
interface Saved {
  version: 2;
  kind: string;
  job: Readonly<Record<string, unknown>>;
  /** Distinguishes the checkpoints of two processes that have done the same work. */
  writer: string;
  entries: Readonly<Record<string, unknown>>;
}

const HINT =
  "Continue the same job, or use a separate checkpoint for this one. Nothing was written or paid for.";
const UNLOCKED =
  "The checkpoint has no lock(): do not use it in two processes at the same time. fileCheckpoint() from evalwire/export/node has one.";

/**
 * Progress of a job, kept in its checkpoint if there is one. Belongs to one job, and to one process
 * at a time. Saves are serialized, so an earlier state never replaces a later one.
 */
export class Journal<Entry> {
  /** Warnings for the caller: there is no lock, or the lock of a dead process was taken over. */
  readonly warnings: string[] = [];
  readonly #options: JournalOptions<Entry>;
  readonly #entries = new Map<
    string,
    { readonly value: unknown; readonly entry: Entry | undefined }
  >();
  readonly #writer: string = crypto.randomUUID();
  #lock: CheckpointLock | undefined;
  /** Expected contents of the checkpoint. */
  #stored: string | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | undefined;

  private constructor(options: JournalOptions<Entry>) {
    this.#options = options;
  }

  /**
   * Locks the checkpoint and reads the entries of earlier attempts.
   *
   * @throws {InvalidArgumentError} when the checkpoint belongs to another job, is in use by another
   *   process, or is not a journal.
   */
  static async open<Entry>(options: JournalOptions<Entry>): Promise<Journal<Entry>> {
    const journal = new Journal(options);
    const { checkpoint, ifLocked, signal } = options;
    if (checkpoint === undefined) return journal;
    journal.#lock = await checkpoint.lock?.({ wait: ifLocked === "wait", signal });
    try {
      journal.warnings.push(...(journal.#lock?.warnings ?? [UNLOCKED]));
      journal.#stored = await checkpoint.load();
      if (journal.#stored === undefined) return journal;
      const { entries } = readSaved(journal.#stored, options);
      const read = await options.loadReader();
      for (const [key, value] of Object.entries(entries))
        journal.#entries.set(key, { value, entry: read(value) });
      return journal;
    } catch (thrown) {
      await journal.close();
      throw thrown;
    }
  }

  /**
   * Returns the entry under a key. If an entry is unreadable, its work may already have been paid
   * for.
   */
  get(key: string): Entry | "unreadable" | undefined {
    const noted = this.#entries.get(key);
    return noted === undefined ? undefined : (noted.entry ?? "unreadable");
  }

  /** Returns all entries by key. */
  all(): [key: string, entry: Entry | "unreadable"][] {
    return [...this.#entries].map(([key, { entry }]) => [key, entry ?? "unreadable"]);
  }

  /** Reason why the journal can no longer be saved; undefined while it can. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Records an entry, and resolves once it is stored. If it rejects, the entry is not recorded, and
   * the request that it announces must not be sent.
   */
  async put(key: string, entry: Entry): Promise<void> {
    const before = this.#entries.get(key);
    this.#entries.set(key, { value: entry, entry });
    await this.#serialize(async () => {
      try {
        await this.#refuseOthers();
        await this.#save();
        // if two processes save at the same time, the one whose save was replaced detects it here
        await this.#refuseOthers();
      } catch (reason) {
        if (before === undefined) this.#entries.delete(key);
        else this.#entries.set(key, before); // later saves must not contain this entry
        throw reason;
      }
    });
  }

  /** Records an outcome. If it cannot be stored, `failure` is set, but the outcome is not lost. */
  async note(key: string, entry: Entry): Promise<void> {
    this.#entries.set(key, { value: entry, entry });
    await this.#serialize(() => this.#save()).catch(() => {});
  }

  /** Deletes the entry of work that is known to be refused: it may be sent again. */
  async forget(key: string): Promise<void> {
    this.#entries.delete(key);
    await this.#serialize(() => this.#save()).catch(() => {});
  }

  /** Releases the checkpoint. */
  async close(): Promise<void> {
    await this.#serialize(() => Promise.resolve()).catch(() => {});
    await this.#lock?.release();
  }

  /** Serializes work on the checkpoint within this process. The first failure is kept. */
  #serialize(work: () => Promise<void>): Promise<void> {
    const result = this.#last.then(work);
    this.#last = result.catch((reason: unknown) => {
      this.#failure ??= { reason };
    });
    return result;
  }

  /** Without a lock, another process is detected only by what it saved to the checkpoint. */
  async #refuseOthers(): Promise<void> {
    const { checkpoint } = this.#options;
    if (
      checkpoint === undefined ||
      this.#lock !== undefined ||
      (await checkpoint.load()) === this.#stored
    )
      return;
    const hint =
      "Use a separate checkpoint for each process, or one with lock(). No new work is started.";
    throw new InvalidArgumentError(
      "The checkpoint was changed while this job was using it",
      { path: "options.checkpoint" },
      { hint },
    );
  }

  async #save(): Promise<void> {
    const { checkpoint, kind, job } = this.#options;
    if (checkpoint === undefined) return;
    const entries = Object.fromEntries([...this.#entries].map(([key, { value }]) => [key, value]));
    const text = JSON.stringify({
      version: 2,
      kind,
      job,
      writer: this.#writer,
      entries,
    } satisfies Saved);
    await checkpoint.save(text);
    this.#stored = text;
  }
}

function readSaved(
  text: string,
  { kind, job }: Pick<JournalOptions<unknown>, "kind" | "job">,
): Saved {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(
      `The checkpoint ${why}`,
      { path: "options.checkpoint" },
      { hint: HINT },
    );
  };
  let saved: Saved | null;
  try {
    saved = JSON.parse(text) as Saved | null; // validated below
  } catch {
    return refuse("does not contain the progress of a job");
  }
  if (typeof saved?.kind !== "string" || ![saved, saved.job, saved.entries].every(anObject.is))
    return refuse("does not contain the progress of a job");
  if (saved.version !== 2)
    return refuse(
      `was written by another release of evalwire (version ${JSON.stringify(saved.version)}; this one reads 2)`,
    );
  if (saved.kind !== kind) return refuse(`belongs to a job of kind '${saved.kind}', not '${kind}'`);
  for (const [name, value] of Object.entries(job)) {
    const [theirs, ours] = [JSON.stringify(saved.job[name] ?? null), JSON.stringify(value ?? null)];
    if (theirs !== ours)
      return refuse(
        `belongs to another job: its '${name}' is ${theirs.slice(0, 200)}, but this job's is ${ours.slice(0, 200)}`,
      );
  }
  return saved;
}
