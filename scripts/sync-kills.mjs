#!/usr/bin/env node
// Kills syncRuns() at many points, with and without a second process on the same folder, and reads
// the folder with a reader that shares no code with it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readFolder } from "./kills/folder-reader.mjs";
import { bundleProcess, runProcess } from "./kills/processes.mjs";

const HELP = `Usage: node scripts/sync-kills.mjs [--points 200] [--write] [--help]

A process syncs three runs of two sources into a folder, and then the runs of the next night: one has changed, one is new. It kills itself with
SIGKILL at one of many points, before, in the middle of and after each change to the file system. At once afterwards, no visible file may be incomplete, no row
may be there twice, a run in 'runs' must have its trials and scores, and the manifest must be true. Then one more process syncs, and the tables must have the
same content as without a kill. Each point is tried in Parquet alone, and for the second night in JSON Lines beside a second process that waits for
the folder. Prints one line per format and ends with "N passed, N failed".

  --points N  number of points, spread over all steps (default 200)
  --write     writes the output to bench/sync-kills.md`;

/** Kills a sync at one step, and returns what is wrong at once or after the next sync. */
async function kill(program, { order, beside, want }) {
  const second = { ...order, nights: [2], killAt: null };
  const first = runProcess(program, order);
  if (beside) {
    const ended = first.then(() => true);
    while (!existsSync(join(order.folder, ".evalwire", "lock")))
      if (await Promise.race([ended, pause(2, false)])) break;
  }
  const [killed] = await Promise.all([first, ...(beside ? [runProcess(program, second)] : [])]);
  const wrong = killed === null ? [] : ["it was not killed"];
  wrong.push(...(await readFolder(order.folder)).wrong);
  const { results } = await runProcess(program, second);
  if (results[0].failed > 0) wrong.push(`the next sync failed: ${JSON.stringify(results)}`);
  const after = await readFolder(order.folder);
  wrong.push(...after.wrong.map((one) => `after the next sync, ${one}`));
  if (after.left.length > 0) wrong.push(`left over: ${after.left.join(", ")}`);
  if (after.content.join("\n") !== want.join("\n")) wrong.push("the tables have another content");
  return wrong;
}

/** Tries the points in one format: alone from an empty folder, or beside from the second night. */
async function campaign(program, folder, { format, beside, points }) {
  const start = join(folder, `${format}-start`);
  await runProcess(program, { folder: start, format, nights: beside ? [1] : [], killAt: null });
  if (!existsSync(start)) mkdirSync(start);
  const nights = beside ? [2] : [1, 2];
  const whole = join(folder, `${format}-whole`);
  cpSync(start, whole, { recursive: true });
  const { steps } = await runProcess(program, { folder: whole, format, nights, killAt: null });
  const { content: want, wrong } = await readFolder(whole);
  const failures = wrong.map((one) => `without a kill: ${one}`);
  const count = Math.min(points, steps);
  const at = Array.from({ length: count }, (_, n) => Math.floor((n * steps) / count));
  let failed = 0;
  for (const killAt of at) {
    const order = { folder: join(folder, `${format}-${killAt}`), format, nights, killAt };
    cpSync(start, order.folder, { recursive: true });
    const found = await kill(program, { order, beside, want });
    if (found.length > 0) failed++;
    failures.push(...found.map((one) => `killed at step ${killAt}: ${one}`));
    rmSync(order.folder, { recursive: true, force: true });
  }
  return { steps, points: at.length, failed: failed + wrong.length, failures };
}

async function main(points) {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-sync-kills-"));
  const said = [];
  const say = (line) => {
    said.push(line);
    console.log(line);
  };
  let [passed, failed] = [0, 0];
  try {
    const program = join(folder, "sync-process.mjs");
    await bundleProcess("sync-process.ts", program, { steps: "files" });
    for (const [format, beside] of [
      ["parquet", false],
      ["jsonl", true],
    ]) {
      const one = await campaign(program, folder, { format, beside, points });
      const how = beside ? "beside a second process" : "alone";
      say(
        `${format}, ${how}: ${one.steps} steps, killed at ${one.points} points, ${one.failed} wrong`,
      );
      for (const line of one.failures) say(`  ${line}`);
      failed += one.failed;
      passed += one.points - Math.min(one.points, one.failed);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
  return said;
}

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "200" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const points = Number(values.points);
if (values.help) console.log(HELP);
else if (!Number.isInteger(points) || points < 1)
  throw new Error(`'--points' must be a positive integer: current value is '${values.points}'`);
else {
  const said = await main(points);
  const text = `# Killed syncs of a folder of runs

Output of \`node scripts/sync-kills.mjs --points ${points} --write\` on ${new Date().toISOString().slice(0, 10)} (Node ${process.versions.node}, on a machine with other work). A process syncs
three runs of two sources, and then the runs of the next night, one changed and one new. It kills itself with SIGKILL before, in the middle of or after a change to the
file system. A reader that shares no code with \`syncRuns()\` checks the folder at once, and again after one more sync: no visible file is incomplete, no row is
there twice, each run has its trials and scores, the manifest is true, and in the end the tables are the same as without a kill.

\`\`\`
${said.join("\n")}
\`\`\`
`;
  if (values.write) writeFileSync(folderOf("../bench/sync-kills.md"), text);
}
