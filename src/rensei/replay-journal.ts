import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { EvalReplay } from "./types.ts";

/** What became of one replay. `sent` is noted before the request leaves: an entry that stays so is unknown. */
export type Entry = { state: "sent"; at: string } | { state: "done"; replay: EvalReplay } | { state: "failed"; message: string };

interface Saved {
  version: 1;
  /** What identifies the batch: the graders. */
  plan: string;
  entries: Record<string, Entry>;
}

/** The notes of a batch of replays, kept in a checkpoint when there is one. */
export class ReplayJournal {
  readonly #checkpoint: Checkpoint | undefined;
  readonly #saved: Saved;
  #saving: Promise<void> = Promise.resolve();

  private constructor(checkpoint: Checkpoint | undefined, saved: Saved) {
    this.#checkpoint = checkpoint;
    this.#saved = saved;
  }

  /** Reads the notes of earlier tries. Replays that were refused are forgotten: they may be tried again. */
  static async open(checkpoint: Checkpoint | undefined, graderIds: readonly string[] | undefined): Promise<ReplayJournal> {
    const plan = JSON.stringify([graderIds ?? null]);
    const text = await checkpoint?.load();
    const saved = text === undefined ? { version: 1 as const, plan, entries: {} } : read(text, plan);
    const entries = Object.entries(saved.entries).filter(([, { state }]) => state !== "failed");
    return new ReplayJournal(checkpoint, { ...saved, entries: Object.fromEntries(entries) });
  }

  /** What is known of a replay. */
  entry(key: string): Entry | undefined {
    return Object.hasOwn(this.#saved.entries, key) ? this.#saved.entries[key] : undefined;
  }

  /** Replays that were or may have been paid for, those of earlier tries included. */
  get paid(): number {
    return Object.values(this.#saved.entries).filter(({ state }) => state !== "failed").length;
  }

  /** Notes what became of a replay. Settles when it is stored. */
  note(key: string, entry: Entry): Promise<void> {
    this.#saved.entries[key] = entry;
    return this.#save();
  }

  /** Forgets a replay that never left. */
  forget(key: string): Promise<void> {
    delete this.#saved.entries[key];
    return this.#save();
  }

  #save(): Promise<void> {
    const save = (): Promise<void> | undefined => this.#checkpoint?.save(JSON.stringify(this.#saved));
    this.#saving = this.#saving.then(save, save); // one after the other: a later state must not be overwritten by an earlier one
    return this.#saving;
  }
}

function read(text: string, plan: string): Saved {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(
      `The checkpoint ${why}`,
      { path: "options.checkpoint" },
      { hint: "Give each batch a checkpoint of its own. Nothing was sent." },
    );
  };
  let saved: Saved | null | undefined;
  try {
    saved = JSON.parse(text) as Saved; // checked next
  } catch {
    return refuse("does not hold the progress of replays");
  }
  if (saved?.version !== 1 || typeof saved.entries !== "object" || saved.entries === null)
    return refuse("does not hold the progress of replays");
  return saved.plan === plan ? saved : refuse("belongs to replays with other graders");
}
