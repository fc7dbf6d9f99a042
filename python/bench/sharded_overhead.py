"""Time of a sharded step: the trainer under FSDP2 beside the same FSDP2 loop written out, over two ranks.

`PYTHONPATH=. python bench/sharded_overhead.py --model poyo`; prints one JSON object. Both loops run on the
processor over gloo; rank 0 is timed, rank 1 follows it. They run at common priority, as a training does: at
real-time priority a thread of gloo that wakes up waits behind every thread that computes.
"""

import argparse
import hashlib
import json
import math
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from contests import Played, judged, play
from samples import learner_config, simulated
from step_overhead import BATCHES
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.utils import clip_grad_norm_
from turns import Turns

from orion.build import Learner, build_learner, build_update, seed_rank
from orion.checkpoint.snapshot import Progress
from orion.config import RunConfig
from orion.data.sampler import Cursor
from orion.data.training_data import Step
from orion.environment import make_deterministic
from orion.events import EventWriter
from orion.optim import build_optimizer, build_schedule
from orion.parallel import ParallelismStrategy, build_strategy
from orion.trainer import Trainer
from orion.trainer.console import Console
from orion.trainer.event_log import EventLog

RANKS = 2


class Loops:
    """Both loops on both ranks, each with the same start; they return the digest of their weights."""

    def __init__(self, config: RunConfig, turns: Turns, folder: Path) -> None:
        self._config = config
        self._turns = turns
        self._folder = folder
        self._recordings = simulated(folder)
        source = self._learner(0).data.batches(Cursor())
        self._batches = [next(source) for _ in range(BATCHES)]

    def of(self, strategy: ParallelismStrategy) -> dict[str, Callable[[], str]]:
        """Return the loops of one rank."""
        return {"orion": partial(self._trainer, strategy), "bare": partial(self._written_out, strategy)}

    def _trainer(self, strategy: ParallelismStrategy) -> str:
        """Train as a run does, without checkpoints."""
        learner = self._learner(strategy.rank)
        update = build_update(self._config, learner.model, strategy)
        seed_rank(self._config.training.seed, strategy.rank)
        events = EventWriter(self._folder, strategy.rank)
        steps = self._turns.steps(self._batches, events.flush)

        class Prepared:
            def batches(self, _cursor: Cursor) -> Iterator[Step]:
                return steps

        trainer = Trainer(
            self._config,
            replace(learner, data=Prepared()),  # type: ignore[arg-type]
            update,
            strategy=strategy,
            progress=Progress(),
            callbacks=[EventLog(events), Console()] if strategy.rank == 0 else [],
        )
        trainer.fit()
        return digest(learner)

    def _written_out(self, strategy: ParallelismStrategy) -> str:
        """Train by the same steps written out, with the model sharded in the same way; reads the loss of each
        step, as any loop that reports does."""
        learner, training = self._learner(strategy.rank), self._config.training
        mesh = init_device_mesh("cpu", (RANKS,))
        policy = MixedPrecisionPolicy(reduce_dtype=torch.float32, cast_forward_inputs=False)
        for part in learner.model.shards():
            fully_shard(part, mesh=mesh, mp_policy=policy)
        fully_shard(learner.model, mesh=mesh, mp_policy=policy).set_reduce_scatter_unused_params(True)
        optimizer = build_optimizer(training.optimizer, learner.model, training.lr)
        scheduler = build_schedule(training.schedule, optimizer, lr=training.lr, max_steps=training.max_steps)
        learner.model.train()
        seed_rank(training.seed, strategy.rank)
        parameters = list(learner.model.parameters())
        for step in self._turns.steps(self._batches):
            batch = step.micro_batches[0]
            loss, _ = learner.losses(learner.model(**batch.inputs), batch.targets, batch.mask)
            loss.backward()
            clip_grad_norm_(parameters, training.grad_clip or math.inf)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            scheduler.step()
            loss.item()
        return digest(learner)

    def _learner(self, rank: int) -> Learner:
        device = torch.device("cpu")
        return build_learner(self._config, self._recordings, device=device, rank=rank, world_size=RANKS)


def contest(model: str, rounds: int, block: int, folder: Path, backwards: bool) -> Played:
    """Hold one contest, here as rank 0 and in a fork as rank 1, which takes turns in the same order, so that
    the collectives of a loop meet."""
    turns = Turns(block=block, rounds=rounds)
    loops = Loops(learner_config(model, turns.total), turns, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    other = os.fork()
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo"}
    os.environ |= {"RANK": "1" if other == 0 else "0", "WORLD_SIZE": str(RANKS)}
    try:
        strategy = build_strategy("fsdp2", precision="fp32", world_size=RANKS, local_rank=0)
        played = play(turns, loops.of(strategy), folder, backwards=backwards)
        strategy.close()
    finally:
        if other == 0:
            os._exit(0)
    os.waitpid(other, 0)
    return played


def digest(learner: Learner) -> str:
    """Hash the weights put together from both ranks, bit for bit."""
    total = hashlib.sha256()
    for name, value in sorted(learner.model.tensors().items()):
        whole = value.full_tensor() if hasattr(value, "full_tensor") else value
        total.update(name.encode() + whole.numpy().tobytes())
    return total.hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Sharded trainer beside a bare FSDP2 loop.")
    parser.add_argument("--model", choices=("poyo", "spike_count_mlp"), default="poyo")
    parser.add_argument("--contests", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--block", type=int, default=2)
    options = parser.parse_args()
    make_deterministic(1)
    held = partial(contest, options.model, options.rounds, options.block)
    print(json.dumps(judged(held, options.contests)))
