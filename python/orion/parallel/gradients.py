"""Gradient norms."""

from collections.abc import Iterable

from torch import Tensor
from torch.distributed.tensor import DTensor
from torch.nn.utils import clip_grads_with_norm_, get_total_norm


def clip_gradients(parameters: Iterable[Tensor], max_norm: float | None) -> Tensor:
    """Scale gradients in place to a total 2-norm of at most `max_norm`, if any; return the norm before, a
    scalar. The norm of sharded gradients is that over all ranks."""
    with_gradient = [p for p in parameters if p.grad is not None]
    norm: Tensor = get_total_norm([p.grad for p in with_gradient if p.grad is not None])
    if isinstance(norm, DTensor):
        norm = norm.full_tensor()
    if max_norm is not None:
        clip_grads_with_norm_(with_gradient, max_norm, norm)
    return norm
