"""Asks deltagate about Inspect's logs, about a table, and about rows in clusters."""

from answers import answer, data_sets, refused
from deltagate import paired_delta
from deltagate.adapters import InspectLogAdapter, RawScoresAdapter, compare_runs


def report(id, data, make):
    """deltagate's differences are A minus B, so A is the candidate."""
    try:
        found = make()
    except ValueError as error:
        return refused(id, data, error)
    pair = found.paired
    answer(
        id,
        data,
        difference=found.delta,
        error=pair["stderr"],
        interval=(pair["lower"], pair["upper"]),
        p=found.p_value,
        says=found.verdict(),
    )


def of_logs(data):
    return compare_runs(InspectLogAdapter(), data.log(data.candidate), data.log(data.base))


def of_tables(data):
    paths = [
        data.write(
            f"deltagate-{data.name}-{model}.csv",
            ["id", "score"],
            [(key, x) for key, e in data.scores[model].items() for x in e.values()],
        )
        for model in (data.candidate, data.base)
    ]
    return compare_runs(RawScoresAdapter(), *paths)


for data in data_sets():
    report("deltagate-inspect", data, lambda: of_logs(data))
    report("deltagate-table", data, lambda: of_tables(data))
    pairs = data.pairs()
    clusters = [data.groups[key] for key, *_ in pairs]
    found = paired_delta([b for *_, b in pairs], [a for *_, a, _ in pairs], clusters=clusters)
    answer(
        "deltagate-clusters",
        data,
        difference=found["delta"],
        error=found["stderr"],
        interval=(found["lower"], found["upper"]),
        p=found["p_value"],
        says=None,
    )
