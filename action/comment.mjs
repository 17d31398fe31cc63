// The comment: a headline and the sections of all jobs.
import { sectionText, shortened } from "./section.mjs";

/** Marks a comment of the action. */
export const MARKER = "<!-- evalwire:comment -->";

/** Maximum length of a comment, in characters. */
const LENGTH = 65_536;

const WORST_FIRST = ["fail", "broken", "inconclusive", "pass"];
const COUNTED = {
  fail: ["regression", "regressions"],
  broken: ["script broke", "scripts broke"],
  inconclusive: ["cannot tell", "cannot tell"],
  pass: ["passed", "passed"],
};

/** Returns the commit of the newest run. */
const currentOf = (sections) =>
  sections.reduce((newest, one) => (one.runId > newest.runId ? one : newest)).sha;

function headlineOf(sections, current) {
  const counts = WORST_FIRST.map((outcome) => {
    const count = sections.filter((one) => one.sha === current && one.outcome === outcome).length;
    return count === 0 ? null : `${count} ${COUNTED[outcome][count === 1 ? 0 : 1]}`;
  });
  return `## evalwire: ${counts.filter((text) => text !== null).join(", ")}`;
}

/** Returns the length that each of several strings may have, so that their sum fits into `room`. */
function fairLength(lengths, room) {
  let left = room;
  const rising = [...lengths].sort((one, other) => one - other);
  for (const [at, length] of rising.entries()) {
    const share = Math.floor(left / (rising.length - at));
    if (length > share) return Math.max(0, share);
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

const textOf = (sections, dropped, current) =>
  [
    MARKER,
    headlineOf([...sections, ...dropped], current),
    ...sections.map((one) => sectionText(one, current)),
    ...(dropped.length === 0
      ? []
      : [`Left out, because a comment is too short for them: ${dropped.length}. See the checks.`]),
  ].join("\n\n");

/**
 * Returns the text of the comment. If it is too long, the longest sections lose their last lines.
 * If not even their headings fit, sections are left out, those that passed first, and counted.
 */
export function commentText(sections) {
  const current = currentOf(sections);
  const kept = [...sections];
  const dropped = [];
  const bare = () =>
    textOf(
      kept.map((one) => ({ ...one, cut: 99_999, body: "" })),
      dropped,
      current,
    ).length;
  while (kept.length > 1 && bare() > LENGTH) {
    const worst = (outcome) => kept.findLastIndex((one) => one.outcome === outcome);
    const at = ["pass", "inconclusive", "broken", "fail"].map(worst).find((index) => index !== -1);
    dropped.push(...kept.splice(at, 1));
  }
  const whole = textOf(kept, dropped, current);
  if (whole.length <= LENGTH) return whole;
  const length = fairLength(
    kept.map(({ body }) => body.length),
    LENGTH - bare(),
  );
  return textOf(
    kept.map((one) => shortened(one, length)),
    dropped,
    current,
  );
}
