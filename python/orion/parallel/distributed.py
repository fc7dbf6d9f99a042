"""What strategies over several processes share: groups, agreements, an orderly end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed import ProcessGroup, Work


@dataclass(frozen=True)
class _Sum:
    work: Work
    rows: Tensor

    def wait(self) -> list[float]:
        self.work.wait()
        return self.rows.sum(dim=0).tolist()


class Distributed:
    """Process groups over gloo (CPU) or NCCL (CUDA).

    Checkpoints and the agreements of the ranks have gloo groups of their own, so that neither meets the
    collectives of the training.
    """

    def __init__(self, device: torch.device) -> None:
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        dist.init_process_group(backend, device_id=device if device.type == "cuda" else None)
        self.device = device
        self.rank = dist.get_rank()
        self.world_size = dist.get_world_size()
        self.checkpoint_group: ProcessGroup | None = dist.new_group(backend="gloo")
        self._control = dist.new_group(backend="gloo")

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
