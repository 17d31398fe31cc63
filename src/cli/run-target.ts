import { existsSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { didYouMean } from "../core/errors/usage.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** File or folder, and which of its runs. */
export interface FileTarget {
  readonly kind: "file";
  readonly path: string;
  /** ID or name of the run after `#`; null when there is none. */
  readonly pick: string | null;
}

/** Experiment of Galileo, and its project if the argument is the URL of its page. */
export interface GalileoTarget {
  readonly kind: "galileo";
  readonly which: string;
  readonly project: string | null;
}

/** Place of a run that an argument names. */
export type Target =
  | FileTarget
  | { readonly kind: "baseline"; readonly path: string }
  | GalileoTarget
  | { readonly kind: "weave"; readonly which: string };

/** File of the pinned baseline. */
export const BASELINE_FILE = "evalwire.baseline.json";

export const UUID: RegExp = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Page of an experiment in Galileo's console. */
const GALILEO_PAGE =
  /^https?:\/\/[^?#]*\/project\/([0-9a-f-]{36})\/experiments\/([0-9a-f-]{36})(?:[/?#]|$)/i;

/** Returns whether a string picks one of several runs of Weave, by other means than a tag. */
export function isSelector(text: string): boolean {
  return text === "latest" || /^(?:name|attr):/.test(text);
}

/**
 * Returns what an argument names: a keyword or a prefix first, then a file that exists, then a run of
 * Weave.
 *
 * @throws {CommandError} for a file that does not exist, and for a name that could be an ID as well.
 */
export function targetOf(context: Context, text: string): Target {
  if (text.trim() === "")
    throw new CommandError("invalid_argument", "The name of a run must not be empty", {
      hint: "Check the variable that it comes from.",
    });
  if (text === "baseline") return { kind: "baseline", path: context.path(BASELINE_FILE) };
  if (text.startsWith("baseline:"))
    return { kind: "baseline", path: context.path(text.slice("baseline:".length)) };
  if (text.startsWith("galileo:")) return galileoTarget(text.slice("galileo:".length));
  if (GALILEO_PAGE.test(text)) return galileoTarget(text);
  if (isSelector(text) || /^(?:tag:|https?:\/\/|weave:\/\/)/i.test(text))
    return { kind: "weave", which: text };
  return fileTarget(context, text) ?? { kind: "weave", which: text.replace(/^id:/, "") };
}

function galileoTarget(text: string): Target {
  const [, project = null, which = text] = GALILEO_PAGE.exec(text) ?? [];
  return { kind: "galileo", which, project };
}

function fileTarget(context: Context, text: string): FileTarget | null {
  if (text.startsWith("id:")) return null;
  if (existsSync(context.path(text))) {
    if (UUID.test(text))
      throw new CommandError(
        "invalid_argument",
        `'${text}' is a file or folder here, and has the form of a run's ID`,
        { hint: `Write './${text}' for the file, or 'id:${text}' for the run.` },
      );
    return { kind: "file", path: context.path(text), pick: null };
  }
  for (let at = text.indexOf("#"); at > 0; at = text.indexOf("#", at + 1)) {
    const path = context.path(text.slice(0, at));
    if (existsSync(path)) return { kind: "file", path, pick: text.slice(at + 1) };
  }
  refuseMissingFile(context, text.split("#", 1)[0] ?? text);
  return null;
}

/**
 * Refuses a string that looks like a file: with a folder or an ending, or the name of a file here
 * without its ending. IDs of Weave are UUIDs.
 */
function refuseMissingFile(context: Context, text: string): void {
  const folder = dirname(context.path(text));
  const names = namesIn(folder);
  const name = basename(text);
  const withEnding = UUID.test(text)
    ? []
    : (names ?? []).filter((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}.`));
  const isPath = /[/\\]/.test(text) || /\.[a-z][a-z0-9]{0,8}$/i.test(text);
  if (!isPath && withEnding.length === 0) return;
  const near = withEnding[0] ?? nearest(name, names ?? []);
  throw new CommandError("no_such_file", `No such file or folder: '${text}'`, {
    hint:
      names === null
        ? `The folder '${dirname(text)}' does not exist.`
        : near === null
          ? "A run that is not a file is named by its ID, latest, name:…, attr:… or tag:…."
          : `Did you mean '${text.slice(0, text.length - name.length)}${near}'?`,
  });
}

/** Returns the names in a folder, without hidden ones; null when it cannot be read. */
export function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return null;
  }
}

function nearest(name: string, names: readonly string[]): string | null {
  const [, found = null] = /^Did you mean '(.+)'\?$/s.exec(didYouMean(name, names)) ?? [];
  return found;
}
