import type { WeaveClient } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";
import type { ContractTarget } from "./target.ts";

/**
 * A separate project with everything that a run needs, so that a case can be repeated on a server
 * that keeps its data.
 */
export interface WritesProject {
  weave: WeaveClient;
  dataset: string;
  evaluation: string;
  model: string;
  /** References of two scorers, `exact` and `tone`. */
  exact: string;
  tone: string;
}

const session = Date.now().toString(36);
let projects = 0;

/** Creates a client of a project that no one has written to. */
export function freshProject(target: ContractTarget): WeaveClient {
  return target.client(`writes-${session}-${process.pid}-${++projects}`);
}

/**
 * Creates a project with a data set of the given number of rows, a model, two scorers and an
 * evaluation.
 */
export async function prepareProject(target: ContractTarget, rows = 4): Promise<WritesProject> {
  const weave = freshProject(target);
  const { dataset_ref: dataset } = await weave.datasets.create({
    name: "sums",
    rows: sums(rows).map((question) => ({ question })),
  });
  const { model_ref: model } = await weave.models.create({
    name: "adder",
    source_code: "class M: pass",
    attributes: { size: "small" },
  });
  const exact = await weave.scorers.create({
    name: "exact",
    op_source_code: "def score(output): return True",
  });
  const tone = await weave.scorers.create({
    name: "tone",
    op_source_code: "def score(output): return 'formal'",
  });
  const { evaluation_ref: evaluation } = await weave.evaluations.create({
    name: "sums-eval",
    dataset,
    scorers: [exact.scorer, tone.scorer],
  });
  return { weave, dataset, evaluation, model, exact: exact.scorer, tone: tone.scorer };
}

/** Questions: 0+0, 1+1, …. */
export function sums(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${n}+${n}`);
}

/** Logs a finished run of the given number of rows, all of them right. Returns its ID. */
export async function logRun({ weave }: WritesProject, rows = 4): Promise<string> {
  const record = {
    evaluation: "sums-eval",
    model: "adder",
    rows: sums(rows).map((question, n) => ({
      inputs: { question },
      output: { answer: n + n },
      scores: { exact: true },
    })),
  };
  return (await recordRun(weave, record)).evaluation_run_id;
}
