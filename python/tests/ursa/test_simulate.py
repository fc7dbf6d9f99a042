from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch_brain.data import Data

from orion.ursa.simulate import BASE_RATE_HZ, GAIN_HZ_PER_SPEED, simulate

HASHES_OF_SEED_0 = {
    "r2-test/reach-1": "3244fe3b63072148e401cb64ad8d139af63113ad18160d0c22af767e2b80a0de",
    "r2-test/reach-2": "61991b048f4bba31ffb1ab6369d767f25361438ada976922f53b36231de1b66c",
    "r2-test/reach-3": "fbbe1b047e2a5796cca067757fb4ae6e295c022ac51f0cf228a5cadba6586de3",
}


def recordings(folder: Path, **how: Any) -> list[dict[str, Any]]:
    return [answer["recording"] for answer in simulate(folder, **how) if answer["kind"] == "recording"]


def test_a_seed_gives_the_same_content_on_every_machine(folder: Path) -> None:
    found = {one["id"]: one["hash"] for one in recordings(folder)}
    assert found == HASHES_OF_SEED_0


def test_another_seed_gives_other_content_and_a_second_time_writes_nothing(folder: Path) -> None:
    first = recordings(folder / "a", seed=1, duration_s=4.0)
    assert recordings(folder / "b", seed=1, duration_s=4.0, units=24)[0]["hash"] == first[0]["hash"]
    assert recordings(folder / "c", seed=2, duration_s=4.0)[0]["hash"] != first[0]["hash"]
    times = [Path(one["path"]).stat().st_mtime_ns for one in first]
    assert recordings(folder / "a", seed=1, duration_s=4.0) == first
    assert [Path(one["path"]).stat().st_mtime_ns for one in first] == times
    assert len({one["hash"] for one in first}) == 3
    assert sorted(path.name for path in (folder / "a" / "r2-test").iterdir()) == [
        "reach-1.h5",
        "reach-2.h5",
        "reach-3.h5",
    ]


def test_units_are_cosine_tuned_to_a_smooth_cursor(folder: Path) -> None:
    (found,) = recordings(folder, recordings=1, duration_s=60.0)
    with Data.load(found["path"], lazy=False) as data:
        velocity, position = data.cursor.vel, data.cursor.pos
        step = np.diff(position, axis=0) * data.cursor.sampling_rate
        np.testing.assert_allclose(step, (velocity[1:] + velocity[:-1]) / 2, atol=0.05)
        np.testing.assert_allclose(np.hypot(*data.units.preferred_direction.T), 1.0)
        times, units = data.spikes.timestamps, data.spikes.unit_index
        for unit, direction in enumerate(data.units.preferred_direction):
            expected = np.maximum(BASE_RATE_HZ + GAIN_HZ_PER_SPEED * velocity @ direction, 0.0).sum() / 50.0
            counted = int((units == unit).sum())
            assert abs(counted - expected) < 5 * np.sqrt(expected)
        assert bool(np.all(np.diff(times) >= 0))


@pytest.mark.parametrize("how", [{"recordings": 0}, {"units": 1}, {"duration_s": 0.5}, {"seed": -1}])
def test_what_cannot_be_simulated_is_said(folder: Path, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="need at least"):
        recordings(folder, **how)
