import type { CallOptions, Rule } from "../core/options.ts";
import { scoreKey } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";
import type { WeaveContext } from "./context.ts";
import {
  type Condition,
  calledBy,
  callRef,
  type Feedback,
  field,
  readFeedback,
} from "./feedback.ts";
import { roundingOf, withDigits } from "./plain-values.ts";
import type { EvalResultsRow, EvalResultsTrial } from "./types.ts";
import { pinRef } from "./versions.ts";

// Ratings by people as scores of scorers `human:<name>` (decision 32).

/** Maximum number of trials per request: each has up to two calls that people can rate. */
const BATCH = 500;

const ANNOTATION = "wandb.annotation.";
const REACTION = "wandb.reaction.1";
const NOTE = "wandb.note.1";

const BY_PEOPLE: Condition = {
  $or: [
    { $contains: { input: field("feedback_type"), substr: { $literal: ANNOTATION } } },
    { $in: [field("feedback_type"), [{ $literal: REACTION }, { $literal: NOTE }]] },
  ],
};

/** Whether the ratings of a trial become one score per name, or one per name and rater. */
export type HumanScoring = true | "perRater";

/** The rule of the option `feedback`. */
export const aHumanScoring: Rule = {
  is: (value) => typeof value === "boolean" || value === "perRater",
  kind: "true, false or 'perRater'",
};

/** The scores that people assigned, by the ID of the trial. */
export type HumanScores = ReadonlyMap<string, Readonly<Record<string, Score>>>;

/** Reads the ratings by people on the trials of one run. */
export class HumanRatings {
  readonly #context: WeaveContext;
  readonly #runId: string;
  readonly #scoring: HumanScoring;
  /** The versions of the fields that were filled in, by scorer key. */
  readonly #fields = new Map<string, Set<string | null>>();

  constructor(context: WeaveContext, runId: string, scoring: HumanScoring) {
    this.#context = context;
    this.#runId = runId;
    this.#scoring = scoring;
  }

  /**
   * Reads the ratings on the trials of a page, on the call that predicted as well as on the call
   * around it, with one request for each 500 trials, or more if they have over 1,000 ratings.
   */
  async read(rows: readonly EvalResultsRow[], options: CallOptions): Promise<HumanScores> {
    const trials = rows
      .flatMap(({ evaluations }) =>
        evaluations.filter(({ evaluation_call_id }) => evaluation_call_id === this.#runId),
      )
      .flatMap((evaluation) => evaluation.trials);
    const scores = new Map<string, Record<string, Score>>();
    for (let at = 0; at < trials.length; at += BATCH)
      await this.#batch(trials.slice(at, at + BATCH), scores, options);
    return scores;
  }

  /** The versions of the fields behind the ratings read so far, as `scorerVersions()` has them. */
  async versions(options: CallOptions): Promise<Record<string, string | null>> {
    const versions = [...this.#fields].map(
      async ([key, refs]): Promise<[string, string | null]> => {
        const pinned = await Promise.all([...refs].map((ref) => this.#pinned(ref, options)));
        return [key, pinned.includes(null) ? null : [...new Set(pinned)].sort().join(" and ")];
      },
    );
    return Object.fromEntries(await Promise.all(versions));
  }

  /** Reactions and notes have no field: their type has a version of its own. */
  async #pinned(ref: string | null, options: CallOptions): Promise<string | null> {
    return ref === REACTION || ref === NOTE ? ref : await pinRef(this.#context, ref, options);
  }

  async #batch(
    trials: readonly EvalResultsTrial[],
    scores: Map<string, Record<string, Score>>,
    options: CallOptions,
  ): Promise<void> {
    const owners = new Map<string, string[]>();
    for (const { predict_and_score_call_id: trial, predict_call_id: prediction } of trials)
      for (const call of new Set([trial, prediction ?? trial]))
        owners.set(call, [...(owners.get(call) ?? []), trial]);
    const calls = [...owners.keys()].map((id) => ({ $literal: callRef(this.#context, id) }));
    const onTrials: Condition = { $in: [field("weave_ref"), calls] };
    const given = new Map<string, Map<string, Feedback[]>>();
    for (const one of await readFeedback(this.#context, [onTrials, BY_PEOPLE], options)) {
      const key = this.#keyOf(one);
      if (key === null) continue;
      this.#note(key, one);
      for (const trial of owners.get(calledBy(this.#context, one) ?? "") ?? []) {
        const byKey = given.get(trial) ?? new Map<string, Feedback[]>();
        given.set(trial, byKey);
        const ratings = byKey.get(key);
        if (ratings === undefined) byKey.set(key, [one]);
        else ratings.push(one);
      }
    }
    for (const [trial, byKey] of given)
      scores.set(
        trial,
        Object.fromEntries(Array.from(byKey, ([key, ratings]) => [key, scoreOf(ratings)])),
      );
  }

  /** The scorer that a rating counts for; null if no person made it. */
  #keyOf(one: Feedback): string | null {
    const name = nameOf(one.feedback_type);
    if (name === null) return null;
    const [scorer, ...path] = name;
    return this.#scoring === "perRater"
      ? scoreKey(scorer, ...path, raterOf(one))
      : scoreKey(scorer, ...path);
  }

  #note(key: string, { feedback_type, annotation_ref }: Feedback): void {
    const ref = feedback_type.startsWith(ANNOTATION) ? (annotation_ref ?? null) : feedback_type;
    this.#fields.set(key, (this.#fields.get(key) ?? new Set()).add(ref));
  }
}

/**
 * Returns the scores of a trial with those that people assigned. A key that both have is missing:
 * neither score replaces the other.
 */
export function withHuman(
  scores: Record<string, Score>,
  human: Readonly<Record<string, Score>> = {},
): Record<string, Score> {
  const shared = Object.keys(human).filter((key) => Object.hasOwn(scores, key));
  const unclear = shared.map((key): [string, Score] => [
    key,
    none(`both a scorer of the run and ratings by people have the name '${key}'`),
  ]);
  return { ...scores, ...human, ...Object.fromEntries(unclear) };
}

/** Names that Weave's own reactions and notes have; a field of that name is written differently. */
const OWN: Readonly<Record<string, string>> = { [REACTION]: "reaction", [NOTE]: "note" };

function nameOf(type: string): readonly [string, ...string[]] | null {
  const own = OWN[type];
  if (own !== undefined) return [`human:${own}`];
  if (!type.startsWith(ANNOTATION)) return null;
  const name = type.slice(ANNOTATION.length);
  return Object.values(OWN).includes(name) ? ["human:annotation", name] : [`human:${name}`];
}

/** The person that a program stated, otherwise the account whose key was used. */
function raterOf({ creator, wb_user_id }: Feedback): string {
  return creator || wb_user_id || "unknown";
}

/** A rating by one person; its value is null if it was left empty. */
interface Rating {
  readonly value: boolean | number | string | null;
  readonly rater: string;
  readonly note: string;
}

function ratingOf(one: Feedback): Rating {
  const { emoji, detoned, note, value } = one.payload;
  // thumbs of all skin tones are one reaction
  const said = { [REACTION]: detoned ?? emoji, [NOTE]: note }[one.feedback_type] ?? value;
  const rater = raterOf(one);
  switch (typeof said) {
    case "boolean":
      return { value: said, rater, note: "" };
    case "bigint":
      return { value: Number(said), rater, note: ` (${roundingOf(said)})` };
    case "number":
      return { value: Number.isFinite(said) ? said : String(said), rater, note: "" };
    case "string":
      return { value: said.trim() === "" ? null : said, rater, note: "" };
    default:
      // an object or a list has no figure: it is kept as text so that nothing is lost
      return { value: said == null ? null : JSON.stringify(withDigits(said)), rater, note: "" };
  }
}

const MAX_SHOWN = 100;

function shown({ value, rater, note }: Rating): string {
  const text = value === null ? "empty" : String(value);
  return `${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text} by ${rater}${note}`;
}

/**
 * Makes one score of all ratings under one name. Every rating counts once: numbers become their
 * mean, booleans and strings the value of more than half of the ratings, and notes are joined. If
 * there is no such value, there is no score: one of the ratings is never taken for all.
 */
function scoreOf(given: readonly Feedback[]): Score {
  const inOrder = [...given].sort(
    (a, b) => compared(a.created_at, b.created_at) || compared(a.id, b.id),
  );
  const all = inOrder.map(ratingOf);
  const values = all.flatMap(({ value }) => (value === null ? [] : [value]));
  const listed = all.map(shown).join(", ");
  const many = all.length === 1 ? `rated ${listed}` : `${all.length} ratings: ${listed}`;
  const [first, ...others] = values;
  if (first === undefined) return none(many);
  const kind = kindOf(first);
  if (others.some((value) => kindOf(value) !== kind))
    return none(`the ratings are of different kinds; ${many}`);
  const isNote = inOrder.every(({ feedback_type }) => feedback_type === NOTE);
  if (isNote) return { kind, state: "scored", value: values.join("\n"), reason: many };
  if (kind === "number") {
    const mean = values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
    const reason = others.length === 0 ? many : `mean of ${many}`;
    return { kind, state: "scored", value: mean, reason };
  }
  const most = values.find(
    (value) => values.filter((other) => other === value).length * 2 > values.length,
  );
  return most === undefined
    ? none(`no value has more than half of the ratings; ${many}`)
    : { kind, state: "scored", value: most, reason: many };
}

function none(reason: string): Score {
  return { kind: "none", state: "missing", value: null, reason };
}

function kindOf(value: boolean | number | string): "boolean" | "number" | "text" {
  const kind = typeof value;
  return kind === "string" ? "text" : (kind as "boolean" | "number"); // one of the three
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
