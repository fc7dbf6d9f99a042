"""A baseline to beat: ridge regression on binned spike counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from orion.benchmarks.held_out import HeldOut, Item
from orion.benchmarks.metric import Floats
from orion.canonical import sha256_json
from orion.data.readout import field_values
from orion.data.recordings import OpenRecordings, RecordingRef, observed, open_file
from orion.data.splits import split
from orion.errors import OrionError

NAME: Final = "ridge"
VERSION: Final = 1
BINS: Final = 15
PENALTY: Final = 1.0

BASELINE_HASH: Final = sha256_json({"baseline": NAME, "version": VERSION})
"""Stands where a result has the hash of a checkpoint."""


class Ridge:
    """Linear decoding of each recording from the counts of its units in the bins around each time, fitted in
    closed form to the part that is not held out. Counts and targets are centred; the penalty is that of
    standardised counts.

    A bin is `bin_s` = 20 ms long, or one bin of the benchmark's rate; 15 of them are seen, 10 before and 5
    from the time on.
    """

    def __init__(self, held_out: HeldOut, recordings: Sequence[RecordingRef]) -> None:
        self._held_out = held_out
        self._recordings = {ref.id: ref for ref in recordings}
        self._files = OpenRecordings(recordings)
        self._bin_s = 0.02 if held_out.rate_hz is None else 1.0 / held_out.rate_hz
        self._fitted: dict[str, tuple[Floats, Floats, Floats]] = {}

    def predict(self, item: Item, times: Floats) -> Floats:
        """See `Predictor`; OrionError when nothing is left to fit on."""
        if item.recording_id not in self._fitted:
            self._fitted[item.recording_id] = self._fit(item.recording_id)
        weights, centre, mean = self._fitted[item.recording_id]
        return (self._counts(item.recording_id, times, *item.span) - centre) @ weights + mean

    def close(self) -> None:
        """Close the recordings."""
        self._files.close()

    def _fit(self, recording_id: str) -> tuple[Floats, Floats, Floats]:
        counts, values = self._training(recording_id)
        if len(values) == 0:
            raise OrionError(
                f"{recording_id} is held out whole: there is nothing to fit a baseline on",
                "Hold out a part of each recording",
            )
        centre, mean = counts.mean(axis=0), values.mean(axis=0)
        x, y = counts - centre, values - mean
        deviation = x.std(axis=0)
        x = x / np.where(deviation > 0, deviation, 1.0)
        gram = x.T @ x + PENALTY * len(x) ** 0.5 * np.eye(x.shape[1])
        weights = np.linalg.solve(gram, x.T @ y) / np.where(deviation > 0, deviation, 1.0)[:, None]
        return weights, centre, mean

    def _training(self, recording_id: str) -> tuple[Floats, Floats]:
        ref, held_out = self._recordings[recording_id], self._held_out
        path, _, name = held_out.field.rpartition(".")
        with open_file(ref) as file:
            spans = observed(ref, file, path)
        train, _ = split(spans, ref.start_s, ref.end_s, 1.0 - held_out.last, held_out.last)
        counts, values = [], []
        for low, high in train.tolist():
            series = self._files.series(recording_id, path, low, high)
            times, found, valid = field_values(series, name, held_out.rate_hz, high - low)
            counts.append(self._counts(recording_id, times[valid] + low, low, high))
            values.append(found[valid])
        return np.concatenate(counts), np.concatenate(values)

    def _counts(self, recording_id: str, times: Floats, low: float, high: float) -> Floats:
        """Counts of every unit in the bins around each time, (N, units * BINS), from spikes in [low, high)
        alone."""
        window: Any = self._files.window(recording_id, low, high)
        stamps = np.asarray(window.spikes.timestamps) + low
        unit = np.asarray(window.spikes.unit_index)
        edges = times[:, None] + (np.arange(BINS + 1) - 10) * self._bin_s
        columns = []
        for index in range(len(window.units.id)):
            mine = np.sort(stamps[unit == index])
            columns.append(np.diff(np.searchsorted(mine, edges), axis=1))
        return np.concatenate(columns, axis=1).astype(np.float64)
