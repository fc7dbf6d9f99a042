"""Distributed data parallel: every rank holds the model, gradients are averaged."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed import ProcessGroup, Work
from torch.nn.parallel import DistributedDataParallel

from orion.models.model import OrionModel
from orion.parallel.gradients import clip_gradients
from orion.parallel.strategy import Forward


@dataclass(frozen=True)
class _Sum:
    work: Work
    rows: Tensor

    def wait(self) -> list[float]:
        self.work.wait()
        return self.rows.sum(dim=0).tolist()


class _BatchForward(nn.Module):
    """Puts `forward_batch` behind the one method that DDP wraps."""

    def __init__(self, model: OrionModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: Mapping[str, Tensor]) -> Tensor:
        return self.model.forward_batch(inputs)


class Ddp:
    """torch's DistributedDataParallel over gloo (CPU) or NCCL (CUDA).

    `find_unused_parameters` does two things here: a parameter that no output of a step depends on is no
    error, and DDP does not regroup its buckets after the first step. Regrouping would make the first step of
    a resumed process add gradients in another order than the same step of a process that ran through, from
    three ranks on.

    Checkpoints and the agreements of the ranks have gloo groups of their own, so that neither meets the
    collectives of the training.
    """

    name = "ddp"

    def __init__(self, device: torch.device) -> None:
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        dist.init_process_group(backend, device_id=device if device.type == "cuda" else None)
        self.device = device
        self.rank = dist.get_rank()
        self.world_size = dist.get_world_size()
        self.checkpoint_group: ProcessGroup | None = dist.new_group(backend="gloo")
        self._control = dist.new_group(backend="gloo")
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

    def sum(self, values: Sequence[float]) -> _Sum:
        """Gather the numbers in a collective that overlaps with what follows; `wait` adds them in rank
        order."""
        mine = torch.tensor([values], dtype=torch.float64)
        rows = torch.empty((self.world_size, len(values)), dtype=torch.float64)
        work = dist.all_gather_single(rows, mine, group=self._control, async_op=True)
        assert work is not None
        return _Sum(work, rows)

    def gather(self, value: Any, group: ProcessGroup | None = None) -> list[Any]:
        """See `ParallelismStrategy`; values are pickled between processes of one job."""
        values: list[Any] = [None] * self.world_size
        dist.all_gather_object(values, value, group=self._control if group is None else group)
        return values

    def close(self) -> None:
        """Destroy the process groups."""
        dist.destroy_process_group()
