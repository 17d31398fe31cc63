import { PY_DIGESTS, PY_TRIALS } from "./recorded-data.ts";
import type { EvaluationSeed, RunSeed, TrialSeed, WeaveProjectSeed } from "./seed.ts";
import { seededRandom, timedId } from "./seeded-random.ts";
import { formatTime, objectRef } from "./weave/notation.ts";

const PY = "acme/pyevals";
const PY_EVALUATION = objectRef(PY, "py-sums", "2oOmfziiXhWZ8gCBr1fazZ6XBgsKMHScn1g4uiEUTXU");
const PY_DATASET = objectRef(PY, "py-sums-ds", "r4NmzCIde0YcVeHejBulXbzGSggPmu47criY4cew9ZA");
const PY_OPS = {
  correct: `weave:///${PY}/op/correct:HfcXdzdB6idH0F9c28VPaZLwzYXku7msNqrCsWNH6AA`,
  error: `weave:///${PY}/op/error:vRWaISM215TomUjXczGqlaExSqGu8ePahI50re6JaYM`,
  detail: `weave:///${PY}/op/detail:YntBvwMasupp7HCXl5XJTYFde6xMj1B4MtNyNcNtnGo`,
};

/** The project of the two classic runs: 20 sums, three function scorers. */
export function pySumsProject(): WeaveProjectSeed {
  const op = (name: string, digest: string) => `weave:///${PY}/op/${name}:${digest}`;
  const predict = op("M.predict", "p6KFNy0vr6gdprXp8fikSRbcu3TNmk7ZV6xXUw2QW60");
  return {
    name: PY,
    datasets: [
      {
        name: "py-sums-ds",
        digest: PY_DATASET.slice(-43),
        tableDigest: "1e7af1676533f22f0994aae18b4c8eab31240b65b1f56f9573502131ffd8c5e9",
        createdAt: "2026-11-21T00:25:28.430Z",
        rows: PY_DIGESTS.map((digest, row) => ({ digest, value: { question: `${row}+${row}`, expected: 2 * row } })),
      },
    ],
    models: [
      {
        name: "bias-0",
        digest: "NpukZIAUYIUZrEZGEk15EWEXdEZBJsdPElfMeIRppsw",
        createdAt: "2026-11-21T00:25:28.596Z",
        attributes: { bias: 0, predict },
      },
      {
        name: "bias-2",
        digest: "1rXToUZmrAgcvHdhO4w42VqsPFWSFY3NP8DsjdeXqrI",
        createdAt: "2026-11-21T00:25:32.325Z",
        attributes: { bias: 2, predict },
      },
    ],
    evaluations: [pyEvaluation(op)],
    runs: [pyRun(0), pyRun(2)],
  };
}

function pyEvaluation(op: (name: string, digest: string) => string): EvaluationSeed {
  return {
    name: "py-sums",
    digest: PY_EVALUATION.slice(-43),
    createdAt: "2026-11-21T00:25:28.571Z",
    dataset: PY_DATASET,
    scorers: [PY_OPS.correct, PY_OPS.error, PY_OPS.detail],
    evaluateOp: op("Evaluation.evaluate", "wXNuwBLi2qRU7RkiQYX9J1yw3Tk2cuklLK84fceKvdI"),
    predictAndScoreOp: op("Evaluation.predict_and_score", "jd4m1EJuNnrGmHeiGY1T2CUngsk9x7knOgRJ2sYpU2g"),
    summarizeOp: op("Evaluation.summarize", "Y0s05NYTuqlmXieehHPogfq2JXKl4Y1Xgy8CKumdmjI"),
  };
}

function pyRun(bias: 0 | 2): RunSeed {
  const zero = bias === 0;
  const passed = zero ? { true_count: 20, true_fraction: 1 } : { true_count: 13, true_fraction: 0.65 };
  return {
    id: zero ? "01a1fb7e-6958-7e37-83c1-46cae68ae315" : "01a1fb7e-6a66-7ee1-8f53-58a29893acfe",
    traceId: zero ? "01a1fb7e-6954-7fb3-a612-da32bbc1718d" : "01a1fb7e-6a66-735f-b971-e1d98c8f01ee",
    kind: "classic",
    name: `run bias ${bias}`,
    evaluation: PY_EVALUATION,
    model: objectRef(
      PY,
      `bias-${bias}`,
      zero ? "NpukZIAUYIUZrEZGEk15EWEXdEZBJsdPElfMeIRppsw" : "1rXToUZmrAgcvHdhO4w42VqsPFWSFY3NP8DsjdeXqrI",
    ),
    startedAt: zero ? "2026-11-21T00:25:28.153447Z" : "2026-11-21T00:25:28.423020Z",
    finishedAt: zero ? "2026-11-21T00:25:28.419058Z" : "2026-11-21T00:25:28.545267Z",
    summary: { status_counts: { success: 102, error: 0 } },
    output: {
      output: { answer: { mean: zero ? 19 : 19.7 } },
      correct: passed,
      error: { mean: zero ? 0 : 0.1371696890270744 },
      detail: { passed },
      model_latency: { mean: zero ? 0.006731498241424561 : 0.0016575455665588379 },
    },
    trials: PY_DIGESTS.map((digest, row) => pyTrial(bias, digest, row)),
  };
}

function pyTrial(bias: 0 | 2, digest: string, row: number): TrialSeed {
  const random = seededRandom(1000 * bias + row);
  const startMs = Date.parse(bias === 0 ? "2026-11-21T00:25:28.170Z" : "2026-11-21T00:25:28.430Z") + row;
  const [id, predictionId, seconds] = PY_TRIALS[bias === 0 ? 0 : 1][row]?.split(" ") ?? [];
  const answer = 2 * row + (row % 3 === 0 ? bias : 0);
  const passed = answer === 2 * row;
  return {
    id: id ?? timedId(random, startMs),
    predictionId: predictionId ?? timedId(random, startMs),
    rowDigest: digest,
    input: `${PY_DATASET}/attr/rows/id/${digest}`,
    output: { answer },
    scores: {
      correct: { value: passed },
      error: { value: Math.abs(answer - 2 * row) / (2 * row + 1) },
      detail: { value: { passed, label: passed ? "ok" : "off" } },
    },
    startedAt: formatTime(startMs * 1000),
    latencySeconds: Number(seconds ?? 0.00005),
  };
}
