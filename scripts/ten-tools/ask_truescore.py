"""Asks truescore with its command `compare`, about a table with one column per model."""

import contextlib
import io
import re

from answers import answer, data_sets
from truescore.cli import main

LINE = re.compile(r"difference \(A - B\): (\S+) \[(\S+), (\S+)\] at 95%\n +p = (\S+): (.+)")


def trials(data):
    """A table with one row per question and epoch."""
    return data.write(
        f"truescore-{data.name}.csv",
        ["id", "epoch", "group", "candidate", "base"],
        [
            (key, epoch, data.groups[key], int(after), int(before))
            for key, epoch, before, after in data.pairs()
        ],
    )


def items(data):
    """A table with one row per question: the mean of its epochs."""
    before, after = data.means(data.base), data.means(data.candidate)
    rows = [(key, after[key], before[key]) for key in before if key in after]
    return data.write(f"truescore-items-{data.name}.csv", ["id", "candidate", "base"], rows)


def ask(id, data, path, *options):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["compare", str(path), "--judge-a", "candidate", "--judge-b", "base", *options])
    difference, low, high, p, words = LINE.search(out.getvalue()).groups()
    warning = err.getvalue().split(",")[0]
    answer(
        id,
        data,
        difference=difference,
        interval=(low, high),
        p=p,
        says=f"{words}; exit code {code}{f'; {warning}' if warning else ''}",
    )


for data in data_sets():
    ask("truescore-rows", data, trials(data), "--id-column", "id")
    if data.name == "gpqa":
        ask("truescore-items", data, items(data), "--id-column", "id")
    ask("truescore-cluster", data, trials(data), "--cluster-column", "group")
