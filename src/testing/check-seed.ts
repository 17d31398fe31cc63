import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  anObject,
  aShare,
  atLeastZero,
  integerFrom,
  oneOf,
  someText,
} from "../core/options.ts";
import { anything, aUtcTime, orNull } from "./checks.ts";
import { GALILEO } from "./galileo/check-seed.ts";
import type * as seeds from "./seed.ts";
import {
  all,
  checkShape,
  may,
  name,
  needs,
  shapeOf,
  some,
  strings,
  text,
  there,
  time,
} from "./seed-shape.ts";

// A seed is often written by hand or read from JSON: with a misspelled field, a test would run on
// data other than it says.

/** The fields that a version of any stored object has. */
const version = { name, digest: name, createdAt: time, description: text, unnamed: may(aBoolean) };

const DATASET = shapeOf<seeds.DatasetSeed>("a data set of a seed", {
  ...version,
  tableDigest: name,
  rows: all(
    shapeOf<seeds.DatasetSeed["rows"][number]>("a row of a seed", {
      digest: name,
      value: needs(there),
    }),
  ),
});
const SCORER = shapeOf<seeds.ScorerSeed>("a scorer of a seed", {
  ...version,
  className: text,
  scoreOp: text,
});
const MODEL = shapeOf<seeds.ModelSeed>("a model of a seed", {
  ...version,
  className: text,
  sourceCode: text,
  attributes: may(anObject),
});
const EVALUATION = shapeOf<seeds.EvaluationSeed>("an evaluation of a seed", {
  ...version,
  dataset: name,
  scorers: needs(strings),
  trials: may(integerFrom(1, Number.POSITIVE_INFINITY)),
  evaluationName: text,
  evaluateOp: text,
  predictAndScoreOp: text,
  summarizeOp: text,
  attributes: may(anObject),
});
const TRIAL = shapeOf<seeds.TrialSeed>("a trial of a seed", {
  id: name,
  predictionId: needs(orNull(someText)),
  rowDigest: name,
  input: needs(there),
  output: needs(there),
  scores: {
    rule: anObject,
    optional: false,
    each: shapeOf<seeds.ScoreSeed>("a score of a seed, which has the form { value }", {
      value: needs(there),
      id: text,
    }),
  },
  startedAt: time,
  latencySeconds: needs(atLeastZero),
  finished: may(aBoolean),
  modelCrash: text,
  crash: text,
  tokens: may(atLeastZero),
  costUsd: may(atLeastZero),
});
const RUN = shapeOf<seeds.RunSeed>("a run of a seed", {
  id: name,
  kind: needs(oneOf("v2", "classic")),
  traceId: text,
  parentId: text,
  name: text,
  evaluation: name,
  model: name,
  startedAt: time,
  finishedAt: needs(orNull(aUtcTime)),
  attributes: may(anObject),
  summary: may(anObject),
  output: may(anything),
  sourceRunId: text,
  exception: text,
  trials: all(TRIAL),
});
const PROJECT = shapeOf<seeds.WeaveProjectSeed>("a project of a seed", {
  name: needs({
    is: (value) => typeof value === "string" && /^[^/]+\/[^/]+$/.test(value),
    kind: "a name such as 'acme/search'",
  }),
  datasets: some(DATASET),
  scorers: some(SCORER),
  models: some(MODEL),
  evaluations: some(EVALUATION),
  runs: some(RUN),
});
const RENSEI = shapeOf<seeds.RenseiSeed>("the Rensei part of a seed", {
  runs: all(
    shapeOf<seeds.RenseiRunSeed>("a Rensei run of a seed", {
      id: name,
      graderIds: needs(strings),
      trace: needs(oneOf("kept", "collected", "none")),
      output: needs(there),
      merit: needs(aShare),
    }),
  ),
  graders: all(
    shapeOf<seeds.RenseiGraderSeed>("a grader of a seed", {
      id: name,
      kind: needs(oneOf("structural", "model", "human")),
      requires: may(strings),
      allowsNull: may(aBoolean),
      crash: text,
    }),
  ),
  judges: all(
    shapeOf<seeds.RenseiJudgeSeed>("a judge of a seed", {
      id: name,
      strictness: needs(atLeastZero),
      noise: needs(aShare),
      delayMs: may(atLeastZero),
      crash: text,
    }),
  ),
});
const SEED = shapeOf<seeds.Seed>("a seed", {
  weave: may(anObject),
  galileo: may(anObject),
  rensei: may(anObject),
});
const WEAVE = shapeOf<NonNullable<seeds.Seed["weave"]>>("the Weave part of a seed", {
  projects: all(PROJECT),
});

/**
 * Checks a whole seed, down to each score.
 *
 * @throws {InvalidArgumentError} with the path of the wrong value.
 */
export function checkSeed(seed: seeds.Seed): void {
  checkShape(seed, SEED, "seed");
  if (seed.weave !== undefined) checkShape(seed.weave, WEAVE, "seed.weave");
  if (seed.galileo !== undefined) checkShape(seed.galileo, GALILEO, "seed.galileo");
  if (seed.rensei !== undefined) checkShape(seed.rensei, RENSEI, "seed.rensei");
  for (const [index, project] of (seed.weave?.projects ?? []).entries())
    checkIds(project.runs ?? [], `seed.weave.projects[${index}]`);
}

/** A second call with the same ID would replace the first: rows would disappear. */
function checkIds(runs: readonly seeds.RunSeed[], path: string): void {
  const seen = new Set<string>();
  for (const [at, run] of runs.entries()) {
    for (const id of [
      run.id,
      ...run.trials.flatMap((trial) => [trial.id, trial.predictionId ?? []].flat()),
    ]) {
      if (seen.has(id)) {
        throw new InvalidArgumentError(`The ID '${id}' is used twice in one project`, {
          path: `${path}.runs[${at}]`,
        });
      }
      seen.add(id);
    }
  }
}
