"""Time of a sharded step: the trainer under FSDP2 beside the same FSDP2 loop written out, over two ranks.

`PYTHONPATH=. python bench/sharded_overhead.py --model poyo`; prints one JSON object. Both loops run on the
processor over gloo; rank 0 is timed, rank 1 follows it.
"""

import argparse
import contextlib
import hashlib
import json
import math
import os
import socket
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from samples import learner_config, simulated
from step_overhead import BATCHES, compared
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.utils import clip_grad_norm_
from turns import Turns
from undisturbed import undisturbed

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


class Contest:
    """Both loops on both ranks, each with the same start; they return the digest of their weights."""

    def __init__(self, config: RunConfig, turns: Turns, folder: Path) -> None:
        self._config = config
        self._turns = turns
        self._folder = folder
        self._recordings = simulated(folder)
        source = self._learner(0).data.batches(Cursor())
        self._batches = [next(source) for _ in range(BATCHES)]

    def run(self, strategy: ParallelismStrategy, first: str) -> dict[str, str]:
        """Let the loops take turns. Every rank does so in the same order, so that their collectives meet."""
        loops = {"orion": partial(self._trainer, strategy), "bare": partial(self._written_out, strategy)}
        return self._turns.run({first: loops.pop(first), **loops})

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


def on_both_ranks(contest: Callable[[ParallelismStrategy], dict[str, str]]) -> dict[str, str]:
    """Run a contest here as rank 0 and in a fork as rank 1; return what rank 0 returned."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    other = os.fork()
    rank = 1 if other == 0 else 0
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo"}
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": str(RANKS)}
    try:
        strategy = build_strategy("fsdp2", precision="fp32", world_size=RANKS, local_rank=0)
        weights = contest(strategy)
        strategy.close()
    finally:
        if other == 0:
            os._exit(0)
    os.waitpid(other, 0)
    return weights


def digest(learner: Learner) -> str:
    """Hash the weights put together from both ranks, bit for bit."""
    total = hashlib.sha256()
    for name, value in sorted(learner.model.tensors().items()):
        whole = value.full_tensor() if hasattr(value, "full_tensor") else value
        total.update(name.encode() + whole.numpy().tobytes())
    return total.hexdigest()


def measure(model: str, *, contests: int, rounds: int, block: int) -> dict[str, Any]:
    """Let the loops take turns and compare each turn with its neighbour.

    Both share the processes of their ranks. Where each keeps its weights is luck that lasts as long as they
    do, so there are many short contests, each with either loop started first in turn, and their turns are
    compared together.
    """
    seconds: dict[str, list[float]] = {"orion": [], "bare": []}
    processor: dict[str, list[float]] = {"orion": [], "bare": []}
    equal = True
    for number in range(contests):
        with tempfile.TemporaryDirectory() as place:
            turns = Turns(block=block, rounds=rounds, together=True)
            contest = Contest(learner_config(model, turns.total), turns, Path(place))
            first = "orion" if number % 2 == 0 else "bare"
            with (Path(place) / "output.log").open("a") as log, contextlib.redirect_stdout(log):
                weights = on_both_ranks(partial(contest.run, first=first))
        equal &= weights["orion"] == weights["bare"]
        for loop in ("orion", "bare"):
            seconds[loop] += turns.seconds[loop]
            processor[loop] += turns.processor[loop]
    return {
        "model": model,
        "ranks": RANKS,
        "contests": contests,
        "rounds": contests * rounds,
        "steps_a_block": block,
        "bare_ms": statistics.median(seconds["bare"]) * 1e3,
        "orion": {
            "weights_equal": equal,
            "wall": compared(seconds["orion"], seconds["bare"]),
            "processor": compared(processor["orion"], processor["bare"]),
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Sharded trainer beside a bare FSDP2 loop.")
    parser.add_argument("--model", choices=("poyo", "spike_count_mlp"), default="poyo")
    parser.add_argument("--contests", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--block", type=int, default=2)
    options = parser.parse_args()
    make_deterministic(1)
    undisturbed()
    print(json.dumps(measure(**vars(options))))
