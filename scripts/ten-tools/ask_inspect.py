"""Runs each data set through Inspect itself with its mock model, and reads the metrics of its logs.

The logs are written as JSON, because other tools read them.
"""

import os

os.environ["INSPECT_DISPLAY"] = "none"

import numpy as np  # noqa: E402
from answers import FOLDER, answer, data_sets  # noqa: E402
from inspect_ai import Epochs, Task, eval  # noqa: E402
from inspect_ai.dataset import Sample  # noqa: E402
from inspect_ai.log import recompute_metrics, write_eval_log  # noqa: E402
from inspect_ai.scorer import (  # noqa: E402
    CORRECT,
    INCORRECT,
    Score,
    bootstrap_stderr,
    ci,
    mean,
    scorer,
    stderr,
)
from inspect_ai.solver import solver  # noqa: E402

METRICS = [mean(), stderr(), stderr(cluster="group"), bootstrap_stderr(), ci(), ci(cluster="group")]


def run(data, model):
    """Runs the recorded scores of a model as a task, and writes its log."""
    recorded = data.scores[model]
    epochs = max(len(by_epoch) for by_epoch in recorded.values())

    @solver
    def answers():
        async def solve(state, generate):
            if state.sample_id not in recorded:
                raise RuntimeError("request timed out")
            return state

        return solve

    @scorer(metrics=METRICS)
    def recorded_score():
        async def score(state, target):
            passed = recorded[state.sample_id][state.epoch] == 1
            return Score(value=CORRECT if passed else INCORRECT)

        return score

    samples = [
        Sample(id=key, input=key, target="1", metadata={"group": group})
        for key, group in data.groups.items()
    ]
    task = Task(
        dataset=samples,
        solver=answers(),
        scorer=recorded_score(),
        epochs=Epochs(epochs, "mean"),
        fail_on_error=False,
        name=data.name,
    )
    [log] = eval(
        task,
        model=f"mockllm/{model}",
        log_dir=str(FOLDER / "runs"),
        log_realtime=False,
        max_samples=100,
    )
    assert log.status == "success", log.error
    # bootstrap_stderr() draws from the global generator, which the run has used an unknown number of times
    np.random.seed(0)
    recompute_metrics(log)
    data.log(model).parent.mkdir(exist_ok=True)
    write_eval_log(log, str(data.log(model)), "json")
    # in the order of METRICS: metrics of the same name are numbered in the log
    return [metric.value for metric in log.results.scores[0].metrics.values()]


def each(base, candidate, digits=4):
    return f"{base:.{digits}f} and {candidate:.{digits}f}"


for data in data_sets():
    base, candidate = run(data, data.base), run(data, data.candidate)
    means = (base[0], candidate[0])
    [error, in_groups, resampled] = zip(base[1:4], candidate[1:4])
    [low, high, group_low, group_high] = zip(base[4:], candidate[4:])
    spans = [f"{a:.4f} to {b:.4f}" for a, b in zip(low, high)]
    grouped = [f"{a:.4f} to {b:.4f}" for a, b in zip(group_low, group_high)]
    says = f"stderr {each(*error)}; bootstrap_stderr {each(*resampled, 3)}; ci {' and '.join(spans)}"
    answer("inspect-default", data, means=means, says=says)
    says = f"stderr {each(*in_groups)}; ci {' and '.join(grouped)}"
    answer("inspect-cluster", data, means=means, says=says)
