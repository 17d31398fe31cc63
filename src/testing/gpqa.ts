import { GPQA_DIGESTS, GPQA_ITEMS, GPQA_MODELS } from "./gpqa-data.ts";
import type { RunSeed, Seed, TrialSeed } from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime, objectRef } from "./weave/notation.ts";

const PROJECT = "acme/gpqa";
const EPOCHS = 5;
const DATASET = objectRef(PROJECT, "gpqa-diamond", GPQA_DIGESTS.dataset);
const EVALUATION = objectRef(PROJECT, "gpqa-diamond-eval", GPQA_DIGESTS.evaluation);
const SCORER = objectRef(PROJECT, "correct", GPQA_DIGESTS.scorer);
const FIRST_START_MS = Date.UTC(2026, 10, 2, 9);

/**
 * Makes a project with a real evaluation: GPQA Diamond, two models, 198 items, 5 trials each, one boolean scorer `correct`. The scores are those of
 * `gpqa_diamond_scores.csv` in the package evalconfidence on PyPI (Apache License 2.0); questions and answers are not in them. The runs are classic
 * ones of project `acme/gpqa`, with the models' names in `attributes`; ids, times and latencies are made up. About 2 MB in a store.
 *
 * @example Counts what was correct
 * ```ts
 * import assert from "node:assert/strict";
 * import { gpqa } from "evalwire/testing";
 *
 * const [nano] = gpqa().weave?.projects[0]?.runs ?? [];
 * const correct = nano?.trials.filter((trial) => trial.scores["correct"]?.value === true).length;
 * assert.equal(nano?.trials.length, 990);
 * assert.ok(correct !== undefined && correct > 600);
 * ```
 */
export function gpqa(): Seed {
  const createdAt = formatTime((FIRST_START_MS - 3_600_000) * 1000);
  const items = GPQA_ITEMS.map((line) => line.split(" "));
  return {
    weave: {
      projects: [
        {
          name: PROJECT,
          datasets: [
            {
              name: "gpqa-diamond",
              digest: GPQA_DIGESTS.dataset,
              tableDigest: GPQA_DIGESTS.table,
              createdAt,
              description: "Ids of the 198 items of GPQA Diamond",
              rows: items.map(([id, digest = ""]) => ({ digest, value: { id } })),
            },
          ],
          scorers: [{ name: "correct", digest: GPQA_DIGESTS.scorer, createdAt }],
          models: GPQA_MODELS.map((name, which) => ({ name, digest: GPQA_DIGESTS.models[which] ?? "", createdAt })),
          evaluations: [
            { name: "gpqa-diamond-eval", digest: GPQA_DIGESTS.evaluation, createdAt, dataset: DATASET, scorers: [SCORER], trials: EPOCHS },
          ],
          runs: GPQA_MODELS.map((model, which) => gpqaRun(model, which)),
        },
      ],
    },
  };
}

function gpqaRun(model: string, which: number): RunSeed {
  const startMs = FIRST_START_MS + which * 86_400_000;
  const random = seededRandom(198 + which);
  const trials = GPQA_ITEMS.flatMap((line, item) => gpqaTrials(line, { which, item, startMs, random }));
  const passed = trials.filter((trial) => trial.scores.correct?.value === true).length;
  return {
    id: timedId(random, startMs),
    traceId: timedId(random, startMs),
    kind: "classic",
    name: `GPQA Diamond, ${model}`,
    evaluation: EVALUATION,
    model: objectRef(PROJECT, model, GPQA_DIGESTS.models[which] ?? ""),
    startedAt: formatTime(startMs * 1000),
    finishedAt: formatTime((startMs + 1_800_000) * 1000),
    attributes: { model, benchmark: "gpqa-diamond", branch: which === 0 ? "main" : "candidate" },
    summary: { status_counts: { success: 1 + 3 * trials.length, error: 0 } },
    output: { correct: { true_count: passed, true_fraction: passed / trials.length } },
    trials,
  };
}

function gpqaTrials(line: string, at: { which: number; item: number; startMs: number; random: () => number }): TrialSeed[] {
  const [, digest = "", bits = ""] = line.split(" ");
  const epochs = Number.parseInt(bits.charAt(at.which), 32);
  return Array.from({ length: EPOCHS }, (_, epoch) => {
    const startMs = at.startMs + 1000 * (at.item + epoch * GPQA_ITEMS.length);
    return {
      id: timedId(at.random, startMs),
      predictionId: timedId(at.random, startMs),
      rowDigest: digest,
      input: `${DATASET}/attr/rows/id/${digest}`,
      output: { epoch: epoch + 1 },
      scores: { correct: { value: (epochs & (1 << epoch)) !== 0 } },
      startedAt: formatTime(startMs * 1000),
      latencySeconds: 0.9,
    };
  });
}
