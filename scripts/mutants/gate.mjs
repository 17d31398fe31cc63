// Mutants of the rules of a gate: [name, file, snippet, replacement]. A snippet occurs exactly once
// in its file.
const BOUNDS = "src/analysis/gate-bounds.ts";
const CHANGE = "src/analysis/gate-change-rules.ts";
const VALUE = "src/analysis/gate-value-rules.ts";
const COUNT = "src/analysis/gate-rules.ts";
const SUBJECT = "src/analysis/gate-subject.ts";
const GATE = "src/analysis/gate.ts";

/** Mutants of the decisions of a gate. */
export const GATE_MUTANTS = [
  [
    "ends of the interval swapped",
    BOUNDS,
    "? { worst: low, best: high } : { worst: high, best: low }",
    "? { worst: high, best: low } : { worst: low, best: high }",
  ],
  [
    "an end exactly at the limit does not pass",
    BOUNDS,
    "interval !== null && isWithin(rule, ends(rule, interval).worst)",
    "interval !== null && rule.marginOf(ends(rule, interval).worst) > 1e-9",
  ],
  [
    "an estimate exactly at the limit fails",
    BOUNDS,
    "=> !isWithin(rule, rule.valueOf(test));",
    "=> rule.marginOf(rule.valueOf(test)) <= 0;",
  ],
  [
    "an estimate at the limit except for rounding fails",
    BOUNDS,
    "=> !isWithin(rule, rule.valueOf(test));",
    "=> rule.marginOf(rule.valueOf(test)) < 0;",
  ],
  [
    "mayPass ignored",
    BOUNDS,
    "test.mayPass && passesInterval(rule, test)",
    "passesInterval(rule, test)",
  ],
  [
    "Holm factor dropped",
    BOUNDS,
    "rule.failP(test) * factor < 1 - rule.confidence",
    "rule.failP(test) < 1 - rule.confidence",
  ],
  [
    "pass adjusted for the other rules",
    BOUNDS,
    "if (passes(rule, rule.worst ?? rule.observed))",
    "if (passes({ ...rule, confidence: 1 - (1 - rule.confidence) / factor }, rule.worst ?? rule.observed))",
  ],
  [
    "pass without the worst case",
    BOUNDS,
    "if (passes(rule, rule.worst ?? rule.observed))",
    "if (passes(rule, rule.observed))",
  ],
  [
    "fail without the best case",
    BOUNDS,
    "return fails(rule, rule.best ?? rule.observed, factor)",
    "return fails(rule, rule.observed, factor)",
  ],
  ["missing scores without ends ignored", BOUNDS, 'if (rule.endless) return "inconclusive";', ""],
  [
    "too few rows blamed for missing scores",
    BOUNDS,
    'outcomeOf(rule, best, factor)) return "missing";',
    'outcomeOf(rule, best, factor)) return "rows";',
  ],
  [
    "too few rows blamed for an undeclared scale",
    BOUNDS,
    '? "scale" : "rows"',
    '? "rows" : "rows"',
  ],
  [
    "p of a rule not taken from the best case",
    BOUNDS,
    "const best = rule.best ?? rule.observed;\n  const p =",
    "const best = rule.observed;\n  const p =",
  ],
  [
    "maxIncrease has the direction of maxDrop",
    CHANGE,
    "limit: rule.maxIncrease, sign: -1 }",
    "limit: rule.maxIncrease, sign: 1 }",
  ],
  [
    "worst and best case of a change swapped",
    CHANGE,
    "sign === 1 ? [lowest, highest] : [highest, lowest]",
    "sign === 1 ? [highest, lowest] : [lowest, highest]",
  ],
  [
    "a missing score has ends without a scale",
    CHANGE,
    "missing > 0 && arms.scale === null",
    "missing < 0",
  ],
  [
    "a rule that limits a change for the better is accepted",
    CHANGE,
    "if (direction !== wrong) return;",
    "if (direction !== undefined) return;",
  ],
  [
    "max has the direction of min",
    VALUE,
    "limit: rule.max, sign: -1 }",
    "limit: rule.max, sign: 1 }",
  ],
  [
    "worst and best case of a value swapped",
    VALUE,
    "const [worst, best] = sign === 1 ? [lowest, highest] : [highest, lowest]",
    "const [worst, best] = sign === 1 ? [highest, lowest] : [lowest, highest]",
  ],
  [
    "a value exactly at the limit does not pass",
    VALUE,
    "atLeast(sign * test.value, sign * limit)",
    "sign * test.value > sign * limit",
  ],
  [
    "a scorer new in the candidate counts as a gap",
    COUNT,
    "entry.baseCoverage !== null",
    'entry.scorer !== ""',
  ],
  [
    "a lost scorer has no rows to count",
    COUNT,
    "lostScorers(subject).map(({ scorer }) => ({ name: scorer, n: 0 }))",
    "[]",
  ],
  [
    "excluded rows count in the coverage",
    COUNT,
    "excluded.size === 0 || !arm ? whole",
    "excluded.size >= 0 || !arm ? whole",
  ],
  [
    "excluded rows count in the number of rows",
    COUNT,
    "if (excluded.size === 0 || base === null",
    "if (excluded.size >= 0 || base === null",
  ],
  [
    "coverage exactly at the minimum fails",
    COUNT,
    "!atLeast(coverage, minCoverage, 1)",
    "coverage <= minCoverage",
  ],
  ["rows exactly at the minimum fail", COUNT, "fewest.n >= minRows", "fewest.n > minRows"],
  [
    "a row that must pass can lack a trial",
    COUNT,
    "missingAt(own, i) === 0 && at(own.values, i) === passing",
    "at(own.values, i) === passing",
  ],
  [
    "regressions exactly at the limit fail",
    COUNT,
    "if (!atLeast(limit, seen, rows))",
    "if (limit <= seen)",
  ],
  [
    "missing rows are not possible regressions",
    COUNT,
    "(failsNow ? lostBefore > 0 : lostNow > 0)",
    "(failsNow ? lostBefore > 0 : lostNow < 0)",
  ],
  ["excluded rows stay in", SUBJECT, " && !out.has(i)", ""],
  ["slice of a rule ignored", SUBJECT, "isInside(i) && !out.has(i)", "!out.has(i)"],
  [
    'missing: "exclude" ignored',
    SUBJECT,
    'policy.missing === "exclude";',
    'policy.missing === "bounds";',
  ],
  [
    "onInconclusive decides a rule with missing scores",
    GATE,
    'cause === "rows" && onInconclusive',
    "onInconclusive",
  ],
  ["warn turned into note", GATE, 'level === "warn" &&', "level === undefined &&"],
  ["warn undoes a fail", GATE, 'level === "warn" && decided === "pass"', 'level === "warn"'],
  [
    "refuse turned into warn",
    GATE,
    'level === "refuse" || (level === "warn" && decided === "pass")',
    'level === "warn" && decided === "pass"',
  ],
  [
    "overlap exactly at the minimum refused",
    GATE,
    "if (overlap >= minOverlap)",
    "if (overlap > minOverlap)",
  ],
  [
    "minOverlap compares in the opposite direction",
    GATE,
    "if (overlap >= minOverlap)",
    "if (overlap <= minOverlap)",
  ],
  [
    "removed rows do not reduce the overlap",
    GATE,
    "(base - removed.length - editedCount) / base",
    "(base - editedCount) / base",
  ],
  [
    "unfinished runs allowed by default",
    GATE,
    'policy.unfinished !== undefined) return policy.unfinished === "allow"',
    'policy.unfinished !== "refuse") return policy.unfinished !== null',
  ],
  [
    "a policy that refuses unfinished runs ignored",
    GATE,
    '=== "allow" ? "note" : "refuse"',
    '=== "allow" ? "note" : "note"',
  ],
  [
    "findings about the runs dropped",
    GATE,
    "scorer === null || named.has(scorer)",
    "scorer !== null && named.has(scorer)",
  ],
];
