"""Asks evalconfidence about Inspect's logs, and about a table."""

import pandas as pd
from answers import answer, data_sets, refused
from evalconfidence import compare, from_dataframe, from_inspect


def of_log(data, model):
    return from_inspect(str(data.log(model)))


def of_table(data, model):
    rows = pd.read_csv(data.path)
    own = rows[rows["model"] == model]
    return from_dataframe(own, item_id="id", model_id="model", cluster_id="group")


def ask(id, data, read):
    try:
        found = compare(read(data, data.candidate), read(data, data.base))
    except ValueError as error:
        return refused(id, data, error)
    words = "significant" if found.significant else "NOT significant"
    warnings = "".join(f"; {warning.split(':')[0]}" for warning in found.warnings)
    answer(
        id,
        data,
        difference=found.diff,
        interval=found.ci_diff,
        p=found.p_value,
        says=f"{words} ({found.method}){warnings}",
    )


for data in data_sets():
    ask("evalconfidence-inspect", data, of_log)
    ask("evalconfidence-table", data, of_table)
