import { agreement, compare } from "../../analysis/index.ts";
import type { LoadedRun } from "../../model/run.ts";
import { fitted } from "../../report/columns.ts";
import type { JobStatus, WeaveClient } from "../../weave/index.ts";
import type { Context } from "../context.ts";
import { type Page, percent, points, pValue, range } from "./page.ts";

const STRICT = `def score(output: dict, expected: str) -> bool:
    return closeness(output["answer"], expected) >= 0.9
`;

/** Rescores a run with a stricter scorer: the cost, the paid request, the wait, and the changes. */
export async function regrade(
  context: Context,
  page: Page,
  weave: WeaveClient,
  before: LoadedRun,
): Promise<void> {
  await weave.scorers.create({ name: "correct_strict", op_source_code: STRICT });
  const { predictions, scorings } = await weave.rescore.plan([before.run.id], ["correct_strict"]);
  page.say(
    `plan      trials: ${predictions}, scorers: 1, scorings: ${scorings}; no paid request is sent`,
  );

  const job = await weave.rescore.start({
    source_evaluation_run_id: before.run.id,
    scorer_refs: ["correct_strict"],
  });
  page.say(`started   run ${job.evaluation_run_id}; any process can wait for it`);
  const done = await weave.rescore.wait(job, {
    timeoutMs: 60_000,
    minCoverage: 0.9,
    signal: context.signal,
    onProgress: (status) => printStatus(page, status),
  });
  page.say(`complete  ${percent(done.coverage ?? 0)} of the trials have a grade`);
  page.blank();

  const after = await weave.load(done.evaluation_run_id);
  const scorers = { correct: "correct_strict" };
  const { correct } = (await compare(before, after, { scorers })).scorers;
  if (correct === undefined) throw new Error("a scorer has no scores");
  const { base, candidate, interval, p, regressed, improved } = correct;
  page.say(
    `Pass rate: ${percent(base.value ?? 0)} with 'correct', ${percent(candidate.value ?? 0)} with 'correct_strict':` +
      ` ${points(correct.difference)} points (95% interval ${range(interval, points)}, ${pValue(p)}).`,
  );
  const { kappa, raw } = await agreement(before, after, { scorers: ["correct", "correct_strict"] });
  page.say(
    `No longer passing: ${regressed.length}; newly passing: ${improved.length}. The two scorers agree on ${percent(raw)} (kappa ${kappa?.toFixed(2)}). Two that no longer pass:`,
  );
  for (const { candidate: row } of regressed.slice(0, 2))
    page.say(fitted(JSON.stringify(row.trials[0]?.output), 92), 4);
}

function printStatus(page: Page, status: JobStatus): void {
  if ("completed_rows" in status)
    page.say(`running   rows scored: ${status.completed_rows} of ${status.total_rows}`);
  else if (status.code === "not_found")
    page.say("queued    the run appears when the worker starts");
}
