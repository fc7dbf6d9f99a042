"""Subsets, scores and suites, without a model."""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.job import FINE

from orion.benchmarks import R2, HeldOut, Item, Mse
from orion.benchmarks.held_out import cut
from orion.benchmarks.registry import find, load
from orion.benchmarks.result import Predicted, Question, score
from orion.benchmarks.subset import subset
from orion.errors import OrionError

ITEMS = [Item(f"rec-{r}", k / 4, (k + 1) / 4, (0.0, 10.0)) for r in range(3) for k in range(20 + 7 * r)]
QUESTION = Question("fine", 1, "a" * 64, "b" * 64)


def answers(items: list[Item], seed: int = 0) -> dict[Item, Predicted]:
    source = np.random.default_rng(seed)
    return {
        item: Predicted(np.arange(5.0), source.normal(size=(5, 2)), source.normal(size=(5, 2)))
        for item in items
    }


@settings(deadline=None, max_examples=25)
@given(st.floats(0.001, 1).map(lambda p: round(p, 6)), st.floats(0.001, 1).map(lambda p: round(p, 6)))
def test_a_smaller_subset_lies_in_a_larger_one_in_every_recording(a: float, b: float) -> None:
    small, large = sorted((a, b))
    chosen = subset(ITEMS, small, 7)
    assert set(chosen) <= set(subset(ITEMS, large, 7))
    for name in {item.recording_id for item in ITEMS}:
        count = sum(item.recording_id == name for item in ITEMS)
        assert sum(item.recording_id == name for item in chosen) == math.ceil(round(small * count, 6))


@settings(deadline=None, max_examples=25)
@given(st.randoms())
def test_neither_the_order_of_items_nor_other_recordings_change_a_subset(order: random.Random) -> None:
    mixed = list(ITEMS)
    order.shuffle(mixed)
    assert subset(mixed, 0.3, 7) == subset(ITEMS, 0.3, 7)
    alone = [item for item in ITEMS if item.recording_id == "rec-1"]
    assert subset(alone, 0.3, 7) == [i for i in subset(ITEMS, 0.3, 7) if i.recording_id == "rec-1"]
    assert subset(ITEMS, 0.3, 8) != subset(ITEMS, 0.3, 7)


@settings(deadline=None, max_examples=25)
@given(st.randoms())
def test_a_score_does_not_depend_on_the_order_of_its_items(order: random.Random) -> None:
    known = answers(ITEMS)
    mixed = list(known)
    order.shuffle(mixed)
    one = score(QUESTION, [R2(), Mse()], known)
    assert score(QUESTION, [R2(), Mse()], {item: known[item] for item in mixed}).text() == one.text()


def test_r2_is_the_mean_over_recordings_of_r2_over_all_samples() -> None:
    known = answers(ITEMS)
    expected = []
    for name in ("rec-0", "rec-1", "rec-2"):
        mine = [known[item] for item in sorted(known) if item.recording_id == name]
        y, p = np.concatenate([a.target for a in mine]), np.concatenate([a.prediction for a in mine])
        expected.append(np.mean(1 - ((y - p) ** 2).sum(0) / ((y - y.mean(0)) ** 2).sum(0)))
    found = score(QUESTION, [R2()], known)
    assert found.values["r2"] == pytest.approx(np.mean(expected), rel=1e-12)


def test_a_target_that_never_changes_has_no_r2() -> None:
    flat = {item: Predicted(np.arange(2.0), np.ones((2, 1)), np.zeros((2, 1))) for item in ITEMS}
    with pytest.raises(OrionError, match="NaN on rec-0"):
        score(QUESTION, [R2()], flat)


def test_a_result_that_cannot_be_a_number_is_refused() -> None:
    bad = {item: Predicted(np.arange(2.0), np.full((2, 1), np.inf), np.zeros((2, 1))) for item in ITEMS}
    with pytest.raises(OrionError, match=r"rec-0@0\.000000 is not finite"):
        score(QUESTION, [Mse()], bad)


def test_held_out_time_is_cut_into_items_without_gaps() -> None:
    spans = {"a": np.array([[0.5, 3.9]]), "b": np.array([[0.0, 0.3], [1.0, 2.4]])}
    items = cut(HeldOut("", field="x.y", item_s=1.0), spans)
    assert [(i.recording_id, i.start_s, i.end_s) for i in items] == [
        ("a", 0.5, 1.5),
        ("a", 1.5, 2.5),
        ("a", 2.5, 3.9),
        ("b", 1.0, 2.4),
    ]


def test_a_users_file_adds_a_suite_and_a_broken_one_is_named_with_its_line(folder: Path) -> None:
    (folder / "good.py").write_text(FINE.replace("fine", "of-mine"))
    (folder / "bad.py").write_text("import orion\n\nraise ValueError('no')\n")
    suites, problems = load(folder)
    assert "of-mine@1" in [suite.full_name for suite in suites]
    assert {suite.full_name for suite in suites} >= {"r2-velocity@1", "grasshopper-envelope@1"}
    assert [problem.file.name for problem in problems] == ["bad.py"]
    assert "line 3: ValueError: no" in problems[0].message
    with pytest.raises(OrionError, match="r2-velocity@1"):
        find("unknown@1")


def test_suites_are_listed_without_torch(folder: Path) -> None:
    code = "import sys\nfrom orion.benchmarks.__main__ import main\nmain(['list'])\n"
    code += "print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *suites, torch = done.stdout.splitlines()
    assert torch == "False"
    assert {json.loads(line)["suite"] for line in suites} >= {"r2-velocity@1", "grasshopper-envelope@1"}
