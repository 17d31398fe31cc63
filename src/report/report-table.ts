import type { ComparedRow, Comparison, RowChange } from "../analysis/comparison.ts";
import type { Trial } from "../model/scored-row.ts";
import { quotedColumn, shortForm } from "./clean-text.ts";
import { contentText } from "./content-text.ts";
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
    const short = text.length <= this.#length ? text : text.slice(0, this.#length);
    const known = this.#places.get(short);
    if (known !== undefined && short === text) return known;
    const place = this.all.push(short) - 1;
    if (short === text) this.#places.set(text, place);
    else this.cut.push([place, text.length]);
    return place;
  }

  of(value: unknown): number | null {
    const text = contentText(value);
    return text === null ? null : this.place(text);
  }
}

/** Makes the table of a comparison's rows. */
export function reportTable(
  comparison: Comparison,
  { maxRows, maxTextLength }: { maxRows: number; maxTextLength: number },
): ReportTable {
  const texts = new Texts(maxTextLength);
  const scorers = Object.keys(comparison.scorers);
  const { slices } = comparison.scores;
  const keys = comparison.rows.keys ?? [];
  const changes = changesOf(comparison);
  const trialOf = (trial: Trial): TableTrial => ({
    output: texts.of(trial.output),
    ...(trial.error === undefined ? {} : { error: texts.place(trial.error) }),
    ...(trial.url === null ? {} : { url: trial.url }),
    scores: scorers.flatMap((scorer, i): TableScore[] => {
      const score = Object.hasOwn(trial.scores, scorer) ? trial.scores[scorer] : undefined;
      if (score === undefined) return [];
      return [
        {
          scorer: i,
          value: score.value,
          ...(score.state === "scored" ? {} : { state: score.state }),
          ...(score.reason === null ? {} : { reason: texts.place(score.reason) }),
        },
      ];
    }),
  });
  const trialsOf = (row: ComparedRow | undefined): TableTrial[] => (row?.trials ?? []).map(trialOf);
  const { shared, missing } = comparison.scores;
  const rows = keys.slice(0, maxRows).map((key, at): TableRow => {
    const change = changes.get(at);
    const input = comparison.rows.inputs[String(at)];
    const name = shortForm(input, NAME) ?? quotedColumn(change?.base.columns ?? {}, NAME);
    return {
      key,
      kind: at < shared ? "shared" : at < shared + missing ? "missing" : "added",
      name: name === null ? null : texts.place(name),
      input: texts.of(input),
      slice: slices?.of[at] ?? null,
      scores: scorers.map((scorer) => {
        const scores = comparison.scores.scorers[scorer];
        return [scores?.base?.values[at] ?? null, scores?.candidate.values[at] ?? null];
      }),
      base: trialsOf(change?.base),
      candidate: trialsOf(change?.candidate),
    };
  });
  return {
    scorers,
    slices: slices?.names ?? [],
    texts: texts.all,
    cut: texts.cut,
    rows,
    total: keys.length,
  };
}

function changesOf({ scorers }: Comparison): Map<number, RowChange> {
  const all = Object.values(scorers).flatMap((one) => [
    ...one.regressed,
    ...one.improved,
    ...one.unchangedRows,
  ]);
  return new Map(all.map((change) => [change.row, change]));
}
