"""From a request to everything a training is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from orion.config import RunConfig
from orion.data.readout import readout_dim
from orion.data.recordings import RecordingRef, session_ids, unit_ids
from orion.data.training_data import TrainingData
from orion.environment import seed_everything
from orion.errors import OrionError
from orion.losses import Losses
from orion.models import OrionModel, build_model
from orion.optim import Ema, build_optimizer, build_schedule
from orion.parallel import ParallelismStrategy
from orion.parallel.strategy import Forward


@dataclass(frozen=True)
class Learner:
    """A model with its data and losses, before anything is updated."""

    model: OrionModel
    data: TrainingData
    losses: Losses


@dataclass(frozen=True)
class Update:
    """What changes the weights of a learner."""

    forward: Forward
    optimizer: Optimizer
    scheduler: LRScheduler
    ema: Ema | None


def build_learner(
    config: RunConfig,
    recordings: Sequence[Mapping[str, Any]],
    *,
    device: torch.device,
    rank: int = 0,
    world_size: int = 1,
) -> Learner:
    """Build model, data and losses; the same random weights on every rank, from the run's seed."""
    refs = [RecordingRef.from_json(recording) for recording in recordings]
    seed_everything(config.training.seed)
    model = build_model(
        config.model,
        window_s=config.data.window_s,
        dim_out=readout_dim(config.data.readout, refs),
        unit_ids=unit_ids(refs),
        session_ids=session_ids(refs),
    )
    data = TrainingData(config, refs, model, rank=rank, world_size=world_size)
    return Learner(model.to(device), data, Losses(config.losses))


def build_update(config: RunConfig, model: OrionModel, strategy: ParallelismStrategy) -> Update:
    """Spread the model over the ranks and build what updates it; the averaged weights start at the
    weights. OrionError for an optimizer that cannot work on parts of tensors."""
    training = config.training
    if strategy.name == "fsdp2" and training.optimizer.name == "sparse_lamb":
        raise OrionError(
            "sparse_lamb cannot train a sharded model: it needs rows and norms of whole tensors",
            "Set training.optimizer.name=adamw or training.strategy=ddp",
        )
    forward = strategy.prepare(model)
    optimizer = build_optimizer(training.optimizer, model, training.lr)
    scheduler = build_schedule(training.schedule, optimizer, lr=training.lr, max_steps=training.max_steps)
    ema = None if training.ema_decay is None else Ema(model.tensors(), training.ema_decay)
    return Update(forward, optimizer, scheduler, ema)


def seed_rank(seed: int, rank: int) -> None:
    """Give each rank random numbers of its own: with one seed the dropout masks of all ranks would be the
    same."""
    seed_everything(int(np.random.SeedSequence([seed, rank]).generate_state(1)[0]))
