// Stryker mutants that survive for a known reason: [file, was, became, why]. "equivalent": the
// mutant changes nothing. "words": it changes only a sentence.
const BOUNDS = "gate-bounds.ts";
const CHANGE = "gate-change-rules.ts";
const GATE = "gate.ts";
const TOGETHER = "equivalent: worst and best are null together";
const ONE_RUN = "equivalent: all figures of summarize() name the same run";
const ROOM =
  "equivalent except for numbers within 1e-12 of the limit, times the size of the scores";
const MISSING_FAIL = "words: 'fail' or 'go against the candidate'";
const SLICE = "words: whether the slice is named";

export const UNDERSTOOD = [
  [
    BOUNDS,
    "rule.marginOf(low) <= rule.marginOf(high)",
    "rule.marginOf(low) < rule.marginOf(high)",
    "equivalent: equal ends are one end",
  ],
  [
    BOUNDS,
    "Math.max(rule.size, Math.abs(rule.limit))",
    "Math.min(rule.size, Math.abs(rule.limit))",
    ROOM,
  ],
  [BOUNDS, "worst !== null && best !== null", "worst !== null || best !== null", TOGETHER],
  [BOUNDS, "worst !== null", "true", TOGETHER],
  [BOUNDS, "best !== null", "true", TOGETHER],
  [BOUNDS, "worst === null || best === null", "worst === null && best === null", TOGETHER],
  [BOUNDS, "worst === null", "false", TOGETHER],
  [BOUNDS, "best === null", "false", TOGETHER],
  [
    BOUNDS,
    "rule.missing === 0",
    "false",
    "equivalent: without missing scores the search for the tipping point returns null",
  ],
  [BOUNDS, "cause === null", "false", "equivalent: null is the cause of a finding that names none"],
  [
    BOUNDS,
    "observed.standardError === null",
    "false",
    "equivalent: an unknown spread counts as 0, from which no number of rows follows",
  ],
  [CHANGE, "scale.high - scale.low", "scale.high + scale.low", "words: the hint"],
  [CHANGE, "sign === 1", "true", "words: who 'fails' by a missing score, 'drops' or 'rises'"],
  [CHANGE, "rule.slice === undefined", "true", SLICE],
  [CHANGE, "rule.slice === undefined", "false", SLICE],
  [CHANGE, "rule.slice === undefined", "rule.slice !== undefined", SLICE],
  [
    CHANGE,
    "Math.max(largestOf(pairs.base), largestOf(pairs.candidate))",
    "Math.min(largestOf(pairs.base), largestOf(pairs.candidate))",
    ROOM,
  ],
  [CHANGE, "pair.binary && sign === 1 && missingIn(pair.base) === 0", "true", MISSING_FAIL],
  [
    CHANGE,
    "pair.binary && sign === 1 && missingIn(pair.base) === 0",
    "pair.binary && sign === 1 || missingIn(pair.base) === 0",
    MISSING_FAIL,
  ],
  [CHANGE, "pair.binary && sign === 1", "true", MISSING_FAIL],
  [CHANGE, "pair.binary && sign === 1", "pair.binary || sign === 1", MISSING_FAIL],
  [CHANGE, "missingIn(pair.base) === 0", "true", MISSING_FAIL],
  [GATE, '"run" in one && one.run !== null', "true", ONE_RUN],
  [GATE, '"run" in one && one.run !== null', '"run" in one || one.run !== null', ONE_RUN],
  [GATE, "one.run !== null", "true", ONE_RUN],
  [GATE, "[]", '["Stryker was here"]', "equivalent: no scorer has that name"],
  [GATE, "base === 0", "false", "equivalent: compare() rejects a base without rows"],
  [GATE, 'outcome === "inconclusive"', "true", "equivalent: only an open rule has a cause"],
  [
    "paired-difference.ts",
    "[e.value, e.value]",
    "[]",
    "equivalent: the spread is known where it is compared with what was not seen",
  ],
];
