"""What the trainer costs beside the same steps written out: `python bench/step_overhead.py [--model NAME]
[--contests N] [--rounds N] [--block N]`.

The trainer, with events and log on disk and every step logged, takes turns with a bare PyTorch loop over the
same model, batches and seed, and with Lightning where it is installed. Prints JSON: median step of each, the
median over the rounds of the ratio and of the difference to the bare loop with its 95 % interval, and whether
the final weights are equal bit for bit.
"""

import argparse
import hashlib
import importlib.util
import json
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from contests import Played, judged, play
from samples import learner_config, simulated
from torch.nn.utils import clip_grad_norm_
from turns import Turns
from undisturbed import undisturbed

from orion.build import Learner, Update, build_learner, build_update, seed_rank
from orion.checkpoint.snapshot import Progress
from orion.config import RunConfig
from orion.data.sampler import Cursor
from orion.data.training_data import Step
from orion.environment import make_deterministic
from orion.events import EventWriter
from orion.parallel.single import Single
from orion.trainer import Trainer
from orion.trainer.console import Console
from orion.trainer.event_log import EventLog

BATCHES = 60
"""Batches made beforehand, which every loop goes through again and again at no cost."""


class Loops:
    """The loops, each with the same start; they return the digest of their weights."""

    def __init__(self, config: RunConfig, turns: Turns, folder: Path) -> None:
        self._config = config
        self._turns = turns
        self._folder = folder
        self._recordings = simulated(folder)
        source = self._fresh()[0].data.batches(Cursor())
        self._batches = [next(source) for _ in range(BATCHES)]

    def orion(self) -> str:
        """Train as a run does, without checkpoints; what waits to be written is written within its turn."""
        learner, update = self._fresh()
        events = EventWriter(self._folder, 0)

        steps = self._turns.steps(self._batches, events.flush)

        class Prepared:
            def batches(self, _cursor: Cursor) -> Iterator[Step]:
                return steps

        trainer = Trainer(
            self._config,
            replace(learner, data=Prepared()),  # type: ignore[arg-type]
            update,
            strategy=Single(torch.device("cpu")),
            progress=Progress(),
            callbacks=[EventLog(events), Console()],
        )
        trainer.fit()
        return digest(learner)

    def bare(self) -> str:
        """Train by the same steps written out; reads the loss of each step, as any loop that reports does."""
        learner, update = self._fresh()
        for step in self._turns.steps(self._batches):
            batch = step.micro_batches[0]
            loss, _ = learner.losses(learner.model(**batch.inputs), batch.targets, batch.mask)
            loss.backward()
            clip_grad_norm_(learner.model.parameters(), self._config.training.grad_clip or math.inf)
            update.optimizer.step()
            update.optimizer.zero_grad(set_to_none=True)
            update.scheduler.step()
            loss.item()
        return digest(learner)

    def lightning(self) -> str:
        """Train with Lightning and its CSV logger, logging every step too."""
        import lightning
        from lightning.pytorch.loggers import CSVLogger

        learner, update = self._fresh()
        turns = self._turns
        steps = turns.steps(self._batches)

        class Batches:
            def __len__(self) -> int:
                return turns.total

            def __iter__(self) -> Iterator[Any]:
                return (step.micro_batches[0] for step in steps)

        class Module(lightning.LightningModule):
            def __init__(self) -> None:
                super().__init__()
                self.model = learner.model

            def training_step(self, batch: Any, _index: int) -> torch.Tensor:
                loss, _ = learner.losses(self.model(**batch.inputs), batch.targets, batch.mask)
                self.log("loss", loss)
                return loss

            def configure_optimizers(self) -> Mapping[str, Any]:
                return {
                    "optimizer": update.optimizer,
                    "lr_scheduler": {"scheduler": update.scheduler, "interval": "step"},
                }

        trainer = lightning.Trainer(
            max_epochs=1,
            accelerator="cpu",
            logger=CSVLogger(self._folder),
            log_every_n_steps=1,
            gradient_clip_val=self._config.training.grad_clip,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(Module(), Batches())
        return digest(learner)

    def _fresh(self) -> tuple[Learner, Update]:
        learner = build_learner(self._config, self._recordings, device=torch.device("cpu"))
        update = build_update(self._config, learner.model, Single(torch.device("cpu")))
        learner.model.train()
        seed_rank(self._config.training.seed, 0)
        return learner, update


def digest(learner: Learner) -> str:
    """Hash the weights, bit for bit."""
    total = hashlib.sha256()
    for name, value in sorted(learner.model.tensors().items()):
        total.update(name.encode() + value.numpy().tobytes())
    return total.hexdigest()


def contest(model: str, rounds: int, block: int, folder: Path, backwards: bool) -> Played:
    """Hold one contest."""
    turns = Turns(block=block, rounds=rounds)
    loops = Loops(learner_config(model, turns.total), turns, folder)
    names = ["orion", "bare", *(["lightning"] if importlib.util.find_spec("lightning") else [])]
    return play(turns, {name: getattr(loops, name) for name in names}, folder, backwards=backwards)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trainer beside a bare loop.")
    parser.add_argument("--model", choices=("poyo", "spike_count_mlp"), default="poyo")
    parser.add_argument("--contests", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--block", type=int, default=3)
    options = parser.parse_args()
    make_deterministic(1)
    undisturbed()
    warnings.filterwarnings("ignore", module="lightning")
    held = partial(contest, options.model, options.rounds, options.block)
    print(json.dumps(judged(held, options.contests)))
