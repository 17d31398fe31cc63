// Unusual runs of the v2 API: partial, repeated, unfinished and rescored runs, a run with a missing
// score, and a run without any passes.
import { mapLimit, v2Project } from "./wire.mjs";

/** Project of the runs. */
export const EDGE_PROJECT = "acme/edge";

const CAPITALS = {
  France: "Paris",
  Japan: "Tokyo",
  Peru: "Lima",
  Kenya: "Nairobi",
  Norway: "Oslo",
  Chile: "Santiago",
};
const ROWS = Object.entries(CAPITALS).map(([country, expected]) => ({ country, expected }));

/**
 * Seeds the runs one after another, so their start times follow the order of the returned object.
 * Works on any server with the v2 API.
 */
export async function seedEdge(baseUrl) {
  const weave = v2Project(baseUrl, EDGE_PROJECT);
  const dataset = await weave.dataset("capitals", ROWS, "capitals of six countries");
  const edited = await weave.dataset(
    "capitals",
    [...ROWS.slice(0, 5), { country: "Chile", expected: "Santiago de Chile" }],
    "one edited row",
  );
  const exact = (await weave.scorer("exact")).scorer;
  const length = (await weave.scorer("length")).scorer;
  const model = (await weave.model("atlas", { size: "small" })).model_ref;
  const other = (await weave.model("atlas-large", { size: "large" })).model_ref;
  const evaluation = (
    await weave.evaluation({
      name: "capitals-eval",
      dataset: dataset.ref,
      scorers: [exact, length],
    })
  ).evaluation_ref;
  const score = (row, right) => [
    [exact, right],
    [length, row.expected.length],
  ];
  const start = (extra = {}) => weave.startRun({ evaluation, model, ...extra });
  const predict = (run, row, more) =>
    weave.predict({ model, run, inputs: row, output: { answer: row.expected }, ...more });

  const runs = {};
  runs.whole = await start();
  // The last row was never scored: the run has 6 trials and 5 scored ones.
  await mapLimit(ROWS, 4, (row, n) =>
    predict(runs.whole, row, { scores: n === 5 ? [] : score(row, n !== 1) }),
  );
  await weave.finishRun(runs.whole, { branch: "main", sha: "4f1c2ab" });

  runs.partial = await start({ model: other });
  await mapLimit(ROWS.slice(0, 4), 4, (row) =>
    predict(runs.partial, row, { model: other, scores: score(row, false) }),
  );
  await weave.finishRun(runs.partial, { branch: "next" });

  runs.repeated = await start();
  for (const right of [true, true, false])
    await mapLimit(ROWS.slice(0, 2), 2, (row) =>
      predict(runs.repeated, row, { scores: score(row, right) }),
    );
  await weave.finishRun(runs.repeated, {});

  runs.running = await start();
  const finished = await predict(runs.running, ROWS[0], { scores: score(ROWS[0], true) });
  const unfinished = await predict(runs.running, ROWS[1], {
    scores: score(ROWS[1], true),
    unfinished: true,
  });

  runs.rescored = await start({ source_evaluation_run_id: runs.whole });
  await mapLimit(ROWS, 4, (row) => predict(runs.rescored, row, { scores: [[exact, true]] }));
  await weave.finishRun(runs.rescored, {});

  runs.empty = await start();
  await weave.finishRun(runs.empty, {});
  const standalone = await weave.predict({ model, inputs: ROWS[0], output: { answer: "Paris" } });
  return {
    project: EDGE_PROJECT,
    datasets: { first: dataset.ref, edited: edited.ref },
    scorers: { exact, length },
    models: { atlas: model, "atlas-large": other },
    evaluation,
    runs,
    predictions: {
      finished: finished.prediction_id,
      unfinished: unfinished.prediction_id,
      standalone: standalone.prediction_id,
    },
    scores: finished.scores,
  };
}
