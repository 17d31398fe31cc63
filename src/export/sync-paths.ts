import type { Run } from "../model/run.ts";

/** Names of the three tables, in the order in which a run's files appear. */
export const TABLES = ["scores", "trials", "runs"] as const;
export type TableName = (typeof TABLES)[number];

/** Values of the partition columns of a run. */
export interface Place {
  readonly provider: string;
  /** The part of the project before its first slash, as in Weave. */
  readonly entity: string | null;
  readonly project: string;
  /** UTC day on which the run started. */
  readonly runDate: string | null;
}

/** Returns the partition of a run. */
export function placeOf({ provider, project, startedAt }: Run): Place {
  const slash = project.indexOf("/");
  const isSplit = slash > 0 && slash < project.length - 1;
  return {
    provider,
    entity: isSplit ? project.slice(0, slash) : null,
    project: isSplit ? project.slice(slash + 1) : project,
    runDate: startedAt?.toISOString().replace(/T.*/, "") ?? null,
  };
}

/** Returns the folder of a partition below its table. `shorten` hashes names that are too long. */
export function partitionPath(place: Place, shorten: (name: string) => string): string {
  return [
    `provider=${partitionValue(place.provider, shorten)}`,
    `entity=${partitionValue(place.entity, shorten)}`,
    `project=${partitionValue(place.project, shorten)}`,
    `run_date=${partitionValue(place.runDate, shorten)}`,
  ].join("/");
}

/** Hive's name for null. Hive writes an empty string in the same way. */
const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

/** Bytes of the longest value: file systems accept names of 255 bytes. */
const MAX_BYTES = 200;

/**
 * Encodes a value for the name of a partition folder, so that different values have different names
 * on every file system: those that ignore case, fold Unicode, or reserve names and characters, too.
 * Readers of Hive partitions decode it. A value that is too long is cut and marked with `~` and a
 * hash, and only the column in the file has all of it.
 */
function partitionValue(value: string | null, shorten: (name: string) => string): string {
  if (value === null || value === "") return NULL_PARTITION;
  const parts = encodedParts(value);
  const whole = parts.join("");
  if (bytesOf(whole) <= MAX_BYTES) return whole;
  const end = `~${shorten(value)}`;
  let start = "";
  for (const part of parts) {
    if (bytesOf(start + part) > MAX_BYTES - end.length) break;
    start += part;
  }
  return start + end;
}

/**
 * Returns the characters of a value: as they are where no file system or reader could change them,
 * else as `%XX` for each byte.
 *
 * Kept are lowercase ASCII letters, digits, `_`, `-`, inner spaces and dots, and other characters
 * without case variants if the value is in Unicode's normal form C.
 */
function encodedParts(value: string): string[] {
  const isNormal = value.normalize("NFC") === value;
  const characters = [...value];
  let isKept = false;
  return characters.map((character, at) => {
    const isLast = at === characters.length - 1;
    const follows = isKept;
    isKept = isAscii(character)
      ? /[a-z0-9_-]/.test(character) || (/[ .]/.test(character) && !isLast)
      : isNormal && isStable(character) && (follows || !/\p{M}/u.test(character));
    return isKept ? character : percentEncoded(character);
  });
}

function isAscii(character: string): boolean {
  return character <= "\u007f";
}

/** Returns whether a character is visible, and equal only to itself when case is ignored. */
function isStable(character: string): boolean {
  return (
    /[\p{L}\p{N}\p{M}\p{P}\p{S}]/u.test(character) &&
    !/\p{Default_Ignorable_Code_Point}/u.test(character) &&
    character.toLowerCase() === character &&
    character.toUpperCase().toLowerCase() === character
  );
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Maximum length of the readable beginning of a file name. */
const MAX_SLUG = 40;

/**
 * Returns the name of a run's file without its ending: a readable beginning, and hashes that
 * distinguish the run and its content from all others.
 */
export function fileName(runId: string, runHash: string, contentHash: string): string {
  const slug = runId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG)
    .replaceAll(/^-+|-+$/g, "");
  return `${slug === "" ? "run" : slug}-${runHash.slice(0, 12)}-${contentHash.slice(0, 12)}`;
}

/** Returns whether a path below the folder is that of a file which `syncRuns()` wrote. */
export function isOurs(path: string): boolean {
  return OUR_FILE.test(path) && !path.split("/").includes("..");
}
const OUR_FILE =
  /^(?:runs|trials|scores)\/provider=[^/]+\/entity=[^/]+\/project=[^/]+\/run_date=[^/]+\/[a-z0-9-]+-[0-9a-f]{12}-[0-9a-f]{12}\.[a-z.]+$/;
