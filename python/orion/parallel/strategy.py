"""What the trainer and the checkpoints ask of a way to run on several ranks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

import torch
from torch import Tensor
from torch.distributed import ProcessGroup

from orion.models.model import OrionModel

Forward: TypeAlias = Callable[[Mapping[str, Tensor]], Tensor]
"""Maps the inputs of a batch to predictions, (B, N, D)."""


class Agreement(Protocol):
    """A sum over ranks that is under way."""

    def wait(self) -> list[float]:
        """Return the sums, the same bits on every rank."""


class ParallelismStrategy(Protocol):
    """One way to run on several ranks. Model and optimizer keep the names and shapes they have on one rank.

    Every rank calls the same methods in the same order. `gather` may run in a thread of its own when it is
    given a process group of its own.
    """

    @property
    def name(self) -> str:
        """Name in a config and in a checkpoint's manifest."""

    @property
    def rank(self) -> int:
        """Number of this process, from 0."""

    @property
    def world_size(self) -> int:
        """Number of processes."""

    @property
    def device(self) -> torch.device:
        """Where this rank computes."""

    @property
    def checkpoint_group(self) -> ProcessGroup | None:
        """Process group that only the thread that writes checkpoints uses; None on one rank."""

    def prepare(self, model: OrionModel) -> Forward:
        """Spread a model, already on `device`, and return what a training step calls; once, before the
        optimizer."""

    def local_gradients(self) -> AbstractContextManager[None]:
        """Backward passes inside leave their gradients on this rank, for a later one to reduce with its
        own."""

    def clip_gradients(self, parameters: Iterable[Tensor], max_norm: float | None) -> Tensor:
        """Scale gradients to a norm of at most `max_norm`; return the norm before, a scalar on `device`."""

    def sum(self, values: Sequence[float]) -> Agreement:
        """Start to sum numbers over ranks, in rank order and float64."""

    def gather(self, value: Any, group: ProcessGroup | None = None) -> list[Any]:
        """Return every rank's value, by rank. RuntimeError when a rank is gone."""

    def close(self) -> None:
        """Give up communication."""
