import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { RescoreJob, RescoreResult } from "./rescore-types.ts";

/** What is noted just before a rescore is sent, so that another process can find it. */
export interface NotedStart {
  sentAt: string;
  /** Rescored runs of the source that were there before. */
  known: readonly string[];
  clockSkewMs: number | null;
}

/** What is known of one run. `starting` is noted before the request leaves: from then on it is never sent again. */
export type JournalEntry =
  | ({ state: "starting" } & NotedStart)
  | { state: "started"; job: RescoreJob }
  | { state: "done"; result: RescoreResult }
  | { state: "failed"; message: string };

/** What the checkpoint of `runMany()` keeps. */
export interface Journal {
  version: 1;
  scorers: string[];
  entries: Record<string, JournalEntry>;
}

/** Reads the journal, or begins one. A start that was refused may be made again: it is forgotten. */
export async function openJournal(checkpoint: Checkpoint | undefined, scorers: readonly string[]): Promise<Journal> {
  const saved = await checkpoint?.load();
  const fresh: Journal = { version: 1, scorers: [...scorers], entries: {} };
  if (saved === undefined) return fresh;
  const journal = parseJournal(saved);
  if (journal.scorers.join("\n") !== scorers.join("\n")) {
    throw new InvalidArgumentError(
      `The checkpoint belongs to a rescore with ${journal.scorers.map((one) => `'${one}'`).join(", ")}`,
      { path: "options.checkpoint" },
      { hint: "Go on with the same scorers, or give a new checkpoint." },
    );
  }
  for (const [source, entry] of Object.entries(journal.entries)) if (entry.state === "failed") delete journal.entries[source];
  return journal;
}

function parseJournal(saved: string): Journal {
  try {
    const journal = JSON.parse(saved) as Journal; // checked at once
    const { version, scorers, entries } = journal;
    if (version === 1 && Array.isArray(scorers) && typeof entries === "object" && entries !== null) return journal;
  } catch {
    // told below
  }
  throw new InvalidArgumentError(
    "The checkpoint does not hold the progress of a rescore",
    { path: "options.checkpoint" },
    { hint: "Give each job a checkpoint of its own." },
  );
}
