import type { paths } from "../../generated/rensei.ts";
import { ResponseShapeError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { timeToMs } from "../core/iso-time.ts";
import {
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkRules,
  integerFrom,
  nameOfKind,
  pick,
  someText,
} from "../core/options.ts";
import { Pages } from "../core/records.ts";
import type { Transport } from "../core/transport.ts";
import type { EvalRunItem } from "./types.ts";

/** Filters of {@link EvalRuns.list}. */
export interface EvalRunsQuery {
  /** Organization of the runs. Without it, an operator sees the runs of all organizations. */
  orgId?: string;
  /** Only runs of this agent card. */
  agentCardId?: string;
  /** Only runs of this data set. */
  datasetId?: string;
  /** Runs per request, 1 to 200; not a total. Default 50. */
  limit?: number;
  /** Only runs that started strictly before: a Date or an ISO time (UTC unless it names a zone). */
  before?: Date | string;
}

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const FILTERS = ["orgId", "agentCardId", "datasetId"] as const;
const aFilter = { ...someText, kind: "a non-empty string, or be left out" };

/**
 * Lists runs, newest first, page by page.
 *
 * The cursor is a time, and strict: runs that started in the same millisecond as the last one of a
 * page would be skipped. So the next page is asked for from one millisecond later, and what was
 * seen before is left out. A short page is the last one, and so is a page with nothing new.
 */
export function listRuns(
  transport: Transport<paths>,
  query: EvalRunsQuery,
  options: CallOptions | undefined,
): Pages<EvalRunItem> {
  const known = [...FILTERS, "limit", "before"];
  checkKeys(query, known, "a filter of evalRuns.list()", "query");
  const texts = Object.fromEntries(FILTERS.map((name) => [name, aFilter]));
  checkRules(query, { ...texts, limit: integerFrom(1, MAX_PAGE_SIZE) }, "query");
  checkCallOptions(options);
  const { limit = PAGE_SIZE } = query;
  const start = beforeOf(query.before);
  return new Pages((wanted) => {
    const seen = new Set<string>();
    let before = start;
    let size = Math.min(limit, wanted ?? limit);
    let full: readonly EvalRunItem[] | undefined; // the last page, if another may follow
    let done = false;
    return {
      async next() {
        while (!done) {
          if (full !== undefined) before = nextBefore(full, before);
          const runs = await fetchPage(transport, query, { before, size }, options);
          const fresh = runs.filter((run) => isNew(run, seen));
          if (runs.length < size) done = true;
          else if (fresh.length === 0 && size === MAX_PAGE_SIZE)
            throw stuck("a full page holds only runs that were listed before", "older runs");
          else if (fresh.length === 0) size = MAX_PAGE_SIZE;
          full = runs;
          if (fresh.length > 0) return fresh;
        }
        return undefined;
      },
      cancel() {
        done = true;
      },
    };
  });
}

async function fetchPage(
  transport: Transport<paths>,
  filters: EvalRunsQuery,
  { before, size }: { readonly before: number | null; readonly size: number },
  options: CallOptions | undefined,
): Promise<EvalRunItem[]> {
  const query = {
    ...pick(filters, FILTERS),
    limit: size,
    ...(before === null ? {} : { before: new Date(before).toISOString() }),
  };
  const { runs } = await transport.get(
    "/api/admin/evals",
    { query, answer: "runPage", isPage: true },
    options,
  );
  refuseOtherOrgs(runs, filters.orgId);
  return runs;
}

function beforeOf(before: Date | string | undefined): number | null {
  if (before === undefined) return null;
  const ms = timeToMs(before);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(
    `'before' must be a Date or an ISO time, such as '2026-11-21T09:30:00Z': current value is ${nameOfKind(before)}`,
    { path: "query.before" },
  );
}

/** When a run started, in milliseconds since 1970; null if the list does not say so readably. */
export function startedAtMs({ startedAt, started_at }: EvalRunItem): number | null {
  return timeToMs(startedAt ?? started_at);
}

/** Notes a run by its id; one without an id, by everything that is listed about it. */
function isNew(run: EvalRunItem, seen: Set<string>): boolean {
  const key = typeof run.id === "string" ? run.id : JSON.stringify(run);
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/**
 * Returns the cursor behind a full page: one millisecond after its last run.
 *
 * The order is not documented. A page that is not sorted, newest first, has no end to continue
 * from.
 */
function nextBefore(runs: readonly EvalRunItem[], before: number | null): number {
  const times = runs.map(startedAtMs);
  const last = times.at(-1) ?? null;
  if (last === null)
    throw stuck("the last run of a page has no readable 'startedAt'", "an ISO time");
  if (times.some((time) => time !== null && time < last))
    throw stuck("the runs of a page are not sorted by 'startedAt', newest first", "that order");
  return Math.min(last + 1, before ?? Number.POSITIVE_INFINITY);
}

/** The names and numbers of other organizations are not for those who asked for one. */
function refuseOtherOrgs(runs: readonly EvalRunItem[], orgId: string | undefined): void {
  if (orgId === undefined) return;
  const orgOf = (run: EvalRunItem): unknown => run.orgId ?? run.org_id;
  if (runs.some((run) => typeof orgOf(run) === "string" && orgOf(run) !== orgId))
    throw new ResponseShapeError(
      `The list holds runs of another organization than '${orgId}'`,
      { path: "runs", expected: `runs of '${orgId}'` },
      {
        hint: "The server did not apply 'orgId'. Pass the organization's id as the list names it.",
      },
    );
}

function stuck(why: string, expected: string): ResponseShapeError {
  const hint = "Narrow the list with agentCardId or datasetId, or read less of it.";
  return new ResponseShapeError(
    `The list cannot be continued: ${why}`,
    { path: "runs", expected },
    { hint },
  );
}
