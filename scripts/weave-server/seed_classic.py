"""Classic runs with failures: seeds project acme/pyedge through the official client (weave==0.54.0).

usage: seed_classic.py BASE_URL      prints one JSON object with the IDs of the runs as its last line
"""
import asyncio
import sys

import weave
from weave_project import open_project, print_runs

client = open_project(sys.argv[1], "pyedge")

rows = [{"question": f"{n}*{n}", "expected": n * n, "n": n} for n in range(10)]


class Squarer(weave.Model):
    """Right everywhere but on 3, and raises on every fifth row when `fragile`."""

    fragile: bool = False

    @weave.op
    def predict(self, question: str, n: int):
        if self.fragile and n % 5 == 4:
            raise ValueError(f"model cannot square {n}")
        # as an integration of a model vendor would leave it: tokens, from which the server reckons costs
        call = weave.require_current_call()
        call.summary = {"usage": {"gpt-4o-2024-05-13": {"requests": 1, "prompt_tokens": 10, "completion_tokens": n, "total_tokens": 10 + n}}}
        return {"answer": n * n + (1 if n == 3 else 0)}


@weave.op
def right(expected: int, output: dict):
    return output is not None and output["answer"] == expected


@weave.op
def brittle(n: int, expected: int, output: dict):
    if n % 4 == 0:
        raise RuntimeError(f"scorer cannot read {n}")
    return {"passed": output is not None and output["answer"] == expected, "distance": 0.0 if output is None else float(abs(output["answer"] - expected))}


class Judge(weave.Scorer):
    strict: bool = True

    @weave.op
    def score(self, output: dict, expected: int):
        return {"ok": output is not None and output["answer"] == expected, "why": "same number" if output else "no output"}


async def evaluate(evaluation, model, display_name, **attributes):
    with weave.attributes(attributes):
        await evaluation.evaluate(model, __weave={"display_name": display_name})


async def main():
    dataset = weave.Dataset(name="squares", rows=rows)
    evaluation = weave.Evaluation(name="squares-eval", dataset=dataset, scorers=[right, brittle, Judge(name="judge")])
    steady, fragile = Squarer(name="steady"), Squarer(name="fragile", fragile=True)
    await evaluate(evaluation, steady, "main baseline", branch="main", sha="0a1b2c3", pr=41, release=True)
    await evaluate(evaluation, fragile, "crashing candidate", branch="feature/x", sha="9f8e7d6", pr=42, release=False)
    trials = weave.Evaluation(name="squares-trials", dataset=rows[:4], scorers=[right], trials=2)
    await evaluate(trials, steady, "two trials", branch="main", nested={"team": "qa"})

    @weave.op
    async def pipeline(name: str):
        await evaluate(trials, steady, "inside a pipeline")
        return name

    await pipeline("nightly")


asyncio.run(main())
print_runs(client)
