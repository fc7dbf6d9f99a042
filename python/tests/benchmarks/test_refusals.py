"""What is wrong with a benchmark is said before anything is computed, and nothing is stored."""

import json
from typing import Any

import pytest
from support.evaluation import Measure
from support.job import FINE

BROKEN = FINE.replace("import orion\n", "import orion\n\nundefined_name\n", 1)
NAN = FINE.replace(
    "import orion\n",
    """import orion

class Bad(orion.Mse):
    def parts(self, prediction, target, mean):
        return target.sum(axis=0) * float("nan"), target.sum(axis=0)
""",
).replace("orion.R2(), orion.Mse()", "Bad()")
EMPTY = FINE.replace("last=0.5", "last=0.001")


@pytest.mark.parametrize(
    ("why", "how", "check", "words"),
    [
        ("an error in the file", {"code": BROKEN}, "suite", "mine.py, line 4: NameError"),
        ("an unknown suite", {"suite": "fine@7"}, "suite", "no suite is called 'fine@7'"),
        ("nothing held out", {"code": EMPTY}, "held_out", "holds out nothing"),
        ("a metric that gives NaN", {"code": NAN}, "model", "gives [nan, nan]"),
        ("a subset of nothing", {"part": 0.0}, "held_out", "partial subset"),
    ],
)
def test_a_mistake_is_found_by_preflight_and_stores_nothing(
    measure: Measure, why: str, how: dict[str, Any], check: str, words: str
) -> None:
    measuring = measure(**how)
    probe = measuring.run(probe=True)
    answers = [json.loads(line) for line in probe.output.splitlines()]
    (failed,) = [answer for answer in answers if answer["verdict"] == "fail"]
    assert failed["id"] == check, why
    assert words in failed["found"]
    assert measuring.run().returncode != 0
    assert not list(measuring.path.glob("benchmarks/*.json"))
    assert measuring.events("benchmark.finished") == []


def test_preflight_passes_where_nothing_is_wrong(measure: Measure) -> None:
    probe = measure().run(probe=True)
    answers = [json.loads(line) for line in probe.output.splitlines()]
    assert [(a["id"], a["verdict"]) for a in answers] == [
        (name, "pass") for name in ("suite", "data_hashes", "held_out", "model")
    ]
