"""Targets: a field of a window at its own times or averaged to a rate, z-scored per recording."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from orion.config.generated import ReadoutConfig
from orion.data.recordings import OpenRecordings, RecordingRef, open_file
from orion.data.splits import Spans
from orion.errors import OrionError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """What is subtracted from and what divides each dimension of a readout; both (D,)."""

    mean: Floats
    deviation: Floats


@dataclass(frozen=True)
class Targets:
    """Targets of one window.

    Attributes:
        times: seconds from the start of the window, (N,) float64.
        values: (N, D) float32; 0 where the mask is False.
        mask: (N,) bool; False where the field has no finite value.
    """

    times: Floats
    values: NDArray[np.float32]
    mask: NDArray[np.bool_]


class Readout:
    """Reads targets out of windows. The scale of a recording is computed at its first window and kept.

    Args:
        config: `data.readout`.
        train: training spans of each recording, over which mean and deviation are taken.
    """

    def __init__(self, config: ReadoutConfig, train: dict[str, Spans]) -> None:
        self._series, _, self._name = config.field.rpartition(".")
        self._rate_hz = config.rate_hz
        self._normalize = config.normalize
        self._train = train
        self._scales: dict[str, Scale] = {}

    def targets(self, data: Any, window_s: float, scale: Scale | None) -> Targets:
        """Targets of a window as `OpenRecordings.window` gives it."""
        times, values, mask = self._values(data, window_s)
        if scale is not None:
            values = (values - scale.mean) / scale.deviation
        return Targets(times, np.where(mask[:, None], values, 0.0).astype(np.float32), mask)

    def scale(self, recording_id: str, files: OpenRecordings) -> Scale | None:
        """Mean and deviation over the training spans, or None where the config asks for raw values.

        Sums are exact (`math.fsum`), so the result is the same on every machine. A dimension that never
        changes is divided by 1.
        """
        if not self._normalize:
            return None
        if recording_id not in self._scales:
            self._scales[recording_id] = self._measure(recording_id, files)
        return self._scales[recording_id]

    def _measure(self, recording_id: str, files: OpenRecordings) -> Scale:
        parts = []
        for start, end in self._train[recording_id].tolist():
            _, values, mask = self._values(files.window(recording_id, start, end), end - start)
            parts.append(values[mask])
        values = np.concatenate(parts) if parts else np.zeros((0, 0))
        if len(values) == 0:
            raise OrionError(
                f"recording {recording_id} has no finite {self._series}.{self._name} in its training split",
                "Leave it out of data.query, or choose another data.readout.field",
            )
        columns = values.T
        mean = np.array([math.fsum(column.tolist()) / len(values) for column in columns])
        squares = ((values - mean) ** 2).T
        deviation = np.sqrt(np.array([math.fsum(column.tolist()) / len(values) for column in squares]))
        return Scale(mean, np.where(deviation > 0, deviation, 1.0))

    def _values(self, data: Any, length_s: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        return field_values(data.get_nested_attribute(self._series), self._name, self._rate_hz, length_s)


def field_values(
    series: Any, name: str, rate_hz: float | None, length_s: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Times (N,), values (N, D) and mask (N,) of a field of a series that was cut to `length_s` seconds."""
    raw = np.asarray(getattr(series, name), dtype=np.float64)
    values = raw.reshape(len(raw), -1)
    times = np.asarray(series.timestamps, dtype=np.float64)
    mask = np.asarray(np.isfinite(values).all(axis=1), dtype=np.bool_)
    if hasattr(series, "index_mask"):
        mask = mask & np.asarray(series.index_mask(), dtype=np.bool_)
    if rate_hz is None:
        return times, values, mask
    return average(times[mask], values[mask], rate_hz, length_s)


def average(
    times: Floats, values: Floats, rate_hz: float, length_s: float
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Averages samples in bins of 1/rate_hz seconds from 0; a bin that does not fit into `length_s` is
    dropped.

    Args:
        times: (N,) seconds.
        values: (N, D).
        rate_hz: bins a second.
        length_s: seconds.

    Returns:
        Centres of the bins (K,), means (K, D), and a mask (K,) that is False where a bin has no sample.
    """
    count = math.floor(length_s * rate_hz + 1e-6)
    index = np.floor(times * rate_hz + 1e-6).astype(np.int64)
    inside = (index >= 0) & (index < count)
    index, values = index[inside], values[inside]
    samples = np.bincount(index, minlength=count)
    sums = [np.bincount(index, weights=column, minlength=count) for column in values.T]
    means = np.stack(sums, axis=1) / np.maximum(samples, 1)[:, None]
    centres = (np.arange(count, dtype=np.float64) + 0.5) / rate_hz
    return centres, means, samples > 0


def readout_dim(config: ReadoutConfig, recordings: Sequence[RecordingRef]) -> int:
    """Dimension of the readout, checked against every recording.

    Raises:
        OrionError: a recording lacks the field, has it with another dimension, or at a lower rate than
        `rate_hz`.
    """
    found: dict[int, str] = {}
    for ref in recordings:
        with open_file(ref) as file:
            found.setdefault(_dim(config, ref, file), ref.id)
    if len(found) != 1:
        told = ", ".join(f"{dim} in {name}" for dim, name in sorted(found.items())) or "no recordings"
        raise OrionError(
            f"data.readout.field {config.field} has no one dimension: {told}", "Narrow data.query"
        )
    return next(iter(found))


def _dim(config: ReadoutConfig, ref: RecordingRef, file: h5py.File) -> int:
    series, _, name = config.field.rpartition(".")
    group = file.get(series.replace(".", "/")) if series else None
    item = group.get(name) if isinstance(group, h5py.Group) else None
    if not isinstance(item, h5py.Dataset) or item.ndim not in (1, 2) or item.dtype.kind not in "iufb":
        raise OrionError(
            f"recording {ref.id} has no field {config.field}",
            f"`orion data show {ref.id}` lists the fields that can be read out",
        )
    own_rate = group.attrs.get("sampling_rate") if group is not None else None
    if config.rate_hz is not None and own_rate is not None and config.rate_hz > float(own_rate) * (1 + 1e-9):
        raise OrionError(
            f"data.readout.rate_hz = {config.rate_hz:g} is above the rate of {config.field} "
            f"in recording {ref.id}, {float(own_rate):g} Hz",
            "Leave rate_hz out to use the field's own rate",
        )
    return int(item.shape[1]) if item.ndim == 2 else 1
