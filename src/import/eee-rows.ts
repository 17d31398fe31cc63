import { plural } from "../core/errors/usage.ts";
import { scoreKey, setScore } from "../model/score-key.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { EeeInstance } from "./eee-schema.ts";
import type { ImportFile } from "./import-file.ts";

/** Instance record, with the line that it is on. */
export interface EeeLine {
  readonly line: number;
  readonly record: EeeInstance;
}

/** Prefix of the metadata that evalwire itself writes. */
const OWN = "evalwire_";

/** Row with its trials by their identity, and the line that it was first seen on. */
interface OpenRow {
  readonly row: ScoredRow;
  readonly input: string;
  readonly line: number;
  readonly trials: Map<string, Trial>;
}

/** Score whose kind is known when all of its scorer were read. */
interface OpenScore {
  readonly score: Score;
  readonly isCorrect: boolean;
}

/** Builds the rows of one evaluation from its instance records. */
export class EeeRows {
  readonly warnings: string[] = [];
  readonly #file: ImportFile;
  readonly #rows = new Map<string, OpenRow>();
  readonly #scorers = new Map<string, OpenScore[]>();
  /** Whether a sample ID has several inputs: those of other evaluations in the same file. */
  readonly #isAmbiguous: boolean;
  #unnumbered = 0;
  #otherOutputs = 0;

  constructor(file: ImportFile, lines: readonly EeeLine[]) {
    this.#file = file;
    this.#isAmbiguous = hasAmbiguousIds(lines);
    for (const line of lines) this.#add(line);
    this.#decideKinds();
    if (this.#unnumbered > 0)
      this.warnings.push(
        `${plural(this.#unnumbered, "record")} without a trial number repeat a sample: each was read as another trial of it`,
      );
    if (this.#otherOutputs > 0)
      this.warnings.push(
        `${plural(this.#otherOutputs, "record")} state another output than the first record of the trial, whose output was read`,
      );
  }

  get rows(): ScoredRow[] {
    return [...this.#rows.values()].map(({ row }) => row);
  }

  #add({ line, record }: EeeLine): void {
    const open = this.#rowOf(line, record);
    const error = record.error?.trim() ?? "";
    // an error that belongs to no scorer is the trial's
    const scorer = error !== "" && !hasScorer(record) ? null : scorerOf(record);
    const trial = this.#trialOf(open, record, scorer, line);
    keepSame(open.row, columnsOf(record));
    if (scorer === null) trial.error = error;
    else setScore(trial.scores, scorer, this.#scoreOf(scorer, record, error));
  }

  /** Returns the row of a record. Another input under the same key is an error. */
  #rowOf(line: number, record: EeeInstance): OpenRow {
    const { sample_id, evaluation_name } = record;
    const key = this.#isAmbiguous ? `${evaluation_name}/${sample_id}` : sample_id;
    const input = inputText(record);
    const known = this.#rows.get(key);
    if (known !== undefined && known.input !== input)
      throw this.#file.error(
        `line ${line}`,
        `has the sample ID '${sample_id}' of line ${known.line}, but another input`,
        "Give each input its own sample ID.",
      );
    if (known !== undefined) return known;
    const { raw, reference } = record.input;
    const row: ScoredRow = {
      key,
      digest: null,
      digestKind: null,
      input: raw === "" ? null : raw,
      columns: { ...columnsOf(record), ...(reference.length === 0 ? {} : { reference }) },
      trials: [],
    };
    const open = { row, input, line, trials: new Map<string, Trial>() };
    this.#rows.set(key, open);
    return open;
  }

  /**
   * Returns the trial of a record: the one with its number, or without a number the first that does
   * not have its score yet.
   */
  #trialOf(open: OpenRow, record: EeeInstance, scorer: string | null, line: number): Trial {
    const marks = [textOf(record.metadata?.epoch), ownText(record, "trial_id")];
    const number = marks.filter((mark) => mark !== null).join(", ");
    const id = number === "" ? this.#freeNumber(open, scorer) : number;
    const known = open.trials.get(id);
    if (known === undefined) {
      const trial = trialOf(`${open.row.key}#${id}`, record);
      open.trials.set(id, trial);
      open.row.trials.push(trial);
      return trial;
    }
    const isTaken =
      scorer === null ? known.error !== undefined : Object.hasOwn(known.scores, scorer);
    if (isTaken)
      throw this.#file.error(
        `line ${line}`,
        `repeats trial '${id}' of sample '${record.sample_id}'${scorer === null ? "" : ` for the scorer '${scorer}'`}`,
        "Remove the duplicate, or number the trials in the field 'metadata.epoch'.",
      );
    if (JSON.stringify(known.output) !== JSON.stringify(outputOf(record))) this.#otherOutputs++;
    return known;
  }

  #freeNumber({ trials }: OpenRow, scorer: string | null): string {
    for (let at = 1; ; at++) {
      const trial = trials.get(`#${at}`);
      const isFree =
        trial === undefined ||
        (scorer !== null && trial.error === undefined && !Object.hasOwn(trial.scores, scorer));
      if (!isFree) continue;
      if (at > 1) this.#unnumbered++;
      return `#${at}`;
    }
  }

  #scoreOf(scorer: string, record: EeeInstance, error: string): Score {
    const { score: value, is_correct: isCorrect } = record.evaluation;
    if (error !== "") return { kind: "none", state: "errored", value: null, reason: error };
    if (value === null)
      return { kind: "none", state: "errored", value, reason: "the score is not a finite number" };
    const score: Score = {
      kind: "number",
      state: "scored",
      value,
      reason: ownText(record, "reason"),
    };
    const open = this.#scorers.get(scorer) ?? [];
    this.#scorers.set(scorer, open);
    open.push({ score, isCorrect });
    return score;
  }

  /** Makes scores pass/fail where every score of their scorer is 1 or 0, as `is_correct` says. */
  #decideKinds(): void {
    for (const [scorer, scores] of this.#scorers) {
      if (!scores.every(({ score }) => score.value === 0 || score.value === 1)) continue;
      const others = scores.filter(({ score, isCorrect }) => (score.value === 1) !== isCorrect);
      if (others.length > 0)
        this.warnings.push(
          `'${scorer}': 'is_correct' contradicts ${others.length} of ${plural(scores.length, "score")}, which were read as numbers`,
        );
      else
        for (const { score, isCorrect } of scores)
          Object.assign(score, { kind: "boolean", value: isCorrect });
    }
  }
}

function hasAmbiguousIds(lines: readonly EeeLine[]): boolean {
  const inputs = new Map<string, string>();
  const names = new Set<string>();
  let differ = false;
  for (const { record } of lines) {
    const input = inputText(record);
    differ ||= (inputs.get(record.sample_id) ?? input) !== input;
    inputs.set(record.sample_id, input);
    names.add(record.evaluation_name);
  }
  return differ && names.size > 1;
}

function inputText({ input: { raw, reference } }: EeeInstance): string {
  return JSON.stringify([raw, reference]);
}

function hasScorer(record: EeeInstance): boolean {
  return ownText(record, "scorer") !== null || (record.evaluation_result_id ?? null) !== null;
}

/** Returns the scorer key: that of evalwire, the ID of the result, or the name of the evaluation. */
export function scorerOf(
  record: Pick<EeeInstance, "evaluation_name" | "evaluation_result_id" | "metadata">,
): string {
  return (
    ownText(record, "scorer") ?? scoreKey(record.evaluation_result_id ?? record.evaluation_name)
  );
}

function trialOf(id: string, record: EeeInstance): Trial {
  const latency = record.performance?.latency_ms ?? null;
  const tokens = ownText(record, "tokens");
  const cost = ownText(record, "cost_usd");
  return {
    id: ownText(record, "trial_id") ?? id,
    predictionId: null,
    url: null,
    output: outputOf(record),
    scores: {},
    latencySeconds: latency === null ? null : latency / 1000,
    tokens: record.token_usage?.total_tokens ?? numberOf(tokens),
    costUsd: numberOf(cost),
  };
}

function outputOf({ output, messages }: EeeInstance): unknown {
  const raw = output?.raw ?? [];
  if (raw.length === 0) return messages ?? null;
  return raw.length === 1 ? raw[0] : raw;
}

/** Returns the columns of a record: its evaluation, and its metadata but for the trial's. */
function columnsOf({ evaluation_name, metadata }: EeeInstance): Record<string, unknown> {
  const entries = Object.entries(metadata ?? {}).filter(
    ([name]) => name !== "epoch" && !name.startsWith(OWN),
  );
  return Object.fromEntries([["evaluation_name", evaluation_name], ...entries]);
}

/** Removes the columns of a row that another of its records does not have, or has differently. */
function keepSame(row: ScoredRow, columns: Record<string, unknown>): void {
  const kept = Object.entries(row.columns ?? {}).filter(
    ([name, value]) =>
      name === "reference" || (Object.hasOwn(columns, name) && columns[name] === value),
  );
  if (kept.length < Object.keys(row.columns ?? {}).length) row.columns = Object.fromEntries(kept);
}

/** Returns a member of the metadata that evalwire itself wrote. */
function ownText({ metadata }: Pick<EeeInstance, "metadata">, name: string): string | null {
  return textOf(metadata?.[OWN + name]);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}

function numberOf(text: string | null): number | null {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
