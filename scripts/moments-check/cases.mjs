// Random pairs of runs for compareFromMoments(), with everything that its query must get right.

/** Returns a generator of numbers from 0 to 1: mulberry32. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Kinds of scores: how one is drawn, and the scale that is declared. */
const KINDS = {
  "pass/fail": { draw: (random, shift) => random() < 0.6 + shift },
  "rare pass/fail": { draw: (random, shift) => random() < 0.97 + shift / 4 },
  "0 and 1": { draw: (random, shift) => (random() < 0.5 + shift ? 1 : 0) },
  "0 and 1 of 5": {
    draw: (random, shift) => (random() < 0.5 + shift ? 1 : 0),
    scale: [0, 5],
  },
  latency: { draw: (random, shift) => 0.2 - Math.log(1 - random()) + shift },
  large: { draw: (random, shift) => 1e6 + random() + shift },
  share: { draw: (random, shift) => Math.min(1, Math.round(random() * 10) / 10 + shift) },
  judge: {
    draw: (random, shift) => Math.min(5, 1 + Math.floor(random() * 5 + shift)),
    scale: [1, 5],
  },
  "flat judge": { draw: (random, shift) => (random() < 0.05 + shift / 9 ? 4 : 5), scale: [1, 5] },
  rounding: { draw: (random) => 0.1 * Math.ceil(random() * 3) + 0.2 },
  unbounded: { draw: (random, shift) => random() + shift / 2, scale: "unbounded" },
  constant: { draw: () => 3, scale: [0, 5] },
};
const STATES = ["missing", "errored", "suspect", "not-applicable"];

function scoreOf(value) {
  if (typeof value === "string") return { kind: "none", state: value, value: null, reason: null };
  const kind = typeof value === "boolean" ? "boolean" : "number";
  return { kind, state: "scored", value, reason: null };
}

/** Makes a row with one trial per value; undefined is a trial that the scorer did not score. */
function rowOf(key, group, version, values) {
  const trials = values.map((value, i) => ({
    id: `${key}#${i}`,
    predictionId: null,
    url: null,
    output: null,
    scores: value === undefined ? {} : { ok: scoreOf(value) },
    latencySeconds: null,
    tokens: null,
    costUsd: null,
  }));
  const digest =
    version === null
      ? { digest: null, digestKind: null }
      : { digest: `digest of ${key}${version}`, digestKind: "inline" };
  return { key, ...digest, input: null, columns: { grp: group }, trials };
}

/** Draws the numbers of rows and trials, and how much is missing. */
function planOf(random, index) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  return {
    kind: Object.keys(KINDS)[index % Object.keys(KINDS).length],
    rows: pick([1, 2, 3, 8, 20, 60, 150, 250]),
    trials: pick([1, 1, 1, 2, 4]),
    shift: pick([0, 0, 0.03, 0.1, 0.25]),
    lost: pick([0, 0, 0.02, 0.2]),
    odd: pick([0, 0, 0, 0.05]),
    stopped: pick([false, false, false, false, true]),
    added: pick([0, 0, 2]),
    groups: pick([null, null, 1, 2, 7, 40]),
    large: random() < 0.3,
    same: random() < 0.1,
    digests: random() < 0.5,
  };
}

/**
 * Draws one case: two runs as rows, the options of `compare()`, and those of `pairingSql()` beside
 * the tables. `same` runs have equal scores; a `stopped` candidate lacks the last third of the rows.
 */
export function caseOf(index, seed = 1) {
  const random = randomFrom(seed * 7919 + index);
  const plan = planOf(random, index);
  const { draw, scale } = KINDS[plan.kind];
  const value = (shift) => {
    if (random() < plan.lost) return random() < 0.4 ? undefined : STATES[Math.floor(random() * 3)];
    return random() < plan.odd ? "not-applicable" : draw(random, shift);
  };
  const values = (shift) =>
    random() < plan.odd ? [] : Array.from({ length: plan.trials }, () => value(shift));
  const groupOf = (i) =>
    plan.groups === null ? "all" : plan.large && i % 2 === 0 ? "g0" : `g${i % plan.groups}`;
  // with digests, the rows of every third case are joined on their keys, so that some are edited ones
  const byKey = !plan.digests || index % 3 === 0;
  const [base, candidate] = [[], []];
  for (let i = 0; i < plan.rows + plan.added; i++) {
    const before = values(0);
    const after = plan.same ? before.slice().reverse() : values(plan.shift);
    const edited = byKey && plan.groups === null && random() < plan.lost / 2;
    const row = (list, version = "") =>
      rowOf(`row ${i}`, groupOf(i), plan.digests ? version : null, list);
    if (i < plan.rows) base.push(row(before));
    if (i >= plan.rows || !plan.stopped || i < (plan.rows * 2) / 3)
      candidate.push(row(after, edited ? "2" : ""));
  }
  const one = (run) =>
    run.every(({ trials }) => trials.length === 1 && trials[0].scores.ok !== undefined);
  return {
    name: `${index}: ${plan.kind}, ${plan.rows} rows, ${plan.trials} trials`,
    base,
    candidate,
    options: {
      ...(scale === undefined ? {} : { scale: { ok: scale } }),
      ...(plan.groups === null ? {} : { cluster: "grp" }),
      ...(byKey && plan.digests ? { key: ({ key }) => key } : {}),
    },
    deciding: {
      confidence: [0.9, 0.95, 0.99][index % 3],
      margin: index % 4 === 0 ? 0.4 : undefined,
      lowerIsBetter: index % 5 === 0 ? ["ok"] : [],
    },
    scale,
    cluster: plan.groups === null ? undefined : "grp",
    key: byKey ? "row_key" : "row_digest",
    oneTrial: one(base) && one(candidate),
  };
}
