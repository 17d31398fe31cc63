/** Sum of `log(1 - share / (n - i))` over `i` from 0 to `terms - 1`: the logarithm of a product of near-ones. */
function logProduct(n: number, share: number, terms: number): number {
  let sum = 0;
  for (let i = 0; i < terms; i++) sum += Math.log1p(-share / (n - i));
  return sum;
}

/** Counts that make sense: `c` of `n` trials passed, and `k` of them are drawn. */
const areCounts = (n: number, c: number, k: number): boolean => k >= 1 && k <= n && c >= 0 && c <= n;

/**
 * Chance that at least one of `k` trials passes, estimated without bias from `n` trials of which `c` passed: `1 - C(n-c, k) / C(n, k)`.
 * NaN when `n < k`.
 *
 * Source: Chen et al. 2021, "Evaluating large language models trained on code", eq. 1 (pass@k).
 */
export function passAt(n: number, c: number, k: number): number {
  if (!areCounts(n, c, k)) return Number.NaN;
  if (n - c < k) return 1;
  return 0 - Math.expm1(logProduct(n, Math.max(c, k), Math.min(c, k)));
}

/**
 * Chance that all of `k` trials pass, estimated without bias from `n` trials of which `c` passed: `C(c, k) / C(n, k)`. NaN when `n < k`.
 *
 * Source: Yao et al. 2024, "tau-bench: a benchmark for tool-agent-user interaction in real-world domains", 4 (pass^k).
 */
export function passAll(n: number, c: number, k: number): number {
  if (!areCounts(n, c, k)) return Number.NaN;
  if (c < k) return 0;
  return Math.exp(logProduct(n, Math.max(n - c, k), Math.min(n - c, k)));
}
