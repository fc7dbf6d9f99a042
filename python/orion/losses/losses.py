"""The weighted sum of losses that a run is trained on."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from orion.config.generated import HuberConfig, MaeConfig, MseConfig
from orion.errors import OrionError

LossConfig: TypeAlias = MseConfig | HuberConfig | MaeConfig
ElementLoss: TypeAlias = Callable[[Tensor, Tensor], Tensor]


def _mse(_config: MseConfig) -> ElementLoss:
    return lambda predictions, targets: F.mse_loss(predictions, targets, reduction="none")


def _mae(_config: MaeConfig) -> ElementLoss:
    return lambda predictions, targets: F.l1_loss(predictions, targets, reduction="none")


def _huber(config: HuberConfig) -> ElementLoss:
    return lambda predictions, targets: F.huber_loss(
        predictions, targets, reduction="none", delta=config.delta
    )


LOSSES: Final[dict[str, Callable[..., ElementLoss]]] = {"mse": _mse, "mae": _mae, "huber": _huber}


class Losses:
    """Weighted sum of losses, each a mean over the valid outputs and all dimensions, computed in float32."""

    def __init__(self, configs: Sequence[LossConfig]) -> None:
        unknown = [config.name for config in configs if config.name not in LOSSES]
        if unknown:
            raise OrionError(f"no loss is called {unknown[0]!r}", f"Known: {', '.join(sorted(LOSSES))}")
        self._terms = [(config.weight, LOSSES[config.name](config)) for config in configs]
        self.names = [f"loss/{config.name}" for config in configs]

    def __call__(self, predictions: Tensor, targets: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the total, a scalar, and each unweighted term, (terms,) without gradient.

        predictions and targets are (B, N, D), mask is (B, N) and True where an output counts. A batch
        without valid outputs has loss 0. Padding may hold anything, NaN included: it reaches neither value
        nor gradient.
        """
        valid = mask.unsqueeze(-1)
        predictions = torch.where(valid, predictions.float(), 0.0)
        targets = torch.where(valid, targets.float(), 0.0)
        count = (mask.sum() * targets.shape[-1]).clamp(min=1)
        terms = [loss(predictions, targets).sum() / count for _, loss in self._terms]
        total = torch.stack(
            [weight * term for (weight, _), term in zip(self._terms, terms, strict=True)]
        ).sum()
        return total, torch.stack(terms).detach()
