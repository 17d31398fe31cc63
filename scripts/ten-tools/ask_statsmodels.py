"""Asks statsmodels for least squares with cluster-robust errors, and for a mixed model."""

import pandas as pd
import statsmodels.formula.api as smf
from answers import answer, data_sets

for data in data_sets():
    pairs = pd.DataFrame(data.pairs(), columns=["item", "epoch", "base", "candidate"])
    pairs["change"] = pairs["candidate"] - pairs["base"]
    pairs["group"] = pairs["item"].map(data.groups)
    fit = smf.ols("change ~ 1", pairs).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(pairs["group"])[0]}, use_t=True
    )
    answer(
        "statsmodels-cluster",
        data,
        difference=fit.params["Intercept"],
        error=fit.bse["Intercept"],
        interval=fit.conf_int().loc["Intercept"],
        p=fit.pvalues["Intercept"],
        says=None,
    )
    if data.name != "gpqa":
        continue
    mixed = smf.mixedlm("change ~ 1", pairs, groups="item").fit(reml=True)
    answer(
        "statsmodels-mixed",
        data,
        difference=mixed.params["Intercept"],
        error=mixed.bse["Intercept"],
        interval=mixed.conf_int().loc["Intercept"],
        p=mixed.pvalues["Intercept"],
        says=None,
    )
