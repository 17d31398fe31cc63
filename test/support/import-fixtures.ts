import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ImportFile } from "../../src/import/import-file.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";

const FOLDER = fileURLToPath(new URL("../fixtures/import/", import.meta.url));

/** Reads a fixture of an imported format, with the files beside it. The name may be a beginning. */
export function fixture(folder: string, beginning: string): ImportFile {
  const at = join(FOLDER, folder);
  const name = readdirSync(at).find((one) => one.startsWith(beginning));
  if (name === undefined) throw new Error(`There is no fixture '${folder}/${beginning}'`);
  return new ImportFile(name, readFileSync(join(at, name)), {
    names: async () => readdirSync(at),
    read: async (other) => new ImportFile(other, readFileSync(join(at, other))),
  });
}

/** Returns the rows of a run by key. */
export async function rowsByKey(run: LoadedRun): Promise<Map<string, ScoredRow>> {
  const rows = new Map<string, ScoredRow>();
  for await (const row of run.rows) rows.set(row.key, row);
  return rows;
}
