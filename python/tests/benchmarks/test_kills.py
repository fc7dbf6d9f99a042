"""Measuring is killed again and again."""

import json
import random
import shutil

import pytest
from support.evaluation import Measure

POINTS = ("predictions.before-publish", "predictions.after-publish")


def strike(measure: Measure, kills: int) -> None:
    whole = measure("whole", alone=True).result()
    names = [item["id"] for item in json.loads(whole)["items"]]
    assert len(names) == len(set(names)) == 160
    draw = random.Random(4)
    measuring = measure("struck")
    assert measuring.checkpoint is not None
    kept = measuring.checkpoint.parents[1] / "benchmarks"
    done = 0
    while done < kills:
        armed = f"{draw.choice(POINTS)}:kill@{draw.randint(1, 2)}"
        ended = measuring.run(ranks=draw.choice((1, 2)), armed=armed)
        if ended.returncode == 0:
            assert (measuring.path / f"benchmarks/{json.loads(whole)['key']}.json").read_bytes() == whole
            shutil.rmtree(measuring.path / "benchmarks")
            shutil.rmtree(kept)
        done += ended.returncode != 0
    assert measuring.result() == whole


def test_killed_in_between_it_ends_with_the_same_bytes_and_counts_nothing_twice(measure: Measure) -> None:
    strike(measure, 3)


@pytest.mark.long
def test_killed_50_times_it_ends_with_the_same_bytes_and_counts_nothing_twice(measure: Measure) -> None:
    strike(measure, 50)
