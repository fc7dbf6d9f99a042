"""Measuring is killed again and again."""

import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from support.evaluation import Measure

from orion.benchmarks.predictions import Predictions

POINTS = ("predictions.before-publish", "predictions.after-publish")


def kept_items(kept: Path) -> int:
    """Items whose predictions whole files hold."""
    return sum(len(Predictions(folder).look()) for folder in kept.glob("predictions/*"))


def strike(measure: Measure, kills: int) -> None:
    began = time.monotonic()
    whole = measure("whole", alone=True).result()
    took_s = time.monotonic() - began
    names = [item["id"] for item in json.loads(whole)["items"]]
    assert len(names) == len(set(names)) == 160
    draw = random.Random(4)
    measuring = measure("struck")
    assert measuring.checkpoint is not None
    kept = measuring.checkpoint.parents[1] / "benchmarks"
    done = 0
    while done < kills:
        armed = f"{draw.choice(POINTS)}:kill@{draw.randint(1, 2)}"
        after_s = draw.uniform(0, took_s)
        # At a point that matters, or at any moment.
        strikes: dict[str, Any] = draw.choice(({"armed": armed}, {"killed_after_s": after_s}))
        ended = measuring.run(ranks=draw.choice((1, 2)), **strikes)
        if ended.returncode == 0:
            assert (measuring.path / f"benchmarks/{json.loads(whole)['key']}.json").read_bytes() == whole
            shutil.rmtree(measuring.path / "benchmarks")
            shutil.rmtree(kept)
        done += ended.returncode != 0
    measuring.run(armed="predictions.after-publish:kill")
    known = kept_items(kept)
    assert known > 0
    assert measuring.result() == whole
    assert measuring.predicted() == 160 - known


def test_killed_in_between_it_ends_with_the_same_bytes_and_counts_nothing_twice(measure: Measure) -> None:
    strike(measure, 3)


@pytest.mark.long
def test_killed_50_times_it_ends_with_the_same_bytes_and_counts_nothing_twice(measure: Measure) -> None:
    strike(measure, 50)
