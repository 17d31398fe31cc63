"""Makes the files in test/fixtures/import/every-eval-ever with the converter of Every Eval Ever, offline,
from a log of Inspect with its mock model.

Usage: python eee_files.py OUT

Needs Python 3.11 with the packages of eee_files.txt. The package itself declares Python 3.12, so
this script installs it without that check; its converter and its validator run on 3.11. The converter
knows the developers of models by their prefix, and none for the mock model: the log says openai/gpt-mock
before it is converted. Every answer, score and error is decided by the sample, so another run differs
only in IDs and times.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import uuid

VERSION = "0.3.0"
OUT = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp())
os.chdir(WORK)  # outside every Git repository: a log records the origin of its folder
os.environ["INSPECT_DISPLAY"] = "none"

ANSWERS = {
    "paris": ["Paris", "Lyon"],
    "größe": ["Berlin", "Berlin"],
    "京都": ["東京", "京都"],
    "7": ["Madrid", "Madrid"],
    "boom": ["never seen"] * 2,
}
TARGETS = {"paris": "Paris", "größe": "Berlin", "京都": "東京", "7": "Rome", "boom": "Oslo"}


def make_log():
    from inspect_ai import Task, eval
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import ModelOutput, ModelUsage, get_model
    from inspect_ai.scorer import Score, match, mean, scorer
    from inspect_ai.solver import generate, solver

    asked = {}

    def answer(input, tools, tool_choice, config):
        key = input[-1].text.split("(")[1].rstrip(")")
        asked[key] = asked.get(key, 0) + 1
        output = ModelOutput.from_content("mockllm/model", ANSWERS[key][asked[key] - 1])
        output.usage = ModelUsage(input_tokens=12, output_tokens=len(key), total_tokens=12 + len(key))
        return output

    @solver
    def crash():
        async def solve(state, generate):
            if state.sample_id == "boom":
                raise RuntimeError("the tool server is gone")
            return state

        return solve

    @scorer(metrics=[mean()])
    def closeness():
        async def score(state, target):
            return Score(value=len(state.output.completion) / 8, explanation="length by 8")

        return score

    samples = [
        Sample(id=key, input=f"What is the capital? ({key})", target=TARGETS[key]) for key in TARGETS
    ]
    for name, scorers, epochs in (("capitals", match(), 1), ("repeated", [match(), closeness()], 2)):
        asked.clear()
        task = Task(
            dataset=MemoryDataset(samples, name=name),
            solver=[crash(), generate()],
            scorer=scorers,
            epochs=epochs,
            name=name,
        )
        (log,) = eval(
            task,
            model=get_model("mockllm/model", custom_outputs=answer, memoize=False),
            log_dir=str(WORK / name),
            log_format="json",
            fail_on_error=False,
            max_samples=1,
        )
        assert log.status == "success", log.error
        path = next((WORK / name).glob("*.json"))
        text = path.read_text().replace("mockllm/model", "openai/gpt-mock")
        path.write_text(without_paths(json.loads(text)))


def without_paths(log):
    """Removes tracebacks, which contain paths of the machine."""
    for sample in log["samples"]:
        if sample.get("error"):
            sample["error"]["traceback"] = sample["error"]["traceback_ansi"] = ""
    return json.dumps(log)


def convert():
    """Converts the logs with the command of the package, with fixed UUIDs as the names of the files."""
    from every_eval_ever.cli import main

    for at, name in enumerate(("capitals", "repeated")):
        fixed = uuid.UUID(f"00000000-0000-4000-8000-00000000000{at + 1}")
        uuid.uuid4 = lambda fixed=fixed: fixed
        log = next((WORK / name).glob("*.json"))
        code = main(
            ["convert", "inspect", "--log_path", str(log), "--output_dir", str(WORK / "out" / "data"),
             "--source_organization_name", "Acme", "--evaluator_relationship", "first_party"]
        )
        assert not code, code


if os.environ.get("EEE_STEP") == "convert":
    WORK = pathlib.Path(os.environ["EEE_WORK"])
    convert()
    sys.exit()

make_log()
packages = WORK / "packages"
subprocess.run(
    [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--ignore-requires-python",
     "--target", str(packages), f"every-eval-ever=={VERSION}"],
    check=True,
)
# another process: the fixed UUIDs must not reach Inspect
subprocess.run(
    [sys.executable, __file__, str(OUT)],
    check=True,
    env={**os.environ, "EEE_STEP": "convert", "EEE_WORK": str(WORK), "PYTHONPATH": str(packages)},
)
for path in sorted((WORK / "out").rglob("*")):
    if path.is_file():
        shutil.copyfile(path, OUT / path.name)
