// What the end of the command means. Only an exit code and a document that agree are a verdict.

import { shortLine } from "./text.mjs";

/** Longest headline, in characters. */
const LENGTH = 300;

/** Exit codes of the command without a verdict, in words. */
const BROKEN = {
  2: "was canceled",
  3: "found a mistake in its arguments or configuration",
  4: "could not authenticate, or lacks a permission",
  5: "could not reach the service, or the service failed",
  6: "did not finish everything",
  127: "could not be started",
};

/** First words of the title of each outcome. */
export const WORDS = {
  pass: "Passed",
  fail: "Regression",
  inconclusive: "Cannot tell",
  broken: "The script broke",
};

const EXIT_CODES = { pass: 0, fail: 100, inconclusive: 101 };

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** Makes the result of a script that broke. It says nothing about the candidate. */
function broken(code, why) {
  const said = shortLine(why, LENGTH);
  return {
    outcome: "broken",
    // 0, 100 and 101 have a meaning that this result does not have
    exitCode: [0, 100, 101].includes(code) || !Number.isInteger(code) ? 1 : code,
    title: `${WORDS.broken}: ${said}`,
    rules: [],
    explanation:
      "This is not a regression, and not a pass: the runs were not compared. Fix the cause and run the job again.",
  };
}

function explained(document, code) {
  const { message, hint } = document?.error ?? {};
  const how = BROKEN[code] ?? `ended with exit code ${code}`;
  if (typeof message !== "string") return `evalwire ${how}`;
  return typeof hint === "string" ? `${message}. ${hint}` : message;
}

/**
 * Returns the outcome of a gate: `pass`, `fail` (a regression), `inconclusive` (cannot tell) or
 * `broken`, with the exit code of the job, a title, the rules that did not pass, and a sentence if there
 * is more to say.
 * With `--exit-zero` the command ends with 0 for every outcome, so the document decides.
 */
export function verdictOf(code, text) {
  const document = text === null ? null : parsed(text);
  if (![0, 100, 101].includes(code)) return broken(code, explained(document, code));
  const outcome = (document?.gate ?? document)?.outcome;
  if (!Object.hasOwn(EXIT_CODES, outcome ?? ""))
    return broken(code, `evalwire ended with exit code ${code}, but wrote no result`);
  const expected = EXIT_CODES[outcome];
  if (code !== expected && code !== 0)
    return broken(code, `evalwire ended with exit code ${code}, but its result is '${outcome}'`);
  return {
    outcome,
    exitCode: expected,
    title: `${WORDS[outcome]}${headlineOf(document)}`,
    rules: openRules(document),
    explanation:
      outcome === "inconclusive"
        ? "This is not a pass: the data cannot tell whether the candidate is worse. The result says what would decide."
        : null,
  };
}

/** Number of rules that are listed: GitHub shows ten errors and ten warnings of a step. */
const LISTED = 9;

/** Returns the rules that did not pass, each with its outcome and what was found. */
function openRules({ rules }) {
  const all = Array.isArray(rules) ? rules : [];
  return all
    .filter(({ counted }) => counted === "fail" || counted === "inconclusive")
    .map(({ counted, required, found, why }) => ({
      outcome: counted,
      title: shortLine(`${WORDS[counted]}: ${required}`, LENGTH),
      text: shortLine(`${found}. ${why}`, LENGTH),
    }))
    .slice(0, LISTED);
}

function headlineOf({ headline }) {
  return typeof headline === "string" && headline !== "" ? `: ${shortLine(headline, LENGTH)}` : "";
}
