import { InvalidArgumentError } from "../core/errors/usage.ts";
import { aMoment, momentMs, timeToMs } from "../core/iso-time.ts";
import {
  CALL_OPTIONS,
  checkKeys,
  checkRules,
  integerFrom,
  oneOf,
  pick,
  type Rules,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { timedPages } from "../core/timed-pages.ts";
import { displayable } from "../model/display.ts";
import type { LoadedRun } from "../model/run.ts";
import { datasetOf } from "./dataset-rows.ts";
import { type LoadAccess, type LoadOptions, loadExperiment, RULES, toRun } from "./load.ts";
import { checkConditions } from "./query-filters.ts";
import type { Experiment, ExperimentFilter } from "./types.ts";

/** Conditions of `loadRuns()`. All of them must match. */
export interface LoadRunsQuery {
  /** Filters of `experiments.list()`. */
  filters?: ExperimentFilter[];
  /**
   * Earliest creation, inclusive: a Date, an ISO date with or without a time (UTC unless it has a
   * zone), or an age such as `"7d"`, `"24h"`, `"30m"`. The service records no end of an experiment.
   */
  since?: Date | string;
  /** Latest creation, exclusive, in the same forms. */
  until?: Date | string;
  /** Order by creation. Default `"newest"` first. */
  order?: "newest" | "oldest";
  /** Maximum number of experiments, at least 1. */
  limit?: number;
}

const CONDITIONS: Rules = {
  since: aMoment,
  until: aMoment,
  order: oneOf("newest", "oldest"),
  limit: integerFrom(1, Number.POSITIVE_INFINITY),
};
const EXPERIMENTS_PER_REQUEST = 100;
/** Only the traces say what is unfinished. */
const UNSETTLED = { status: "unknown", partial: "unknown until its rows are read" };

/** Implements {@link GalileoClient.loadRuns}. */
export function loadExperiments(
  access: LoadAccess,
  query: LoadRunsQuery = {},
  options: LoadOptions = {},
): Pages<LoadedRun> {
  checkKeys(query, ["filters", ...Object.keys(CONDITIONS)], "a condition of loadRuns()", "query");
  checkRules(query, CONDITIONS, "query");
  checkConditions(query.filters);
  access.scope.check(options, RULES);
  const now = access.clock.wallNow();
  const range = { since: momentMs(query.since, now), until: momentMs(query.until, now) };
  if (range.since !== null && range.until !== null && range.since >= range.until)
    throw new InvalidArgumentError("'until' must be after 'since': no experiment can match", {
      path: "query.until",
    });
  const { order = "newest", filters = [] } = query;
  const sort = {
    name: "created_at" as const,
    ascending: order === "oldest",
    sort_type: "column" as const,
  };
  const each = pick(options, [...CALL_OPTIONS, "project"]);
  return timedPages<Experiment, LoadedRun>({
    range,
    order,
    pageSize: EXPERIMENTS_PER_REQUEST,
    limit: query.limit,
    async ask({ since, until }, pageSize) {
      const times = [...timeFilter("gte", since), ...timeFilter("lt", until)];
      const list = { filters: [...filters, ...times], sort, pageSize };
      for await (const page of access.experiments.list(list, each).pages()) return page;
      return [];
    },
    timeOf: ({ created_at }) => timeToMs(created_at),
    idOf: ({ id }) => id,
    convert: (experiment) => unread(access, experiment, options),
  });
}

function timeFilter(operator: "gte" | "lt", ms: number | null): ExperimentFilter[] {
  return ms === null ? [] : [{ name: "created_at", operator, value: new Date(ms).toISOString() }];
}

/** An experiment whose traces are read when its rows are iterated, each time anew. */
function unread(access: LoadAccess, experiment: Experiment, options: LoadOptions): LoadedRun {
  let versions: Record<string, string | null> | undefined;
  const read = async (): Promise<LoadedRun> => {
    const found = await loadExperiment(access, experiment, options);
    Object.assign(loaded.run, found.run);
    if (found.warnings === undefined) delete loaded.warnings;
    else loaded.warnings = found.warnings;
    versions = await found.scorerVersions?.();
    return found;
  };
  const loaded: LoadedRun = displayable({
    run: displayable({
      ...toRun(experiment, { open: [], lost: [], isEmpty: false }),
      ...UNSETTLED,
    }),
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* (await read()).rows;
      },
    },
    async scorerVersions() {
      if (versions === undefined) await read();
      return { ...versions };
    },
    dataset: async () => datasetOf(access.datasets, experiment, pick(options, CALL_OPTIONS)),
  });
  return loaded;
}
