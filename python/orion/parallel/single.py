"""One process."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.distributed import ProcessGroup

from orion.models.model import OrionModel
from orion.parallel.gradients import clip_gradients
from orion.parallel.strategy import Forward


@dataclass(frozen=True)
class _Known:
    values: list[float]

    def wait(self) -> list[float]:
        return self.values


class Single:
    """Runs on one rank, without process groups."""

    name = "single"
    rank = 0
    world_size = 1
    checkpoint_group: ProcessGroup | None = None

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def prepare(self, model: OrionModel) -> Forward:
        """Return the model's own forward."""
        return model.forward_batch

    def local_gradients(self) -> AbstractContextManager[None]:
        """All gradients are local."""
        return nullcontext()

    def clip_gradients(self, parameters: Iterable[Tensor], max_norm: float | None) -> Tensor:
        """See `ParallelismStrategy`."""
        return clip_gradients(parameters, max_norm)

    def sum(self, values: Sequence[float]) -> _Known:
        """Return the values."""
        return _Known(list(values))

    def gather(self, value: Any, group: ProcessGroup | None = None) -> list[Any]:
        """Return the one value."""
        return [value]

    def close(self) -> None:
        """Nothing to give up."""
