"""Asks SciPy for its t tests: over all scores as if each were independent, and over items."""

import numpy as np
from answers import answer, data_sets
from scipy import stats


def ask(id, data, test, candidate, base, **options):
    result = test(candidate, base, **options)
    interval = result.confidence_interval(0.95)
    difference = np.mean(candidate) - np.mean(base)
    answer(
        id,
        data,
        difference=difference,
        error=difference / result.statistic,
        interval=interval,
        p=result.pvalue,
        says=None,
    )


for data in data_sets():
    old, new = data.all(data.base), data.all(data.candidate)
    ask("scipy-welch-all", data, stats.ttest_ind, new, old, equal_var=False)
    pairs = data.pairs()
    ask("scipy-paired-all", data, stats.ttest_rel, [b for *_, b in pairs], [a for *_, a, _ in pairs])
    before, after = data.means(data.base), data.means(data.candidate)
    ask(
        "scipy-welch-items",
        data,
        stats.ttest_ind,
        list(after.values()),
        list(before.values()),
        equal_var=False,
    )
    shared = [key for key in before if key in after]
    ask(
        "scipy-paired-items",
        data,
        stats.ttest_rel,
        [after[key] for key in shared],
        [before[key] for key in shared],
    )
