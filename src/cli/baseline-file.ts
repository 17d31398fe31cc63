import { isInvalidArgumentError } from "../core/errors/usage.ts";
import { aMoment, isoToMs, momentMs } from "../core/iso-time.ts";
import { anObject, checkKeys, checkValue, type Rule, someText } from "../core/options.ts";
import { CommandError } from "./failure.ts";
import { isMissingFile, readJsonFile } from "./json-file.ts";

/** File with the content that it had when it was pinned. */
export interface PinnedFile {
  /** Path relative to the folder of the baseline's file, with `/`. */
  path: string;
  /** SHA-256 of the content, in hexadecimal digits. */
  sha256: string;
}

/** Pinned base of comparisons: a file to commit, `evalwire.baseline.json`. */
export interface Baseline {
  /** URL of the JSON Schema, for editors. */
  $schema?: string;
  schema: "evalwire.baseline/1";
  /** Source of the run: a service, or a file. */
  provider: "weave" | "galileo" | "file";
  /** `entity/project` for Weave, the ID of the project for Galileo, null for a file. */
  project: string | null;
  /** ID of the run, or its name in a file whose path would be its ID. */
  id: string;
  name: string | null;
  /** Start of the run, as an ISO time in UTC. */
  startedAt: string | null;
  /** URL of the run's page. */
  url: string | null;
  /** Files that the run was read from, the named one first. Empty for a run of a service. */
  files: PinnedFile[];
  /** Time at which it was pinned, as an ISO time in UTC. */
  setAt: string;
  /** Person who pinned it; null when it is unknown. */
  setBy: string | null;
  /** Reason for pinning it; null when none was stated. */
  reason: string | null;
  /** Age from which it is refused, counted from `setAt`: `30d`. Null for no limit. */
  maxAge: string | null;
}

const orNull = ({ is, kind }: Rule): Rule => ({
  is: (value) => value === null || is(value),
  kind: `${kind} or null`,
});
const isTime = (value: unknown): boolean => typeof value === "string" && isoToMs(value) !== null;
const time: Rule = { is: isTime, kind: "an ISO time such as '2026-11-21T09:30:00Z'" };
const anAge: Rule = {
  is: (value) => typeof value === "string" && aMoment.is(value) && !isTime(value),
  kind: "an age such as '30d'",
};

const RULES: Readonly<Record<keyof Baseline, Rule>> = {
  $schema: { is: (value) => value === undefined || someText.is(value), kind: "a URL" },
  schema: { is: (value) => value === "evalwire.baseline/1", kind: "'evalwire.baseline/1'" },
  provider: {
    is: (value) => value === "weave" || value === "galileo" || value === "file",
    kind: "'weave', 'galileo' or 'file'",
  },
  project: orNull(someText),
  id: someText,
  name: orNull(someText),
  startedAt: orNull(time),
  url: orNull(someText),
  files: { is: Array.isArray, kind: "a list of files" },
  setAt: time,
  setBy: orNull(someText),
  reason: orNull(someText),
  maxAge: orNull(anAge),
};

const FILE_RULES: Readonly<Record<keyof PinnedFile, Rule>> = {
  path: someText,
  sha256: {
    is: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
    kind: "a SHA-256 in 64 hexadecimal digits",
  },
};

/**
 * Reads the file of a baseline.
 *
 * @throws {CommandError} when there is none, or when it is malformed: the message has the path of
 *   the field.
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const again = {
    code: "invalid_baseline",
    hint: "Pin a run again with: evalwire baseline set RUN",
  };
  const value = await readJsonFile(path, { title: `The baseline '${path}'`, ...again }).catch(
    (error: unknown) => {
      if (!isMissingFile(error)) throw error;
      throw new CommandError("no_baseline", `No baseline is pinned: '${path}' does not exist`, {
        hint: "Pin a run with: evalwire baseline set RUN",
      });
    },
  );
  try {
    checkBaseline(value);
    return value;
  } catch (error) {
    if (!isInvalidArgumentError(error)) throw error;
    const { code, hint } = again;
    const at = error.path === "" ? "" : ` at '${error.path}'`;
    const message = `'${path}' is not a valid baseline${at}: ${error.message}`;
    throw new CommandError(code, message, { hint });
  }
}

function checkBaseline(value: unknown): asserts value is Baseline {
  checkFields(value, RULES, "", "a field of a baseline");
  const { files, provider, project } = value as Baseline; // its fields were checked
  for (const [at, file] of files.entries())
    checkFields(file, FILE_RULES, `files[${at}]`, "a field of a pinned file");
  const isFile = provider === "file";
  checkValue("files", files, {
    is: () => files.length > 0 === isFile,
    kind: isFile ? "a non-empty list of files" : "an empty list for a run of a service",
  });
  checkValue("project", project, {
    is: () => (project === null) === isFile,
    kind: isFile ? "null for a file" : "the project of the run",
  });
}

function checkFields(
  value: unknown,
  rules: Readonly<Record<string, Rule>>,
  path: string,
  what: string,
): void {
  checkValue(path === "" ? "baseline" : path, value, anObject);
  const fields = value as Record<string, unknown>; // an object, as it was checked
  checkKeys(fields, Object.keys(rules), what, path);
  for (const [name, rule] of Object.entries(rules))
    checkValue(path === "" ? name : `${path}.${name}`, fields[name], rule);
}

/**
 * Refuses a baseline that was pinned too long ago. `maxAge` overrides its own limit.
 *
 * @throws {CommandError} also when it was pinned in the future: its age is then unknown.
 */
export function checkAge(baseline: Baseline, maxAge: string | undefined, now: number): void {
  const limit = maxAge ?? baseline.maxAge;
  if (limit === null) return;
  const [earliest, setAt] = [momentMs(limit, now), isoToMs(baseline.setAt)];
  if (earliest === null || setAt === null) throw new TypeError("The fields were checked");
  const hint = "Pin a run again with: evalwire baseline set RUN";
  if (setAt < earliest)
    throw new CommandError(
      "stale_baseline",
      `The baseline was pinned on ${baseline.setAt.slice(0, 10)}, more than ${limit} ago`,
      { hint },
    );
  if (setAt > now + CLOCK_TOLERANCE_MS)
    throw new CommandError(
      "stale_baseline",
      `The baseline was pinned at ${baseline.setAt}, which is in the future`,
      { hint: `Check the clock. ${hint}` },
    );
}

/** Difference of two machines' clocks that is tolerated. */
const CLOCK_TOLERANCE_MS = 3_600_000;
