import type { Kind } from "./sentences.ts";

/** One thing that a sentence may not say. */
export interface Rule {
  readonly pattern: RegExp;
  readonly why: string;
  readonly better: string;
  /** The kinds of sentences that it holds for. Default: all of them. */
  readonly kinds?: readonly Kind[];
}

const COUNTED =
  "attempt|baseline|byte|call|case|category|change|character|column|criterion|draw|error|field|figure|file|grade|group|hour|key|label|limit|line|list|minute|page|pair|prediction|project|record|reference|replay|request|rescore|result|row|rule|run|score|scorer|second|set|step|string|time|trace|trial|trace|value|version|warning|word";

/** Words that stand for a usual one, and the usual one. */
export const rules: readonly Rule[] = [
  // Words.
  {
    pattern: /\b(?:gives|gave)\b/i,
    why: "a function does not give",
    better: "returns, yields, throws, accepts, shows",
  },
  {
    pattern: /\b(?:is|are|was|were|be|been|being) told\b(?! apart\b)/i,
    why: "nobody tells code anything",
    better: "called with, notified, reported, known",
  },
  { pattern: /\btells (?:whether|if)\b/i, why: "a method returns", better: "Returns whether" },
  { pattern: /^Tells\b/, why: "a method returns", better: "Returns, Reports" },
  {
    pattern: /^Says? whether\b/,
    why: "one form for methods that return a boolean",
    better: "Returns whether",
  },
  {
    pattern:
      /\b(?:a|an|one|no|any|each|every|another|empty) (?:other )?text(?=[.,;:)'"]|$| (?:of|that|is|as|or|and|in|with|which)\b)|\btexts\b/i,
    why: "the type is called string",
    better: "a string, strings",
  },
  { pattern: /\bsomebody\b/i, why: "too long a word", better: "someone" },
  { pattern: /\bmeanwhile\b/i, why: "reads translated", better: "in the meantime, since then" },
  {
    pattern: /\bfor sure\b/i,
    why: "a statistic is never sure",
    better: "name the confidence: 95% interval below 0",
  },
  {
    pattern: /\bof your own\b/i,
    why: "reads translated",
    better: "your own …, user-defined, self-hosted",
  },
  {
    pattern: /\bas far as can be told\b|\b(?:can|cannot|could|may|to) be told\b(?! apart\b)/i,
    why: "reads translated",
    better: "by the point estimate, is known",
  },
  {
    pattern: /\b(?:go|goes|went|gone|going) on\b/i,
    why: "reads translated",
    better: "continue, resume",
  },
  {
    pattern:
      /\b(?:stands?|stood|standing) (?:above|after|as|at|before|behind|below|beside|between|by|for|here|in|on|raw|still|there|twice|under|with)\b/i,
    why: "the usual word is 'is'",
    better: "is, appears, is listed, means",
  },
  {
    pattern: /\bbeyond\b(?! chance)/i,
    why: "reads translated",
    better: "above, more than, outside, after",
  },
  {
    pattern: /\b(?:base |url |server )?address(?:es)?\b(?! (?:bar|book|space))/i,
    why: "a service has a URL",
    better: "URL, host, server",
  },
  {
    pattern:
      /\b(?:a|an|one|each|every|this|that|the|cheap|first|last|next|second|further|failed|single|such|no|another|of|between) looks?\b(?! (?:at|like|the|as|alike)\b)|\blooks? (?:at|of) (?:a|the) job\b|\blook-?ups?\b(?= of a job)/i,
    why: "a look at a job is a status check",
    better: "poll, status check, read, check",
  },
  { pattern: /\bfor ever\b/i, why: "one word", better: "forever" },
  {
    pattern: /\bpromised (?:answer|shape)\b/i,
    why: "a document does not promise",
    better: "documented shape",
  },
  { pattern: /\bof late\b/i, why: "old", better: "recent, recently" },
  {
    pattern: /\bon a guess\b/i,
    why: "reads translated",
    better: "speculatively, without knowing the outcome",
  },
  { pattern: /\bwithout a word\b/i, why: "reads translated", better: "silently" },
  { pattern: /\bbecame of\b/i, why: "reads translated", better: "how … ended, the outcome of" },
  {
    pattern: /\b(?:take|takes|taken|took|taking) (?:it |them |that |this |the change )?back\b/i,
    why: "reads translated",
    better: "revert, undo",
  },
  { pattern: /\bturn(?:ed|s)? round\b/i, why: "reads translated", better: "reverse" },
  { pattern: /\btakes? the place of\b/i, why: "longer than needed", better: "replaces" },
  { pattern: /\b(?:is|are|goes|turns?) red\b/i, why: "a check fails", better: "fails" },
  {
    pattern: /\b(?:give|gives|given|gave|giving) up\b/i,
    why: "say what the program does",
    better: "stops, fails, times out, is aborted",
  },
  { pattern: /\bwill not do\b/i, why: "reads translated", better: "is invalid, is not supported" },
  {
    pattern: /\ball the same\b(?! (?:as|kind|value|length))/i,
    why: "ambiguous",
    better: "anyway, even so",
  },
  {
    pattern: /\b(?:process|project|module|environment|folder|row|word)s? of (?:its|their) own\b/i,
    why: "reads translated",
    better: "a separate process, its own project",
  },
  // Order.
  {
    pattern: /\b(?:and|but|that|which) (?:is|are|was|were) none\b/i,
    why: "English denies the noun",
    better: "is not one, is invalid",
  },
  {
    pattern: /(?<!\b(?:all|any|both|each|most|none|one|some) )\bof which\b/i,
    why: "inverted",
    better: "whose, two sentences",
  },
  {
    pattern:
      /(?<!\b(?:can|could|would|might|may|must|will) )\bbe (?:it|they)\b(?! (?:is|was|has)\b)/i,
    why: "inverted",
    better: "whether … or …",
  },
  { pattern: /\bso that (?:it|they) holds?\b/i, why: "inverted", better: "so it holds" },
  {
    pattern:
      /(?<!\b(?:there|here|where) )\b(?:is|are|was|were|be) no (?!longer|more|less|fewer|greater|larger|smaller|different|better|worse|later|earlier|one\b|doubt|evidence|guarantee|need|proof|reason|room|way)/i,
    why: "English denies the verb",
    better: "is not a, does not",
  },
  // Fields, types and methods.
  {
    pattern: /^(?:What|Who|How many|How much|Is told|Are told)\b/,
    why: "a field is named by a noun",
    better: "a noun phrase",
    kinds: ["field"],
  },
  {
    pattern: /^(?:Most|Least)\b/,
    why: "a limit is a maximum or a minimum",
    better: "Maximum, Minimum",
    kinds: ["field", "doc"],
  },
  {
    pattern: /\b(?:most|least) attempts\b/i,
    why: "a limit is a maximum or a minimum",
    better: "maximum attempts",
  },
  {
    pattern: /\bthe (?:most|least)(?= (?:is|was)\b|[.,;:]|$)/i,
    why: "a limit is a maximum or a minimum",
    better: "highest, lowest, maximum, minimum",
  },
  { pattern: /^Further (?!(?:to|down)\b)/, why: "reads translated", better: "Additional, More" },
  // Messages.
  {
    pattern: /(?<!:) current value\b|: current value(?! is\b)|current value is "/i,
    why: "one form for every wrong value, in single quotes",
    better: "'name' must be X: current value is 'Y'",
    kinds: ["message"],
  },
  {
    pattern:
      /^(?:'[^']+'|Cannot use .*) must (?:be|have|name|hold)\b[^:.]*(?:[,;] (?:got|not|but|received)\b|\bbut (?:is|was|got)\b)|\b(?:actual|given) value\b/i,
    why: "one form for every wrong value",
    better: "'name' must be X: current value is Y",
    kinds: ["message"],
  },
  {
    pattern: /^'[\w$.[\]…]+'(?: \(or \S+\))? must (?:be|list|contain) [^:]*$/,
    why: "a wrong value is shown",
    better: "'name' must be X: current value is Y",
    kinds: ["message"],
  },
  {
    pattern:
      /\b(?:did you mean|perhaps you meant|maybe you meant|meant perhaps)\b(?! '…'\?| '\w+'\?|$| \w+\?)|\bdid you mean\b(?<!Did you mean)/,
    why: "one form for every suggestion",
    better: "Did you mean '…'?",
  },
  {
    pattern: /^[\w.$[\]{}…]*\.(?:\d+|\$\{(?:at|index|i|n|position|number|line)\})(?:\.|$)/,
    why: "one form for every path",
    better: "rows[3]",
    kinds: ["path"],
  },
  // Numbers.
  {
    pattern: new RegExp(`(?<![\\d.,/]|[a-z] )\\b(?:1|one) (?:\\w+ )?(?:${COUNTED})s\\b`, "i"),
    why: "the plural of one",
    better: "1 row",
  },
  {
    pattern: new RegExp(`(?<!than )… (?:more |other |missing |shared |named )?(?:${COUNTED})s\\b`),
    why: "reads '1 rows' for one",
    better: "plural(count, 'row')",
    kinds: ["message"],
  },
  { pattern: /[\d…] %/, why: "one form of percent", better: "62.1%" },
  // Spelling.
  {
    pattern:
      /\b(?:\w*(?:behaviour|colour|favour|honour|neighbour|labour|rumour|flavour)\w*|(?:[a-z]+)?(?:organis|normalis|serialis|optimis|summaris|recognis|initialis|synchronis|standardis|categoris|randomis|minimis|maximis|utilis|generalis|specialis|emphasis(?=e|ing)|realis|authoris|customis|prioritis|visualis|materialis|finalis|tokenis|sanitis|parallelis|localis|capitalis|penalis|memoris)(?:e|es|ed|er|ers|ing|ation|ations|able)\b|judgements?|licen[cs]e(?<=licence)s?|centre[sd]?|catalogue[sd]?|cancell(?:ed|ing|able)|labell(?:ed|ing)|modell(?:ed|ing)|travell(?:ed|ing)|signall(?:ed|ing)|analys(?:e|ed|es(?= the)|ing)|defence|offence|grey|whilst|amongst|towards|artefacts?|fulfil|fulfils|programmes?|misspelt|spelt|learnt|per cent|sceptic\w*|ageing|practise[sd]?|enrol|instalment|cheque|tyre|maths)\b/i,
    why: "American spelling throughout",
    better: "behavior, color, organization, judgment, canceled, labeled, analyze, misspelled",
  },
];

/**
 * Sentences that keep a rule although they do not look like it: the messages of a service, word for
 * word, and counts that are never one.
 */
export const allowed: ReadonlySet<string> = new Set([
  "Dirichlet interval, … draws",
  "about … rows would decide.",
  "cluster-robust t (CR2) on row differences (… groups)",
  "Delete request contains … digests, but found … objects to delete.",
  "Ref read contains … digests, but found … objects.",
]);
