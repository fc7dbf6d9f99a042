"""What the trainer costs beside the same steps written out: `python bench/step_overhead.py [--model NAME]
[--blocks N]`.

Blocks of the trainer, with events and log on disk and every step logged, alternate with blocks of a bare
PyTorch loop over the same model, batches and seed, and with Lightning where it is installed. Prints JSON:
median step of each, the median of the paired ratios and differences, and whether the final weights are equal
bit for bit.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import torch
from samples import learner_config, simulated
from torch.nn.utils import clip_grad_norm_

from orion.build import Learner, Update, build_learner, build_update, seed_rank
from orion.checkpoint.snapshot import Progress
from orion.config import RunConfig
from orion.data.sampler import Cursor
from orion.data.training_data import Step
from orion.environment import make_deterministic
from orion.events import EventWriter
from orion.parallel.single import Single
from orion.trainer import Callback, Trainer
from orion.trainer.console import Console
from orion.trainer.event_log import EventLog

WARMUP = 5
"""First steps of a block, not counted: memory is not touched yet."""


class Prepared:
    """Batches made beforehand, so that both loops read the same ones at no cost."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps

    def batches(self, _cursor: Cursor) -> Iterator[Step]:
        """Yield the steps."""
        yield from self._steps


Moment: TypeAlias = tuple[float, float]


class Clock(Callback):
    """Notes when each step is done."""

    def __init__(self) -> None:
        self.moments: list[Moment] = []

    def on_step(self, trainer: Trainer) -> None:
        """Note the time."""
        self.moments.append(now())


def now() -> Moment:
    """Return wall time and processor time of this thread, seconds."""
    return time.perf_counter(), time.thread_time()


def median_step(moments: list[Moment]) -> Moment:
    """Return the median time between steps, warm-up left out."""
    pairs = list(zip(moments[WARMUP:], moments[WARMUP + 1 :], strict=False))
    wall, processor = ([b[kind] - a[kind] for a, b in pairs] for kind in (0, 1))
    return statistics.median(wall), statistics.median(processor)


def fresh(config: RunConfig, recordings: list[dict[str, Any]]) -> tuple[Learner, Update]:
    """Build the same start again: weights, optimizer, random generators."""
    learner = build_learner(config, recordings, device=torch.device("cpu"))
    update = build_update(config, learner.model, Single(torch.device("cpu")))
    learner.model.train()
    seed_rank(config.training.seed, 0)
    return learner, update


def with_trainer(
    config: RunConfig, learner: Learner, update: Update, steps: list[Step], folder: Path
) -> Moment:
    """Time the trainer as a run uses it, without checkpoints."""
    clock = Clock()
    trainer = Trainer(
        config,
        model=learner.model,
        forward=update.forward,
        data=Prepared(steps),  # type: ignore[arg-type]
        losses=learner.losses,
        optimizer=update.optimizer,
        scheduler=update.scheduler,
        ema=update.ema,
        strategy=Single(torch.device("cpu")),
        progress=Progress(),
        callbacks=[EventLog(EventWriter(folder, 0)), Console(), clock],
    )
    with (folder / "output.log").open("a") as log, contextlib.redirect_stdout(log):
        trainer.fit()
    return median_step(clock.moments)


def with_bare_loop(config: RunConfig, learner: Learner, update: Update, steps: list[Step]) -> Moment:
    """Time the same steps written out; it reads the loss of each step, as any loop that reports does."""
    moments = []
    for step in steps:
        batch = step.micro_batches[0]
        loss, _ = learner.losses(learner.model(**batch.inputs), batch.targets, batch.mask)
        loss.backward()
        clip_grad_norm_(learner.model.parameters(), config.training.grad_clip or float("inf"))
        update.optimizer.step()
        update.optimizer.zero_grad(set_to_none=True)
        update.scheduler.step()
        loss.item()
        moments.append(now())
    return median_step(moments)


def with_lightning(
    config: RunConfig, learner: Learner, update: Update, steps: list[Step], folder: Path
) -> Moment:
    """Time Lightning with its CSV logger, logging every step too."""
    import lightning
    from lightning.pytorch.loggers import CSVLogger

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

    class LightningClock(lightning.Callback):
        moments: list[Moment] = []  # noqa: RUF012

        def on_train_batch_end(self, *_: Any) -> None:
            self.moments.append(now())

    clock = LightningClock()
    clock.moments = []
    lightning.Trainer(
        max_epochs=1,
        accelerator="cpu",
        logger=CSVLogger(folder),
        log_every_n_steps=1,
        gradient_clip_val=config.training.grad_clip,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[clock],
    ).fit(Module(), [step.micro_batches[0] for step in steps])
    return median_step(clock.moments)


def digest(learner: Learner) -> str:
    """Hash the weights, bit for bit."""
    total = hashlib.sha256()
    for name, value in sorted(learner.model.tensors().items()):
        total.update(name.encode() + value.numpy().tobytes())
    return total.hexdigest()


def measure(model: str, blocks: int, steps: int) -> dict[str, Any]:
    """Run alternating blocks and compare each with its neighbour."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        recordings = simulated(folder)
        config = learner_config(model, steps)
        learner, _ = fresh(config, recordings)
        source = learner.data.batches(Cursor())
        prepared = [next(source) for _ in range(steps)]
        medians: dict[str, list[Moment]] = {"orion": [], "bare": []}
        if importlib.util.find_spec("lightning") is not None:
            medians["lightning"] = []
        weights: dict[str, set[str]] = {name: set() for name in medians}
        for block in range(blocks):
            order = list(medians)
            for name in order if block % 2 == 0 else order[::-1]:
                learner, update = fresh(config, recordings)
                if name == "orion":
                    median = with_trainer(config, learner, update, prepared, folder)
                elif name == "bare":
                    median = with_bare_loop(config, learner, update, prepared)
                else:
                    median = with_lightning(config, learner, update, prepared, folder)
                medians[name].append(median)
                weights[name].add(digest(learner))
    return {
        "model": model,
        "blocks": blocks,
        "steps_a_block": steps,
        "threads": torch.get_num_threads(),
        "weights_equal": weights["orion"] == weights["bare"] and len(weights["orion"]) == 1,
        "bare_ms": statistics.median(wall for wall, _ in medians["bare"]) * 1e3,
        **compared("", medians["orion"], medians["bare"]),
        **(compared("lightning_", medians["lightning"], medians["bare"]) if "lightning" in medians else {}),
    }


def compared(prefix: str, mine: list[Moment], bare: list[Moment]) -> dict[str, Any]:
    """Compare block by block: by the wall clock, and by processor time, which other programs disturb less."""
    found: dict[str, Any] = {}
    for kind, clock in enumerate(("", "cpu_")):
        pairs = [(a[kind], b[kind]) for a, b in zip(mine, bare, strict=True)]
        ratios = sorted(a / b for a, b in pairs)
        found[f"{prefix}{clock}ratio_median"] = statistics.median(ratios)
        found[f"{prefix}{clock}ratio_spread"] = [ratios[0], ratios[-1]]
        found[f"{prefix}{clock}overhead_us"] = statistics.median((a - b) * 1e6 for a, b in pairs)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trainer beside a bare loop.")
    parser.add_argument("--model", choices=("poyo", "spike_count_mlp"), default="poyo")
    parser.add_argument("--blocks", type=int, default=12)
    parser.add_argument("--steps", type=int, default=30)
    options = parser.parse_args()
    make_deterministic(1)
    print(json.dumps(measure(options.model, options.blocks, options.steps)))
