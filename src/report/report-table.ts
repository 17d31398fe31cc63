import { type ScorerScores, scoresOf } from "../analysis/compared-scores.ts";
import type { Comparison } from "../analysis/comparison.ts";
import { MEASURES } from "../model/measures.ts";
import type { Trial } from "../model/scored-row.ts";
import { quotedColumn, shortForm } from "./clean-text.ts";
import type { ContentChoice, ContentRows } from "./content-rows.ts";
import { contentText } from "./content-text.ts";
import { formatCount } from "./numbers.ts";
import type { ContentRow } from "./redact.ts";
import { GROUPS, type RowOrder, rowOrder } from "./row-order.ts";
import { safeUrl } from "./safe-url.ts";
import { joined } from "./sentences.ts";
import type { ReportTable, TableRow, TableScore, TableTrial } from "./view-table.ts";

/** Longest name of a row, in characters. */
const NAME = 120;

/** Strings of a table, each once. */
class Texts {
  readonly all: string[] = [];
  readonly cut: [text: number, length: number][] = [];
  readonly #places = new Map<string, number>();
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const isCut = text.length > this.#length;
    // a character is not cut in half
    const shown = isCut ? text.slice(0, this.#length).replace(/[\ud800-\udbff]$/, "") : text;
    const place = this.all.push(shown) - 1;
    if (isCut) this.cut.push([place, text.length]);
    this.#places.set(text, place);
    return place;
  }

  of(value: unknown): number | null {
    const text = contentText(value);
    return text === null ? null : this.place(text);
  }
}

/** Scorer of a table: its name in each run. */
interface Names {
  readonly base: string;
  readonly candidate: string;
}

/** Returns the scorers of a table: compared ones, then others with scores in the candidate. */
function namesIn({ scorers, scores }: Comparison): Names[] {
  const compared = Object.values(scorers).map((one) => ({
    base: one.scorer,
    candidate: one.candidateScorer,
  }));
  const others = Object.keys(scores.scorers).filter((name) => !Object.hasOwn(scorers, name));
  return [...compared, ...others.map((name) => ({ base: name, candidate: name }))];
}

/** Returns the measure of a trial with this name; null when it has none. */
function measureOf(trial: Trial, name: string): number | null {
  const measure = MEASURES.find((one) => one === name);
  return measure === undefined ? null : (trial[measure] ?? null);
}

/** Writes rows of a table. */
class TableWriter {
  readonly names: readonly Names[];
  readonly texts: Texts;
  /** Scores of each scorer by row. */
  readonly scores: readonly (ScorerScores | undefined)[];
  readonly #comparison: Comparison;

  constructor(comparison: Comparison, maxTextLength: number) {
    this.#comparison = comparison;
    this.names = namesIn(comparison);
    this.texts = new Texts(maxTextLength);
    this.scores = this.names.map(({ base }) => scoresOf(comparison.scores, base));
  }

  row(place: number, row: ContentRow): TableRow {
    const { key, kind, input, editedInput, columns } = row;
    const name =
      typeof input === "string" ? null : (shortForm(input, NAME) ?? quotedColumn(columns, NAME));
    const edited = editedInput === undefined ? null : this.texts.of(editedInput);
    return {
      key,
      kind,
      name: name === null ? null : this.texts.place(name),
      input: this.texts.of(input ?? (Object.keys(columns).length === 0 ? null : columns)),
      ...(edited === null ? {} : { editedInput: edited }),
      slice: this.#comparison.scores.slices?.of[place] ?? null,
      scores: this.scores.map((scores) => [
        scores?.base?.values[place] ?? null,
        scores?.candidate.values[place] ?? null,
      ]),
      base: row.base.map((trial) => this.#trial(trial, "base")),
      candidate: row.candidate.map((trial) => this.#trial(trial, "candidate")),
    };
  }

  #trial(trial: Trial, side: keyof Names): TableTrial {
    const url = safeUrl(trial.url ?? null);
    return {
      output: this.texts.of(trial.output),
      ...(trial.error == null ? {} : { error: this.texts.place(trial.error) }),
      ...(url === null ? {} : { url }),
      scores: this.names.flatMap((names, scorer) => this.#score(trial, names[side], scorer)),
    };
  }

  #score(trial: Trial, name: string, scorer: number): TableScore[] {
    const score = Object.hasOwn(trial.scores, name) ? trial.scores[name] : undefined;
    const measure = measureOf(trial, name);
    if (score === undefined) return measure === null ? [] : [{ scorer, value: measure }];
    const value = score.value ?? null;
    return [
      {
        scorer,
        // a score is short: a long string is cut like a name
        value: typeof value === "string" ? shortForm(value, NAME) : value,
        ...(score.state === "scored" ? {} : { state: score.state }),
        ...(score.reason == null ? {} : { reason: this.texts.place(score.reason) }),
      },
    ];
  }
}

/** Lists counts: `3 removed and 79,997 unchanged`. */
function counted(counts: readonly (readonly [string, number])[]): string {
  const some = counts.filter(([, count]) => count > 0);
  return joined(some.map(([name, count]) => `${formatCount(count)} ${name}`));
}

/** Says how many rows a table lacks, and which; null when it has all. */
function leftOut(order: RowOrder, rest: readonly number[], redacted: number): string | null {
  const [lost, total] = [rest.length + redacted, order.places.length];
  if (lost === 0) return null;
  const groups = GROUPS.map(
    (group) => [group, rest.filter((place) => order.groupOf(place) === group).length] as const,
  );
  const all = [...groups, ["left out by redact()", redacted] as const];
  const be = lost === 1 ? "row is" : "rows are";
  return `${formatCount(lost)} of ${formatCount(total)} ${be} not in the table of the page: ${counted(all)}.`;
}

/** Limits and contents of a table. */
interface TableChoice extends ContentChoice {
  readonly maxRows: number;
  readonly maxTextLength: number;
}

/** Makes the table of a comparison's rows, and the sentence about those that it lacks. */
export function reportTable(
  comparison: Comparison,
  rows: ContentRows,
  { maxRows, maxTextLength, content, redact }: TableChoice,
): { table: ReportTable; notes: string[] } {
  const writer = new TableWriter(comparison, maxTextLength);
  const order = rowOrder(comparison, rows);
  const written: TableRow[] = [];
  let at = 0;
  for (; at < order.places.length && written.length < maxRows; at++) {
    const place = order.places[at] ?? 0;
    const row = rows.at(place);
    if (row !== null) written.push(writer.row(place, row));
  }
  const note = leftOut(order, order.places.slice(at), at - written.length);
  return {
    table: {
      scorers: writer.names.map(({ base }) => base),
      units: writer.scores.map((scores) => (scores?.binary === true ? "share" : "number")),
      lower: writer.scores.map((scores) => scores?.direction === "lower"),
      slices: comparison.scores.slices?.names ?? [],
      contents: content ? (redact === undefined ? "kept" : "redacted") : "left-out",
      texts: writer.texts.all,
      cut: writer.texts.cut,
      rows: written,
      total: rows.count,
    },
    notes: note === null ? [] : [note],
  };
}
