"""Measures checkpoints in the training itself, which waits and keeps its bits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import torch

from orion.benchmarks.events import finished
from orion.benchmarks.measurement import Measurement
from orion.benchmarks.model import Lazy, build_predictor
from orion.benchmarks.predictions import Predictions
from orion.benchmarks.result import BenchmarkResult
from orion.benchmarks.schedule import Ask, Due, Schedule
from orion.trainer.callback import Callback
from orion.trainer.validation import undisturbed

if TYPE_CHECKING:
    from orion.checkpoint.checkpointer import Checkpointer
    from orion.events import EventWriter
    from orion.parallel import ParallelismStrategy
    from orion.trainer.stop_signal import StopSignal
    from orion.trainer.trainer import Trainer

T = TypeVar("T")


@dataclass(frozen=True)
class _Failure:
    words: str
    stopped: bool


class _RankFailed(Exception):  # noqa: N818
    def __init__(self, failure: _Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure


class _Stopped(Exception):  # noqa: N818
    """A signal asked the training to stop."""


class _Ranks:
    """Ranks that measure together: one that fails says so where the others meet it next, and none waits for
    it in vain."""

    def __init__(self, strategy: ParallelismStrategy) -> None:
        self._strategy = strategy
        self.rank, self.world_size = strategy.rank, strategy.world_size

    def gather(self, value: T) -> list[T]:
        """See `Ranks`; _RankFailed when a rank has failed instead of coming here."""
        answers = self._strategy.gather((value, None))
        for _, failure in answers:
            if failure is not None:
                raise _RankFailed(failure)
        return [value for value, _ in answers]

    def tell(self, failure: _Failure) -> _Failure:
        """Tell the others; return what the first of those that failed said."""
        answers = self._strategy.gather((None, failure))
        told: list[_Failure] = [each for _, each in answers if each is not None]
        return told[0]


class Inline(Callback):
    """Measures what is due on the checkpoint that was just saved, on every rank.

    It is the checkpoint that is measured, loaded anew, on one thread and in full precision, as a run of its
    own would do it: so the score has the same bits, and neither weights, nor random generators, nor a model
    that is spread over ranks are touched. What fails is told and ends no training; what a signal cuts short
    stays due.
    """

    def __init__(
        self,
        entries: Sequence[Due],
        schedule: Schedule,
        checkpointer: Checkpointer,
        strategy: ParallelismStrategy,
        events: EventWriter,
        stop: StopSignal,
    ) -> None:
        self._entries = entries
        self._schedule = schedule
        self._checkpointer = checkpointer
        self._strategy = strategy
        self._events = events
        self._stop = stop
        self._home = checkpointer.shelf.folder.parent / "benchmarks"

    def on_start(self, trainer: Trainer) -> None:
        """Measure what the last attempt was killed in."""
        self._measure_due(trainer)

    def on_save(self, trainer: Trainer) -> None:
        """Wait for the checkpoint where it may be due, and measure it."""
        step = trainer.progress.step
        if any(
            due.config.mode == "inline" and due.may_be_at(step, trainer.max_steps) for due in self._entries
        ):
            self._checkpointer.wait()
            self._measure_due(trainer)

    def _measure_due(self, trainer: Trainer) -> None:
        asks, self._schedule.here = self._schedule.here, []
        for ask in self._strategy.gather(asks)[0]:
            with undisturbed(trainer.model), _one_thread():
                self._measure(ask)

    def _measure(self, ask: Ask) -> None:
        due, ranks = self._entries[ask.entry], _Ranks(self._strategy)
        began = time.perf_counter()
        try:
            result = self._run(due, ask, ranks)
            if ranks.rank == 0:
                result.write(self._home)
            ranks.gather(None)
        except _RankFailed as met:
            self._failed(due, ask, met.failure)
        except Exception as error:
            failure = _Failure(str(error) or type(error).__name__, isinstance(error, _Stopped))
            self._failed(due, ask, ranks.tell(failure))
        else:
            self._finished(due, ask, result, time.perf_counter() - began)

    def _run(self, due: Due, ask: Ask, ranks: _Ranks) -> BenchmarkResult:
        question = due.question(ask.said["checkpoint_hash"])
        predictions = Predictions(self._home / "predictions" / question.predictions_key())
        measurement = Measurement(
            question, due.held_out, due.recordings, predictions, ranks, on_item=self._look_for_signal
        )
        device = self._strategy.device
        model = Lazy(
            lambda: build_predictor(
                ask.checkpoint, question.checkpoint_hash, due.held_out, due.recordings, device
            )
        )
        try:
            return due.benchmark.run(model, measurement, partial_subset=question.partial_subset)
        finally:
            measurement.close()

    def _look_for_signal(self, _done: int, _share: int) -> None:
        if self._stop.name is not None:
            raise _Stopped(self._stop.name)

    def _finished(self, due: Due, ask: Ask, result: BenchmarkResult, seconds: float) -> None:
        if self._strategy.rank != 0:
            return
        self._events.write("benchmark.finished", **finished(ask.said, result))
        self._schedule.settle(ask)
        words = "  ".join(f"{name} {value:.6f}" for name, value in result.values.items())
        print(f"{due.suite.full_name} at step {ask.said['step']}: {words}  {seconds:.1f} s", flush=True)

    def _failed(self, due: Due, ask: Ask, failure: _Failure) -> None:
        if self._strategy.rank != 0:
            return
        what = f"{due.suite.full_name} at step {ask.said['step']}"
        if failure.stopped:
            print(f"{what}: left for later, {failure.words}", flush=True)
            return
        self._events.write("benchmark.failed", **ask.said, message=failure.words)
        self._schedule.settle(ask)
        print(f"warning: {what} could not be measured: {failure.words}", flush=True)


@contextmanager
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
