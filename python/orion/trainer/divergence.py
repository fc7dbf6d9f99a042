"""Notices a loss that is no number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from orion.data.batch import Batch
from orion.data.training_data import Step


def loss_scale(loss: Tensor, share: float) -> Tensor:
    """Return the factor that a loss goes into backward with: `share`, or NaN where the loss is not finite.

    So the gradient is NaN wherever the loss is not a number, also where its derivative would be finite, and
    every rank sees it in the norm of the averaged gradient, without a message of its own.
    """
    return torch.where(torch.isfinite(loss), share, torch.nan)


@dataclass(frozen=True)
class BadStep:
    """A step whose gradient is not finite."""

    number: int
    step: Step


class Divergence:
    """Remembers the first bad step on the device until somebody asks, so that most steps need not wait for
    it."""

    def __init__(self) -> None:
        self._first: Tensor | None = None
        self._steps: dict[int, Step] = {}

    def note(self, norm: Tensor, number: int, step: Step) -> None:
        """Note the gradient norm of a step; the first step since a question is noted by reference alone."""
        if self._first is None:
            self._first = torch.where(torch.isfinite(norm), -1, number)
        else:
            self._first = torch.where((self._first < 0) & ~torch.isfinite(norm), number, self._first)
        self._steps[number] = step

    def ask(self) -> BadStep | None:
        """Wait for the device; return the first bad step since the last question."""
        number = -1 if self._first is None else int(self._first.item())
        found = BadStep(number, self._steps[number]) if number >= 0 else None
        self._first = None
        self._steps.clear()
        return found


def place(predict: Callable[[Batch], Tensor], step: Step) -> str | None:
    """Name the first window of a step with a prediction or a target that is not finite; None when there is
    none."""
    for batch in step.micro_batches:
        predictions = predict(batch).cpu()
        bad = ~(torch.isfinite(predictions) & torch.isfinite(batch.targets)).all(dim=-1) & batch.mask
        rows = bad.any(dim=-1).nonzero().flatten().tolist()
        if rows:
            window = batch.windows[rows[0]]
            return f"{window.recording_id}, {window.start_s:.3f} to {window.end_s:.3f} s"
    return None
