"""Exponential moving average of the weights."""

from collections.abc import Mapping

import torch
from torch import Tensor

from orion.parallel.shards import local_part


class Ema:
    """Keeps `average = decay * average + (1 - decay) * weight` for floating tensors and a copy of the others.

    Starts at the weights it is given; `decay` is a fraction, the average reaches back about 1 / (1 - decay)
    steps.
    """

    def __init__(self, tensors: Mapping[str, Tensor], decay: float) -> None:
        self.decay = decay
        self.tensors = {name: value.detach().clone() for name, value in tensors.items()}
        moving = [name for name, value in self.tensors.items() if value.is_floating_point()]
        self._average = [local_part(self.tensors[name]) for name in moving]
        self._weights = [local_part(tensors[name].detach()) for name in moving]

    @torch.no_grad()
    def update(self) -> None:
        """Move the average one step towards the weights, which are those given at the start, in place."""
        torch._foreach_lerp_(self._average, self._weights, 1 - self.decay)

    @torch.no_grad()
    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Copy a saved average in by name; KeyError for a name that is missing."""
        for name, mine in self.tensors.items():
            mine.copy_(tensors[name])
