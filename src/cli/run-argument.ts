import { existsSync } from "node:fs";
import { plural } from "../core/errors/usage.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** Help for arguments that name a run. */
export const RUN_HELP =
  "a run: its id or URL, latest, name:…, attr:…, tag:…, baseline, galileo:EXPERIMENT, or a file";

/** Returns the run that an argument names, without its rows. */
export async function findRun(context: Context, text: string): Promise<Run> {
  return (await loadRun(context, text)).run;
}

/** Loads the run that an argument names. */
export async function loadRun(context: Context, text: string): Promise<LoadedRun> {
  const path = context.path(text);
  if (existsSync(path)) return await onlyRunOf(path);
  if (text.startsWith("galileo:")) {
    const galileo = await context.galileo();
    return await galileo.load(text.slice("galileo:".length), { signal: context.signal });
  }
  const weave = await context.weave();
  return await weave.load(text, { signal: context.signal });
}

async function onlyRunOf(path: string): Promise<LoadedRun> {
  const { readRuns } = await import("../import/node.ts");
  const runs = await readRuns(path);
  const [run] = runs;
  if (run !== undefined && runs.length === 1) return run;
  throw new CommandError(
    "invalid_argument",
    `'${path}' has ${plural(runs.length, "run")}, not one`,
  );
}
