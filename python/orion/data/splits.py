"""Spans of time, and the split of a recording into a training and a validation part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from orion.errors import OrionError

Spans = NDArray[np.float64]
"""Disjoint half-open spans [start, end) in seconds, (K, 2) float64, in order of time."""


def clip(spans: Spans, start: float, end: float) -> Spans:
    """The parts of spans that lie in [start, end)."""
    clipped = np.clip(spans, start, end)
    return clipped[clipped[:, 1] > clipped[:, 0]]


def intersect(a: Spans, b: Spans) -> Spans:
    """The time that both cover."""
    parts = [clip(b, start, end) for start, end in a]
    return np.concatenate([np.zeros((0, 2)), *parts])


def split(spans: Spans, start: float, end: float, train: float, valid: float) -> tuple[Spans, Spans]:
    """Parts of spans in the first `train` and in the last `valid` fraction of [start, end).

    The two never share an instant, also where rounding would let the fractions of a whole overlap.

    Raises:
        OrionError: the fractions add up to more than 1.
    """
    if train + valid > 1.0 + 1e-9:
        raise OrionError(
            f"data.split gives {train} to training and {valid} to validation, more than there is",
            "Let the two add up to 1 at most",
        )
    duration = end - start
    boundary = start + train * duration
    return clip(spans, start, boundary), clip(spans, max(end - valid * duration, boundary), end)
