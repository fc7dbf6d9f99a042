import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orion.data.sampler import Cursor, Sampler, SamplerSpec, Window, evenly_spread
from orion.data.splits import intersect, split
from orion.errors import OrionError

lengths = st.floats(0.01, 40.0)
windows = st.floats(0.05, 5.0)


@st.composite
def domains(draw: st.DrawFn) -> np.ndarray:
    """Disjoint spans from an arbitrary start, some of them shorter than any window."""
    time = draw(st.floats(-1e6, 1e6))
    spans = []
    for _ in range(draw(st.integers(1, 6))):
        time += draw(st.floats(0.0, 3.0))
        end = time + draw(lengths)
        spans.append((time, end))
        time = end
    return np.array(spans)


def within(window: Window, spans: np.ndarray) -> bool:
    return any(start <= window.start_s and window.end_s <= end for start, end in spans)


@settings(deadline=None, max_examples=300)
@given(domains(), windows, st.floats(0.0, 1.0), st.integers(0, 2**31 - 1), st.integers(0, 5))
def test_a_window_never_leaves_its_split_nor_a_span(
    spans: np.ndarray, window_s: float, train: float, seed: int, epoch: int
) -> None:
    start, end = float(spans[0, 0]), float(spans[-1, 1])
    first, last = split(spans, start, end, train, 1.0 - train)
    assert len(intersect(first, last)) == 0
    found = evenly_spread({"a": last}, window_s, 50)
    assert all(within(window, last) for window in found)
    spec = SamplerSpec(seed, window_s, 1, {"a": [(a, b) for a, b in first.tolist()]})
    try:
        sampler = Sampler(spec)
    except OrionError:
        assert all(b - a < window_s * (1 + 1e-9) or math.isclose(b - a, window_s) for a, b in first)
        return
    drawn = sampler.windows(epoch, 0, sampler.windows_per_epoch)
    assert all(within(window, first) for window in drawn)


@settings(deadline=None, max_examples=100)
@given(domains(), windows, st.integers(0, 2**31 - 1))
def test_every_epoch_has_as_many_windows_as_fit_and_they_hardly_overlap(
    spans: np.ndarray, window_s: float, seed: int
) -> None:
    expected = sum(math.floor((end - start) / window_s) for start, end in spans)
    if expected == 0:
        return
    try:
        sampler = Sampler(SamplerSpec(seed, window_s, 1, {"a": [(a, b) for a, b in spans.tolist()]}))
    except OrionError:
        return
    assert abs(sampler.windows_per_epoch - expected) <= len(spans)
    for epoch in range(2):
        drawn = sorted(sampler.windows(epoch, 0, sampler.windows_per_epoch), key=lambda one: one.start_s)
        overlaps = sum(a.end_s > b.start_s + 1e-6 for a, b in pairwise(drawn))
        assert overlaps <= len(spans)


SPEC = SamplerSpec(3, 1.0, 8, {"b": [(0.0, 21.5)], "a": [(-4.0, 10.0), (11.0, 31.0)]})


def test_order_depends_on_seed_and_epoch_and_on_nothing_else() -> None:
    fresh, used = Sampler(SPEC), Sampler(SPEC)
    for epoch in (5, 0, 3, 1):
        used.windows(epoch, 0, 3)
    np.random.seed(1)
    whole = used.windows(2, 0, used.windows_per_epoch)
    assert whole == fresh.windows(2, 0, fresh.windows_per_epoch)
    assert whole[5:9] == Sampler(SPEC).windows(2, 5, 4)
    assert whole != fresh.windows(1, 0, fresh.windows_per_epoch)
    assert whole != Sampler(SamplerSpec(4, 1.0, 8, SPEC.spans)).windows(2, 0, len(whole))
    reordered = SamplerSpec(3, 1.0, 8, dict(reversed(SPEC.spans.items())))
    assert whole == Sampler(reordered).windows(2, 0, len(whole))


def test_order_is_the_one_that_earlier_runs_were_trained_in() -> None:
    assert Sampler(SPEC).windows(1, 0, 3) == FIRST_OF_EPOCH_1


FIRST_OF_EPOCH_1 = [
    Window("b", 7.648984043906253, 8.648984043906253),
    Window("a", 12.967682398832505, 13.967682398832505),
    Window("b", 4.648984043906253, 5.648984043906253),
]


def test_an_epoch_visits_every_recording_in_proportion() -> None:
    sampler = Sampler(SPEC)
    counts = {"a": 0, "b": 0}
    for window in sampler.windows(0, 0, sampler.windows_per_epoch):
        counts[window.recording_id] += 1
    assert counts == {"a": 34, "b": 21}


def test_windows_of_epochs_start_at_different_times() -> None:
    sampler = Sampler(SPEC)
    starts = [{one.start_s for one in sampler.windows(e, 0, sampler.windows_per_epoch)} for e in range(3)]
    edges = len(SPEC.spans["a"]) + len(SPEC.spans["b"])
    assert len(starts[0] & starts[1]) <= edges
    assert len(starts[1] & starts[2]) <= edges


def test_a_short_last_batch_is_left_to_other_epochs() -> None:
    sampler = Sampler(SPEC)
    assert (sampler.windows_per_epoch, sampler.steps_per_epoch) == (55, 6)
    cursor, seen = Cursor(), []
    for _ in range(8):
        seen.append(cursor)
        cursor = sampler.after(cursor)
    assert seen[-3:] == [Cursor(0, 40), Cursor(1, 0), Cursor(1, 8)]
    assert sampler.settle(Cursor(0, 48)) == Cursor(1, 0)


@pytest.mark.parametrize("cursor", [Cursor(0, 3), Cursor(-1, 0), Cursor(0, -8)])
def test_a_cursor_of_another_run_is_refused(cursor: Cursor) -> None:
    with pytest.raises(OrionError, match="not between two batches"):
        Sampler(SPEC).settle(cursor)


def test_too_little_data_is_said_with_numbers() -> None:
    with pytest.raises(OrionError, match=r"holds 55 windows of 1 s, fewer than data.batch_size = 56"):
        Sampler(SamplerSpec(0, 1.0, 56, SPEC.spans))


def test_a_spec_survives_json() -> None:
    import json

    again = SamplerSpec.from_json(json.loads(json.dumps(SPEC.to_json())))
    assert again == SPEC
    assert again.sha256() == SPEC.sha256()
    with pytest.raises(OrionError, match="version 99"):
        SamplerSpec.from_json({**SPEC.to_json(), "version": 99})


def test_few_windows_are_spread_over_all_there_are() -> None:
    spans = {"a": np.array([[0.0, 50.0]]), "b": np.array([[10.0, 60.5]])}
    assert len(evenly_spread(spans, 1.0, 1000)) == 100
    few = evenly_spread(spans, 1.0, 4)
    assert [(one.recording_id, one.start_s) for one in few] == [
        ("a", 12.0),
        ("a", 37.0),
        ("b", 22.0),
        ("b", 47.0),
    ]
    assert evenly_spread({"a": np.array([[0.0, 0.5]])}, 1.0, 4) == []


def test_a_split_of_more_than_everything_is_refused() -> None:
    with pytest.raises(OrionError, match="more than there is"):
        split(np.array([[0.0, 1.0]]), 0.0, 1.0, 0.9, 0.2)
