// The models of test/analysis/oracles/cells.csv: draws the scores of one evaluation, or one pair of
// evaluations.

/**
 * Makes the random numbers of a model from a source of numbers between 0 and 1 and one of standard
 * normal numbers.
 */
export function randomOf(unit, normal) {
  /**
   * Draws a gamma number. Source: Marsaglia and Tsang 2000, ACM TOMS 26; below shape 1 by its
   * section 6.
   */
  const gamma = (shape) => {
    if (shape < 1) return gamma(shape + 1) * unit() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const passShare = (trials, rate) => {
    let passes = 0;
    for (let t = 0; t < trials; t++) if (unit() < rate) passes += 1;
    return passes / trials;
  };
  const beta = (a, b) => {
    const x = gamma(a);
    return x / (x + gamma(b));
  };
  return {
    unit,
    normal,
    beta,
    passShare,
    whole: (low, high) => low + Math.floor(unit() * (high - low + 1)),
  };
}

/** Makes a comparison of n rows: `rowOf` draws the scores of base and candidate. */
function pairs(n, rowOf, more) {
  const base = new Float64Array(n);
  const candidate = new Float64Array(n);
  for (let i = 0; i < n; i++) [base[i], candidate[i]] = rowOf(i);
  return { base, candidate, binary: false, single: true, groups: null, scale: null, ...more };
}

/** Makes one run of n rows. */
function figure(n, rowOf, more) {
  const values = Float64Array.from({ length: n }, (_, i) => rowOf(i));
  return {
    values,
    binary: false,
    single: true,
    groups: null,
    scale: null,
    interval: "score",
    ...more,
  };
}

const clamp = (value) => Math.min(1, Math.max(0, value));
const groupsOf = (sizes) => Int32Array.from(sizes.flatMap((size, g) => Array(size).fill(g)));

/**
 * Draws several trials per row: every row has its own pass rate, which the candidate multiplies by
 * `factor`.
 */
function trials({ kind, n, trials: count, generator }, { beta, passShare }) {
  const more = { binary: true, single: false, scale: [0, 1] };
  if (kind === "figure") return figure(n, () => passShare(count, beta(3.8, 0.2)), more);
  const factor = generator.includes("times") ? 1 - 0.05 / 0.95 : 1;
  const rowOf = () => {
    const rate = beta(3.8, 0.2);
    return [passShare(count, rate), passShare(count, rate * factor)];
  };
  return pairs(n, rowOf, more);
}

/** Generators, by the wording of the column `generator`. */
const GENERATORS = [
  [
    /^lognormal\(0,1\) minus its mean/,
    ({ n }, { normal }) => pairs(n, () => [0, Math.exp(normal()) - Math.exp(0.5)]),
  ],
  [/^normal\(0,1\)$/, ({ n }, { normal }) => pairs(n, () => [0, normal()])],
  [
    /^judge: base beta\(9,1.5\); 10% of rows lose/,
    ({ n }, { beta, unit, normal }) => {
      const rowOf = () => {
        const was = beta(9, 1.5);
        return [was, unit() < 0.1 ? 0 : clamp(was + 0.02 * normal())];
      };
      return pairs(n, rowOf, { scale: [0, 1] });
    },
  ],
  [
    /^ordinal 1..5: base uniform 3..5, 5% of rows drop by 2/,
    ({ n }, { whole, unit }) => {
      const rowOf = () => {
        const was = whole(3, 5);
        return [was, unit() < 0.05 ? was - 2 : was];
      };
      return pairs(n, rowOf, { scale: [1, 5] });
    },
  ],
  [
    /^ordinal 1..5: 4% up by 1, 4% down by 1/,
    ({ n }, { whole, unit }) => {
      const rowOf = () => {
        const was = whole(2, 4); // room on either side
        const u = unit();
        return [was, u < 0.04 ? was + 1 : u < 0.08 ? was - 1 : was];
      };
      return pairs(n, rowOf, { scale: [1, 5] });
    },
  ],
  [
    /^ordinal 1..5: 90% are 5/,
    ({ n }, { unit, whole }) =>
      figure(n, () => (unit() < 0.9 ? 5 : whole(1, 4)), { scale: [1, 5] }),
  ],
  [/^pass\/fail trials: /, trials],
  [
    /^pass\/fail, group rate beta\(.9\(1\/.2-1\),.1\(1\/.2-1\)\)/,
    ({ sizes }, { beta, passShare }) => {
      const groups = groupsOf(sizes);
      const rates = sizes.map(() => beta(0.9 * (1 / 0.2 - 1), 0.1 * (1 / 0.2 - 1)));
      return figure(groups.length, (i) => passShare(1, rates[groups[i]]), {
        binary: true,
        groups,
        scale: [0, 1],
      });
    },
  ],
  [
    /^number: group normal\(0,1\) plus row normal\(0,1\)/,
    ({ sizes }, { normal }) => {
      const groups = groupsOf(sizes);
      const shared = sizes.map(normal);
      return pairs(groups.length, (i) => [0, shared[groups[i]] + normal()], { groups });
    },
  ],
  [
    /^pass\/fail: each group with chance .1 loses each row with chance .5/,
    ({ sizes }, { unit }) => {
      const groups = groupsOf(sizes);
      const hit = sizes.map(() => unit() < 0.1);
      const rowOf = (i) => [1, hit[groups[i]] && unit() < 0.5 ? 0 : 1];
      return pairs(groups.length, rowOf, { binary: true, groups, scale: [0, 1] });
    },
  ],
];

/** Returns the sizes of the groups, by the wording of the column `n`. */
function sizesOf({ n, groups }, { whole }) {
  return Array.from({ length: Number(groups) }, (_, g) => {
    if (n === "5 each") return 5;
    if (n === "1..20 uniform") return whole(1, 20);
    if (n === "one of 100, others 3") return g === 0 ? 100 : 3;
    throw new Error(`No group sizes for '${n}'`);
  });
}

/** Returns the two graders of a kappa cell: the share that both pass, and how often they agree. */
export function gradersOf({ generator }) {
  const found = /^two graders, both pass (\S+) of the outputs, agreement (\S+)$/.exec(generator);
  if (found === null) throw new Error(`No graders for '${generator}'`);
  return { pass: Number(found[1]), agree: Number(found[2]) };
}

/** Draws counts of outputs by both grades. */
function gradeCounts(cell, { unit }) {
  const { pass, agree } = gradersOf(cell);
  const disagree = (1 - agree) / 2;
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < Number(cell.n); i++) {
    const u = unit();
    counts[u < pass - disagree ? 3 : u < agree ? 0 : u < agree + disagree ? 1 : 2] += 1;
  }
  return [counts.slice(0, 2), counts.slice(2)];
}

/**
 * Draws one sample of a cell: the input of `differenceTest` or `figureTest`, or a table of grades.
 */
export function sampleOf(cell, random) {
  if (cell.kind === "kappa") return gradeCounts(cell, random);
  const generator = GENERATORS.find(([wording]) => wording.test(cell.generator))?.[1];
  if (generator === undefined) throw new Error(`No generator for '${cell.generator}'`);
  const size = cell.groups === "" ? { n: Number(cell.n) } : { sizes: sizesOf(cell, random) };
  return generator(
    { kind: cell.kind, generator: cell.generator, trials: Number(cell.trials), ...size },
    random,
  );
}
