import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "evalwire";
import type { LoadedRun, ScoredRow } from "evalwire/weave";
import { parseRuns } from "../../src/import/index.ts";

const FOLDER = new URL("../fixtures/import/", import.meta.url);

/** Returns the content of a fixture: "promptfoo/compare.json". */
export const fixture = (path: string): string => readFileSync(new URL(path, FOLDER), "utf8");

/** Reads the runs of a fixture. */
export const fixtureRuns = (path: string): Promise<LoadedRun[]> =>
  parseRuns(fixture(path), { name: path.slice(path.lastIndexOf("/") + 1) });

/** Reads the only run of content. */
export async function onlyRun(content: unknown, name = "x.json"): Promise<LoadedRun> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const [run, ...others] = await parseRuns(text, { name });
  if (run === undefined || others.length > 0) throw new Error(`${others.length + 1} runs`);
  return run;
}

export async function rowsOf({ rows }: LoadedRun): Promise<ScoredRow[]> {
  const list: ScoredRow[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** Returns the message of the InvalidArgumentError that reading ends in. */
export async function refusal(content: string, format?: "deepeval" | "promptfoo"): Promise<string> {
  try {
    await parseRuns(content, { name: "x.json", ...(format === undefined ? {} : { format }) });
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.message;
    throw error;
  }
  throw new Error("it was read");
}
