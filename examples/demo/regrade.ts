import type { LoadedRun } from "evalwire";
import { agreement, compare } from "evalwire/analysis";
import type { JobStatus, WeaveClient } from "evalwire/weave";
import { percent, points, pValue, range, say, shorten } from "./terminal.ts";

const STRICT = `def score(output: dict, expected: str) -> bool:
    return closeness(output["answer"], expected) >= 0.9
`;

/** Rescores a run with a stricter scorer: the cost, the paid request, the wait, and the changes. */
export async function regrade(weave: WeaveClient, before: LoadedRun): Promise<void> {
  await weave.scorers.create({ name: "correct_strict", op_source_code: STRICT });
  const { predictions, scorings } = await weave.rescore.plan([before.run.id], ["correct_strict"]);
  say(
    `plan      trials: ${predictions}, scorers: 1, scorings: ${scorings}; no paid request is sent`,
  );

  const job = await weave.rescore.start({
    source_evaluation_run_id: before.run.id,
    scorer_refs: ["correct_strict"],
  });
  say(`started   run ${job.evaluation_run_id}; any process can wait for it`);
  const done = await weave.rescore.wait(job, {
    timeoutMs: 60_000,
    minCoverage: 0.9,
    onProgress: printStatus,
  });
  say(`complete  ${percent(done.coverage ?? 0)} of the trials have a grade\n`);

  const after = await weave.load(done.evaluation_run_id);
  const scorers = { correct: "correct_strict" };
  const { correct } = (await compare(before, after, { scorers })).scorers;
  if (correct === undefined) throw new Error("a scorer has no scores");
  const { base, candidate, interval, p, regressed, improved } = correct;
  say(
    `Pass rate: ${percent(base.value ?? 0)} with 'correct', ${percent(candidate.value ?? 0)} with 'correct_strict':` +
      ` ${points(correct.difference)} points (95% interval ${range(interval, points)}, ${pValue(p)}).`,
  );
  const { kappa, raw } = await agreement(before, after, { scorers: ["correct", "correct_strict"] });
  say(
    `No longer passing: ${regressed.length}; newly passing: ${improved.length}. The two scorers agree on ${percent(raw)} (kappa ${kappa?.toFixed(2)}). Two that no longer pass:`,
  );
  for (const { candidate: row } of regressed.slice(0, 2))
    say(shorten(JSON.stringify(row.trials[0]?.output), 92), 4);
}

function printStatus(status: JobStatus): void {
  if ("completed_rows" in status)
    say(`running   rows scored: ${status.completed_rows} of ${status.total_rows}`);
  else if (status.code === "not_found") say("queued    the run appears when the worker starts");
}
