"""Reads the data sets, and writes what a tool answered as one line of JSON per answer."""

import csv
import json
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])
SETS = json.loads((FOLDER / "sets.json").read_text())


class DataSet:
    """Rows of two models, as `{id: {epoch: score}}`, in the order of the file."""

    def __init__(self, facts):
        self.name = facts["name"]
        self.base = facts["base"]
        self.candidate = facts["candidate"]
        self.path = FOLDER / f"{self.name}.csv"
        self.groups = {}
        self.scores = {self.base: {}, self.candidate: {}}
        for row in csv.DictReader(self.path.open()):
            self.groups[row["id"]] = row["group"]
            by_epoch = self.scores[row["model"]].setdefault(row["id"], {})
            by_epoch[int(row["epoch"])] = float(row["score"])

    def all(self, model):
        """Every score of a model."""
        return [x for by_epoch in self.scores[model].values() for x in by_epoch.values()]

    def means(self, model):
        """The mean score of each item of a model."""
        return {key: sum(e.values()) / len(e) for key, e in self.scores[model].items()}

    def pairs(self):
        """`(id, epoch, base, candidate)` of every trial that both models have."""
        return [
            (key, epoch, score, self.scores[self.candidate][key][epoch])
            for key, by_epoch in self.scores[self.base].items()
            if key in self.scores[self.candidate]
            for epoch, score in by_epoch.items()
        ]

    def log(self, model):
        """The log that Inspect wrote for a model."""
        return FOLDER / "inspect" / f"{self.name}-{model}.json"

    def write(self, name, header, rows):
        """Writes a CSV file for a tool."""
        path = FOLDER / name
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return path


def data_sets():
    return [DataSet(facts) for facts in SETS]


def plain(value):
    """A number that JSON has, or None."""
    number = None if value is None else float(value)
    return number if number is not None and abs(number) != float("inf") else None


def answer(id, data, *, says, means=None, difference=None, error=None, interval=None, p=None):
    """Writes an answer. `difference` is candidate minus base, as in every row of the page."""
    ends = None if interval is None else [plain(end) for end in interval]
    print(
        json.dumps(
            {
                "id": id,
                "set": data.name,
                "means": None if means is None else [plain(mean) for mean in means],
                "difference": plain(difference),
                "standardError": plain(error),
                "interval": ends,
                "p": plain(p),
                "says": says,
            }
        )
    )


def refused(id, data, error):
    """Writes that a tool refused the data, with its message."""
    # without the folder, which is another one in every run
    answer(id, data, says=f"refused, {type(error).__name__}: {error}".replace(f"{FOLDER}/", ""))
