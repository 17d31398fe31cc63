// Evaluation of the recordings: 24 sums x 2 models x 4 scorers, through the v2 routes, with exactly
// the recorded values (from Python's random.Random(7); a table is simpler than its generator). The
// same content yields the same digests.
import { mapLimit, v2Project } from "./wire.mjs";

/** Project of the evaluation. */
export const SUMS_PROJECT = "acme/evals";

// One entry per row: right or wrong, tokens, closeness, tone (formal or casual), the judge's
// points.
const OUTCOMES = {
  "model-a":
    "+14 1 c1,+39 1 f3,+37 1 f1,+31 1 f2,+32 1 f5,+19 1 f5,+8 1 f1,+13 1 c4,+12 1 c5,-16 0.1031 f3,+50 1 f5,+18 1 c5," +
    "+25 1 c5,-28 0.2998 f2,+24 1 c3,+23 1 f1,+15 1 c2,-31 0.0392 f5,+25 1 c3,+42 1 c1,-22 0.4741 f1,+24 1 c3,+47 1 c1,-27 0.168 f4",
  "model-b":
    "+23 1 f2,+36 1 f2,+40 1 c2,-40 0.2784 c3,-29 0.9577 f1,+19 1 f1,+42 1 f3,+14 1 c5,+41 1 c2,-37 0.9502 f4,-48 0.7979 c4,+11 1 c4," +
    "+9 1 f4,+26 1 f1,+14 1 f3,-9 0.8743 c2,-27 0.6023 c1,+36 1 c4,+10 1 f1,-21 0.4786 f5,+38 1 c2,-6 0.7581 c1,-21 0.5184 f3,-39 0.5416 c2",
};

const ROWS = Array.from({ length: 24 }, (_, n) => ({
  question: `What is ${n}+${n}?`,
  expected: String(2 * n),
  difficulty: n % 2 === 0 ? "easy" : "hard",
  n,
}));

/**
 * Seeds both runs, model-a first, and returns every ID and ref. Takes about 25 s, because the
 * embedded database handles one write at a time.
 */
export async function seedSums(baseUrl) {
  const weave = v2Project(baseUrl, SUMS_PROJECT);
  const dataset = await weave.dataset("sums", ROWS, "addition");
  const scorers = {};
  for (const name of ["exact_match", "closeness", "tone", "judge"])
    scorers[name] = (await weave.scorer(name)).scorer;
  const models = {};
  for (const name of Object.keys(OUTCOMES)) {
    models[name] = (
      await weave.model(name, { temperature: name === "model-a" ? 0.2 : 0.7 })
    ).model_ref;
  }
  const evaluation = await weave.evaluation({
    name: "sums-eval",
    dataset: dataset.ref,
    scorers: Object.values(scorers),
    trials: 1,
    evaluation_name: "nightly",
    eval_attributes: { owner: "qa" },
  });
  const runs = {};
  for (const name of Object.keys(OUTCOMES))
    runs[name] = await seedRun(
      weave,
      evaluation.evaluation_ref,
      models[name],
      scorers,
      OUTCOMES[name],
    );
  return {
    project: SUMS_PROJECT,
    dataset: dataset.ref,
    scorers,
    models,
    evaluation: evaluation.evaluation_ref,
    runs,
  };
}

async function seedRun(weave, evaluation, model, scorers, outcomes) {
  const id = await weave.startRun({ evaluation, model });
  const predictions = await mapLimit(outcomes.split(","), 4, (text, n) => {
    const inputs = ROWS[n];
    const [first, closeness, last] = text.split(" ");
    const right = first.startsWith("+");
    const answer = right ? inputs.expected : String(Number(inputs.expected) + 1);
    const scores = [
      [scorers.exact_match, right],
      [scorers.closeness, Number(closeness)],
      [scorers.tone, last.startsWith("f") ? "formal" : "casual"],
      [scorers.judge, { passed: right, score: Number(last.slice(1)), reason: "Because." }],
    ];
    return weave.predict({
      model,
      run: id,
      inputs,
      output: { answer, tokens: Number(first.slice(1)) },
      scores,
    });
  });
  await weave.finishRun(id, { note: "done" });
  return { id, predictions };
}
