"""Makes the logs in test/fixtures/import/inspect with Inspect itself, offline, with its mock model.

Usage: python inspect_logs.py OUT

Needs Python 3.11 with the packages of inspect_logs.txt. Every answer, score and error is decided by
the sample, so another run differs only in IDs and times. Tracebacks are removed, because they contain
paths of the machine.
"""

import asyncio
import os
import pathlib
import re
import shutil
import signal
import sys
import tempfile

OUT = pathlib.Path(sys.argv[1]).resolve()
WORK = tempfile.mkdtemp()
os.chdir(WORK)  # outside every Git repository: a log records the origin of its folder
os.environ["INSPECT_DISPLAY"] = "none"

from inspect_ai import Epochs, Task, eval  # noqa: E402
from inspect_ai._util import zipfile as inspect_zip  # noqa: E402
from inspect_ai.dataset import Sample  # noqa: E402
from inspect_ai.log._recorders.chunked.convert import convert_eval_logs_to_chunked  # noqa: E402
from inspect_ai.log import (  # noqa: E402
    ProvenanceData,
    invalidate_samples,
    read_eval_log,
    write_eval_log,
)
from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402
from inspect_ai.scorer import (  # noqa: E402
    Score,
    accuracy,
    at_least,
    grouped,
    includes,
    match,
    mean,
    mean_score,
    pass_at,
    pass_k,
    max_score,
    scorer,
    std,
    stderr,
)
from inspect_ai.solver import generate, solver  # noqa: E402

ANSWERS = {
    "paris": ["Paris", "Paris", "Lyon"],
    "größe": ["Berlin", "Bonn", "Bonn"],
    "京都": ["東京", "京都", "東京"],
    "a/b ../c": ["Rome", "Rome", "Rome"],
    "7": ["", "Madrid", "Madrid"],
    "boom": ["never seen"] * 3,
}
TARGETS = {
    "paris": "Paris",
    "größe": "Berlin",
    "京都": "東京",
    "a/b ../c": "Rome",
    "7": "Madrid",
    "boom": "Oslo",
}


def samples():
    return [
        Sample(
            id=key,
            input=f"What is the capital? ({key})",
            target=TARGETS[key],
            metadata={"topic": "europe" if at % 2 == 0 else "world", "level": at},
        )
        for at, key in enumerate(TARGETS)
    ]


def model():
    asked = {}

    def answer(input, tools, tool_choice, config):
        key = input[-1].text.split("(")[1].rstrip(")")
        asked[key] = asked.get(key, 0) + 1
        output = ModelOutput.from_content("mockllm/model", ANSWERS[key][asked[key] - 1])
        output.usage = ModelUsage(input_tokens=12, output_tokens=len(key), total_tokens=12 + len(key))
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)


@solver
def crash_on(key):
    async def solve(state, generate):
        if state.sample_id == key:
            raise RuntimeError("the tool server is gone")
        return state

    return solve


@scorer(metrics=[mean(), std(), stderr()])
def closeness():
    async def score(state, target):
        return Score(value=len(state.output.completion) / 8, explanation="length by 8")

    return score


@scorer(metrics=[accuracy(), stderr(), grouped(accuracy(), "topic")])
def graded():
    words = {"paris": "C", "größe": "P", "京都": "N", "a/b ../c": "I", "7": "C"}

    async def score(state, target):
        if state.sample_id == "7" and state.epoch == 1:
            return Score.unscored(reason="grader_failed", explanation="no verdict found")
        return Score(value=words[state.sample_id], answer=state.output.completion)

    return score


@scorer(metrics={"correct": [accuracy(), stderr()], "quality": [mean()], "sure": [mean()]})
def judge():
    async def score(state, target):
        right = state.output.completion == target.text
        return Score(
            value={"correct": "C" if right else "I", "quality": 0.25 + state.epoch / 4, "sure": right},
            explanation="« compared »",
        )

    return score


@scorer(metrics=[mean()])
def several():
    async def score(state, target):
        return Score(value=[1, 0.5, state.epoch])

    return score


@scorer(metrics=[accuracy()])
def seldom():
    async def score(state, target):
        if state.sample_id == "paris":
            return None
        if state.sample_id == "größe":
            return Score.unscored(reason="refusal")
        return Score(value=state.sample_id != "京都")

    return score


def run(task, **options):
    logs = eval(
        task,
        model=options.pop("model", None) or model(),
        log_dir=WORK,
        log_format=options.pop("log_format", "eval"),
        log_model_api=False,
        max_samples=1,
        **options,
    )
    return logs[0] if logs else None  # none after Ctrl-C


def without_paths(log, events):
    """Removes tracebacks and the events that repeat them, or all events to keep a log small."""
    if log.error is not None:
        log.error.traceback = log.error.traceback_ansi = ""
    for sample in log.samples or []:
        if sample.error is not None:
            sample.error.traceback = sample.error.traceback_ansi = ""
            sample.error.message = re.sub(r"/\S+/(\w+\.py)", r"\1", sample.error.message)
        if sample.error is not None or not events:
            sample.events = []
    return log


def save(log, name, events=False):
    write_eval_log(without_paths(read_eval_log(log.location), events), str(OUT / name))


def capitals(scorers, **options):
    steps = [crash_on("boom"), generate()]
    return Task(dataset=samples(), solver=steps, scorer=scorers, name="capitals", **options)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in [*OUT.glob("*.eval"), *OUT.glob("*.json")]:
        old.unlink()
    everything = [match(), includes(), graded(), closeness(), judge(), several(), seldom()]
    both = dict(fail_on_error=False, tags=["nightly", "größe"], metadata={"branch": "main"})
    log = run(capitals(everything), limit=6, **both)
    save(log, "capitals.json")
    save(log, "capitals.eval", events=True)
    save(run(capitals([match(), match(location="begin")]), limit=2, **both), "limit-2.eval")

    # Frames of 2,000 bytes instead of 200 MiB, so that one entry has several.
    inspect_zip._MAX_INPUT_PER_FRAME = 2_000
    reducers = [mean_score(), pass_at(2), pass_k(2), max_score(), at_least(2)]
    log = run(
        capitals([match(), judge()]), epochs=Epochs(3, reducers), fail_on_error=False
    )
    save(log, "epochs.eval")
    inspect_zip._MAX_INPUT_PER_FRAME = 200 * 1024 * 1024
    log = run(capitals([match(), graded(), seldom()]), epochs=3, fail_on_error=False)
    save(log, "epochs-mean.json")

    # A failed evaluation: the first error ends it.
    save(run(capitals(match())), "failed.eval")

    # A cancelled one, by Ctrl-C in the third sample.
    @solver
    def cancel():
        async def solve(state, generate):
            if state.sample_id == "京都":
                os.kill(os.getpid(), signal.SIGINT)
                await asyncio.sleep(60)
            return state

        return solve

    task = Task(dataset=samples(), solver=[cancel(), generate()], scorer=match(), name="capitals")
    run(task)
    newest = max(pathlib.Path(WORK).glob("*.eval"), key=lambda path: path.stat().st_mtime_ns)
    log = without_paths(read_eval_log(str(newest)), events=False)
    write_eval_log(log, str(OUT / "cancelled.eval"))

    # A log that is still being written, copied in the fifth sample.
    @solver
    def copy_log():
        async def solve(state, generate):
            if state.sample_id == "7":
                current = max(pathlib.Path(WORK).glob("*.eval"), key=lambda p: p.stat().st_mtime_ns)
                shutil.copy(current, OUT / "started.eval")
            return state

        return solve

    task = Task(
        dataset=samples()[:5], solver=[copy_log(), generate()], scorer=match(), name="capitals"
    )
    run(task, log_buffer=1)

    # Logs without samples: never logged; removed from a log.
    log = run(capitals(match()), fail_on_error=False, log_samples=False)
    save(log, "no-samples.eval")
    header = read_eval_log(str(OUT / "capitals.eval"), header_only=True)
    write_eval_log(header, str(OUT / "header-only.json"))

    # Large samples are folders.
    convert_eval_logs_to_chunked(str(OUT / "limit-2.eval"), str(OUT / "chunked"))
    (OUT / "chunked" / "limit-2.eval").rename(OUT / "chunked.eval")
    (OUT / "chunked").rmdir()

    # Invalidated samples.
    log = read_eval_log(str(OUT / "limit-2.eval"))
    log = invalidate_samples(
        log, [log.samples[0].uuid], ProvenanceData(author="Ann", reason="wrong target")
    )
    write_eval_log(log, str(OUT / "invalidated.eval"))


main()
