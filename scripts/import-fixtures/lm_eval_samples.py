"""Makes the files in test/fixtures/import/lm-eval with lm-eval itself, offline, with its own model.

Usage: python lm_eval_samples.py OUT

Needs Python 3.11 with the packages of lm_eval_samples.txt. The answers depend only on the prompts, so
another run differs only in times. Those in the names of the files are replaced.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

OUT = pathlib.Path(sys.argv[1]).resolve()
WORK = pathlib.Path(tempfile.mkdtemp())
os.chdir(WORK)
os.environ.update(HF_HUB_OFFLINE="1", HF_HOME=str(WORK / "hf"), DISABLE_MULTIPROC="1")

import lm_eval  # noqa: E402
from lm_eval.api.model import LM  # noqa: E402
from lm_eval.loggers import EvaluationTracker  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

DOCS = [
    {"question": "Capital of France?", "choices": ["Lyon", "Paris"], "answer": 1, "topic": "europe"},
    {"question": "Hauptstadt Österreichs?", "choices": ["Wien", "Graz"], "answer": 0, "topic": "europe"},
    {"question": "日本の首都は?", "choices": ["京都", "東京"], "answer": 1, "topic": "asia"},
    {"question": "Capital of Peru?", "choices": ["Lima", "Cusco"], "answer": 0, "topic": "america"},
    {"question": "", "choices": ["yes", "no"], "answer": 1, "topic": ""},
]

COMMON = f"""dataset_path: json
dataset_kwargs:
  data_files: {{test: {WORK}/docs.jsonl}}
test_split: test
doc_to_text: "{{{{question}}}}"
"""

TASKS = {
    "capitals_choice": """output_type: multiple_choice
doc_to_target: answer
doc_to_choice: choices
metric_list:
  - {metric: acc}
  - {metric: acc_norm}
  - {metric: mcc}
  - {metric: brier_score}
metadata: {version: 2.0}
""",
    "capitals_generate": """output_type: generate_until
doc_to_target: "{{choices[answer]}}"
generation_kwargs: {until: ["\\n"]}
filter_list:
  - name: strict-match
    filter: [{function: regex, regex_pattern: "answer is (\\\\w+)"}, {function: take_first}]
  - name: flexible-extract
    filter: [{function: regex, regex_pattern: "(\\\\w+)$"}, {function: take_first}]
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true}
  - {metric: ter}
metadata: {version: 1.0}
""",
    "capitals_repeats": """output_type: generate_until
doc_to_target: "{{choices[answer]}}"
generation_kwargs: {until: ["\\n"], do_sample: true}
repeats: 3
filter_list:
  - name: vote
    filter: [{function: regex, regex_pattern: "(\\\\w+)$"}, {function: majority_vote}, {function: take_first}]
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true}
""",
    "capitals_likelihood": """output_type: loglikelihood
doc_to_target: "{{choices[answer]}}"
metric_list:
  - {metric: perplexity}
  - {metric: acc}
""",
    "capitals_rolling": """output_type: loglikelihood_rolling
doc_to_target: "{{question}} {{choices[answer]}}"
metric_list:
  - {metric: word_perplexity}
  - {metric: bits_per_byte}
""",
    "capitals_custom": """output_type: generate_until
doc_to_target: "{{choices[answer]}}"
generation_kwargs: {until: ["\\n"]}
process_results: !function scoring.score
metric_list:
  - {metric: close, aggregation: mean, higher_is_better: true}
  - {metric: mistakes, aggregation: mean, higher_is_better: false}
  - {metric: middle, aggregation: median, higher_is_better: true}
  - {metric: nan_often, aggregation: nanmean, higher_is_better: true}
""",
}

SCORING = '''
def score(doc, results):
    answer = results[0]
    scores = {"close": len(answer) / 32, "mistakes": answer.count("a")}
    if doc["topic"] == "asia":
        del scores["mistakes"]
    scores["middle"] = len(answer)
    scores["nan_often"] = float("nan") if doc["topic"] == "europe" else 0.75
    return scores
'''

ANSWERS = {
    "Capital of France?": ["The answer is Paris", "It is Paris", "Lyon"],
    "Hauptstadt Österreichs?": ["Das ist Wien", "Wien", "Wien"],
    "日本の首都は?": ["The answer is 東京", "東京", "京都"],
    "Capital of Peru?": ["The answer is Cusco", "Lima", "Cusco"],
    "": ["", "no", ""],
}


class Fixed(LM):
    """Returns the same answers to the same prompts, and counts how often each was asked."""

    def loglikelihood(self, requests):
        return [(-len(r.args[0] + r.args[1]) / 4, len(r.args[1]) % 2 == 0) for r in requests]

    def loglikelihood_rolling(self, requests):
        return [-len(r.args[0]) / 4 for r in requests]

    def generate_until(self, requests):
        asked, answers = {}, []
        for request in requests:
            prompt = request.args[0]
            asked[prompt] = asked.get(prompt, -1) + 1
            answers.append(ANSWERS[prompt][asked[prompt] % 3])
        return answers


def evaluate(number, folder, tasks, **options):
    tracker = EvaluationTracker(output_path=str(WORK / "out" / folder))
    results = lm_eval.simple_evaluate(
        model=Fixed(),
        model_args={"pretrained": "acme/größe-7b"},
        tasks=tasks,
        task_manager=TaskManager(include_path=str(WORK / "tasks"), include_defaults=False),
        evaluation_tracker=tracker,
        bootstrap_iters=10,
        **options,
    )
    samples = results.pop("samples", None)
    tracker.save_results_aggregated(results=results, samples=samples)
    for name, lines in (samples or {}).items():
        tracker.save_results_samples(name, lines)
    [written] = (WORK / "out" / folder).iterdir()
    shutil.rmtree(OUT / folder, ignore_errors=True)
    (OUT / folder).mkdir(parents=True)
    for file in written.iterdir():
        text = file.read_text("utf-8").replace(str(WORK), "/work")
        if file.name.startswith("results_"):
            text = without_machine(json.loads(text))
        name = re.sub(r"\d{4}-\d\d-\d\dT[\d.-]*\d", f"2026-11-26T23-00-00.{number:06}", file.name)
        (OUT / folder / name).write_text(text, "utf-8")


def without_machine(results):
    """Removes the description of the machine."""
    results.pop("pretty_env_info", None)
    return json.dumps(results, indent=2, ensure_ascii=False)


def main():
    (WORK / "tasks").mkdir()
    lines = [json.dumps(doc, ensure_ascii=False) + "\n" for doc in DOCS]
    (WORK / "docs.jsonl").write_text("".join(lines), "utf-8")
    (WORK / "tasks" / "scoring.py").write_text(SCORING)
    for name, task in TASKS.items():
        (WORK / "tasks" / f"{name}.yaml").write_text(f"task: {name}\n{COMMON}{task}", "utf-8")
    evaluate(1, "all", list(TASKS))
    evaluate(2, "limit", ["capitals_choice"], limit=2)
    evaluate(3, "predict-only", ["capitals_generate"], predict_only=True)
    evaluate(4, "without-samples", ["capitals_choice"], log_samples=False)


main()
