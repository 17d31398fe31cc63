"""Asks statsmodels for least squares with cluster-robust errors, and for a mixed model."""

import pandas as pd
import statsmodels.formula.api as smf
from answers import answer, data_sets


def say(id, data, fit):
    answer(
        id,
        data,
        difference=fit.params["Intercept"],
        error=fit.bse["Intercept"],
        interval=fit.conf_int().loc["Intercept"],
        p=fit.pvalues["Intercept"],
        says=None,
    )


for data in data_sets():
    pairs = pd.DataFrame(data.pairs(), columns=["item", "epoch", "base", "candidate"])
    pairs["change"] = pairs["candidate"] - pairs["base"]
    pairs["group"] = pairs["item"].map(data.groups)
    model = smf.ols("change ~ 1", pairs)
    groups = {"groups": pd.factorize(pairs["group"])[0]}
    say("statsmodels-cluster", data, model.fit(cov_type="cluster", cov_kwds=groups, use_t=True))
    if data.name == "gpqa":
        mixed = smf.mixedlm("change ~ 1", pairs, groups="item")
        say("statsmodels-mixed", data, mixed.fit(reml=True))
