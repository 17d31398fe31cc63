"""Asks evalsig, with its command `compare` and its release gate, about runs in its own JSON format."""

import json

from answers import FOLDER, answer, data_sets, refused
from evalsig import compare, gate
from evalsig.io import read_runframe_json


def frame(data, model, name, items):
    """Writes a run in evalsig's format, and reads it as the command does."""
    path = FOLDER / f"evalsig-{name}-{data.name}-{model}.json"
    facts = {"run_id": model, "model_id": model, "task_id": data.name, "metric_name": "accuracy"}
    path.write_text(json.dumps({**facts, "items": items}))
    return read_runframe_json(path)


def by_epoch(data, model, first):
    """One item per question, with the number of the epoch, counted from `first`."""
    return [
        {"item_id": key, "epoch": epoch - 1 + first, "score": score, "cluster_id": data.groups[key]}
        for key, epochs in data.scores[model].items()
        for epoch, score in epochs.items()
    ]


def by_trial(data, model):
    """One item per question and epoch, in the cluster of its question or group."""
    return [
        {"item_id": f"{key}/{epoch}", "score": score, "cluster_id": data.groups[key]}
        for key, epochs in data.scores[model].items()
        for epoch, score in epochs.items()
    ]


def ask(id, data, items, **options):
    try:
        base, candidate = (frame(data, m, id, items(data, m)) for m in (data.base, data.candidate))
        found = compare(base, candidate, **options)
    except ValueError as error:
        return refused(id, data, error)
    verdict = gate(base, candidate, min_delta=0.005, **options).verdict.value
    words = "significant" if found.significant else "not significant"
    notes = "".join(f"; {note}" for note in found.notes)
    answer(
        id,
        data,
        difference=found.delta,
        interval=found.ci,
        p=found.p_value,
        says=f"{words} ({found.method}, {found.n_pairs} pairs); gate: {verdict}{notes}",
    )


for data in data_sets():
    ask("evalsig-epochs", data, lambda d, m: by_epoch(d, m, 0))
    if data.name == "gpqa":
        ask("evalsig-epochs-from-1", data, lambda d, m: by_epoch(d, m, 1))
    ask("evalsig-cluster", data, by_trial, cluster="group")
