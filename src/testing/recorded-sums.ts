import { INLINE_DIGESTS, SUMS_DIGESTS, SUMS_TRIALS } from "./recorded-data.ts";
import { PARTIAL_TRIALS } from "./recorded-partial.ts";
import type { ModelSeed, RunSeed, TrialSeed, WeaveProjectSeed } from "./seed.ts";
import { formatTime, objectRef } from "./weave/notation.ts";

const SUMS = "acme/evals";
const SUMS_EVALUATION = objectRef(SUMS, "sums-eval", "jU5nvtZEajfAWCl7G8I678TS4dT86EjIOCQNA4VzgqE");
const MODEL_A = objectRef(SUMS, "model-a", "YJk3dz7OlN0YNk2wXRAwpiGU1m6MVXXbhtn2Pt9RqCY");
const MODEL_B = objectRef(SUMS, "model-b", "DHYFkbAbA81RTsfv6H1ukkJKTw3QKxCbduBHicSvHU8");
const DATASET = {
  digest: "njCC9MDbiOuudjBQEWciZlXvUNWWYIkTkjhdXrkn3xE",
  tableDigest: "ceee5a0eacbf52d63442659634cecd958a558f033c2cae093b7f1c95afbed8eb",
};

/** The project of the two v2 runs: 24 sums, two models, four scorers. */
export function sumsProject(): WeaveProjectSeed {
  return {
    name: SUMS,
    ...sumsObjects(),
    runs: [
      sumsRun(0, "01a1fb7d-8c4c-774d-8dcc-270e2198ca1a", "2026-11-21T00:24:31.631417Z", "2026-11-21T00:24:58.691795Z", 0.8368416666666665),
      sumsRun(1, "01a1fb7d-f65b-706c-b36e-c90083d31d99", "2026-11-21T00:24:58.777390Z", "2026-11-21T00:25:27.172769Z", 0.8648958333333332),
    ],
  };
}

function sumsObjects(): Omit<WeaveProjectSeed, "name" | "runs"> {
  const at = (seconds: string): string => `2026-11-21T00:24:${seconds}Z`;
  const scorer = (name: string, digest: string, seconds: string, scoreOp: string) => ({
    name,
    digest,
    createdAt: at(seconds),
    description: `${name} scorer`,
    scoreOp,
  });
  const scorers = [
    scorer("exact_match", "ojMgtrqqMXjnKHB0bXBImaOHPBHB35hpHloDHoSVcGs", "30.526", "lqG4P5VucfbkYfv9dR7ngPXppjbGWBHUZQqNwCuNp4E"),
    scorer("closeness", "sGSuQfTo3xm0rwAjOke9X9dj9LbABc2pyGzckpmWaSA", "30.777", "EMRaVRXNRD4RbB9B1Z83IvV83DY1KQbnb5YXavKUD50"),
    scorer("tone", "ZYsXTnJCXgYRKtX58ZwIOODyOoYREBO3SCThnp6wh64", "30.950", "jR247sYOisEpH4fnckjSfXa7cNlZhclEPz5YCvnMZqQ"),
    scorer("judge", "oH2D9U8SB5BHY5ZLOiVnJrNk2WVGUcyl9UJ9XxYKyIo", "31.132", "6p9bCFINkMY69RoJZWP6WS7h4y6Y7YTezhZSyYEuQkI"),
  ];
  const evaluation = {
    name: "sums-eval",
    digest: SUMS_EVALUATION.slice(-43),
    createdAt: at("31.515"),
    dataset: objectRef(SUMS, "sums", DATASET.digest),
    scorers: scorers.map(({ name, digest }) => objectRef(SUMS, name, digest)),
    evaluationName: "nightly",
    attributes: { owner: "qa" },
  };
  const rows = SUMS_DIGESTS.map((digest, row) => ({ digest, value: sum(row) }));
  return {
    datasets: [{ name: "sums", ...DATASET, createdAt: at("30.339"), description: "addition", rows }],
    scorers,
    models: [sumsModel("model-a", MODEL_A, at("31.204"), 0.2), sumsModel("model-b", MODEL_B, at("31.271"), 0.7)],
    evaluations: [evaluation],
  };
}

function sumsModel(name: string, ref: string, createdAt: string, temperature: number): ModelSeed {
  const sourceCode = "import weave\nclass M(weave.Model):\n    @weave.op\n    def predict(self, question): return '4'\n";
  return { name, digest: ref.slice(-43), createdAt, sourceCode, attributes: { temperature } };
}

function sum(row: number): Record<string, unknown> {
  return { question: `What is ${row}+${row}?`, expected: String(2 * row), difficulty: row % 2 === 0 ? "easy" : "hard", n: row };
}

/** The time in a version 7 UUID, to the millisecond. */
function timeOfId(id: string): string {
  return formatTime(Number.parseInt(id.slice(0, 13).replace("-", ""), 16) * 1000);
}

function sumsRun(which: 0 | 1, id: string, startedAt: string, finishedAt: string, mean: number): RunSeed {
  return {
    id,
    kind: "v2",
    evaluation: SUMS_EVALUATION,
    model: which === 0 ? MODEL_A : MODEL_B,
    startedAt,
    finishedAt,
    summary: { note: "done" },
    output: { closeness: { mean } },
    trials: SUMS_TRIALS[which].map((line, row) => sumsTrial(line, row)),
  };
}

function sumsTrial(line: string, row: number): TrialSeed {
  const [id = "", predictionId = "", answer, tokens, exact, closeness, tone, score, seconds, ...scoreIds] = line.split(" ");
  const ok = exact === "true";
  const values = [ok, Number(closeness), tone, { passed: ok, score: Number(score), reason: "Because." }];
  const names = ["exact_match", "closeness", "tone", "judge"];
  return {
    id,
    predictionId,
    rowDigest: INLINE_DIGESTS[row] ?? "",
    input: sum(row),
    output: { answer, tokens: Number(tokens) },
    scores: Object.fromEntries(names.map((name, index) => [name, { value: values[index], id: scoreIds[index] ?? "" }])),
    // Of one prediction the exact time was recorded; of the others the id tells the millisecond.
    startedAt: predictionId === "01a1fb7d-8cae-74a0-bb6e-440ab0520252" ? "2026-11-21T00:24:31.852710Z" : timeOfId(predictionId),
    latencySeconds: Number(seconds),
  };
}

/** The third v2 run: repeated, unfinished and odd predictions. */
export function partialRun(): RunSeed {
  return {
    id: "01a1fb84-48ba-7692-9ecd-e8438ccb5b2e",
    kind: "v2",
    evaluation: SUMS_EVALUATION,
    model: MODEL_B,
    startedAt: "2026-11-21T00:31:53.138135Z",
    finishedAt: null,
    trials: PARTIAL_TRIALS.map((trial) => ({ ...trial, startedAt: timeOfId(trial.predictionId ?? trial.id) })),
  };
}
