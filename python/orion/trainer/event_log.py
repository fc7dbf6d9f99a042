"""Tells the control plane how a training goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orion.events import EventWriter
from orion.trainer.callback import Callback

if TYPE_CHECKING:
    from orion.trainer.trainer import Outcome, Trainer


class EventLog(Callback):
    """Appends events; on rank 0 alone.

    Steps up to `logged` are in the log of this attempt already, from before its ranks were started again:
    done again they have the same bits, and each step is told once.
    """

    def __init__(self, events: EventWriter, logged: int = 0) -> None:
        self._events = events
        self._logged = logged

    def on_log(self, trainer: Trainer, metrics: Mapping[str, float]) -> None:
        """Append the metrics of a step, which nobody changes any more."""
        if trainer.progress.step > self._logged:
            self._events.step(trainer.progress.step, metrics)

    def on_warning(self, trainer: Trainer, message: str) -> None:
        """Append a warning."""
        self._events.write("warning", message=message)

    def on_signal(self, trainer: Trainer, signal: str) -> None:
        """Append the signal that stopped the training."""
        self._events.write("signal", signal=signal, step=trainer.progress.step)

    def on_end(self, trainer: Trainer, outcome: Outcome) -> None:
        """Append the end and flush it."""
        progress = trainer.progress
        self._events.metrics("run.finished", progress.metrics, step=progress.step, outcome=outcome.value)
