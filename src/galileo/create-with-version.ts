import { isEvalwireError } from "../core/errors/base.ts";
import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { WriteOptions } from "../core/options.ts";
import type { Scorers } from "./scorers.ts";
import type { Scorer, ScorerCreateBody, ScorerVersionBody } from "./types.ts";

/** See `Scorers.createWithVersion`. */
export async function createWithVersion(
  scorers: Scorers,
  body: ScorerCreateBody,
  version: ScorerVersionBody,
  options: WriteOptions,
): Promise<Scorer> {
  if (version.kind !== body.scorer_type) {
    throw new InvalidArgumentError(
      `A scorer of the type '${body.scorer_type}' takes no version of the kind '${version.kind}'`,
      { path: "version.kind" },
      { hint: "Nothing was sent. Both must be the same." },
    );
  }
  const scorer = await scorers.create(body, options);
  const { extraBody: _extra, idempotencyKey: _key, ...rest } = options;
  try {
    await scorers.versions.create(scorer.id, version, rest);
  } catch (thrown) {
    throw withoutVersion(thrown, scorer);
  }
  const { onAttempt: _onAttempt, onComplete: _onComplete, ...read } = rest;
  try {
    return await scorers.get(scorer.id, read);
  } catch (thrown) {
    throw halfDone(
      thrown,
      scorer,
      `The scorer '${scorer.name}' (${scorer.id}) and its version exist: read it with scorers.get('${scorer.id}').`,
    );
  }
}

/** Tells the failure of the second step with what exists after the first, and the two ways on. */
function withoutVersion(thrown: unknown, scorer: Scorer): unknown {
  const ways = `finish with scorers.versions.create('${scorer.id}', …), or undo with scorers.delete('${scorer.id}').`;
  const exists = `he scorer '${scorer.name}' (${scorer.id}) exists without a version: ${ways}`;
  if (!isAmbiguousWriteError(thrown)) return halfDone(thrown, scorer, `T${exists}`);
  const advice = `The version may have been made: look with scorers.versions.list('${scorer.id}'). When it was not, t${exists}`;
  return new AmbiguousWriteError(`The version of the scorer '${scorer.name}' may have been made (request ${thrown.requestId})`, {
    ...thrown,
    target: { ...thrown.target, scorer_id: scorer.id },
    advice,
  });
}

/** Adds to an error what exists. A signal's reason may be anything: it becomes an error that can say so. */
function halfDone(thrown: unknown, scorer: Scorer, what: string): unknown {
  if (!isEvalwireError(thrown)) {
    return new AmbiguousWriteError("It was given up after the scorer had been made", {
      operation: "POST /v2/scorers",
      requestId: "",
      sentAt: new Date(),
      status: null,
      likelyApplied: true,
      aborted: true,
      target: { scorer_id: scorer.id },
      advice: what,
    });
  }
  const message = `${thrown.message}. ${what}`;
  const stack = thrown.stack?.replace(thrown.message, message); // consoles show the stack, which holds the message of its making
  return Object.assign(
    thrown,
    { message, hint: thrown.hint === null ? what : `${thrown.hint} ${what}` },
    stack === undefined ? {} : { stack },
  );
}
