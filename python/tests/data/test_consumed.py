import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orion.data.consumed import ConsumedWindows, coalesce, replay
from orion.data.sampler import Cursor, Window
from orion.data.training_data import TrainingData
from orion.errors import OrionError

Make = Callable[..., TrainingData]


def train(make: Make, count: int, world_size: int, start: Cursor = Cursor(), **how: Any) -> ConsumedWindows:  # noqa: B008
    """What a run over so many steps records: every rank its windows, merged as at a checkpoint."""
    ranks, end, fingerprint = [], start, {}
    for rank in range(world_size):
        data = make(rank=rank, world_size=world_size, **how)
        mine = ConsumedWindows()
        with closing(data.batches(start)) as steps:
            for step in islice(steps, count):
                mine.add(step.windows)
                end = step.cursor
        fingerprint = data.fingerprint()
        ranks.append(ConsumedWindows.from_json(json.loads(json.dumps(mine.to_json()))))
    whole = ConsumedWindows()
    whole.merge(ranks)
    whole.follow(fingerprint, start, end)
    return whole


def union(windows: list[Window]) -> dict[str, list[list[float]]]:
    ids = sorted({window.recording_id for window in windows})
    return {
        name: coalesce(np.array([(w.start_s, w.end_s) for w in windows if w.recording_id == name])).tolist()
        for name in ids
    }


@pytest.mark.parametrize("world_size", [1, 3])
def test_replaying_the_record_gives_exactly_what_was_consumed(make: Make, world_size: int) -> None:
    found = train(make, 17, world_size).to_json()
    again = replay(json.loads(json.dumps(found))["passes"])
    assert len(again) == found["samples"] == 17 * 12
    assert union(again) == {name: one["windows"] for name, one in found["recordings"].items()}
    counts = Counter(window.recording_id for window in again)
    assert counts == {name: one["samples"] for name, one in found["recordings"].items()}


def test_a_run_in_two_attempts_records_what_one_attempt_records(make: Make) -> None:
    whole = train(make, 15, 1)
    first = ConsumedWindows.from_json(json.loads(json.dumps(train(make, 6, 1).to_json())))
    middle = Cursor.from_json(first.to_json()["passes"][0]["to"])
    second = train(make, 9, 1, middle)
    first.merge([second])
    joined = first.to_json()
    assert joined["recordings"] == whole.to_json()["recordings"]
    assert Counter(replay(joined["passes"])) == Counter(replay(whole.to_json()["passes"]))
    data = make()
    longer = ConsumedWindows.from_json(train(make, 6, 1).to_json())
    longer.follow(data.fingerprint(), middle, Cursor.from_json(whole.to_json()["passes"][0]["to"]))
    assert longer.to_json()["passes"] == whole.to_json()["passes"]


def test_a_child_holds_everything_that_its_parent_was_trained_on(make: Make) -> None:
    parent = train(make, 6, 1)
    child = train(make, 4, 1, training={"seed": 99}, window_s=0.4)
    own = child.to_json()
    child.merge([parent])
    both = replay(child.to_json()["passes"])
    assert child.contains(replay(parent.to_json()["passes"]))
    assert child.contains(replay(own["passes"]))
    assert child.contains(both)
    assert child.to_json()["samples"] == parent.to_json()["samples"] + own["samples"]
    assert len(child.to_json()["passes"]) == 2


def test_a_recording_whose_content_changed_between_parent_and_child_is_refused() -> None:
    one, two = ConsumedWindows({"a": "1" * 64}), ConsumedWindows({"a": "2" * 64})
    with pytest.raises(OrionError, match="trained on with content 2222"):
        one.merge([two])


def test_what_was_not_consumed_is_not_contained() -> None:
    record = ConsumedWindows()
    record.add([Window("a", 0.0, 1.0), Window("a", 1.0, 2.0), Window("a", 5.0, 6.0)])
    assert record.contains([Window("a", 0.5, 1.5)])
    assert not record.contains([Window("a", 1.5, 2.1)])
    assert not record.contains([Window("a", -0.1, 0.5)])
    assert not record.contains([Window("a", 3.0, 4.0)])
    assert not record.contains([Window("b", 0.0, 1.0)])


def test_many_windows_are_merged_as_they_come() -> None:
    record = ConsumedWindows()
    for k in range(20_000):
        record.add([Window("a", k / 2.0, k / 2.0 + 1.0)])
    assert len(record._waiting["a"]) < 5000
    assert record.to_json()["recordings"]["a"] == {
        "hash": None,
        "samples": 20_000,
        "windows": [[0.0, 10_000.5]],
    }


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)), max_size=40))
def test_coalescing_is_the_union_of_spans(pairs: list[tuple[int, int]]) -> None:
    spans = np.array([(a, a + n) for a, n in pairs], dtype=np.float64).reshape(-1, 2)
    merged = coalesce(spans)
    covered = {t for a, n in pairs for t in range(a, a + n)}
    assert {t for a, b in merged.tolist() for t in range(int(a), int(b))} == covered
    assert all(end < start for end, start in zip(merged[:-1, 1], merged[1:, 0], strict=True))


def test_a_record_of_a_newer_format_is_refused() -> None:
    with pytest.raises(OrionError, match="format 2"):
        ConsumedWindows.from_json({"schema_version": 2, "recordings": {}, "passes": []})
