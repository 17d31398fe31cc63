import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject } from "../core/options.ts";
import type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";

/** What a journal is opened with. */
export interface JournalOptions<Entry> {
  readonly checkpoint: Checkpoint | undefined;
  /** The kind of job, such as `"rescore"`. */
  readonly kind: string;
  /** What identifies the job: the checkpoint of another job is refused. */
  readonly job: Readonly<Record<string, unknown>>;
  /**
   * Loads what reads an entry; it returns undefined for one that this release does not understand.
   */
  readonly loadReader: () => Promise<(value: unknown) => Entry | undefined>;
  readonly ifLocked: "refuse" | "wait" | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What a checkpoint holds. Entries that are not understood are kept as they are. */
interface Saved {
  version: 2;
  kind: string;
  job: Readonly<Record<string, unknown>>;
  /** Tells the texts of two processes apart that have done the same. */
  writer: string;
  entries: Readonly<Record<string, unknown>>;
}

const HINT = "Continue the same job, or give this one a checkpoint of its own. Nothing was sent.";
const UNLOCKED =
  "The checkpoint has no lock(): do not use it in two processes at the same time. fileCheckpoint() of evalwire/export/node has one.";

/**
 * What a job has done so far, kept in a checkpoint when there is one. It belongs to one job, and to
 * one process at a time. Saves are made one after the other, so that an earlier state never
 * replaces a later one.
 */
export class Journal<Entry> {
  /** What the caller should know: there is no lock, or that of a dead process was taken over. */
  readonly warnings: string[] = [];
  readonly #options: JournalOptions<Entry>;
  readonly #entries = new Map<
    string,
    { readonly value: unknown; readonly entry: Entry | undefined }
  >();
  readonly #writer: string = crypto.randomUUID();
  #lock: CheckpointLock | undefined;
  /** The text that the checkpoint should hold. */
  #stored: string | undefined;
  #turn: Promise<void> = Promise.resolve();
  #failure: { readonly reason: unknown } | undefined;

  private constructor(options: JournalOptions<Entry>) {
    this.#options = options;
  }

  /**
   * Takes the checkpoint and reads what earlier tries noted.
   *
   * @throws {InvalidArgumentError} when the checkpoint belongs to another job, another process has
   *   it, or it holds something else.
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
   * What was noted under a key. Whatever an entry that cannot be read is about may have been paid
   * for.
   */
  get(key: string): Entry | "unreadable" | undefined {
    const noted = this.#entries.get(key);
    return noted === undefined ? undefined : (noted.entry ?? "unreadable");
  }

  /** Every entry, by its key. */
  all(): [key: string, entry: Entry | "unreadable"][] {
    return [...this.#entries].map(([key, { entry }]) => [key, entry ?? "unreadable"]);
  }

  /** Why the journal cannot be kept any more; undefined while it can. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Notes something and settles when it is stored. When it rejects it is not noted, and what it
   * announces must not be sent.
   */
  async put(key: string, entry: Entry): Promise<void> {
    const before = this.#entries.get(key);
    this.#entries.set(key, { value: entry, entry });
    await this.#inTurn(async () => {
      try {
        await this.#refuseOthers();
        await this.#save();
        // of two that saved at the same time, the one that was replaced sees it here
        await this.#refuseOthers();
      } catch (reason) {
        if (before === undefined) this.#entries.delete(key);
        else this.#entries.set(key, before); // a later save must not say what did not happen
        throw reason;
      }
    });
  }

  /**
   * Notes what has become of it. When that cannot be stored, `failure` says so: what is known is
   * not lost for that.
   */
  async note(key: string, entry: Entry): Promise<void> {
    this.#entries.set(key, { value: entry, entry });
    await this.#inTurn(() => this.#save()).catch(() => {});
  }

  /** Forgets what was certainly not taken: it may be sent again. */
  async forget(key: string): Promise<void> {
    this.#entries.delete(key);
    await this.#inTurn(() => this.#save()).catch(() => {});
  }

  /** Gives the checkpoint back. */
  async close(): Promise<void> {
    await this.#inTurn(() => Promise.resolve()).catch(() => {});
    await this.#lock?.release();
  }

  /** Works on the checkpoint when nobody else of this process does. The first failure is kept. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch((reason: unknown) => {
      this.#failure ??= { reason };
    });
    return turn;
  }

  /** Without a lock all that tells of another process is what it saved meanwhile. */
  async #refuseOthers(): Promise<void> {
    const { checkpoint } = this.#options;
    if (
      checkpoint === undefined ||
      this.#lock !== undefined ||
      (await checkpoint.load()) === this.#stored
    )
      return;
    const hint =
      "Give each process a checkpoint of its own, or one with a lock(). Nothing was sent after that was seen.";
    throw new InvalidArgumentError(
      "Something else saved to the checkpoint while this job was using it",
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
    saved = JSON.parse(text) as Saved | null; // checked next
  } catch {
    return refuse("does not hold the progress of a job");
  }
  if (typeof saved?.kind !== "string" || ![saved, saved.job, saved.entries].every(anObject.is))
    return refuse("does not hold the progress of a job");
  if (saved.version !== 2)
    return refuse(
      `was written by another release of evalwire (version ${JSON.stringify(saved.version)}; this one reads 2)`,
    );
  if (saved.kind !== kind)
    return refuse(`belongs to a job of another kind: '${saved.kind}', not '${kind}'`);
  for (const [name, value] of Object.entries(job)) {
    const [theirs, ours] = [JSON.stringify(saved.job[name] ?? null), JSON.stringify(value ?? null)];
    if (theirs !== ours)
      return refuse(
        `belongs to another job: its ${name} is ${theirs.slice(0, 200)}, and this one's is ${ours.slice(0, 200)}`,
      );
  }
  return saved;
}
