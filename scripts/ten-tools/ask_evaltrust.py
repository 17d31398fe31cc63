"""Asks EvalTrust: about a table with repeated IDs, and about single trials with a group ID."""

import evaltrust
from answers import answer, data_sets
from evaltrust.core.schema import EvalData, Example


def ask(id, data, source):
    report = evaltrust.audit(source, model_a=data.base, model_b=data.candidate).to_dict()
    [found] = [f for f in report["findings"] if f["details"].get("check") == "decision"]
    [effect] = [f for f in report["findings"] if f["details"].get("check") == "effect_size"]
    details = found["details"]
    answer(
        id,
        data,
        difference=effect["details"].get("risk_difference"),
        # its interval is that of the leader's advantage, and the candidate leads in every set
        interval=(details["ci_low"], details["ci_high"]),
        p=details["p_value"],
        says=f"{report['verdict']['label']}: {found['title']} ({details['test']})",
    )


def table(data):
    """A table in its long form; an ID that repeats is a run that was repeated."""
    models = (data.base, data.candidate)
    rows = [
        (key, model, score)
        for model in models
        for key, epochs in data.scores[model].items()
        for score in epochs.values()
    ]
    return str(data.write(f"evaltrust-{data.name}.csv", ["id", "model", "score"], rows))


def grouped(data):
    """One example per trial. No file format has groups, so they come through its Python types."""
    examples = [
        Example(
            id=f"{key}/{epoch}",
            scores={data.base: before, data.candidate: after},
            group_id=data.groups[key],
        )
        for key, epoch, before, after in data.pairs()
    ]
    return EvalData(models=[data.base, data.candidate], examples=examples, source_format="native")


for data in data_sets():
    ask("evaltrust-table", data, table(data))
    ask("evaltrust-groups", data, grouped(data))
