"""What a benchmark holds out, and the items that it is cut into."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from orion.canonical import sha256_json
from orion.data.recordings import RecordingRef, observed, open_file
from orion.data.splits import Spans, split
from orion.errors import OrionError

_TINY: Final = 1e-6


@dataclass(frozen=True)
class HeldOut:
    """Which part of which recordings a benchmark measures on.

    Attributes:
        query: which recordings, as in a config.
        field: dotted path of what is decoded.
        rate_hz: the field is averaged to this rate, Hz; None for its own.
        last: fraction of each recording, by time, at its end.
        item_s: length of an item, seconds: what is predicted together, and drawn into a subset or left out.
    """

    query: str
    field: str
    rate_hz: float | None = None
    last: float = 0.15
    item_s: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.last <= 1 or not self.item_s > 0 or (self.rate_hz is not None and self.rate_hz <= 0):
            raise OrionError(
                f"held-out data cannot be the last {self.last} in items of {self.item_s} s",
                "Give a fraction in (0, 1] and lengths above 0",
            )

    def to_json(self) -> dict[str, str | None]:
        """What decides the items of a recording, in words that every language hashes alike."""
        return {
            "field": self.field,
            "rate_hz": None if self.rate_hz is None else f"{self.rate_hz:.6f}",
            "last": f"{self.last:.6f}",
            "item_s": f"{self.item_s:.6f}",
        }


@dataclass(frozen=True, order=True)
class Item:
    """Half-open time [start_s, end_s) of a recording, seconds, and the held-out span that it lies in."""

    recording_id: str
    start_s: float
    end_s: float
    span: tuple[float, float]

    @property
    def id(self) -> str:
        """Name of the item, the same whatever else is measured."""
        return f"{self.recording_id}@{self.start_s:.6f}"


def dataset_hash(held_out: HeldOut, recordings: Sequence[RecordingRef]) -> str:
    """Hash over the content of the recordings and what of them is held out."""
    known = sorted([ref.id, ref.hash] for ref in recordings)
    return sha256_json({"held_out": held_out.to_json(), "recordings": known})


def held_out_spans(held_out: HeldOut, recordings: Sequence[RecordingRef]) -> dict[str, Spans]:
    """Held-out time of each recording, (K, 2) seconds; on whole bins where the field is averaged.

    Raises:
        OrionError: a recording cannot be opened or lacks the field or spikes.
    """
    series = held_out.field.rpartition(".")[0].replace(".", "/")
    found = {}
    for ref in sorted(recordings, key=lambda ref: ref.id):
        with open_file(ref) as file:
            if "spikes" not in file or f"{series}/domain" not in file:
                raise OrionError(
                    f"recording {ref.id} ({ref.path}) has no {held_out.field} with spikes",
                    "Narrow the query of the benchmark",
                )
            spans = observed(ref, file, held_out.field.rpartition(".")[0])
        _, valid = split(spans, ref.start_s, ref.end_s, 1.0 - held_out.last, held_out.last)
        found[ref.id] = valid if held_out.rate_hz is None else _on_bins(valid, held_out.rate_hz)
    return found


def cut(held_out: HeldOut, spans: Mapping[str, Spans]) -> list[Item]:
    """Cut held-out time into items, in order of recording and time; the last of a span takes what is less
    than half an item.
    """
    return [
        Item(name, start, end, (low, high))
        for name in sorted(spans)
        for low, high in spans[name].tolist()
        for start, end in _pieces(low, high, held_out)
    ]


def _pieces(low: float, high: float, held_out: HeldOut) -> list[tuple[float, float]]:
    if high - low < held_out.item_s / 2:
        return []
    count = max(1, math.floor((high - low) / held_out.item_s + 0.5 + _TINY))
    edges = [low + k * held_out.item_s for k in range(count)] + [high]
    return list(pairwise(edges))


def _on_bins(spans: Spans, rate_hz: float) -> Spans:
    low = np.ceil(spans[:, 0] * rate_hz - _TINY) / rate_hz
    high = np.floor(spans[:, 1] * rate_hz + _TINY) / rate_hz
    return np.stack([low, high], axis=1)[high > low]
