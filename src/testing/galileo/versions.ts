import { rowsOf, traceOfRow } from "./datasets.ts";
import {
  addVersion,
  type ScorerRecord,
  type Version,
  type VersionKind,
  type VersionRecord,
} from "./records.ts";
import { addTrace, newRun } from "./runs.ts";
import type { GalileoTraceSeed } from "./seed.ts";
import type { Exchange, GalileoState, GalileoTask } from "./state.ts";
import { startScoring } from "./traces.ts";
import { type AnswerOf, detail, pageIn, pageOf, type Schemas, standardError } from "./wire.ts";

function byNumber(scorer: ScorerRecord, number: string | null): VersionRecord {
  const found =
    number === null
      ? scorer.versions.at(-1)
      : scorer.versions.find(({ answer }) => answer.version === Number(number));
  if (found === undefined) throw detail(404, "Scorer version not found");
  return found;
}

function scorerOfKind({ state, path }: Exchange, kind: VersionKind): ScorerRecord {
  const scorer = state.scorer(path.scorer_id ?? "");
  if (scorer.answer.scorer_type === kind) return scorer;
  throw standardError(
    400,
    1_102,
    `A scorer of type '${scorer.answer.scorer_type}' does not accept a version of kind '${kind}'`,
    `Create a version of kind '${scorer.answer.scorer_type}'.`,
  );
}

/** Creates an LLM version. */
export function createLlmVersion(exchange: Exchange): Version {
  // checked by the route's rules
  const body = exchange.body as Schemas["CreateLLMScorerVersionRequest"];
  return addVersion(exchange.state, scorerOfKind(exchange, "llm"), "llm", {
    fields: body,
    instructions: body.instructions ?? null,
    template: body.chain_poll_template ?? null,
    ...(body.user_prompt == null ? {} : { prompt: body.user_prompt }),
  });
}

/** Creates a version of a fine-tuned scorer. */
export function createLunaVersion(exchange: Exchange): Version {
  const body = exchange.body as Schemas["CreateCustomLunaScorerVersionRequest"]; // as above
  return addVersion(exchange.state, scorerOfKind(exchange, "luna"), "luna", {
    prompt: body.prompt,
    loraTaskId: body.lora_task_id,
  });
}

/** Creates a version of a preset scorer. */
export function createPresetVersion(exchange: Exchange): Version {
  const body = exchange.body as Schemas["CreateScorerVersionRequest"]; // as above
  return addVersion(exchange.state, scorerOfKind(exchange, "preset"), "preset", { fields: body });
}

/** Creates a code version. Rejects the result of a failed validation. */
export function createCodeVersion(exchange: Exchange): Version {
  // checked by the route's rules
  const { file, validation_result } = exchange.body as { file: string; validation_result: string };
  if (validation_result.includes('"invalid"'))
    throw standardError(
      400,
      1_107,
      "The validation of the code failed",
      "Validate the code and send the result of a validation that passed.",
    );
  return addVersion(exchange.state, scorerOfKind(exchange, "code"), "code", { code: file });
}

/** Returns a version by its number, or the latest version. */
export function readVersion({ state, path, query }: Exchange): Version {
  return byNumber(state.scorer(path.scorer_id ?? ""), query.get("version")).answer;
}

/** Lists the versions of a scorer, newest first. */
export function listVersions({
  state,
  path,
  query,
}: Exchange): Schemas["ListScorerVersionsResponse"] {
  const all = state.scorer(path.scorer_id ?? "").versions.map(({ answer }) => answer);
  const { items, ...page } = pageOf(all.reverse(), pageIn(query));
  return { ...page, versions: items };
}

/** Restores an earlier version by copying it into a new, latest version. */
export function restoreVersion({ state, path }: Exchange): Version {
  const scorer = state.scorer(path.scorer_id ?? "");
  const { answer, code } = byNumber(scorer, path.version_number ?? "");
  const at = state.now();
  const restored: Version = {
    ...answer,
    id: state.newId(),
    version: scorer.versions.length,
    created_at: at,
    updated_at: at,
  };
  scorer.versions.push({ answer: restored, code });
  scorer.answer = { ...scorer.answer, default_version_id: restored.id, updated_at: at };
  return restored;
}

/** Returns the source of a code version. */
export function readCode({
  state,
  path,
  query,
}: Exchange): AnswerOf<"get_scorer_version_code_v2_scorers__scorer_id__version_code_get"> {
  const { code } = byNumber(state.scorer(path.scorer_id ?? ""), query.get("version"));
  if (code === null) throw detail(404, "The version has no code");
  return code;
}

/** Starts a language model task. The response has only the id of the task. */
export function startTask({ state }: Exchange): Schemas["GenerationResponse"] {
  return { task_result_id: state.newId() };
}

/** The records on which a scorer is tried. */
interface TriedOn {
  readonly dataset_id?: string;
  readonly dataset_version_index?: number | null;
  readonly experiment_id?: string | null;
  readonly log_stream_id?: string | null;
  readonly limit?: number;
}

/**
 * Tries a scorer on records. The traces with its scores can be read with `metrics_testing_id`; the
 * key of the metric is made up.
 */
export function startExperiment({ state, body }: Exchange): {
  metrics_experiment_id: string;
  project_id: string;
} {
  const projectId = state.projects[0]?.id ?? state.newId();
  const run = newRun(state, "metrics_testing", {
    id: state.newId(),
    name: "validation",
    projectId,
    createdAt: state.now(),
    metrics: [{ key: "validation" }],
  });
  state.runs.set(run.id, run);
  const tried = body as TriedOn; // checked by the route's rules
  for (const seed of recordsOf(state, tried).slice(0, tried.limit ?? 100))
    addTrace(run, { ...seed, id: state.newId(), createdAt: state.now(), scores: {}, spans: [] });
  startScoring(state, run, run.traces, ["validation"]);
  return { metrics_experiment_id: run.id, project_id: projectId };
}

type TriedRecord = Omit<GalileoTraceSeed, "id" | "createdAt" | "scores">;

function recordsOf(state: GalileoState, tried: TriedOn): TriedRecord[] {
  const dataset = state.datasets.get(tried.dataset_id ?? "");
  if (dataset !== undefined)
    return rowsOf(dataset, tried.dataset_version_index ?? dataset.versions.length).map(traceOfRow);
  const run = state.runs.get(tried.experiment_id ?? tried.log_stream_id ?? "");
  return run?.traces.map(({ trace }) => trace) ?? [];
}

/** Validates code, which fails without a `def scorer_fn`. */
export function validateCode({ state, body }: Exchange): Schemas["ValidateCodeScorerResponse"] {
  const { file } = body as { file: string }; // checked by the route's rules
  const valid = /def\s+scorer_fn\b/.test(file);
  const task: GalileoTask = {
    id: state.newId(),
    createdAt: state.now(),
    looksLeft: state.looksUntilValidated,
    status: valid ? "completed" : "failed",
    result: valid
      ? {
          result: {
            result_type: "valid",
            score_type: "bool",
            scoreable_node_types: ["llm"],
            test_scores: [{ node_type: "llm", score: true }],
          },
        }
      : {
          result: {
            result_type: "invalid",
            error_message: "The code has no function named 'scorer_fn'",
          },
        },
  };
  state.tasks.set(task.id, task);
  return { task_id: task.id };
}

/** Returns the state of a validation, which advances with each status check. */
export function readTask({ state, path }: Exchange): Schemas["RegisteredScorerTaskResultResponse"] {
  const task = state.tasks.get(path.task_id ?? "");
  if (task === undefined) throw detail(404, "Task result not found");
  const ended = task.looksLeft <= 0;
  const status = ended
    ? task.status
    : task.looksLeft === state.looksUntilValidated
      ? "pending"
      : "started";
  task.looksLeft--;
  return {
    id: task.id,
    created_at: task.createdAt,
    updated_at: state.now(),
    status,
    result: ended ? (task.result ?? null) : null,
  };
}

/** Records how well a version performs on a data set. */
export function writeHealthScore({
  state,
  path,
  body,
}: Exchange): Schemas["ScorerVersionHealthScoreEntry"] {
  const { dataset_id, health_score_type, score, secondary } =
    body as Schemas["WriteHealthScoreRequest"]; // checked by the route's rules
  const scorer = state.scorer(path.scorer_id ?? "");
  const version = scorer.versions.find(
    ({ answer }) => answer.version === Number(path.version_number),
  );
  if (version === undefined) throw detail(404, "Scorer version not found");
  const entry: Schemas["ScorerVersionHealthScoreEntry"] = {
    id: state.newId(),
    scorer_version_id: version.answer.id,
    scorer_version_number: version.answer.version,
    dataset_id,
    health_score_type,
    score,
    secondary: secondary ?? null,
    computed_at: state.now(),
  };
  state.healthScores.push({ ...entry, scorerId: scorer.answer.id });
  return entry;
}

/** Returns how well the versions of a scorer perform on a data set. */
export function readHealthScores({
  state,
  path,
  query,
}: Exchange): Schemas["ScorerHealthScoresResponse"] {
  const scorer = state.scorer(path.scorer_id ?? "");
  const found = state.healthScores.filter(
    (one) => one.scorerId === scorer.answer.id && one.dataset_id === query.get("dataset_id"),
  );
  return { scores: found.map(({ scorerId: _scorer, ...entry }) => entry) };
}
