// Every table of n rows of pass and fail in two runs, with its probability, and what a procedure decides on it.

/** Logarithms of the factorials of 0 to `most`. */
function logFactorials(most) {
  const table = new Float64Array(most + 1);
  for (let k = 1; k <= most; k++) table[k] = table[k - 1] + Math.log(k);
  return table;
}

const FACTORIALS = logFactorials(1000);

/** `count * log(share)`, where nothing out of a share of 0 is certain. */
const logPower = (count, share) => (count === 0 ? 0 : count * Math.log(share));

/** Probability of counts that add up to n, when a row falls into each kind with these shares. */
function multinomial(counts, shares) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return Math.exp(counts.reduce((sum, count, i) => sum - FACTORIALS[count] + logPower(count, shares[i]), FACTORIALS[n]));
}

/** Calls `use(b, c)` for every table of n rows: b pass in the candidate only, c in the base only. */
export function eachTable(n, use) {
  for (let b = 0; b <= n; b++) for (let c = 0; b + c <= n; c++) use(b, c);
}

/** The scores of such a table; rows that are alike pass and fail in turn. */
export function pairsOf(b, c, n) {
  const alike = (i) => i % 2;
  const base = Float64Array.from({ length: n }, (_, i) => (i < b ? 0 : i < b + c ? 1 : alike(i)));
  const candidate = Float64Array.from({ length: n }, (_, i) => (i < b ? 1 : i < b + c ? 0 : alike(i)));
  return { base, candidate, binary: true, single: true, groups: null, scale: [0, 1] };
}

/** Intervals of every table of n rows, computed once. `interval(b, c)` returns one. */
export function intervalsOf(n, intervalAt) {
  const lows = new Float64Array((n + 1) ** 2);
  const highs = new Float64Array((n + 1) ** 2);
  eachTable(n, (b, c) => {
    [lows[b * (n + 1) + c], highs[b * (n + 1) + c]] = intervalAt(b, c);
  });
  return (b, c) => [lows[b * (n + 1) + c], highs[b * (n + 1) + c]];
}

/** Probability below which a table is left out: 10 million of them would add up to less than 1e-8. */
const NEGLIGIBLE = 1e-15;
/** Room for the rounding of a bound, as in a gate. */
const ROOM = 1e-12;

/**
 * The chance that the interval covers the truth, and that a gate passes: one whose limit is exactly the true drop, unless another limit
 * is named. Sums over all tables.
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
  if (Math.abs(chances.total - 1) > 1e-8) throw new Error(`The probabilities of all tables add up to ${chances.total}`);
  return chances;
}

/** As {@link chancesOf}, of an interval that also depends on how many rows pass in both runs: half of those that are alike. */
export function fullChancesOf(n, { up, down }, intervalAt, limit = down - up) {
  const chances = { covered: 0, pass: 0, total: 0 };
  const alike = (1 - up - down) / 2;
  const shares = [alike, up, down, alike];
  eachTable(n, (b, c) => {
    if (multinomial([b, c, n - b - c], [up, down, 1 - up - down]) < NEGLIGIBLE) return;
    for (let both = 0; both <= n - b - c; both++) {
      const probability = multinomial([both, b, c, n - b - c - both], shares);
      if (probability >= NEGLIGIBLE) addTo(chances, probability, intervalAt(both, b, c), { difference: up - down, limit });
    }
  });
  return checked(chances);
}
