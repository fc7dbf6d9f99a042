"""Notices a loss that is no number."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from orion.data.batch import Batch
from orion.data.training_data import Step


class LossScale:
    """The factor that a loss goes into backward with: `share`, or NaN where the loss is not finite.

    So the gradient is NaN wherever the loss is not a number, also where its derivative would be finite, and
    every rank sees it in the norm of the averaged gradient, without a message of its own.
    """

    def __init__(self, share: float, device: torch.device) -> None:
        self._share = torch.tensor(share, device=device)
        self._bad = torch.tensor(math.nan, device=device)

    def __call__(self, loss: Tensor) -> Tensor:
        """Return the factor for a loss, without waiting for an accelerator."""
        if loss.device.type == "cpu":
            return self._share if math.isfinite(loss.item()) else self._bad
        return torch.where(torch.isfinite(loss), self._share, self._bad)


@dataclass(frozen=True)
class BadStep:
    """A step whose gradient is not finite."""

    number: int
    step: Step


class Divergence:
    """Remembers the first bad step until somebody asks; on an accelerator on the device, so that steps need
    not wait."""

    def __init__(self) -> None:
        self._bad: BadStep | None = None
        self._first: Tensor | None = None
        self._steps: dict[int, Step] = {}

    def note(self, norm: Tensor, number: int, step: Step) -> None:
        """Note the gradient norm of a step."""
        if norm.device.type == "cpu":
            if self._bad is None and not math.isfinite(norm.item()):
                self._bad = BadStep(number, step)
            return
        if self._first is None:
            self._first = torch.full((), -1, device=norm.device)
        self._first = torch.where((self._first < 0) & ~torch.isfinite(norm), number, self._first)
        self._steps[number] = step

    def ask(self) -> BadStep | None:
        """Return the first bad step since the last question; waits for the device."""
        if self._first is not None:
            number = int(self._first.item())
            self._bad = BadStep(number, self._steps[number]) if number >= 0 else None
            self._first = None
            self._steps.clear()
        found, self._bad = self._bad, None
        return found


def place(predict: Callable[[Batch], Tensor], step: Step) -> str | None:
    """Name the first window of a step with a prediction or a target that is not finite; None when there is
    none. Predicts every micro-batch, wherever the first bad one is: ranks that hold parts of a model go
    through it together."""
    predicted = [predict(batch).cpu() for batch in step.micro_batches]
    for batch, predictions in zip(step.micro_batches, predicted, strict=True):
        bad = ~(torch.isfinite(predictions) & torch.isfinite(batch.targets)).all(dim=-1) & batch.mask
        rows = bad.any(dim=-1).nonzero().flatten().tolist()
        if rows:
            window = batch.windows[rows[0]]
            return f"{window.recording_id}, {window.start_s:.3f} to {window.end_s:.3f} s"
    return None
