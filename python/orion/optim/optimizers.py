"""From a config to an optimizer."""

from typing import Any, TypeAlias

from torch.optim import AdamW, Optimizer

from orion.config.generated import AdamwConfig, SparseLambConfig
from orion.models.model import OrionModel
from orion.optim.sparse_lamb import SparseLamb

OptimizerConfig: TypeAlias = AdamwConfig | SparseLambConfig


def build_optimizer(config: OptimizerConfig, model: OrionModel, lr: float) -> Optimizer:
    """Build the optimizer that a config names over all trainable parameters of a model.

    Under `sparse_lamb` the embeddings whose rows are units or sessions are sparse: a step leaves the rows of
    recordings that its windows did not touch alone.
    """
    hyper: dict[str, Any] = {"lr": lr, "eps": config.eps, "weight_decay": config.weight_decay}
    betas = (config.betas[0], config.betas[1])
    match config:
        case AdamwConfig():
            return AdamW([p for p in model.parameters() if p.requires_grad], betas=betas, **hyper)
        case SparseLambConfig():
            rows = {f"{name}.weight" for name in model.vocab_embeddings()}
            named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
            groups = [
                {"params": [p for name, p in named if name in rows], "sparse": True},
                {"params": [p for name, p in named if name not in rows], "sparse": False},
            ]
            return SparseLamb(groups, betas=betas, **hyper)
