// A comparison and a gate in which every string of every field is hostile.
import { ADDRESSES, PAYLOADS } from "./payloads.mjs";
import { runOf, scored, trialOf, unscored } from "./runs.mjs";

const at = (list, place) => list[place % list.length];
const payload = (place) => at(PAYLOADS, place);

/** Names of scorers: those of the rows, and those that objects have anyway. */
const SCORERS = [
  "__proto__",
  "constructor",
  "toString",
  "<img src=x onerror=globalThis.__ran=1>",
  "</script><script>globalThis.__ran=1</script>",
];

function hostileScores(row, isCandidate) {
  const entries = SCORERS.map((name, place) => {
    const reason = payload(row + 11 * place);
    const fails = row % 9 === 4 && place === 3;
    const isRight = isCandidate ? (row + place) % 3 > 0 : (row + place) % 4 > 0;
    return [name, fails ? unscored("errored", reason) : scored(isRight, reason)];
  });
  return Object.fromEntries(entries);
}

function hostileTrial(row, isCandidate) {
  const id = payload(row + 3);
  const url = at(ADDRESSES, row + (isCandidate ? 7 : 0));
  if (row % 13 === 5) return trialOf({ id, url, output: null, error: payload(row), scores: {} });
  const values = [payload(row + (isCandidate ? 1 : 0)), { [payload(row)]: [payload(row + 2)] }];
  return trialOf({ id, url, output: at(values, row), scores: hostileScores(row, isCandidate) });
}

function hostileRun(isCandidate) {
  const rows = PAYLOADS.map((text, row) => ({
    key: text === "" ? "(empty)" : text,
    digest: `d${row}${isCandidate && row % 20 === 3 ? "x" : ""}`,
    digestKind: "dataset",
    input: row % 2 === 0 ? text : { question: text, [payload(row + 5)]: payload(row + 6) },
    columns: { slice: at(["__proto__", "constructor", payload(row % 4), "\u202eslice"], row) },
    trials: [hostileTrial(row, isCandidate)],
  }));
  const side = isCandidate ? 1 : 0;
  const facts = {
    id: payload(side),
    name: payload(12 + side),
    project: payload(25 + side),
    evaluation: payload(30 + side),
    model: payload(40 + side),
    status: isCandidate ? payload(50) : "completed",
    partial: payload(57 + side),
    url: at(ADDRESSES, side),
  };
  const kept = isCandidate ? rows.filter((_, row) => row % 17 !== 6) : rows.slice(0, -4);
  const dataset = async () => ({ version: payload(70 + side), digests: async () => new Set() });
  return runOf(facts, kept, { dataset, warnings: [payload(60 + side), payload(90 + side)] });
}

/** Returns the base, the candidate and the policy. */
export function hostilePair() {
  const [first, second, third, ...others] = SCORERS;
  const policy = {
    rules: [
      { scorer: first, maxDrop: 0.05 },
      { scorer: second, min: 0.1 },
      { scorer: third, mustPass: [PAYLOADS[3], PAYLOADS[8]] },
      ...others.map((scorer) => ({ scorer, maxRegressions: 5 })),
      { minCoverage: 0.99 },
    ],
    unfinished: "allow",
    minOverlap: 0.1,
  };
  return { base: hostileRun(false), candidate: hostileRun(true), policy };
}

/** Title of the report. */
export const HOSTILE_TITLE = `</title><script>globalThis.__ran=1</script>\u202e\ud800 ${PAYLOADS[30]}`;
