"""The training loop, and nothing around it."""

import copy
import enum
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from typing import Final

import torch
from torch import Tensor

from orion.build import Learner, Update
from orion.checkpoint.checkpointer import Checkpointer
from orion.checkpoint.collective import RankFailedError
from orion.checkpoint.optimizer_state import read_optimizer
from orion.checkpoint.rng import RngState
from orion.checkpoint.snapshot import Progress, Snapshot
from orion.config import RunConfig
from orion.data.batch import Batch
from orion.data.consumed import ConsumedWindows
from orion.data.sampler import Window
from orion.data.training_data import Step
from orion.errors import NonFiniteLossError
from orion.failpoint import failpoint
from orion.parallel.strategy import Agreement, ParallelismStrategy
from orion.trainer.callback import Callback, Callbacks
from orion.trainer.divergence import Divergence, LossScale, place
from orion.trainer.meter import Meter
from orion.trainer.stop_signal import StopSignal
from orion.trainer.validation import validation_loss

_MANY_WINDOWS: Final = 65536
"""Windows that wait for the next checkpoint one by one; beyond that they are merged into spans."""


class Outcome(enum.Enum):
    """How a training ended that did not fail."""

    COMPLETE = "complete"
    STOPPED = "stopped"


class Trainer:
    """Trains a model on data until the last step, or until a signal.

    A step is `training.accumulate` micro-batches, one gradient, one update: optimizer, schedule, averaged
    weights, then the count. After it come validation, log and checkpoint, in this order, so that a
    checkpoint holds everything up to and including its step, and a process that loads it goes on with the
    same bits.
    """

    def __init__(
        self,
        config: RunConfig,
        learner: Learner,
        update: Update,
        *,
        strategy: ParallelismStrategy,
        progress: Progress,
        checkpointer: Checkpointer | None = None,
        stop: StopSignal | None = None,
        callbacks: Sequence[Callback] = (),
    ) -> None:
        # What is trained, and where.
        self.model = learner.model
        self.strategy = strategy
        self._forward = update.forward
        self._parameters = [p for p in learner.model.parameters() if p.requires_grad]
        self._on_cpu = strategy.device.type == "cpu"

        # What a step does.
        self.config = config
        self.max_steps = config.training.max_steps
        self._data = learner.data
        self._losses = learner.losses
        self._optimizer = update.optimizer
        self._scheduler = update.scheduler
        self._ema = update.ema
        self._loss_scale = LossScale(1.0 / config.training.accumulate, strategy.device)
        self._autocast = _autocast(config.training.precision, strategy.device)

        # How far it is.
        self.progress = progress
        self._consumed = ConsumedWindows()
        self._windows: list[Window] = []
        self._divergence = Divergence()
        self._meter = Meter()

        # Who watches, and what outlives it.
        self._stop = stop or StopSignal()
        self._checkpointer = checkpointer
        self._call = Callbacks(callbacks)

    def fit(self) -> Outcome:
        """Train to the end; raise NonFiniteLossError, SaveFailedError or what data and model raise."""
        self.model.train()
        self._call("on_start", self)
        stopping = False
        with closing(self._data.batches(self.progress.cursor)) as steps:  # type: ignore[type-var]
            while self.progress.step < self.max_steps and not stopping:
                self._meter.begin()
                step = next(steps)
                self._meter.loaded(step.samples)
                stopping = self._train(step)
        return self._finish(Outcome.STOPPED if stopping else Outcome.COMPLETE)

    def _train(self, step: Step) -> bool:
        """Do one optimizer step and what is due after it; True when the ranks agreed to stop before the
        end."""
        number = self.progress.step + 1
        last = number == self.max_steps
        saving = last or number % self.config.checkpoint.every == 0
        validating = _is_due(number, self.config.validation.every, last)
        logging = saving or validating or number % self.config.training.log_every == 0

        agreement = self._backward(step, logging)
        norm = self.strategy.clip_gradients(self._parameters, self.config.training.grad_clip)
        finite = self._is_finite(norm, number, step, logging)
        lr = self._optimizer.param_groups[0]["lr"]
        failpoint("step.before-optimizer")
        if finite:
            self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._scheduler.step()
        if finite and self._ema is not None:
            self._ema.update()
        self._advance(number, step)
        failpoint("step.after-optimizer")

        stop, save_failed, *sums = agreement.wait()
        self._meter.end()
        self._call("on_step", self)
        if save_failed:
            self._surface_failed_save()
        if logging:
            means = [value / self.strategy.world_size for value in sums]
            self._log(means, norm, lr, validating)
        if saving or stop:
            self._save()
        return bool(stop) and not last

    def _backward(self, step: Step, logging: bool) -> Agreement:
        """Add up the gradients of a step; return the ranks' agreement, under way since before the last
        backward pass, so that nobody waits for it after the step."""
        *earlier, last = step.micro_batches
        found: list[tuple[Tensor, Tensor]] = []
        for batch in earlier:
            with self.strategy.local_gradients():
                loss, terms = self._loss(batch)
                self._differentiate(loss)
            found.append((loss.detach(), terms))
        loss, terms = self._loss(last)
        agreement = self._agree([*found, (loss.detach(), terms)] if logging else [])
        self._differentiate(loss)
        return agreement

    def _differentiate(self, loss: Tensor) -> None:
        torch.autograd.backward(loss, self._loss_scale(loss.detach()))

    def _agree(self, losses: Sequence[tuple[Tensor, Tensor]]) -> Agreement:
        """Ask all ranks for their flags and, where there are any, the means of the losses of their
        micro-batches, each its total and its terms."""
        flags = [
            float(self._stop.name is not None),
            float(self._checkpointer is not None and self._checkpointer.failed),
        ]
        rows = [torch.cat([total.reshape(1), terms]) for total, terms in losses]
        if len(rows) > 1:
            rows = [torch.stack(rows).mean(dim=0)]
        return self.strategy.sum([*flags, *(value for row in rows for value in row.tolist())])

    def _loss(self, batch: Batch) -> tuple[Tensor, Tensor]:
        if not self._on_cpu:
            batch = batch.to(self.strategy.device, non_blocking=True)
        with self._autocast():
            predictions = self._forward(batch.inputs)
        return self._losses(predictions, batch.targets, batch.mask)

    def _is_finite(self, norm: Tensor, number: int, step: Step, ask: bool) -> bool:
        """Whether the step may change the weights; asks the device where that costs nothing or is asked
        for."""
        self._divergence.note(norm, number, step)
        if not (ask or self._on_cpu or self.config.training.on_nan == "warn"):
            return True
        bad = self._divergence.ask()
        if bad is None:
            return True
        places = self.strategy.gather(place(self._forward_quietly, bad.step))
        where = next((found for found in places if found is not None), "in the gradient alone")
        message = f"non-finite loss at step {bad.number} ({where})"
        if self.config.training.on_nan == "stop":
            raise NonFiniteLossError(
                message, "Its update was not kept; resume with a smaller training.lr or check these data"
            )
        self._call("on_warning", self, f"{message}; the step was left out")
        return False

    def _forward_quietly(self, batch: Batch) -> Tensor:
        with torch.no_grad(), self._autocast():
            return self.model.forward_batch(batch.to(self.strategy.device).inputs)

    def _advance(self, number: int, step: Step) -> None:
        self.progress.step = number
        self.progress.cursor = step.cursor
        self.progress.samples += step.samples
        self._windows.extend(step.windows)
        if len(self._windows) > _MANY_WINDOWS:
            self._consumed.add(self._windows)
            self._windows = []

    def _log(self, means: Sequence[float], norm: Tensor, lr: float, validating: bool) -> None:
        metrics = dict(zip(["loss/train", *self._losses.names], means, strict=True))
        metrics |= {"grad_norm": norm.item(), "lr": float(lr), **self._meter.read()}
        if validating:
            metrics["loss/valid"] = self._validate()
        self.progress.metrics = metrics
        self._call("on_log", self, metrics)

    def _validate(self) -> float:
        batches = self._data.validation_batches()
        return validation_loss(self.model, self._losses, batches, self.strategy, self._autocast)

    def _save(self) -> None:
        if self._checkpointer is None:
            return
        optimizer, groups = read_optimizer(self.model, self._optimizer)
        tensors = {"model": self.model.tensors(), "optimizer": optimizer}
        if self._ema is not None:
            tensors["ema"] = self._ema.tensors
        snapshot = Snapshot(
            progress=copy.deepcopy(self.progress),
            tensors=tensors,
            optimizer_groups=groups,
            scheduler=copy.deepcopy(self._scheduler.state_dict()),
            rng=RngState.capture(),
            consumed=self._consumed,
            windows=self._windows,
        )
        self._consumed, self._windows = ConsumedWindows(), []
        self._checkpointer.save(snapshot)
        self._call("on_save", self)

    def _surface_failed_save(self) -> None:
        if self._checkpointer is not None:
            self._checkpointer.wait()
        raise RankFailedError("another rank could not write its part of a checkpoint", "See its log")

    def _finish(self, outcome: Outcome) -> Outcome:
        if self._checkpointer is not None:
            self._checkpointer.wait()
        if outcome is Outcome.STOPPED:
            names = self.strategy.gather(self._stop.name)
            self._call("on_signal", self, next(name for name in names if name is not None))
        self._call("on_end", self, outcome)
        return outcome


def _is_due(number: int, every: int, last: bool) -> bool:
    return every > 0 and (last or number % every == 0)


def _autocast(precision: str, device: torch.device) -> Callable[[], AbstractContextManager[object]]:
    """Return what a forward pass runs in; autocast leaves float64 timestamps as they are."""
    if precision == "fp32":
        return nullcontext
    return partial(torch.autocast, device.type, dtype=torch.bfloat16)
