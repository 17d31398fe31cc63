// Runs for the reports: plain objects of the neutral model, the same in every process.

/** Returns a generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a score of a value. */
export const scored = (value, reason = null) => ({
  kind: typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text",
  state: "scored",
  value,
  reason,
});

/** Returns a score without a value. */
export const unscored = (state, reason = null) => ({ kind: "none", state, value: null, reason });

/** Returns a trial; `of` has its id, output, scores and what else differs from the usual. */
export const trialOf = (of) => ({
  predictionId: null,
  url: `https://app.example.com/acme/search/calls/${of.id}`,
  latencySeconds: 1.5,
  tokens: 100,
  costUsd: null,
  ...of,
});

/** Returns a run with rows. `facts` are the fields of the run that differ from the usual. */
export function runOf(facts, rows, more = {}) {
  const run = {
    provider: "weave",
    name: facts.id,
    project: "acme/search",
    evaluation: "weave:///acme/search/object/questions:v1",
    model: `weave:///acme/search/object/${facts.id}:v1`,
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt: new Date("2026-11-20T08:00:00Z"),
    finishedAt: new Date("2026-11-20T09:00:00Z"),
    sourceRunId: null,
    attributes: {},
    url: `https://app.example.com/acme/search/runs/${facts.id}`,
    raw: null,
    ...facts,
  };
  const all = async function* () {
    yield* rows;
  };
  return { run, rows: { [Symbol.asyncIterator]: all }, ...more };
}

/** Slices of the mixed runs: a name and a sentence in its language. */
const LANGUAGES = [
  ["English", "Which enzyme unwinds the double helix before replication begins?"],
  ["中文", "哪一种酶在复制开始之前解开双螺旋结构？"],
  ["العربية", "ما هو الإنزيم الذي يفك الحلزون المزدوج قبل بدء التضاعف؟"],
  ["Русский", "Какой фермент раскручивает двойную спираль перед репликацией?"],
  ["emoji 🧬", "🧬➡️❓ 👩🏽‍🔬👨‍👩‍👧‍👦 Which one unwinds it?"],
];

const ANSWERS = [
  "Helicase unwinds the helix at the replication fork, and topoisomerase relieves the tension ahead of it.",
  "解旋酶在复制叉处解开双螺旋，拓扑异构酶消除前方的张力。",
  "يفك الهيليكاز الحلزون عند شوكة التضاعف.",
  "Хеликаза раскручивает спираль у репликационной вилки.",
  "🧬 helicase 🙂",
];

const GONE = [105, 106, 107];
const EDITED = [108, 109, 110, 111];

/** Returns the trials of a mixed row; the last rows of ten have failed ones. */
function mixedTrials(at, { candidate, random, rate }) {
  const language = at % LANGUAGES.length;
  return [0, 1, 2].map((n) => {
    const id = `${candidate ? "c" : "b"}${at}-${n}`;
    const correct = random() < rate;
    const grade = Math.min(5, 1 + Math.floor(random() * 5 * (rate + 0.15)));
    const judge = [
      ...[scored(grade, "Names the enzyme, and explains the fork."), scored(grade)],
      ...[unscored("errored", "RateLimitError: 429"), unscored("suspect", "NaN became null")],
    ][candidate && at % 10 === 7 && n === 0 ? 2 + (at % 20 === 7 ? 0 : 1) : n % 2];
    if (candidate && at % 25 === 9 && n === 1)
      return trialOf({ id, output: null, error: "TimeoutError: no answer after 60 s", scores: {} });
    const extra = candidate ? ` It is answer ${at} of the new prompt.` : ` It is answer ${at}.`;
    const output = `${ANSWERS[language]}${correct ? "" : " Or is it ligase?"}${extra}`;
    const closeness =
      at % 10 === 3 ? unscored("missing") : scored(Math.round(random() * 100) / 100);
    return trialOf({ id, output, scores: { correct: scored(correct), judge, closeness } });
  });
}

/**
 * Returns two runs that have everything: rows that are missing, removed, edited and added, trials
 * that crashed, scores that are errored, suspect and missing, slices in five languages.
 */
export function mixedPair() {
  const rowsOf = (candidate) => {
    const random = randomFrom(candidate ? 2 : 1);
    const has = (at) => (candidate ? at < 100 || at >= 108 : at < 112);
    return Array.from({ length: 120 }, (_, at) => at)
      .filter(has)
      .map((at) => {
        const [language, question] = LANGUAGES[at % LANGUAGES.length];
        const isEdited = candidate && EDITED.includes(at);
        return {
          key: `question-${at}`,
          digest: `${at}${isEdited ? "-edited" : ""}`,
          digestKind: "dataset",
          input: {
            question: `${question} (${at}${isEdited ? ", edited" : ""})`,
            options: ["A", "B"],
          },
          columns: { language },
          trials: mixedTrials(at, { candidate, random, rate: candidate ? 0.5 : 0.8 }),
        };
      });
  };
  const digests = (without) => () =>
    Promise.resolve(
      new Set(
        Array.from({ length: 120 }, (_, at) => `${at}`).filter((one) => !without.includes(+one)),
      ),
    );
  const dataset = (version, without) => () =>
    Promise.resolve({ version, digests: digests(without) });
  const base = runOf({ id: "main" }, rowsOf(false), { dataset: dataset("v1", []) });
  const facts = {
    id: "branch",
    name: "branch: новый промпт 新しい",
    evaluation: "weave:///acme/search/object/questions:v2",
    partial: "12 of 360 replays failed",
  };
  const candidate = runOf(facts, rowsOf(true), { dataset: dataset("v2", GONE) });
  return [base, candidate];
}

/** Returns a run of questions with a pass rate. */
export function simpleRun(id, rate, { seed, rows = 200, ...facts } = {}) {
  const random = randomFrom(seed);
  const all = Array.from({ length: rows }, (_, at) => ({
    key: `q${at}`,
    digest: `d${at}`,
    digestKind: "dataset",
    input: { question: `Question ${at}` },
    trials: [
      trialOf({
        id: `${id}-${at}`,
        output: `Answer ${at}`,
        scores: { correct: scored(random() < rate) },
      }),
    ],
  }));
  return runOf({ id, ...facts }, all);
}

/** Returns two runs with four scorers, three languages, and crashes of the candidate. */
export function fullPair() {
  const languages = LANGUAGES.slice(0, 3);
  const runFor = (id, rate, seed) => {
    const random = randomFrom(seed);
    const rows = Array.from({ length: 160 }, (_, at) => {
      const [language, question] = languages[at % languages.length];
      const ok = random() < rate;
      const crashed = id === "branch" && at % 23 === 4;
      const scores = {
        correct: scored(ok, "Names the enzyme."),
        judge: scored(1 + Math.floor(random() * 5), "Clear enough."),
        tone: scored(random() < 0.9),
        length: scored(Math.round(80 + random() * 40)),
      };
      const answer = { output: `${ANSWERS[at % languages.length]} (${at}, ${id})`, scores };
      const trial = crashed
        ? { output: null, error: "TimeoutError: no answer after 60 s", scores: {} }
        : answer;
      return {
        key: `question-${at}`,
        digest: `${at}`,
        digestKind: "dataset",
        input: { question: `${question} (${at})` },
        columns: { language },
        trials: [
          trialOf({ id: `${id}-${at}`, latencySeconds: crashed ? 60 : 1 + random(), ...trial }),
        ],
      };
    });
    return runOf({ id }, rows);
  };
  return [runFor("main", 0.82, 3), runFor("branch", 0.78, 7)];
}
