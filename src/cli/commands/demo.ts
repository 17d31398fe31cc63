import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedRun } from "../../model/run.ts";
import type { WeaveClient } from "../../weave/index.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import type { Decided } from "../demo/decide.ts";
import { Page } from "../demo/page.ts";
import { dateOf } from "../report-date.ts";

const FOLDER = "demo-out";

/**
 * Defines `evalwire demo`: from an evaluation service to a decision, offline. A sandbox replaces W&B
 * Weave; everything else is what a program of yours would do.
 */
export function define(command: CliCommand): void {
  command
    .description("Show a decision with its reasons, a comparison, a rescore and files, offline")
    .option("--folder <path>", "folder for the files", FOLDER)
    .example("evalwire demo", "prints the demo, and writes its files to demo-out")
    .example("evalwire demo --folder out --json", "writes the files, and lists them as JSON")
    .does<{ folder: string }>(async (context, _args, { folder }) => {
      const { startSandbox } = await import("../../testing/node.ts");
      const { demoStore } = await import("../demo/seeds.ts");
      const sandbox = await startSandbox({ store: demoStore() });
      const paid = (): number =>
        sandbox.requests.filter(({ path }) => path === "/evaluations/rescore").length;
      try {
        await demonstrate(context, sandbox.url, paid, folder);
      } finally {
        await sandbox.close();
      }
    });
}

async function demonstrate(
  context: Context,
  url: string,
  paidRequests: () => number,
  folder: string,
): Promise<void> {
  const { WeaveClient } = await import("../../weave/index.ts");
  const { GPQA, SYNTHETIC } = await import("../demo/seeds.ts");
  const { compareAll, decide, modelOf } = await import("../demo/decide.ts");
  const { regrade } = await import("../demo/regrade.ts");
  const client = (project: string): WeaveClient =>
    new WeaveClient({ baseUrl: url, appUrl: "https://wandb.ai", apiKey: "any-key", project });
  const page = new Page(context);
  page.say(`A W&B Weave sandbox is running at ${url}.`, 0);
  page.say("The links below have the form of real ones, but no pages exist behind them.", 0);

  const gpqa = await findRuns(context, client(GPQA));
  const [base, candidate] = gpqa.map(modelOf);
  page.heading(`1. Can ${candidate} replace ${base}? (GPQA Diamond, real scores)`);
  const decided = await decide(page, ...gpqa);
  await page.print();

  const weave = client(SYNTHETIC);
  const synthetic = await findRuns(context, weave);
  const [before, after] = synthetic.map(modelOf);
  page.heading(`2. What changed from ${before} to ${after}? (synthetic, with model outputs)`);
  await compareAll(page, ...synthetic);
  await page.print();

  page.heading(
    `3. Would a stricter scorer have passed ${after}? (a rescore: paid work, sent at most once)`,
  );
  await regrade(context, page, weave, synthetic[1]);
  page.say(`Rescore requests that the server received: ${paidRequests()}.`);
  await page.print();

  const files = await writeFiles(context, folder, gpqa, [...gpqa, ...synthetic]);
  page.heading("Written");
  for (const { path, rows, bytes } of files) page.say(`${path}  lines: ${rows}, bytes: ${bytes}`);
  const title = `GPQA Diamond: can ${candidate} replace ${base}?`;
  const report = await writeReport(context, { folder, title }, decided);
  sayNext(page, folder);
  page.heading("The decision of part 1 as a page to send: open it in a browser, offline");
  page.say(report, 0);
  await page.print();
  if (context.out.format !== "text") {
    const { outcome, rules } = decided.gate;
    await context.out.document({ outcome, rules, files, report }, () => "");
  }
}

/**
 * Returns the two finished runs of a project, the older one first. Their rows are fetched on
 * demand.
 */
async function findRuns(context: Context, weave: WeaveClient): Promise<[LoadedRun, LoadedRun]> {
  const { signal } = context;
  const runs = await weave.evaluationRuns
    .search({ status: "completed", order: "oldest", limit: 2 }, { signal })
    .toArray();
  const [base, candidate] = await Promise.all(runs.map((run) => weave.load(run, { signal })));
  if (base === undefined || candidate === undefined)
    throw new Error("the project has fewer than two completed runs");
  return [base, candidate];
}

interface WrittenFile {
  path: string;
  rows: number;
  bytes: number;
}

/** Writes the two runs of the decision, each into its file, and all runs together. */
async function writeFiles(
  context: Context,
  folder: string,
  [base, candidate]: [LoadedRun, LoadedRun],
  all: LoadedRun[],
): Promise<WrittenFile[]> {
  const { writeRows } = await import("../../export/node.ts");
  await mkdir(context.path(folder), { recursive: true });
  const written: WrittenFile[] = [];
  for (const [name, runs] of [
    ["base.csv", base],
    ["candidate.csv", candidate],
    ["results.csv", all],
    ["results.jsonl", all],
  ] as const) {
    const path = context.path(join(folder, name));
    const { rows, bytes } = await writeRows(path, runs, { overwrite: true });
    written.push({ path: join(folder, name), rows, bytes });
  }
  return written;
}

/** Writes the decision as a page, and returns its path. */
async function writeReport(
  context: Context,
  { folder, title }: { folder: string; title: string },
  decided: Decided,
): Promise<string> {
  const { reportView, toHtml } = await import("../../report/index.ts");
  const { replaceFile } = await import("../../export/files-node.ts");
  const path = join(folder, "report.html");
  const html = await toHtml(reportView(decided), { title, date: dateOf(context) });
  await replaceFile(context.path(path), { overwrite: true }, (write) => write(html));
  return path;
}

function sayNext(page: Page, folder: string): void {
  const file = (name: string): string => join(folder, name);
  page.heading("Try it yourself");
  page.say(
    "With these files, or with your own CSV, JSON Lines or Parquet files, without an account:",
  );
  page.say(
    `npx evalwire gate ${file("base.csv")} ${file("candidate.csv")} --max-drop correct=0.02`,
    4,
  );
  page.say("With your own project (the key: https://wandb.ai/authorize):");
  page.say("export WANDB_API_KEY=… WANDB_ENTITY=… WANDB_PROJECT=…", 4);
  page.say("npx evalwire doctor", 4);
  page.say("npx evalwire runs", 4);
  page.say("npx evalwire gate BASE CANDIDATE --max-drop correct=0.02", 4);
}
