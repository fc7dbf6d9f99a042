"""Which windows make up which optimizer step: a pure function of seed, epoch, position, rank and world size.

Method: torch_brain.samplers.RandomFixedWindowSampler (windows side by side from a random offset in each span,
and one at an edge where the offset cost one, so that every epoch has the same number), with a keyed
permutation over all recordings.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from orion.canonical import sha256_json
from orion.data.random_stream import Purpose, bits, permutation, uniforms
from orion.data.splits import Spans
from orion.errors import OrionError

SAMPLER_VERSION: Final = 1
"""Grows when the same spec would give other windows."""


@dataclass(frozen=True, order=True)
class Cursor:
    """Where training stands in its data: the epoch, and its windows consumed so far over all ranks."""

    epoch: int = 0
    position: int = 0

    def to_json(self) -> dict[str, int]:
        """The cursor as plain JSON values."""
        return {"epoch": self.epoch, "position": self.position}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Cursor:
        """Reads what `to_json` wrote."""
        return cls(int(value["epoch"]), int(value["position"]))


@dataclass(frozen=True)
class Window:
    """Half-open time [start_s, end_s) of a recording, seconds."""

    recording_id: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class SamplerSpec:
    """Everything that decides the order of windows; two equal specs give equal windows.

    `spans` holds, for each recording id, the spans that training windows must lie in.
    """

    seed: int
    window_s: float
    batch_size: int
    spans: dict[str, list[tuple[float, float]]]

    def to_json(self) -> dict[str, Any]:
        """The spec as plain JSON values, with the version of the method."""
        spans = {name: [list(span) for span in spans] for name, spans in self.spans.items()}
        return {
            "version": SAMPLER_VERSION,
            "seed": self.seed,
            "window_s": self.window_s,
            "batch_size": self.batch_size,
            "spans": spans,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SamplerSpec:
        """Reads what `to_json` wrote.

        Raises:
            OrionError: written by another version of the method.
        """
        if value["version"] != SAMPLER_VERSION:
            raise OrionError(
                f"the order of data is of version {value['version']}, this sampler of {SAMPLER_VERSION}",
                "Use the version of Orion that trained the run",
            )
        spans = {name: [(float(a), float(b)) for a, b in spans] for name, spans in value["spans"].items()}
        return cls(int(value["seed"]), float(value["window_s"]), int(value["batch_size"]), spans)

    def sha256(self) -> str:
        """Digest of the spec."""
        return sha256_json(self.to_json())


@dataclass(frozen=True)
class _Epoch:
    """Windows of one epoch in their order: index of the recording (N,), start in seconds (N,)."""

    recording: NDArray[np.int64]
    start: NDArray[np.float64]


class Sampler:
    """The windows of every step of a spec.

    Attributes:
        windows_per_epoch: windows in an epoch; the same in each.
        steps_per_epoch: whole batches in an epoch; windows beyond the last whole batch wait for another
            epoch's order.
    """

    def __init__(self, spec: SamplerSpec) -> None:
        """Counts windows.

        Raises:
            OrionError: the spans hold less than one batch.
        """
        self.spec = spec
        self._ids = sorted(spec.spans)
        rows = [(k, a, b) for k, name in enumerate(self._ids) for a, b in spec.spans[name]]
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        self._counts = _windows_in(table[:, 1:], spec.window_s)
        self._spans = table[:, 1:]
        self._owner = table[:, 0].astype(np.int64)
        self.windows_per_epoch = int(self._counts.sum())
        self.steps_per_epoch = self.windows_per_epoch // spec.batch_size
        self._epochs: OrderedDict[int, _Epoch] = OrderedDict()
        if self.steps_per_epoch == 0:
            raise OrionError(
                f"the training split holds {self.windows_per_epoch} windows of {spec.window_s:g} s, "
                f"fewer than data.batch_size = {spec.batch_size}",
                "Take more recordings, shorter windows or a smaller batch",
            )

    def windows(self, epoch: int, position: int, count: int) -> list[Window]:
        """Windows `position` to `position + count` of an epoch, in the order in which they are trained on.

        Raises:
            IndexError: the epoch does not have them.
        """
        if not 0 <= position <= position + count <= self.windows_per_epoch:
            raise IndexError(f"windows {position} to {position + count} of {self.windows_per_epoch}")
        plan = self._epoch(epoch)
        part = slice(position, position + count)
        pairs = zip(plan.recording[part].tolist(), plan.start[part].tolist(), strict=True)
        return [Window(self._ids[k], start, start + self.spec.window_s) for k, start in pairs]

    def settle(self, cursor: Cursor) -> Cursor:
        """The cursor itself, or the start of the next epoch where this one has no whole batch left.

        Raises:
            OrionError: the cursor is not at the start of a batch of this spec.
        """
        if cursor.epoch < 0 or cursor.position < 0 or cursor.position % self.spec.batch_size:
            raise OrionError(
                f"{cursor} is not between two batches of {self.spec.batch_size}",
                "The checkpoint belongs to a run with another data.batch_size",
            )
        if cursor.position + self.spec.batch_size > self.windows_per_epoch:
            return Cursor(cursor.epoch + 1, 0)
        return cursor

    def after(self, cursor: Cursor) -> Cursor:
        """The cursor one step after a settled one."""
        return self.settle(Cursor(cursor.epoch, cursor.position + self.spec.batch_size))

    def _epoch(self, epoch: int) -> _Epoch:
        if epoch not in self._epochs:
            self._epochs[epoch] = self._plan(epoch)
            while len(self._epochs) > 2:
                self._epochs.popitem(last=False)
        return self._epochs[epoch]

    def _plan(self, epoch: int) -> _Epoch:
        seed, window = self.spec.seed, self.spec.window_s
        low, high = self._spans[:, 0], self._spans[:, 1]
        offset = uniforms(bits(seed, Purpose.JITTER, epoch), len(low)) * window
        first = np.cumsum(self._counts) - self._counts
        row = np.repeat(np.arange(len(low)), self._counts)
        nth = np.arange(self.windows_per_epoch) - first[row]
        start = low[row] + offset[row] + nth * window
        left_gap = offset
        right_gap = high - (low + offset + (self._counts - 1) * window)
        edge = np.where(right_gap > left_gap, _last_start(high, window), low)
        start = np.where(start + window <= high[row], start, edge[row])
        order = permutation(bits(seed, Purpose.ORDER, epoch), self.windows_per_epoch)
        return _Epoch(self._owner[row][order], start[order])


def evenly_spread(spans: dict[str, Spans], window_s: float, at_most: int) -> list[Window]:
    """Windows side by side from the start of each span; where there are more than `at_most`, every
    so-many-th.
    """
    found = [
        Window(name, start, start + window_s)
        for name in sorted(spans)
        for (low, _), count in zip(spans[name], _windows_in(spans[name], window_s), strict=True)
        for start in (float(low) + np.arange(count) * window_s).tolist()
    ]
    if len(found) <= at_most:
        return found
    return [found[(2 * k + 1) * len(found) // (2 * at_most)] for k in range(at_most)]


def _windows_in(spans: Spans, window_s: float) -> NDArray[np.int64]:
    """How many windows fit side by side into each span, also after rounding."""
    counts = np.floor((spans[:, 1] - spans[:, 0]) / window_s).astype(np.int64)
    last = spans[:, 0] + (counts - 1) * window_s
    return np.where(last + window_s > spans[:, 1], np.maximum(counts - 1, 0), counts)


def _last_start(high: NDArray[np.float64], window_s: float) -> NDArray[np.float64]:
    """Start of the window that ends at `high`, or one rounding error before it."""
    start = high - window_s
    return np.where(start + window_s > high, np.nextafter(start, -np.inf), start)
