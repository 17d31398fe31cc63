import { isNotFoundError, NotFoundError, withoutResponse } from "../core/errors/http.ts";
import {
  aBoolean,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  integerFrom,
  nameOfKind,
  oneOf,
  pick,
  type Rules,
  someText,
} from "../core/options.ts";
import { displayable } from "../model/display.ts";
import type { LoadedRun, Rows, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { findCall } from "./calls.ts";
import { refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { whyFailed } from "./failed-trials.ts";
import { aHumanScoring, HumanRatings } from "./human-scores.ts";
import { References } from "./references.ts";
import { datasetOfRun } from "./run-inputs.ts";
import { parseSelector, SELECTORS } from "./run-query.ts";
import { RunTags, runWithTag } from "./run-tags.ts";
import { toRows, toRun } from "./to-model.ts";
import type { EvalResultsQueryBody, EvalResultsRow } from "./types.ts";
import { runIdOf } from "./urls.ts";
import { GradedTrials, scorerVersions } from "./versions.ts";

/** Options of `load()`. */
export interface LoadOptions extends CallOptions {
  /** Whether to read the inputs of the rows. Default true. */
  inputs?: boolean;
  /**
   * Whether to read the costs of predictions, where the server knows prices. Default false, because
   * it slows the server down.
   */
  costs?: boolean;
  /**
   * Whether to replace references in outputs and scores with the values behind them. Python's
   * client stores such references (`weave:///…`) in place of values of a data set and of published
   * objects. Costs one request per 1,000 references of a page of rows, for each level of nested
   * references. A reference that cannot be read stays in an output, with a note on its row; a score
   * that contains it is errored. Default false: a score that is a reference is errored.
   */
  resolveReferences?: boolean;
  /**
   * Whether trials with neither an output nor a score include the reason (`error`). Costs one or
   * two requests per 500 such trials of a page. Default true.
   */
  errors?: boolean;
  /**
   * Whether ratings by people are scores too, beside those of the scorers: annotations as
   * `human:<name>`, reactions as `human:reaction`, notes as `human:note`. Default false. Costs one
   * request per 500 trials.
   *
   * Every rating of a trial counts once: numbers become their mean, booleans and strings the value
   * of more than half of the ratings; if there is none, the score is missing. Its `reason` lists
   * all ratings with their raters. `"perRater"` makes one scorer per rater instead
   * (`human:<name>.<rater>`).
   */
  feedback?: boolean | "perRater";
  /** Digests of the rows to read, such as the regressed ones. Reads all rows by default. */
  digests?: string[];
  /** Rows per request, 1 to 10,000. Default 1,000. */
  pageSize?: number;
  /**
   * `rows.resumeToken` of an earlier load of the same run with the same options: the rows continue
   * from there. Intended for exports: the run is marked `partial`, and comparisons, summaries and
   * gates of it throw, because it is only the rest of a run.
   */
  resumeFrom?: string | undefined;
  /**
   * Status of the run, for selectors only. Default `"completed"`; `"any"` matches every status, and
   * any other value matches that status.
   */
  status?: "completed" | "any" | (string & {});
  /** Whether a selector matches runs that rescore another run. Default `"exclude"`. */
  rescores?: "exclude" | "include" | "only";
}

/** Rules of the options that apply to any number of runs. */
export const ROW_RULES: Rules = {
  inputs: aBoolean,
  costs: aBoolean,
  resolveReferences: aBoolean,
  errors: aBoolean,
  feedback: aHumanScoring,
  pageSize: integerFrom(1, 10_000),
};
const RULES: Rules = {
  ...ROW_RULES,
  digests: {
    is: (value) =>
      Array.isArray(value) && value.every((one) => typeof one === "string" && one !== ""),
    kind: "a list of row digests",
  },
  resumeFrom: someText,
  status: {
    is: (value) => typeof value === "string" && value.trim() !== "",
    kind: "'completed', 'any' or another status",
  },
  rescores: oneOf("exclude", "include", "only"),
};

/** Implements {@link WeaveClient.load}. */
export async function loadRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  results: EvalResults,
  run: string | Run,
  options: LoadOptions = {},
): Promise<LoadedRun> {
  checkCallOptions(options, RULES);
  const {
    inputs = true,
    costs = false,
    digests,
    resumeFrom,
    status,
    rescores,
    resolveReferences = false,
    errors = true,
    feedback = false,
  } = options;
  const each = pick(options, CALL_OPTIONS);
  const paging = pick(options, [...CALL_OPTIONS, "pageSize", "resumeFrom"]);
  const choice = { status, rescores };
  const found = typeof run === "string" ? await findRun(context, runs, run, choice, each) : run;
  if (typeof found?.id !== "string")
    refuse(
      "run",
      `'run' must be a run ID, the URL of a run's page, a Run, or a selector: current value is ${nameOfKind(run)}`,
      SELECTORS,
    );
  if (typeof run !== "string") refuseChoice(choice, "a Run");
  const graded = new GradedTrials(found.id);
  const ratings = feedback === false ? null : new HumanRatings(context, found.id, feedback);
  // Each of the server's rows becomes one row, or none if the run does not have it, so a position
  // among the server's rows is also a position among these.
  const toScored = async (page: readonly EvalResultsRow[]): Promise<Iterable<ScoredRow[]>> => {
    graded.note(page);
    const extras = {
      errors: errors ? await whyFailed(context, page, found.id, each) : new Map<string, string>(),
      references: resolveReferences
        ? await References.read(context, valuesOf(page, found.id), each)
        : null,
      human: (await ratings?.read(page, each)) ?? null,
    };
    return oneByOne(page, (row) => toRows([row], found.id, context.urls, extras));
  };
  const body = rowsBody(found.id, { inputs, costs, digests });
  const rows: Rows =
    digests?.length === 0
      ? { async *[Symbol.asyncIterator]() {} }
      : results.rows(body, paging).flatMap(toScored);
  return displayable({
    run:
      resumeFrom === undefined
        ? found
        : displayable({ ...found, partial: "only the rows after a resume token were read" }),
    rows,
    ...(resumeFrom === undefined ? {} : { resumed: true }),
    scorerVersions: async () => ({
      ...(await scorerVersions(context, results, graded, each)),
      ...(await ratings?.versions(each)),
    }),
    dataset: () => datasetOfRun(context, found, each),
  });
}

/**
 * Converts records one at a time, on demand: a record that cannot be converted does not stop those
 * before it.
 */
function* oneByOne<T, U>(records: readonly T[], turn: (record: T) => U): Generator<U, undefined> {
  for (const record of records) yield turn(record);
}

/** Returns the values of one run that may contain references. */
function valuesOf(page: readonly EvalResultsRow[], runId: string): unknown[] {
  const evaluations = page.flatMap((row) =>
    row.evaluations.filter(({ evaluation_call_id }) => evaluation_call_id === runId),
  );
  return evaluations.flatMap(({ trials }) =>
    trials.flatMap((trial) => [trial.model_output, trial.scores]),
  );
}

/** Builds the query for the rows of one run. */
function rowsBody(
  runId: string,
  {
    inputs,
    costs,
    digests,
  }: { inputs: boolean; costs: boolean; digests: readonly string[] | undefined },
): Omit<EvalResultsQueryBody, "limit" | "offset"> {
  return {
    evaluation_call_ids: [runId],
    ...(inputs ? { include_raw_data_rows: true, resolve_row_refs: true } : {}),
    ...(costs ? { include_costs: true } : {}),
    ...(digests === undefined
      ? {}
      : {
          filters: [
            {
              query: {
                $expr: {
                  $in: [
                    { $getField: "row_digest" },
                    digests.map((digest) => ({ $literal: digest })),
                  ],
                },
              },
            },
          ],
        }),
  };
}

/** Conditions on the runs that a selector may pick. */
interface RunChoice {
  readonly status: string | undefined;
  readonly rescores: "exclude" | "include" | "only" | undefined;
}

/** Finds the run that an ID or a selector refers to. @throws {NotFoundError} when there is none. */
async function findRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  text: string,
  which: RunChoice,
  options: CallOptions,
): Promise<Run> {
  if (text.startsWith("tag:")) {
    refuseChoice(which, `'${text.slice(0, 100)}', which names one run`);
    const byId = (id: string): Promise<Run> => findById(context, runs, id, options);
    const tag = text.slice("tag:".length);
    return await runWithTag(context, new RunTags(context, runs), tag, byId, options);
  }
  const selector = parseSelector(text);
  if (selector === null) {
    if (text.trim() === "")
      refuse("run", `'run' must be a non-empty string: current value is '${text}'`, SELECTORS);
    refuseChoice(which, `the ID '${text.slice(0, 100)}'`);
    return await findById(context, runs, runIdOf(context, text), options);
  }
  const { status = "completed", rescores = "exclude" } = which;
  const query = { ...selector.query, ...(status === "any" ? {} : { status }), rescores };
  const newest = await runs.search({ ...query, limit: 1 }, options).first();
  if (newest !== undefined) {
    if (selector.fits(newest)) return newest;
    for await (const run of runs.search(query, options)) if (selector.fits(run)) return run;
  }
  throw notFound(`No run of ${context.projectId} matches '${text}'`, [
    selector.hint ?? "",
    searchedOnly(status, rescores),
    SELECTORS,
  ]);
}

/** Descriptions of the searched runs, for messages. */
const SEARCHED = {
  exclude: "runs that are not rescores",
  include: "runs",
  only: "rescores",
} as const;

/** Describes which runs were searched, and how to search more. */
function searchedOnly(status: string, rescores: keyof typeof SEARCHED): string {
  const widen = [
    ...(status === "any" ? [] : ['status: "any"']),
    ...(rescores === "include" ? [] : ['rescores: "include"']),
  ];
  if (widen.length === 0) return "";
  const searched = `${status === "any" ? "" : `${status} `}${SEARCHED[rescores]}`;
  return `Only ${searched} were searched: set ${widen.join(" or ")} to search more.`;
}

/** Refuses options that choose among several runs when the run is named: they would be ignored. */
function refuseChoice(which: RunChoice, named: string): void {
  for (const name of ["status", "rescores"] as const) {
    if (which[name] === undefined) continue;
    refuse(
      `options.${name}`,
      `'${name}' applies to selectors only, but 'run' is ${named}`,
      `Leave it out: a run passed by ID, URL or object is loaded whatever its status, even if it is a rescore. ${SELECTORS}`,
    );
  }
}

async function findById(
  context: WeaveContext,
  runs: EvaluationRuns,
  id: string,
  options: CallOptions,
): Promise<Run> {
  const call = await findCall(context, id, options);
  if (call !== undefined && /\/op\/Evaluation\.evaluate:/.test(call.op_name))
    return toRun(call, context);
  try {
    await runs.get(id, options); // throws: no call has the ID, or the call is not a run
  } catch (thrown) {
    if (isNotFoundError(thrown) && thrown.detail !== null)
      throw new NotFoundError(`No run '${id}' in ${context.projectId}`, thrown, {
        hint: byOtherMeans(id),
      });
    throw thrown;
  }
  if (call !== undefined) return toRun(call, context);
  throw notFound(`No run '${id}' in ${context.projectId}`, [byOtherMeans(id)]);
}

/**
 * Suggests what an unknown ID may have meant. Weave's IDs are UUIDs, so any other string is more
 * likely a name.
 */
function byOtherMeans(id: string): string {
  const named = /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(id)
    ? ""
    : `To load a run by name, use 'name:${id.slice(0, 100)}'. `;
  return `${named}For a run in another project, use withProject('entity/project').`;
}

/**
 * Returns the error for a search that found nothing. No response had an error status (decision 5).
 */
function notFound(message: string, hints: readonly string[]): NotFoundError {
  const hint = hints.filter((one) => one !== "").join(" ");
  return new NotFoundError(message, withoutResponse("POST", "/calls/stream_query"), {
    hint: hint === "" ? null : hint,
  });
}
