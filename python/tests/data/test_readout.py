from pathlib import Path

import h5py
import numpy as np
import pytest
from support.plain_hdf5 import CURSOR_HZ, END_S, START_S, write_recording

from orion.config.generated import ReadoutConfig
from orion.data.readout import Readout, Scale, average, readout_dim
from orion.data.recordings import OpenRecordings, RecordingRef
from orion.errors import OrionError
from orion.ursa.torch_brain_file import inspect

TRAIN = np.array([[START_S, 23.0]])


def ref(path: Path) -> RecordingRef:
    return RecordingRef.from_json(inspect(path).to_json())


def readout(**config: object) -> Readout:
    return Readout(ReadoutConfig.model_validate({"field": "cursor.vel", **config}), {"plain/s1": TRAIN})


def test_targets_are_the_field_z_scored_over_the_training_split(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    files = OpenRecordings([ref(path)])
    with h5py.File(path) as file:
        values = file["cursor/vel"][:]
    train = values[: int((23.0 - START_S) * CURSOR_HZ)]
    scale = readout().scale("plain/s1", files)
    assert scale is not None
    np.testing.assert_allclose(scale.mean, train.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(scale.deviation, train.std(axis=0), rtol=1e-14)
    found = readout().targets(files.window("plain/s1", 10.0, 11.0), 1.0, scale)
    first = int((10.0 - START_S) * CURSOR_HZ)
    expected = (values[first : first + 40] - train.mean(axis=0)) / train.std(axis=0)
    np.testing.assert_allclose(found.values, expected, rtol=1e-6)
    np.testing.assert_allclose(found.times, np.arange(40) / CURSOR_HZ, atol=1e-12)
    assert found.values.dtype == np.float32
    assert found.times.dtype == np.float64
    assert bool(found.mask.all())


def test_raw_values_are_left_as_they_are(folder: Path) -> None:
    files = OpenRecordings([ref(write_recording(folder / "a.h5"))])
    raw = readout(normalize=False)
    assert raw.scale("plain/s1", files) is None
    found = raw.targets(files.window("plain/s1", 3.0, 4.0), 1.0, None)
    np.testing.assert_allclose(found.values[:, 1], 3.0 + 2.0 * np.cos(1.7 * found.times), rtol=1e-6)


def test_values_that_are_not_finite_are_masked_and_do_not_count(folder: Path) -> None:
    def spoil(file: h5py.File) -> None:
        file["cursor/vel"][5, 0] = np.nan
        file["cursor/vel"][7, 1] = np.inf

    files = OpenRecordings([ref(write_recording(folder / "a.h5", change=spoil))])
    one = readout()
    scale = one.scale("plain/s1", files)
    assert scale is not None
    assert bool(np.isfinite(scale.mean).all() and np.isfinite(scale.deviation).all())
    found = one.targets(files.window("plain/s1", START_S, START_S + 1.0), 1.0, scale)
    assert np.flatnonzero(~found.mask).tolist() == [5, 7]
    assert bool(np.isfinite(found.values).all())


def test_a_constant_dimension_is_not_divided_by_zero(folder: Path) -> None:
    values = np.ones((1200, 2))
    files = OpenRecordings([ref(write_recording(folder / "a.h5", values=values))])
    one = readout()
    found = one.targets(files.window("plain/s1", 4.0, 5.0), 1.0, one.scale("plain/s1", files))
    assert found.values.tolist() == np.zeros((40, 2)).tolist()


def test_a_field_without_a_finite_value_is_said(folder: Path) -> None:
    values = np.full((1200, 2), np.nan)
    files = OpenRecordings([ref(write_recording(folder / "a.h5", values=values))])
    with pytest.raises(OrionError, match=r"plain/s1 has no finite cursor.vel"):
        readout().scale("plain/s1", files)


def test_averaging_gives_the_means_of_bins_at_their_centres(folder: Path) -> None:
    files = OpenRecordings([ref(write_recording(folder / "a.h5"))])
    raw = readout(normalize=False, rate_hz=10.0)
    fine = readout(normalize=False).targets(files.window("plain/s1", 6.0, 7.0), 1.0, None)
    found = raw.targets(files.window("plain/s1", 6.0, 7.0), 1.0, None)
    np.testing.assert_allclose(found.times, np.arange(10) / 10 + 0.05)
    np.testing.assert_allclose(found.values, fine.values.reshape(10, 4, 2).mean(axis=1), rtol=1e-5)


def test_bins_without_a_sample_are_masked() -> None:
    times = np.array([0.01, 0.02, 0.31, 0.99, 1.2])
    centres, means, mask = average(times, times[:, None], 10.0, 1.05)
    assert len(centres) == 10
    assert np.flatnonzero(mask).tolist() == [0, 3, 9]
    np.testing.assert_allclose(means[mask, 0], [0.015, 0.31, 0.99])


def test_an_irregular_field_is_read_at_its_own_times(folder: Path) -> None:
    path = write_recording(folder / "a.h5")
    files = OpenRecordings([ref(path)])
    with h5py.File(path) as file:
        times = file["touch/timestamps"][:]
    inside = times[(times >= 8.0) & (times < 9.0)]
    found = readout(field="touch.force", normalize=False).targets(
        files.window("plain/s1", 8.0, 9.0), 1.0, None
    )
    np.testing.assert_array_equal(found.times, inside - 8.0)
    np.testing.assert_allclose(found.values[:, 0], np.sin(inside), rtol=1e-6)


def test_samples_in_a_gap_of_a_regular_series_are_masked(folder: Path) -> None:
    def gap(file: h5py.File) -> None:
        domain = file["cursor/domain"]
        for name, values in (("start", [START_S, 10.0]), ("end", [9.0, END_S])):
            del domain[name]
            domain[name] = np.array(values)

    files = OpenRecordings([ref(write_recording(folder / "a.h5", change=gap))])
    found = readout(normalize=False).targets(files.window("plain/s1", 8.5, 10.5), 2.0, None)
    np.testing.assert_array_equal(found.mask, (found.times < 0.5) | (found.times >= 1.5 - 1e-9))


def test_the_scale_is_exact_so_that_order_and_machine_do_not_matter() -> None:
    one = readout()
    values = np.random.default_rng(0).normal(1e6, 1.0, (4001, 1))

    class Files(OpenRecordings):
        def window(self, recording_id: str, start_s: float, end_s: float) -> object:
            from torch_brain.data import Data, Interval, IrregularTimeSeries

            series = IrregularTimeSeries(
                timestamps=np.arange(4001.0), vel=values, domain=Interval(0.0, 5000.0)
            )
            return Data(cursor=series, domain=Interval(0.0, 5000.0))

    forward = one.scale("plain/s1", Files([]))
    values = values[::-1].copy()
    backward = readout().scale("plain/s1", Files([]))
    assert isinstance(forward, Scale)
    assert isinstance(backward, Scale)
    assert (forward.mean.tolist(), forward.deviation.tolist()) == (
        backward.mean.tolist(),
        backward.deviation.tolist(),
    )


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"field": "cursor.speed"}, "has no field cursor.speed"),
        ({"field": "cursor"}, "has no field cursor"),
        ({"field": "nothing.vel"}, "has no field nothing.vel"),
        ({"field": "units.id"}, "has no field units.id"),
        (
            {"field": "cursor.vel", "rate_hz": 50.0},
            "above the rate of cursor.vel in recording plain/s1, 40 Hz",
        ),
    ],
)
def test_a_readout_that_a_recording_does_not_have_is_refused(
    folder: Path, config: dict[str, object], said: str
) -> None:
    refs = [ref(write_recording(folder / "a.h5"))]
    with pytest.raises(OrionError, match=said):
        readout_dim(ReadoutConfig.model_validate(config), refs)


def test_recordings_must_agree_on_the_dimension(folder: Path) -> None:
    one = ref(write_recording(folder / "a.h5"))
    two = ref(write_recording(folder / "b.h5", session="s2", values=np.zeros((1200, 3))))
    assert readout_dim(ReadoutConfig(field="cursor.vel"), [one]) == 2
    assert readout_dim(ReadoutConfig(field="touch.force"), [one, two]) == 1
    with pytest.raises(OrionError, match="2 in plain/s1, 3 in plain/s2"):
        readout_dim(ReadoutConfig(field="cursor.vel"), [one, two])
    with pytest.raises(OrionError, match="no recordings"):
        readout_dim(ReadoutConfig(field="cursor.vel"), [])
