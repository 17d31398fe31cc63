"""Objects without a name, and references in results: seeds project acme/unnamed as Weave's own documentation does (weave==0.54.0).

usage: seed_unnamed.py BASE_URL      prints one JSON object with the IDs of the runs as its last line
"""
import asyncio
import sys

import weave
from weave_project import open_project, print_runs

client = open_project(sys.argv[1], "unnamed")

rows = [{"question": text, "expected": text} for text in ("a", "b", "raise", "d")]


class Echo(weave.Model):
    """Says what it was asked, and raises on one row."""

    prefix: str = ""

    @weave.op
    def predict(self, question: str):
        if question == "raise":
            raise ValueError("model cannot read 'raise'")
        return {"answer": self.prefix + question}


class Citing(weave.Model):
    """Its answer is a reference into the row, and it names the data set as its source."""

    @weave.op
    def predict(self, question: str):
        return {"answer": question, "source": stored}


class Same(weave.Scorer):
    @weave.op
    def score(self, output: dict, expected: str):
        return {"passed": output is not None and output["answer"].endswith(expected)}


@weave.op
def cites(expected: str, output: dict):
    return {"row": stored.rows[0], "ok": True}


async def evaluate(evaluation, model, display_name):
    await evaluation.evaluate(model, __weave={"display_name": display_name})


async def main():
    unnamed = weave.Evaluation(dataset=weave.Dataset(rows=rows), scorers=[Same()])
    await evaluate(unnamed, Echo(), "without names")
    await evaluate(unnamed, Echo(prefix="> "), "second version")
    named = weave.Evaluation(name="echo-eval", dataset=stored, scorers=[Same(name="same"), cites])
    await evaluate(named, Citing(name="citing"), "with references")


stored = weave.publish(weave.Dataset(name="echo-rows", rows=rows)).get()
asyncio.run(main())
print_runs(client)
