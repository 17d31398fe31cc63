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
const NDJSON = "ndjson.ts";
const RETRY = "retry.ts";
const SPEED = "equivalent: only the speed of decoding; every way of decoding gives the same text";
const BUFFER = "equivalent: only when the buffer is replaced, and how large the new one is";

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
  [
    "credentials.ts",
    "oldest !== undefined",
    "true",
    "equivalent: a map with more than 16 keys has an oldest one",
  ],
  ...[
    ["true", "false"],
    ["false", "true"],
    ["[0, 0]", "[]"],
    ["pieces++", "pieces--"],
    ["piece.length > this.#options.maxLineBytes", "true"],
    ["piece.length > this.#options.maxLineBytes", "piece.length >= this.#options.maxLineBytes"],
    ["text === undefined", "true"],
    ["text.length === piece.length", "true"],
    ["text.length === piece.length", "false"],
    ["text.length === piece.length", "text.length !== piece.length"],
    ["!this.#ascii", "this.#ascii"],
    ["!this.#ascii", "true"],
    ["!this.#ascii", "false"],
    ["notAscii++", "notAscii--"],
    ["notAscii === 0", "true"],
    ["notAscii === 0", "false"],
    ["notAscii === 0", "notAscii !== 0"],
    ["pieces > 1 && notAscii === pieces", "true"],
    ["pieces > 1 && notAscii === pieces", "false"],
    ["pieces > 1 && notAscii === pieces", "pieces > 1 || notAscii === pieces"],
    ["pieces > 1", "true"],
    ["pieces > 1", "pieces >= 1"],
    ["pieces > 1", "pieces <= 1"],
    ["notAscii === pieces", "true"],
    ["notAscii === pieces", "notAscii !== pieces"],
    ["block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES", "true"],
    ["block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES", "false"],
    [
      "block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES",
      "block.length <= (this.lines - linesBefore) * SHORT_LINE_BYTES",
    ],
    [
      "block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES",
      "block.length >= (this.lines - linesBefore) * SHORT_LINE_BYTES",
    ],
    [
      "(this.lines - linesBefore) * SHORT_LINE_BYTES",
      "(this.lines - linesBefore) / SHORT_LINE_BYTES",
    ],
    ["this.lines - linesBefore", "this.lines + linesBefore"],
    ["notAscii > 0 && !this.#dense && isShort", "true"],
    ["notAscii > 0 && !this.#dense && isShort", "false"],
    ["notAscii > 0 && !this.#dense && isShort", "notAscii > 0 && !this.#dense || isShort"],
    ["notAscii > 0 && !this.#dense", "true"],
    ["notAscii > 0 && !this.#dense", "notAscii > 0 || !this.#dense"],
    ["notAscii > 0", "true"],
    ["notAscii > 0", "notAscii >= 0"],
    ["notAscii > 0", "notAscii <= 0"],
    ["!this.#dense", "this.#dense"],
    ["text.charCodeAt(start) <= SPACE", "true"],
    ["{ stream: true }", "{}"],
  ].map(([was, became]) => [NDJSON, was, became, SPEED]),
  ...[
    ["length === 0 && this.#buffer.length > KEPT_BYTES", "false"],
    ["length === 0", "false"],
    ["this.#buffer.length > KEPT_BYTES", "true"],
    ["this.#buffer.length > KEPT_BYTES", "this.#buffer.length >= KEPT_BYTES"],
    ["this.#buffer.length > KEPT_BYTES", "this.#buffer.length <= KEPT_BYTES"],
    ["this.#start > 0", "true"],
    ["this.#start > 0", "this.#start >= 0"],
  ].map(([was, became]) => [NDJSON, was, became, BUFFER]),
  [
    NDJSON,
    "this.error === undefined",
    "true",
    "equivalent: the loops over the lines of a piece check it too",
  ],
  [
    NDJSON,
    "[]",
    '["Stryker was here"]',
    "equivalent: it is compared with line numbers, and a word is less than none",
  ],
  ...["true", "this.#withoutRecord.length >= 0"].map((became) => [
    NDJSON,
    "this.#withoutRecord.length > 0",
    became,
    "equivalent: an empty list is replaced by an empty list",
  ]),
  [NDJSON, "text === undefined", "false", "equivalent: the parser rejects undefined"],
  [
    NDJSON,
    "{ this.#streaming = newDecoder(); return undefined; }",
    "{}",
    "equivalent in Node, whose decoder starts anew after an error; the standard lets it keep the rest",
  ],
  [NDJSON, "{ return undefined; }", "{}", "equivalent: the function ends there"],
  ...[
    ["!(error instanceof AttemptFailure)", "false"],
    ["false", "true"],
  ].map(([was, became]) => [
    RETRY,
    was,
    became,
    "equivalent: every attempt fails with an AttemptFailure",
  ]),
  [
    RETRY,
    'failure.which !== "total"',
    "true",
    "equivalent: after the limit of the call, no retry could start before it",
  ],
  ...[
    ["false", "true"],
    ["() => false", "() => undefined"],
  ].map(([was, became]) => [
    "clock.ts",
    was,
    became,
    "equivalent: it is replaced before anyone could call it",
  ]),
  [
    "clock.ts",
    "error.status !== null",
    "true",
    "equivalent: null is less than 500 and not 408 or 429",
  ],
  ["request.ts", "maxLineBytes === undefined", "false", "equivalent: undefined means the default"],
  ["request.ts", "[]", '["Stryker was here"]', "equivalent: no field has that name"],
  ...["true", 'attemptNumber === 1 || failure.kind === "broken"'].map((became) => [
    RETRY,
    'failure.kind === "broken"',
    became,
    "equivalent: only a broken response has 'stale'",
  ]),
];
