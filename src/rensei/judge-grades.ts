import { aBoolean, checkKeys, checkRules, checkValue } from "../core/options.ts";
import type { JudgedGrade, PendingReview } from "./types.ts";

/**
 * Adds to each grade of a replay whether it can be trusted, and if not, why.
 *
 * The service answers with numbers in every case: a grader that crashed, a person who has not
 * graded yet and a payload that was not kept all look like zeros. Metadata is evidence and decides
 * first; the words of the reasoning come last, and only for graders without any (decision 16).
 *
 * All graders of a replay see the same payload. If one grade shows that it is null, its siblings
 * graded null too, unless the caller knows that payloads are kept.
 *
 * @example Judge the grades of a listed run
 * ```ts
 * import { judgeGrades, RenseiClient } from "evalwire/rensei";
 *
 * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
 * const run = await rensei.evalRuns.list({ orgId: "org-1" }).first();
 * for (const { graderId, score, state, why } of judgeGrades(run?.gradeResults ?? []))
 *   console.log(graderId, score, state, why);
 * ```
 */
export function judgeGrades(
  grades: readonly unknown[],
  options: { payloadsKept?: boolean } = {},
): JudgedGrade[] {
  checkValue("grades", grades, { is: Array.isArray, kind: "a list of grades" });
  checkKeys(options, ["payloadsKept"], "an option of judgeGrades()", "options");
  checkRules(options, { payloadsKept: aBoolean }, "options");
  const { payloadsKept = false } = options;
  const read = grades.map(readGrade);
  const isNull = read.some(showsNull);
  return read.map((grade) => {
    if (grade.state !== "scored") return grade;
    const why = whySuspect(grade, { payloadsKept, siblingShowsNull: isNull && !payloadsKept });
    return why === null ? grade : { ...grade, state: "suspect", why };
  });
}

type Metadata = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/**
 * Reads one grade as far as it can be read. A grade of another form is `errored`, never a number.
 */
function readGrade(raw: unknown): JudgedGrade {
  const given: Metadata = isObject(raw) ? raw : {};
  const metadata = isObject(given.metadata) ? given.metadata : null;
  const base = {
    graderId: textOf(given.graderId),
    reasoning: textOf(given.reasoning) ?? "",
    metadata,
    pending: null,
    raw,
  };
  const why = isObject(raw) ? whyUnreadable(given) : "the grade is not an object";
  if (why !== null) return { ...base, score: null, pass: null, state: "errored", why };
  // whyUnreadable() has checked both
  const grade = { ...base, score: given.score as number, pass: given.pass as boolean };
  const pending = pendingOf(grade);
  if (pending === null) return { ...grade, state: "scored", why: null };
  const item = pending.queueId === null ? "" : ` (queue item ${pending.queueId})`;
  return { ...grade, state: "missing", why: `it waits for a person${item}`, pending };
}

function whyUnreadable({ graderId, score, pass, reasoning, metadata }: Metadata): string | null {
  const odd = (name: string, kind: string): string => `the grade's '${name}' is not ${kind}`;
  if (textOf(graderId) === null) return odd("graderId", "a non-empty string");
  if (typeof score !== "number" || !Number.isFinite(score)) return odd("score", "a number");
  if (typeof pass !== "boolean") return odd("pass", "true or false");
  if (reasoning != null && typeof reasoning !== "string") return odd("reasoning", "a string");
  if (metadata != null && !isObject(metadata)) return odd("metadata", "an object");
  const pending = isObject(metadata) ? metadata.pending : null;
  return pending == null || typeof pending === "boolean"
    ? null
    : odd("metadata.pending", "true or false");
}

type Readable = Pick<JudgedGrade, "graderId" | "score" | "pass" | "reasoning" | "metadata">;

/** Returns the review that a grade waits for; null when it does not wait. */
function pendingOf({ graderId, score, pass, reasoning, metadata }: Readable): PendingReview | null {
  const isMarked = metadata?.pending === true;
  // the documented placeholder, should its metadata be missing
  const isPlaceholder =
    metadata?.pending === undefined &&
    graderId?.startsWith("human-grader/") === true &&
    score === 0 &&
    pass === false &&
    reasoning.trim() === "pending";
  if (!isMarked && !isPlaceholder) return null;
  return {
    queueId: textOf(metadata?.queueId),
    requestedAt: textOf(metadata?.requestedAt),
    label: textOf(metadata?.label),
  };
}

/** Returns the model that judged, or null if the grade does not name one. */
export function judgeModelOf({ metadata }: Pick<JudgedGrade, "metadata">): string | null {
  return textOf(metadata?.judgeModel);
}

const isStructural = ({ graderId }: Readable): boolean =>
  graderId?.startsWith("structural/") === true;
const isByPerson = ({ graderId, metadata }: Readable): boolean =>
  graderId?.startsWith("human-grader/") === true || metadata?.pending === false;

interface Context {
  readonly payloadsKept: boolean;
  readonly siblingShowsNull: boolean;
}

/** Why a readable grade cannot be trusted; null when it can. */
function whySuspect(grade: Readable, { payloadsKept, siblingShowsNull }: Context): string | null {
  if (showsNull(grade)) return "it was graded against a null payload";
  const showsPayload = payloadsOf(grade).length > 0 || (isStructural(grade) && namesField(grade));
  if (siblingShowsNull && !showsPayload && !isByPerson(grade))
    return "another grade of this replay was graded against a null payload";
  if (judgeModelOf(grade) !== null) return null;
  const { graderId, score } = grade;
  if (graderId?.startsWith("model-grader/") === true) {
    if (score !== 0) return null;
    return isCrash(grade)
      ? CRASHED
      : "the judge may have failed: a zero without metadata.judgeModel";
  }
  if (isStructural(grade)) {
    if (showsPayload) return null;
    if (isCrash(grade)) return CRASHED;
    return payloadsKept
      ? null
      : "it may have been graded against null: most traces keep no payload, and the response does not say";
  }
  return grade.metadata?.pending !== false && isCrash(grade) ? CRASHED : null;
}

const CRASHED = "the grader failed: its reasoning is an error";
const PAYLOADS: readonly string[] = ["input", "output", "payload", "inputPayload", "outputPayload"];

/** Payloads that the metadata of a grade shows. */
function payloadsOf({ metadata }: Readable): unknown[] {
  return PAYLOADS.flatMap((name) =>
    metadata !== null && Object.hasOwn(metadata, name) ? [metadata[name]] : [],
  );
}

/**
 * Returns whether a grade shows that its payload is null: in its metadata, in a message of its
 * schema about the whole output, or in so many words. A null field of a payload is not meant.
 */
function showsNull(grade: Readable): boolean {
  if (payloadsOf(grade).includes(null)) return true;
  const { reasoning } = grade;
  if (!isStructural(grade)) return !isByPerson(grade) && PAYLOAD_IS_NULL.test(reasoning);
  return messagesOf(reasoning).some((message) => {
    const place = placeOf(message);
    return place === null
      ? PAYLOAD_IS_NULL.test(message) || NULL_ALONE.test(message)
      : place === "" && /\b(?:null|undefined)\b/i.test(message);
  });
}

/**
 * A sentence whose subject is the payload: "when the input is null" may be about the agent's code.
 */
const PAYLOAD_IS_NULL =
  /(?:^|[.;:!?]\s+|\b(?:because|since|as|but)\s+)(?:both )?(?:the |this |your )?(?:(?:agent|model)(?:'s)? )?(?:input|output|payload)s?(?: payloads?)?(?: and (?:the )?(?:input|output|payload)s?)? (?:is|are|was|were|appears? to be) (?:both |just |simply |literally )?["'`]?(?:null|undefined)(?![-\w])/i;
const NULL_ALONE = /^\W*(?:null|undefined)\b|\bagainst (?:null|undefined)\b|\bnull payload\b/i;

/** Messages of a schema: they are joined by "; ". */
function messagesOf(reasoning: string): string[] {
  return reasoning.split(/;\s+|\n(?=\s{0,9}✖)/);
}

const SCHEMA_MESSAGE =
  /\b(?:invalid (?:input|type|option|key|element|union|literal|enum|string|format|discriminator)|expected\b.{0,300}\breceived|required\b|unrecognized key|too (?:small|big))/is;
/** Words in the place of a path that name the whole output. */
const WHOLE =
  /^(?:|\$|root|output|payload|schema|result|issues?|error|zoderror|validation|failed|invalid_type)$/i;

/**
 * Returns the place that a message of a schema names: empty for the whole output, null when it is
 * not such a message. Both "answer: Invalid input: …" and "Invalid input: … at answer" are read.
 */
function placeOf(message: string): string | null {
  if (!SCHEMA_MESSAGE.test(message)) return null;
  const named =
    /^\W{0,9}([\w$.[\]-]{1,200})\W{0,9}:\s/.exec(message)?.[1] ??
    /\bat\W{1,9}([\w$.[\]-]{1,200})\W{0,9}$/.exec(message)?.[1] ??
    "";
  return WHOLE.test(named) ? "" : named;
}

/** Returns whether a message of a schema names a field: then the output was an object. */
function namesField({ reasoning }: Readable): boolean {
  return messagesOf(reasoning).some((message) => {
    const place = placeOf(message);
    return place !== null && place !== "";
  });
}

/**
 * Forms of error messages. They match a reasoning that is an error from its beginning: one that
 * mentions an error did grade, and its zero counts.
 */
const CRASHES: readonly RegExp[] = [
  /^\W*$/,
  /^\W{0,9}(?:\w{1,99} )?[\w.]{0,99}(?:error|exception)\s{0,9}[:(]|^\W{0,9}traceback\b/i,
  /^\W{0,9}(?:(?:request )?failed with )?(?:http )?(?:status )?(?:code )?[45]\d\d\b/i,
  /^\W{0,9}(?:grader|grading|evaluator|judge|llm call|model call)\b.{0,40}\b(?:failed|crashed|threw|errored|timed out)\b|^\W{0,9}model profile\b.*\bnot found\b/i,
  /^\W{0,9}(?:unknown grader\b|overloaded\b|socket hang up|fetch failed|request timed out|timed? ?out\b|rate.?limit|econn\w+|enotfound|etimedout|unexpected (?:end of|token)|cannot read propert|undefined is not|failed to (?:fetch|connect))/i,
];

/**
 * Returns whether a grade has the form of a crashed grader: a zero with an error as its reasoning.
 */
function isCrash({ score, pass, reasoning }: Readable): boolean {
  return score === 0 && pass === false && CRASHES.some((form) => form.test(reasoning));
}
