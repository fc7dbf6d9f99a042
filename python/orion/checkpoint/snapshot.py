"""What a checkpoint holds, copied out of the way of the training that goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from orion.checkpoint.rng import RngState
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Cursor, Window
from orion.parallel.shards import local_part


@dataclass
class Progress:
    """How far a training is: the same numbers on every rank."""

    step: int = 0
    """Optimizer steps done."""
    cursor: Cursor = field(default_factory=Cursor)
    """Place in the order of the data after those steps."""
    samples: int = 0
    """Windows trained on, over all ranks."""
    metrics: dict[str, float] = field(default_factory=dict)
    """Newest value of each metric."""


@dataclass(frozen=True)
class Snapshot:
    """State of one rank after a step. Tensors are shared by name over ranks, the rest is this rank's own."""

    progress: Progress
    tensors: dict[str, dict[str, Tensor]]
    """`model`, `optimizer` and, where weights are averaged, `ema`: tensors by name."""
    optimizer_groups: dict[str, Any]
    scheduler: dict[str, Any]
    rng: RngState
    consumed: ConsumedWindows
    windows: list[Window]
    """Windows since the last checkpoint: these and, where there were many, those in `consumed`."""


class Staging:
    """Host memory that snapshots are copied to; kept, so that only the first copy pays for fresh pages."""

    def __init__(self) -> None:
        self._buffers: dict[tuple[str, str], Tensor] = {}

    @torch.no_grad()
    def copy(self, tensors: Mapping[str, Mapping[str, Tensor]]) -> dict[str, dict[str, Tensor]]:
        """Copy tensors to the host. The copy is valid until the next call."""
        staged = {
            group: {name: self._copy(group, name, value.detach()) for name, value in named.items()}
            for group, named in tensors.items()
        }
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return staged

    def _copy(self, group: str, name: str, value: Tensor) -> Tensor:
        buffer = self._buffers.get((group, name))
        if buffer is None or buffer.shape != value.shape or buffer.dtype != value.dtype:
            contiguous = torch.contiguous_format
            buffer = torch.empty_like(value, device="cpu", memory_format=contiguous, pin_memory=value.is_cuda)
            self._buffers[(group, name)] = buffer
        local_part(buffer).copy_(local_part(value), non_blocking=value.is_cuda)
        return buffer
