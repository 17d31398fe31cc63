// scripts/decision-cells.mjs draws samples and decides them with the procedures themselves, because
// 20,000 runs per cell through the public functions would take hours. Here the public functions
// decide the same samples and must agree.
import { describe, expect, test } from "vitest";
import { readCells, truthOf } from "../../scripts/decision-cells/cells.mjs";
import { decide, decideKappa } from "../../scripts/decision-cells/decide.mjs";
import { randomOf, sampleOf } from "../../scripts/decision-cells/samples.mjs";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import { figureTest } from "../../src/analysis/figure-test.ts";
import { gate } from "../../src/analysis/gate.ts";
import { differenceTest } from "../../src/analysis/paired-difference.ts";
import { kappaDraws, kappaInterval } from "../../src/analysis/stats/kappa.ts";
import { randomBits, randomNormal, randomUnit } from "../../src/analysis/stats/random.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { both, graded } from "./graders.ts";
import { row, there } from "./runs.ts";

const procedures = { differenceTest, figureTest, kappaInterval };
const cells = readCells() as Record<
  "id" | "kind" | "generator" | "n" | "trials" | "marked",
  string
>[]; // the columns of the file

interface Sample {
  base: Float64Array;
  candidate: Float64Array;
  values: Float64Array;
  binary: boolean;
  single: boolean;
  groups: Int32Array | null;
  scale: [number, number] | null;
}

function sampler(seed: number): ReturnType<typeof randomOf> {
  const bits = randomBits(seed);
  return randomOf(
    () => randomUnit(bits),
    () => randomNormal(bits),
  );
}

/** Rows with these scores: a share of passes is that many trials of true. */
function rowsOf(values: Float64Array, sample: Sample, trials: number): ScoredRow[] {
  return Array.from(values, (value, i) => {
    if (!sample.binary) return row(String(i), value);
    const passes = Math.round(value * trials);
    return row(String(i), ...Array.from({ length: trials }, (_, t) => t < passes));
  });
}

/** Options with which the public functions see the content of the sample. */
function optionsOf(sample: Sample): Pick<CompareOptions, "scale" | "cluster"> {
  const { groups } = sample;
  const scale = { ok: sample.scale ?? ("unbounded" as const) };
  return groups === null ? { scale } : { scale, cluster: (one) => String(groups[Number(one.key)]) };
}

function expectInterval(
  found: readonly number[] | null | undefined,
  wanted: readonly number[] | null,
): void {
  if (wanted === null) expect(found).toBeNull();
  else wanted.forEach((end, i) => void expect(there(found)[i]).toBeCloseTo(end, 9));
}

type Cell = (typeof cells)[number];

async function checkDifference(cell: Cell, sample: Sample): Promise<void> {
  const wanted = decide(cell, sample, procedures);
  const [base, candidate] = [sample.base, sample.candidate].map((values) =>
    rowsOf(values, sample, Number(cell.trials)),
  );
  const truth = truthOf(cell);
  const options = optionsOf(sample);
  const subject = await compare(there(base), there(candidate), options);
  const found = there(subject.scorers.ok);
  expectInterval(found.interval, wanted.interval);
  expect(found.p).toBeCloseTo(differenceTest(sample).p, 9);
  expect(["better", "worse"].includes(found.verdict)).toBe(wanted.separate);
  expect(
    gate(subject, { rules: [{ scorer: "ok", maxDrop: -truth }] }).rules[0]?.outcome === "pass",
  ).toBe(wanted.pass);
  if (truth !== 0) return;
  const errors = await compare(there(base), there(candidate), {
    ...options,
    lowerIsBetter: ["ok"],
  });
  expect(
    gate(errors, { rules: [{ scorer: "ok", maxIncrease: 0 }] }).rules[0]?.outcome === "pass",
  ).toBe(wanted.passOther);
}

async function checkFigure(cell: Cell, sample: Sample): Promise<void> {
  const wanted = decide(cell, sample, procedures);
  const figures = await summarize(
    rowsOf(sample.values, sample, Number(cell.trials)),
    optionsOf(sample),
  );
  const truth = truthOf(cell);
  expectInterval(figures.ok?.interval, wanted.interval);
  expect(
    gate(figures, { rules: [{ scorer: "ok", min: truth }] }).rules[0]?.outcome === "pass",
  ).toBe(wanted.pass);
  expect(
    gate(figures, { rules: [{ scorer: "ok", max: truth }] }).rules[0]?.outcome === "pass",
  ).toBe(wanted.passOther);
}

async function checkKappa(table: [[number, number], [number, number]]): Promise<void> {
  const rows = graded(
    table.flatMap((counts, a) =>
      counts.map((count, b): [number, boolean, boolean] => [count, a === 1, b === 1]),
    ),
  );
  const seed = 5;
  const found = await both(rows, { seed });
  expectInterval(
    found.interval,
    decideKappa(table, { draws: kappaDraws(2), seed }, procedures).interval,
  );
}

describe("decision-cells.mjs decides like the public functions", () => {
  test.each(
    cells.map((cell) => ({
      ...cell,
      name: `${cell.id}, ${cell.kind}: ${cell.generator}, ${cell.n}`,
    })),
  )("$name", async (cell) => {
    const random = sampler(Number(cell.id));
    for (let run = 0; run < 2; run++) {
      const sample = sampleOf(cell, random);
      if (cell.kind === "kappa") await checkKappa(sample);
      else await (cell.kind === "figure" ? checkFigure : checkDifference)(cell, sample);
    }
  });
});

describe("the samples of decision-cells.mjs have the truth stated in cells.csv", () => {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  /** Estimate of a cell's truth from a sample. */
  function estimate(cell: Cell, sample: Sample): number {
    return cell.kind === "figure"
      ? mean([...sample.values])
      : mean([...sample.candidate.map((value, i) => value - (sample.base[i] ?? 0))]);
  }

  // the first cell of each wording
  const wordings = [
    ...new Map(cells.toReversed().map((cell) => [cell.generator, cell])).values(),
  ].filter(({ kind }) => kind !== "kappa");

  test.each(wordings.toReversed())("$generator", (cell) => {
    const random = sampler(100 + Number(cell.id));
    const estimates = Array.from({ length: 4000 }, () => estimate(cell, sampleOf(cell, random)));
    const error =
      Math.sqrt(mean(estimates.map((one) => one ** 2)) - mean(estimates) ** 2) /
      Math.sqrt(estimates.length);
    expect(Math.abs(mean(estimates) - truthOf(cell))).toBeLessThan(4 * error);
  });

  test("two graders agree and pass as often as they should", () => {
    const cell = there(cells.find(({ id }) => id === "90"));
    const random = sampler(90);
    let [agreed, passed, outputs] = [0, 0, 0];
    for (let run = 0; run < 1000; run++) {
      const [[failBoth, onlySecond], [onlyFirst, passBoth]] = sampleOf(cell, random);
      agreed += failBoth + passBoth;
      passed += onlyFirst + passBoth;
      outputs += failBoth + onlySecond + onlyFirst + passBoth;
    }
    expect(outputs).toBe(20_000);
    expect(agreed / outputs).toBeCloseTo(0.95, 2);
    expect(passed / outputs).toBeCloseTo(0.9, 2);
    expect(truthOf(cell)).toBeCloseTo((0.95 - 0.82) / 0.18, 12);
  });
});
