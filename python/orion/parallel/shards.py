"""Tensors that are cut over ranks, and the part of one rank."""

from torch import Tensor
from torch.distributed.tensor import DTensor


def local_part(tensor: Tensor) -> Tensor:
    """Return this rank's part of a sharded tensor, sharing memory; another tensor as it is."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor
