"""LAMB that leaves embedding rows without gradient alone."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer


class SparseLamb(Optimizer):
    """LAMB (You et al. 2020, https://arxiv.org/abs/1904.00962, v3: no bias correction) with sparse groups.

    Follows the `SparseLamb` that POYO was trained with (torch_brain 0.1 `torch_brain.optim`, later
    `examples/poyo/optim.py`), numbers included: in a group with `sparse=True` a row whose gradient is zero
    is not updated and its moments are reset to zero, and the trust ratio is taken over the whole tensor, its
    weight norm at most `clamp`. Written with masks, without indexing, so that it needs no look at the device.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        clamp: float = 10.0,
        sparse: bool = False,
    ) -> None:
        if lr < 0 or eps <= 0 or weight_decay < 0 or clamp < 0 or not all(0 <= beta < 1 for beta in betas):
            raise ValueError("lr, weight_decay and clamp must not be negative, eps positive, betas in [0, 1)")
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, {**defaults, "clamp": clamp, "sparse": sparse})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Update every parameter that has a gradient; a step with lr 0 and zero gradients changes no
        weight."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._update(parameter, parameter.grad, group)
        return loss

    def _update(self, parameter: Tensor, grad: Tensor, group: dict[str, Any]) -> None:
        state = self.state[parameter]
        if not state:
            state["exp_avg"] = torch.zeros_like(parameter)
            state["exp_avg_sq"] = torch.zeros_like(parameter)
        exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
        beta1, beta2 = group["betas"]

        exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)
        exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        if group["sparse"]:
            active = grad.abs().sum(dim=-1, keepdim=True) > 0
            exp_avg.mul_(active)
            exp_avg_sq.mul_(active)

        update = exp_avg / exp_avg_sq.sqrt().add_(group["eps"])
        if group["weight_decay"] != 0:
            update.add_(parameter, alpha=group["weight_decay"])
        weight_norm = torch.linalg.vector_norm(parameter).clamp(max=group["clamp"])
        update_norm = torch.linalg.vector_norm(update)
        trust = torch.where((weight_norm == 0) | (update_norm == 0), 1.0, weight_norm / update_norm)
        if group["sparse"]:
            update.mul_(active)
        parameter.sub_(update.mul_(trust * group["lr"]))
