"""Recordings written with plain h5py, so that nothing is read by the code that wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

START_S, END_S = 3.0, 33.0
CURSOR_HZ = 40.0
UNITS = 5


def spike_times(seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sorted times in [START_S, END_S) with some exactly on borders of windows, and the unit of each."""
    random = np.random.default_rng(seed)
    borders = np.arange(START_S, END_S, 0.5)
    times = np.sort(np.concatenate([random.uniform(START_S, END_S, 2000), borders]))
    return times, random.integers(0, UNITS, len(times))


def interval(group: h5py.Group, start: NDArray[np.float64] | list[float], end: list[float]) -> None:
    group.attrs["object"] = "Interval"
    group.attrs["timekeys"] = np.array(["start", "end"], dtype="S")
    group.attrs["_unicode_keys"] = np.array([], dtype="S")
    group["start"] = np.asarray(start, dtype=np.float64)
    group["end"] = np.asarray(end, dtype=np.float64)


def describe(file: h5py.File, name: str, **attributes: str) -> None:
    group = file.create_group(name)
    group.attrs.update({"object": "Data", "absolute_start": 0.0, **attributes})


def write_recording(
    path: Path,
    *,
    session: str = "s1",
    dataset: str = "plain",
    seed: int = 0,
    domain: tuple[list[float], list[float]] = ([START_S], [END_S]),
    values: NDArray[np.float64] | None = None,
    change: Callable[[h5py.File], None] | None = None,
) -> Path:
    """Writes spikes, `cursor.vel` (2D, 40 Hz), `touch.force` (irregular), trials and descriptions."""
    times, units = spike_times(seed)
    samples = int((END_S - START_S) * CURSOR_HZ)
    with h5py.File(path, "w") as file:
        file.attrs.update({"object": "Data", "absolute_start": 0.0})
        describe(file, "brainset", id=dataset, torch_brain_version="0.2.1", derived_version="1")
        describe(file, "session", id=session)
        describe(file, "subject", id="mouse-1")
        interval(file.create_group("domain"), *domain)
        spikes = file.create_group("spikes")
        irregular(spikes, times, unit_index=units)
        cursor = file.create_group("cursor")
        cursor.attrs.update({"object": "RegularTimeSeries", "sampling_rate": CURSOR_HZ})
        cursor.attrs["_unicode_keys"] = np.array([], dtype="S")
        phase = np.arange(samples) / CURSOR_HZ
        default = np.stack([np.sin(phase), 3.0 + 2.0 * np.cos(1.7 * phase)], axis=1)
        cursor["vel"] = default if values is None else values
        interval(cursor.create_group("domain"), [START_S], [END_S])
        touched = np.sort(np.random.default_rng(seed + 1).uniform(START_S, END_S, 900))
        irregular(file.create_group("touch"), touched, force=np.sin(touched))
        ids = file.create_group("units")
        ids.attrs["object"] = "ArrayDict"
        ids.attrs["_unicode_keys"] = np.array(["id"], dtype="S")
        ids["id"] = np.array([f"u{k}" for k in range(UNITS)], dtype="S")
        interval(file.create_group("trials"), [4.0, 6.0], [5.5, 9.0])
        if change is not None:
            change(file)
    return path


def irregular(group: h5py.Group, times: NDArray[np.float64], **arrays: NDArray[np.generic]) -> None:
    group.attrs["object"] = "IrregularTimeSeries"
    group.attrs["timekeys"] = np.array(["timestamps"], dtype="S")
    group.attrs["_unicode_keys"] = np.array([], dtype="S")
    group["timestamps"] = times
    group["timestamp_indices_1s"] = np.searchsorted(times, np.arange(START_S, END_S + 1.0, 1.0))
    interval(group.create_group("domain"), [START_S], [END_S])
    for name, values in arrays.items():
        group[name] = values
