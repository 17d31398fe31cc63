// Reads a folder of syncRuns() without any of its code, and says what is wrong with it.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";

const TABLES = ["runs", "trials", "scores"];

/** Returns the lines of a file. Throws if the file is not complete. */
async function linesOf(path) {
  const bytes = readFileSync(path);
  if (!path.endsWith(".parquet")) {
    const text = bytes.toString("utf8");
    if (text !== "" && !text.endsWith("\n")) throw new Error("its last line is not complete");
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return await parquetReadObjects({ file });
}

/** Returns the files of a table that a reader of the folder sees, with their lines. */
async function filesOf(folder, table, wrong) {
  if (!existsSync(join(folder, table))) return [];
  const found = readdirSync(join(folder, table), { recursive: true, withFileTypes: true });
  const files = [];
  for (const one of found.filter((entry) => entry.isFile())) {
    const full = join(one.parentPath, one.name);
    const path = full.slice(folder.length + 1);
    try {
      files.push({
        table,
        path,
        name: one.name,
        bytes: readFileSync(full),
        lines: await linesOf(full),
      });
    } catch (error) {
      wrong.push(`${path} cannot be read: ${error.message}`);
    }
  }
  return files;
}

/** Returns the lines of the manifest that are in force, by path; an incomplete last line is not. */
function liveLines(folder, wrong) {
  const path = join(folder, "manifest.jsonl");
  const live = new Map();
  if (!existsSync(path)) return live;
  for (const text of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    const line = JSON.parse(text);
    if (line.retires === undefined) {
      if (live.has(line.path)) wrong.push(`${line.path} is listed twice`);
      live.set(line.path, line);
    } else if (!live.delete(line.retires))
      wrong.push(`${line.retires} is retired and was not listed`);
  }
  return live;
}

/** Returns the paths that a killed process was about to move. */
function movingPaths(folder) {
  const path = join(folder, ".evalwire", "commit.json");
  if (!existsSync(path)) return new Set();
  const { retires, appears } = JSON.parse(readFileSync(path, "utf8"));
  return new Set([...retires.map((line) => line.retires), ...appears.map(({ line }) => line.path)]);
}

/** Holds the files against the manifest: every listed file is there and as it is described. */
function checkManifest(folder, files, wrong) {
  const live = liveLines(folder, wrong);
  const moving = movingPaths(folder);
  const seen = new Map(files.map((file) => [file.path, file]));
  for (const [path, line] of live) {
    const file = seen.get(path);
    if (file === undefined) wrong.push(`${path} is listed and not there`);
    else if (createHash("sha256").update(file.bytes).digest("hex") !== line.sha256)
      wrong.push(`${path} has another hash`);
    else if (file.lines.length !== line.rows || file.bytes.length !== line.bytes)
      wrong.push(`${path} has ${file.lines.length} rows, not ${line.rows}`);
  }
  for (const { path } of files)
    if (!live.has(path) && !moving.has(path)) wrong.push(`${path} is there and not listed`);
}

/** Checks that a run has one file per table, no row twice, and all that its line announces. */
function checkRows(files, wrong) {
  for (const table of TABLES) {
    const keys = files
      .filter((file) => file.table === table)
      .flatMap(({ lines }) =>
        lines.map(({ run_id, row_key, trial_id, scorer }) =>
          [run_id, row_key, trial_id, scorer].join(),
        ),
      );
    if (new Set(keys).size < keys.length) wrong.push(`a row of ${table} is there twice`);
  }
  for (const { name, lines } of files.filter(({ table }) => table === "runs")) {
    const trials = files.find((file) => file.table === "trials" && file.name === name);
    const scores = files.find((file) => file.table === "scores" && file.name === name);
    if (trials?.lines.length !== lines[0].trial_count || scores === undefined)
      wrong.push(`run ${lines[0].run_id} is there without its trials and scores`);
  }
}

/**
 * Reads a folder as any reader would. Returns what is wrong, and the content of its tables without
 * the time of the export.
 */
export async function readFolder(folder) {
  const wrong = [];
  const files = [];
  for (const table of TABLES) files.push(...(await filesOf(folder, table, wrong)));
  checkManifest(folder, files, wrong);
  checkRows(files, wrong);
  const content = files
    .flatMap(({ table, lines }) =>
      lines.map((line) => JSON.stringify({ table, ...line, exported_at: undefined })),
    )
    .sort();
  const left = existsSync(join(folder, ".evalwire")) ? readdirSync(join(folder, ".evalwire")) : [];
  return { wrong, content, left };
}
