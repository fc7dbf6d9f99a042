"""Tells a person who reads the log how a training goes."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from orion.trainer.callback import Callback

if TYPE_CHECKING:
    from orion.trainer.trainer import Outcome, Trainer


PATIENCE_S: Final = 0.1


class Console(Callback):
    """Prints a line for each logged step, at most ten a second; on rank 0 alone. Every point is in the
    events."""

    def __init__(self) -> None:
        self._printed = -math.inf

    def on_start(self, trainer: Trainer) -> None:
        """Say where training begins."""
        print(f"training from step {trainer.progress.step} to {trainer.max_steps}", flush=True)

    def on_log(self, trainer: Trainer, metrics: Mapping[str, float]) -> None:
        """Print step, loss, gradient norm, learning rate and speed."""
        now = time.monotonic()
        done = trainer.progress.step == trainer.max_steps
        if now - self._printed < PATIENCE_S and "loss/valid" not in metrics and not done:
            return
        self._printed = now
        valid = f"  valid {metrics['loss/valid']:.5f}" if "loss/valid" in metrics else ""
        print(
            f"step {trainer.progress.step}/{trainer.max_steps}  loss {metrics['loss/train']:.5f}{valid}  "
            f"grad_norm {metrics['grad_norm']:.4f}  lr {metrics['lr']:.3e}  "
            f"{metrics['windows_per_s']:.1f} windows/s",
            flush=True,
        )

    def on_warning(self, trainer: Trainer, message: str) -> None:
        """Print a warning."""
        print(f"warning: {message}", flush=True)

    def on_signal(self, trainer: Trainer, signal: str) -> None:
        """Say why training stops."""
        print(f"{signal}: saved step {trainer.progress.step}, stopping", flush=True)

    def on_end(self, trainer: Trainer, outcome: Outcome) -> None:
        """Say that training is over."""
        print(f"{outcome.value} at step {trainer.progress.step}", flush=True)
