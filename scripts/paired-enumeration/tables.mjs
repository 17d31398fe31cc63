// Every table of n pass/fail rows in two runs, with its probability and the decision of a
// procedure.

/** Computes the logarithms of the factorials of 0 to `most`. */
function logFactorials(most) {
  const table = new Float64Array(most + 1);
  for (let k = 1; k <= most; k++) table[k] = table[k - 1] + Math.log(k);
  return table;
}

const FACTORIALS = logFactorials(1000);

/** Computes `count * log(share)`; 0 for a count of 0, even with a share of 0. */
const logPower = (count, share) => (count === 0 ? 0 : count * Math.log(share));

/**
 * Computes the probability of counts with the sum n, if a row falls into each kind with these
 * probabilities.
 */
function multinomial(counts, shares) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return Math.exp(
    counts.reduce(
      (sum, count, i) => sum - FACTORIALS[count] + logPower(count, shares[i]),
      FACTORIALS[n],
    ),
  );
}

/**
 * Calls `use(b, c)` for every table of n rows: b pass in the candidate only, c in the base only.
 */
export function eachTable(n, use) {
  for (let b = 0; b <= n; b++) for (let c = 0; b + c <= n; c++) use(b, c);
}

/** Makes the scores of such a table; unchanged rows alternately pass and fail. */
export function pairsOf(b, c, n) {
  const alike = (i) => i % 2;
  const base = Float64Array.from({ length: n }, (_, i) => (i < b ? 0 : i < b + c ? 1 : alike(i)));
  const candidate = Float64Array.from({ length: n }, (_, i) =>
    i < b ? 1 : i < b + c ? 0 : alike(i),
  );
  return { base, candidate, binary: true, single: true, groups: null, scale: [0, 1] };
}

/**
 * Computes the intervals of all tables of n rows once. The result returns the interval of one
 * table.
 */
export function intervalsOf(n, intervalAt) {
  const lows = new Float64Array((n + 1) ** 2);
  const highs = new Float64Array((n + 1) ** 2);
  eachTable(n, (b, c) => {
    [lows[b * (n + 1) + c], highs[b * (n + 1) + c]] = intervalAt(b, c);
  });
  return (b, c) => [lows[b * (n + 1) + c], highs[b * (n + 1) + c]];
}

/** Probability below which a table is left out: 10 million of them sum to at most 1e-8. */
const NEGLIGIBLE = 1e-15;
/** Room for rounding of a bound, as in a gate. */
const ROOM = 1e-12;

/**
 * Computes the chance that the interval covers the truth, and the chance that a gate passes whose
 * limit is exactly the true drop, unless another limit is passed. Sums over all tables.
 */
export function chancesOf(n, { up, down }, intervalAt, limit = down - up) {
  const chances = { covered: 0, pass: 0, total: 0 };
  eachTable(n, (b, c) => {
    const probability = multinomial([b, c, n - b - c], [up, down, 1 - up - down]);
    if (probability < NEGLIGIBLE) return;
    addTo(chances, probability, intervalAt(b, c), { difference: up - down, limit });
  });
  return checked(chances);
}

function addTo(chances, probability, [low, high], { difference, limit }) {
  chances.total += probability;
  if (low <= difference + ROOM && difference - ROOM <= high) chances.covered += probability;
  if (low >= -limit - ROOM) chances.pass += probability;
}

function checked(chances) {
  if (Math.abs(chances.total - 1) > 1e-8)
    throw new Error(`The probabilities of all tables add up to ${chances.total}`);
  return chances;
}

/**
 * Computes {@link chancesOf} for an interval that also depends on the number of rows that pass in
 * both runs: half of the unchanged ones.
 */
export function fullChancesOf(n, { up, down }, intervalAt, limit = down - up) {
  const chances = { covered: 0, pass: 0, total: 0 };
  const alike = (1 - up - down) / 2;
  const shares = [alike, up, down, alike];
  eachTable(n, (b, c) => {
    if (multinomial([b, c, n - b - c], [up, down, 1 - up - down]) < NEGLIGIBLE) return;
    for (let both = 0; both <= n - b - c; both++) {
      const probability = multinomial([both, b, c, n - b - c - both], shares);
      if (probability >= NEGLIGIBLE)
        addTo(chances, probability, intervalAt(both, b, c), { difference: up - down, limit });
    }
  });
  return checked(chances);
}
