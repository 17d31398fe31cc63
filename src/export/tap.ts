import {
  anObject,
  atLeastZero,
  checkKeys,
  checkRules,
  checkValue,
  type Rules,
} from "../core/options.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { ScorerKeys } from "./columns.ts";
import { RUN_COLUMNS, SCORE_COLUMNS, TRIAL_COLUMNS } from "./sync-columns.ts";
import { placeOf } from "./sync-paths.ts";
import { scoreLines, spoolText } from "./sync-scores.ts";
import { bookmarksOf, type TapBookmark, type TapState } from "./tap-state.ts";
import {
  type Catalog,
  type RecordMessage,
  recordMessage,
  type SchemaMessage,
  STREAMS,
  type StreamName,
  schemaMessage,
} from "./tap-streams.ts";
import { readTrials } from "./trials.ts";

/** Source of a project's runs: a `WeaveClient` or a `GalileoClient`, for example. */
export interface RunLister {
  /**
   * Lists runs from a time on, oldest first, by the time of their end, or of their start where no
   * end is recorded.
   */
  loadRuns(query: { since: Date; order: "oldest" }): AsyncIterable<LoadedRun>;
}

/** Settings of a tap, as its configuration file has them. */
export interface TapConfig {
  /** ISO time: earlier runs are not read. */
  start_date?: string;
  /**
   * Runs that become visible this long after later ones are still read. A service can store the end
   * of a run late. Default 24.
   */
  lookback_hours?: number;
  /**
   * Unfinished runs that started longer ago are no longer waited for. Default 30. Only for services
   * that record no end of a run.
   */
  give_up_days?: number;
  /** Catalog of `discover()`: streams with `selected: false` are left out. */
  catalog?: Catalog;
}

/** Message with the state after the records before it. */
export interface StateMessage {
  /** Kind of the message. */
  type: "STATE";
  /** State to pass to the next `tap()`. */
  value: TapState;
}

/** Message of a Singer tap. */
export type SingerMessage = SchemaMessage | RecordMessage | StateMessage;

const aTime = {
  // without a zone, a time would be local
  is: (value: unknown) =>
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
  kind: "an ISO date, or an ISO time in UTC",
};
const RULES: Rules = {
  start_date: aTime,
  lookback_hours: atLeastZero,
  give_up_days: atLeastZero,
  catalog: { is: (value) => Array.isArray(Object(value).streams), kind: "a catalog of discover()" },
};
const HOUR_MS = 3_600_000;

/**
 * Reads new runs of many projects as messages of the Singer protocol: the streams `runs`, `trials`
 * and `scores`, with the columns of `syncRuns()`. `clients` has the source of each project by the
 * name that the state uses.
 *
 * Every finished run is sent once: pass the value of the last STATE message as `state` to the next
 * call. After a crash, the records of a run can come again with the same keys, but none is lost. A
 * run is sent after its trials and scores. Only the scores of one run are in memory.
 *
 * A run or project that cannot be read is skipped, and the state continues before it next time.
 * After all other records, the iterator throws an `AggregateError` with every error.
 *
 * @throws {InvalidArgumentError} immediately, for a wrong setting, or a state that is malformed or
 *   of another version.
 *
 * @example Two runs of the tap: the second one has nothing new
 * ```ts
 * import { singerLine, tap, type TapState } from "evalwire/export/singer";
 * import { WeaveClient } from "evalwire/weave";
 *
 * let state: TapState | undefined;
 * const lines: string[] = [];
 * for (let time = 1; time <= 2; time++) {
 *   for await (const message of tap({ search: new WeaveClient() }, {}, state)) {
 *     if (message.type === "STATE") state = message.value;
 *     lines.push(singerLine(message));
 *   }
 * }
 * const runs = lines.filter((line) => line.includes('"RECORD","stream":"runs"'));
 * if (runs.length === 0 || new Set(runs).size !== runs.length) throw new Error("a run was sent twice");
 * ```
 */
export function tap(
  clients: Readonly<Record<string, RunLister>>,
  config: TapConfig = {},
  state?: unknown,
): AsyncIterable<SingerMessage> {
  checkValue("clients", clients, anObject);
  for (const [name, client] of Object.entries(clients))
    checkValue(`clients.${name}`, client, {
      is: (value) => typeof Object(value).loadRuns === "function",
      kind: "an object with the method loadRuns()",
    });
  checkKeys(config, Object.keys(RULES), "a setting of tap()", "config");
  checkRules(config, RULES, "config");
  const bookmarks = bookmarksOf(state);
  return { [Symbol.asyncIterator]: () => messages(clients, config, structuredClone(bookmarks)) };
}

/**
 * Returns a message as a line for the standard output of a tap.
 *
 * @example Write the messages of a tap
 * ```ts
 * import { singerLine, tap } from "evalwire/export/singer";
 * import { WeaveClient } from "evalwire/weave";
 *
 * let output = ""; // a tap writes it to its standard output
 * for await (const message of tap({ search: new WeaveClient() })) output += singerLine(message);
 * if (!output.trimEnd().split("\n").at(-1)?.includes('"STATE"')) throw new Error("the state is not last");
 * ```
 */
export function singerLine(message: SingerMessage): string {
  return `${JSON.stringify(message)}\n`;
}

async function* messages(
  clients: Readonly<Record<string, RunLister>>,
  config: TapConfig,
  bookmarks: Record<string, TapBookmark>,
): AsyncGenerator<SingerMessage, undefined> {
  const streams = new Set(STREAMS.filter((name) => isSelected(name, config.catalog)));
  for (const stream of streams) yield schemaMessage(stream);
  const errors: Error[] = [];
  for (const [name, client] of Object.entries(clients)) {
    const project = new ProjectTap(config, bookmarks[name]);
    for await (const message of project.read(client, streams)) {
      if (message === "sent") {
        bookmarks[name] = project.bookmark;
        yield stateMessage(bookmarks);
      } else yield message;
    }
    errors.push(...project.errors.map((error) => named(name, error)));
  }
  yield stateMessage(bookmarks);
  if (errors.length > 0) {
    const shown = errors.slice(0, MAX_SHOWN).map(({ message }) => message);
    const more = errors.length > MAX_SHOWN ? [`${errors.length - MAX_SHOWN} more`] : [];
    throw new AggregateError(errors, `Not everything was read: ${[...shown, ...more].join("; ")}`);
  }
}

const MAX_SHOWN = 10;

function stateMessage(bookmarks: Record<string, TapBookmark>): StateMessage {
  return { type: "STATE", value: { version: 1, bookmarks: structuredClone(bookmarks) } };
}

function isSelected(stream: StreamName, catalog: Catalog | undefined): boolean {
  if (catalog === undefined) return true;
  const found = catalog.streams.find(({ tap_stream_id }) => tap_stream_id === stream);
  const own = found?.metadata?.find(({ breadcrumb }) => breadcrumb.length === 0);
  return found !== undefined && own?.metadata.selected !== false;
}

function named(project: string, error: Error): Error {
  return new Error(`project '${project}': ${error.message}`, { cause: error });
}

/** One reading of a project. */
class ProjectTap {
  readonly errors: Error[] = [];
  readonly #config: TapConfig;
  #bookmark: TapBookmark;
  /** Whether a run was left open, so that the bookmark has to stay before it. */
  #isHeld = false;

  constructor(config: TapConfig, bookmark: TapBookmark | undefined) {
    this.#config = config;
    const start = new Date(config.start_date ?? 0).toISOString();
    this.#bookmark = bookmark ?? { finished_at: start, run_id: "", sent: {} };
  }

  /** The place up to which everything was sent. Runs that were sent before it are left out. */
  get bookmark(): TapBookmark {
    const since = this.#since().toISOString();
    const sent = Object.entries(this.#bookmark.sent).filter(([, time]) => time >= since);
    return { ...this.#bookmark, sent: Object.fromEntries(sent) };
  }

  /** Yields the records of new runs, and `"sent"` after each run. */
  async *read(
    client: RunLister,
    streams: ReadonlySet<StreamName>,
  ): AsyncGenerator<RecordMessage | "sent", undefined> {
    let last = "";
    try {
      for await (const loaded of client.loadRuns({ since: this.#since(), order: "oldest" })) {
        const time = timeOf(loaded.run);
        if (time < last)
          throw new Error(`run '${loaded.run.id}' is older than the run that was listed before it`);
        last = time;
        const isSent =
          this.#bookmark.sent[loaded.run.id] === time || (yield* this.#records(loaded, streams));
        if (!isSent) this.#hold(time);
        else if (this.#send(loaded.run.id, time)) yield "sent";
      }
    } catch (thrown) {
      this.errors.push(errorOf(thrown));
    }
  }

  /** Yields the records of a run. Returns whether the run is finished and they are complete. */
  async *#records(
    loaded: LoadedRun,
    streams: ReadonlySet<StreamName>,
  ): AsyncGenerator<RecordMessage, boolean> {
    try {
      return yield* runRecords(loaded, streams);
    } catch (thrown) {
      const error = errorOf(thrown);
      this.errors.push(new Error(`run '${loaded.run.id}': ${error.message}`, { cause: error }));
      this.#isHeld = true;
      return false;
    }
  }

  /** Keeps the bookmark before an open run, unless it has been open for too long. */
  #hold(time: string): void {
    const { give_up_days = 30 } = this.#config;
    if (Date.parse(time) > Date.now() - give_up_days * 24 * HOUR_MS) this.#isHeld = true;
  }

  /** Notes a sent run. Returns whether that changes the state. */
  #send(id: string, time: string): boolean {
    const isNew = !Object.hasOwn(this.#bookmark.sent, id);
    this.#bookmark.sent[id] = time;
    const { finished_at, run_id } = this.#bookmark;
    const isLater = time > finished_at || (time === finished_at && id > run_id);
    if (!isLater || this.#isHeld) return isNew;
    this.#bookmark = { ...this.#bookmark, finished_at: time, run_id: id };
    return true;
  }

  #since(): Date {
    const { lookback_hours = 24, start_date = 0 } = this.#config;
    const from = Date.parse(this.#bookmark.finished_at) - lookback_hours * HOUR_MS;
    return new Date(Math.max(from, new Date(start_date).getTime(), 0));
  }
}

/** Yields the records of a run, the run itself last. Returns false for an unfinished run. */
async function* runRecords(
  loaded: LoadedRun,
  streams: ReadonlySet<StreamName>,
): AsyncGenerator<RecordMessage, boolean> {
  const [runId, place] = [loaded.run.id, placeOf(loaded.run)];
  const spool: string[] = [];
  const keys = new ScorerKeys();
  const counts = { rows: 0, trials: 0 };
  for await (const source of readTrials(loaded)) {
    // some services know only now whether it is finished
    if (!isFinished(loaded.run)) return false;
    counts.rows += source.index === 0 ? 1 : 0;
    counts.trials += source.trial === null ? 0 : 1;
    const line = { ...source, runId, place };
    if (streams.has("trials")) yield recordMessage("trials", TRIAL_COLUMNS, line);
    if (!streams.has("scores")) continue;
    keys.add(source);
    spool.push(spoolText(source));
  }
  if (!isFinished(loaded.run)) return false;
  const versions = spool.length === 0 ? {} : ((await loaded.scorerVersions?.()) ?? {});
  for (const text of spool)
    for (const line of scoreLines(text, { runId, place }, keys.keys(), versions))
      yield recordMessage("scores", SCORE_COLUMNS, line);
  const exportedAt = new Date().toISOString();
  const line = { run: loaded.run, place, ...counts, exportedAt };
  if (streams.has("runs")) yield recordMessage("runs", RUN_COLUMNS, line);
  return true;
}

/** Returns whether nothing can be added to a run, as far as its service says. */
function isFinished({ status, finishedAt }: Run): boolean {
  if (status === "running") return false;
  return finishedAt !== null || status === "completed" || status === "failed";
}

/** Returns the time that runs are listed by. */
function timeOf({ id, finishedAt, startedAt }: Run): string {
  const time = finishedAt ?? startedAt;
  if (time !== null) return time.toISOString();
  throw new Error(`run '${id}' has no time, so it cannot be continued after it`);
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
