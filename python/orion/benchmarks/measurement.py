"""What a benchmark's `run` is handed: items, targets, and the predictions that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from orion.benchmarks.held_out import HeldOut, Item, cut, held_out_spans
from orion.benchmarks.metric import Floats, Metric
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.result import BenchmarkResult, Predicted, Question, check_answer, score
from orion.benchmarks.subset import subset
from orion.data.readout import field_values
from orion.data.recordings import OpenRecordings, RecordingRef
from orion.errors import OrionError

T = TypeVar("T")


class Ranks(Protocol):
    """The processes that measure together; a `ParallelismStrategy` is one."""

    @property
    def rank(self) -> int:
        """Number of this process."""

    @property
    def world_size(self) -> int:
        """Number of processes."""

    def gather(self, value: T) -> list[T]:
        """Every rank's value, by rank."""


class Measurement:
    """One suite on one set of recordings for one model.

    Items are shared out over the ranks, which meet on the disk: each keeps its own answers, and the scores
    are computed from the files, so that neither order nor world size reaches a number.
    """

    def __init__(
        self,
        question: Question,
        held_out: HeldOut,
        recordings: Sequence[RecordingRef],
        predictions: Predictions,
        ranks: Ranks,
        *,
        on_item: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        """Read what is held out.

        Raises:
            OrionError: nothing is, or a recording cannot be read.
        """
        self.question = question
        self.held_out = held_out
        self.items = cut(held_out, held_out_spans(held_out, recordings))
        if not self.items:
            raise OrionError(
                f"{question.suite}@{question.suite_version} holds out nothing "
                f"in {len(recordings)} recordings",
                f"Its query is {held_out.query}; `orion data list` shows the catalog",
            )
        self.predictions = predictions
        self._files = OpenRecordings(recordings)
        self._ranks = ranks
        self._on_item = on_item
        self._done = 0
        self._mine = 0

    def missing(self, partial_subset: float = 1.0) -> Iterator[Item]:
        """This rank's share of the items of the subset that nobody has predicted yet."""
        mine: list[str] | None = None
        if self._ranks.rank == 0:
            known = self.predictions.look()
            mine = [item.id for item in self.subset(partial_subset) if item.id not in known]
        wanted = set(self._ranks.gather(mine)[0] or ())
        share = [item for item in self.items if item.id in wanted][self._ranks.rank :: self._ranks.world_size]
        self._done, self._mine = 0, len(share)
        yield from share

    def subset(self, part: float) -> list[Item]:
        """Items of the subset, in order."""
        return subset(self.items, part, self.question.partial_seed)

    def target(self, item: Item) -> tuple[Floats, Floats]:
        """Times (N,) of an item, seconds of the recording, and the field there, (N, D), where it is
        finite."""
        path, _, name = self.held_out.field.rpartition(".")
        series = self._files.series(item.recording_id, path, item.start_s, item.end_s)
        times, values, valid = field_values(series, name, self.held_out.rate_hz, item.end_s - item.start_s)
        return times[valid] + item.start_s, values[valid]

    def keep(self, item: Item, times: Floats, prediction: Floats, target: Floats) -> None:
        """Keep an answer; OrionError when it has another shape than the target or is not finite."""
        answer = Predicted(*(np.ascontiguousarray(each, np.float64) for each in (times, prediction, target)))
        check_answer(item, answer)
        self.predictions.keep(item.id, answer)
        self._done += 1
        self._on_item(self._done, self._mine)

    def score(self, metrics: Sequence[Metric], partial_subset: float = 1.0) -> BenchmarkResult:
        """Score the subset from the files, when every rank has written its own."""
        self.predictions.flush()
        self._ranks.gather(None)
        self.predictions.look()
        items = self.subset(partial_subset)
        answers = self.predictions.read(item.id for item in items)
        question = replace(self.question, partial_subset=partial_subset)
        return score(question, metrics, {item: answers[item.id] for item in items})

    def close(self) -> None:
        """Close the recordings."""
        self._files.close()
