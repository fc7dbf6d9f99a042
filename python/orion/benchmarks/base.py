"""The base of every benchmark."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from orion.benchmarks.held_out import HeldOut, Item
from orion.benchmarks.metric import Floats, Metric

if TYPE_CHECKING:
    from orion.benchmarks.measurement import Measurement
    from orion.benchmarks.result import BenchmarkResult


class Predictor(Protocol):
    """What a benchmark asks of a model."""

    def predict(self, item: Item, times: Floats) -> Floats:
        """Predict the field, in its own units, at times of an item.

        Args:
            item: what is predicted.
            times: (N,) seconds, in the time of the recording.

        Returns:
            (N, D) float64.
        """


class Benchmark(ABC):
    """One way to measure a model. Register it with `@orion.benchmark(name=..., version=...)`.

    Raise the version when the same checkpoint would be asked or scored otherwise; a metric has a version of
    its own, and a new one is computed from the predictions that are kept.
    """

    @abstractmethod
    def held_out_data(self) -> HeldOut:
        """What is measured on."""

    @abstractmethod
    def metrics(self) -> Sequence[Metric]:
        """How predictions are scored; at least one, and the first is what lists show."""

    def run(self, model: Predictor, data: Measurement, *, partial_subset: float = 1.0) -> BenchmarkResult:
        """Predict the items of the subset that nobody has predicted yet, then score all of them.

        Args:
            model: answers for one item at a time, so that no other item changes a bit of the answer.
            data: items, targets, and the predictions that are kept.
            partial_subset: part of the items of each recording, in (0, 1].
        """
        for item in data.missing(partial_subset):
            times, target = data.target(item)
            data.keep(item, times, model.predict(item, times), target)
        return data.score(self.metrics(), partial_subset)
