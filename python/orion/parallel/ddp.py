"""Distributed data parallel: every rank holds the model, gradients are averaged."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from orion.models.model import OrionModel
from orion.parallel.distributed import Distributed
from orion.parallel.gradients import clip_gradients
from orion.parallel.strategy import Forward


class _BatchForward(nn.Module):
    """Puts `forward_batch` behind the one method that DDP wraps."""

    def __init__(self, model: OrionModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        return self.model.forward_batch(inputs)


class Ddp(Distributed):
    """torch's DistributedDataParallel over gloo (CPU) or NCCL (CUDA).

    `find_unused_parameters` does two things here: a parameter that no output of a step depends on is no
    error, and DDP does not regroup its buckets after the first step. Regrouping would make the first step of
    a resumed process add gradients in another order than the same step of a process that ran through, from
    three ranks on.
    """

    name = "ddp"

    def __init__(self, device: torch.device) -> None:
        super().__init__(device)
        self._ddp: DistributedDataParallel | None = None

    def prepare(self, model: OrionModel) -> Forward:
        """Wrap the model; rank 0's weights reach every rank."""
        self._ddp = DistributedDataParallel(
            _BatchForward(model), find_unused_parameters=True, broadcast_buffers=False
        )
        return self._ddp

    def local_gradients(self) -> AbstractContextManager[None]:
        """See `ParallelismStrategy`."""
        if self._ddp is None:
            raise RuntimeError("prepare a model first")
        return self._ddp.no_sync()

    def clip_gradients(self, parameters: Iterable[Tensor], max_norm: float | None) -> Tensor:
        """See `ParallelismStrategy`; gradients are averaged already, so each rank finds the same norm."""
        return clip_gradients(parameters, max_norm)
