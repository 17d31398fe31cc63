import type { Score } from "../model/scored-row.ts";
import { type Graded, parentsOf, scoreOf } from "./columns.ts";
import type { ScoreLine } from "./sync-columns.ts";
import type { TrialSource } from "./trials.ts";

// The scorers of a run are known after its last row. So the scores of its trials are kept as one
// line of JSON each until then.

/** Part of a trial that its lines in `scores` are made from. */
interface Spooled extends Pick<ScoreLine, "key" | "digest" | "trialId" | "index"> {
  readonly graded: Graded | null;
}

/** Returns the part of a trial that its lines in `scores` are made from, as JSON. */
export function spoolText(source: Pick<TrialSource, "row" | "trial" | "index">): string {
  return JSON.stringify(spooled(source), finiteOrText);
}

/** Yields the lines of a trial in `scores`: one for each scorer of its run. */
export function* scoreLines(
  text: string,
  common: Pick<ScoreLine, "runId" | "place">,
  keys: readonly string[],
  versions: Readonly<Record<string, string | null>>,
): Generator<ScoreLine, undefined> {
  const { graded, ...trial } = JSON.parse(text) as Spooled; // written by spoolText()
  for (const scorer of keys) {
    const ref = versionOf(versions, scorer);
    yield { ...common, ...trial, scorer, ref, score: withNumber(scoreOf(graded, scorer)) };
  }
}

function spooled({ row, trial, index }: Pick<TrialSource, "row" | "trial" | "index">): Spooled {
  const { key, digest } = row;
  if (trial === null) return { key, digest, trialId: null, index: null, graded: null };
  const { id: trialId, scores, error } = trial;
  const short = Object.entries(scores).map(([name, { kind, state, value, reason }]) => [
    name,
    { kind, state, value, reason },
  ]);
  const graded = { scores: Object.fromEntries(short), ...(error === undefined ? {} : { error }) };
  return { key, digest, trialId, index, graded };
}

/** Replaces numbers that JSON does not have by their names. */
function finiteOrText(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** Restores what {@link finiteOrText} replaced. */
function withNumber(score: Score): Score {
  return score.kind === "number" && typeof score.value === "string"
    ? { ...score, value: Number(score.value) }
    : score;
}

/** Returns the version of a scorer, or that of the object scorer whose field it is. */
function versionOf(
  versions: Readonly<Record<string, string | null>>,
  scorer: string,
): string | null {
  const name = [scorer, ...parentsOf(scorer)].find((one) => Object.hasOwn(versions, one));
  return name === undefined ? null : (versions[name] ?? null);
}
