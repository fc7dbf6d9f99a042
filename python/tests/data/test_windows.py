"""Windows as torch_brain slices them, against plain h5py."""

import pickle
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from support.data_config import data_config
from support.plain_hdf5 import CURSOR_HZ, END_S, START_S

from orion.config.generated import TimeJitterConfig, UnitDropoutConfig
from orion.data.augmentations import augment
from orion.data.batch import without_weights
from orion.data.recordings import OpenRecordings, RecordingRef, session_ids, unit_ids
from orion.errors import OrionError
from orion.models import build_model

times = st.one_of(
    st.floats(START_S, END_S - 2.0),
    st.integers(int(START_S * 2), int(END_S * 2) - 4).map(lambda half: half / 2.0),
    st.integers(0, int((END_S - START_S - 2.0) * CURSOR_HZ)).map(lambda k: START_S + k / CURSOR_HZ),
)


@settings(deadline=None, max_examples=200)
@given(times, st.sampled_from([0.5, 1.0, 1.7, 2.0]), st.booleans())
def test_a_window_holds_exactly_the_half_open_time_that_h5py_finds(
    recordings: list[RecordingRef], start: float, length: float, fresh: bool
) -> None:
    ref = recordings[0]
    files = OpenRecordings(recordings) if fresh else _shared(recordings)
    data = files.window(ref.id, start, start + length)
    with h5py.File(ref.path) as file:
        all_spikes = file["spikes/timestamps"][:]
        inside = (all_spikes >= start) & (all_spikes < start + length)
        units, cursor = file["spikes/unit_index"][inside], file["cursor/vel"][:]
    np.testing.assert_array_equal(data.spikes.unit_index, units)
    np.testing.assert_array_equal(data.spikes.timestamps, all_spikes[inside] - start)
    grid = START_S + np.arange(len(cursor)) / CURSOR_HZ
    nearly = 1e-9
    expected = (grid >= start - nearly) & (grid < start + length - nearly)
    np.testing.assert_array_equal(data.cursor.vel, cursor[expected])
    np.testing.assert_allclose(data.cursor.timestamps, grid[expected] - start, atol=1e-9)
    assert data.absolute_start == start
    if fresh:
        files.close()


_FILES: dict[int, OpenRecordings] = {}


def _shared(recordings: list[RecordingRef]) -> OpenRecordings:
    return _FILES.setdefault(0, OpenRecordings(recordings))


def test_what_is_done_to_a_window_does_not_reach_the_next(recordings: list[RecordingRef]) -> None:
    files = OpenRecordings(recordings)
    first = files.window("plain/a", 5.0, 6.0)
    before = (first.spikes.timestamps.copy(), first.cursor.vel.copy(), list(first.units.id))
    first.spikes.timestamps[:] = -1.0
    first.cursor.vel[:] = 0.0
    del first.trials
    first.session.id = "other"
    with pytest.raises(ValueError, match="read-only"):
        first.units.id[0] = "other"
    second = files.window("plain/a", 5.0, 6.0)
    np.testing.assert_array_equal(second.spikes.timestamps, before[0])
    np.testing.assert_array_equal(second.cursor.vel, before[1])
    assert list(second.units.id) == before[2]
    assert second.session.id == "plain/a"
    assert len(second.trials) == 1


def test_only_so_many_files_are_open_and_a_pickle_holds_none(recordings: list[RecordingRef]) -> None:
    files = OpenRecordings(recordings, limit=2)
    windows = [files.window(ref.id, 4.0, 5.0) for ref in recordings]
    assert len(files._open) == 2
    with pytest.raises(Exception, match=r"[Nn]ot|closed|[Ii]nvalid"):
        _ = windows[0].spikes.timestamps
    again = pickle.loads(pickle.dumps(files))
    assert len(again._open) == 0
    assert len(again.window("plain/a", 4.0, 5.0).spikes.timestamps) > 0


def test_ids_carry_their_recording_and_are_sorted(recordings: list[RecordingRef]) -> None:
    assert session_ids(recordings[::-1]) == ["plain/a", "plain/b", "plain/c"]
    units = unit_ids(recordings[::-1])
    assert units[:2] == ["plain/a/u0", "plain/a/u1"]
    assert units == sorted(units)
    window = OpenRecordings(recordings).window("plain/b", 4.0, 5.0)
    assert list(window.units.id) == [unit for unit in units if unit.startswith("plain/b/")]


def test_a_missing_file_names_the_recording(recordings: list[RecordingRef]) -> None:
    gone = RecordingRef("plain/x", "/nowhere/x.h5", "0" * 64, 0.0, 1.0)
    with pytest.raises(OrionError, match=r"recording plain/x: /nowhere/x\.h5 cannot be opened"):
        OpenRecordings([gone]).window("plain/x", 0.0, 1.0)


AUGMENTATIONS = [UnitDropoutConfig(min_units=2, keep_fraction=0.3), TimeJitterConfig(sigma_s=0.01)]


def augmented(recordings: list[RecordingRef], **where: int) -> Any:
    data = OpenRecordings(recordings).window("plain/a", 5.0, 6.0)
    return augment(data, AUGMENTATIONS, 1.0, **{"seed": 1, "epoch": 0, "position": 0, **where})


def test_an_augmentation_depends_on_seed_epoch_and_position_alone(recordings: list[RecordingRef]) -> None:
    np.random.seed(0)
    torch.manual_seed(0)
    one = augmented(recordings, epoch=3, position=17)
    before = (np.random.get_state()[2], torch.random.get_rng_state().sum().item())
    np.random.seed(5)
    torch.manual_seed(5)
    two = augmented(recordings, epoch=3, position=17)
    np.testing.assert_array_equal(one.spikes.timestamps, two.spikes.timestamps)
    np.testing.assert_array_equal(one.spikes.unit_index, two.spikes.unit_index)
    np.testing.assert_array_equal(one.units.id, two.units.id)
    assert before[0] == 624
    for other in ({"seed": 2}, {"epoch": 4}, {"position": 18}):
        three = augmented(recordings, **{"epoch": 3, "position": 17, **other})
        assert not np.array_equal(one.spikes.timestamps, three.spikes.timestamps)


def test_an_augmentation_leaves_its_input_alone(recordings: list[RecordingRef]) -> None:
    data = OpenRecordings(recordings).window("plain/a", 5.0, 6.0)
    kept = (data.spikes.timestamps.copy(), data.spikes.unit_index.copy(), data.units.id.copy())
    augment(data, AUGMENTATIONS, 1.0, seed=1, epoch=0, position=0)
    np.testing.assert_array_equal(data.spikes.timestamps, kept[0])
    np.testing.assert_array_equal(data.spikes.unit_index, kept[1])
    np.testing.assert_array_equal(data.units.id, kept[2])


def test_unit_dropout_keeps_enough_units_with_all_of_their_spikes(recordings: list[RecordingRef]) -> None:
    files = OpenRecordings(recordings)
    kept = set()
    for position in range(200):
        data = files.window("plain/a", 5.0, 6.0)
        whole = {name: int((data.spikes.unit_index == k).sum()) for k, name in enumerate(data.units.id)}
        out = augment(data, AUGMENTATIONS[:1], 1.0, seed=1, epoch=0, position=position)
        kept.add(len(out.units.id))
        for k, name in enumerate(out.units.id):
            assert int((out.spikes.unit_index == k).sum()) == whole[name]
        assert out.spikes.unit_index.max() < len(out.units.id)
    assert kept == {2, 3, 4, 5}


def test_time_jitter_has_the_deviation_asked_for_and_stays_sorted_in_the_window(
    recordings: list[RecordingRef],
) -> None:
    files = OpenRecordings(recordings)
    data = files.window("plain/a", 4.0, 24.0)
    out = augment(data, AUGMENTATIONS[1:], 20.0, seed=1, epoch=0, position=0)
    assert bool(np.all(np.diff(out.spikes.timestamps) >= 0))
    assert out.spikes.timestamps.min() >= 0
    assert out.spikes.timestamps.max() < 20.0
    moved = []
    for unit in range(5):
        a = data.spikes.timestamps[data.spikes.unit_index == unit]
        b = out.spikes.timestamps[out.spikes.unit_index == unit]
        assert len(a) == len(b)
        moved.append(b.sum() - a.sum())
    assert np.std(moved) < 0.01 * np.sqrt(400) * 4


def test_a_tokenizer_without_weights_tokenizes_and_shares_nothing() -> None:
    model = build_model(data_config().model, window_s=1.0, dim_out=1, unit_ids=["u"], session_ids=["s"])
    light: Any = without_weights(model)
    assert sum(p.numel() for p in light.parameters()) == 0
    assert light.unit_emb.tokenizer(["u"]) == model.unit_emb.tokenizer(["u"])
    pickle.loads(pickle.dumps(light))
    assert sum(p.numel() for p in model.parameters()) > 0
