"""From a config to a learning-rate schedule; the schedule moves once per optimizer step."""

import math
from typing import TypeAlias

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, OneCycleLR

from orion.config.generated import ConstantConfig, CosineConfig, OneCycleConfig

ScheduleConfig: TypeAlias = ConstantConfig | CosineConfig | OneCycleConfig


def build_schedule(config: ScheduleConfig, optimizer: Optimizer, *, lr: float, max_steps: int) -> LRScheduler:
    """Build the schedule that a config names, with peak `lr`, over `max_steps` steps.

    `one_cycle` is Smith and Topin 2018 (https://arxiv.org/abs/1708.07120) as torch has it, momentum left as
    the config of the optimizer says.
    """
    match config:
        case ConstantConfig():
            return LambdaLR(optimizer, lambda step: _warmup(step, config.warmup_steps))
        case CosineConfig():
            return LambdaLR(optimizer, lambda step: _cosine(step, config, max_steps))
        case OneCycleConfig():
            return OneCycleLR(
                optimizer,
                max_lr=lr,
                total_steps=max_steps,
                pct_start=config.pct_start,
                div_factor=config.div_factor,
                final_div_factor=config.final_div_factor,
                cycle_momentum=False,
            )


def _warmup(step: int, warmup_steps: int) -> float:
    """Rise from 1 / (warmup_steps + 1) at step 0 to 1 at step `warmup_steps`."""
    return min(1.0, (step + 1) / (warmup_steps + 1))


def _cosine(step: int, config: CosineConfig, max_steps: int) -> float:
    """Warm up, then fall along half a cosine to `final_fraction` at step `max_steps`."""
    if step < config.warmup_steps:
        return _warmup(step, config.warmup_steps)
    done = min(1.0, (step - config.warmup_steps) / max(1, max_steps - config.warmup_steps))
    return config.final_fraction + (1 - config.final_fraction) * 0.5 * (1 + math.cos(math.pi * done))
