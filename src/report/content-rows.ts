import type { ComparedRow, Comparison } from "../analysis/comparison.ts";
import type { Trial } from "../model/scored-row.ts";
import { type ContentRow, type Redact, redacted } from "./redact.ts";
import type { TableRowKind } from "./view-table.ts";

/** Parts of the rows that a report may show. */
export interface ContentChoice {
  /** Whether inputs, outputs, reasons and errors are shown. */
  readonly content: boolean;
  readonly redact: Redact | undefined;
}

/** Contents of a row, as a comparison keeps them. */
interface Kept {
  readonly input?: unknown;
  readonly editedInput?: unknown;
  readonly base: ComparedRow | null;
  readonly candidate: ComparedRow | null;
}

/** Finds the contents that a comparison keeps, by place. */
function keptIn({ rows, scorers }: Comparison, editedAt: number): Map<number, Kept> {
  const kept = new Map<number, Kept>();
  for (const { improved, regressed, unchangedRows } of Object.values(scorers))
    for (const list of [regressed, improved, unchangedRows])
      for (const { row, base, candidate } of list)
        if (!kept.has(row)) kept.set(row, { input: rows.inputs[row], base, candidate });
  let removedAt = editedAt + rows.editedCount;
  for (const { row, ...contents } of rows.uncompared) kept.set(row ?? removedAt++, contents);
  rows.edited.forEach(({ base, candidate }, i) => {
    kept.set(editedAt + i, {
      input: base.input,
      editedInput: candidate.input,
      base,
      candidate,
    });
  });
  return kept;
}

/** Leaves out what a trial says, and keeps how it was scored. */
const bareTrial = ({ error: _error, ...trial }: Trial): Trial => ({
  ...trial,
  output: null,
  scores: Object.fromEntries(
    Object.entries(trial.scores)
      .filter(([, { value }]) => typeof value !== "string")
      .map(([name, score]) => [name, { ...score, reason: null, raw: undefined }]),
  ),
});

/**
 * Rows of a comparison by place: the shared rows, those that the candidate lacks, those that only it
 * has, the edited ones, then the removed ones. Every content of a report comes from here, after
 * `redact`.
 */
export class ContentRows {
  /** Number of rows; 0 when the comparison kept none. */
  readonly count: number;
  readonly #keys: readonly string[];
  /** First place of each kind. */
  readonly #starts: readonly (readonly [TableRowKind, number])[];
  readonly #kept: Map<number, Kept>;
  readonly #choice: ContentChoice;
  readonly #made = new Map<number, ContentRow | null>();

  constructor(comparison: Comparison, choice: ContentChoice) {
    const { shared, missing, onlyCandidate, editedCount, removed, keys } = comparison.rows;
    const editedAt = shared + missing + onlyCandidate;
    this.#keys = keys === null ? [] : [...keys, ...removed];
    this.count = this.#keys.length;
    this.#starts = [
      ["removed", editedAt + editedCount],
      ["edited", editedAt],
      ["added", shared + missing],
      ["missing", shared],
      ["shared", 0],
    ];
    this.#kept = keptIn(comparison, editedAt);
    this.#choice = choice;
  }

  kindOf(place: number): TableRowKind {
    return this.#starts.find(([, start]) => place >= start)?.[0] ?? "shared";
  }

  /** Returns the keys of the rows of a kind, without those that `redact` leaves out. */
  *keysOf(kind: TableRowKind, count: number): Iterable<string> {
    const [, start] = this.#starts.find(([one]) => one === kind) ?? [kind, 0];
    for (let place = start; place < Math.min(this.count, start + count); place++) {
      const row = this.at(place);
      if (row !== null) yield row.key;
    }
  }

  /** Returns a row with what may be shown of it; null when `redact` leaves it out. */
  at(place: number): ContentRow | null {
    let row = this.#made.get(place);
    if (row === undefined) {
      const { redact } = this.#choice;
      row = redact === undefined ? this.#whole(place) : redacted(this.#whole(place), redact);
      if (redact !== undefined) this.#made.set(place, row);
    }
    return row;
  }

  #whole(place: number): ContentRow {
    const [key, kind] = [this.#keys[place] ?? "", this.kindOf(place)];
    const kept = this.#kept.get(place);
    const [base, candidate] = [kept?.base?.trials ?? [], kept?.candidate?.trials ?? []];
    if (!this.#choice.content) {
      const [before, after] = [base.map(bareTrial), candidate.map(bareTrial)];
      return { key, kind, input: null, columns: {}, base: before, candidate: after };
    }
    const edited = kind === "edited" ? { editedInput: kept?.editedInput } : {};
    return {
      key,
      kind,
      input: kept?.input ?? null,
      ...edited,
      columns: kept?.base?.columns ?? kept?.candidate?.columns ?? {},
      base: [...base],
      candidate: [...candidate],
    };
  }
}
