import type { GalileoState, GalileoTask } from "./galileo-state.ts";
import { detail } from "./wire-errors.ts";
import type { GalileoExchange, Schemas } from "./wire-types.ts";

type Exchange = GalileoExchange<GalileoState>;

/** Starts work of a language model: the id of its task is all that it tells. */
export function startTask({ state }: Exchange): Schemas["GenerationResponse"] {
  return { task_result_id: state.newId() };
}

/** Starts an experiment. */
export function startExperiment({ state }: Exchange): { metrics_experiment_id: string; project_id: string } {
  return { metrics_experiment_id: state.newId(), project_id: state.projects[0]?.id ?? state.newId() };
}

/** Tries code: what holds no `def scorer_fn` fails. */
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
      : { result: { result_type: "invalid", error_message: "The code has no function named 'scorer_fn'" } },
  };
  state.tasks.set(task.id, task);
  return { task_id: task.id };
}

/** Looks at a validation; each look brings it on. */
export function readTask({ state, path }: Exchange): Schemas["RegisteredScorerTaskResultResponse"] {
  const task = state.tasks.get(path.task_id ?? "");
  if (task === undefined) throw detail(404, "Task result not found");
  const ended = task.looksLeft <= 0;
  const status = ended ? task.status : task.looksLeft === state.looksUntilValidated ? "pending" : "started";
  task.looksLeft--;
  return { id: task.id, created_at: task.createdAt, updated_at: state.now(), status, result: ended ? (task.result ?? null) : null };
}

/** Notes how well a version does on a data set. */
export function writeHealthScore({ state, path, body }: Exchange): Schemas["ScorerVersionHealthScoreEntry"] {
  const { dataset_id, health_score_type, score, secondary } = body as Schemas["WriteHealthScoreRequest"]; // checked by the route's rules
  const scorer = state.scorer(path.scorer_id ?? "");
  const version = scorer.versions.find(({ answer }) => answer.version === Number(path.version_number));
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

/** How well the versions of a scorer do on a data set. */
export function readHealthScores({ state, path, query }: Exchange): Schemas["ScorerHealthScoresResponse"] {
  const scorer = state.scorer(path.scorer_id ?? "");
  const found = state.healthScores.filter((one) => one.scorerId === scorer.answer.id && one.dataset_id === query.get("dataset_id"));
  return { scores: found.map(({ scorerId: _scorer, ...entry }) => entry) };
}
