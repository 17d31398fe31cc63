"""Makes the files in test/fixtures/import/deepeval with DeepEval itself, offline: no model is called.

Usage: python deepeval_runs.py OUT

Needs Python 3.11 with the packages of deepeval_runs.txt. Every score and error is decided by the test
case, so another run differs only in IDs and durations.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

target = Path(sys.argv[1]).resolve()
work = Path(tempfile.mkdtemp())
os.chdir(work)
os.environ.update(
    DEEPEVAL_TELEMETRY_OPT_OUT="YES",
    DEEPEVAL_NO_INSPECT_PROMPT="1",
    DEEPEVAL_RESULTS_FOLDER=str(work / "results"),
    CONFIDENT_OPEN_BROWSER="0",
)

import deepeval  # noqa: E402
from deepeval import evaluate  # noqa: E402
from deepeval.evaluate.configs import AsyncConfig, CacheConfig, DisplayConfig, ErrorConfig  # noqa: E402
from deepeval.metrics import BaseConversationalMetric, BaseMetric  # noqa: E402
from deepeval.test_case import (  # noqa: E402
    ConversationalTestCase,
    LLMTestCase,
    MLLMImage,
    SingleTurnParams,
    ToolCall,
    Turn,
)


class Closeness(BaseMetric):
    """Share of the expected characters that the output has; costs money and names its model."""

    _required_params = [SingleTurnParams.ACTUAL_OUTPUT, SingleTurnParams.EXPECTED_OUTPUT]

    def __init__(self, name, threshold=0.5, breaks_on=None, flaky=False):
        self.label = name
        self.threshold = threshold
        self.breaks_on = breaks_on
        self.strict_mode = False
        self.async_mode = False
        self.include_reason = True
        self.verbose_mode = False
        self.flaky = flaky
        self.evaluation_model = "table-judge-1"

    def measure(self, test_case, *args, **kwargs):
        self.error = None
        if self.breaks_on is not None and self.breaks_on in test_case.input:
            raise RuntimeError("judge broke: 接続が切れました")
        if test_case.expected_output is None:
            from deepeval.errors import MissingTestCaseParamsError

            raise MissingTestCaseParamsError("'expected_output' cannot be None")
        expected = set(test_case.expected_output)
        found = expected & set(test_case.actual_output or "")
        self.score = len(found) / len(expected)
        self.reason = f"{len(found)} of {len(expected)} characters – “{test_case.expected_output}”"
        self.success = None if self.threshold is None else self.score >= self.threshold
        self.evaluation_cost = 0.00025
        return self.score

    async def a_measure(self, test_case, *args, **kwargs):
        return self.measure(test_case)

    def is_successful(self):
        if self.error is not None:
            return False
        return self.success

    @property
    def __name__(self):
        return self.label


class Politeness(BaseConversationalMetric):
    def __init__(self, threshold=0.5):
        self.threshold = threshold
        self.async_mode = False
        self.strict_mode = False
        self.include_reason = True
        self.verbose_mode = False

    def measure(self, test_case, *args, **kwargs):
        said = [turn.content for turn in test_case.turns if turn.role == "assistant"]
        self.score = sum("please" in one.lower() or "bitte" in one.lower() for one in said) / len(said)
        self.reason = f"{len(said)} answers"
        self.success = self.score >= self.threshold
        return self.score

    async def a_measure(self, test_case, *args, **kwargs):
        return self.measure(test_case)

    def is_successful(self):
        return self.success

    @property
    def __name__(self):
        return "Politeness"


def cases(model):
    good = model == "careful"
    picture = MLLMImage(url="https://example.com/map.png")
    return [
        LLMTestCase(name="capital", input="What is the capital of France?", actual_output="Paris" if good else "Pa",
                    expected_output="Paris", completion_time=0.25, token_cost=0.002, input_token_count=12,
                    output_token_count=3, tags=["geo", "easy"], additional_metadata={"subject": "geography"}),
        LLMTestCase(input="2+2?", actual_output="4" if good else "5", expected_output="4",
                    retrieval_context=["2+2=4"], context=["arithmetic"], comments="unnamed"),
        LLMTestCase(name="日本", input="日本の首都は？", actual_output="東京", expected_output="東京"),
        LLMTestCase(name="broken judge", input="crash: größer?", actual_output="größer", expected_output="größer"),
        LLMTestCase(name="no expectation", input="Tell a joke", actual_output="ha"),
        LLMTestCase(name="tools", input="Use a tool", actual_output="done", expected_output="done",
                    tools_called=[ToolCall(name="search", input_parameters={"q": "x"})],
                    expected_tools=[ToolCall(name="search")]),
        LLMTestCase(name="picture", input=f"What is this? {picture}", actual_output="a map", expected_output="a map"),
    ]


def conversations(model):
    answer = "Bitte sehr." if model == "careful" else "Nein."
    return [
        ConversationalTestCase(
            name="booking", scenario="A user books a table", expected_outcome="booked", user_description="hungry",
            turns=[Turn(role="user", content="A table, please"), Turn(role="assistant", content=answer)],
        ),
        ConversationalTestCase(
            turns=[Turn(role="user", content="Hallo"), Turn(role="assistant", content="Please wait")],
        ),
    ]


def metrics():
    return [
        Closeness("Closeness"),
        Closeness("Judge [strict]", threshold=0.9, breaks_on="crash"),
        Closeness("No threshold", threshold=None),
        Closeness("Flaky", threshold=1, flaky=True),
    ]


def run(test_cases, its_metrics, **options):
    evaluate(
        test_cases,
        its_metrics,
        async_config=AsyncConfig(run_async=False),
        display_config=DisplayConfig(show_indicator=False, print_results=False, inspect_after_run=False),
        error_config=ErrorConfig(ignore_errors=True, skip_on_missing_params=True),
        cache_config=CacheConfig(write_cache=True),
        **options,
    )
    return max((work / "results").glob("test_run_*.json"), key=lambda path: path.stat().st_mtime_ns)


def keep(path, name):
    """Copies a file, and indents it for reading."""
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, indent=1)
    if str(work) in text:
        raise RuntimeError(f"{name} contains a path of this machine")
    (target / name).write_text(text + "\n", encoding="utf-8")


def again(output):
    return LLMTestCase(name="repeated", input="again", actual_output=output, expected_output="yes")


target.mkdir(parents=True, exist_ok=True)
for model in ("careful", "hasty"):
    keep(
        run(cases(model), metrics(), hyperparameters={"model": model, "temperature": 0}, identifier=f"nightly {model}"),
        f"{model}.json",
    )
    keep(run(conversations(model), [Politeness()]), f"conversations-{model}.json")
keep(run([again("yes"), cases("careful")[0], again("no")], [Closeness("Closeness")]), "repeated.json")
keep(work / ".deepeval" / ".deepeval-cache.json", "cache.json")
keep(work / ".deepeval" / ".latest_test_run.json", "latest_test_run.json")
(target / "ORIGIN.md").write_text(
    f"Made by `node scripts/import-fixtures.mjs deepeval` with DeepEval {deepeval.__version__}, with custom metrics: no model was called.\n"
)
shutil.rmtree(work)
