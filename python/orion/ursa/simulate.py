"""Simulated 2D reaches: cosine-tuned units that fire while a cursor moves between targets.

Model: Georgopoulos et al. 1982 (cosine tuning) over minimum-jerk reaches (Flash and Hogan 1985), spikes as a
Bernoulli process in bins of 1 ms. Only additions, multiplications, divisions and square roots of doubles and
the raw output of Philox are used, all of which are exact by their standards, so a seed gives the same bytes
on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch_brain.data import (
    ArrayDict,
    BrainsetDescription,
    Data,
    DeviceDescription,
    Interval,
    IrregularTimeSeries,
    RegularTimeSeries,
    SessionDescription,
    SubjectDescription,
)

from orion.data.random_stream import uniforms
from orion.ursa.hashing import recording_hash
from orion.ursa.store import write_atomically
from orion.ursa.torch_brain_file import inspect

DATASET = "r2-test"
BIN_S = 0.001
CURSOR_HZ = 50
BASE_RATE_HZ = 5.0
GAIN_HZ_PER_SPEED = 40.0
"""Change of the rate along the preferred direction, at a speed of one workspace half-width a second. Units
are silent while the cursor moves against it, as most units of motor cortex nearly are."""
REACH_S = (0.7, 1.4)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reaches:
    """Movements of one recording: start and end (s), corners (K+1, 2) in [-1, 1]."""

    starts: Floats
    ends: Floats
    corners: Floats

    def at(self, times: Floats) -> tuple[Floats, Floats]:
        """Position and velocity, (T, 2) each, at times (T,) in seconds."""
        index = np.clip(np.searchsorted(self.starts, times, side="right") - 1, 0, len(self.starts) - 1)
        duration = self.ends[index] - self.starts[index]
        tau = np.clip((times - self.starts[index]) / duration, 0.0, 1.0)
        travel = tau * tau * tau * (10.0 + tau * (-15.0 + tau * 6.0))
        speed = 30.0 * (tau * tau) * ((1.0 - tau) * (1.0 - tau)) / duration
        step = self.corners[index + 1] - self.corners[index]
        return self.corners[index] + step * travel[:, None], step * speed[:, None]


def simulate(
    out: Path, seed: int = 0, recordings: int = 3, duration_s: float = 60.0, units: int = 24
) -> Iterator[dict[str, Any]]:
    """Writes `<out>/r2-test/reach-<n>.h5` and yields progress and a recording for each, as the command prints
    them.

    A file that already holds exactly this recording is left untouched.

    Raises:
        ValueError: a count or the duration is not usable.
        OSError: the folder cannot be written.
    """
    if recordings < 1 or units < 2 or not 2.0 <= duration_s <= 86_400.0 or seed < 0:
        raise ValueError("need at least 1 recording, 2 units, 2 to 86400 seconds, and a seed of 0 or more")
    for number in range(1, recordings + 1):
        place = out.absolute() / DATASET / f"reach-{number}.h5"
        yield {"kind": "progress", "path": str(place), "done": number - 1, "total": recordings}
        data = simulate_one(seed, number, duration_s, units)
        _write_if_new(place, data)
        yield {"kind": "recording", "recording": inspect(place).to_json()}
    yield {"kind": "progress", "path": str(place), "done": recordings, "total": recordings}


def simulate_one(seed: int, number: int, duration_s: float, units: int) -> Any:
    """One recording as a torch_brain Data object; a pure function of its arguments."""
    duration = int(duration_s * CURSOR_HZ) / CURSOR_HZ
    domain = Interval(0.0, duration)
    reaches = _reaches(_bits(seed, number, "reaches"), duration)
    cursor_times = np.arange(int(duration * CURSOR_HZ), dtype=np.float64) / CURSOR_HZ
    position, velocity = reaches.at(cursor_times)
    directions = _directions(_bits(seed, number, "tuning"), units)
    stamps, index = _spikes(_bits(seed, number, "spikes"), reaches, directions, duration)
    whole = reaches.ends <= duration
    return Data(
        brainset=BrainsetDescription(
            id=DATASET,
            origin_version="1",
            derived_version="1",
            source="simulated by orion.ursa.simulate",
            description="2D reaches with cosine-tuned units",
        ),
        session=SessionDescription(id=f"reach-{number}"),
        subject=SubjectDescription(id=f"sim-{number}", species="simulated"),
        device=DeviceDescription(id="simulated", recording_tech="simulated spikes"),
        units=ArrayDict(id=np.array([f"unit-{k:02d}" for k in range(units)]), preferred_direction=directions),
        spikes=IrregularTimeSeries(timestamps=stamps, unit_index=index, domain=domain),
        cursor=RegularTimeSeries(sampling_rate=float(CURSOR_HZ), pos=position, vel=velocity),
        trials=Interval(
            start=reaches.starts[whole], end=reaches.ends[whole], target=reaches.corners[1:][whole]
        ),
        domain=domain,
    )


def _bits(seed: int, number: int, purpose: str) -> np.random.Philox:
    key = hashlib.sha256(f"{DATASET}/{seed}/{number}/{purpose}".encode()).digest()
    return np.random.Philox(key=np.frombuffer(key[:16], dtype="<u8"))


def _reaches(source: np.random.Philox, duration: float) -> Reaches:
    """Reaches of `REACH_S` between random points, one after the other, until the end is covered."""
    shortest, longest = REACH_S
    count = int(duration / shortest) + 2
    ends = np.cumsum(shortest + (longest - shortest) * uniforms(source, count))
    starts = np.concatenate([[0.0], ends[:-1]])
    corners = 2.0 * uniforms(source, 2 * (count + 1)).reshape(-1, 2) - 1.0
    used = int(np.searchsorted(starts, duration, side="left"))
    return Reaches(starts[:used], ends[:used], corners[: used + 1])


def _directions(source: np.random.Philox, units: int) -> Floats:
    """Unit vectors (units, 2), uniform on the circle: points of the square inside the disc, normalised."""
    points = 2.0 * uniforms(source, 64 * units + 1024).reshape(-1, 2) - 1.0
    squares = points[:, 0] * points[:, 0] + points[:, 1] * points[:, 1]
    inside = np.flatnonzero((squares <= 1.0) & (squares > 0.01))[:units]
    return points[inside] / np.sqrt(squares[inside])[:, None]


def _spikes(
    source: np.random.Philox, reaches: Reaches, directions: Floats, duration: float
) -> tuple[Floats, NDArray[np.int64]]:
    bins = round(duration / BIN_S)
    _, velocity = reaches.at((np.arange(bins, dtype=np.float64) + 0.5) * BIN_S)
    stamps, index = [], []
    for unit, (x, y) in enumerate(directions):
        along = velocity[:, 0] * x + velocity[:, 1] * y
        rate = np.maximum(BASE_RATE_HZ + GAIN_HZ_PER_SPEED * along, 0.0)
        fired = np.flatnonzero(uniforms(source, bins) < rate * BIN_S)
        stamps.append((fired + uniforms(source, len(fired))) * BIN_S)
        index.append(np.full(len(fired), unit, dtype=np.int64))
    times, units = np.concatenate(stamps), np.concatenate(index)
    order = np.lexsort((units, times))
    return times[order], units[order]


def _write_if_new(place: Path, data: Any) -> None:
    previous = None
    try:
        previous = recording_hash(place)
    except Exception:  # whatever stands there and cannot be read is replaced
        previous = None
    candidate = place.with_name(f".{place.name}.candidate")
    write_atomically(candidate, data.to_hdf5)
    if recording_hash(candidate) == previous:
        candidate.unlink()
    else:
        candidate.replace(place)
