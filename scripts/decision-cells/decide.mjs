// Decides samples of a cell with the procedures behind compare(), summarize() and agreement(), and
// counts the results.
import { truthOf } from "./cells.mjs";
import { randomOf, sampleOf } from "./samples.mjs";

const CONFIDENCE = 0.95;
/** Number of outputs below which agreement() returns no interval of kappa. */
const KAPPA_FROM = 20;

/** Returns whether the interval of a cell itself draws random numbers. */
export const isDrawn = (cell) => cell.kind === "kappa";

/** Returns the room for rounding of numbers of this size, as in a gate. */
const roomFor = (truth) => 1e-12 * Math.max(1, Math.abs(truth));

/**
 * Decides one sample: the interval, whether the difference is distinct from 0, and whether a gate
 * with its limit exactly at the truth passes. `pass` is that of `maxDrop` or `min`, `passOther`
 * that of `maxIncrease` or `max`, which a negative truth does not have.
 */
export function decide(cell, sample, procedures) {
  const truth = truthOf(cell);
  const test =
    cell.kind === "figure" ? procedures.figureTest(sample) : procedures.differenceTest(sample);
  const interval = test.interval(CONFIDENCE);
  const known = interval !== null && test.mayPass;
  return {
    interval,
    separate: cell.kind === "difference" && interval !== null && test.p < 1 - CONFIDENCE,
    pass: known && interval[0] >= truth - roomFor(truth),
    passOther:
      known && (cell.kind === "figure" || truth === 0) && interval[1] <= truth + roomFor(truth),
  };
}

/** Decides a table of grades, like {@link decide}. */
export function decideKappa(table, { draws, seed }, procedures) {
  const outputs = table.flat().reduce((sum, count) => sum + count, 0);
  const q = { confidence: CONFIDENCE, draws, seed };
  return {
    interval: outputs < KAPPA_FROM ? null : procedures.kappaInterval(table, q),
    separate: false,
    pass: false,
    passOther: false,
  };
}

const holds = (interval, truth) =>
  interval !== null &&
  interval[0] <= truth + roomFor(truth) &&
  truth - roomFor(truth) <= interval[1];

/**
 * Simulates a cell. Each cell has its own random numbers, so its result does not depend on which
 * other cells run.
 */
export function simulate(cell, { runs, seed, draws }, procedures) {
  const bits = procedures.randomBits(seed * 1000 + Number(cell.id));
  const random = randomOf(
    () => procedures.randomUnit(bits),
    () => procedures.randomNormal(bits),
  );
  const truth = truthOf(cell);
  const count = { runs, intervals: 0, covered: 0, separate: 0, pass: 0, passOther: 0 };
  for (let run = 0; run < runs; run++) {
    const sample = sampleOf(cell, random);
    const found = isDrawn(cell)
      ? decideKappa(sample, { draws, seed: run + 1 }, procedures)
      : decide(cell, sample, procedures);
    if (found.interval !== null) count.intervals += 1;
    if (holds(found.interval, truth)) count.covered += 1;
    for (const key of ["separate", "pass", "passOther"]) if (found[key]) count[key] += 1;
  }
  return { ...cell, truth, ...count };
}

/**
 * Counts how often bootstrap-t, the `bootstrap.studentized` of compare(), covers the truth of a
 * cell of differences.
 */
export function bootstrapCover(cell, { runs, seed, draws }, procedures) {
  const bits = procedures.randomBits(seed * 1000 + Number(cell.id));
  const random = randomOf(
    () => procedures.randomUnit(bits),
    () => procedures.randomNormal(bits),
  );
  const truth = truthOf(cell);
  const count = { runs, intervals: 0, covered: 0 };
  for (let run = 0; run < runs; run++) {
    const { base, candidate } = sampleOf(cell, random);
    const differences = candidate.map((value, i) => value - base[i]);
    const interval = procedures.bootstrapIntervals(differences, {
      resamples: draws,
      confidence: CONFIDENCE,
      seed: run + 1,
    }).studentized;
    if (interval !== null) count.intervals += 1;
    if (holds(interval, truth)) count.covered += 1;
  }
  return count;
}
