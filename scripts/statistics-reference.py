#!/usr/bin/env python3
"""Writes test/analysis/reference.json: values of SciPy and statsmodels with which the tests compare our statistics.

    python3 -m venv VENV && VENV/bin/pip install scipy statsmodels
    VENV/bin/python scripts/statistics-reference.py            # writes the file
    VENV/bin/python scripts/statistics-reference.py --check    # fails if the file would change

Each case is {"fn", "args", "want"}. The random cases come from a fixed seed; the edge cases are written out. Append new cases at the end, so
the random numbers of existing cases do not change. `npx biome` formats the file; numbers are compared by value, to 1e-13 relative, because
the last digit of linear algebra depends on the processor.
"""
import json, math, random, subprocess, sys, warnings
from fractions import Fraction
from pathlib import Path
import numpy, scipy, statsmodels
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import SquareTable, mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

if "-h" in sys.argv or "--help" in sys.argv:
    print(__doc__)
    sys.exit(0)
warnings.simplefilter("ignore")
rnd = random.Random(20261121)
cases = []


def add(fn, args, want):
    want = [float(w) for w in want] if isinstance(want, (list, tuple, numpy.ndarray)) else float(want)
    cases.append({"fn": fn, "args": args, "want": want})


def cluster_robust_mean(values, groups):
    """Mean, CR2 standard error and Satterthwaite degrees of freedom (Bell and McCaffrey 2002), by explicit matrices for a design of ones."""
    y, g, n = numpy.array(values, float), numpy.array(groups), len(values)
    x = numpy.ones((n, 1))
    bread = numpy.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    residuals = y - hat @ y
    variance, columns = 0.0, []
    for group in sorted(set(groups)):
        inside = g == group
        size, vectors = numpy.linalg.eigh(numpy.eye(inside.sum()) - hat[numpy.ix_(inside, inside)])
        adjust = vectors @ numpy.diag(size**-0.5) @ vectors.T
        weights = adjust @ x[inside] @ bread
        variance += float((residuals[inside] @ weights).item() ** 2)
        columns.append((numpy.eye(n) - hat)[:, inside] @ weights)
    p = numpy.hstack(columns)
    spread = p.T @ p  # covariance of the groups' parts when rows are independent with variance 1
    return [y.mean(), math.sqrt(variance), numpy.trace(spread) ** 2 / numpy.sum(spread * spread)]


def log_uniform(low, high):
    return math.exp(rnd.uniform(math.log(low), math.log(high)))


for x in [1e-8, 0.1, 0.5, 3.0, 10.0, 171.5, 1e5] + [log_uniform(1e-3, 1e6) for _ in range(20)]:
    add("logGamma", [x], special.gammaln(x))
for a, b in [(0.5, 0.5), (1, 1), (5, 0.5), (12, 0.5), (30, 40), (1e5, 0.5), (1e5, 1e5)] + [(log_uniform(0.1, 1e5), log_uniform(0.1, 1e5)) for _ in range(20)]:
    add("logBeta", [a, b], special.betaln(a, b))
for _ in range(60):
    a, b = log_uniform(0.3, 3000), log_uniform(0.3, 3000)
    x = min(max(rnd.betavariate(a, b), 1e-12), 1 - 1e-9)
    lower, upper = special.betainc(a, b, x), special.betaincc(a, b, x)
    add("incompleteBetaLower" if lower < upper else "incompleteBetaUpper", [x, a, b], min(lower, upper))
for a, b, x in [(0.5, 5, 1e-12), (20, 3, 0.05), (49999.5, 0.5, 0.9999), (2, 90, 0.4)]:
    add("incompleteBetaLower", [x, a, b], special.betainc(a, b, x))
for _ in range(40):
    a, b, p = log_uniform(0.5, 2000), log_uniform(0.5, 2000), rnd.choice([rnd.random(), 10 ** -rnd.uniform(1, 8)])
    add("inverseIncompleteBeta", [p, a, b], special.betaincinv(a, b, p))
for z in [0.0, 0.5, -0.5, 1.96, 2.8, 2.9, 6.0, 12.0, 30.0, -3.0] + [rnd.uniform(-5, 35) for _ in range(20)]:
    add("normalUpper", [z], stats.norm.sf(z))
for p in [1e-300, 1e-100, 1e-15, 0.025, 0.5, 0.7, 0.975, 0.999] + [rnd.random() for _ in range(20)]:
    add("normalQuantile", [p], stats.norm.ppf(p))
for x in [0.0, 3.841458820694124, 21.3555556, 200.0] + [log_uniform(1e-4, 400) for _ in range(10)]:
    add("chiSquaredUpper", [x], stats.chi2.sf(x, 1))
for t, df in [(0.0, 5), (1e-6, 3), (4.0621, 9), (40.0, 2), (30.0, 300), (2.1, 99999), (6.0, 1e6)] + [(log_uniform(1e-3, 30), log_uniform(1, 1e5)) for _ in range(40)]:
    add("studentTwoSided", [t, df], 2 * stats.t.sf(t, df))
# not nearer to 1: at (0.9999, 4) SciPy 1.17 itself is off by 1e-8 (the series about zero says 1.3333333382715e-4)
for alpha, df in [(0.05, 1), (0.05, 197), (1e-12, 3), (1e-6, 99999), (0.9, 12), (0.99, 4)] + [(rnd.choice([rnd.random(), 10 ** -rnd.uniform(1, 10)]), log_uniform(1, 1e5)) for _ in range(40)]:
    add("studentCritical", [alpha, df], stats.t.isf(alpha / 2, df))
for _ in range(30):
    n = int(log_uniform(1, 20000))
    p = rnd.choice([0.5, rnd.random()])
    k = min(n, max(0, int(rnd.gauss(n * p, 3 * math.sqrt(n * p * (1 - p))))))
    add("binomialPoint", [k, n, p], stats.binom.pmf(k, n, p))
    add("binomialLower", [k, n, p], stats.binom.cdf(k, n, p))
for k, n in [(0, 1), (1, 1), (0, 20), (20, 20), (81, 263)] + [(lambda n: (rnd.randint(0, n), n))(int(log_uniform(1, 50000))) for _ in range(25)]:
    c = rnd.choice([0.8, 0.9, 0.95, 0.99])
    add("wilson", [k, n, c], proportion_confint(k, n, 1 - c, method="wilson"))
    add("clopperPearson", [k, n, c], proportion_confint(k, n, 1 - c, method="beta"))
for x1, n1, x2, n2 in [(56, 70, 48, 80), (0, 10, 10, 10), (10, 10, 0, 20), (0, 5, 0, 7)] + [(rnd.randint(0, 60), 60, rnd.randint(0, 90), 90) for _ in range(15)]:
    add("newcombeIndependent", [x1, n1, x2, n2, 0.95], confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff", alpha=0.05))
    if 0 < x1 + x2 < n1 + n2:
        add("twoProportionP", [x1, n1, x2, n2], proportions_ztest([x1, x2], [n1, n2])[1])
for b, c in [(6, 16), (121, 59), (0, 1), (5, 5), (28, 19), (0, 300)] + [(rnd.randint(0, 200), rnd.randint(1, 200)) for _ in range(20)]:
    table = [[10, b], [c, 10]]
    chi, corrected = mcnemar(table, exact=False, correction=False), mcnemar(table, exact=False, correction=True)
    exact = mcnemar(table, exact=True).pvalue
    mid = min(1.0, 2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5))
    # statsmodels squares |b - c| - 1 even where b equals c, which is not a correction; the corrected test means nothing there
    fixed = [corrected.statistic, corrected.pvalue] if b != c else [0.0, 1.0]
    add("mcnemar", [b, c], [exact, mid, chi.statistic, chi.pvalue, *fixed])
for _ in range(15):
    n = rnd.randint(2, 40)
    d = [round(rnd.gauss(0.3, 1), 3) for _ in range(n)]
    test = stats.ttest_1samp(d, 0)
    low, high = test.confidence_interval(0.95)
    add("pairedT", [d], [numpy.mean(d), numpy.std(d, ddof=1) / math.sqrt(n), test.pvalue, low, high])
for _ in range(10):
    a, b = [[round(rnd.gauss(0, s), 3) for _ in range(rnd.randint(2, 30))] for s in (1, 2)]
    test = stats.ttest_ind(a, b, equal_var=False)
    low, high = test.confidence_interval(0.95)
    add("welch", [a, b], [numpy.mean(a) - numpy.mean(b), test.df, test.pvalue, low, high])
for _ in range(10):
    n = rnd.randint(8, 60)
    d = [round(rnd.gauss(0.2, 1), 3) for _ in range(n)]
    groups = [rnd.randint(0, 5) for _ in range(n)]
    groups[:2] = [0, 1]
    add("clustered", [d, groups], cluster_robust_mean(d, groups))
for n in list(range(2, 14)) + [15]:
    d = [float(rnd.randint(-9, 12)) for _ in range(n)]
    run = lambda side: stats.permutation_test((d,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf, alternative=side).pvalue
    sums = numpy.array([[sum(s * v for s, v in zip(signs, d))] for signs in __import__("itertools").product([1, -1], repeat=n)]) if n <= 13 else None
    two = float(numpy.mean(numpy.abs(sums) >= abs(sum(d)) - 1e-9)) if sums is not None else None
    if two is not None:
        add("signFlip", [d], [two, run("greater")])
for size, wt in [(2, None), (3, None), (3, "linear"), (5, "quadratic"), (4, "quadratic")] * 4:
    table = [[rnd.randint(0, 20) + (15 if i == j else 0) for j in range(size)] for i in range(size)]
    got = cohens_kappa(table, wt=wt)
    add("kappa", [table, wt or "none"], [got.kappa, got.std_kappa])
for _ in range(10):
    p = [round(rnd.random() ** 3, 5) for _ in range(rnd.randint(1, 12))]
    add("holm", [p], multipletests(p, method="holm")[1])
    add("benjaminiHochberg", [p], multipletests(p, method="fdr_bh")[1])
for _ in range(12):
    p12, p21, power, alpha = rnd.uniform(0.01, 0.2), rnd.uniform(0.21, 0.45), rnd.choice([0.8, 0.9]), rnd.choice([0.01, 0.05])
    psi, d = p12 + p21, p21 - p12
    za, zb = stats.norm.isf(alpha / 2), stats.norm.ppf(power)
    add("connorRows", [p12, p21, power, alpha], (za * math.sqrt(psi) + zb * math.sqrt(psi - d * d)) ** 2 / d**2)
for _ in range(8):
    p12, p21, n, sides = rnd.uniform(0.02, 0.2), rnd.uniform(0.1, 0.4), rnd.randint(10, 150), rnd.choice([1, 2])
    total = 0.0
    for m in range(1, n + 1):
        k = numpy.arange(m + 1)  # k rows change the first way; small k speaks for p21
        lower = stats.binom.cdf(k, m, 0.5)
        reject = lower <= 0.05 if sides == 1 else (lower <= 0.025) | (stats.binom.sf(k - 1, m, 0.5) <= 0.025)
        total += stats.binom.pmf(m, n, p12 + p21) * stats.binom.pmf(k, m, p12 / (p12 + p21))[reject].sum()
    add("exactMcnemarPower", [p12, p21, n, 0.05, sides], total)



def exact(value):
    return float(value)  # a Fraction rounds once


for n, c, k in [(5, 0, 2), (5, 3, 2), (5, 4, 2), (5, 5, 2), (1, 1, 1), (10, 1, 1), (10, 9, 10), (100, 3, 50), (1000, 1, 1), (1000, 999, 2), (200000, 1, 3)]:
    add("passAt", [n, c, k], exact(1 - Fraction(math.comb(n - c, k), math.comb(n, k))))
    add("passAll", [n, c, k], exact(Fraction(math.comb(c, k), math.comb(n, k))))
for _ in range(15):
    n = int(log_uniform(2, 5000))
    c, k = rnd.randint(0, n), min(n, int(log_uniform(1, 20)))
    add("passAt", [n, c, k], exact(1 - Fraction(math.comb(n - c, k), math.comb(n, k))))
    add("passAll", [n, c, k], exact(Fraction(math.comb(c, k), math.comb(n, k))))
for x, df in [(0.0, 3), (1e-6, 1), (1e-6, 40), (5.99146454710798, 2), (30.0, 2), (700.0, 5), (1e-3, 5), (90.0, 99), (1e4, 1e4), (10500.0, 1e4), (9500.0, 1e4), (2.5, 0.5)] + [
    (log_uniform(1e-3, 500), log_uniform(0.5, 300)) for _ in range(40)
]:
    add("chiSquaredUpperDf", [x, df], stats.chi2.sf(x, df))
for a, x in [(0.5, 1e-8), (3, 0.01), (20, 5), (20, 60), (1e4, 9.5e3), (1e4, 1.05e4)] + [(a, a * log_uniform(0.2, 4)) for a in [log_uniform(0.1, 1e3) for _ in range(40)]]:
    lower, upper = special.gammainc(a, x), special.gammaincc(a, x)
    if min(lower, upper) > 1e-200:
        add("incompleteGammaLower" if lower < upper else "incompleteGammaUpper", [a, x], min(lower, upper))
for size in [2, 3, 3, 4, 5, 6, 8, 12]:
    table = [[rnd.randint(0, 12) + (20 if i == j else 0) for j in range(size)] for i in range(size)]
    got = SquareTable(numpy.array(table), shift_zeros=False).homogeneity(method="stuart_maxwell")
    add("stuartMaxwell", [table], [got.statistic, got.df, got.pvalue])
for empty in [0, 1, 3]:  # a category on which the graders always agree says nothing, and statsmodels cannot solve with the last one
    table = [[rnd.randint(1, 9) if empty not in (i, j) or i == j else 0 for j in range(4)] for i in range(4)]
    kept = [i for i in range(4) if i != empty]
    got = SquareTable(numpy.array(table)[numpy.ix_(kept, kept)], shift_zeros=False).homogeneity(method="stuart_maxwell")
    add("stuartMaxwell", [table], [got.statistic, got.df, got.pvalue])
for k, n, c in [(0.5, 3.7, 0.95), (12.25, 12.5, 0.9), (0.001, 40.3, 0.95), (95.0, 100.5, 0.99)] + [(lambda n: (n * rnd.random(), n, rnd.choice([0.8, 0.9, 0.95, 0.99])))(log_uniform(1.5, 5000)) for _ in range(15)]:
    add("clopperPearson", [k, n, c], [stats.beta.ppf((1 - c) / 2, k, n - k + 1), stats.beta.isf((1 - c) / 2, k + 1, n - k)])


def tango_z(b, c, n, d):
    """Standard errors between the counts and a true difference of `d`, with half a continuity correction (Tango 1998)."""
    away = max(0.0, abs(b - c - n * d) - 0.5)
    linear = -b - c + (2 * n - b + c) * d
    root = linear * linear + 8 * n * c * d * (1 - d)
    q = (math.sqrt(max(0.0, root)) - linear) / (4 * n)
    variance = n * (2 * q + d * (1 - d))
    return math.inf if variance <= 0 < away else 0.0 if away == 0 else away / math.sqrt(variance)


def tango_end(b, c, n, confidence, outside):
    critical, edge = stats.norm.isf((1 - confidence) / 2), outside * (1 - 1e-14)
    excess = lambda d: min(1e9, tango_z(b, c, n, d)) - critical
    return outside if excess(outside) <= 0 or excess(edge) <= 0 else optimize.brentq(excess, (b - c) / n, edge, xtol=1e-16, rtol=1e-15, maxiter=500)


for b, c, n, confidence in [(0, 5, 100, 0.95), (0, 0, 200, 0.95), (1, 7, 21, 0.95), (0, 1, 2, 0.95), (0, 10, 10, 0.95), (10, 0, 10, 0.95), (5, 5, 10, 0.9), (28, 19, 198, 0.95), (0, 0, 1, 0.8)] + [
    (lambda n: (rnd.randint(0, n // 3), rnd.randint(0, n // 2), n, rnd.choice([0.8, 0.9, 0.95, 0.99])))(int(log_uniform(3, 20000))) for _ in range(25)
]:
    add("tangoInterval", [b, c, n, confidence], [tango_end(b, c, n, confidence, -1), tango_end(b, c, n, confidence, 1)])
    away = max(0.0, abs(b - c) - 0.5)
    add("tangoP", [b, c], 2 * stats.norm.sf(away / math.sqrt(b + c)) if b + c > 0 else 1.0)
# below 1e-6 SciPy 1.17 itself loses digits: by 1.5e-6 at (4.08, 349185, -2.066); test/analysis/special-functions.test.ts has mpmath's values
for t, df, ncp in [(2.0, 9, 2.8), (1.96, 1000, 2.8), (2.26, 9, 0.0), (-2.0, 9, -3.0), (-2.0, 9, 1.0), (5.0, 3, 0.5), (50.0, 2, 3.0), (2.0, 1, 1.0), (1.0, 0.7, 0.2), (30.0, 20, 28.0), (2.0, 1e5, 8.0), (0.0, 10, 1.5), (38.0, 40, 35.0)] + [
    (lambda ncp: (ncp + rnd.uniform(-4, 4), log_uniform(1, 1e5), ncp))(rnd.uniform(-4, 15)) for _ in range(40)
]:
    if stats.nct.sf(t, df, ncp) > 1e-6:
        add("noncentralT", [t, df, ncp], stats.nct.sf(t, df, ncp))

versions = {"python": sys.version.split()[0], "numpy": numpy.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
target = Path(__file__).resolve().parent.parent / "test" / "analysis" / "reference.json"


def alike(a, b):
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(alike, a, b))
    return math.isclose(a, b, rel_tol=1e-13) if isinstance(a, (int, float)) and isinstance(b, (int, float)) else a == b


if "--check" in sys.argv:
    old = json.loads(target.read_text())["cases"]
    same = len(cases) == len(old) and all(case["fn"] == was["fn"] and alike([case["args"], case["want"]], [was["args"], was["want"]]) for case, was in zip(cases, old))
    print(f"{len(cases)} cases: {'the same' if same else 'DIFFERENT'} ({versions})")
    sys.exit(0 if same else 1)
text = json.dumps({"command": "python scripts/statistics-reference.py", "versions": versions, "cases": cases})
layout = ["npx", "biome", "format", "--stdin-file-path=cases.json"]
target.write_text(subprocess.run(layout, input=text, capture_output=True, text=True, check=True, cwd=target.parents[2]).stdout)
print(f"{len(cases)} cases written ({versions})")
