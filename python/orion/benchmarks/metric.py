"""Metrics as ratios of sums over items, in float64.

A metric gives, for each item and each of D dimensions, a numerator and a denominator. Its value on a
recording is the mean over dimensions of `offset + factor * sum(numerators) / sum(denominators)`, and its
value is the unweighted mean over recordings. So an item is measured once, a subset is a sum over fewer items,
and two results over the same items can be compared item by item.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Metric(ABC):
    """One metric. `version` grows when the same predictions would give other numbers."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    higher_is_better: ClassVar[bool] = True
    offset: ClassVar[float] = 0.0
    factor: ClassVar[float] = 1.0

    @abstractmethod
    def parts(self, prediction: Floats, target: Floats, mean: Floats) -> tuple[Floats, Floats]:
        """Numerator and denominator of an item, (D,) each.

        Args:
            prediction: (N, D), in the units of the field.
            target: (N, D), finite.
            mean: (D,), mean target over the items of the recording that are measured.
        """


class R2(Metric):
    """Coefficient of determination: 1 - squared error / squared deviation from the mean."""

    name = "r2"
    offset = 1.0
    factor = -1.0

    def parts(self, prediction: Floats, target: Floats, mean: Floats) -> tuple[Floats, Floats]:
        """Squared error, and squared deviation of the target from its mean."""
        return exact_sum((prediction - target) ** 2), exact_sum((target - mean) ** 2)


class Mse(Metric):
    """Mean squared error, in squared units of the field."""

    name = "mse"
    higher_is_better = False

    def parts(self, prediction: Floats, target: Floats, mean: Floats) -> tuple[Floats, Floats]:
        """Squared error, and the number of samples."""
        return exact_sum((prediction - target) ** 2), np.full(target.shape[1], float(len(target)))


def exact_sum(values: Floats) -> Floats:
    """Sum over the first axis of (N, D), correctly rounded, so that no order or grouping changes a bit."""
    return np.array([math.fsum(column.tolist()) for column in values.T], dtype=np.float64)
